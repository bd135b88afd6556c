// Step 6 of the walk, mode FIRST_LAST: one stay a day, from its first IN to its last OUT.
// What lies between is not judged; only a missing side (the day begins with OUT or ends with IN) is.
import { type AttendanceFact } from './attendance-day.js';
import {
  addStay,
  addUncountedStay,
  type AttendanceWalk,
  type DayDraft,
  dayOf,
  enter,
  leaveWithoutExit,
  note,
  type Use,
  useValid,
} from './attendance-walk.js';

/** An IN on a new day while the worker is still inside leaves the earlier day without its last OUT. */
export function spanIn(walk: AttendanceWalk, fact: AttendanceFact): void {
  const day = dayOf(walk, fact.at);
  if (walk.isInside && day !== walk.inDay) leaveWithoutExit(walk);
  enter(walk, fact);
}

/** An OUT belongs to the day of the nearest IN before it, up to the longest stay; else to its own date. */
export function spanOut(walk: AttendanceWalk, fact: AttendanceFact): void {
  const age = fact.at - walk.inAt;
  const isForced = fact.method === 'forced_out';
  if (age <= walk.maxOpenMs) takeExit(walk.inDay, fact, isForced);
  else standApart(walk, fact, isForced);
  walk.isInside = false;
}

/** Makes the day's one stay when all its facts are in. */
export function spanDay(walk: AttendanceWalk, day: DayDraft): void {
  const from = day.firstIn;
  const exit = day.lastOut ?? day.forcedOut;
  if (from === null) return;
  if (exit === null) {
    for (const used of day.uses) if (used.effect === 'OPENED') used.effect = 'NO_EXIT';
    return;
  }
  const span = { from, to: exit.fact };
  const isTooLong = day.lastOut !== null && exit.fact.at - from.at > walk.maxOpenMs;
  settleEffects(day, from, isTooLong ? null : exit);
  if (day.lastOut === null) addUncountedStay(day, span);
  else if (isTooLong) note(day, 'MISSING_OUT');
  else addStay(walk, day, span);
}

/** The first entry and the last exit make the stay; the other passages lie between. */
function settleEffects(day: DayDraft, from: AttendanceFact, exit: Use | null): void {
  for (const used of day.uses) {
    if (used.fact === from) used.effect = exit ? 'OPENED' : 'NO_EXIT';
    else if (used === exit && used.effect !== 'FORCED_OUT') used.effect = 'CLOSED';
    else if (used.effect === 'OPENED' || used.effect === 'CLOSED')
      used.effect = exit ? 'BETWEEN' : 'TOO_LATE';
  }
}

function takeExit(day: DayDraft, fact: AttendanceFact, isForced: boolean): void {
  const used = useValid(day, fact, isForced ? 'FORCED_OUT' : 'CLOSED');
  if (isForced) {
    note(day, 'FORCED_OUT');
    day.forcedOut = used;
  } else {
    day.lastOut = used;
  }
}

/** As in PAIRING, an OUT within the exit horizon of an open IN is its exit: too late to count, yet no missing IN. */
function standApart(walk: AttendanceWalk, fact: AttendanceFact, isForced: boolean): void {
  const isExit = walk.isInside && fact.at - walk.inAt <= walk.exitHorizonMs;
  if (isExit && isForced) {
    takeExit(walk.inDay, fact, true);
    return;
  }
  if (walk.isInside) leaveWithoutExit(walk);
  const day = dayOf(walk, fact.at);
  if (isForced) note(day, 'FORCED_OUT');
  else if (day.validEventCount === 0 && !isExit) note(day, 'MISSING_IN');
  useValid(day, fact, effectApart(isForced, isExit));
}

function effectApart(isForced: boolean, isExit: boolean): Use['effect'] {
  if (isForced) return 'FORCED_OUT';
  return isExit ? 'TOO_LATE' : 'NO_ENTRY';
}
