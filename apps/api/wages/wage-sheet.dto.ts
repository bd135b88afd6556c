// Wages: the whole sheet 工资支付表 as the API gives it.
import { z } from 'zod';
import { PAYROLL_STATES } from '#domain/wages/payroll-state.js';

export const wageSheetQuery = z.strictObject({
  format: z.enum(['json', 'xlsx', 'pdf']).optional().describe('As the Accept header, for links'),
});
export type WageSheetQuery = z.output<typeof wageSheetQuery>;

const money = {
  daysHundredths: z.int().describe('工日 in hundredths'),
  workedMinutes: z.int().describe('Minutes of the days behind it'),
  overtimeMinutes: z.int().describe('Of these overtime'),
  dayPayFen: z.int().describe('Days × rate'),
  adjustmentFen: z.int().describe('Days of earlier months that have changed; may be negative'),
  payableFen: z.int(),
  deductionFen: z.int(),
  netFen: z.int(),
  paidFen: z.int().describe('Arrived and not come back'),
};

const line = z.strictObject({
  workerNumber: z.string().nullable(),
  workerName: z.string().nullable(),
  identityMasked: z.string().nullable(),
  phoneMasked: z.string().nullable().describe('Contact 联系电话, masked'),
  cardLast4: z.string().nullable(),
  dayCount: z.int(),
  ...money,
  items: z
    .array(
      z.strictObject({
        label: z.string().describe('Name; of a deduction its legal ground'),
        isDeduction: z.boolean().describe('Taken off, not added'),
        amountFen: z.int(),
      }),
    )
    .describe('Earnings beside the day rates, and deductions'),
  standing: z
    .enum(['OPEN', 'CONFIRMED', 'DISPUTED', 'REJECTED', 'EXCUSED'])
    .describe('What was said of the line'),
  answeredAt: z.iso.datetime().nullable().describe('When the last word about this content was said'),
  excuse: z.string().nullable().describe('Legal reason that stands in the place of the signature'),
  transfers: z
    .array(
      z.strictObject({
        bankSerial: z.string().describe('Serial number of the transfer'),
        status: z.string().describe('PAID, FAILED, RETURNED or UNKNOWN'),
        amountFen: z.int(),
        paidOn: z.iso.date().nullable().describe('Day on which the bank paid'),
      }),
    )
    .describe('What the bank said'),
});

export const wageSheetAnswer = z.strictObject({
  payrollId: z.string(),
  projectCode: z.string(),
  projectName: z.string(),
  timeZone: z.string().describe('Of the project'),
  contractorName: z.string().describe('General contractor'),
  employerName: z.string().nullable().describe('Employer of the team'),
  teamName: z.string().nullable(),
  leaderName: z.string().nullable().describe('Leader of the team'),
  payMonth: z.string(),
  state: z.enum(PAYROLL_STATES),
  dueOn: z.iso.date(),
  publishedAt: z.iso.datetime().nullable(),
  payers: z.array(z.string()).describe('Accounts from which its batches were ordered'),
  asOf: z.iso.datetime().describe('When it was read'),
  sheetHash: z
    .string()
    .nullable()
    .describe('SHA-256 over the published lines, as its moves name it; null = a draft'),
  lines: z.array(line).describe('By worker number'),
  totals: z.strictObject(money).describe('Sums of the columns'),
});
