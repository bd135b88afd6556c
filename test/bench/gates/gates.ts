// Benchmark `gates`: one gateway with ten thousand gates online, and how soon a person who is taken off the roster is off
// every gate of the site while passages flow.
import type { DataSource } from 'typeorm';
import { openStore } from '#store/data-source.js';
import { KeyRing } from '#platform/crypto.js';
import { readConfig } from '#platform/config.js';
import { markRoster } from '#store/roster-mark.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { freePort } from '../../../apps/standalone/embedded-postgres.js';
import { fillRegister, workerNumber } from '../register.js';
import type { BenchResult } from '../result.js';
import { type Child, type Stage, peakMemoryMiB, residentMiB, untilReady } from '../stage.js';

/** The embedded broker looks through all that is retained at each subscription: ten thousand gates need a real one. */
const SIZE = { sites: 100, gates: readConfig().MQTT_URL ? 10_000 : 1_000, workers: 5_000 };
const PER_SECOND = 2_000;
const REVOKES = 60;
const REVOKE_EVERY_MS = 1_000;
const WAIT_MS = 20_000;

/** Fills a register, connects the fleet, lets passages flow and takes people off one by one. */
export async function benchGates(stage: Stage): Promise<BenchResult> {
  const url = readConfig().MQTT_URL ?? (await ownBroker(stage));
  const database = await stage.database();
  const owner = await openStore({ url: database, role: 'owner' });
  await fillRegister(owner, SIZE);
  await fillRosters(owner);
  const shared = readConfig().MQTT_URL ? 'on' : 'off';
  const base = { DATABASE_URL: database, MQTT_URL: url, LOG_LEVEL: 'warn', HTTP_HOST: '127.0.0.1' };
  const start = async (program: string, env: Record<string, string>) => {
    const port = await freePort();
    const child = stage.start(program, { env: { ...base, ...env, HTTP_PORT: String(port) } });
    await untilReady(`http://127.0.0.1:${port}/readyz`);
    return child;
  };
  const gateway = await start('apps/gateway/main.js', { MQTT_SHARED: shared });
  const worker = await start('apps/worker/main.js', { PII_KEYS: KeyRing.generate() });
  const args = [url, SIZE.gates, SIZE.sites, SIZE.workers, PER_SECOND].map(String);
  const fleet = stage.start('test/bench/gates/fleet.js', { args });
  const connectingAt = Date.now();
  await fleet.message('connected');
  const connected = (Date.now() - connectingAt) / 1000;
  const idle = residentMiB(gateway.process.pid ?? 0);
  const { latencies, decided, missing } = await revokeSome(owner, fleet);
  const done = fleet.message<{ sent: number; receipted: number; seconds: number }>('done');
  fleet.process.send('stop');
  const { sent, receipted, seconds } = await done;
  const memory = { gatewayIdle: idle, gatewayPeak: peakMemoryMiB(gateway.process.pid ?? 0) };
  for (const child of [fleet, gateway, worker]) await child.stop();
  await owner.destroy();
  return {
    ratios: { revokesReached: latencies.length / (latencies.length + missing), receipted: receipted / sent },
    rates: { eventsPerSecond: sent / seconds },
    seconds: {
      connectAll: connected,
      rosterDecidedP99: percentile(decided, 0.99) / 1000,
      revokeP50: percentile(latencies, 0.5) / 1000,
      revokeP99: percentile(latencies, 0.99) / 1000,
      revokeMax: percentile(latencies, 1) / 1000,
    },
    memoryMiB: memory,
  };
}

async function ownBroker(stage: Stage): Promise<string> {
  const broker = stage.start('test/bench/ingest/broker.js');
  const { port } = await broker.message<{ port: number }>('listening');
  return `mqtt://127.0.0.1:${port}`;
}

/** Everybody may enter already: the bench is about the one who may not any more. */
async function fillRosters(owner: DataSource): Promise<void> {
  await owner.query(
    `INSERT INTO roster_entry (project_id, worker_id, is_allowed, reasons, warnings, decided_on, version, name)
     SELECT project_id, worker_id, true, '{}', '{}', current_date, nextval('roster_version_seq'), 'w' FROM registration`,
  );
  await owner.query(
    `INSERT INTO roster_head (project_id, version, hash, count)
     SELECT project_id, max(version), md5(project_id::text), count(*) FROM roster_entry GROUP BY project_id`,
  );
}

/** Milliseconds from the commit of each exit to each gate of its site; how many gates never heard of it. */
async function revokeSome(
  owner: DataSource,
  fleet: Child,
): Promise<{ latencies: number[]; decided: number[]; missing: number }> {
  const committed = new Map<string, number>();
  const heard: { worker: string; at: number }[] = [];
  fleet.process.on('message', ({ kind, body }: { kind: string; body: { worker: string; at: number } }) => {
    if (kind === 'removed') heard.push(body);
  });
  fleet.process.send('go');
  await pause(5_000);
  for (let i = 0; i < REVOKES; i += 1) {
    const workerId = i + 1;
    await unitOfWork(owner, async (tx) => {
      await tx.query(`SET LOCAL app."role" = 'labour_officer'`);
      await tx.query(`UPDATE registration SET exited_on = current_date - 2 WHERE worker_id = $1`, [workerId]);
      await markRoster(tx, [workerId]);
    });
    committed.set(workerNumber(workerId - 1), Date.now());
    await pause(REVOKE_EVERY_MS);
  }
  const expected = REVOKES * (SIZE.gates / SIZE.sites);
  const end = Date.now() + WAIT_MS;
  while (heard.length < expected && Date.now() < end) await pause(100);
  const latencies = heard.flatMap(({ worker, at }) => {
    const from = committed.get(worker);
    return from === undefined ? [] : [at - from];
  });
  return {
    latencies: latencies.sort((a, b) => a - b),
    decided: await decidedAfter(owner, committed),
    missing: expected - latencies.length,
  };
}

/** Milliseconds from the commit of each exit to the commit of the roster without that person. */
async function decidedAfter(owner: DataSource, committed: ReadonlyMap<string, number>): Promise<number[]> {
  const heads = await owner.query<{ worker: string; at: number }[]>(
    `SELECT w.number AS worker, extract(epoch FROM h.changed_at)::float8 * 1000 AS at
       FROM roster_head h JOIN roster_entry e ON e.project_id = h.project_id AND e.version = h.version
       JOIN worker w ON w.id = e.worker_id WHERE NOT e.is_allowed`,
  );
  return heads
    .flatMap(({ worker, at }) => {
      const from = committed.get(worker);
      return from === undefined ? [] : [at - from];
    })
    .sort((a, b) => a - b);
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
