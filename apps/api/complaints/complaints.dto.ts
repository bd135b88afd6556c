// Complaints as the API takes and gives them.
import { z } from 'zod';
import {
  COMPLAINT_CHANNELS,
  COMPLAINT_MOVES,
  COMPLAINT_OUTCOMES,
  COMPLAINT_STATES,
  type ComplaintMove,
  ENTERED_CHANNELS,
  HELPFUL_OUTCOMES,
} from '#domain/complaints/complaint-state.js';
import { flag, freeText, month, paging, projectCode, text } from '../parameters.js';

const MOVES = Object.keys(COMPLAINT_MOVES) as ComplaintMove[];

const said = {
  content: freeText(2000, 5).describe('What is wrong'),
  claimedFen: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .nullable()
    .default(null)
    .describe('Fen that are owed; null = not said'),
  claimedMonth: month.nullable().default(null).describe('Pay month that it is about; null = not said'),
};

export const newComplaint = z.strictObject({ project: projectCode, ...said });
export type NewComplaintBody = z.output<typeof newComplaint>;

const complainant = {
  name: text(50).nullable().default(null).describe('Who says it; kept sealed, may be left out'),
  phone: z
    .string()
    .regex(/^\+?\d{7,15}$/)
    .nullable()
    .default(null)
    .describe('Where to call; kept sealed, may be left out'),
};

export const boardComplaint = z.strictObject({ ...said, ...complainant });
export type BoardComplaint = z.output<typeof boardComplaint>;

export const receivedComplaint = z.strictObject({
  project: projectCode,
  channel: z.enum(ENTERED_CHANNELS).describe('By phone, by letter or from another platform'),
  ...said,
  ...complainant,
});
export type ReceivedComplaint = z.output<typeof receivedComplaint>;

export const receiptAnswer = z.strictObject({
  id: z.string(),
  receipt: z
    .string()
    .describe('Shown once: whoever holds it may ask what became of the complaint, and answer'),
});

const receipt = z
  .string()
  .regex(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){4}$/)
  .describe('The receipt');
export const receiptQuestion = z.strictObject({ receipt });
export type ReceiptQuestion = z.output<typeof receiptQuestion>;
export const lastWord = z.strictObject({
  receipt,
  satisfaction: z.int().min(1).max(5).optional().describe('1 not at all … 5 entirely'),
  reopen: z.boolean().default(false).describe('It is not over'),
  reason: freeText(1000).default('').describe('Why'),
});
export type LastWord = z.output<typeof lastWord>;

const move = {
  move: z.enum(MOVES).describe('What happened'),
  state: z.enum(COMPLAINT_STATES).describe('Where it led'),
  reason: z.string().describe('What was said'),
  receiver: z.string().describe('With a transfer: to whom'),
  outcome: z.enum(COMPLAINT_OUTCOMES).nullable().describe('With the closing: what came of it'),
  satisfaction: z.int().nullable().describe('1 not at all … 5 entirely'),
  recoveredFen: z.int().nullable().describe('With the closing: fen that were paid because of it'),
  helpedPeople: z.int().nullable().describe('With the closing: how many people were paid'),
  movedAt: z.iso.datetime().describe('When'),
};

export const receiptView = z.strictObject({
  projectName: z.string(),
  state: z.enum(COMPLAINT_STATES).describe('Where it stands'),
  content: z.string().describe('What was said'),
  raisedAt: z.iso.datetime().describe('When it was raised'),
  dueBy: z.iso.datetime().nullable().describe('By when the next step is due'),
  moves: z.array(z.strictObject(move)).describe('Everything that happened, oldest first'),
});

export const complaintQuery = z.strictObject({
  project: projectCode.optional(),
  state: z.enum(COMPLAINT_STATES).optional(),
  overdueOnly: flag.optional().describe('Only those whose next step is late'),
  ...paging,
});
export type ComplaintQuery = z.output<typeof complaintQuery>;

export const complaint = z.strictObject({
  id: z.string(),
  projectCode: z.string(),
  projectName: z.string(),
  channel: z
    .enum(COMPLAINT_CHANNELS)
    .describe('By the QR code of the notice board, by account, or entered by whoever received it'),
  workerNumber: z.string().nullable(),
  workerName: z.string().nullable(),
  content: z.string().describe('What is wrong'),
  claimedFen: z.int().nullable().describe('Fen that are owed'),
  claimedMonth: z.string().nullable().describe('Pay month that it is about'),
  state: z.enum(COMPLAINT_STATES).describe('Where it stands'),
  dueBy: z.iso.datetime().nullable().describe('By when the next step is due'),
  isOverdue: z.boolean().describe('The next step is late'),
  hasContact: z.boolean().describe('Somebody can be told'),
  firstReceiver: z.string().nullable().describe('Whoever received it first is responsible'),
  outcome: z.enum(COMPLAINT_OUTCOMES).nullable().describe('What came of it'),
  satisfaction: z.int().nullable().describe('1 not at all … 5 entirely'),
  raisedAt: z.iso.datetime().describe('When it was raised'),
});

export const complaintDetail = complaint.extend({
  moves: z
    .array(z.strictObject({ ...move, movedBy: z.string().describe('Log-in name, or complainant') }))
    .describe('Everything that happened, oldest first'),
  findingIds: z.array(z.string()).describe('Cases of the worker that it may be about'),
});

const reason = freeText(1000, 2).describe('What is said to the worker');
export const complaintDeed = z.strictObject({ reason });
export const complaintTransfer = z.strictObject({
  reason,
  receiver: text(200).describe('To whom it belongs'),
});
export const complaintClosing = z.strictObject({
  reason,
  outcome: z.enum(COMPLAINT_OUTCOMES).describe('What came of it'),
  recoveredFen: z
    .int()
    .min(0)
    .max(100_000_000_000)
    .nullable()
    .default(null)
    .describe('Fen that were paid because of it, to everybody; null = not said'),
  helpedPeople: z
    .int()
    .min(0)
    .max(100_000)
    .nullable()
    .default(null)
    .describe('How many people were paid because of it; null = not said'),
});
/** Money comes of what was found to be owed. */
export const complaintClosingInput = complaintClosing.superRefine((closing, context) => {
  if (HELPFUL_OUTCOMES.includes(closing.outcome)) return;
  for (const field of ['recoveredFen', 'helpedPeople'] as const)
    if (closing[field] !== null)
      context.addIssue({
        code: 'custom',
        path: [field],
        message: `only with ${HELPFUL_OUTCOMES.join(', ')}`,
      });
});
export const complaintRating = z.strictObject({
  reason: freeText(1000).default('').describe('Why'),
  satisfaction: z.int().min(1).max(5).describe('1 not at all … 5 entirely'),
});
/** Any of them. */
export interface ComplaintDeed {
  readonly reason: string;
  readonly receiver?: string;
  readonly outcome?: (typeof COMPLAINT_OUTCOMES)[number];
  readonly satisfaction?: number;
  readonly recoveredFen?: number | null;
  readonly helpedPeople?: number | null;
}

export const contact = z.strictObject({
  name: z.string().nullable().describe('Who said it; null = left out'),
  phone: z.string().nullable().describe('Where to call; null = left out'),
});
