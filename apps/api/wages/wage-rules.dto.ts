// Wages: formats of banks, and how long a line waits for its worker, as the API takes and gives them.
import { z } from 'zod';
import {
  CONTROL_FIELDS,
  ENCODINGS,
  FAIL_REASONS,
  LINE_FIELDS,
  RETURN_CONTROL_FIELDS,
  RETURN_LINE_FIELDS,
} from '#domain/bank/bank-layout.js';
import { date, freeText, projectCode, text } from '../parameters.js';

const columns = <const F extends readonly [string, ...string[]]>(fields: F) =>
  z
    .array(
      z.strictObject({
        field: z.enum(fields).describe('What stands in the column'),
        width: z.int().min(1).max(200).optional().describe('Bytes, where widths are fixed'),
        align: z.enum(['LEFT', 'RIGHT']).optional().describe('Default LEFT'),
        pad: z.enum(['0', ' ']).optional().describe('What fills it up, default a blank'),
      }),
    )
    .min(1)
    .max(20)
    .describe('Columns in their order');

const record = <
  const C extends readonly [string, ...string[]],
  const L extends readonly [string, ...string[]],
>(
  control: C,
  line: L,
) =>
  z.strictObject({
    control: z
      .strictObject({
        place: z.enum(['FIRST', 'LAST']).describe('Before or after the lines'),
        columns: columns(control),
      })
      .describe('The record with counts and totals'),
    line: columns(line),
    tags: z
      .strictObject({
        control: text(10).or(z.literal('')).describe('`tag` of the control record'),
        line: text(10).or(z.literal('')).describe('`tag` of a line'),
      })
      .describe('What tells the records apart; empty where the bank has none'),
  });

const word = text(40);
const layout = {
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,19}$/)
    .describe('Name, for ever: another format gets another one'),
  encoding: z.enum(ENCODINGS).describe('Of the files'),
  form: z.enum(['CSV', 'FIXED']).describe('Delimited, or fixed widths in bytes'),
  delimiter: z.string().max(1).describe('One character; empty for FIXED'),
  lineEnd: z.enum(['\r\n', '\n']).describe('End of each record'),
  amounts: z.enum(['FEN', 'YUAN']).describe('Whole fen, or yuan with two decimals'),
  batch: record(CONTROL_FIELDS, LINE_FIELDS).describe('What the bank is handed'),
  returned: record(RETURN_CONTROL_FIELDS, RETURN_LINE_FIELDS).describe('What it answers'),
  statuses: z
    .record(word, z.enum(['PAID', 'FAILED', 'RETURNED', 'UNKNOWN']))
    .describe('What the bank’s words for the state of a transfer mean'),
  failures: z.record(word, z.enum(FAIL_REASONS)).describe('What its codes and texts of failure mean'),
};
const source = freeText(200).describe('What it rests on');

export const newBankLayout = z.strictObject({ ...layout, source });
export type NewBankLayout = z.output<typeof newBankLayout>;

const entry = {
  source: z.string().describe('What it rests on'),
  enteredBy: z.string().describe('Log-in name of whoever entered it'),
  enteredAt: z.iso.datetime().describe('When it was entered'),
};

export const bankLayout = z.strictObject({
  ...layout,
  sample: z
    .string()
    .describe('A batch of two made-up people in this format, to be held against the bank’s paper'),
  ...entry,
});

export const newConfirmationRule = z.strictObject({
  project: projectCode.optional().describe('The project that it is for; absent = everywhere'),
  effectiveFrom: date.describe('Sheets that are published from this day on'),
  hours: z.int().min(1).max(720).describe('Hours after the publication until a line counts as not answered'),
  source,
});
export type NewConfirmationRule = z.output<typeof newConfirmationRule>;

export const confirmationRule = z.strictObject({
  id: z.int(),
  projectCode: z.string().nullable().describe('null = everywhere'),
  effectiveFrom: z.iso.date().describe('Sheets that are published from this day on'),
  hours: z.int().describe('Hours after the publication until a line counts as not answered'),
  ...entry,
});
