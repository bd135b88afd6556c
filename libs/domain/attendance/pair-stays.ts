// Step 6 of the walk, mode PAIRING: each IN with the OUT right after it; the day is the sum of its stays.
import { type AttendanceFact } from './attendance-day.js';
import {
  addStay,
  addUncountedStay,
  type AttendanceWalk,
  dayOf,
  enter,
  leaveWithoutExit,
  note,
  useValid,
} from './attendance-walk.js';

/** An IN opens a presence. One that was still open never got its OUT. */
export function pairIn(walk: AttendanceWalk, fact: AttendanceFact): void {
  if (walk.isInside) leaveWithoutExit(walk);
  enter(walk, fact);
}

/**
 * An OUT belongs to the open IN first, whatever date it falls on (lessons rows 5–7), as long as that IN
 * is not older than the exit horizon. The horizon is what keeps a window of facts enough for a day.
 */
export function pairOut(walk: AttendanceWalk, fact: AttendanceFact): void {
  const from = walk.inUse?.fact;
  if (walk.isInside && from && fact.at - from.at <= walk.exitHorizonMs) closePresence(walk, from, fact);
  else standAlone(walk, fact);
  walk.isInside = false;
}

function closePresence(walk: AttendanceWalk, from: AttendanceFact, to: AttendanceFact): void {
  const day = walk.inDay;
  if (to.method === 'forced_out') {
    note(day, 'FORCED_OUT');
    addUncountedStay(day, { from, to });
    useValid(day, to, 'FORCED_OUT');
  } else if (to.at - from.at > walk.maxOpenMs) {
    leaveWithoutExit(walk); // never a 24 h shift (lessons row 21)
    useValid(dayOf(walk, to.at), to, 'TOO_LATE');
  } else {
    addStay(walk, day, { from, to });
    useValid(day, to, 'CLOSED');
  }
}

function standAlone(walk: AttendanceWalk, fact: AttendanceFact): void {
  if (walk.isInside) leaveWithoutExit(walk);
  walk.inUse = null;
  walk.inAt = -Infinity;
  const day = dayOf(walk, fact.at);
  const isForced = fact.method === 'forced_out';
  note(day, isForced ? 'FORCED_OUT' : 'MISSING_IN');
  useValid(day, fact, isForced ? 'FORCED_OUT' : 'NO_ENTRY');
}
