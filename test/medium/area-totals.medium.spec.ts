// Step 10 of the walk, tested: an area is the sum of its parts in whatever adds up, and never more people than its parts have;
// whichever roll-up answers, on a zone with people on two sites of different areas.
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { openStore } from '#store/data-source.js';
import { countPeople, sumAttendance, sumWages } from '#store/listing/statistics.store.js';
import type { StatisticQuery } from '#store/statistics/conditions.js';
import type { Dimension } from '#store/statistics/dimensions.js';
import { readHeadcounts } from '#store/statistics/headcounts.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { RefreshStatisticProcessor } from '../../apps/worker/refresh-statistic.processor.js';
import { fillZone } from '../bench/statistics/zone.js';
import { workThrough } from '../bench/work-through.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';

const MONTHS = ['2026-09', '2026-10'];
const SITES = 13;

let database: TestDatabase;
let owner: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  await fillZone(owner, { facts: 0, sites: SITES, months: MONTHS });
  // every twentieth worker is on a site of another area too, and came there once
  await owner.query(
    `INSERT INTO registration (project_id, worker_id, team_id, trade_code, work_role, entered_on, daily_rate_fen, pay_day)
     SELECT t.project_id, w.id, t.id, t.trade_code, '20', '2026-09-10', 30000, 15 FROM worker w
       JOIN team t ON t.id = 4 * (${SITES} - 1 - (w.id / 20) % 3) + 1 + w.id % 4 WHERE w.id % 20 = 0 AND w.id <= 1000`,
  );
  await owner.query(
    `INSERT INTO attendance_day (project_id, worker_id, work_date, version, team_id, trade_code, worked_minutes, workday_hundredths,
        event_count, valid_event_count, exceptions, stays, policy_id, rule_version)
     SELECT project_id, worker_id, '2026-10-30', 1, team_id, trade_code, 300, 100, 2, 2, '{}', '[]', 1, 2
       FROM registration WHERE entered_on = '2026-09-10'`,
  );
  await owner.query(
    `INSERT INTO work_mark (project_id, step, period, subjects)
     SELECT p.id, 'statistics.refresh', d::date, '{1}' FROM project p, generate_series(date '2026-09-01', date '2026-10-31', '1 day') AS d`,
  );
  const worker = await openStore({ url: database.url, role: 'zhuming_worker', poolSize: 4 });
  await workThrough(worker, new RefreshStatisticProcessor());
  await worker.destroy();
}, 120_000);

afterAll(async () => {
  await owner?.destroy();
  await database?.drop();
});

type Totals = Record<string, number | string | null>;

const FAMILIES = {
  attendance: (query: StatisticQuery) => unitOfWork(owner, (tx) => sumAttendance(tx, query, 'site')),
  workforce: (query: StatisticQuery) => unitOfWork(owner, (tx) => countPeople(tx, query, 'site')),
  wages: (query: StatisticQuery) => unitOfWork(owner, (tx) => sumWages(tx, query, 'site')),
  headcount: (query: StatisticQuery) => unitOfWork(owner, (tx) => readHeadcounts(tx, query)),
};
type Family = keyof typeof FAMILIES;

/** What each person counts once for; every project once; moments at which the most were there, or that were looked at. */
const DISTINCT = ['activePeople', 'attendedPeople', 'arrearsProjectCount', 'peakHeads', 'halfHours'];
/** A day of a site belongs to it, not to what its people are. */
const OF_SITES = ['activeProjectDays', 'punchedProjectDays'];
const PLACES: readonly Dimension[] = [
  'area',
  'statutoryArea',
  'project',
  'contractor',
  'category',
  'funding',
];
const TIMES: readonly Dimension[] = ['month', 'quarter'];
const PEOPLE: readonly Dimension[] = [
  ...([
    'gender',
    'age',
    'origin',
    'originCity',
    'education',
    'nation',
    'household',
    'role',
    'seniority',
    'leader',
    'insured',
    'skill',
  ] as const),
  ...(['trade', 'tradeGroup', 'team', 'subcontractor', 'employerType'] as const),
];

const totalsOf = async (family: Family, query: StatisticQuery): Promise<Totals[]> =>
  (await FAMILIES[family](query)).map(({ totals }) => totals as unknown as Totals);

const period = (family: Family, [from, to]: readonly [string, string]) =>
  family === 'attendance' || family === 'headcount'
    ? { from: `${from}-01`, to: to === '2026-09' ? '2026-09-30' : '2026-10-31' }
    : { from, to };

const MONTH_PAIRS = [
  ['2026-09', '2026-10'],
  ['2026-10', '2026-10'],
] as const;

function compare(whole: Totals, parts: readonly Totals[], isOfSites: boolean): void {
  for (const [name, value] of Object.entries(whole)) {
    if (typeof value !== 'number' || (OF_SITES.includes(name) && !isOfSites)) continue;
    const values = parts.map((part) => Number(part[name]));
    const sum = values.reduce((a, b) => a + b, 0);
    if (DISTINCT.includes(name)) {
      expect([name, value <= sum]).toEqual([name, true]);
      expect([name, value >= Math.max(0, ...values)]).toEqual([name, true]);
    } else expect([name, value]).toEqual([name, sum]);
  }
}

const someDimension = (dimensions: readonly Dimension[]) => fc.constantFrom(...dimensions);
const grouping = fc.oneof(
  someDimension([...PLACES, ...TIMES, ...PEOPLE]).map((one) => [one]),
  fc.uniqueArray(someDimension([...PLACES, ...TIMES, ...PEOPLE]), { minLength: 2, maxLength: 2 }),
);
const scope = fc.record(
  {
    areaPrefix: fc.constantFrom('21', '2101', '210102', '210103'),
    tree: fc.constantFrom('managing' as const, 'statutory' as const),
  },
  { requiredKeys: [] },
);

it('is the sum of its groups, whatever it is grouped by', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Family>('attendance', 'workforce', 'wages'),
      grouping,
      scope,
      fc.constantFrom(...MONTH_PAIRS),
      async (family, groupBy, where, months) => {
        const query = { ...period(family, months), ...where };
        const [whole] = await totalsOf(family, { ...query, groupBy: [] });
        const parts = await totalsOf(family, { ...query, groupBy });
        compare(
          whole as Totals,
          parts,
          groupBy.every((one) => !PEOPLE.includes(one)),
        );
      },
    ),
    { numRuns: 250 },
  );
}, 120_000);

it('has no more heads at once than its parts together, and no fewer than any of them', async () => {
  const times: readonly Dimension[] = [...TIMES, 'day', 'hour'];
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(someDimension([...PLACES, ...times]), { minLength: 1, maxLength: 2 }),
      scope,
      fc.constantFrom(...MONTH_PAIRS),
      async (groupBy, where, months) => {
        const query = { ...period('headcount', months), ...where };
        const [whole] = await totalsOf('headcount', { ...query, groupBy: [] });
        compare(whole as Totals, await totalsOf('headcount', { ...query, groupBy }), true);
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);

it.each(['attendance', 'workforce', 'wages', 'headcount'] as const)(
  'a city is the sum of its districts: %s',
  async (family) => {
    const query = period(family, ['2026-10', '2026-10']);
    const codes = await owner.query<{ code: string }[]>(
      'SELECT DISTINCT managing_area_code AS code FROM project',
    );
    const districts = await Promise.all(
      codes.map(({ code }) => totalsOf(family, { ...query, areaPrefix: code, groupBy: [] })),
    );
    const [city] = await totalsOf(family, { ...query, areaPrefix: '2101', groupBy: [] });
    expect(codes.length).toBeGreaterThan(1);
    compare(city as Totals, districts.flat(), true);
  },
);

it('has people who are on two sites: they count once in the city and once in each district', async () => {
  const query = { from: '2026-10', to: '2026-10' };
  const [city] = await totalsOf('workforce', { ...query, groupBy: [] });
  const districts = await totalsOf('workforce', { ...query, groupBy: ['area'] });
  const [row] = await owner.query<{ people: number; twice: number }[]>(
    `SELECT count(DISTINCT worker_id)::int AS people,
            (SELECT count(*)::int FROM (SELECT worker_id FROM registration r JOIN project p ON p.id = r.project_id
               GROUP BY 1 HAVING count(DISTINCT managing_area_code) > 1) AS t) AS twice FROM registration`,
  );
  expect(city?.['activePeople']).toBe(row?.people);
  const sum = districts.reduce((all, part) => all + Number(part['activePeople']), 0);
  expect(sum).toBe((row?.people ?? 0) + (row?.twice ?? 0));
  expect(row?.twice).toBeGreaterThan(40);
});
