// Who may come in at a broker and where they may speak and listen: the one rule, asked over HTTP as EMQX asks, and at the
// embedded broker with real packets. Every attempt to reach another device is refused in both.
import mqtt, { type MqttClient } from 'mqtt';
import { type EmbeddedBroker, startEmbeddedBroker } from '../../apps/standalone/embedded-broker.js';
import { Logger } from '#platform/logger.js';
import { type Json, post } from '../support/api-server.js';
import { RegisterApi } from '../support/register-api.js';

let register: RegisterApi;
let broker: EmbeddedBroker;
let basic: string;
let gates: readonly { sn: string; password: string }[];

beforeAll(async () => {
  register = await RegisterApi.open();
  broker = await startEmbeddedBroker({
    store: register.owner,
    port: 0,
    logger: new Logger('test', 'silent'),
  });
  gates = register.world.a.gates;
  const machine = { name: 'broker', role: 'auditor', scopes: ['devices:read'] };
  const { body } = await register.as('administrator', 'POST', '/api-clients', machine);
  basic = `Basic ${Buffer.from(`${body.clientId}:${body.clientSecret}`).toString('base64')}`;
}, 60_000);

afterAll(async () => {
  await broker?.close();
  await register?.close();
});

const asked = async (path: string, body: object, authorization = basic): Promise<Json> => {
  const answer = await post(`${register.api.url}/broker/v1/${path}`, body, { authorization });
  return answer.status === 200 ? answer.body.result : answer.body.code;
};

describe('may this client come in?', () => {
  const cases = (): [string, object, string][] => {
    const [mine, other] = gates as [(typeof gates)[number], (typeof gates)[number]];
    const login = (clientid: string, username: string, password: string) => ({
      clientid,
      username,
      password,
    });
    return [
      ['itself', login(mine.sn, mine.sn, mine.password), 'allow'],
      ['another client id', login(other.sn, mine.sn, mine.password), 'deny'],
      ['a wild card as client id', login('+', mine.sn, mine.password), 'deny'],
      ['another password', login(mine.sn, mine.sn, other.password), 'deny'],
      ['no password', login(mine.sn, mine.sn, ''), 'deny'],
      ['an unknown serial number', login('NOBODY01', 'NOBODY01', 'x'), 'deny'],
      ['a wild card as name', login('#', '#', 'x'), 'ignore'],
      ['a service', login('gateway', 'zhuming-gateway!', 'x'), 'ignore'],
    ];
  };

  it('answers as the register knows', async () => {
    const answers = [];
    for (const [what, input] of cases()) answers.push([what, await asked('authn', input)]);
    expect(answers).toEqual(cases().map(([what, , verdict]) => [what, verdict]));
  });

  it('answers nobody but a broker that proves itself', async () => {
    const [, input] = cases()[0] as [string, object, string];
    expect(await asked('authn', input, 'Basic bm9ib2R5Ong=')).toBe('invalid_client');
    expect(await asked('authn', input, '')).toBe('invalid_client');
    const weak = { name: 'weak', role: 'auditor', scopes: ['sites:read'] };
    const { body } = await register.as('administrator', 'POST', '/api-clients', weak);
    const proof = Buffer.from(`${body.clientId}:${body.clientSecret}`).toString('base64');
    expect(await asked('authz', { ...input, topic: 'x', action: 'publish' }, `Basic ${proof}`)).toBe(
      'scope_missing',
    );
  });
});

/** [what, publish or subscribe, topic with MINE and OTHER in place of the serial numbers, allowed]. */
const ATTEMPTS: readonly (readonly [string, 'publish' | 'subscribe', string, boolean])[] = [
  ['own events', 'publish', 'gate/v1/MINE/events', true],
  ['own status', 'publish', 'gate/v1/MINE/status', true],
  ['own roster request', 'publish', 'gate/v1/MINE/roster/get', true],
  ['own result', 'publish', 'gate/v1/MINE/results', true],
  ['own receipts', 'subscribe', 'gate/v1/MINE/receipts', true],
  ['own commands', 'subscribe', 'gate/v1/MINE/commands', true],
  ['all of the own', 'subscribe', 'gate/v1/MINE/#', true],
  ['a receipt for itself', 'publish', 'gate/v1/MINE/receipts', false],
  ['a command for itself', 'publish', 'gate/v1/MINE/commands', false],
  ['a roster for itself', 'publish', 'gate/v1/MINE/roster/desired', false],
  ['events of another', 'publish', 'gate/v1/OTHER/events', false],
  ['status of another', 'publish', 'gate/v1/OTHER/status', false],
  ['a command for another', 'publish', 'gate/v1/OTHER/commands', false],
  ['receipts of another', 'subscribe', 'gate/v1/OTHER/receipts', false],
  ['all of another', 'subscribe', 'gate/v1/OTHER/#', false],
  ['everybody, one level', 'subscribe', 'gate/v1/+/commands', false],
  ['everybody', 'subscribe', 'gate/v1/#', false],
  ['everything', 'subscribe', '#', false],
  ['a shared subscription', 'subscribe', '$share/x/gate/v1/OTHER/events', false],
  ['the broker itself', 'subscribe', '$SYS/#', false],
  ['the rules of the broker', 'publish', '$CONTROL/dynamic-security/v1', false],
  ['a topic of nobody', 'publish', 'other/topic', false],
  ['a longer name', 'publish', 'gate/v1/MINEX/events', false],
];

const spelt = (topic: string) =>
  topic.replaceAll('MINE', gates[0]?.sn ?? '').replaceAll('OTHER', gates[1]?.sn ?? '');

it.each(ATTEMPTS)('over HTTP: %s', async (_what, action, topic, isAllowed) => {
  const sn = gates[0]?.sn ?? '';
  const input = { clientid: sn, username: sn, topic: spelt(topic), action };
  expect(await asked('authz', input)).toBe(isAllowed ? 'allow' : 'deny');
  expect(await asked('authz', { ...input, clientid: gates[1]?.sn ?? '' })).toBe('deny');
});

const connect = (will?: { topic: string; payload: Buffer; qos: 1; retain: boolean }) =>
  mqtt.connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    clientId: gates[0]?.sn,
    username: gates[0]?.sn,
    password: gates[0]?.password,
    reconnectPeriod: 0,
    ...(will ? { will } : {}),
  });

/** What a service of the broker hears of a marked message. */
async function heardBy(work: (mark: string) => Promise<void>): Promise<string[]> {
  const service = await mqtt.connectAsync(broker.serviceUrl);
  const mark = `mark-${Math.random()}`;
  const topics: string[] = [];
  service.on('message', (topic, payload) => payload.toString() === mark && topics.push(topic));
  await service.subscribeAsync(['#', '$CONTROL/#'], { qos: 1 });
  await work(mark);
  await new Promise((done) => setTimeout(done, 150));
  await service.endAsync();
  return topics;
}

async function attempt(client: MqttClient, action: string, topic: string, mark: string): Promise<boolean> {
  if (action === 'subscribe') {
    const granted = await client.subscribeAsync(topic, { qos: 1 }).catch(() => []);
    return granted.some(({ qos }) => qos < 128);
  }
  const closed = new Promise((done) => client.once('close', () => done(false)));
  const said = client.publishAsync(topic, mark, { qos: 1 }).then(
    () => true,
    () => false,
  );
  return (await Promise.race([closed, said])) === true;
}

it.each(ATTEMPTS)('with packets: %s', async (_what, action, topic, isAllowed) => {
  let wasLetIn = false;
  const heard = await heardBy(async (mark) => {
    const client = await connect();
    wasLetIn = await attempt(client, action, spelt(topic), mark);
    await client.endAsync(true);
  });
  expect(heard).toEqual(isAllowed && action === 'publish' ? [spelt(topic)] : []);
  if (action === 'subscribe') expect(wasLetIn).toBe(isAllowed);
});

it('a last will and a retained message reach nobody else either', async () => {
  const topic = spelt('gate/v1/OTHER/status');
  const heard = await heardBy(async (mark) => {
    const dying = await connect({ topic, payload: Buffer.from(mark), qos: 1, retain: true });
    dying.stream.destroy();
    await new Promise((done) => setTimeout(done, 200));
    const client = await connect();
    client.publish(topic, mark, { qos: 1, retain: true });
    await new Promise((done) => setTimeout(done, 200));
    await client.endAsync(true);
  });
  expect(heard).toEqual([]);
});
