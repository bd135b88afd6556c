// Step 10 of the walk: what the scorecard weighs by, and what it is made of.
import type { ScorecardRates, ScorecardRule } from '#domain/statistics/scorecard/scorecard.js';
import { attendanceValues } from '#domain/statistics/attendance/attendance-statistic.js';
import { complianceValues } from '#domain/statistics/compliance/compliance-statistic.js';
import type { Rate } from '#domain/statistics/rate.js';
import { alertValues } from '#domain/statistics/supervision/supervision-statistic.js';
import { wageValues } from '#domain/statistics/wages/wage-statistic.js';
import { workforceValues } from '#domain/statistics/workforce/workforce-statistic.js';
import { firstDayOfMonth, lastDayOfMonth } from '#domain/calendar/work-date.js';
import {
  countPeople,
  sumAlerts,
  sumAttendance,
  sumCompliance,
  sumWages,
} from './listing/statistics.store.js';
import type { StatisticQuery, TotalsGroup } from './statistics/conditions.js';
import type { Transaction } from './unit-of-work.js';

/** The rule of a month: the latest that has begun, and of two of one month the later entry. */
export async function scorecardRuleOf(tx: Transaction, month: string): Promise<ScorecardRule> {
  const [row] = await tx.query<{ rule: ScorecardRule }[]>(
    `SELECT rule FROM scorecard_rule WHERE effective_month <= $1 ORDER BY effective_month DESC, id DESC LIMIT 1`,
    [month],
  );
  if (!row) throw new Error(`no scorecard rule holds for ${month}`);
  return row.rule;
}

/** A rule that is entered. */
export interface NewScorecardRule extends ScorecardRule {
  readonly effectiveMonth: string;
  readonly source: string;
  readonly enteredBy: string;
}

/** Keeps a rule. @returns the id */
export async function addScorecardRule(
  tx: Transaction,
  { effectiveMonth, source, enteredBy, ...rule }: NewScorecardRule,
): Promise<number> {
  const [row] = await tx.query<{ id: number }[]>(
    `INSERT INTO scorecard_rule (effective_month, rule, source, entered_by) VALUES ($1, $2, $3, $4) RETURNING id`,
    [effectiveMonth, JSON.stringify(rule), source, enteredBy],
  );
  return row?.id ?? 0;
}

/** What one place is scored by. */
export interface ScorecardFacts {
  readonly key: TotalsGroup<never>['key'];
  readonly rates: ScorecardRates;
  readonly hasRedArrears: boolean;
}

/** A place to be scored, and what of it. */
export type ScorecardQuery = Pick<StatisticQuery, 'areaPrefix' | 'tree' | 'project'> & {
  readonly month: string;
  readonly by: 'area' | 'project' | 'contractor';
};

/** Rates of every place in which something is being built in the month. */
export async function readScorecardFacts(tx: Transaction, query: ScorecardQuery): Promise<ScorecardFacts[]> {
  const { month, by, ...where } = query;
  const months = { ...where, from: month, to: month, groupBy: [by] };
  const days = { ...months, from: firstDayOfMonth(month), to: lastDayOfMonth(month) };
  const compliance = await sumCompliance(tx, months);
  const places = new Map(compliance.map(({ key }) => [key[by], { key, rates: {} }]));
  const put = <T>(family: string, groups: readonly TotalsGroup<T>[], valuesOf: (totals: T) => object) => {
    for (const { key, totals } of groups)
      for (const [name, value] of Object.entries(valuesOf(totals)))
        if (isRate(value)) Object.assign(places.get(key[by])?.rates ?? {}, { [`${family}.${name}`]: value });
  };
  put('compliance', compliance, complianceValues);
  put('attendance', await sumAttendance(tx, days, 'site'), attendanceValues);
  put('workforce', await countPeople(tx, months, 'site'), workforceValues);
  put('wages', await sumWages(tx, months, 'site'), (totals) => wageValues(totals, days.to));
  put('alerts', await sumAlerts(tx, months), alertValues);
  const red = await placesWithRedArrears(tx, by);
  return [...places.values()].map(({ key, rates }) => ({
    key,
    rates,
    hasRedArrears: red.has(String(key[by])),
  }));
}

const isRate = (value: unknown): value is Rate =>
  typeof value === 'object' && value !== null && 'denominator' in value;

const PLACE = { area: 'p.managing_area_code', project: 'p.code', contractor: 'e.credit_code' } as const;

/** Where a red alert is open now: arrears do not wait for the end of a month. */
async function placesWithRedArrears(tx: Transaction, by: keyof typeof PLACE): Promise<Set<string>> {
  const rows = await tx.query<{ place: string }[]>(
    `SELECT DISTINCT ${PLACE[by]} AS place FROM wage_alert a JOIN project p ON p.id = a.project_id
       JOIN enterprise e ON e.id = p.general_contractor_id WHERE a.level = 'red' AND a.state <> 'CURED'`,
  );
  return new Set(rows.map(({ place }) => place));
}
