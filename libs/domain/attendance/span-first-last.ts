// Step 6 of the walk, mode FIRST_LAST: one stay a day, from its first IN to its last OUT.
// What lies between is not judged; only a missing side (the day begins with OUT or ends with IN) is.
import { type AttendanceFact } from './attendance-day.js';
import {
  addStay,
  addUncountedStay,
  type AttendanceWalk,
  countValid,
  type DayDraft,
  dayOf,
  note,
} from './attendance-walk.js';

/** An IN on a new day while the worker is still inside leaves the earlier day without its last OUT. */
export function spanIn(walk: AttendanceWalk, fact: AttendanceFact): void {
  const day = dayOf(walk, fact.at);
  if (walk.isInside && day !== walk.inDay) note(walk.inDay, 'MISSING_OUT');
  countValid(day);
  day.firstInAt ??= fact.at;
  walk.inAt = fact.at;
  walk.inDay = day;
  walk.isInside = true;
}

/** An OUT belongs to the day of the nearest IN before it, up to the longest stay; else to its own date. */
export function spanOut(walk: AttendanceWalk, fact: AttendanceFact): void {
  const age = fact.at - walk.inAt;
  const isForced = fact.method === 'forced_out';
  if (age <= walk.maxOpenMs) takeExit(walk.inDay, fact.at, isForced);
  else standApart(walk, fact, isForced);
  walk.isInside = false;
}

/** Makes the day's one stay when all its facts are in. */
export function spanDay(walk: AttendanceWalk, day: DayDraft): void {
  if (day.firstInAt === null) return;
  const outAt = day.lastOutAt ?? day.forcedOutAt;
  if (outAt === null) return;
  const span = { inAt: day.firstInAt, outAt };
  if (day.lastOutAt === null) addUncountedStay(day, span);
  else if (outAt - day.firstInAt > walk.maxOpenMs) note(day, 'MISSING_OUT');
  else addStay(walk, day, span);
}

function takeExit(day: DayDraft, at: number, isForced: boolean): void {
  countValid(day);
  if (isForced) {
    note(day, 'FORCED_OUT');
    day.forcedOutAt = at;
  } else {
    day.lastOutAt = at;
  }
}

/** As in PAIRING, an OUT within the exit horizon of an open IN is its exit: too late to count, yet no missing IN. */
function standApart(walk: AttendanceWalk, fact: AttendanceFact, isForced: boolean): void {
  const isExit = walk.isInside && fact.at - walk.inAt <= walk.exitHorizonMs;
  if (isExit && isForced) {
    takeExit(walk.inDay, fact.at, true);
    return;
  }
  if (walk.isInside) note(walk.inDay, 'MISSING_OUT');
  const day = dayOf(walk, fact.at);
  if (isForced) note(day, 'FORCED_OUT');
  else if (day.validEventCount === 0 && !isExit) note(day, 'MISSING_IN');
  countValid(day);
}
