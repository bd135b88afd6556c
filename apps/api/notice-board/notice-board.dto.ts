// The notice board as the API takes and gives it.
import { z } from 'zod';
import { RIGHTS_CONTACT_KINDS } from '#domain/notice-board/notice-board.js';
import { area, paging, text } from '../parameters.js';

export const boardQuery = z.strictObject({
  format: z.enum(['json', 'html', 'pdf']).optional().describe('Goes before `Accept`'),
});
export type BoardQuery = z.output<typeof boardQuery>;

export const noticeBoard = z.strictObject({
  projectCode: z.string(),
  complaintUrl: z.string().describe('Where the QR code leads'),
  items: z
    .array(
      z.strictObject({
        key: z.string().describe('Name of the line'),
        label: z.string().describe('What stands before it'),
        text: z.string().describe('What stands there; empty = missing'),
      }),
    )
    .describe('Everything that Decree 724 art. 34 wants, in order'),
  missing: z.array(z.string()).describe('Names of lines that are empty'),
  printedAt: z.iso.datetime().nullable().describe('When it was printed last; null = never'),
  printedBy: z.string().nullable().describe('Log-in name of whoever printed it'),
  changes: z
    .array(
      z.strictObject({
        key: z.string().describe('Name of the line'),
        label: z.string().describe('What stands before it'),
        printed: z.string().describe('What was printed'),
        now: z.string().describe('What it is now'),
      }),
    )
    .describe('What has changed since: print it again'),
});
export type NoticeBoard = z.output<typeof noticeBoard>;

export const contactQuery = z.strictObject({ area: area.optional(), ...paging });
export type ContactQuery = z.output<typeof contactQuery>;

const contactFields = {
  kind: z.enum(RIGHTS_CONTACT_KINDS).describe('What it is'),
  phone: z.string().describe('Number to call'),
};
export const newRightsContact = z.strictObject({
  areaCode: z
    .string()
    .regex(/^\d{2}(\d{2}){0,2}(\d{3}){0,2}$/)
    .describe('Area (GB/T 2260); of each kind the nearest area’s stand on a board'),
  kind: contactFields.kind,
  name: text(100).default('').describe('Name of the office'),
  phone: text(50).describe('Number to call'),
});
export type NewRightsContactBody = z.output<typeof newRightsContact>;
export const rightsContact = z.strictObject({
  id: z.int(),
  areaCode: z.string(),
  ...contactFields,
  name: z.string().describe('Name of the office'),
  isActive: z.boolean().describe('It stands on boards'),
  enteredBy: z.string().describe('Log-in name of whoever entered it'),
  enteredAt: z.iso.datetime().describe('When it was entered'),
});
