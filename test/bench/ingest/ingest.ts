// Benchmark `ingest`: the full gateway beside a broker alone and beside row-by-row saving, in one run on one machine.
import { openStore } from '#store/data-source.js';
import { readConfig } from '#platform/config.js';
import { KeyRing } from '#platform/crypto.js';
import { freePort } from '../../../apps/standalone/embedded-postgres.js';
import { fillRegister } from '../register.js';
import type { BenchResult } from '../result.js';
import { type Stage, peakMemoryMiB, untilReady } from '../stage.js';

const SIZE = { sites: 20, gates: 100, workers: 2_000 };
const PROGRAMS = 'test/bench/ingest';

interface Run {
  readonly perSecond: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Runs (a), (b), (c) and returns the figures of contracts §1. */
export async function benchIngest(stage: Stage, events: number): Promise<BenchResult> {
  const url = readConfig().MQTT_URL ?? (await ownBroker(stage));
  const before = await brokerOnly(stage, url, events);
  const full = await fullGateway(stage, url, events);
  const after = await brokerOnly(stage, url, events);
  const rowEvents = Math.max(1_000, Math.round(events / 10));
  const rows = await rowByRow(stage, url, rowEvents);
  // the machine is shared: the baseline is taken before and after and its mean is used
  const broker = (before.perSecond + after.perSecond) / 2;
  return {
    ratios: {
      committedToBrokerOnly: full.perSecond / broker,
      committedToRowByRow: full.perSecond / rows.perSecond,
    },
    rates: { brokerOnly: broker, committed: full.perSecond, rowByRow: rows.perSecond },
    seconds: { lastEventToStatistic: full.toStatistic },
    memoryMiB: { gatewayPeak: full.memory },
  };
}

async function ownBroker(stage: Stage): Promise<string> {
  const broker = stage.start(`${PROGRAMS}/broker.js`);
  const { port } = await broker.message<{ port: number }>('listening');
  return `mqtt://127.0.0.1:${port}`;
}

async function publishing(stage: Stage, url: string, events: number, receipts: boolean) {
  const args = [url, events, SIZE.sites, SIZE.gates, SIZE.workers, receipts ? 'yes' : 'no'].map(String);
  const publisher = stage.start(`${PROGRAMS}/publisher.js`, { args });
  await publisher.message('connected');
  return publisher;
}

function runOf(events: number, startedAt: number, endedAt: number): Run {
  return { perSecond: (events * 1000) / (endedAt - startedAt), startedAt, endedAt };
}

async function brokerOnly(stage: Stage, url: string, events: number): Promise<Run> {
  const subscriber = stage.start(`${PROGRAMS}/subscriber.js`, { args: [url, String(events)] });
  await subscriber.message('ready');
  const publisher = await publishing(stage, url, events, false);
  const received = subscriber.message<{ at: number }>('received');
  const sent = publisher.message<{ started: number }>('acknowledged');
  publisher.process.send('go');
  const [{ at }, { started }] = await Promise.all([received, sent]);
  await publisher.stop();
  await subscriber.stop();
  return runOf(events, started, at);
}

async function fullGateway(stage: Stage, url: string, events: number) {
  const database = await stage.database();
  const owner = await openStore({ url: database, role: 'owner' });
  await fillRegister(owner, SIZE);
  const [gatewayPort, workerPort] = [await freePort(), await freePort()];
  const shared = readConfig().MQTT_URL ? 'on' : 'off';
  const env = {
    MQTT_SHARED: shared,
    DATABASE_URL: database,
    MQTT_URL: url,
    PII_KEYS: KeyRing.generate(),
    LOG_LEVEL: 'warn',
    HTTP_HOST: '127.0.0.1',
  };
  const gateway = stage.start('apps/gateway/main.js', { env: { ...env, HTTP_PORT: String(gatewayPort) } });
  const worker = stage.start('apps/worker/main.js', { env: { ...env, HTTP_PORT: String(workerPort) } });
  await untilReady(`http://127.0.0.1:${gatewayPort}/readyz`);
  await untilReady(`http://127.0.0.1:${workerPort}/readyz`);
  const publisher = await publishing(stage, url, events, true);
  const receipted = publisher.message<{ started: number; at: number }>('receipted');
  const sent = publisher.message<{ at: number }>('acknowledged');
  publisher.process.send('go');
  const [{ started, at }, last] = await Promise.all([receipted, sent]);
  const toStatistic = await untilStatistic(owner, events, last.at);
  const memory = peakMemoryMiB(gateway.process.pid ?? 0);
  for (const child of [publisher, gateway, worker]) await child.stop();
  await owner.destroy();
  return { ...runOf(events, started, at), toStatistic, memory };
}

/** Seconds from the last event to the moment when no mark waits and the roll-up holds every worker-day. */
async function untilStatistic(
  owner: Awaited<ReturnType<typeof openStore>>,
  events: number,
  from: number,
): Promise<number> {
  for (;;) {
    const [row] = await owner.query<{ present: number; marks: number; stored: number }[]>(
      `SELECT (SELECT coalesce(sum(present_worker_days), 0)::int FROM stat_attendance_day) AS present,
              (SELECT count(*)::int FROM work_mark WHERE due_at <= now()) AS marks,
              (SELECT count(*)::int FROM gate_event) AS stored`,
    );
    if (row && row.marks === 0 && row.present === events / 2 && row.stored === events)
      return (Date.now() - from) / 1000;
    if (Date.now() - from > 300_000)
      throw new Error(`no final statistic after 300 s: ${JSON.stringify(row)}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

async function rowByRow(stage: Stage, url: string, events: number): Promise<Run> {
  const database = await stage.database();
  const owner = await openStore({ url: database, role: 'owner' });
  await fillRegister(owner, SIZE);
  const handler = stage.start(`${PROGRAMS}/row-by-row.js`, { args: [url, database, String(events)] });
  await handler.message('ready');
  const publisher = await publishing(stage, url, events, false);
  const saved = handler.message<{ at: number }>('saved');
  const sent = publisher.message<{ started: number }>('acknowledged');
  publisher.process.send('go');
  const [{ at }, { started }] = await Promise.all([saved, sent]);
  await publisher.stop();
  await handler.stop();
  await owner.destroy();
  return runOf(events, started, at);
}
