// Steps 1–5 of the walk: the wire shapes of gate/v1 (contracts §3), shared with devices/ and nothing else.
import { z } from 'zod';
import { DIRECTIONS, METHODS } from '#domain/gate-event/gate-event.js';

/** Largest frame the protocol allows, in bytes. A larger one is quarantined whole. */
export const MAX_FRAME_BYTES = 256 * 1024;
/** Most events in one frame. */
export const MAX_EVENTS_PER_FRAME = 500;
/** Largest sequence number: it stays exact in every JSON parser. */
const MAX_SEQ = Number.MAX_SAFE_INTEGER;

/** Serial number, user name and client id of a device in one. */
export const SERIAL_NUMBER = /^[A-Za-z0-9_-]{4,32}$/;
const BOOT = /^[A-Za-z0-9_.:-]{1,64}$/;
const IDENTIFIER = /^[A-Za-z0-9_.:-]{1,64}$/;
const PHOTO = /^sha256:[0-9a-f]{64}$/;

/** RFC 3339 with an offset; the value keeps the instant only, as epoch milliseconds. */
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

function namesOnePerson(event: { worker?: string; card?: string; stranger?: true }): boolean {
  return (
    Number(event.worker !== undefined) +
      Number(event.card !== undefined) +
      Number(event.stranger === true) ===
    1
  );
}

/** One event as it stands on the wire. Unknown fields are dropped, so that newer devices stay readable. */
export const deviceEventSchema = z
  .object({
    seq: z.int().min(1).max(MAX_SEQ),
    at: instant,
    direction: z.enum(DIRECTIONS),
    worker: z.string().regex(IDENTIFIER).optional(),
    card: z.string().regex(IDENTIFIER).optional(),
    stranger: z.literal(true).optional(),
    method: z.enum(METHODS),
    score: z.number().min(0).max(1).optional(),
    temperature: z.number().min(20).max(50).optional(),
    mask: z.boolean().optional(),
    photo: z.string().regex(PHOTO).optional(),
    location: z.object({ lng: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) }).optional(),
  })
  .refine(namesOnePerson, { message: 'exactly one of worker, card, stranger is needed' })
  .refine((event) => event.method !== 'forced_out' || event.direction === 'out', {
    message: 'forced_out goes out',
  });
export type DeviceEvent = z.infer<typeof deviceEventSchema>;

/** Receipt for one frame or several of one boot. What is in either list may be deleted by the device. */
export interface Receipt {
  readonly boot?: string;
  readonly accepted?: readonly (readonly [number, number])[];
  readonly rejected?: readonly Rejection[];
  readonly at: string;
}

/** Why the gateway keeps an event out of the facts; the bytes are in quarantine. */
export type RejectionCode = 'malformed' | 'too_large' | 'too_many' | 'implausible_time' | 'conflict';

/** One refused event; `seq` is absent where it could not be read. */
export interface Rejection {
  readonly seq?: number;
  readonly code: RejectionCode;
  readonly detail?: string;
}

/** Retained presence of a device, also sent as its last will with `online:false`. */
export const deviceStatusSchema = z.object({
  online: z.boolean(),
  session: z.string().regex(IDENTIFIER),
  at: instant,
  firmware: z.string().max(64).optional(),
  rosterVersion: z.int().min(0).optional(),
  queued: z.int().min(0).optional(),
  /** Where it stands and in which network, so that one which is carried away is noticed. */
  location: z.object({ lng: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) }).optional(),
  network: z.string().min(1).max(64).optional(),
});

/** Shape of a receipt as a device reads it. */
export const receiptSchema = z.object({
  boot: z.string().regex(BOOT).optional(),
  accepted: z.array(z.tuple([z.number(), z.number()])).optional(),
  rejected: z
    .array(z.object({ seq: z.number().optional(), code: z.string(), detail: z.string().optional() }))
    .optional(),
  at: z.string(),
});

/** True for a boot name that can be stored and sent back. */
export function isBootName(value: unknown): value is string {
  return typeof value === 'string' && BOOT.test(value);
}
