// Step 10 of the walk: sums of roll-up rows, never of raw events. Every column adds across rows; project-days are counted.
import type { AttendanceTotals } from '#domain/statistics/attendance/attendance-statistic.js';
import type { WageTotals } from '#domain/statistics/wages/wage-statistic.js';
import type { Transaction } from '../unit-of-work.js';
import { Bindings, allOf } from './page.js';

/** An answer may not be larger than this; one group more tells that it would be. */
export const MOST_GROUPS = 10_000;

export const ATTENDANCE_DIMENSIONS = [
  'area',
  'project',
  'contractor',
  'team',
  'trade',
  'day',
  'month',
] as const;
export const WAGE_DIMENSIONS = ['area', 'project', 'contractor', 'team', 'month'] as const;
type Dimension = (typeof ATTENDANCE_DIMENSIONS)[number];

/** What to add up; `from` and `to` inclusive, work dates or pay months by the roll-up. */
interface StatisticQuery<D extends Dimension> {
  readonly from?: string;
  readonly to?: string;
  readonly areaPrefix?: string;
  readonly project?: string;
  readonly groupBy: readonly D[];
}

/** One group: what it is of, and its sums. */
export interface TotalsGroup<Totals> {
  readonly key: Record<string, string | number | null>;
  readonly totals: Totals;
}

/** Names of the parts of a key and the columns behind them. */
type Columns = readonly (readonly [name: string, column: string])[];

const PLACES: Readonly<Record<'area' | 'project' | 'contractor' | 'team', Columns>> = {
  area: [
    ['area', 'p.managing_area_code'],
    ['areaName', 'a.name'],
  ],
  project: [
    ['project', 'p.code'],
    ['projectName', 'p.name'],
  ],
  contractor: [
    ['contractor', 'e.credit_code'],
    ['contractorName', 'e.name'],
  ],
  team: [
    ['project', 'p.code'],
    ['team', 's.team_id'],
    ['teamName', 't.name'],
  ],
};

const ATTENDANCE_COLUMNS: Readonly<Record<(typeof ATTENDANCE_DIMENSIONS)[number], Columns>> = {
  ...PLACES,
  trade: [
    ['trade', 's.trade_code'],
    ['tradeName', 'tr.name'],
  ],
  day: [['day', 's.work_date::text']],
  month: [['month', `to_char(s.work_date, 'YYYY-MM')`]],
};

const WAGE_COLUMNS: Readonly<Record<(typeof WAGE_DIMENSIONS)[number], Columns>> = {
  ...PLACES,
  month: [['month', 's.pay_month']],
};

/** What a roll-up adds up: plain sums, and project-days that had more than none of something. */
interface RollUp {
  readonly table: string;
  readonly period: string;
  readonly sums: Readonly<Record<string, string>>;
  readonly projectDays: Readonly<Record<string, string>>;
}

const ATTENDANCE: RollUp = {
  table: 'stat_attendance_day',
  period: 'work_date',
  sums: {
    activeWorkerDays: 'active_worker_days',
    presentWorkerDays: 'present_worker_days',
    workedWorkerDays: 'worked_worker_days',
    missingPunchWorkerDays: 'missing_punch_worker_days',
    workdayHundredths: 'workday_hundredths',
    workedMinutes: 'worked_minutes',
  },
  projectDays: { activeProjectDays: 'active_worker_days', punchedProjectDays: 'present_worker_days' },
};

const WAGES: RollUp = {
  table: 'stat_wage_month',
  period: 'pay_month',
  sums: {
    lineCount: 'line_count',
    publishedLineCount: 'published_line_count',
    bankPaidLineCount: 'bank_paid_line_count',
    paidInFullOnTimeCount: 'paid_in_full_on_time_count',
    dueWorkerCount: 'due_worker_count',
    payableFen: 'payable_fen',
    paidFen: 'paid_fen',
    paidWorkerCount: 'paid_worker_count',
    attendedWorkerCount: 'attended_worker_count',
    workerMonthCount: 'worker_month_count',
    openCaseWorkerMonthCount: 'open_case_worker_month_count',
    arrearsFen: 'arrears_fen',
    arrearsWorkerCount: 'arrears_worker_count',
  },
  projectDays: {},
};

/** Attendance sums by group, ordered by key. Without groupBy always one group, of zeros where there is nothing. */
export function sumAttendance(
  tx: Transaction,
  query: StatisticQuery<(typeof ATTENDANCE_DIMENSIONS)[number]>,
): Promise<TotalsGroup<AttendanceTotals>[]> {
  const keys = query.groupBy.flatMap((dimension) => ATTENDANCE_COLUMNS[dimension]);
  return sumGroups(tx, ATTENDANCE, keys, query);
}

/** Wage sums by group, ordered by key. Without groupBy always one group, of zeros where there is nothing. */
export function sumWages(
  tx: Transaction,
  query: StatisticQuery<(typeof WAGE_DIMENSIONS)[number]>,
): Promise<TotalsGroup<WageTotals>[]> {
  const keys = query.groupBy.flatMap((dimension) => WAGE_COLUMNS[dimension]);
  return sumGroups(tx, WAGES, keys, query);
}

async function sumGroups<Totals>(
  tx: Transaction,
  rollUp: RollUp,
  keys: Columns,
  query: StatisticQuery<Dimension>,
): Promise<TotalsGroup<Totals>[]> {
  const sql = new Bindings();
  const inner = innerSums(sql, rollUp, query);
  const parts = new Map(keys);
  const columns = [...parts.values()].join(', ');
  const key = [...parts].map(([name, column]) => `'${name}', ${column}`).join(', ');
  const grouped = columns === '' ? '' : `GROUP BY ${columns} ORDER BY ${columns}`;
  const sums = Object.keys(rollUp.sums).map((name) => `coalesce(sum(s."${name}"), 0)::bigint AS "${name}"`);
  const days = Object.keys(rollUp.projectDays).map(
    (name) => `count(*) FILTER (WHERE s."${name}") AS "${name}"`,
  );
  const trade = query.groupBy.includes('trade') ? 'LEFT JOIN trade tr ON tr.code = s.trade_code' : '';
  const team = query.groupBy.includes('team')
    ? 'LEFT JOIN team t ON t.project_id = s.project_id AND t.id = s.team_id'
    : '';
  // the row policy makes the planner expect two projects; with more it would compare each with every day
  await tx.query('SET LOCAL enable_nestloop = off');
  const rows = await tx.query<(Totals & { key: TotalsGroup<Totals>['key'] })[]>(
    `SELECT json_build_object(${key}) AS key, ${[...sums, ...days].join(', ')}
       FROM (${inner}) s
       JOIN project p ON p.id = s.project_id
       JOIN area a ON a.code = p.managing_area_code
       JOIN enterprise e ON e.id = p.general_contractor_id ${team} ${trade}
      ${grouped} LIMIT ${MOST_GROUPS + 1}`,
    sql.values,
  );
  return rows.map(({ key: groupKey, ...totals }) => ({ key: groupKey, totals: totals as unknown as Totals }));
}

/** One row a project and period (and team or trade where asked for): names join later, and project-days can be counted. */
function innerSums(
  sql: Bindings,
  { table, period, sums, projectDays }: RollUp,
  query: StatisticQuery<Dimension>,
): string {
  const conditions = [
    ...sql.when(query.from, (value) => `${period} >= ${value}`),
    ...sql.when(query.to, (value) => `${period} <= ${value}`),
    ...sql.when(query.project, (value) => `project_id = (SELECT id FROM project WHERE code = ${value})`),
    ...sql.when(
      query.areaPrefix,
      (value) => `project_id IN (SELECT id FROM project WHERE managing_area_code LIKE ${value} || '%')`,
    ),
  ];
  const by = [
    'project_id',
    period,
    ...(query.groupBy.includes('team') ? ['team_id'] : []),
    ...(query.groupBy.includes('trade') ? ['trade_code'] : []),
  ].join(', ');
  const columns = [
    ...Object.entries(sums).map(([name, column]) => `sum(${column}) AS "${name}"`),
    ...Object.entries(projectDays).map(([name, column]) => `bool_or(${column} > 0) AS "${name}"`),
  ];
  return `SELECT ${by}, ${columns.join(', ')} FROM ${table} WHERE ${allOf(conditions)} GROUP BY ${by}`;
}
