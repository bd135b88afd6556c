// Step 3 of the walk: a frame as it waits for its batch.
import { createHash } from 'node:crypto';
import type { DeviceEvent } from '#contracts/device-messages.js';
import { type DecodedFrame, decodeEvents } from '#devices/gate-v1/decode.js';

/** What one MQTT message became. */
export interface Frame {
  readonly sn: string;
  readonly receivedAt: number;
  readonly bytes: Buffer;
  readonly decoded: DecodedFrame;
  /** How many things the sender gets an answer for: its events, or the frame itself where it could not be read. */
  readonly size: number;
}

/** Reads one message of `gate/v1/{sn}/events`. Never throws. */
export function readFrame(sn: string, bytes: Buffer, receivedAt: number): Frame {
  const decoded = decodeEvents(bytes, receivedAt);
  const size = decoded.ok ? decoded.events.length + decoded.broken.length : 1;
  return { sn, receivedAt, bytes, decoded, size };
}

/** SHA-256 over the content of an event in a fixed order, first 16 bytes as hex. The receipt side of time is not in it. */
export function contentHash(event: DeviceEvent): string {
  const { at, direction, worker, card, stranger, method, score, temperature, mask, photo, location } = event;
  const who = worker ?? null;
  const content = [
    at,
    direction,
    who,
    card ?? null,
    stranger ?? null,
    method,
    score ?? null,
    temperature ?? null,
  ];
  const rest = [mask ?? null, photo ?? null, location ? [location.lng, location.lat] : null];
  return createHash('sha256')
    .update(JSON.stringify([...content, ...rest]))
    .digest('hex')
    .slice(0, 32);
}

/** What the device told beyond who, when and which way; null where it told nothing. */
export function detailOf(event: DeviceEvent): string | null {
  const { score, temperature, mask, photo, location } = event;
  const detail = { score, temperature, mask, photo, location };
  return Object.values(detail).some((value) => value !== undefined) ? JSON.stringify(detail) : null;
}
