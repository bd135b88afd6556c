// Wages: the payslip 工资清单 as the API gives it.
import { z } from 'zod';
import { payrollLine } from './payrolls.dto.js';

export const payslipQuery = z.strictObject({
  format: z.enum(['json', 'html', 'pdf']).optional().describe('As the Accept header, for links'),
});
export type PayslipQuery = z.output<typeof payslipQuery>;

const { segments, items, days, adjustments, daysHundredths, dayCount } = payrollLine.shape;
const { workedMinutes, overtimeMinutes, payableFen, deductionFen, netFen } = payrollLine.shape;

export const payslip = z.strictObject({
  projectCode: z.string(),
  projectName: z.string(),
  employer: z.string().nullable().describe('Enterprise of the team'),
  teamName: z.string().nullable(),
  payMonth: z.string(),
  dueOn: z.iso.date(),
  workerNumber: z.string(),
  workerName: z.string(),
  identityMasked: z.string().nullable(),
  cardLast4: z.string().nullable(),
  ...{ daysHundredths, dayCount, workedMinutes, overtimeMinutes, segments, items, adjustments, days },
  ...{ payableFen, deductionFen, netFen },
  lineHash: z.string().describe('SHA-256 of the content; what is signed'),
  standing: z.string().describe('OPEN, CONFIRMED, DISPUTED, REJECTED or EXCUSED'),
  bank: z
    .array(
      z.strictObject({
        bankSerial: z.string().describe('Serial number of the transfer'),
        status: z.string().describe('PAID, FAILED, RETURNED or UNKNOWN'),
        amountFen: z.int(),
        paidOn: z.iso.date().nullable().describe('Day on which the bank paid'),
        cardLast4: z.string(),
        failText: z.string().nullable().describe('What the bank said'),
      }),
    )
    .describe('What the bank says about the month’s money of this worker on the project'),
});
export type Payslip = z.output<typeof payslip>;
