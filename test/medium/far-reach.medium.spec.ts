// A late event changes exactly the days that it reaches: as far as the exit horizon of the site's own policy, and with its
// own cut-off, whatever date the gate's mark named. Compared with the same facts derived all at once.
import type { DataSource } from 'typeorm';
import { DEFAULT_ATTENDANCE_POLICY } from '#domain/attendance/attendance-policy.js';
import { openStore } from '#store/data-source.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { markEverything } from '#store/work-mark.store.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { Door } from '../support/door.js';
import { type TestSite, buildSite } from '../support/site.js';
import { workUntilQuiet } from '../support/worker.js';

let database: TestDatabase;
let owner: DataSource;
let worker: DataSource;
let site: TestSite;
let door: Door;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  worker = await openStore({ url: database.url, role: 'zhuming_worker' });
  site = await buildSite(owner, { workers: 3 });
  door = await Door.open(database.url);
}, 60_000);

afterAll(async () => {
  await door?.close();
  for (const store of [owner, worker]) await store?.destroy();
  await database?.drop();
});

const decide = (change: object) =>
  owner.query(
    `INSERT INTO attendance_policy (project_id, effective_from, revision, rule, reason)
     SELECT $1, '2020-01-01', 1 + count(*), $2, 'x' FROM attendance_policy WHERE project_id = $1`,
    [site.projectId, JSON.stringify({ ...DEFAULT_ATTENDANCE_POLICY, ...change })],
  );

const pass = (i: number, at: string, direction: 'in' | 'out') =>
  door.pass(site.gates[0]?.sn ?? '', [
    { at: `${at}:00.000+08:00`, direction, worker: site.workers[i]?.number ?? '' },
  ]);

const daysOf = (i: number) =>
  owner.query(
    `SELECT * FROM (SELECT DISTINCT ON (work_date) work_date::text AS date, worked_minutes AS minutes, event_count AS events,
            exceptions FROM attendance_day WHERE worker_id = $1 ORDER BY work_date, version DESC) AS day
      WHERE events > 0 ORDER BY date`,
    [site.workers[i]?.id],
  );

type Punch = readonly [at: string, direction: 'in' | 'out'];

it.each<[string, number, object, { before: Punch; late: Punch }]>([
  [
    'an entry two days before its exit, by a horizon of two days',
    0,
    { exitHorizonMinutes: 2880 },
    { before: ['2026-06-05T06:00', 'out'], late: ['2026-06-03T08:00', 'in'] },
  ],
  [
    'an exit before the cut-off of the site, two dates after its entry’s day',
    1,
    { dayCutoffMinutes: 480 },
    { before: ['2026-06-04T07:30', 'in'], late: ['2026-06-05T06:30', 'out'] },
  ],
  [
    'an entry after midnight where the day begins at midnight',
    2,
    { dayCutoffMinutes: 0 },
    { before: ['2026-06-04T23:30', 'out'], late: ['2026-06-04T02:00', 'in'] },
  ],
])('%s', async (_what, i, policy, { before, late }) => {
  await decide(policy);
  await pass(i, ...before);
  await workUntilQuiet(worker);
  await pass(i, ...late);
  await workUntilQuiet(worker);
  const found = await daysOf(i);
  await owner.query('DELETE FROM attendance_day');
  await unitOfWork(owner, markEverything);
  await workUntilQuiet(worker);
  expect(found).toEqual(await daysOf(i));
});
