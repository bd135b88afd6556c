// Step 10 of the walk: sums of roll-up rows by group, never of raw events.
import { firstDayOfMonth, lastDayOfMonth, monthOf } from '#domain/calendar/work-date.js';
import type { AttendanceTotals } from '#domain/statistics/attendance/attendance-statistic.js';
import type { ComplianceTotals } from '#domain/statistics/compliance/compliance-statistic.js';
import type { EnforcementTotals } from '#domain/statistics/enforcement/enforcement-statistic.js';
import type { AlertTotals, ComplaintTotals } from '#domain/statistics/supervision/supervision-statistic.js';
import type { SystemTotals } from '#domain/statistics/system/system-statistic.js';
import type { WageTotals } from '#domain/statistics/wages/wage-statistic.js';
import type { WorkforceTotals } from '#domain/statistics/workforce/workforce-statistic.js';
import {
  type PlacedQuery,
  type StatisticQuery,
  type TotalsGroup,
  conditionsOf,
  placed,
} from '../statistics/conditions.js';
import {
  type Dimension,
  type GroupingSql,
  MONTH_DIMENSIONS,
  PLACE_DIMENSIONS,
  PLACE_JOINS,
  groupingOf,
  isOfPeople,
} from '../statistics/dimensions.js';
import * as rollUps from '../statistics/roll-ups.js';
import * as smallFacts from '../statistics/small-facts.js';
import { SHARES } from '../statistics/refresh-attendance-days.js';
import type { CallerScope } from '../caller-scope.js';
import type { Transaction } from '../unit-of-work.js';
import { Bindings, allOf } from './page.js';

/** An answer may not be larger than this; one group more tells that it would be. */
export const MOST_GROUPS = 10_000;

/**
 * Attendance sums by group, ordered by key. Without groupBy always one group, of zeros where there is nothing.
 * @param reach what the caller sees of a site
 */
export function sumAttendance(
  tx: Transaction,
  query: StatisticQuery,
  reach: Reach,
): Promise<TotalsGroup<AttendanceTotals>[]> {
  const rollUp = attendanceRollUp(query, reach);
  if (rollUp.period === 'work_date') return sumGroups(tx, rollUp, query);
  const { from, to, ...rest } = query;
  return sumGroups(tx, rollUp, { ...rest, from: from?.slice(0, 7), to: to?.slice(0, 7) });
}

/** What a caller sees of a site: all of it, the teams of his enterprise, or its attendance alone. */
export type Reach = 'site' | 'teams' | 'attendance';

/** The part that a caller sees; the row policies see to it that he gets no more. */
export function reachOf({ role, teamEnterpriseId }: CallerScope): Reach {
  if (role === 'team_leader') return 'attendance';
  return teamEnterpriseId === undefined ? 'site' : 'teams';
}

/** Whether a grouping can only be answered for whole months: what people are, more than one thing of it or by their team. */
export function needsWholeMonths(groupBy: readonly Dimension[], reach: Reach): boolean {
  const [people, ...more] = groupBy.filter(isOfPeople);
  if (people === undefined) return false;
  return reach === 'teams' || more.length > 0 || groupBy.some(isOfTeams) || shareOf(people) === undefined;
}

const isOfTeams = (dimension: Dimension) =>
  ['team', 'subcontractor', 'employerType', 'trade', 'tradeGroup'].includes(dimension);
const shareOf = (people: Dimension) =>
  people === 'originCity' ? 'origin' : SHARES.find((each) => each === people);

/** Dimensions that every roll-up of months has. */
const OF_PROJECTS: readonly Dimension[] = [...PLACE_DIMENSIONS, ...MONTH_DIMENSIONS];

function attendanceRollUp(query: StatisticQuery, reach: Reach): rollUps.RollUp {
  const { groupBy } = query;
  const cube = reach === 'site' ? rollUps.cubeDimensions(groupBy, OF_PROJECTS) : undefined;
  if (needsWholeMonths(groupBy, reach))
    return cube ? rollUps.attendanceOfCube(cube) : rollUps.ATTENDANCE_MONTHS;
  const people = groupBy.find(isOfPeople);
  const share = people && shareOf(people);
  const isSumOfDays = groupBy.some((each) => ['tradeGroup', 'subcontractor', 'employerType'].includes(each));
  if (cube && cube.length <= 1 && !isSumOfDays && cutMonths(query).length === 0)
    return rollUps.attendanceMonths(cube[0]);
  return share ? rollUps.attendanceShares(share) : rollUps.ATTENDANCE_DAYS;
}

/** The ends of a period that cut through a month; an open end does not. */
export function cutMonths({ from, to }: Pick<StatisticQuery, 'from' | 'to'>): ('from' | 'to')[] {
  return [
    ...(from === undefined || from === firstDayOfMonth(monthOf(from)) ? [] : (['from'] as const)),
    ...(to === undefined || to === lastDayOfMonth(monthOf(to)) ? [] : (['to'] as const)),
  ];
}

/** Wage sums by group, ordered by key. Without groupBy always one group, of zeros where there is nothing. */
export function sumWages(
  tx: Transaction,
  query: StatisticQuery,
  reach: Reach,
): Promise<TotalsGroup<WageTotals>[]> {
  const cube = rollUps.cubeDimensions(query.groupBy, OF_PROJECTS);
  if (reach === 'site' && cube) return sumGroups(tx, rollUps.wagesOfCube(cube), query);
  const byPeople = query.groupBy.some(
    (each) => isOfPeople(each) || each === 'trade' || each === 'tradeGroup',
  );
  return sumGroups(tx, byPeople ? rollUps.WAGES_OF_PEOPLE : rollUps.WAGES_OF_TEAMS, query);
}

/** People by group, ordered by key; each counts once in a group, so groups may add up to more than their whole. */
export function countPeople(
  tx: Transaction,
  query: StatisticQuery,
  reach: Reach,
): Promise<TotalsGroup<WorkforceTotals>[]> {
  const isOfSingleMonths =
    query.groupBy.includes('month') || (query.from !== undefined && query.from === query.to);
  const cube =
    reach === 'site' && isOfSingleMonths ? rollUps.cubeDimensions(query.groupBy, OF_PROJECTS) : undefined;
  return sumGroups(tx, cube ? rollUps.workforceOfCube(cube) : rollUps.WORKFORCE, query);
}

/** What sites must have, by place and month. */
export function sumCompliance(
  tx: Transaction,
  query: StatisticQuery,
): Promise<TotalsGroup<ComplianceTotals>[]> {
  return sumGroups(tx, smallFacts.COMPLIANCE, query);
}

/** Gates and data by place and the day on which they came in. */
export async function sumSystem(
  tx: Transaction,
  query: StatisticQuery,
): Promise<TotalsGroup<SystemTotals>[]> {
  const groups = await sumGroups<SystemTotals & Record<string, number>>(tx, rollUps.SYSTEM, query);
  return groups.map(({ key, totals }) => ({
    key,
    totals: { ...totals, delayCounts: rollUps.DELAY_SUMS.map((name) => totals[name] ?? 0) },
  }));
}

/** Early warnings by place and the month in which they were raised. */
export function sumAlerts(tx: Transaction, query: StatisticQuery): Promise<TotalsGroup<AlertTotals>[]> {
  return sumGroups(tx, smallFacts.ALERTS, query);
}

/** Complaints by place and the month in which they were raised. */
export function sumComplaints(
  tx: Transaction,
  query: StatisticQuery,
): Promise<TotalsGroup<ComplaintTotals>[]> {
  return sumGroups(tx, smallFacts.COMPLAINTS, query);
}

/** What authorities did about sites, by place and month. */
export function sumEnforcement(
  tx: Transaction,
  query: StatisticQuery,
): Promise<TotalsGroup<EnforcementTotals>[]> {
  return sumGroups(tx, smallFacts.ENFORCEMENT, query);
}

async function sumGroups<Totals>(
  tx: Transaction,
  rollUp: rollUps.RollUp,
  asked: StatisticQuery,
): Promise<TotalsGroup<Totals>[]> {
  const query = await placed(tx, asked);
  const sql = new Bindings();
  const grouping = groupingOf(query.groupBy, rollUp.period);
  const inner = innerRows(sql, rollUp, { query, grouping });
  const columns = grouping.key.map(([, column]) => column).join(', ');
  const key = grouping.key.map(([name, column]) => `'${name}', ${column}`).join(', ');
  const grouped = columns === '' ? '' : `GROUP BY ${columns} ORDER BY ${columns}`;
  // the row policy makes the planner expect two projects; with more it would compare each with every day
  await tx.query('SET LOCAL enable_nestloop = off');
  const rows = await tx.query<(Totals & { key: TotalsGroup<Totals>['key'] })[]>(
    `SELECT json_build_object(${key}) AS key, ${totalsOf(rollUp).join(', ')}
       FROM (${inner}) s
       ${PLACE_JOINS} ${grouping.joins}
      ${grouped} LIMIT ${MOST_GROUPS + 1}`,
    sql.values,
  );
  return rows.map(({ key: groupKey, ...totals }) => ({ key: groupKey, totals: totals as unknown as Totals }));
}

/** The outer sums of a roll-up; all of its inner columns carry the names of the totals. */
function totalsOf(rollUp: rollUps.RollUp) {
  const { sums, projectPeriods = {}, projects = {}, earliest = {}, people = {}, hereOnly } = rollUp;
  const each = (names: object, sqlOf: (name: string) => string) =>
    Object.keys(names).map((name) => `${sqlOf(`s."${name}"`)} AS "${name}"`);
  return [
    ...each(sums, (column) => `coalesce(sum(${column}), 0)::bigint`),
    ...each(projectPeriods, (column) => `count(*) FILTER (WHERE ${column})`),
    ...each(projects, (column) => `count(DISTINCT s.project_id) FILTER (WHERE ${column})`),
    ...each(earliest, (column) => `min(${column})::text`),
    ...Object.keys(people).map(
      (name) =>
        `count(DISTINCT s.worker_id) FILTER (WHERE s."${name}")${hereOnly ? ` + coalesce(sum(s."${name} here"), 0)::bigint` : ''} AS "${name}"`,
    ),
  ];
}

/** What is added up outside: sums of rows, persons one by one, or both where only some of the people must be told apart. */
function innerRows(
  sql: Bindings,
  rollUp: rollUps.RollUp,
  asked: { query: PlacedQuery; grouping: GroupingSql },
): string {
  const { people, hereOnly } = rollUp;
  if (!people) return `SELECT ${innerSums(sql, rollUp, asked)}`;
  if (!hereOnly) return personRows(sql, rollUp, asked.query);
  const nobody = Object.keys(people).map((name) => `NULL::boolean AS "${name}"`);
  const here = Object.entries(hereOnly).map(([name, column]) => `sum(${column}) AS "${name} here"`);
  const nothing = [...Object.keys(rollUp.sums), ...Object.keys(hereOnly)].map(() => '0');
  const { inner } = asked.grouping;
  return `SELECT NULL::bigint AS worker_id, ${nobody.join(', ')}, ${innerSums(sql, rollUp, asked, here)}
    UNION ALL
    SELECT worker_id, ${Object.values(people).join(', ')}, ${['project_id', 'month', ...inner, ...nothing].join(', ')}
      FROM stat_worker_month WHERE is_shared AND is_first AND ${allOf(conditionsOf(sql, 'month', asked.query))}`;
}

/** One row a project, period and whatever is grouped by: names join later, and project-days can be counted. */
function innerSums(
  sql: Bindings,
  rollUp: rollUps.RollUp,
  { query, grouping }: { query: PlacedQuery; grouping: GroupingSql },
  more: readonly string[] = [],
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
    ...more,
  ];
  return `${['project_id', period, ...shown, ...columns].join(', ')}
    FROM ${table} WHERE ${allOf(conditions(sql, rollUp, query))} GROUP BY ${by.join(', ')}`;
}

/** The rows themselves, each with its worker, where people are counted. */
function personRows(sql: Bindings, rollUp: rollUps.RollUp, query: PlacedQuery): string {
  const columns = Object.entries({ ...rollUp.sums, ...rollUp.people }).map(
    ([name, column]) => `${column} AS "${name}"`,
  );
  return `SELECT *, ${columns.join(', ')} FROM ${rollUp.table} WHERE ${allOf(conditions(sql, rollUp, query))}`;
}

function conditions(sql: Bindings, { period, only }: rollUps.RollUp, query: PlacedQuery): string[] {
  return [...(only === undefined ? [] : [only]), ...conditionsOf(sql, period, query)];
}
