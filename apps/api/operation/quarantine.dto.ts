// Step 10 of the walk: refused pieces as the API takes filters for them and gives them.
import { z } from 'zod';
import { deviceSn, instant, paging, periodInOrder, projectCode, text } from '../parameters.js';

export const quarantineQuery = z.strictObject({
  project: projectCode.optional(),
  device: deviceSn.optional(),
  reason: text(24).optional(),
  from: instant.optional().describe('Received at or after'),
  to: instant.optional().describe('Received before'),
  ...paging,
});
export type QuarantineQuery = z.output<typeof quarantineQuery>;
export const quarantineInput = periodInOrder(quarantineQuery);

export const quarantined = z.strictObject({
  id: z.string(),
  projectCode: z.string().nullable().describe('Null: the sender belongs to no project'),
  projectName: z.string().nullable(),
  sn: z.string(),
  boot: z.string().nullable(),
  seq: z.int().nullable(),
  reason: z.string(),
  detail: z.string(),
  payloadBytes: z.int(),
  payloadSha256: z.string(),
  receivedAt: z.iso.datetime(),
});
