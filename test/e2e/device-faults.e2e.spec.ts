// What happens to gates: the broker and the gateway restarted, a clock three hours wrong, a new boot, a journal sent
// twice, numbers that are lost. The facts stay right; no gap is told that is none, none is missed.
import { jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { WatchDevicesRound } from '../../apps/worker/watch-devices.js';
import { type WireEvent, encodeEvent, encodeFrame } from '../../devices/gate-v1/encode.js';
import { Gate } from '../../devices/simulator/gate.js';
import { openStore } from '#store/data-source.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { type RestartableBroker, startRestartableBroker } from '../support/restartable-broker.js';
import { type TestSite, buildSite } from '../support/site.js';
import { TestSystem, hasGivenBroker } from '../support/system.js';

jest.setTimeout(180_000);

const HOUR = 3_600_000;
/** In the past, so that a clock that is ahead stays believable: 7:00 of a day gone by. */
const MORNING = Date.parse('2026-06-03T07:00:00+08:00');

let database: TestDatabase;
let broker: RestartableBroker;
let system: TestSystem;
let site: TestSite;
let folder: string;
const gates: Gate[] = [];
const clients: MqttClient[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const owner = await openStore({ url: database.url, role: 'owner' });
  site = await buildSite(owner, { workers: 20, teams: 1, gates: 3 });
  await owner.query(`UPDATE project SET status = '003'`);
  broker = await startRestartableBroker(owner, hasGivenBroker);
  system = await TestSystem.start(database.url, broker);
  folder = mkdtempSync(join(tmpdir(), 'zhuming-faults-'));
  afterStop = () => owner.destroy();
});

let afterStop: () => Promise<void> = () => Promise.resolve();

afterAll(async () => {
  for (const client of clients) await client.endAsync(true);
  for (const gate of gates) await gate.stop();
  await system?.stop();
  await broker?.stop();
  await afterStop();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

function openGate(place: number, skewMs = 0): Gate {
  const { sn, password } = site.gates[place] as TestSite['gates'][number];
  const times = { heartbeatMs: 1_000, waitMs: 500, longestWaitMs: 2_000 };
  const deviceClock = () => Date.now() + skewMs;
  const gate = new Gate({
    ...{ url: broker.url, sn, password, folder: join(folder, sn), clock: Date.now, deviceClock },
    ...times,
  });
  gates.push(gate);
  return gate;
}

/** The i-th passage: every worker in and out, a minute apart. */
function passages(from: number, count: number, skewMs = 0): WireEvent[] {
  return Array.from({ length: count }, (_, i) => {
    const n = from + i;
    const worker = site.workers[n % site.workers.length]?.number ?? '';
    const direction = Math.floor(n / site.workers.length) % 2 === 0 ? 'in' : 'out';
    return { at: new Date(MORNING + n * 60_000 + skewMs).toISOString(), direction, worker, method: 'face' };
  });
}

async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const began = Date.now();
  while (!(await isSo())) {
    if (Date.now() - began > 40_000) throw new Error(`never: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

const receipted = (gate: Gate) => until(() => gate.outstanding === 0, 'everything is receipted');

/** Alerts as a watch at that instant leaves them. */
async function alertsAt(now: number): Promise<string[]> {
  await new WatchDevicesRound(system.owner, () => now).run();
  const rows = await system.owner.query(
    `SELECT d.sn || ' ' || a.code AS alert FROM device_alert a JOIN device d ON d.id = a.device_id
      WHERE a.closed_at IS NULL AND a.code <> 'offline' ORDER BY 1`,
  );
  return rows.map((row: { alert: string }) => row.alert);
}

const facts = async (place: number) => {
  const [row] = await system.owner.query(
    `SELECT count(*)::int AS rows, count(DISTINCT (boot_id, seq))::int AS keys, count(DISTINCT boot_id)::int AS boots,
            count(*) FILTER (WHERE time_quality = 'suspect')::int AS suspect
       FROM gate_event WHERE device_id = $1`,
    [site.gates[place]?.id],
  );
  return row;
};

it('keeps the facts through restarts, a new boot and a journal that is sent twice', async () => {
  const gate = openGate(0);
  await gate.start();
  gate.record(passages(0, 20));
  await receipted(gate);

  const brokerIsBack = broker.restart(1_500);
  gate.record(passages(20, 20));
  await brokerIsBack;
  await receipted(gate);

  const gatewayIsBack = system.gateway.killAndRestart();
  gate.record(passages(40, 20));
  await gatewayIsBack;
  await receipted(gate);

  gate.restart();
  gate.record(passages(60, 20));
  await receipted(gate);
  expect(await facts(0)).toEqual({ rows: 80, keys: 80, boots: 2, suspect: 0 });

  // the same numbers again, twice, as a gate does that has lost its receipts
  const { sn } = site.gates[0] as TestSite['gates'][number];
  await gate.stop();
  gates.splice(gates.indexOf(gate), 1);
  const client = await connect(0);
  const boots = await system.owner.query(
    `SELECT boot FROM device_boot WHERE device_id = $1 ORDER BY boot_id`,
    [site.gates[0]?.id],
  );
  const frames = [passages(0, 60), passages(60, 20)].map((events, i) =>
    encodeFrame(
      boots[i].boot,
      events.map((event, n) => encodeEvent({ seq: n + 1, text: JSON.stringify(event) })),
    ),
  );
  let receipts = 0;
  client.on('message', () => (receipts += 1));
  for (const frame of [...frames, ...frames]) {
    const before = receipts;
    await client.publishAsync(`gate/v1/${sn}/events`, frame, { qos: 1 });
    await until(() => receipts > before, 'a receipt for the repeat');
  }
  await client.endAsync();
  expect(await facts(0)).toEqual({ rows: 80, keys: 80, boots: 2, suspect: 0 });
  expect(await system.gateway.counter('zhuming_invariant_gap')).toBe(0);
  await system.quiet();
  const [days] = await system.owner.query(
    `SELECT count(*)::int AS days, sum(jsonb_array_length(stays))::int AS stays FROM (
       SELECT DISTINCT ON (worker_id, work_date) * FROM attendance_day ORDER BY worker_id, work_date, version DESC) d`,
  );
  expect(days).toEqual({ days: 20, stays: 40 });
  expect(await alertsAt(Date.now() + 2 * HOUR)).toEqual([]);
});

async function connect(place: number): Promise<MqttClient> {
  const { sn, password } = site.gates[place] as TestSite['gates'][number];
  const client = await mqtt.connectAsync(broker.url, {
    clientId: sn,
    username: sn,
    password,
    reconnectPeriod: 0,
  });
  clients.push(client);
  await client.subscribeAsync(`gate/v1/${sn}/receipts`, { qos: 1 });
  return client;
}

it('knows a clock that is three hours wrong, counts none of its events, and takes them all', async () => {
  const skew = 3 * HOUR;
  const gate = openGate(1, skew);
  await gate.start();
  const { sn, id } = site.gates[1] as TestSite['gates'][number];
  const offset = async () => {
    const [row] = await system.owner.query(
      'SELECT clock_offset_ms AS ms FROM device_presence WHERE device_id = $1',
      [id],
    );
    return (row?.ms ?? 0) as number;
  };
  await until(async () => Math.abs((await offset()) - skew) < 30_000, 'the clock is known to be off');
  gate.record(passages(200, 20, skew));
  await receipted(gate);
  expect(await facts(1)).toEqual({ rows: 20, keys: 20, boots: 1, suspect: 20 });
  const [time] = await system.owner.query(
    `SELECT max(abs(date_part('epoch', device_at - effective_at) * 1000 - $2))::int AS ms FROM gate_event WHERE device_id = $1`,
    [id, skew],
  );
  expect(time.ms).toBeLessThan(30_000);
  expect(await alertsAt(Date.now())).toEqual([`${sn} skew`]);
});

it('misses the numbers that are lost and no others, until they come', async () => {
  const { sn } = site.gates[2] as TestSite['gates'][number];
  const client = await connect(2);
  let receipts = 0;
  client.on('message', () => (receipts += 1));
  const say = async (...seqs: number[]) => {
    const before = receipts;
    const events = seqs.map((seq) => encodeEvent({ seq, text: JSON.stringify(passages(seq, 1)[0]) }));
    await client.publishAsync(`gate/v1/${sn}/events`, encodeFrame('lost-1', events), { qos: 1 });
    await until(() => receipts > before, 'a receipt');
  };
  await say(1, 2, 5);
  const skewed = `${site.gates[1]?.sn ?? ''} skew`;
  expect(await alertsAt(Date.now() + 0.9 * HOUR)).toEqual([skewed]);
  expect(await alertsAt(Date.now() + 1.1 * HOUR)).toEqual([skewed, `${sn} gap`]);
  await say(4, 3);
  expect(await alertsAt(Date.now() + 1.1 * HOUR)).toEqual([skewed]);
  expect(await system.gateway.counter('zhuming_invariant_gap')).toBe(0);
});
