// A killed process costs seconds, never a record: 50,000 events are replayed while gateway, worker and database die.
import { jest } from '@jest/globals';
import { mkdtempSync, chmodSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../apps/standalone/embedded-postgres.js';
import { sleep } from '#platform/clock.js';
import { Logger } from '#platform/logger.js';
import { migrate } from '#store/migrate.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { buildSite } from '../support/site.js';
import { TestSystem, hasGivenBroker } from '../support/system.js';

jest.setTimeout(300_000);

/** A database whose server may be killed: an embedded one, or a given one whose connections are cut instead. */
async function killableDatabase(): Promise<TestDatabase & { kill(system: TestSystem): Promise<void> }> {
  if (hasGivenBroker) {
    const database = await createTestDatabase();
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                  WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    return {
      ...database,
      kill: async (system) => void (await system.owner.query(cut).catch(() => undefined)),
    };
  }
  const folder = mkdtempSync(join(tmpdir(), 'zhuming-kill-'));
  chmodSync(folder, 0o755);
  const server: EmbeddedPostgres = await startEmbeddedPostgres({
    dataDir: folder,
    logger: new Logger('test', 'silent'),
  });
  await migrate(server.url);
  return {
    url: server.url,
    drop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    kill: () => Promise.resolve(void process.kill(server.pid() ?? 0, 'SIGKILL')),
  };
}

let database: Awaited<ReturnType<typeof killableDatabase>>;
let system: TestSystem;

beforeEach(async () => {
  database = await killableDatabase();
  system = await TestSystem.start(database.url);
});

// also after a failure: a process that is left over would hold the whole run open
afterEach(async () => {
  await system?.stop();
  await database?.drop();
});

it('stores every event exactly once through kills of gateway, worker and database', async () => {
  const site = await buildSite(system.owner, { workers: 420, teams: 4, gates: 20 });
  const kills = [
    { at: 0.15, name: 'gateway', run: () => system.gateway.killAndRestart() },
    { at: 0.35, name: 'worker', run: () => system.worker.killAndRestart() },
    {
      at: 0.55,
      name: 'database, and the gateway again while it comes back',
      run: async () => {
        await database.kill(system);
        await sleep(500);
        await system.gateway.killAndRestart();
      },
    },
  ];
  const names = kills.map(({ name }) => name);
  const done: string[] = [];
  const running: Promise<void>[] = [];
  const args = [
    '--from',
    '2026-05-01',
    '--to',
    '2026-06-25',
    '--seed',
    '5',
    '--rate',
    '6000',
    '--frame',
    '200',
  ];
  const { code, ledger } = await system.simulate(site, args, (receipted, total) => {
    const next = kills[0];
    if (!next || receipted < next.at * total) return;
    kills.shift();
    done.push(next.name);
    running.push(next.run());
  });
  await Promise.all(running);
  expect(done).toEqual(names);
  expect(ledger).toMatchObject({ outstanding: 0, rejected: {} });
  expect(code).toBe(0);
  expect(ledger?.sent).toBeGreaterThan(50_000);
  // the last kill may meet the last events: the gateway is ready when the database has recovered
  await system.gateway.ready();
  const [stored] = await system.owner.query(
    `SELECT count(*)::int AS rows, count(DISTINCT (device_id, boot_id, seq))::int AS keys FROM gate_event`,
  );
  expect(stored).toEqual({ rows: ledger?.sent, keys: ledger?.sent });
  expect(await system.gateway.counter('zhuming_invariant_gap')).toBe(0);
  await system.worker.ready();
  await system.quiet();
  const [dead] = await system.owner.query('SELECT count(*)::int AS marks FROM work_mark WHERE is_dead');
  expect(dead).toEqual({ marks: 0 });
  const [days] = await system.owner.query(
    `SELECT (SELECT sum(present_worker_days)::int FROM stat_attendance_day) AS counted,
            (SELECT count(*)::int FROM (SELECT DISTINCT ON (worker_id, work_date) valid_event_count FROM attendance_day
              ORDER BY worker_id, work_date, version DESC) d WHERE valid_event_count > 0) AS derived`,
  );
  expect(days.counted).toBe(days.derived);
  expect(days.derived).toBeGreaterThan(15_000);
});
