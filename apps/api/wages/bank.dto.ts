// Wages at the bank: batches and return files as the API takes and gives them.
import { z } from 'zod';
import { month, paging, projectCode, text } from '../parameters.js';

const layout = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,19}$/)
  .describe('Format of the bank; see GET /bank-layouts');

export const newBatch = z.strictObject({
  project: projectCode,
  payMonth: month.describe('Pay month'),
  layout,
  payer: text(34)
    .regex(/^[A-Za-z0-9]+$/)
    .describe('Account number of the special account'),
});
export type NewBatchBody = z.output<typeof newBatch>;

export const paymentBatch = z.strictObject({
  batchNo: z.string().describe('Number of the batch'),
  projectCode: z.string(),
  projectName: z.string(),
  payMonth: z.string(),
  layout: z.string().describe('Format of the bank'),
  lineCount: z.int(),
  totalFen: z.int().describe('Fen of all instructions'),
  sha256: z.string().describe('Over the lines of the file, in its encoding'),
  createdBy: z.string().describe('Log-in name'),
  createdAt: z.iso.datetime().describe('When it was made'),
  paidCount: z.int().describe('Instructions that the bank says it has paid'),
  paidFen: z.int(),
  failedCount: z.int().describe('Instructions that failed or came back'),
  openCount: z.int().describe('Instructions without a definite answer: asked about, never sent again'),
});

export const newBatchAnswer = z.strictObject({
  ...paymentBatch.shape,
  skipped: z
    .array(
      z.strictObject({
        worker: z.string(),
        reason: z.literal('NO_CARD').describe('The worker has no bank card in the register'),
      }),
    )
    .describe('Lines that wait for a later batch'),
});

export const batchQuery = z.strictObject({
  project: projectCode.optional(),
  month: month.optional().describe('Pay month'),
  ...paging,
});
export type BatchQuery = z.output<typeof batchQuery>;

export const returnInput = z.strictObject({ project: projectCode, layout });
export type ReturnInput = z.output<typeof returnInput>;

export const bankReturn = z.strictObject({
  sha256: z.string().describe('Of the file: the same file changes nothing'),
  projectCode: z.string(),
  batchNo: z.string().describe('Number of the batch'),
  layout: z.string().describe('Format of the bank'),
  lineCount: z.int(),
  paidFen: z.int(),
  failedFen: z.int().describe('Fen that failed or came back'),
  receivedBy: z.string().describe('Log-in name'),
  receivedAt: z.iso.datetime().describe('When it was handed in first'),
});

export const keptReturn = z.strictObject({
  ...bankReturn.shape,
  newLines: z.int().describe('Answers that were not known before'),
});

export const returnQuery = z.strictObject({ project: projectCode.optional(), ...paging });
export type ReturnQuery = z.output<typeof returnQuery>;
