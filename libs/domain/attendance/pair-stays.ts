// Step 6 of the walk, mode PAIRING: each IN with the OUT right after it; the day is the sum of its stays.
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

/** An IN opens a presence. One that was still open never got its OUT. */
export function pairIn(walk: AttendanceWalk, fact: AttendanceFact): void {
  if (walk.isInside) note(walk.inDay, 'MISSING_OUT');
  const day = dayOf(walk, fact.at);
  countValid(day);
  day.firstInAt ??= fact.at;
  walk.inAt = fact.at;
  walk.inDay = day;
  walk.isInside = true;
}

/**
 * An OUT belongs to the open IN first, whatever date it falls on (lessons rows 5–7), as long as that IN
 * is not older than the exit horizon. The horizon is what keeps a window of facts enough for a day.
 */
export function pairOut(walk: AttendanceWalk, fact: AttendanceFact): void {
  const isExit = walk.isInside && fact.at - walk.inAt <= walk.exitHorizonMs;
  countValid(isExit ? closePresence(walk, fact) : standAlone(walk, fact));
  walk.isInside = false;
}

/** Returns the day the OUT is counted on. */
function closePresence(walk: AttendanceWalk, fact: AttendanceFact): DayDraft {
  const span = { inAt: walk.inAt, outAt: fact.at };
  if (fact.method === 'forced_out') {
    note(walk.inDay, 'FORCED_OUT');
    addUncountedStay(walk.inDay, span);
    return walk.inDay;
  }
  if (fact.at - walk.inAt > walk.maxOpenMs) {
    note(walk.inDay, 'MISSING_OUT'); // never a 24 h shift (lessons row 21)
    return dayOf(walk, fact.at);
  }
  addStay(walk, walk.inDay, span);
  return walk.inDay;
}

/** Returns the day the OUT is counted on. */
function standAlone(walk: AttendanceWalk, fact: AttendanceFact): DayDraft {
  if (walk.isInside) note(walk.inDay, 'MISSING_OUT');
  walk.inAt = -Infinity;
  const day = dayOf(walk, fact.at);
  note(day, fact.method === 'forced_out' ? 'FORCED_OUT' : 'MISSING_IN');
  return day;
}
