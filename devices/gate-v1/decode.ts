// Step 3 of the walk: bytes of a gate/v1 events frame → events, or the reason why not. Pure, never throws.
import {
  MAX_EVENTS_PER_FRAME,
  MAX_FRAME_BYTES,
  type DeviceEvent,
  type RejectionCode,
  deviceEventSchema,
  isBootName,
} from '#contracts/device-messages.js';

/** Refuses what is not UTF-8 instead of mending it. One for all frames: making one costs more than a small frame. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });
/** Oldest device time that is believed. A clock that was reset shows 1970 or 2000; no site is ten years late. */
const OLDEST_MS = 10 * 366 * 86_400_000;
/** Furthest into the future that a wrong clock may be and still be stored (as suspect). */
const FUTURE_MS = 86_400_000;

/** One event that could not be read, with its place in the frame. */
export interface BrokenEvent {
  readonly seq?: number;
  readonly code: RejectionCode;
  readonly detail: string;
  /** The refused element as JSON text, for quarantine; absent where only the frame's own bytes tell it truly. */
  readonly raw?: string;
}

/** What a frame holds: its good events and its broken ones, or the reason why it is refused whole. */
export type DecodedFrame =
  | {
      readonly ok: true;
      readonly boot: string;
      readonly events: DeviceEvent[];
      readonly broken: BrokenEvent[];
    }
  | { readonly ok: false; readonly code: RejectionCode; readonly detail: string };

/**
 * Decodes one frame of `gate/v1/{sn}/events`.
 * @param bytes payload as received
 * @param receivedAt epoch milliseconds; bounds the plausible device time
 * @returns events in frame order; one bad event never hides its neighbours (contracts §3)
 */
export function decodeEvents(bytes: Uint8Array, receivedAt: number): DecodedFrame {
  if (bytes.length > MAX_FRAME_BYTES) {
    return { ok: false, code: 'too_large', detail: `${bytes.length} bytes, ${MAX_FRAME_BYTES} allowed` };
  }
  const frame = parseJson(bytes);
  if (frame === undefined) return { ok: false, code: 'malformed', detail: 'not JSON' };
  if (typeof frame !== 'object' || frame === null)
    return { ok: false, code: 'malformed', detail: 'not an object' };
  const { boot, events } = frame as { boot?: unknown; events?: unknown };
  if (!isBootName(boot))
    return { ok: false, code: 'malformed', detail: 'boot is missing or has a wrong form' };
  if (!Array.isArray(events) || events.length === 0) {
    return { ok: false, code: 'malformed', detail: 'events is missing or empty' };
  }
  if (events.length > MAX_EVENTS_PER_FRAME) {
    return {
      ok: false,
      code: 'too_many',
      detail: `${events.length} events, ${MAX_EVENTS_PER_FRAME} allowed`,
    };
  }
  return { ok: true, boot, ...sortOut(events, receivedAt) };
}

function sortOut(
  elements: readonly unknown[],
  receivedAt: number,
): { events: DeviceEvent[]; broken: BrokenEvent[] } {
  const events: DeviceEvent[] = [];
  const broken: BrokenEvent[] = [];
  for (const element of elements) {
    const parsed = deviceEventSchema.safeParse(element);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const detail = `${issue?.path.join('.') || 'event'}: ${issue?.message ?? 'invalid'}`;
      broken.push({ ...readableSeq(element), code: 'malformed', detail, raw: rawText(element) });
    } else if (parsed.data.at < receivedAt - OLDEST_MS || parsed.data.at > receivedAt + FUTURE_MS) {
      const detail = 'at: outside the last ten years and the next 24 hours';
      broken.push({ seq: parsed.data.seq, code: 'implausible_time', detail, raw: rawText(element) });
    } else {
      events.push(parsed.data);
    }
  }
  return { events, broken };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(UTF8.decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

/** The sequence number of a broken event where it can be read, so that the device may forget it. */
function readableSeq(element: unknown): { seq?: number } {
  const seq =
    typeof element === 'object' && element !== null ? (element as { seq?: unknown }).seq : undefined;
  return typeof seq === 'number' && Number.isSafeInteger(seq) ? { seq } : {};
}

/** The element as text, unless it would not come back the same: a number beyond 2^53, or nesting too deep to write. */
function rawText(element: unknown): string | undefined {
  const { seq } = (element ?? {}) as { seq?: unknown };
  if (typeof seq === 'number' && Math.abs(seq) > Number.MAX_SAFE_INTEGER) return undefined;
  try {
    return JSON.stringify(element);
  } catch {
    return undefined;
  }
}
