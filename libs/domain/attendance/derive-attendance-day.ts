// Step 6 of the walk: gate events of one worker become attendance days.
// Every decision looks back and ahead a bounded time, so a window of facts gives the same days as the
// whole history, and a late punch re-derives only the days near it (lessons row 10).
import { addDays, startOfWorkDate } from '../calendar/work-date.js';
import { type Verdict } from '../gate-event/gate-event.js';
import {
  type AttendanceDay,
  type AttendanceException,
  type AttendanceFact,
  type DateRange,
} from './attendance-day.js';
import { type AttendancePolicy, type WorkdayTier } from './attendance-policy.js';
import { type AttendanceWalk, type DayDraft, dayOf, note, startWalk } from './attendance-walk.js';
import { orderFacts } from './order-facts.js';
import { pairIn, pairOut } from './pair-stays.js';
import { spanDay, spanIn, spanOut } from './span-first-last.js';

export {
  type AttendanceDay,
  type AttendanceException,
  type AttendanceFact,
  type DateRange,
  type Stay,
} from './attendance-day.js';

const MINUTE_MS = 60_000;

/** What a verdict puts on the day. `null` takes part; `IGNORED` was nobody we know. */
const VERDICT_EFFECT: Readonly<Record<Verdict, AttendanceException | 'IGNORED' | null>> = {
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
 */
export function factWindow(
  range: DateRange,
  policy: AttendancePolicy,
): { readonly from: number; readonly to: number } {
  const marginMs = policy.exitHorizonMinutes * MINUTE_MS + policy.debounceSeconds * 1000;
  const { timeZone, dayCutoffMinutes } = policy;
  return {
    from: startOfWorkDate(range.from, timeZone, dayCutoffMinutes) - marginMs,
    to: startOfWorkDate(addDays(range.to, 1), timeZone, dayCutoffMinutes) + marginMs,
  };
}

/**
 * Attendance days of one worker on one project (attendance-and-wage-rules §1).
 * @param facts in any order, copies allowed; at least those of `factWindow(range, policy)`
 * @param options `range`: the work dates wanted; `asOf`: the instant (epoch ms) the days are looked at,
 *   which only decides whether an IN without OUT is still open; a later trusted fact moves it on
 * @returns one day per work date with at least one fact of a known person, ascending. Never fails.
 */
export function deriveAttendanceDays(
  facts: readonly AttendanceFact[],
  policy: AttendancePolicy,
  options: { range: DateRange; asOf: number },
): AttendanceDay[] {
  const walk = startWalk(policy, options.range, options.asOf);
  for (const fact of orderFacts(facts)) takeFact(walk, fact);
  settleOpenIn(walk);
  return walk.days.map((day) => finishDay(walk, day));
}

function takeFact(walk: AttendanceWalk, fact: AttendanceFact): void {
  const effect = VERDICT_EFFECT[fact.verdict];
  if (effect === 'IGNORED') return;
  const isSuspect = fact.timeQuality === 'suspect';
  // a clock gone wild must not make everybody's open stay look forgotten
  if (!isSuspect && fact.at > walk.now) walk.now = fact.at;
  if (effect !== null || isSuspect) {
    const day = dayOf(walk, fact.at);
    day.eventCount++;
    if (effect !== null) note(day, effect);
    if (isSuspect) note(day, 'SUSPECT_TIME');
    return;
  }
  takeValidFact(walk, fact);
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
  day.eventCount++;
  note(day, 'DUPLICATE');
}

/** Nobody is called missing before the longest stay is over (lessons row 8). */
function settleOpenIn(walk: AttendanceWalk): void {
  if (!walk.isInside) return;
  if (walk.now - walk.inAt < walk.maxOpenMs) walk.inDay.openSince = walk.inAt;
  else note(walk.inDay, 'MISSING_OUT');
}

function finishDay(walk: AttendanceWalk, day: DayDraft): AttendanceDay {
  if (walk.policy.mode === 'FIRST_LAST') spanDay(walk, day);
  // rounded once: three stays of 20 minutes are 60, not 59
  const workedMinutes = Math.floor(day.countedMs / MINUTE_MS) - breakMinutesOf(walk.policy, day);
  return {
    workDate: day.workDate,
    workedMinutes,
    workdayHundredths: hundredthsFor(workedMinutes, walk.policy.tiers),
    firstInAt: day.firstInAt,
    lastOutAt: day.stays.at(-1)?.outAt ?? null,
    eventCount: day.eventCount,
    validEventCount: day.validEventCount,
    stays: day.stays,
    exceptions: day.exceptions.sort(),
    openSince: day.openSince,
    reopensAt: day.openSince === null ? null : day.openSince + walk.maxOpenMs,
  };
}

/** A night stay can cover the break window of the calendar day after its work date. */
function breakMinutesOf(policy: AttendancePolicy, day: DayDraft): number {
  if (policy.breakMinutes === 0) return 0;
  let minutes = 0;
  for (const date of [day.workDate, addDays(day.workDate, 1)]) {
    const from = startOfWorkDate(date, policy.timeZone, policy.breakFromMinutes);
    const to = startOfWorkDate(date, policy.timeZone, policy.breakToMinutes);
    const isCovered = day.stays.some((stay) => stay.counted && stay.inAt <= from && stay.outAt >= to);
    // a clock set forward inside the window leaves less of it to take away
    if (isCovered) minutes += Math.min(policy.breakMinutes, (to - from) / MINUTE_MS);
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
