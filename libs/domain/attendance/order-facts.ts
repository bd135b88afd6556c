// Step 6 of the walk: one fixed order for the facts, whatever order and however often they arrived.
import { type AttendanceFact } from './attendance-day.js';

/**
 * The facts without copies, ascending by (at, deviceId, bootId, seq): seq breaks ties of one device's
 * clock (lessons row 26). Facts already in that order are returned as they are, in one pass.
 * Copies carry the same instant, so after sorting they are neighbours and no set of keys is needed.
 */
export function orderFacts(facts: readonly AttendanceFact[]): readonly AttendanceFact[] {
  if (isOrdered(facts)) return facts;
  const sorted = facts.toSorted(compareFacts);
  return sorted.filter((fact, index) => index === 0 || compareFacts(sorted[index - 1]!, fact) !== 0);
}

function isOrdered(facts: readonly AttendanceFact[]): boolean {
  for (let index = 1; index < facts.length; index++) {
    if (compareFacts(facts[index - 1]!, facts[index]!) >= 0) return false;
  }
  return true;
}

function compareFacts(left: AttendanceFact, right: AttendanceFact): number {
  return (
    left.at - right.at || left.deviceId - right.deviceId || left.bootId - right.bootId || left.seq - right.seq
  );
}
