// Step 10 of the walk: findings as the API takes filters for them and gives them.
import { z } from 'zod';
import { FINDING_CODES } from '#domain/reconciliation/finding.js';
import { CASE_DECISIONS, CASE_STATES, type CaseDecision } from '#domain/reconciliation/case-state.js';
import { evidence, storedEvidence } from '../evidence.js';
import { flag, freeText, month, paging, projectCode, workerNumber } from '../parameters.js';

const DECISIONS = Object.keys(CASE_DECISIONS) as CaseDecision[];
const LEVELS = ['red', 'yellow', 'info'] as const;

export const findingQuery = z.strictObject({
  project: projectCode.optional(),
  month: month.optional().describe('Period of the finding'),
  code: z.enum(FINDING_CODES).optional(),
  level: z.enum(LEVELS).optional(),
  state: z.enum(CASE_STATES).optional().describe('What people have decided; OPEN where nobody has'),
  worker: workerNumber.optional(),
  primaryOnly: flag.optional().describe('Only the one category that a worker-month counts under'),
  ...paging,
});
export type FindingQuery = z.output<typeof findingQuery>;

export const finding = z.strictObject({
  id: z.string(),
  projectCode: z.string(),
  projectName: z.string(),
  subjectKind: z.enum(['worker', 'device', 'team', 'project']),
  workerNumber: z.string().nullable().describe('Of a finding about a worker'),
  workerName: z.string().nullable(),
  deviceSn: z.string().nullable().describe('Of a finding about a gate'),
  teamId: z.int().nullable().describe('Of a finding about a team 班组'),
  teamName: z.string().nullable(),
  period: z.string(),
  code: z.enum(FINDING_CODES),
  level: z.enum(LEVELS),
  isPrimary: z.boolean(),
  amountFen: z.int().describe('Findings overlap: never add across codes'),
  state: z.enum(CASE_STATES).describe('A decision holds while what was found stays the same'),
  explanation: z.looseObject({}).describe('The numbers and ids that gave the result'),
  ruleVersion: z.int(),
  tolerancesId: z.int().describe('Limits that it was judged by; see /reconciliation-rules. 0 = none'),
  foundAt: z.iso.datetime(),
});

const decision = z.strictObject({
  decision: z.enum(DECISIONS).describe('What was decided'),
  state: z.enum(CASE_STATES).describe('Where it led'),
  reason: z.string().describe('Why'),
  evidence: storedEvidence,
  amountFen: z.int().describe('What was at stake then'),
  isCurrent: z.boolean().describe('It is about what is found now'),
  decidedBy: z.string().describe('Log-in name of whoever decided'),
  decidedAt: z.iso.datetime().describe('When'),
});

/** A case whole: what it says, what it stands on, what was decided. */
export const caseDetail = finding.extend({
  version: z.string().describe('What was found, as one hash; a decision names it'),
  words: z
    .strictObject({ zh: z.string().describe('In Chinese'), en: z.string().describe('In English') })
    .describe('Why it is a case, told with its figures'),
  next: z.array(z.enum(DECISIONS)).describe('What you may decide now'),
  decisions: z.array(decision).describe('What was decided, oldest first'),
  days: z
    .array(z.strictObject({ workDate: z.iso.date(), version: z.int(), workdayHundredths: z.int() }))
    .describe('Days of a worker’s month; GET /attendance-days tells each'),
  lines: z
    .array(
      z.strictObject({
        payrollId: z.string(),
        payMonth: z.string(),
        state: z.string().describe('State of the sheet'),
        isPublished: z.boolean(),
        daysHundredths: z.int(),
        payableFen: z.int(),
        netFen: z.int(),
        dueOn: z.iso.date(),
      }),
    )
    .describe('Lines of a worker’s month, and later ones that have taken on a day of it 补发'),
  bankRows: z
    .array(
      z.strictObject({
        bankSerial: z.string().describe('Serial number of the transfer'),
        batchNo: z.string().describe('Batch that it answers'),
        amountFen: z.int(),
        status: z.string(),
        cardLast4: z.string(),
        paidOn: z.iso.date().nullable().describe('null where the bank named none'),
        isBackPay: z.boolean().describe('Came later than the month’s own batches 补发'),
      }),
    )
    .describe('What the bank answered about a worker’s month'),
});

export const caseDeed = z.strictObject({
  version: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('`version` of the case that was looked at'),
  reason: freeText(1000, 5).describe('Why'),
  evidence: z.array(evidence).max(10).default([]).describe('What speaks for it'),
});
export type CaseDeed = z.output<typeof caseDeed>;

const limits = {
  daysHundredths: z.int().describe('DAYS_DIFF: 工 that sheet and attendance may differ, in hundredths'),
  amountFen: z.int().describe('PAYABLE_NE_PAID: shortfall that is accepted, fen'),
  fullMonthHundredths: z.int().describe('BELOW_MIN: 工 from which a month is full, in hundredths'),
  payWithoutAttendanceRedAfterMonths: z.int().describe('PAY_NO_ATT: whole months until yellow becomes red'),
  unprovenHundredths: z.int().describe('DAYS_UNPROVEN: 工 beyond what terminals saw, in hundredths'),
  rateLowHundredths: z.int().describe('RATE_OUTLIER: below so many hundredths of the trade’s median'),
  rateHighHundredths: z.int().describe('RATE_OUTLIER: above so many hundredths of it'),
  deductionHundredths: z.int().describe('DEDUCTION_OVER_LIMIT: hundredths of the payable; the law says 20'),
  paidHeadsPerHundred: z.int().describe('HEADCOUNT_DIFF: paid people for each hundred who attended'),
};

export const newReconciliationRule = z.strictObject({
  project: projectCode.optional().describe('The project that it is for; absent = everywhere'),
  effectiveMonth: month.describe('First pay month that it governs'),
  daysHundredths: limits.daysHundredths.min(0).max(3100),
  amountFen: limits.amountFen.min(0).max(100_000_000),
  fullMonthHundredths: limits.fullMonthHundredths.min(1).max(3100),
  payWithoutAttendanceRedAfterMonths: limits.payWithoutAttendanceRedAfterMonths.min(0).max(24),
  unprovenHundredths: limits.unprovenHundredths.min(0).max(3100),
  rateLowHundredths: limits.rateLowHundredths.min(0).max(100),
  rateHighHundredths: limits.rateHighHundredths.min(100).max(10_000),
  deductionHundredths: limits.deductionHundredths.min(0).max(20),
  paidHeadsPerHundred: limits.paidHeadsPerHundred.min(0).max(100),
  source: freeText(200).describe('What it rests on'),
});
export type NewReconciliationRule = z.output<typeof newReconciliationRule>;

export const reconciliationRule = z.strictObject({
  id: z.int(),
  projectCode: z.string().nullable().describe('null = everywhere'),
  effectiveMonth: z.string().describe('First pay month that it governs'),
  ...limits,
  source: z.string().describe('What it rests on'),
  enteredBy: z.string().describe('Log-in name of whoever entered it'),
  enteredAt: z.iso.datetime().describe('When it was entered'),
});

export const pageQuery = z.strictObject(paging);
export type PageQuery = z.output<typeof pageQuery>;
