// Step 10 of the walk: wage sheets and their lines as the API takes filters for them and gives them.
import { z } from 'zod';
import { PAYROLL_STATES } from '#domain/wages/payroll-state.js';
import { month, paging, projectCode } from '../parameters.js';

export const payrollQuery = z.strictObject({
  project: projectCode.optional(),
  month: month.optional().describe('Pay month'),
  state: z.enum(PAYROLL_STATES).optional(),
  ...paging,
});
export type PayrollQuery = z.output<typeof payrollQuery>;

export const payrollLineQuery = z.strictObject(paging);
export type PayrollLineQuery = z.output<typeof payrollLineQuery>;

export const payroll = z.strictObject({
  id: z.string().describe('`project.team.month`'),
  projectCode: z.string(),
  projectName: z.string(),
  teamId: z.int(),
  teamName: z.string().nullable(),
  contractorName: z.string().nullable().describe('Employer of the team'),
  payMonth: z.string(),
  state: z.enum(PAYROLL_STATES),
  dueOn: z.iso.date(),
  publishedAt: z.iso.datetime().nullable(),
  lineCount: z.int(),
  daysHundredths: z.int().describe('工日 in hundredths'),
  payableFen: z.int(),
  deductionFen: z.int(),
  netFen: z.int(),
});

export const payrollLine = z.strictObject({
  payrollId: z.string(),
  workerNumber: z.string().nullable(),
  workerName: z.string().nullable(),
  identityMasked: z.string().nullable(),
  cardLast4: z.string().nullable(),
  daysHundredths: z.int().describe('工日 in hundredths'),
  dayCount: z.int(),
  payableFen: z.int(),
  deductionFen: z.int(),
  netFen: z.int(),
  segments: z
    .array(z.object({ dailyRateFen: z.int(), daysHundredths: z.int(), amountFen: z.int() }))
    .describe('Day rates: 工 × rate, stretch by stretch of the agreement'),
  workedMinutes: z.int().describe('Minutes of the days behind the line'),
  overtimeMinutes: z.int().describe('Of these beyond the standard day, on rest days and holidays'),
  items: z
    .array(
      z.object({
        kind: z.string().describe('Kind of earning or deduction'),
        isDeduction: z.boolean().describe('Taken off, not added'),
        label: z.string().describe('Name; of a deduction its legal ground'),
        quantity: z.int().describe('Minutes, hundredths of 工, times; 1 for a sum'),
        rateFen: z.int().describe('Fen an hour, a month, a time; of a deduction what was asked for'),
        amountFen: z.int().describe('Fen'),
      }),
    )
    .describe('Earnings beside the day rates, and deductions'),
  days: z
    .array(
      z.object({
        workDate: z.iso.date(),
        version: z.int().describe('Version of the day that the line was made from'),
        workdayHundredths: z.int().describe('工日 in hundredths'),
      }),
    )
    .describe('The days behind the line; each has an explanation'),
  adjustments: z
    .array(
      z.object({
        workDate: z.iso.date().describe('The day; its history is the cause'),
        fromVersion: z.int().describe('Version of the day that a published sheet knew; 0 = none'),
        toVersion: z.int().describe('Version of the day that holds now; 0 = none'),
        daysHundredths: z.int().describe('Difference in 工日 hundredths'),
        dailyRateFen: z.int(),
        amountFen: z.int().describe('Difference in fen, part of the payable'),
      }),
    )
    .describe('Days of earlier months that have changed since their sheet was published'),
  isPublished: z.boolean(),
  version: z.int(),
  ruleVersion: z.int(),
  createdAt: z.iso.datetime(),
});
