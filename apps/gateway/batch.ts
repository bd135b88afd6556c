// Step 4 of the walk: a batch of frames becomes facts and quarantine pieces. No database here; decisions only.
import { createHash } from 'node:crypto';
import { MAX_FRAME_BYTES, type DeviceEvent, type RejectionCode } from '#contracts/device-messages.js';
import { DEFAULT_ATTENDANCE_POLICY } from '#domain/attendance/attendance-policy.js';
import { workDateOf } from '#domain/calendar/work-date.js';
import { effectiveTime } from '#domain/gate-event/effective-time.js';
import { judgePassage, type RegisteredPerson } from '#domain/gate-event/judge-passage.js';
import type { KnownDevice } from '#store/device.store.js';
import type { NewGateEvent, PersonClaim, QuarantinedPiece } from '#store/gate-event.store.js';
import { type Frame, contentHash, detailOf } from './frame.js';

/** One event with everything needed to judge it. */
export interface PlacedEvent {
  readonly frame: Frame;
  readonly device: KnownDevice;
  readonly boot: string;
  readonly bootId: number;
  readonly event: DeviceEvent;
  readonly clockOffsetMs: number | null;
}

/** Whom the event is about; null for a stranger. */
export function claimOf({ device, event }: PlacedEvent): PersonClaim | null {
  if (event.worker !== undefined) return { projectId: device.projectId, kind: 'worker', value: event.worker };
  if (event.card !== undefined) return { projectId: device.projectId, kind: 'card', value: event.card };
  return null;
}

/** A fact with the work date whose derivation it asks for. */
export interface JudgedEvent {
  readonly fact: NewGateEvent;
  readonly workDate: string;
}

/** Gives an event its effective time and its verdict. */
export function judge(placed: PlacedEvent, person: RegisteredPerson | null): JudgedEvent {
  const { device, event, frame, clockOffsetMs } = placed;
  const { effectiveAt, timeQuality } = effectiveTime(event.at, frame.receivedAt, clockOffsetMs);
  const workDate = workDateOf(effectiveAt, device.timeZone, DEFAULT_ATTENDANCE_POLICY.dayCutoffMinutes);
  const fact: NewGateEvent = {
    projectId: device.projectId,
    deviceId: device.id,
    bootId: placed.bootId,
    seq: event.seq,
    workerId: person?.workerId ?? null,
    claimedAs: person ? null : (event.worker ?? event.card ?? null),
    direction: event.direction,
    method: event.method,
    verdict: event.stranger ? 'stranger' : judgePassage(person, workDate),
    timeQuality,
    deviceAt: event.at,
    receivedAt: frame.receivedAt,
    effectiveAt,
    clockOffsetMs,
    contentHash: contentHash(event),
    detail: detailOf(event),
  };
  return { fact, workDate };
}

/** Why something is kept out, and which bytes. */
interface Refusal {
  readonly reason: RejectionCode | 'unknown_device' | 'revoked_device';
  readonly detail: string;
  readonly boot?: string;
  readonly seq?: number;
  /** JSON text of the refused event; absent = the whole frame. */
  readonly raw?: string;
}

/** A quarantine row; the bytes are cut at the frame limit, their full length and hash stay. */
export function quarantined(frame: Frame, device: KnownDevice | null, refusal: Refusal): QuarantinedPiece {
  const bytes = refusal.raw === undefined ? frame.bytes : Buffer.from(refusal.raw);
  return {
    projectId: device?.projectId ?? 0,
    sn: frame.sn,
    deviceId: device?.id ?? null,
    boot: refusal.boot ?? '',
    seq: refusal.seq ?? null,
    reason: refusal.reason,
    detail: refusal.detail.slice(0, 500),
    payload: bytes.subarray(0, MAX_FRAME_BYTES),
    payloadBytes: bytes.length,
    payloadSha256: createHash('sha256').update(bytes).digest(),
    receivedAt: frame.receivedAt,
  };
}
