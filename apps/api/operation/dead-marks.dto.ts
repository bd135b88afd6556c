// Step 10 of the walk: dead marks as the API gives them.
import { z } from 'zod';
import { paging } from '../parameters.js';

export const deadMarkQuery = z.strictObject({ ...paging });
export type DeadMarkQuery = z.output<typeof deadMarkQuery>;

export const deadMark = z.strictObject({
  id: z.int(),
  projectCode: z.string(),
  step: z.string(),
  period: z.iso.date(),
  attempts: z.int(),
  lastError: z.string().nullable(),
  markedAt: z.iso.datetime(),
});
