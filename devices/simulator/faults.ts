// Beside step 1 of the walk: what goes wrong between a gate and the server, seeded, so that a bad day can be played again.
import { type NumberedEvent, encodeEvent, encodeFrame } from '../gate-v1/encode.js';
import { malformedFrame } from './malformed.js';
import { type PlanHabits } from './plan.js';
import { type Random, createRandom, shuffled } from './random.js';

/** Every fault mode; they can be combined. */
export const FAULT_MODES = [
  'duplicate',
  'reorder',
  'offline',
  'skew',
  'drift',
  'restart',
  'malformed',
  'strangers',
  'barred',
  'conflict',
] as const;
export type FaultMode = (typeof FAULT_MODES)[number];

/** How often each mode struck: frames for duplicate, reorder, malformed and conflict; gates for the others. */
export type FaultCounts = Partial<Record<FaultMode, number>>;

/** Which faults to play. */
export interface FaultSettings {
  readonly modes: ReadonlySet<FaultMode>;
  readonly seed: number;
}

const NONE: FaultSettings = { modes: new Set(), seed: 0 };

/** A frame as it would leave a healthy gate. */
export interface OutgoingFrame {
  readonly boot: string;
  readonly events: readonly NumberedEvent[];
}

/** What happens to the frames of one gate on their way out. A true event is never held back for good. */
export class FrameFaults {
  private readonly random: Random;
  private receipted: NumberedEvent | null = null;

  constructor(
    sn: string,
    private readonly settings: FaultSettings = NONE,
    private readonly counts: FaultCounts = {},
  ) {
    this.random = createRandom(settings.seed, sn, 'frames');
  }

  /** The payloads to publish for these frames, in order. */
  transmit(frames: readonly OutgoingFrame[]): (string | Buffer)[] {
    const ordered = frames.length > 1 && this.strikes('reorder', 0.5) ? [...frames].reverse() : frames;
    return ordered.flatMap((frame) => this.payloadsOf(frame));
  }

  /** Remembers a stored event: only those can be contradicted without losing a true one. */
  stored(event: NumberedEvent): void {
    this.receipted = event;
  }

  private payloadsOf(frame: OutgoingFrame): (string | Buffer)[] {
    const events =
      frame.events.length > 1 && this.strikes('reorder', 0.3) ? this.shuffle(frame.events) : frame.events;
    const payload = encodeFrame(frame.boot, events.map(encodeEvent));
    const payloads: (string | Buffer)[] = [payload];
    if (this.strikes('duplicate', 0.25)) payloads.push(payload);
    if (this.strikes('malformed', 0.25)) payloads.unshift(malformedFrame(`${frame.boot}-bad`, this.random));
    if (this.receipted !== null && this.strikes('conflict', 0.2)) payloads.push(contradict(this.receipted));
    return payloads;
  }

  private shuffle(events: readonly NumberedEvent[]): readonly NumberedEvent[] {
    return shuffled(events, this.random);
  }

  private strikes(mode: FaultMode, probability: number): boolean {
    if (!this.settings.modes.has(mode) || !this.random.chance(probability)) return false;
    this.counts[mode] = (this.counts[mode] ?? 0) + 1;
    return true;
  }
}

/** The same key with the other direction: what a tampered gate would send (contracts §3, `conflict`). */
export function contradict({ boot, seq, text }: NumberedEvent): string {
  const event = JSON.parse(text) as Record<string, unknown>;
  const direction = event['direction'] === 'in' ? 'out' : 'in';
  return encodeFrame(boot, [encodeEvent({ seq, text: JSON.stringify({ ...event, direction }) })]);
}

/** How wrong a gate's clock is: a constant part and one that grows. */
export interface ClockFault {
  readonly skewMs: number;
  /** Milliseconds gained per millisecond. */
  readonly drift: number;
}

/** The clock of a gate: a third of the gates are off by up to 20 min (`skew`) or gain up to 60 ppm (`drift`). */
export function clockFault(
  sn: string,
  { modes, seed }: FaultSettings = NONE,
  counts: FaultCounts = {},
): ClockFault {
  const random = createRandom(seed, sn, 'clock');
  const isSkewed = random.chance(1 / 3);
  const skewMs = random.int(-20 * 60_000, 20 * 60_000);
  const isDrifting = random.chance(1 / 3);
  const drift = random.int(-60, 60) / 1e6;
  const struck = (mode: FaultMode, strikes: boolean) => {
    if (!modes.has(mode) || !strikes) return false;
    counts[mode] = (counts[mode] ?? 0) + 1;
    return true;
  };
  return { skewMs: struck('skew', isSkewed) ? skewMs : 0, drift: struck('drift', isDrifting) ? drift : 0 };
}

/** How far the clock is off at an instant, in ms. @param since instant at which it was right but for its skew */
export function clockError(fault: ClockFault, instant: number, since: number): number {
  return Math.round(fault.skewMs + fault.drift * (instant - since));
}

/** The habits of a plan in which these faults play: more strangers, more people who are banned. */
export function faultyHabits({ modes }: FaultSettings): Partial<PlanHabits> {
  return {
    ...(modes.has('strangers') ? { strangers: 0.05, unknown: 0.02 } : {}),
    ...(modes.has('barred') ? { barred: 0.8 } : {}),
  };
}

/** What a gate does at a beat of the play (a planned day, or some seconds of live play). */
export type BeatAction = 'none' | 'offline' | 'online' | 'restart';

/** Decides beat by beat which gates lose the network for one to three beats and which restart. */
export class Beats {
  private readonly away = new Map<string, number>();
  private beat = 0;

  constructor(
    private readonly settings: FaultSettings = NONE,
    private readonly counts: FaultCounts = {},
  ) {}

  /** Goes one beat on; the action of each gate that does something. */
  next(gates: readonly string[]): { sn: string; action: BeatAction }[] {
    this.beat += 1;
    return gates.map((sn) => ({ sn, action: this.actionOf(sn) })).filter(({ action }) => action !== 'none');
  }

  /** The end of the play: whoever is away comes back. */
  end(): { sn: string; action: BeatAction }[] {
    const back = [...this.away.keys()].map((sn) => ({ sn, action: 'online' as const }));
    this.away.clear();
    return back;
  }

  private actionOf(sn: string): BeatAction {
    const random = createRandom(this.settings.seed, sn, 'beat', this.beat);
    const until = this.away.get(sn);
    if (until !== undefined && until > this.beat) return 'none';
    if (until !== undefined) {
      this.away.delete(sn);
      return 'online';
    }
    if (this.settings.modes.has('offline') && random.chance(0.2)) {
      this.away.set(sn, this.beat + random.int(1, 3));
      return this.count('offline');
    }
    return this.settings.modes.has('restart') && random.chance(0.15) ? this.count('restart') : 'none';
  }

  private count(mode: 'offline' | 'restart'): BeatAction {
    this.counts[mode] = (this.counts[mode] ?? 0) + 1;
    return mode;
  }
}
