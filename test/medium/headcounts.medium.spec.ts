// Steps 9 and 10 of the walk, tested: heads on site from the stays of days: over midnight, changed by a later version, and never
// more or fewer than the sites have together.
import type { DataSource } from 'typeorm';
import { openStore } from '#store/data-source.js';
import type { Dimension } from '#store/statistics/dimensions.js';
import { readHeadcounts } from '#store/statistics/headcounts.js';
import { refreshHeadcounts } from '#store/statistics/refresh-headcounts.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { type TestSite, buildSite } from '../support/site.js';

let database: TestDatabase;
let owner: DataSource;
let site: TestSite;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  site = await buildSite(owner, { workers: 5 });
}, 60_000);

afterAll(async () => {
  await owner?.destroy();
  await database?.drop();
});

const at = (text: string) => Date.parse(`2026-${text}:00+08:00`);
type Span = readonly [from: string, to: string, counted?: 0 | 1];

/** A version of a worker's day with stays as they lie in the table. */
async function day(place: number, workDate: string, spans: readonly Span[], version = 1): Promise<void> {
  const stays = spans.map(([from, to, counted = 1]) => [at(from), at(to), 0, counted, 0, 0, 1]);
  await write(place, workDate, stays, version);
}

async function write(place: number, workDate: string, stays: readonly unknown[], version = 1): Promise<void> {
  await owner.query(
    `INSERT INTO attendance_day (project_id, worker_id, work_date, version, worked_minutes, workday_hundredths, event_count,
        valid_event_count, exceptions, stays, policy_id, rule_version)
     VALUES ($1, $2, $3, $4, 0, 0, 2, 2, '{}', $5, 1, 2)`,
    [site.projectId, site.workers[place]?.id, `2026-${workDate}`, version, JSON.stringify(stays)],
  );
}

const refresh = (...workDates: string[]) =>
  unitOfWork(owner, (tx) =>
    refreshHeadcounts(
      tx,
      site.projectId,
      workDates.map((date) => `2026-${date}`),
    ),
  );

const ask = (groupBy: readonly Dimension[], from = '05-04', to = from) =>
  unitOfWork(owner, (tx) => readHeadcounts(tx, { from: `2026-${from}`, to: `2026-${to}`, groupBy }));

/** Peaks by hour, of hours with anybody. */
const peaks = async (date: string) =>
  Object.fromEntries(
    (await ask(['hour'], date))
      .filter(({ totals }) => Number(totals.peakHeads) > 0)
      .map(({ key, totals }) => [key['hour'], totals.peakHeads]),
  );

it('counts whoever is inside at a half hour: from the one at which he came, to before the one at which he went', async () => {
  await day(0, '05-04', [
    ['05-04T07:00', '05-04T11:30'],
    ['05-04T12:20', '05-04T13:00'],
  ]);
  await day(1, '05-04', [['05-04T10:50', '05-04T11:16']]);
  await day(2, '05-04', [['05-04T10:46', '05-04T10:59']]);
  await refresh('05-04');
  expect(await peaks('05-04')).toEqual({ 7: 1, 8: 1, 9: 1, 10: 1, 11: 2, 12: 1 });
  const [{ totals } = { totals: null }] = await ask([]);
  // nine until 11:00, one more at 12:30, and 11:00 of the second worker; the third comes and goes between two
  expect(totals).toEqual({ peakHeads: 2, heads: 9 + 1 + 1, halfHours: 28 });
});

it('carries a night over midnight, into the hours of the next date', async () => {
  await day(3, '05-05', [['05-05T20:00', '05-06T04:30']]);
  await refresh('05-05');
  expect(await peaks('05-05')).toEqual({ 20: 1, 21: 1, 22: 1, 23: 1 });
  expect(await peaks('05-06')).toEqual({ 0: 1, 1: 1, 2: 1, 3: 1, 4: 1 });
  const groups = await ask(['day'], '05-04', '05-07');
  expect(groups.map(({ key, totals }) => [key['day'], totals.peakHeads, totals.heads])).toEqual([
    ['2026-05-04', 2, 11],
    ['2026-05-05', 1, 0],
    ['2026-05-06', 1, 0],
  ]);
});

it('a stay that does not count is no head; one of the first rule is', async () => {
  await day(0, '05-10', [['05-10T08:00', '05-10T12:00', 0]]);
  const stay = { inAt: at('05-10T14:00'), outAt: at('05-10T14:30'), minutes: 30, counted: true };
  await write(1, '05-10', [stay]);
  await refresh('05-10');
  expect(await peaks('05-10')).toEqual({ 14: 1 });
});

it('takes the last version of a day, and leaves no hour of a date on which nobody came after all', async () => {
  await day(3, '05-05', [], 2);
  await refresh('05-05');
  expect([await peaks('05-05'), await peaks('05-06')]).toEqual([{}, {}]);
  expect(await ask(['day'], '05-05', '05-06')).toEqual([]);
  expect(await ask([], '05-05')).toEqual([{ key: {}, totals: { peakHeads: null, heads: 0, halfHours: 0 } }]);
});
