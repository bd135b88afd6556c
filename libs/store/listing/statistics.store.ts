// Step 10 of the walk: sums of roll-up rows, never of raw events. Every column adds across rows; project-days are counted.
import type { AttendanceTotals } from '#domain/statistics/attendance-statistic.js';
import type { WageTotals } from '#domain/statistics/wage-statistic.js';
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
export interface StatisticQuery<D extends Dimension> {
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

const WITH_PLACES = `JOIN project p ON p.id = s.project_id
  JOIN area a ON a.code = p.managing_area_code
  JOIN enterprise e ON e.id = p.general_contractor_id
  LEFT JOIN team t ON t.project_id = s.project_id AND t.id = s.team_id`;

const sumOf = (column: string, name: string) => `coalesce(sum(s.${column}), 0)::bigint AS "${name}"`;
const projectDays = (column: string, name: string) =>
  `count(DISTINCT (s.project_id, s.work_date)) FILTER (WHERE s.${column} > 0) AS "${name}"`;

const ATTENDANCE_SUMS = [
  sumOf('active_worker_days', 'activeWorkerDays'),
  sumOf('present_worker_days', 'presentWorkerDays'),
  sumOf('worked_worker_days', 'workedWorkerDays'),
  sumOf('missing_punch_worker_days', 'missingPunchWorkerDays'),
  sumOf('workday_hundredths', 'workdayHundredths'),
  sumOf('worked_minutes', 'workedMinutes'),
  projectDays('active_worker_days', 'activeProjectDays'),
  projectDays('present_worker_days', 'punchedProjectDays'),
];

const WAGE_SUMS = [
  sumOf('line_count', 'lineCount'),
  sumOf('published_line_count', 'publishedLineCount'),
  sumOf('bank_paid_line_count', 'bankPaidLineCount'),
  sumOf('paid_in_full_on_time_count', 'paidInFullOnTimeCount'),
  sumOf('due_worker_count', 'dueWorkerCount'),
  sumOf('payable_fen', 'payableFen'),
  sumOf('paid_fen', 'paidFen'),
  sumOf('paid_worker_count', 'paidWorkerCount'),
  sumOf('attended_worker_count', 'attendedWorkerCount'),
  sumOf('worker_month_count', 'workerMonthCount'),
  sumOf('open_case_worker_month_count', 'openCaseWorkerMonthCount'),
  sumOf('arrears_fen', 'arrearsFen'),
  sumOf('arrears_worker_count', 'arrearsWorkerCount'),
];

/** Attendance sums by group, ordered by key. Without groupBy always one group, of zeros where there is nothing. */
export function sumAttendance(
  tx: Transaction,
  query: StatisticQuery<(typeof ATTENDANCE_DIMENSIONS)[number]>,
): Promise<TotalsGroup<AttendanceTotals>[]> {
  const keys = query.groupBy.flatMap((dimension) => ATTENDANCE_COLUMNS[dimension]);
  const from = `stat_attendance_day s ${WITH_PLACES} LEFT JOIN trade tr ON tr.code = s.trade_code`;
  return sumGroups(tx, { from, period: 's.work_date', sums: ATTENDANCE_SUMS, keys }, query);
}

/** Wage sums by group, ordered by key. Without groupBy always one group, of zeros where there is nothing. */
export function sumWages(
  tx: Transaction,
  query: StatisticQuery<(typeof WAGE_DIMENSIONS)[number]>,
): Promise<TotalsGroup<WageTotals>[]> {
  const keys = query.groupBy.flatMap((dimension) => WAGE_COLUMNS[dimension]);
  const from = `stat_wage_month s ${WITH_PLACES}`;
  return sumGroups(tx, { from, period: 's.pay_month', sums: WAGE_SUMS, keys }, query);
}

interface Source {
  readonly from: string;
  readonly period: string;
  readonly sums: readonly string[];
  readonly keys: Columns;
}

async function sumGroups<Totals>(
  tx: Transaction,
  { from, period, sums, keys }: Source,
  query: StatisticQuery<Dimension>,
): Promise<TotalsGroup<Totals>[]> {
  const sql = new Bindings();
  const conditions = [
    ...sql.when(query.from, (value) => `${period} >= ${value}`),
    ...sql.when(query.to, (value) => `${period} <= ${value}`),
    ...sql.when(query.areaPrefix, (value) => `p.managing_area_code LIKE ${value} || '%'`),
    ...sql.when(query.project, (value) => `p.code = ${value}`),
  ];
  const parts = new Map(keys);
  const columns = [...parts.values()].join(', ');
  const key = [...parts].map(([name, column]) => `'${name}', ${column}`).join(', ');
  const grouped = columns === '' ? '' : `GROUP BY ${columns} ORDER BY ${columns}`;
  const rows = await tx.query<(Totals & { key: TotalsGroup<Totals>['key'] })[]>(
    `SELECT json_build_object(${key}) AS key, ${sums.join(', ')}
       FROM ${from} WHERE ${allOf(conditions)} ${grouped} LIMIT ${MOST_GROUPS + 1}`,
    sql.values,
  );
  return rows.map(({ key: groupKey, ...totals }) => ({ key: groupKey, totals: totals as unknown as Totals }));
}
