// Step 10 of the walk: gate events as the API takes filters for them and gives them.
import { z } from 'zod';
import { DIRECTIONS, METHODS, TIME_QUALITIES, VERDICTS } from '#domain/gate-event/gate-event.js';
import { deviceSn, instant, paging, periodInOrder, projectCode, workerNumber } from '../parameters.js';

export const gateEventQuery = z.strictObject({
  project: projectCode.optional(),
  worker: workerNumber.optional(),
  device: deviceSn.optional(),
  from: instant.optional().describe('Received at or after'),
  to: instant.optional().describe('Received before'),
  verdict: z.enum(VERDICTS).optional(),
  ...paging,
});
export type GateEventQuery = z.output<typeof gateEventQuery>;
export const gateEventInput = periodInOrder(gateEventQuery);

export const gateEvent = z.strictObject({
  id: z.string(),
  projectCode: z.string(),
  projectName: z.string(),
  deviceSn: z.string().nullable(),
  gate: z.string().nullable(),
  boot: z.string().nullable(),
  seq: z.int(),
  workerNumber: z.string().nullable(),
  workerName: z.string().nullable(),
  claimedAsLast4: z.string().nullable().describe('End of what the device called a person whom nobody knows'),
  direction: z.enum(DIRECTIONS),
  method: z.enum(METHODS),
  verdict: z.enum(VERDICTS).describe('Only `allowed` counts as attendance'),
  timeQuality: z.enum(TIME_QUALITIES),
  deviceAt: z.iso.datetime(),
  receivedAt: z.iso.datetime(),
  effectiveAt: z.iso.datetime(),
  clockOffsetMs: z.int().nullable(),
  repeatOf: z
    .string()
    .nullable()
    .describe(
      'Id of the event that this one repeats: same worker, gate and direction within the debounce of the day’s policy',
    ),
  photo: z.string().nullable().describe('SHA-256 of the photo that the gate took, hex; null = none'),
  hasPhoto: z.boolean().describe('Whether the photo was handed in and is still kept'),
});
