// Key posts: what one day of a post was: who held it, what the gates say of them, and so its state.
import { addDays } from '../calendar/work-date.js';
import type { AttendanceDay } from '../attendance/attendance-day.js';
import { type DateSpan, isWithin } from './covers-dates.js';
import type { KeyPostRule } from './key-post-rule.js';

/**
 * Due and judged: `PRESENT`, `ABSENT` (also where nobody held the post: the project was without it), `LEAVE`.
 * Not due: `PAUSED` and `NOT_DUE` (before counting begins, after completion).
 * Open: `UNSETTLED` (facts may still come), `FUTURE`.
 */
export const KEY_POST_DAY_STATES = [
  'PRESENT',
  'ABSENT',
  'LEAVE',
  'PAUSED',
  'NOT_DUE',
  'UNSETTLED',
  'FUTURE',
] as const;
export type KeyPostDayState = (typeof KEY_POST_DAY_STATES)[number];

/** Who holds, or is away, and when. */
export interface DatedPerson extends DateSpan {
  readonly workerId: number;
}

/** What the gates say of one person and work date; at most one a person and date. Instants in epoch ms. */
export interface KeyPostAttendance {
  readonly workerId: number;
  readonly workDate: string;
  readonly validEventCount: number;
  readonly firstInAt: number | null;
  /** Last exit that was punched; see lastPunchedExit. */
  readonly lastOutAt: number | null;
  readonly isSettled: boolean;
}

/** When a project is built. */
export interface KeyPostProject {
  readonly startedOn: string;
  readonly completedOn: string | null;
  /** Day of the construction permit; null = not known. */
  readonly permitOn: string | null;
}

/** Everything about one post of one project that its days need. Lists in any order. */
export interface KeyPostFacts {
  readonly rule: KeyPostRule;
  readonly project: KeyPostProject;
  readonly holdings: readonly DatedPerson[];
  readonly attendance: readonly KeyPostAttendance[];
  /** Approved pauses of the whole project. */
  readonly pauses: readonly DateSpan[];
  readonly leaves: readonly DatedPerson[];
  /** Days up to this one are settled also for whoever passed no gate. */
  readonly lastSettledOn: string;
  /** Today in the site's zone. */
  readonly today: string;
}

/** One holder on one day. */
export interface HolderDay {
  readonly workerId: number;
  readonly validEventCount: number;
  /** Whole minutes from the first entry to the last exit; null where one of them is missing. */
  readonly spanMinutes: number | null;
  readonly isPresent: boolean;
  readonly isOnLeave: boolean;
  readonly isSettled: boolean;
}

export interface KeyPostDay {
  readonly date: string;
  readonly state: KeyPostDayState;
  /** By worker id; empty = nobody held the post. */
  readonly holders: readonly HolderDay[];
}

const MINUTE_MS = 60_000;

/**
 * The end of a day for this rule: an exit that somebody else has entered (强制离场) proves no presence, so that a day with
 * one ends with its last counted stay.
 */
export function lastPunchedExit(
  day: Pick<AttendanceDay, 'lastOutAt' | 'stays'> & { readonly exceptions: readonly string[] },
): number | null {
  if (!day.exceptions.includes('FORCED_OUT')) return day.lastOutAt;
  return day.stays.findLast((stay) => stay.counted)?.outAt ?? null;
}

/** The first day that is due. A rule that counts from the permit counts from the works where no permit day is known. */
export function dueFrom({ startRule }: KeyPostRule, { startedOn, permitOn }: KeyPostProject): string {
  const event = startRule.from === 'PERMIT' ? (permitOn ?? startedOn) : startedOn;
  return addDays(event, startRule.plusDays);
}

/** Reads days one by one; the facts are put in order once. */
export function dayReader(facts: KeyPostFacts): (date: string) => KeyPostDay {
  const attendance = new Map(facts.attendance.map((day) => [`${day.workerId} ${day.workDate}`, day]));
  const first = dueFrom(facts.rule, facts.project);
  const isDue = (date: string) => isWithin(date, { from: first, to: facts.project.completedOn });
  return (date) => {
    const ids = facts.holdings.filter((holding) => isWithin(date, holding)).map(({ workerId }) => workerId);
    const holders = [...new Set(ids)]
      .sort((a, b) => a - b)
      .map((workerId) => holderDay(facts, { workerId, date }, attendance.get(`${workerId} ${date}`)));
    return { date, state: isDue(date) ? stateOf(facts, date, holders) : 'NOT_DUE', holders };
  };
}

function holderDay(
  { rule, leaves, lastSettledOn }: KeyPostFacts,
  { workerId, date }: { readonly workerId: number; readonly date: string },
  day: KeyPostAttendance | undefined,
): HolderDay {
  const { validEventCount = 0, firstInAt = null, lastOutAt = null } = day ?? {};
  const spanMs = firstInAt === null || lastOutAt === null ? null : lastOutAt - firstInAt;
  return {
    workerId,
    validEventCount,
    spanMinutes: spanMs === null ? null : Math.floor(spanMs / MINUTE_MS),
    isPresent:
      spanMs !== null && validEventCount >= rule.minPunches && spanMs >= rule.minSpanMinutes * MINUTE_MS,
    isOnLeave: leaves.some((leave) => leave.workerId === workerId && isWithin(date, leave)),
    isSettled: day?.isSettled ?? date <= lastSettledOn,
  };
}

function stateOf(facts: KeyPostFacts, date: string, holders: readonly HolderDay[]): KeyPostDayState {
  if (facts.pauses.some((pause) => isWithin(date, pause))) return 'PAUSED';
  if (date > facts.today) return 'FUTURE';
  if (holders.some((holder) => holder.isPresent && holder.isSettled)) return 'PRESENT';
  const isOpen =
    holders.length === 0 ? date > facts.lastSettledOn : holders.some((holder) => !holder.isSettled);
  if (isOpen) return 'UNSETTLED';
  return areAllOnLeave(holders) ? 'LEAVE' : 'ABSENT';
}

/** Whether the day ends a row of absences, whatever its state: somebody was there, or everybody had leave. */
export function isExcused({ holders }: KeyPostDay): boolean {
  return holders.some((holder) => holder.isPresent) || areAllOnLeave(holders);
}

function areAllOnLeave(holders: readonly HolderDay[]): boolean {
  return holders.length > 0 && holders.every((holder) => holder.isOnLeave);
}
