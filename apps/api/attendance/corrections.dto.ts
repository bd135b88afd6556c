// Step 10 of the walk: corrections 补卡 as the API takes and gives them.
import { z } from 'zod';
import { CORRECTION_OUTCOMES, CORRECTION_STATES } from '#domain/attendance/correction.js';
import { DIRECTIONS, TIME_QUALITIES, VERDICTS } from '#domain/gate-event/gate-event.js';
import { evidence, storedEvidence } from '../evidence.js';
import {
  date,
  deviceSn,
  freeText,
  instant,
  paging,
  periodInOrder,
  projectCode,
  text,
  workerNumber,
} from '../parameters.js';
import { EXCEPTIONS } from './attendance-days.dto.js';

const MOST_IDS = 50;
const MOST_EVIDENCE = 10;

const reason = freeText(500)
  .describe('Why; stands beside the correction and in the audit log')
  .meta({ examples: ['1号闸机断电，核对了门卫登记'] });

export const newCorrection = z.strictObject({
  project: projectCode.meta({ examples: ['21040420240601001'] }),
  worker: workerNumber.optional().describe('Whose passage; a worker asks for himself and may leave it out'),
  direction: z.enum(DIRECTIONS),
  at: instant.describe('When the person passed, at most 92 days ago'),
  reason,
  evidence: z.array(evidence).max(MOST_EVIDENCE).describe('What speaks for it: at least one text or file'),
  event: z
    .strictObject({
      device: deviceSn,
      boot: text(64),
      seq: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
    })
    .nullable()
    .optional()
    .describe(
      'The gate event of this worker in whose place it stands, because its time is suspect or it is wrong; null = no gate has one',
    ),
});
export type NewCorrection = z.output<typeof newCorrection>;

export const correctionDeed = z.strictObject({ reason });
export type CorrectionDeed = z.output<typeof correctionDeed>;

const ids = z
  .array(z.int().min(1).max(Number.MAX_SAFE_INTEGER))
  .min(1)
  .max(MOST_IDS)
  .refine((list) => new Set(list).size === list.length, { message: 'names a correction twice' })
  .describe('Ids of corrections of the project, in the order in which they are to be applied')
  .meta({ examples: [[1]] });
export const previewRequest = z.strictObject({ project: projectCode, ids });
export type PreviewRequest = z.output<typeof previewRequest>;
export const approval = z.strictObject({
  project: projectCode,
  ids,
  effect: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('`effect` of the preview that was looked at'),
  reason,
});
export type Approval = z.output<typeof approval>;

const decision = z.strictObject({
  outcome: z.enum(CORRECTION_OUTCOMES).describe('What was decided'),
  decidedBy: z.string().describe('Log-in name of whoever decided'),
  reason: z.string().describe('Why'),
  decidedAt: z.iso.datetime().describe('When'),
});
const replacedEvent = z.strictObject({
  id: z.string().describe('Id of the gate event'),
  device: z.string().describe('Serial number of the device'),
  boot: z.string(),
  seq: z.int(),
  direction: z.enum(DIRECTIONS),
  effectiveAt: z.iso.datetime(),
  timeQuality: z.enum(TIME_QUALITIES),
  verdict: z.enum(VERDICTS),
});

export const correction = z.strictObject({
  id: z.int(),
  projectCode: z.string(),
  projectName: z.string(),
  workerNumber: z.string().nullable(),
  workerName: z.string().nullable(),
  workDate: z.iso.date().nullable(),
  direction: z.enum(DIRECTIONS),
  at: z.iso.datetime().describe('When the person is said to have passed'),
  event: replacedEvent
    .nullable()
    .describe('The gate event in whose place it stands; it stays as it is. null = none'),
  reason: z.string().describe('Why it was asked for'),
  evidence: storedEvidence,
  state: z.enum(CORRECTION_STATES).describe('REQUESTED waits for a decision; only APPROVED counts'),
  requestedBy: z.string().describe('Log-in name of whoever asked for it'),
  requestedAt: z.iso.datetime().describe('When it was asked for'),
  decisions: z.array(decision).describe('What became of it, in order'),
});

export const correctionQuery = z.strictObject({
  project: projectCode.optional(),
  worker: workerNumber.optional(),
  state: z.enum(CORRECTION_STATES).optional().describe('Only this state'),
  from: date.optional().describe('First work date'),
  to: date.optional().describe('Last work date'),
  ...paging,
});
export type CorrectionQuery = z.output<typeof correctionQuery>;
export const correctionInput = periodInOrder(correctionQuery);

const figures = z.strictObject({
  workedMinutes: z.int(),
  workdayHundredths: z.int(),
  overtimeMinutes: z.int(),
  provenMinutes: z.int(),
  openSince: z.iso.datetime().nullable().describe('Inside since; null = not inside'),
  exceptions: z.array(z.enum(EXCEPTIONS)),
  stays: z.array(
    z.strictObject({
      inAt: z.iso.datetime(),
      outAt: z.iso.datetime(),
      minutes: z.int(),
      counted: z.boolean(),
      isProven: z.boolean().describe('Whether gates have seen both ends'),
    }),
  ),
});
const effect = z
  .string()
  .describe(
    'SHA-256 (hex) over what the corrections would do; the approval names it, so that nobody approves what he has not seen',
  );
export const preview = z.strictObject({
  effect,
  items: z
    .array(
      z.strictObject({
        id: z.int().describe('Id of the correction'),
        workerNumber: z.string(),
        days: z
          .array(
            z.strictObject({
              workDate: z.iso.date(),
              before: figures.nullable().describe('The day as it is; null = there is none'),
              after: figures.nullable().describe('The day as it would be; null = there would be none'),
            }),
          )
          .describe('Its work date, and every other day that would change'),
      }),
    )
    .describe('What each would do, after those before it'),
});
export const approved = z.strictObject({
  effect,
  items: z.array(correction).describe('The corrections, approved'),
});
