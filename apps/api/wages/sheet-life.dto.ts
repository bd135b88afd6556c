// Wages: the life of a sheet and the answers of workers as the API takes and gives them.
import { z } from 'zod';
import { EXCUSES } from '#domain/wages/line-answer.js';
import { PAYROLL_MOVES, PAYROLL_STATES } from '#domain/wages/payroll-state.js';
import { freeText, paging } from '../parameters.js';

const state = z.enum(PAYROLL_STATES).describe('Where the sheet stands; see docs/payrolls.md');

export const sheetMove = z.strictObject({
  reason: freeText(500).optional().describe('Why; needed where a sheet is cancelled'),
});
export type SheetMoveBody = z.output<typeof sheetMove>;

export const sheetState = z.strictObject({
  payrollId: z.string(),
  state,
  version: z.int().describe('Grows with every move and every version of a line; the ETag'),
  waiting: z.int().describe('Lines that are neither signed nor excused'),
  next: z.array(z.string()).describe('What you may do now'),
  moves: z
    .array(
      z.strictObject({
        move: z.enum(Object.keys(PAYROLL_MOVES) as [string, ...string[]]).describe('What was done'),
        from: state,
        to: state,
        movedBy: z.string().describe('Log-in name; `system` where something else has moved it'),
        movedAt: z.iso.datetime().describe('When'),
        reason: z.string().describe('Why'),
        sheetHash: z.string().describe('SHA-256 over the lines as they were'),
        lineCount: z.int(),
      }),
    )
    .describe('The first one first'),
});

export const lineAnswer = z.strictObject({
  payrollId: z.string(),
  workerNumber: z.string().nullable(),
  workerName: z.string().nullable(),
  netFen: z.int(),
  lineHash: z.string().describe('SHA-256 of the content that the answer is about'),
  standing: z
    .enum(['OPEN', 'CONFIRMED', 'DISPUTED', 'REJECTED', 'EXCUSED'])
    .describe('What holds: the last answer to exactly this content'),
  answers: z
    .array(
      z.strictObject({
        answer: z.string().describe('CONFIRM, DISPUTE, EXCUSE or REJECT'),
        excuse: z.string().nullable().describe('Legal reason that stands in the place of the signature'),
        reason: z.string().describe('In words'),
        answeredBy: z.string().describe('Log-in name'),
        answeredAt: z.iso.datetime().describe('When'),
      }),
    )
    .describe('Everything that was said of it, the first one first'),
});

export const lineAnswerQuery = z.strictObject(paging);
export type LineAnswerQuery = z.output<typeof lineAnswerQuery>;

const seen = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('Hash of the line that was shown');

export const confirmLine = z.strictObject({ lineHash: seen });
export const disputeLine = z.strictObject({
  lineHash: seen,
  reason: freeText(500).describe('What is wrong: days, rate, amount'),
});
export const excuseLine = z.strictObject({
  lineHash: seen,
  excuse: z
    .enum(EXCUSES)
    .describe('TIMED_OUT, LEFT_UNREACHABLE, INCAPACITATED, or DISPUTE_REJECTED after a rejected dispute'),
  reason: freeText(500).describe('What was tried, and what proves it'),
});
export const rejectDispute = z.strictObject({
  lineHash: seen,
  reason: freeText(500).describe('Told to the worker'),
});
export type AnswerBody = z.output<typeof confirmLine> &
  Partial<z.output<typeof disputeLine>> &
  Partial<z.output<typeof excuseLine>>;
