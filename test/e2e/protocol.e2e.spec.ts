// The device protocol from outside: a client that is not ours, over real packets, against gateway and worker processes.
import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import mqtt, { type MqttClient } from 'mqtt';
import { startEmbeddedBroker } from '../../apps/standalone/embedded-broker.js';
import { Logger } from '#platform/logger.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { type TestSite, buildSite } from '../support/site.js';
import { TestSystem } from '../support/system.js';

jest.setTimeout(120_000);

let database: TestDatabase;
let system: TestSystem;
let site: TestSite;

beforeAll(async () => {
  database = await createTestDatabase();
  system = await TestSystem.start(database.url);
  site = await buildSite(system.owner, { n: 3 });
});

afterAll(async () => {
  await system?.stop();
  await database?.drop();
});

interface Answer {
  readonly boot?: string;
  readonly accepted?: [number, number][];
  readonly rejected?: { seq?: number; code: string }[];
}

/** A gate by hand: publishes raw payloads and reads its receipts. */
class HandGate {
  readonly answers: Answer[] = [];

  private constructor(
    readonly client: MqttClient,
    readonly sn: string,
  ) {
    client.on('message', (_topic, payload) => this.answers.push(JSON.parse(payload.toString()) as Answer));
  }

  static async connect(index: number): Promise<HandGate> {
    const { sn, password } = site.gates[index] as TestSite['gates'][number];
    const client = await mqtt.connectAsync(system.mqttUrl, {
      clientId: sn,
      username: sn,
      password,
      reconnectPeriod: 0,
    });
    const gate = new HandGate(client, sn);
    await client.subscribeAsync(`gate/v1/${sn}/receipts`, { qos: 1 });
    return gate;
  }

  async say(payload: string | Buffer | object, topic = `gate/v1/${this.sn}/events`): Promise<void> {
    const bytes = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload);
    await this.client.publishAsync(topic, bytes, { qos: 1 });
  }

  async answer(count = 1): Promise<Answer[]> {
    for (let i = 0; i < 200 && this.answers.length < count; i += 1)
      await new Promise((done) => setTimeout(done, 50));
    return this.answers.splice(0);
  }
}

const passage = (seq: number, extra: object = {}) => ({
  seq,
  at: '2026-06-03T07:02:00.000+08:00',
  direction: 'in',
  worker: site.workers[0]?.number,
  method: 'face',
  ...extra,
});

it('receipts a frame, shows the event at once and the statistic within seconds; the same frame changes nothing', async () => {
  const gate = await HandGate.connect(0);
  const frame = {
    boot: 'hand',
    events: [passage(1), passage(2, { direction: 'out', at: '2026-06-03T17:58:00.000+08:00' })],
  };
  await gate.say(frame);
  expect(await gate.answer()).toMatchObject([{ boot: 'hand', accepted: [[1, 2]] }]);
  const [events] = await system.owner.query('SELECT count(*)::int AS n FROM gate_event');
  expect(events).toEqual({ n: 2 });
  await system.quiet();
  const read = () =>
    system.owner.query(
      `SELECT a.worked_minutes, a.version, s.present_worker_days FROM attendance_day a
         JOIN stat_attendance_day s ON s.project_id = a.project_id AND s.work_date = a.work_date`,
    );
  const before = (await read()) as unknown[];
  expect(before).toEqual([{ worked_minutes: 656, version: 1, present_worker_days: 1 }]);
  await gate.say(frame);
  expect(await gate.answer()).toMatchObject([{ accepted: [[1, 2]] }]);
  await system.quiet();
  expect(await read()).toEqual(before);
  await gate.client.endAsync();
});

it('survives garbage: a reason in quarantine, a receipt, and every neighbour stored', async () => {
  const gate = await HandGate.connect(1);
  const bad: { what: string; payload: string | Buffer | object; code: string }[] = [
    { what: 'random bytes', payload: randomBytes(512), code: 'malformed' },
    { what: 'not JSON', payload: 'hello', code: 'malformed' },
    { what: 'no boot', payload: { events: [passage(1)] }, code: 'malformed' },
    { what: 'deep JSON', payload: '['.repeat(100_000), code: 'malformed' },
    { what: 'deep object', payload: '{"boot":"x","events":'.repeat(10_000), code: 'malformed' },
    {
      what: '501 events',
      payload: { boot: 'g', events: Array.from({ length: 501 }, () => ({ seq: 1 })) },
      code: 'too_many',
    },
    { what: '10 MB', payload: Buffer.alloc(10 * 1024 * 1024, 0x20), code: 'too_large' },
  ];
  for (const { what, payload, code } of bad) {
    await gate.say(payload);
    expect({ what, answer: await gate.answer() }).toMatchObject({ what, answer: [{ rejected: [{ code }] }] });
  }
  const neighbours = {
    boot: 'g',
    events: [
      passage(1),
      passage(2 ** 60, {}),
      passage(3, { worker: 'W\u0000' }),
      passage(4, { at: '9999-12-31T23:59:59.999+08:00' }),
      passage(5, { direction: 'up' }),
      null,
      'event',
      passage(6),
    ],
  };
  await gate.say(neighbours);
  const [answer] = await gate.answer();
  expect(answer?.accepted).toEqual([
    [1, 1],
    [6, 6],
  ]);
  const rejected = answer?.rejected?.map(({ seq, code }) => ({ seq, code }));
  expect(rejected).toEqual([
    { code: 'malformed' },
    { seq: 3, code: 'malformed' },
    { seq: 4, code: 'implausible_time' },
    { seq: 5, code: 'malformed' },
    { code: 'malformed' },
    { code: 'malformed' },
  ]);
  expect(await system.gateway.counter('zhuming_invariant_gap')).toBe(0);
  const reasons = await system.owner.query('SELECT DISTINCT reason FROM quarantine ORDER BY 1');
  expect(reasons).toEqual(
    ['implausible_time', 'malformed', 'too_large', 'too_many'].map((reason) => ({ reason })),
  );
  await gate.client.endAsync();
});

it('keeps a device below its own topic, and a stranger out', async () => {
  // the embedded broker's own rules, whichever broker the other tests were given
  const logger = new Logger('test', 'silent');
  const broker = await startEmbeddedBroker({ store: system.owner, port: 0, logger });
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const heard: string[] = [];
  const service = await mqtt.connectAsync(broker.serviceUrl);
  service.on('message', (topic) => heard.push(topic));
  await service.subscribeAsync('gate/v1/+/events', { qos: 1 });
  const [mine, other] = site.gates as [TestSite['gates'][number], TestSite['gates'][number]];
  const connect = (username: string, password: string) =>
    mqtt.connectAsync(url, { clientId: username, username, password, reconnectPeriod: 0 });
  const gate = await connect(mine.sn, mine.password);
  await gate.publishAsync(`gate/v1/${mine.sn}/events`, 'own', { qos: 1 });
  const closed = new Promise((done) => gate.once('close', () => done(undefined)));
  gate.publish(`gate/v1/${other.sn}/events`, 'foreign', { qos: 1 });
  await closed;
  for (let i = 0; i < 100 && heard.length === 0; i += 1) await new Promise((done) => setTimeout(done, 20));
  await new Promise((done) => setTimeout(done, 200));
  expect(heard).toEqual([`gate/v1/${mine.sn}/events`]);
  await expect(connect(other.sn, 'wrong')).rejects.toThrow(/Not authorized/i);
  await expect(connect('NOBODY01', 'x')).rejects.toThrow(/Not authorized/i);
  await service.endAsync();
  await broker.close();
});
