// Steps 1 and 5 of the walk: which events are due on the wire, until a receipt names them. Pure state, no I/O, no clock.
import { type Receipt } from '#contracts/device-messages.js';
import { type NumberedEvent, countThatFit } from '../gate-v1/encode.js';
import { type SettledEvents } from './journal.js';

/** How an outbox sends. */
export interface OutboxOptions {
  /** Frames without a receipt at one time. */
  readonly window: number;
  /** Most events in a frame. */
  readonly frameSize: number;
  /** First wait for a receipt in ms; doubles with each attempt up to `longestWaitMs`. */
  readonly waitMs: number;
  readonly longestWaitMs: number;
}

/** A frame on its way: the events of it that no receipt has named yet. */
export interface InFlightFrame {
  readonly boot: string;
  readonly events: Map<number, NumberedEvent>;
  attempts: number;
  dueAt: number;
}

/** What a receipt has done. */
export interface Settlement {
  readonly accepted: NumberedEvent[];
  readonly rejected: { readonly event: NumberedEvent; readonly code: string }[];
  /** Codes of refusals that name no outstanding event: frames that were bad on purpose. */
  readonly foreign: string[];
}

interface Slot {
  readonly event: NumberedEvent;
  frame: InFlightFrame | null;
}

/** Outstanding events of one gate: a queue, a bounded window of frames, and re-sending until a receipt comes. */
export class Outbox {
  private readonly slots = new Map<string, Map<number, Slot>>();
  private queue: NumberedEvent[] = [];
  private head = 0;
  private readonly inFlight = new Set<InFlightFrame>();
  private count = 0;

  constructor(private readonly options: OutboxOptions) {}

  /** How many events no receipt has named. */
  get size(): number {
    return this.count;
  }

  /** Takes new events to the end of the queue. */
  add(events: readonly NumberedEvent[]): void {
    for (const event of events) {
      const ofBoot = this.slots.get(event.boot) ?? new Map<number, Slot>();
      this.slots.set(event.boot, ofBoot);
      ofBoot.set(event.seq, { event, frame: null });
      this.queue.push(event);
    }
    this.count += events.length;
  }

  /** Frames to put on the wire now: those whose wait is over, then new ones while the window has room. */
  due(now: number): InFlightFrame[] {
    const frames = [...this.inFlight].filter((frame) => frame.dueAt <= now);
    while (this.inFlight.size < this.options.window) {
      const frame = this.nextFrame();
      if (frame === null) break;
      this.inFlight.add(frame);
      frames.push(frame);
    }
    for (const frame of frames) {
      frame.dueAt = now + Math.min(this.options.longestWaitMs, this.options.waitMs * 2 ** frame.attempts);
      frame.attempts += 1;
    }
    return frames;
  }

  /** When `due` has something again without new events or receipts; null = never. */
  nextDueAt(): number | null {
    let earliest: number | null = null;
    for (const { dueAt } of this.inFlight) if (earliest === null || dueAt < earliest) earliest = dueAt;
    return earliest;
  }

  /** After a reconnect: whatever was on its way is due at once. */
  restartWaits(): void {
    for (const frame of this.inFlight) {
      frame.dueAt = 0;
      frame.attempts = 0;
    }
  }

  /** Forgets what the receipt names. */
  settle(
    receipt: Pick<Receipt, 'boot' | 'accepted'> & { rejected?: readonly { seq?: number; code: string }[] },
  ): Settlement {
    const settlement: Settlement = { accepted: [], rejected: [], foreign: [] };
    const ofBoot = this.slots.get(receipt.boot ?? '') ?? new Map<number, Slot>();
    for (const [first, last] of receipt.accepted ?? []) {
      for (const seq of namedBy(first, last, ofBoot)) {
        const event = this.forget(ofBoot, seq);
        if (event) settlement.accepted.push(event);
      }
    }
    for (const { seq, code } of receipt.rejected ?? []) {
      const event = seq === undefined ? null : this.forget(ofBoot, seq);
      if (event) settlement.rejected.push({ event, code });
      else settlement.foreign.push(code);
    }
    return settlement;
  }

  private forget(ofBoot: Map<number, Slot>, seq: number): NumberedEvent | null {
    const slot = ofBoot.get(seq);
    if (slot === undefined) return null;
    ofBoot.delete(seq);
    if (ofBoot.size === 0) this.slots.delete(slot.event.boot);
    this.count -= 1;
    slot.frame?.events.delete(seq);
    if (slot.frame?.events.size === 0) this.inFlight.delete(slot.frame);
    return slot.event;
  }

  private nextFrame(): InFlightFrame | null {
    while (this.head < this.queue.length) {
      const count = countThatFit(this.queue, this.head, this.options.frameSize);
      const taken = this.queue.slice(this.head, this.head + count);
      this.advance(count);
      const frame = this.frameOf(taken);
      if (frame !== null) return frame;
    }
    return null;
  }

  private frameOf(events: readonly NumberedEvent[]): InFlightFrame | null {
    const boot = events[0]?.boot ?? '';
    const frame: InFlightFrame = { boot, events: new Map(), attempts: 0, dueAt: 0 };
    for (const event of events) {
      const slot = this.slots.get(boot)?.get(event.seq);
      if (slot === undefined) continue; // a late receipt was faster
      slot.frame = frame;
      frame.events.set(event.seq, event);
    }
    return frame.events.size > 0 ? frame : null;
  }

  private advance(count: number): void {
    this.head += count;
    if (this.head < 10_000 && this.head < this.queue.length) return;
    this.queue = this.queue.slice(this.head);
    this.head = 0;
  }
}

/** The outstanding numbers of a range; a huge range costs no more than what is outstanding. */
function namedBy(first: number, last: number, ofBoot: ReadonlyMap<number, unknown>): number[] {
  if (last - first > ofBoot.size) return [...ofBoot.keys()].filter((seq) => first <= seq && seq <= last);
  const numbers: number[] = [];
  for (let seq = first; seq <= last; seq += 1) if (ofBoot.has(seq)) numbers.push(seq);
  return numbers;
}

/** What a settlement leaves in the journal; null where it settled nothing. */
export function toJournal({ accepted, rejected }: Settlement): SettledEvents | null {
  const boot = accepted[0]?.boot ?? rejected[0]?.event.boot;
  if (boot === undefined) return null;
  return {
    boot,
    accepted: toRanges(accepted.map(({ seq }) => seq)),
    rejected: rejected.map(({ event, code }) => ({ seq: event.seq, code })),
  };
}

function toRanges(numbers: number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const n of numbers.sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && n === last[1] + 1) last[1] = n;
    else ranges.push([n, n]);
  }
  return ranges;
}
