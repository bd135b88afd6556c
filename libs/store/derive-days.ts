// Step 6 of the walk: days of some workers from their facts, under the policies that govern them. Nothing is written: the
// same function serves close-day and whoever shows what a decision would do.
import type { AttendanceFact, DateRange } from '#domain/attendance/attendance-day.js';
import { ATTENDANCE_RULE_VERSION } from '#domain/attendance/attendance-policy.js';
import { deriveAttendanceDays, factWindow } from '#domain/attendance/derive-attendance-day.js';
import { addDays, startOfWorkDate } from '#domain/calendar/work-date.js';
import type { CalendarDays } from '#domain/calendar/day-kind.js';
import {
  type DatedPolicy,
  type NewAttendanceDay,
  type RegisteredStay,
  projectPolicies,
  readCalendar,
  readRegistrations,
} from './attendance-day.store.js';
import { type SupposedDecisions, readElsewhere, readFacts } from './attendance-fact.store.js';
import { type GovernedPart, governedParts, groupBy, stayOn } from './governed-parts.js';
import type { Transaction } from './unit-of-work.js';

/** What days of a project are derived by. */
export interface DayRules {
  readonly timeZone: string;
  /** In the order of `projectPolicies`. */
  readonly policies: readonly DatedPolicy[];
  readonly calendar: CalendarDays;
}

/** The rules that hold for a project. */
export async function readDayRules(tx: Transaction, projectId: number): Promise<DayRules> {
  const { timeZone, policies } = await projectPolicies(tx, projectId);
  return { timeZone, policies, calendar: await readCalendar(tx) };
}

/** Whose days are wanted, and when they are looked at. */
export interface WantedDays {
  readonly projectId: number;
  readonly workers: readonly number[];
  readonly range: DateRange;
  /** Epoch ms. */
  readonly asOf: number;
  /** Decisions about corrections that are looked at as if they had been made. */
  readonly supposed?: SupposedDecisions;
}

/** A day as it is to be stored, and when time alone changes it. */
export interface DerivedDay {
  readonly row: NewAttendanceDay;
  /** Epoch ms; null = only a new fact changes it. */
  readonly reopensAt: number | null;
}

/**
 * The days that the facts give, by worker and date, ascending. Holds the facts of all these workers at once: a few
 * hundred workers and a month are some 20 MB.
 */
export async function deriveDays(
  tx: Transaction,
  rules: DayRules,
  wanted: WantedDays,
): Promise<DerivedDay[]> {
  const registered = await readRegistrations(tx, wanted.projectId, wanted.workers);
  const parts = governedParts({ ...wanted, policies: rules.policies, registered });
  const days: DerivedDay[] = [];
  for (const part of parts) days.push(...(await derivePart(tx, rules, { ...wanted, ...part, registered })));
  return days;
}

type Part = WantedDays & GovernedPart & { readonly registered: readonly RegisteredStay[] };

async function derivePart(tx: Transaction, rules: DayRules, part: Part): Promise<DerivedDay[]> {
  const { projectId, workers, range, asOf, supposed } = part;
  const { calendar, timeZone } = rules;
  const policy = { ...part.policy.rule, timeZone };
  const endsAt = startOfWorkDate(addDays(range.to, 1), timeZone, part.next.rule.dayCutoffMinutes);
  const window = factWindow(range, policy, endsAt);
  const facts = await readFacts(tx, projectId, workers, { ...window, ...(supposed && { supposed }) });
  const elsewhere = await readElsewhere(tx, projectId, workers, window);
  const common = { range, endsAt, asOf, calendar };
  const derive = (workerId: number, own: readonly AttendanceFact[]) =>
    deriveAttendanceDays(own, policy, { ...common, elsewhere: elsewhere.get(workerId) ?? [] });
  return rowsOf(facts, derive, part);
}

function rowsOf(
  facts: ReadonlyMap<number, readonly AttendanceFact[]>,
  derive: (workerId: number, own: readonly AttendanceFact[]) => ReturnType<typeof deriveAttendanceDays>,
  { policy, registered }: Part,
): DerivedDay[] {
  const rows: DerivedDay[] = [];
  const origin = { policyId: policy.id, ruleVersion: ATTENDANCE_RULE_VERSION };
  const stays = groupBy(registered, (stay) => stay.workerId);
  for (const [workerId, own] of facts) {
    for (const { reopensAt, ...day } of derive(workerId, own)) {
      const stay = stayOn(stays.get(workerId) ?? [], day.workDate);
      const place = { teamId: stay?.teamId ?? null, tradeCode: stay?.tradeCode ?? null };
      rows.push({ row: { workerId, ...day, ...place, ...origin }, reopensAt });
    }
  }
  return rows;
}
