// Presence on site: who is inside now, from the passages of one worker at one project.
import type { AttendanceFact } from '../attendance/attendance-day.js';
import type { AttendancePolicy } from '../attendance/attendance-policy.js';
import { orderFacts } from '../attendance/order-facts.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** So long after the entry somebody who never left is still listed; then the gates no longer say where the person is. */
const LISTED_MS = 3 * DAY_MS;
/** An exit of today may belong to an entry that is older by the longest exit horizon (two days). */
const WINDOW_MS = 4 * DAY_MS;

/**
 * `inside`: let in, not out again. `overstayed`: the same, for longer than the longest stay; not counted as inside, but
 * perhaps still there. `elsewhere`: let in at another project since. `outside`: anything else.
 */
export const PRESENCE_STATES = ['inside', 'overstayed', 'elsewhere', 'outside'] as const;
export type PresenceState = (typeof PRESENCE_STATES)[number];

/**
 * `passback`: let in while inside, beyond the debounce (the card was handed back out). `exit_without_entry`: out without
 * having come in. `forced_out`: presence was ended by somebody. `entered_elsewhere`: let in at another project while inside.
 */
export const PRESENCE_IRREGULARITIES = [
  'passback',
  'exit_without_entry',
  'forced_out',
  'entered_elsewhere',
] as const;
export type PresenceIrregularity = (typeof PRESENCE_IRREGULARITIES)[number];

/** Where one worker is, as the gates of one project know it. Instants are epoch ms. */
export interface Presence {
  readonly state: PresenceState;
  /** The entry that is still open; null when `outside`. */
  readonly since: number | null;
  /** The gate of that entry. */
  readonly entryDeviceId: number | null;
  /** Those of today and those of the present stay, in order. */
  readonly irregularities: readonly { readonly code: PresenceIrregularity; readonly at: number }[];
}

/** When presence is looked at, and by which rule. Instants are epoch ms. */
export interface PresenceView {
  readonly asOf: number;
  /** Irregularities from then on are told: the site's midnight, a day ago at most. */
  readonly today: number;
  readonly policy: Pick<AttendancePolicy, 'maxOpenMinutes' | 'exitHorizonMinutes' | 'debounceSeconds'>;
}

/** Facts from this instant on (epoch ms) are enough for `whoIsInside`. */
export function presenceWindow(asOf: number): number {
  return asOf - WINDOW_MS;
}

/** What is remembered while the passages are walked in order. */
interface Walk {
  readonly debounceMs: number;
  readonly maxOpenMs: number;
  readonly exitHorizonMs: number;
  readonly irregularities: { code: PresenceIrregularity; at: number }[];
  previous: AttendanceFact | null;
  entry: AttendanceFact | null;
}

/**
 * Where one worker is. Only passages that were allowed, at a time that is trusted, change anything: whoever was refused
 * and slipped in is not inside, and whoever was refused at the exit has not left. Repeats within the debounce are passed
 * over as in the attendance rule, so `inside` since t means an attendance day that is open since t (mode PAIRING).
 * @param facts of one worker at one project, in any order, copies allowed; at least those of `presenceWindow(asOf)`
 * @param enteredElsewhereAt the latest entry at any other project, epoch ms; null = none is known
 */
export function whoIsInside(
  facts: readonly AttendanceFact[],
  view: PresenceView,
  enteredElsewhereAt: number | null = null,
): Presence {
  const { policy } = view;
  const walk: Walk = {
    debounceMs: policy.debounceSeconds * 1000,
    maxOpenMs: policy.maxOpenMinutes * MINUTE_MS,
    exitHorizonMs: policy.exitHorizonMinutes * MINUTE_MS,
    irregularities: [],
    previous: null,
    entry: null,
  };
  for (const fact of orderFacts(facts)) {
    if (fact.verdict === 'allowed' && fact.timeQuality !== 'suspect') pass(walk, fact);
  }
  return settle(walk, view, enteredElsewhereAt);
}

function pass(walk: Walk, fact: AttendanceFact): void {
  const { previous } = walk;
  walk.previous = fact;
  if (previous?.direction === fact.direction && fact.at - previous.at <= walk.debounceMs) return;
  if (fact.direction === 'in') comeIn(walk, fact);
  else goOut(walk, fact);
}

/** The latest entry counts: the person, or whoever holds the card, was seen then. */
function comeIn(walk: Walk, fact: AttendanceFact): void {
  // after the longest stay it is a forgotten exit, which the attendance day tells
  if (walk.entry && fact.at - walk.entry.at < walk.maxOpenMs) note(walk, 'passback', fact.at);
  walk.entry = fact;
}

function goOut(walk: Walk, fact: AttendanceFact): void {
  const hasEntry = walk.entry !== null && fact.at - walk.entry.at <= walk.exitHorizonMs;
  if (fact.method === 'forced_out') note(walk, 'forced_out', fact.at);
  else if (!hasEntry) note(walk, 'exit_without_entry', fact.at);
  walk.entry = null;
}

function note(walk: Walk, code: PresenceIrregularity, at: number): void {
  walk.irregularities.push({ code, at });
}

function settle(walk: Walk, view: PresenceView, enteredElsewhereAt: number | null): Presence {
  const { entry } = walk;
  // a gate's clock may be a little ahead of ours
  const now = Math.max(view.asOf, walk.previous?.at ?? view.asOf);
  const isListed = entry !== null && now - entry.at <= LISTED_MS;
  const hasMoved = isListed && enteredElsewhereAt !== null && enteredElsewhereAt > entry.at;
  if (hasMoved) note(walk, 'entered_elsewhere', enteredElsewhereAt);
  const from = isListed ? Math.min(view.today, entry.at) : view.today;
  const irregularities = walk.irregularities.filter(({ at }) => at >= from);
  if (!isListed) return { state: 'outside', since: null, entryDeviceId: null, irregularities };
  const open = now - entry.at < walk.maxOpenMs ? 'inside' : 'overstayed';
  const state = hasMoved ? 'elsewhere' : open;
  return { state, since: entry.at, entryDeviceId: entry.deviceId, irregularities };
}
