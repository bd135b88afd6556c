// Key posts: a month of one post: days due, days present, the longest row of absences, and whether the rule is met.
import { addDays, daysBetween, firstDayOfMonth, lastDayOfMonth, monthOf } from '../calendar/work-date.js';
import { type Rate, rate } from '../statistics/rate.js';
import {
  type KeyPostDay,
  type KeyPostDayState,
  type KeyPostFacts,
  dayReader,
  isExcused,
} from './key-post-day.js';
import type { KeyPostRule } from './key-post-rule.js';

/** Why a month is not met. `VACANT` comes beside another one: on a day that counts as absent nobody held the post. */
export const KEY_POST_REASONS = ['RATE_BELOW', 'DAYS_BELOW', 'ABSENT_IN_A_ROW', 'VACANT'] as const;
export type KeyPostReason = (typeof KEY_POST_REASONS)[number];

/** Absent days due in a row; days that are not due or still open are passed over. */
export interface Absence {
  readonly days: number;
  readonly from: string | null;
  readonly to: string | null;
}

export interface KeyPostMonth {
  /** Settled days that are due. */
  readonly daysDue: number;
  readonly daysPresent: number;
  /** Days that will be due and are not settled. */
  readonly daysOpen: number;
  /** Days present that the whole month needs: days due and days open. */
  readonly daysRequired: number;
  /** Days present ÷ days due. */
  readonly rate: Rate;
  readonly longestAbsence: Absence;
  /** False as soon as it cannot be met any more; null while it can, and where no day was due. */
  readonly isMet: boolean | null;
  readonly reasons: readonly KeyPostReason[];
  /** Every day of the month. */
  readonly days: readonly KeyPostDay[];
}

/** How far a row of absences is followed back before the first of the month. */
const LOOK_BACK_DAYS = 60;
const NO_ABSENCE: Absence = { days: 0, from: null, to: null };

/** The dates whose facts a month needs: its own, and those before it into which a row of absences may reach. */
export function factDates(month: string): { readonly from: string; readonly to: string } {
  return { from: addDays(firstDayOfMonth(month), -LOOK_BACK_DAYS), to: lastDayOfMonth(month) };
}

/**
 * Judges a month (attendance-and-wage-rules §7). Days due = calendar days − approved pauses − days before counting begins
 * and after completion. Of two holders one is enough.
 * @param facts at least those of `factDates(month)`
 */
export function judgeKeyPostMonth(month: string, facts: KeyPostFacts): KeyPostMonth {
  const { from, to } = factDates(month);
  const all = Array.from({ length: daysBetween(from, to) + 1 }, (_, i) => addDays(from, i)).map(
    dayReader(facts),
  );
  const days = all.filter(({ date }) => monthOf(date) === month);
  const count = (state: KeyPostDayState) => days.filter((day) => day.state === state).length;
  const { leaveCounts } = facts.rule;
  const leave = count('LEAVE');
  const daysPresent = count('PRESENT') + (leaveCounts === 'PRESENT' ? leave : 0);
  const daysDue = count('PRESENT') + count('ABSENT') + (leaveCounts === 'NOT_DUE' ? 0 : leave);
  const daysOpen = count('UNSETTLED') + count('FUTURE');
  const daysRequired = requiredOf(facts.rule, { due: daysDue + daysOpen, ofMonth: days.length });
  const longestAbsence = longestAbsenceOf(all, month);
  const reasons = [
    ...(daysPresent + daysOpen < daysRequired ? [shortfallOf(facts.rule)] : []),
    ...(longestAbsence.days >= (facts.rule.maxConsecutiveAbsence ?? Infinity)
      ? (['ABSENT_IN_A_ROW'] as const)
      : []),
  ];
  const isVacant = days.some(({ state, holders }) => state === 'ABSENT' && holders.length === 0);
  return {
    daysDue,
    daysPresent,
    daysOpen,
    daysRequired,
    rate: rate(daysPresent, daysDue),
    longestAbsence,
    isMet: reasons.length > 0 ? false : daysOpen > 0 || daysDue === 0 ? null : true,
    reasons: reasons.length > 0 && isVacant ? [...reasons, 'VACANT'] : reasons,
    days,
  };
}

/** Rounded up: 80 % of 31 days are 25. A number of days is meant for a whole month and shrinks with its days due. */
function requiredOf(
  rule: KeyPostRule,
  { due, ofMonth }: { readonly due: number; readonly ofMonth: number },
): number {
  if (rule.minRatePercent !== null) return Math.ceil((due * rule.minRatePercent) / 100);
  return Math.ceil((due * Math.min(rule.minDaysPerMonth, ofMonth)) / ofMonth);
}

function shortfallOf({ minRatePercent }: KeyPostRule): KeyPostReason {
  return minRatePercent === null ? 'DAYS_BELOW' : 'RATE_BELOW';
}

/** The longest row that has a day in the month, with what it had before; of equals the first. */
function longestAbsenceOf(days: readonly KeyPostDay[], month: string): Absence {
  let row = NO_ABSENCE;
  let longest = NO_ABSENCE;
  for (const day of days) {
    if (day.state === 'ABSENT') row = { days: row.days + 1, from: row.from ?? day.date, to: day.date };
    else if (isExcused(day)) row = NO_ABSENCE;
    if (monthOf(row.to ?? '') === month && row.days > longest.days) longest = row;
  }
  return longest;
}
