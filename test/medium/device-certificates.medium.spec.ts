// A gate that comes in by certificate: claimed with it, pinned to it, asked for by the embedded broker in a real
// handshake and by a broker over HTTP, and shown out when it is revoked or claims anew.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { type EmbeddedBroker, startEmbeddedBroker } from '../../apps/standalone/embedded-broker.js';
import { Logger } from '#platform/logger.js';
import { unwelcomeDevices } from '#store/device.store.js';
import { type Json, post } from '../support/api-server.js';
import { RegisterApi, told } from '../support/register-api.js';

const SN = 'GATECERT01';
const pem = (name: string) =>
  readFileSync(join(import.meta.dirname, '../support/certificates', name), 'utf8');
const [gate, impostor] = ['gate', 'impostor'].map((name) => ({
  cert: pem(`${name}.pem`),
  key: pem(`${name}.key.pem`),
})) as [{ cert: string; key: string }, { cert: string; key: string }];

let register: RegisterApi;
let broker: EmbeddedBroker;
let code: string;

beforeAll(async () => {
  register = await RegisterApi.open();
  // the broker's own certificate is not under test: gates here do not look at it
  const tls = { port: 0, cert: Buffer.from(impostor.cert), key: Buffer.from(impostor.key) };
  broker = await startEmbeddedBroker({
    ...{ store: register.owner, port: 0, tls },
    logger: new Logger('test', 'silent'),
  });
  const input = { sn: SN, project: register.world.a.projectCode, lane: '1号通道' };
  code = (await register.as('administrator', 'POST', '/devices', input)).body.claimCode;
}, 60_000);

afterAll(async () => {
  await broker?.close();
  await register?.close();
});

const claim = (body: object) => post(`${register.api.url}/device/v1/claim`, { sn: SN, code, ...body });
const device = async (): Promise<Json> => (await register.as('administrator', 'GET', `/devices/${SN}`)).body;
const rotate = async () =>
  (code = (await register.as('administrator', 'POST', `/devices/${SN}/rotate`, { reason: '换证书' })).body
    .claimCode);

const connect = (given: mqtt.IClientOptions = {}): Promise<MqttClient> =>
  mqtt.connectAsync(`mqtts://127.0.0.1:${broker.tlsPort}`, {
    ...{ clientId: SN, username: SN, password: '', reconnectPeriod: 0, rejectUnauthorized: false },
    ...gate,
    ...given,
  });
const isIn = async (given: mqtt.IClientOptions = {}): Promise<boolean> => {
  const client = await connect(given).catch(() => undefined);
  await client?.endAsync(true);
  return client !== undefined;
};
const closing = (client: MqttClient) =>
  new Promise<boolean>((done) => client.once('close', () => done(true)));

it.each<[string, string, string]>([
  ['no certificate', 'words', '422 certificate malformed'],
  ['its key', gate.key, '422 certificate malformed'],
  ['two of them', gate.cert + impostor.cert, '422 certificate malformed'],
  ['an expired one', pem('expired.pem'), '422 certificate expired'],
  ['nothing', '', '400 certificate too_small'],
])('a claim with %s is refused and uses no code up', async (_what, certificate, answer) => {
  expect(told(await claim({ certificate }))).toBe(answer);
  expect(await device()).toMatchObject({ state: 'unclaimed', credential: 'none' });
});

it('the certificate of another serial number is refused', async () => {
  const answer = await claim({ sn: 'GATECERT02', certificate: gate.cert });
  expect(told(answer)).toBe('422 certificate wrong_subject');
});

it('nobody is in before the claim', async () => {
  expect(await isIn()).toBe(false);
});

it('a claim with a certificate gives no password, and pins the gate to it', async () => {
  const { status, body } = await claim({ certificate: gate.cert });
  expect([status, body.password, body.sn]).toEqual([200, null, SN]);
  expect(told(await claim({ certificate: gate.cert }))).toBe('401');
  expect(await device()).toMatchObject({ state: 'active', credential: 'certificate' });
  const [row] = await register.owner.query('SELECT secret_hash, secret_cipher FROM device WHERE sn = $1', [
    SN,
  ]);
  expect(row).toEqual({ secret_hash: '', secret_cipher: null });
});

it.each<[string, mqtt.IClientOptions, boolean]>([
  ['with its certificate', {}, true],
  ['with another key and the same name', impostor, false],
  ['without a certificate', { cert: undefined, key: undefined }, false],
  ['with the client id of another', { clientId: 'T1G0001' }, false],
  ['with a wild card as client id', { clientId: '+' }, false],
  ['as another', { clientId: 'T1G0001', username: 'T1G0001' }, false],
  ['with an empty name', { username: '' }, false],
])('at the embedded broker: %s', async (_what, given, answer) => {
  expect(await isIn(given)).toBe(answer);
});

it('its certificate lends no way in without TLS, and a password is enough with it', async () => {
  const plain = mqtt.connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    clientId: SN,
    username: SN,
    password: '',
    reconnectPeriod: 0,
  });
  await expect(plain).rejects.toThrow(/Not authorized/i);
  const { sn, password } = register.world.a.gates[0] as { sn: string; password: string };
  expect(await isIn({ clientId: sn, username: sn, password, cert: undefined, key: undefined })).toBe(true);
});

it('may speak and listen as every gate may', async () => {
  const client = await connect();
  const subscribe = (topic: string) => client.subscribeAsync(topic, { qos: 1 });
  expect((await subscribe(`gate/v1/${SN}/receipts`)).map(({ qos }) => qos)).toEqual([1]);
  await expect(subscribe('gate/v1/T1G0001/receipts')).rejects.toThrow();
  const closed = closing(client);
  client.publish('gate/v1/T1G0001/events', 'x', { qos: 1 });
  expect(await closed).toBe(true);
});

it('over HTTP: the whole certificate counts, the name in it does not', async () => {
  const machine = { name: 'broker', role: 'auditor', scopes: ['devices:read'] };
  const { body } = await register.as('administrator', 'POST', '/api-clients', machine);
  const authorization = `Basic ${Buffer.from(`${body.clientId}:${body.clientSecret}`).toString('base64')}`;
  const asked = async (more: object) => {
    const input = { clientid: SN, username: SN, password: '', ...more };
    return (await post(`${register.api.url}/broker/v1/authn`, input, { authorization })).body
      .result as string;
  };
  expect(await asked({ cert_pem: gate.cert })).toBe('allow');
  expect(await asked({ cert_pem: gate.cert, password: undefined })).toBe('allow');
  expect(await asked({ cert_pem: impostor.cert })).toBe('deny');
  expect(await asked({ cert_pem: gate.cert, clientid: 'T1G0001' })).toBe('deny');
  expect(await asked({ cert_pem: gate.cert, clientid: 'T1G0001', username: 'T1G0001' })).toBe('deny');
  expect(await asked({ cert_pem: '', cert_common_name: SN })).toBe('deny');
  expect(await asked({})).toBe('deny');
});

it('can be told what to do', async () => {
  const open = { type: 'open', reason: '测试', expiresInSeconds: 5 };
  expect((await register.as('administrator', 'POST', `/devices/${SN}/commands`, open)).status).toBe(201);
});

it('goes on until its new code is used; then only what it has claimed with counts', async () => {
  const first = await connect();
  const closed = closing(first);
  await rotate();
  expect(first.connected).toBe(true);
  const { body } = await claim({});
  expect(await closed).toBe(true);
  expect(await device()).toMatchObject({ credential: 'password' });
  expect(await isIn()).toBe(false);
  expect(await isIn({ password: body.password })).toBe(true);

  const second = await connect({ password: body.password });
  const gone = closing(second);
  await rotate();
  await claim({ certificate: impostor.cert });
  expect(await gone).toBe(true);
  expect([await isIn({ password: body.password }), await isIn(), await isIn(impostor)]).toEqual([
    false,
    false,
    true,
  ]);
});

it('is shown out when it is revoked and never comes in again', async () => {
  const client = await connect(impostor);
  const closed = closing(client);
  await register.as('administrator', 'POST', `/devices/${SN}/revoke`, { reason: '报废' });
  expect(await closed).toBe(true);
  expect(await isIn(impostor)).toBe(false);
  expect(await device()).toMatchObject({ state: 'revoked', credential: 'none' });
});

it('nobody may stay by nothing', async () => {
  const { sn } = register.world.a.gates[0] as { sn: string };
  const nothing = { sn, secretHash: null, certificateSha256: null };
  expect(await unwelcomeDevices(register.owner, [nothing, { ...nothing, secretHash: '' }])).toEqual([sn, sn]);
});
