// Step 10 of the walk: sums of roll-up rows by group, never of raw events.
import type { AttendanceTotals } from '#domain/statistics/attendance/attendance-statistic.js';
import type { WageTotals } from '#domain/statistics/wages/wage-statistic.js';
import type { WorkforceTotals } from '#domain/statistics/workforce/workforce-statistic.js';
import { type StatisticQuery, type TotalsGroup, conditionsOf } from '../statistics/conditions.js';
import { type Dimension, type GroupingSql, groupingOf, isOfPeople } from '../statistics/dimensions.js';
import * as rollUps from '../statistics/roll-ups.js';
import { SHARES } from '../statistics/refresh-attendance-days.js';
import type { Transaction } from '../unit-of-work.js';
import { Bindings, allOf } from './page.js';

/** An answer may not be larger than this; one group more tells that it would be. */
export const MOST_GROUPS = 10_000;

/** Attendance sums by group, ordered by key. Without groupBy always one group, of zeros where there is nothing. */
export function sumAttendance(
  tx: Transaction,
  query: StatisticQuery,
  seesOnlyOwnTeams = false,
): Promise<TotalsGroup<AttendanceTotals>[]> {
  const rollUp = attendanceRollUp(query.groupBy, seesOnlyOwnTeams);
  if (rollUp !== rollUps.ATTENDANCE_MONTHS) return sumGroups(tx, rollUp, query);
  const { from, to, ...rest } = query;
  return sumGroups(tx, rollUp, { ...rest, from: from?.slice(0, 7), to: to?.slice(0, 7) });
}

/** Whether a grouping can only be answered for whole months: what people are, more than one thing of it or by their team. */
export function needsWholeMonths(groupBy: readonly Dimension[], seesOnlyOwnTeams: boolean): boolean {
  return attendanceRollUp(groupBy, seesOnlyOwnTeams) === rollUps.ATTENDANCE_MONTHS;
}

function attendanceRollUp(groupBy: readonly Dimension[], seesOnlyOwnTeams: boolean): rollUps.RollUp {
  const [people, ...more] = groupBy.filter(isOfPeople);
  if (people === undefined) return rollUps.ATTENDANCE_DAYS;
  const share = people === 'originCity' ? 'origin' : SHARES.find((each) => each === people);
  const byTeam = groupBy.some((each) => ['team', 'subcontractor', 'trade', 'tradeGroup'].includes(each));
  if (share === undefined || byTeam || more.length > 0 || seesOnlyOwnTeams) return rollUps.ATTENDANCE_MONTHS;
  return rollUps.attendanceShares(share);
}

/** Wage sums by group, ordered by key. Without groupBy always one group, of zeros where there is nothing. */
export function sumWages(tx: Transaction, query: StatisticQuery): Promise<TotalsGroup<WageTotals>[]> {
  const byPeople = query.groupBy.some(
    (each) => isOfPeople(each) || each === 'trade' || each === 'tradeGroup',
  );
  return sumGroups(tx, byPeople ? rollUps.WAGES_OF_PEOPLE : rollUps.WAGES_OF_TEAMS, query);
}

/** People by group, ordered by key; each counts once in a group, so groups may add up to more than their whole. */
export function countPeople(tx: Transaction, query: StatisticQuery): Promise<TotalsGroup<WorkforceTotals>[]> {
  return sumGroups(tx, rollUps.WORKFORCE, query);
}

async function sumGroups<Totals>(
  tx: Transaction,
  rollUp: rollUps.RollUp,
  query: StatisticQuery,
): Promise<TotalsGroup<Totals>[]> {
  const sql = new Bindings();
  const grouping = groupingOf(query.groupBy, rollUp.period);
  const inner = rollUp.people ? personRows(sql, rollUp, query) : innerSums(sql, rollUp, { query, grouping });
  const columns = grouping.key.map(([, column]) => column).join(', ');
  const key = grouping.key.map(([name, column]) => `'${name}', ${column}`).join(', ');
  const grouped = columns === '' ? '' : `GROUP BY ${columns} ORDER BY ${columns}`;
  // the row policy makes the planner expect two projects; with more it would compare each with every day
  await tx.query('SET LOCAL enable_nestloop = off');
  const rows = await tx.query<(Totals & { key: TotalsGroup<Totals>['key'] })[]>(
    `SELECT json_build_object(${key}) AS key, ${totalsOf(rollUp).join(', ')}
       FROM (${inner}) s
       JOIN project p ON p.id = s.project_id
       JOIN area a ON a.code = p.managing_area_code
       JOIN enterprise e ON e.id = p.general_contractor_id ${grouping.joins}
      ${grouped} LIMIT ${MOST_GROUPS + 1}`,
    sql.values,
  );
  return rows.map(({ key: groupKey, ...totals }) => ({ key: groupKey, totals: totals as unknown as Totals }));
}

/** The outer sums of a roll-up; all of its inner columns carry the names of the totals. */
function totalsOf({ sums, projectPeriods = {}, projects = {}, earliest = {}, people = {} }: rollUps.RollUp) {
  const each = (names: object, sqlOf: (name: string) => string) =>
    Object.keys(names).map((name) => `${sqlOf(`s."${name}"`)} AS "${name}"`);
  return [
    ...each(sums, (column) => `coalesce(sum(${column}), 0)::bigint`),
    ...each(projectPeriods, (column) => `count(*) FILTER (WHERE ${column})`),
    ...each(projects, (column) => `count(DISTINCT s.project_id) FILTER (WHERE ${column})`),
    ...each(earliest, (column) => `min(${column})::text`),
    ...each(people, (column) => `count(DISTINCT s.worker_id) FILTER (WHERE ${column})`),
  ];
}

/** One row a project, period and whatever is grouped by: names join later, and project-days can be counted. */
function innerSums(
  sql: Bindings,
  rollUp: rollUps.RollUp,
  { query, grouping }: { query: StatisticQuery; grouping: GroupingSql },
): string {
  const { table, period, called = {}, sums, projectPeriods = {}, projects = {}, earliest = {} } = rollUp;
  const columnOf = (column: keyof typeof called) => called[column] ?? column;
  const by = ['project_id', period, ...new Set(grouping.inner.map(columnOf))];
  const shown = grouping.inner.map((column) => `${columnOf(column)} AS ${column}`);
  const columns = [
    ...Object.entries(sums).map(([name, column]) => `sum(${column}) AS "${name}"`),
    ...Object.entries({ ...projectPeriods, ...projects }).map(
      ([name, column]) => `bool_or(${column} > 0) AS "${name}"`,
    ),
    ...Object.entries(earliest).map(([name, column]) => `min(${column}) AS "${name}"`),
  ];
  return `SELECT ${['project_id', period, ...shown, ...columns].join(', ')}
    FROM ${table} WHERE ${allOf(conditions(sql, rollUp, query))} GROUP BY ${by.join(', ')}`;
}

/** The rows themselves, each with its worker, where people are counted. */
function personRows(sql: Bindings, rollUp: rollUps.RollUp, query: StatisticQuery): string {
  const columns = Object.entries({ ...rollUp.sums, ...rollUp.people }).map(
    ([name, column]) => `${column} AS "${name}"`,
  );
  return `SELECT *, ${columns.join(', ')} FROM ${rollUp.table} WHERE ${allOf(conditions(sql, rollUp, query))}`;
}

function conditions(sql: Bindings, { period, only }: rollUps.RollUp, query: StatisticQuery): string[] {
  return [...(only === undefined ? [] : [only]), ...conditionsOf(sql, period, query)];
}
