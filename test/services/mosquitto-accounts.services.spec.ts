// Mosquitto's dynamic security kept equal to the register: every attempt to reach another device is refused by the real
// broker, whoever is revoked is out within seconds, and a lost file of rules comes back.
import { jest } from '@jest/globals';
import mqtt, { type MqttClient } from 'mqtt';
import type { DataSource } from 'typeorm';
import { ControlConnection } from '../../apps/worker/mosquitto/control-connection.js';
import { Rounds } from '../../apps/worker/rounds.js';
import { rounds } from '../../apps/worker/worker.module.js';
import { Logger } from '#platform/logger.js';
import { Metrics } from '#platform/metrics.js';
import { openObjectStore } from '#platform/object-store.js';
import { openStore } from '#store/data-source.js';
import { type Json, post } from '../support/api-server.js';
import {
  ATTEMPTS,
  type BrokerUnderTest,
  LOGINS,
  attempt,
  getsIn,
  retained,
  spelt,
  willsHeard,
} from '../support/broker-attempts.js';
import { OwnMosquitto } from '../support/mosquitto.js';
import { RegisterApi } from '../support/register-api.js';
import { TEST_KEYS } from '../support/site.js';

jest.setTimeout(60_000);

const REVOKED_WITHIN_MS = 5_000;
const GATEWAY = { name: 'zhuming-gateway', password: 'gateway of the test' };

let register: RegisterApi;
let worker: DataSource;
let broker: OwnMosquitto;
let keeper: Keeper;
let gates: { sn: string; password: string }[];
const logged: string[] = [];

/** The reconciler as a worker runs it. */
interface Keeper {
  /** How often it has looked to the end. */
  looks(): Promise<number>;
  stop(): Promise<void>;
}

function startKeeper(store: DataSource): Keeper {
  const logger = new Logger('test', 'debug', (line) => logged.push(line));
  const gatewayUrl = `mqtt://${GATEWAY.name}:${encodeURIComponent(GATEWAY.password)}@127.0.0.1:${broker.port}`;
  const mosquitto = { controlUrl: broker.controlUrl, gatewayUrl };
  const metrics = new Metrics(false);
  const objects = openObjectStore('coverage/objects');
  const all = rounds({ photoRetentionDays: 90, store, keys: TEST_KEYS, objects, logger, mosquitto });
  const running = new Rounds(
    all.filter(({ name }) => name === 'broker.reconcile'),
    metrics,
    logger,
  );
  running.onApplicationBootstrap();
  const looks = async () => {
    const { values } = await metrics.jobs.get();
    return values.find(({ labels }) => labels.outcome === 'done')?.value ?? 0;
  };
  return { looks, stop: () => running.onApplicationShutdown() };
}

beforeAll(async () => {
  register = await RegisterApi.open();
  worker = await openStore({ url: register.databaseUrl, role: 'zhuming_worker' });
  broker = await OwnMosquitto.start();
  gates = [];
  for (const sn of ['MSQ00001', 'MSQ00002']) gates.push({ sn, password: await claimed(sn) });
  keeper = startKeeper(worker);
  for (const gate of gates) await (await connected(gate)).endAsync();
});

afterAll(async () => {
  await keeper?.stop();
  await broker?.remove();
  await worker?.destroy();
  await register?.close();
});

async function until<T>(look: () => Promise<T | undefined | false> | boolean, what: string): Promise<T> {
  const began = Date.now();
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found as T;
    if (Date.now() - began > 20_000) throw new Error(`never: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function claim(sn: string, code: string): Promise<string> {
  const { status, body } = await post(`${register.api.url}/device/v1/claim`, { sn, code });
  expect(status).toBe(200);
  return body.password as string;
}

async function claimed(sn: string): Promise<string> {
  const input = { sn, project: register.world.a.projectCode, lane: '1号通道' };
  const { body } = await register.as('administrator', 'POST', '/devices', input);
  return claim(sn, body.claimCode);
}

const connect = ({ sn, password }: { sn: string; password: string }): Promise<MqttClient | undefined> =>
  mqtt
    .connectAsync(broker.url, { clientId: sn, username: sn, password, reconnectPeriod: 0 })
    .catch(() => undefined);
const connected = (gate: { sn: string; password: string }) =>
  until(() => connect(gate), `${gate.sn} gets in`);
const underTest = (): BrokerUnderTest => ({
  url: broker.url,
  serviceUrl: broker.controlUrl,
  listensTo: ['#', '$CONTROL/dynamic-security/#'],
  gates,
});

/** What an administrator of the plugin asks and is answered. */
async function asked(...commands: { command: string; [field: string]: unknown }[]): Promise<Json[]> {
  const control = await ControlConnection.open(broker.controlUrl);
  const answers = await control.ask(commands);
  control.close();
  return [...answers];
}

it.each(LOGINS)('comes in %s', async (...login) => {
  expect(await getsIn(underTest(), login)).toBe(login[4]);
});

it.each(ATTEMPTS)('%s', async (_what, action, pattern, isAllowed) => {
  const topic = spelt({ gates }, pattern);
  const { isGranted, heard } = await attempt(underTest(), action, topic);
  expect(heard).toEqual(isAllowed && action === 'publish' ? [topic] : []);
  if (action === 'subscribe') expect(isGranted).toBe(isAllowed);
});

it('a last will and a retained message reach nobody else either', async () => {
  const own = spelt({ gates }, 'gate/v1/MINE/status');
  expect(await willsHeard(underTest())).toEqual([own]);
  expect(await retained(underTest())).toEqual([own]);
});

it('the gateway hears every gate and answers it, and may not more', async () => {
  const gateway = await mqtt.connectAsync(broker.url, {
    ...GATEWAY,
    username: GATEWAY.name,
    reconnectPeriod: 0,
  });
  const gate = await connected(gates[0] as (typeof gates)[number]);
  const own = (channel: string) => `gate/v1/${gates[0]?.sn}/${channel}`;
  // what was retained before may come too
  const heard = (client: MqttClient, topic: string) =>
    new Promise((done) => client.on('message', (found) => (found === topic ? done(true) : undefined)));
  const shared = '$share/gateway/gate/v1/+/events';
  const granted = await gateway.subscribeAsync([shared, 'gate/v1/+/status'], { qos: 1 });
  expect(granted.map(({ qos }) => qos)).toEqual([1, 1]);
  await gate.subscribeAsync(own('receipts'), { qos: 1 });
  const [atGateway, atGate] = [heard(gateway, own('events')), heard(gate, own('receipts'))];
  await gate.publishAsync(own('events'), 'x', { qos: 1 });
  expect(await atGateway).toBe(true);
  await gateway.publishAsync(own('receipts'), 'x', { qos: 1 });
  expect(await atGate).toBe(true);
  await expect(gateway.subscribeAsync('#', { qos: 1 })).rejects.toThrow();
  await Promise.all([gateway.endAsync(), gate.endAsync()]);
});

it('a revoked gate is out within seconds and stays out', async () => {
  const gate = { sn: 'MSQREVOK', password: await claimed('MSQREVOK') };
  const client = await connected(gate);
  const closed = new Promise<number>((done) => client.once('close', () => done(Date.now())));
  const began = Date.now();
  const reason = { reason: '报废' };
  expect((await register.as('administrator', 'POST', '/devices/MSQREVOK/revoke', reason)).status).toBe(200);
  expect((await closed) - began).toBeLessThan(REVOKED_WITHIN_MS);
  expect(await connect(gate)).toBeUndefined();
  expect(broker.readRules().roles.map(({ rolename }) => rolename)).not.toContain('gate-MSQREVOK');
});

it('a new password takes the place of the old one, and only when its code is used', async () => {
  const old = { sn: 'MSQROTAT', password: await claimed('MSQROTAT') };
  const client = await connected(old);
  const { body } = await register.as('administrator', 'POST', '/devices/MSQROTAT/rotate', {
    reason: '换密码',
  });
  expect(client.connected).toBe(true);
  const closed = new Promise((done) => client.once('close', () => done(0)));
  const fresh = { sn: old.sn, password: await claim(old.sn, body.claimCode) };
  await closed;
  await (await connected(fresh)).endAsync();
  expect(await connect(old)).toBeUndefined();
});

it('puts right what was changed by hand, and leaves alone what is no gate', async () => {
  const sn = gates[0]?.sn ?? '';
  const wide = { acltype: 'subscribePattern', topic: '#', priority: 0, allow: true };
  await asked(
    { command: 'createRole', rolename: 'wide', acls: [wide] },
    { command: 'createClient', username: 'meter.7', password: 'x', roles: [{ rolename: 'wide' }] },
    { command: 'addRoleACL', rolename: `gate-${sn}`, ...wide },
    { command: 'addClientRole', username: sn, rolename: 'wide' },
    { command: 'createRole', rolename: 'gate-MSQGHOST', acls: [wide] },
    { command: 'createClient', username: 'MSQGHOST', password: 'x', roles: [{ rolename: 'gate-MSQGHOST' }] },
    { command: 'disableClient', username: gates[1]?.sn },
    { command: 'setDefaultACLAccess', acls: [{ acltype: 'subscribe', allow: true }] },
  );
  // a worker that starts compares everything
  await keeper.stop();
  keeper = startKeeper(worker);
  await until(
    async () => (await connect(gates[1] as (typeof gates)[number]))?.endAsync().then(() => true),
    'enabled',
  );
  const [meter, ghost, mine, role, access] = await asked(
    { command: 'getClient', username: 'meter.7' },
    { command: 'getClient', username: 'MSQGHOST' },
    { command: 'getClient', username: sn },
    { command: 'getRole', rolename: `gate-${sn}` },
    { command: 'getDefaultACLAccess' },
  );
  expect(meter.data.client.roles).toEqual([{ rolename: 'wide' }]);
  expect(ghost.error).toBe('Client not found');
  expect(mine.data.client.roles).toEqual([{ rolename: `gate-${sn}` }]);
  expect(role.data.role.acls.filter(({ topic }: Json) => topic === '#')).toEqual([]);
  expect(access.data.acls).toContainEqual({ acltype: 'subscribe', allow: false });
});

it('changes nothing where nothing has changed, from two workers as from one', async () => {
  const client = await connected(gates[0] as (typeof gates)[number]);
  const before = logged.length;
  const second = await openStore({ url: register.databaseUrl, role: 'zhuming_worker' });
  const other = startKeeper(second);
  const extra = { sn: 'MSQEXTRA', password: await claimed('MSQEXTRA') };
  const inside = await connected(extra);
  for (const each of [keeper, other]) {
    const seen = await each.looks();
    await until(async () => (await each.looks()) > seen + 1, 'both have looked');
  }
  const changes = logged.slice(before).filter((line) => line.includes('accounts of the broker changed'));
  expect(changes.map((line) => JSON.parse(line)).map(({ shut, open }) => [shut, open])).toEqual([[0, 2]]);
  expect([client.connected, inside.connected]).toEqual([true, true]);
  const names = broker.readRules().clients.map(({ username }) => username);
  expect(names.length).toBe(new Set(names).size);
  await Promise.all([client.endAsync(), inside.endAsync(), other.stop()]);
  await second.destroy();
});

it('a lost file of rules comes back as it was, the gateway’s account too', async () => {
  const names = () =>
    broker
      .readRules()
      .clients.map(({ username }) => username)
      .sort();
  const before = names().filter((name) => name !== 'meter.7');
  await broker.loseRules();
  expect(names()).toEqual(['control.admin']);
  for (const gate of gates) await (await connected(gate)).endAsync();
  await until(() => names().length === before.length, 'everybody is back');
  expect(names()).toEqual(before);
});

it('a device named like a service of the broker gets no account', async () => {
  await claimed(GATEWAY.name);
  await until(() => logged.some((line) => line.includes('named like a service')), 'it is said');
  const gateway = await mqtt.connectAsync(broker.url, {
    ...GATEWAY,
    username: GATEWAY.name,
    reconnectPeriod: 0,
  });
  expect(gateway.connected).toBe(true);
  await gateway.endAsync();
});

it('no password reaches lists, history, the audit log or what the worker says', async () => {
  const passwords = gates.map(({ password }) => password);
  const rows = await register.owner.query(
    `SELECT (SELECT json_agg(h) FROM register_history h WHERE noun = 'device')::text
         || (SELECT json_agg(a) FROM audit_entry a)::text AS all`,
  );
  const { text } = await register.as('administrator', 'GET', '/devices?limit=500');
  const [cipher] = await register.owner.query(`SELECT secret_cipher AS sealed FROM device WHERE sn = $1`, [
    gates[0]?.sn,
  ]);
  for (const secret of [...passwords, cipher.sealed as string]) {
    expect(rows[0].all).not.toContain(secret);
    expect(text).not.toContain(secret);
    expect(logged.join('')).not.toContain(secret);
  }
  expect(TEST_KEYS.decrypt(cipher.sealed)).toBe(passwords[0]);
  const [revoked] = await register.owner.query(`SELECT secret_cipher FROM device WHERE sn = 'MSQREVOK'`);
  expect(revoked.secret_cipher).toBeNull();
});
