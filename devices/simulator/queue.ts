// Beside step 1 of the walk: people at a gate pass one after another, not in the same instant.
import { type WireEvent } from '../gate-v1/encode.js';
import { type LocalTime } from './local-time.js';
import { type Random } from './random.js';

/** One passage, and the gate that sees it. */
export interface PlannedPassage {
  readonly sn: string;
  readonly atMs: number;
  readonly event: WireEvent;
}

/** Milliseconds that one person takes at a turnstile with a face terminal. */
const LEAST_MS = 1_400;
const MOST_MS = 3_500;
/** Nobody waits longer: then somebody opens the side gate. */
const LONGEST_WAIT_MS = 10 * 60_000;

/**
 * The same passages, each after the one before it at its gate.
 * @param randomOf stream of a gate
 */
export function queueAtGates(
  passages: readonly PlannedPassage[],
  time: LocalTime,
  randomOf: (sn: string) => Random,
): PlannedPassage[] {
  const gates = new Map<string, { free: number; random: Random }>();
  return passages
    .toSorted((a, b) => a.atMs - b.atMs)
    .map((passage) => {
      const gate = gates.get(passage.sn) ?? { free: 0, random: randomOf(passage.sn) };
      const atMs = Math.max(passage.atMs, Math.min(gate.free, passage.atMs + LONGEST_WAIT_MS));
      gates.set(passage.sn, { free: atMs + gate.random.int(LEAST_MS, MOST_MS), random: gate.random });
      return atMs === passage.atMs
        ? passage
        : { ...passage, atMs, event: { ...passage.event, at: time.stamp(atMs) } };
    });
}
