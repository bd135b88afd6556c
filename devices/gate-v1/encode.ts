// Step 1 of the walk: what a terminal puts on the wire, events → the text of a gate/v1 frame (contracts §3).
import { MAX_EVENTS_PER_FRAME, MAX_FRAME_BYTES } from '#contracts/device-messages.js';
import { type Direction, type Method } from '#domain/gate-event/gate-event.js';

/** One event as a terminal writes it, before it gets its sequence number. */
export interface WireEvent {
  /** RFC 3339 with offset and milliseconds, by the terminal's own clock. */
  readonly at: string;
  readonly direction: Direction;
  readonly worker?: string;
  readonly card?: string;
  readonly stranger?: true;
  readonly method: Method;
  readonly score?: number;
  readonly temperature?: number;
  readonly mask?: boolean;
  readonly photo?: string;
  readonly location?: { readonly lng: number; readonly lat: number };
}

/** An event with its key; `text` is the JSON of the event without `seq`. */
export interface NumberedEvent {
  readonly boot: string;
  readonly seq: number;
  readonly text: string;
}

/** The braces, the boot name and a margin: what a frame weighs beside its events. */
const ENVELOPE_BYTES = 256;

/** The event as it stands in a frame, `seq` first. */
export function encodeEvent(event: Pick<NumberedEvent, 'seq' | 'text'>): string {
  return event.text === '{}' ? `{"seq":${event.seq}}` : `{"seq":${event.seq},${event.text.slice(1)}`;
}

/** The frame around events that `encodeEvent` has made. */
export function encodeFrame(boot: string, events: readonly string[]): string {
  return `{"boot":${JSON.stringify(boot)},"events":[${events.join(',')}]}`;
}

/**
 * How many events from `start` on fit into one frame: same boot, at most `most`, at most 256 KiB.
 * @returns at least 1 where there is an event at `start`
 */
export function countThatFit(events: readonly NumberedEvent[], start: number, most: number): number {
  const end = Math.min(events.length, start + Math.min(most, MAX_EVENTS_PER_FRAME));
  const boot = events[start]?.boot;
  let bytes = ENVELOPE_BYTES;
  let at = start;
  for (; at < end; at += 1) {
    const event = events[at];
    if (event === undefined || event.boot !== boot) break;
    bytes += Buffer.byteLength(event.text) + '"seq":9007199254740991,'.length + 1;
    if (bytes > MAX_FRAME_BYTES && at > start) break;
  }
  return at - start;
}
