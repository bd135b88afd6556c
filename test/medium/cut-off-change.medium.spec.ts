// Where two dates in a row have different cut-offs, every passage of the night between them lies on exactly one work date:
// on the days that are derived, in SQL, and for whoever asks which policy governs an instant.
import type { DataSource } from 'typeorm';
import { DEFAULT_ATTENDANCE_POLICY } from '#domain/attendance/attendance-policy.js';
import { addDays, startOfWorkDate } from '#domain/calendar/work-date.js';
import { openStore } from '#store/data-source.js';
import { readDayRules } from '#store/derive-days.js';
import { policyAt } from '#store/governed-parts.js';
import { policyOf } from '#store/policy-at.js';
import { unitOfWork } from '#store/unit-of-work.js';
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

const decide = (effectiveFrom: string, dayCutoffMinutes: number) =>
  owner.query(
    `INSERT INTO attendance_policy (project_id, effective_from, revision, rule, reason) VALUES ($1, $2, 1, $3, 'x')`,
    [site.projectId, effectiveFrom, JSON.stringify({ ...DEFAULT_ATTENDANCE_POLICY, dayCutoffMinutes })],
  );

const HOUR_MS = 3_600_000;

/** An exit every hour from the evening of a date to the noon after the next night: each belongs to its own instant. */
const hourly = (date: string) => {
  const first = startOfWorkDate(date, 'Asia/Shanghai', 18 * 60 + 30);
  return Array.from({ length: 42 }, (_, i) => first + i * HOUR_MS);
};

async function pass(i: number, instants: readonly number[]): Promise<void> {
  await door.pass(
    site.gates[0]?.sn ?? '',
    instants.map((at) => ({
      at: new Date(at).toISOString(),
      direction: 'out' as const,
      worker: site.workers[i]?.number ?? '',
    })),
  );
  await workUntilQuiet(worker);
}

/** `work date hour` of every fact as the current days hold them. */
async function ofDays(i: number): Promise<string[]> {
  const rows = await owner.query<{ found: string }[]>(
    `SELECT day.work_date || ' ' || to_char(e.effective_at AT TIME ZONE 'Asia/Shanghai', 'MM-DD HH24:MI') AS found
       FROM (SELECT DISTINCT ON (work_date) * FROM attendance_day WHERE worker_id = $1
              ORDER BY work_date, version DESC) AS day
      CROSS JOIN unnest(day.uses) AS used
       JOIN gate_event e ON used LIKE format('%s.%s.%s.%%', e.device_id, e.boot_id, e.seq)
      ORDER BY e.effective_at, day.work_date`,
    [site.workers[i]?.id],
  );
  return rows.map((row) => row.found);
}

async function ofSql(i: number): Promise<string[]> {
  const rows = await owner.query<{ found: string }[]>(
    `SELECT governed.work_date || ' ' || to_char(e.effective_at AT TIME ZONE 'Asia/Shanghai', 'MM-DD HH24:MI') AS found
       FROM gate_event e JOIN project p ON p.id = e.project_id CROSS JOIN ${policyOf('e', 'p')} AS governed
      WHERE e.worker_id = $1 ORDER BY e.effective_at`,
    [site.workers[i]?.id],
  );
  return rows.map((row) => row.found);
}

const atClock = (date: string, minutes: number) => startOfWorkDate(date, 'Asia/Shanghai', minutes);

it.each([
  ['later', 0, '2026-06-10', { before: 60, after: 420 }],
  ['earlier', 1, '2026-06-20', { before: 420, after: 60 }],
] as const)('a new cut-off that is %s', async (_which, i, from, { before, after }) => {
  await decide(addDays(from, -5), before);
  await decide(from, after);
  const dates = [-2, -1, 0, 1, 2].map((days) => addDays(from, days));
  const instants = hourly(addDays(from, -2));
  await pass(i, instants);
  // a work date begins at its own clock time and lasts until the next one begins at its own
  const starts = dates.map((date) => ({ date, at: atClock(date, date < from ? before : after) }));
  const expected = instants.map((at) => starts.findLast((start) => start.at <= at)?.date);
  const found = await ofDays(i);
  expect(found.map((each) => each.slice(0, 10))).toEqual(expected);
  expect(await ofSql(i)).toEqual(found);
  const rules = await unitOfWork(owner, (tx) => readDayRules(tx, site.projectId));
  expect(instants.map((at) => policyAt(at, rules, []).workDate)).toEqual(expected);
});

it('a stay over the change belongs whole to the date of its entry', async () => {
  const person = site.workers[2];
  const punches = [
    ['2026-06-09T22:00:00.000+08:00', 'in'],
    ['2026-06-10T05:00:00.000+08:00', 'out'],
  ] as const;
  for (const [at, direction] of punches)
    await door.pass(site.gates[1]?.sn ?? site.gates[0]?.sn ?? '', [
      { at, direction, worker: person?.number ?? '' },
    ]);
  await workUntilQuiet(worker);
  const [row] = await owner.query<{ minutes: number; closed: number }[]>(
    `SELECT worked_minutes AS minutes, jsonb_array_length(stays) AS closed FROM attendance_day
      WHERE worker_id = $1 AND work_date = '2026-06-09' ORDER BY version DESC LIMIT 1`,
    [person?.id],
  );
  expect(row).toEqual({ minutes: 420, closed: 1 });
});
