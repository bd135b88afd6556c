// Evidence of one worker on one project, as the API takes what is asked for.
import { z } from 'zod';
import { date, periodInOrder } from '../parameters.js';

export const evidenceQuery = z.strictObject({
  from: date.optional().describe('First work date; absent = the first registration of the worker'),
  to: date.optional().describe('Last work date; absent = today. At most 800 days of attendance'),
  format: z.enum(['zip', 'pdf']).optional().describe('As the Accept header, for links'),
});
export type EvidenceQuery = z.output<typeof evidenceQuery>;
export const evidenceInput = periodInOrder(evidenceQuery);
