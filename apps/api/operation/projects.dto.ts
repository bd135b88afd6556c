// Step 10 of the walk: projects as the API takes filters for them and gives them.
import { z } from 'zod';
import { area, paging } from '../parameters.js';

export const projectQuery = z.strictObject({
  area: area.optional(),
  status: z
    .string()
    .regex(/^\d{3}$/)
    .optional()
    .describe('001 preparing, 002 approved, 003 under construction, 004 completed, 005 stopped'),
  ...paging,
});
export type ProjectQuery = z.output<typeof projectQuery>;

export const project = z.strictObject({
  code: z.string(),
  name: z.string(),
  managingAreaCode: z.string(),
  managingAreaName: z.string(),
  statutoryAreaCode: z.string(),
  generalContractorName: z.string(),
  category: z.string(),
  status: z.string(),
  timeZone: z.string(),
  startedOn: z.iso.date(),
  completedOn: z.iso.date().nullable(),
  teamCount: z.int(),
  deviceCount: z.int(),
});
