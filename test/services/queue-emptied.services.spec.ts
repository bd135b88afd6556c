// A Redis that forgets everything, again and again, while days, sheets and books are made: the work finishes all the same,
// since a job only rings the bell and the marks lie in the database.
import { type ChildProcess, spawn } from 'node:child_process';
import { jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { freePort } from '../../apps/standalone/embedded-postgres.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { countMarks, markEverything } from '#store/work-mark.store.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { type TestSite, buildSite } from '../support/site.js';
import { TestSystem } from '../support/system.js';

jest.setTimeout(180_000);

const DAYS = 20;

let database: TestDatabase;
let server: ChildProcess;
let redis: Redis;
let system: TestSystem;
let site: TestSite;

beforeAll(async () => {
  database = await createTestDatabase();
  // a server of its own: nobody else's may be emptied
  const port = await freePort();
  const quiet = ['--save', '', '--appendonly', 'no', '--bind', '127.0.0.1'];
  server = spawn('redis-server', ['--port', String(port), ...quiet], { stdio: 'ignore' });
  redis = new Redis(port, '127.0.0.1', { retryStrategy: () => 100, maxRetriesPerRequest: null });
  await redis.ping();
  system = await TestSystem.start(database.url, undefined, `redis://127.0.0.1:${port}`);
  site = await buildSite(system.owner, { workers: 300, teams: 6, gates: 4 });
}, 60_000);

afterAll(async () => {
  await system?.stop();
  redis?.disconnect();
  server?.kill();
  await database?.drop();
});

/** A month of entries and exits of everybody. */
const FACTS = `INSERT INTO gate_event (project_id, device_id, boot_id, seq, worker_id, direction, method, verdict, time_quality,
      device_at, received_at, effective_at, content_hash)
  SELECT r.project_id, d.id, 1, row_number() OVER (ORDER BY day, p.hour, r.worker_id), r.worker_id, p.direction, 'face', 'allowed', 'ok',
         at, at, at, ''
    FROM registration r CROSS JOIN generate_series(0, ${DAYS - 1}) AS day
   CROSS JOIN (VALUES ('in', 8), ('out', 17)) AS p(direction, hour)
   CROSS JOIN (SELECT min(id) AS id FROM device) AS d,
         LATERAL (SELECT timestamptz '2026-05-01T00:00:00+08:00' + day * interval '1 day' + p.hour * interval '1 hour' AS at) AS t`;

const isWaiting = async () => (await countMarks(system.owner)).some((mark) => mark.waiting > 0);

it('everything is derived, whatever the queue forgets', async () => {
  const { owner } = system;
  await owner.query(
    `INSERT INTO device_boot (project_id, device_id, boot_id, boot) SELECT project_id, id, 1, 'b' FROM device`,
  );
  await owner.query(FACTS);
  await unitOfWork(owner, markEverything);
  let emptied = 0;
  for (; emptied < 40 && (await isWaiting()); emptied += 1) {
    await redis.flushall();
    await new Promise((done) => setTimeout(done, 50));
  }
  expect(emptied).toBeGreaterThan(5);
  await system.quiet();
  const [row] = await owner.query<Record<string, number>[]>(
    `SELECT (SELECT count(*)::int FROM attendance_day) AS days,
            (SELECT count(*)::int FROM payroll_line WHERE days_hundredths = ${DAYS * 100} AND version = 1) AS lines,
            (SELECT count(DISTINCT subject_id)::int FROM finding WHERE code = 'ATT_NO_PAY') AS unpaid,
            (SELECT sum(worked_worker_days)::int FROM stat_attendance_day) AS worked`,
  );
  const everybody = site.workers.length;
  expect(row).toEqual({
    days: everybody * DAYS,
    lines: everybody,
    unpaid: everybody,
    worked: everybody * DAYS,
  });
});
