// However facts arrive over three months, in whatever order, batches and copies, and however often the worker looks in
// between: the current days are those of all facts derived at once. And a passage elsewhere finds the other project's day.
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { openStore } from '#store/data-source.js';
import { addRegistrations } from '#store/register.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { markEverything } from '#store/work-mark.store.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { Door } from '../support/door.js';
import { type TestSite, buildSite } from '../support/site.js';
import { workUntilQuiet } from '../support/worker.js';

const MINUTE = 60_000;
const FIRST = Date.parse('2026-05-01T06:00:00+08:00');
const MONTHS_MINUTES = 92 * 1440;

let database: TestDatabase;
let owner: DataSource;
let worker: DataSource;
let site: TestSite;
let other: TestSite;
let door: Door;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  worker = await openStore({ url: database.url, role: 'zhuming_worker' });
  site = await buildSite(owner, { n: 1, workers: 8 });
  other = await buildSite(owner, { n: 2, workers: 1 });
  door = await Door.open(database.url);
}, 60_000);

afterAll(async () => {
  await door?.close();
  for (const store of [owner, worker]) await store?.destroy();
  await database?.drop();
});

const CURRENT = `SELECT * FROM (
  SELECT DISTINCT ON (project_id, worker_id, work_date) project_id, worker_id, work_date::text, team_id, worked_minutes,
         workday_hundredths, day_kind, overtime_minutes, proven_minutes, first_in_at, last_out_at, event_count,
         valid_event_count, exceptions, stays, uses, settles_at
    FROM attendance_day ORDER BY project_id, worker_id, work_date, version DESC) AS day
  WHERE event_count > 0 ORDER BY project_id, worker_id, work_date`;

async function rebuilt(): Promise<unknown[]> {
  await owner.query('DELETE FROM attendance_day');
  await unitOfWork(owner, markEverything);
  await workUntilQuiet(worker);
  return owner.query(CURRENT);
}

/** Passages of one person, minutes since the first of May; close together and far apart, over midnight and month ends. */
const passage = fc.record({
  minute: fc.oneof(
    fc.integer({ min: 0, max: MONTHS_MINUTES }),
    // days that are full of passages, around a month's end
    fc.integer({ min: 30 * 1440 - 300, max: 31 * 1440 + 900 }),
  ),
  isIn: fc.boolean(),
  who: fc.nat(7),
});

it('three months of late, shuffled, doubled batches give the same days as all at once', async () => {
  const histories = fc
    .array(passage, { minLength: 20, maxLength: 60 })
    .chain((list) =>
      fc.tuple(
        fc.shuffledSubarray(list, { minLength: list.length }),
        fc.array(fc.nat(list.length), { minLength: 2, maxLength: 5 }),
      ),
    );
  await fc.assert(
    fc.asyncProperty(histories, async ([list, cuts]) => {
      await owner.query('TRUNCATE gate_event, attendance_day, work_mark, payroll, payroll_line CASCADE');
      const ends = [...new Set([...cuts, list.length])].sort((a, b) => a - b);
      let from = 0;
      for (const end of ends) {
        const batch = list.slice(from, end).map(({ minute, isIn, who }) => ({
          at: new Date(FIRST + minute * MINUTE).toISOString(),
          direction: isIn ? 'in' : 'out',
          worker: site.workers[who]?.number ?? '',
        }));
        from = end;
        if (batch.length > 0) await door.pass(site.gates[0]?.sn ?? '', batch);
        await workUntilQuiet(worker);
      }
      const arrived = await owner.query(CURRENT);
      expect(arrived).toEqual(await rebuilt());
    }),
    { numRuns: 15 },
  );
}, 180_000);

it('a passage on another project finds the day of this one, whichever comes first', async () => {
  await owner.query('TRUNCATE gate_event, attendance_day, work_mark CASCADE');
  const [person] = site.workers;
  await unitOfWork(owner, (tx) =>
    addRegistrations(tx, [
      {
        projectId: other.projectId,
        workerId: person?.id ?? 0,
        teamId: other.teamIds[0] ?? 0,
        tradeCode: '020',
        workRole: '20',
        siteCard: null,
        enteredOn: '2020-01-01',
        exitedOn: null,
        contractSignedOn: '2020-01-01',
        dailyRateFen: 30_000,
        payDay: 15,
      },
    ]),
  );
  const pass = (gate: string, time: string, direction: string) =>
    door.pass(gate, [{ at: `2026-06-03T${time}:00.000+08:00`, direction, worker: person?.number ?? '' }]);
  const [here = '', there = ''] = [site.gates[0]?.sn, other.gates[0]?.sn];
  const exceptions = async (projectId: number) =>
    (await owner.query(CURRENT))
      .filter((day: { project_id: number }) => day.project_id === projectId)
      .map((day: { exceptions: string[] }) => day.exceptions);
  await pass(here, '07:00', 'in');
  await pass(here, '17:00', 'out');
  await workUntilQuiet(worker);
  expect(await exceptions(site.projectId)).toEqual([[]]);
  await pass(there, '09:00', 'in');
  await pass(there, '18:00', 'out');
  await workUntilQuiet(worker);
  expect(await exceptions(site.projectId)).toEqual([['TWO_PROJECTS']]);
  expect(await exceptions(other.projectId)).toEqual([['TWO_PROJECTS']]);
  const arrived = await owner.query(CURRENT);
  expect(arrived).toEqual(await rebuilt());
});
