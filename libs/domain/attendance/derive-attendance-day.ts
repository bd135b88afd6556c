// Step 6 of the walk: gate events of one worker become attendance days.
// Every decision looks back and ahead a bounded time, so a window of facts gives the same days as the
// whole history, and a late punch re-derives only the days near it (lessons row 10).
import { type CalendarDays, NO_CALENDAR, dayKindOf } from '../calendar/day-kind.js';
import { addDays, startOfWorkDate } from '../calendar/work-date.js';
import { type Verdict } from '../gate-event/gate-event.js';
import {
  type AttendanceDay,
  type AttendanceException,
  type AttendanceFact,
  type DateRange,
  type FactEffect,
  type FactUse,
  type Stay,
} from './attendance-day.js';
import { type AttendancePolicy, type WorkdayTier } from './attendance-policy.js';
import {
  type AttendanceWalk,
  type DayDraft,
  dayOf,
  endOf,
  leaveWithoutExit,
  note,
  startWalk,
  use,
} from './attendance-walk.js';
import { orderFacts } from './order-facts.js';
import { pairIn, pairOut } from './pair-stays.js';
import { spanDay, spanIn, spanOut } from './span-first-last.js';

export {
  type AttendanceDay,
  type AttendanceException,
  type AttendanceFact,
  type DateRange,
} from './attendance-day.js';

const MINUTE_MS = 60_000;

/** What a verdict puts on the day. `null` takes part; `IGNORED` was nobody we know. */
const VERDICT_EFFECT: Readonly<Record<Verdict, (AttendanceException & FactEffect) | 'IGNORED' | null>> = {
  allowed: null,
  unknown_person: 'IGNORED',
  stranger: 'IGNORED',
  barred: 'BLOCKED',
  no_contract: 'NO_CONTRACT',
  not_entered: 'NOT_ENTERED',
  exited: 'EXITED',
  wrong_site: 'WRONG_SITE',
};

/**
 * The instants, half-open epoch ms, whose facts are enough to derive the range exactly: the work dates
 * themselves and, on both sides, exit horizon plus debounce. Before: an OUT asks for an IN no older than
 * the horizon, and only facts in the first `debounce` of the window can be taken for no repeat by
 * mistake, which is then beyond the horizon. After: an IN asks for an OUT no later than the horizon.
 * Holds for a policy with exit horizon ≥ longest stay, as `parseAttendancePolicy` demands.
 * @param endsAt as in `DeriveOptions`
 */
export function factWindow(
  range: DateRange,
  policy: AttendancePolicy,
  endsAt = endOf(range, policy),
): { readonly from: number; readonly to: number } {
  const marginMs = policy.exitHorizonMinutes * MINUTE_MS + policy.debounceSeconds * 1000;
  const { timeZone, dayCutoffMinutes } = policy;
  return {
    from: startOfWorkDate(range.from, timeZone, dayCutoffMinutes) - marginMs,
    to: endsAt + marginMs,
  };
}

/** What days are wanted, and what is known beside the facts of the project. */
export interface DeriveOptions {
  readonly range: DateRange;
  /** First instant after the range (epoch ms), where another policy with another cut-off governs the next date. */
  readonly endsAt?: number;
  /**
   * The instant (epoch ms) the days are looked at, which only decides whether an IN without OUT is still open; a later
   * trusted fact moves it on.
   */
  readonly asOf: number;
  readonly calendar?: CalendarDays;
  /** Instants, ascending, at which the worker validly passed a gate of another project; those of `factWindow`. */
  readonly elsewhere?: readonly number[];
}

/**
 * Attendance days of one worker on one project (attendance-and-wage-rules §1).
 * @param facts in any order, copies allowed; at least those of `factWindow(range, policy)`
 * @returns one day per work date with at least one fact of a known person, ascending. Never fails.
 */
export function deriveAttendanceDays(
  facts: readonly AttendanceFact[],
  policy: AttendancePolicy,
  options: DeriveOptions,
): AttendanceDay[] {
  const walk = startWalk(policy, options);
  for (const fact of orderFacts(facts)) takeFact(walk, fact);
  settleOpenIn(walk);
  return walk.days.map((day) => finishDay(walk, day, options));
}

function takeFact(walk: AttendanceWalk, fact: AttendanceFact): void {
  const effect = VERDICT_EFFECT[fact.verdict];
  if (effect === 'IGNORED') return;
  const isSuspect = fact.timeQuality === 'suspect';
  // a clock gone wild must not make everybody's open stay look forgotten
  if (!isSuspect && fact.at > walk.now) walk.now = fact.at;
  if (fact.isReplaced) {
    use(dayOf(walk, fact.at), fact, 'REPLACED');
    return;
  }
  if (effect === null && !isSuspect) {
    takeValidFact(walk, fact);
    return;
  }
  const day = dayOf(walk, fact.at);
  use(day, fact, effect ?? 'SUSPECT_TIME');
  if (effect !== null) note(day, effect);
  if (isSuspect) note(day, 'SUSPECT_TIME');
}

function takeValidFact(walk: AttendanceWalk, fact: AttendanceFact): void {
  const { previous } = walk;
  walk.previous = fact;
  // looks back one event only, so a window never needs the start of a long row of repeats
  if (previous?.direction === fact.direction && fact.at - previous.at <= walk.debounceMs) {
    takeRepeat(walk, fact);
    return;
  }
  const isPairing = walk.policy.mode === 'PAIRING';
  if (fact.direction === 'in') (isPairing ? pairIn : spanIn)(walk, fact);
  else (isPairing ? pairOut : spanOut)(walk, fact);
}

/** A repeat goes where the punch it repeats went: a second OUT at 06:10 makes no new day for a night worker. */
function takeRepeat(walk: AttendanceWalk, fact: AttendanceFact): void {
  const day = fact.at - walk.inAt <= walk.maxOpenMs ? walk.inDay : dayOf(walk, fact.at);
  use(day, fact, 'REPEAT');
  note(day, 'DUPLICATE');
}

/** Nobody is called missing before the longest stay is over (lessons row 8). */
function settleOpenIn(walk: AttendanceWalk): void {
  if (!walk.isInside) return;
  if (walk.now - walk.inAt >= walk.maxOpenMs) leaveWithoutExit(walk);
  else {
    walk.inDay.openSince = walk.inAt;
    if (walk.inUse) walk.inUse.effect = 'INSIDE';
  }
}

function finishDay(walk: AttendanceWalk, day: DayDraft, options: DeriveOptions): AttendanceDay {
  const { policy } = walk;
  if (policy.mode === 'FIRST_LAST') spanDay(walk, day);
  noteDay(day, options.elsewhere ?? []);
  const dayKind = dayKindOf(day.workDate, options.calendar ?? NO_CALENDAR, policy.restWeekdays);
  const workedMinutes = minutesOf(policy, day, day.countedMs, (stay) => stay.counted);
  const standardMinutes = dayKind === 'WORKDAY' ? policy.standardDayMinutes : 0;
  return {
    workDate: day.workDate,
    workedMinutes,
    workdayHundredths: hundredthsFor(workedMinutes, policy.tiers),
    dayKind,
    overtimeMinutes: Math.max(0, workedMinutes - standardMinutes),
    provenMinutes: Math.min(
      workedMinutes,
      minutesOf(policy, day, day.provenMs, (stay) => stay.counted && stay.isProven),
    ),
    firstInAt: day.firstIn?.at ?? null,
    lastOutAt: day.stays.at(-1)?.outAt ?? null,
    eventCount: day.uses.length,
    validEventCount: day.validEventCount,
    stays: day.stays,
    exceptions: day.exceptions.sort(),
    openSince: day.openSince,
    settlesAt: day.endsAt + Math.max(policy.settleDelayMinutes, policy.maxOpenMinutes) * MINUTE_MS,
    uses: day.uses.map(({ fact, effect }): FactUse => [fact.deviceId, fact.bootId, fact.seq, effect]),
    reopensAt: day.openSince === null ? null : day.openSince + walk.maxOpenMs,
  };
}

/** What only the whole day shows. */
function noteDay(day: DayDraft, elsewhere: readonly number[]): void {
  const { firstIn, stays, uses } = day;
  const isReversed =
    firstIn !== null &&
    stays.length === 0 &&
    uses.some(({ fact, effect }) => effect === 'NO_ENTRY' && fact.at <= firstIn.at);
  if (isReversed) note(day, 'OUT_BEFORE_IN');
  const isTwice = stays.some(
    ({ counted, inAt, outAt }) => counted && elsewhere.some((at) => at >= inAt && at < outAt),
  );
  if (isTwice) note(day, 'TWO_PROJECTS');
}

/** Rounded once: three stays of 20 minutes are 60, not 59. */
function minutesOf(
  policy: AttendancePolicy,
  day: DayDraft,
  lengthMs: number,
  isTaken: (stay: Stay) => boolean,
): number {
  if (lengthMs === 0) return 0;
  return Math.floor(lengthMs / MINUTE_MS) - breakMinutesOf(policy, day.workDate, day.stays.filter(isTaken));
}

/** A night stay can cover a break of the calendar day after its work date. */
function breakMinutesOf(policy: AttendancePolicy, workDate: string, stays: readonly Stay[]): number {
  let minutes = 0;
  for (const window of policy.breaks) {
    for (const date of [workDate, addDays(workDate, 1)]) {
      const from = startOfWorkDate(date, policy.timeZone, window.fromMinutes);
      const to = startOfWorkDate(date, policy.timeZone, window.toMinutes);
      const isCovered = stays.some((stay) => stay.inAt <= from && stay.outAt >= to);
      // a clock set forward inside the window leaves less of it to take away
      if (isCovered) minutes += Math.min(window.minutes, (to - from) / MINUTE_MS);
    }
  }
  return minutes;
}

function hundredthsFor(workedMinutes: number, tiers: readonly WorkdayTier[]): number {
  let hundredths = 0;
  for (const tier of tiers) {
    if (workedMinutes < tier.fromMinutes) break;
    hundredths = tier.workdayHundredths;
  }
  return hundredths;
}
