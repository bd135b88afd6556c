// Wages: agreements, measured work and deductions as the API takes and gives them.
import { z } from 'zod';
import { PAY_KINDS } from '#domain/wages/pay-agreement.js';
import { PIECE_UNITS } from '#domain/wages/split-piece.js';
import { DEDUCTION_KINDS } from '#domain/wages/wage-item.js';
import { date, freeText, id, month, paging, text, workerNumber } from '../parameters.js';

const entered = {
  id: z.int().describe('Id of the entry'),
  enteredBy: z.string().describe('Log-in name of whoever entered it'),
  enteredAt: z.iso.datetime().describe('When it was entered'),
};
const person = {
  workerNumber: z.string().nullable(),
  workerName: z.string().nullable(),
};
const replacing = {
  replaces: z.int().nullable().describe('The entry that this one puts right; null = none'),
  isReplaced: z.boolean().describe('A later entry has put it right: it does not count'),
};
const replaces = z.int().min(1).optional().describe('The entry that this one puts right');

const terms = {
  kind: z.enum(PAY_KINDS).describe('DAY 计日, HOUR 计时, MONTH 月薪, PIECE 计件, TASK 包干'),
  rateFen: z.int().describe('Fen a 工日, an hour or a month; 0 for piece and task work'),
  hasOvertime: z
    .boolean()
    .describe(
      'Minutes beyond the standard day, on rest days and holidays are paid as overtime; hours and months only',
    ),
  allowances: z
    .array(
      z.strictObject({
        name: text(50).describe('What it is for'),
        amountFen: z.int().describe('Fen'),
        per: z.enum(['MONTH', 'DAY']).describe('Once a month with 工, or for each day with 工'),
      }),
    )
    .describe('Fixed sums beside the pay'),
};

export const newPayAgreement = z.strictObject({
  worker: workerNumber,
  effectiveFrom: date.describe('First day'),
  ...terms,
  hasOvertime: terms.hasOvertime.default(false),
  allowances: terms.allowances.default([]),
  source: freeText(200).describe('Paper in which it was agreed'),
});
export type NewPayAgreement = z.output<typeof newPayAgreement>;

export const payAgreement = z.strictObject({
  ...entered,
  ...person,
  effectiveFrom: z.iso.date().describe('First day'),
  ...terms,
  source: z.string().describe('Paper in which it was agreed'),
});

const measured = {
  payMonth: z.string(),
  name: z.string().describe('What was done'),
  unit: z.enum(PIECE_UNITS).describe('Unit of the quantity'),
  quantityThousandths: z.int().describe('Quantity in thousandths of the unit; 0 takes the entry back'),
  unitPriceFen: z.int().describe('Fen a unit'),
};

export const newPieceMeasurement = z.strictObject({
  team: id.describe('Id of the team'),
  ...measured,
  payMonth: month.describe('Pay month'),
  name: text(100).describe('What was done'),
  quantityThousandths: measured.quantityThousandths.min(0).max(1_000_000_000),
  unitPriceFen: measured.unitPriceFen.min(1).max(100_000_000),
  shares: z
    .array(
      z.strictObject({
        worker: workerNumber,
        weight: z.int().min(1).max(1_000_000).describe('Share beside those of the others'),
      }),
    )
    .max(500)
    .default([])
    .describe('Agreed shares; empty = by 工 of the month'),
  replaces,
  source: freeText(200).describe('Measurement sheet'),
});
export type NewPieceMeasurement = z.output<typeof newPieceMeasurement>;

export const pieceMeasurement = z.strictObject({
  ...entered,
  teamId: z.int(),
  teamName: z.string().nullable(),
  ...measured,
  shares: z
    .array(
      z.strictObject({ worker: z.string(), weight: z.int().describe('Share beside those of the others') }),
    )
    .describe('Agreed shares; empty = by 工 of the month'),
  source: z.string().describe('Measurement sheet'),
  ...replacing,
});

const deduction = {
  kind: z
    .enum(DEDUCTION_KINDS)
    .describe('What for; damage takes at most a fifth and leaves the minimum wage'),
  ground: z.string().describe('Legal ground: law, court order, agreement'),
  amountFen: z.int().describe('Fen; 0 takes the entry back'),
};

export const newWageDeduction = z.strictObject({
  worker: workerNumber,
  payMonth: month.describe('Pay month'),
  ...deduction,
  ground: freeText(200).describe('Legal ground: law, court order, agreement'),
  amountFen: deduction.amountFen.min(0).max(100_000_000),
  replaces,
});
export type NewWageDeduction = z.output<typeof newWageDeduction>;

export const wageDeduction = z.strictObject({
  ...entered,
  ...person,
  payMonth: z.string(),
  ...deduction,
  ...replacing,
});

export const agreementQuery = z.strictObject({ worker: workerNumber.optional(), ...paging });
export type AgreementQuery = z.output<typeof agreementQuery>;
export const measurementQuery = z.strictObject({
  team: id.optional().describe('Id of the team'),
  month: month.optional().describe('Pay month'),
  ...paging,
});
export type MeasurementQuery = z.output<typeof measurementQuery>;
export const deductionQuery = z.strictObject({
  worker: workerNumber.optional(),
  month: month.optional().describe('Pay month'),
  ...paging,
});
export type DeductionQuery = z.output<typeof deductionQuery>;
