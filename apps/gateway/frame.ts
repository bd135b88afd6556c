// Step 3 of the walk: a frame as it waits for its batch.
import { hash } from 'node:crypto';
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
  const place = location && [location.lng, location.lat];
  // JSON writes an absent field as null, so every field keeps its place
  const content = JSON.stringify([
    at,
    direction,
    worker,
    card,
    stranger,
    method,
    score,
    temperature,
    mask,
    photo,
    place,
  ]);
  return hash('sha256', content, 'hex').slice(0, 32);
}

/** What the device told beyond who, when and which way; null where it told nothing. */
export function detailOf({ score, temperature, mask, photo, location }: DeviceEvent): string | null {
  const text = JSON.stringify({ score, temperature, mask, photo, location });
  return text === '{}' ? null : text;
}
