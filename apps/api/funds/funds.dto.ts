// Funds: special accounts, plans, movements, deposits and minimum wages as the API takes and gives them.
import { z } from 'zod';
import { ACCOUNT_ISSUES, MOVEMENT_KINDS } from '#domain/funds/special-account.js';
import { DEPOSIT_EVENTS, DEPOSIT_FORMS, DEPOSIT_ISSUES } from '#domain/funds/wage-deposit.js';
import { area, date, freeText, paging, projectCode, text } from '../parameters.js';

const MOST_FEN = 1_000_000_000_000;
const entered = {
  enteredBy: z.string().describe('Log-in name of whoever entered it'),
  enteredAt: z.iso.datetime().describe('When it was entered'),
};
const source = freeText(200).describe('Document that it rests on');

export const fundsQuery = z.strictObject({ project: projectCode.optional(), ...paging });
export type FundsQuery = z.output<typeof fundsQuery>;
export const fundRowsQuery = z.strictObject(paging);
export type FundRowsQuery = z.output<typeof fundRowsQuery>;

export const newSpecialAccount = z
  .strictObject({
    project: projectCode,
    bankName: text(100).describe('Bank and branch'),
    accountName: text(200).describe('Name of the account: general contractor, project, 农民工工资专用账户'),
    accountNo: z
      .string()
      .regex(/^[0-9A-Z-]{6,34}$/)
      .describe('Number of the account: batches are ordered from it and no other'),
    openedOn: date.describe('When it was opened'),
    contractSignedOn: date.describe('When the construction contract was signed'),
    agreementNo: text(100).nullable().default(null).describe('Tripartite agreement; null = none yet'),
    agreementOn: date.nullable().default(null).describe('When it was signed'),
    filedOn: date.nullable().default(null).describe('When it was filed with the supervisor; null = not yet'),
    cycleDays: z
      .int()
      .min(1)
      .max(31)
      .describe('Longest time between two transfers of labour cost, at most a month'),
    source,
  })
  .refine((given) => (given.agreementNo === null) === (given.agreementOn === null), {
    path: ['agreementOn'],
    message: 'number and date of the agreement belong together',
  });
export type NewSpecialAccount = z.output<typeof newSpecialAccount>;

const lateTransfer = z.strictObject({
  dueOn: z.iso.date().describe('When it was due'),
  missingFen: z.int().describe('What is missing of it, fen'),
});

export const specialAccount = z.strictObject({
  projectCode: z.string(),
  projectName: z.string(),
  bankName: z.string().describe('Bank and branch'),
  accountName: z.string().describe('Name of the account'),
  accountNo: z.string().describe('Number of the account'),
  openedOn: z.iso.date().describe('When it was opened'),
  contractSignedOn: z.iso.date().describe('When the construction contract was signed'),
  agreementNo: z.string().nullable().describe('Tripartite agreement'),
  agreementOn: z.iso.date().nullable().describe('When it was signed'),
  filedOn: z.iso.date().nullable().describe('When it was filed with the supervisor'),
  cycleDays: z.int().describe('Longest time between two transfers'),
  source: z.string().describe('Document that it rests on'),
  balanceFen: z.int().describe('Movements less wages that the bank has paid'),
  committedFen: z.int().describe('Wages that were sent and not answered yet'),
  availableFen: z.int().describe('What a batch may take'),
  receivedFen: z.int().describe('All that the owner has transferred'),
  lastTransferOn: z.iso.date().nullable().describe('Last transfer of the owner'),
  lateTransfers: z.array(lateTransfer).describe('Planned transfers that are due and not there in full'),
  issues: z.array(z.enum(ACCOUNT_ISSUES)).describe('What its papers lack'),
  noticeFrom: z.iso.date().nullable().describe('First day of the notice before the closing'),
  isClosed: z.boolean().describe('It was closed'),
  ...entered,
});

export const newPlannedTransfers = z.strictObject({
  items: z
    .array(
      z.strictObject({
        dueOn: date.describe('When the owner is to transfer'),
        amountFen: z.int().min(0).max(MOST_FEN).describe('Fen; 0 takes the entry back that it replaces'),
        replaces: z.int().min(1).optional().describe('The entry that this one puts right'),
      }),
    )
    .min(1)
    .max(200)
    .describe('Transfers that were agreed'),
  source,
});
export type NewPlannedTransfers = z.output<typeof newPlannedTransfers>;

export const plannedTransfer = z.strictObject({
  id: z.int(),
  dueOn: z.iso.date().describe('When the owner is to transfer'),
  amountFen: z.int().describe('Fen'),
  source: z.string().describe('Document that it rests on'),
  replaces: z.int().nullable().describe('The entry that this one puts right'),
  isReplaced: z.boolean().describe('A later entry has put it right: it does not count'),
  ...entered,
});
export const plannedTransfers = z.strictObject({
  items: z.array(plannedTransfer).describe('What was entered'),
});

const movement = {
  kind: z
    .enum(MOVEMENT_KINDS)
    .describe('OWNER_TRANSFER 人工费拨付, TOP_UP by the contractor, INTEREST; FEE and REFUND take money off'),
  bookedOn: z.iso.date().describe('When the bank booked it'),
  amountFen: z.int().describe('Fen, always positive'),
  bankSerial: z.string().describe('Serial number of the bank: each counts once'),
  otherParty: z.string().describe('Who paid, or was paid'),
};
export const newMovement = z.strictObject({
  kind: movement.kind,
  bookedOn: date.describe('When the bank booked it'),
  amountFen: movement.amountFen.min(1).max(MOST_FEN),
  bankSerial: text(64).describe('Serial number of the bank: each counts once'),
  otherParty: text(200).describe('Who paid, or was paid'),
});
export type NewMovementBody = z.output<typeof newMovement>;
export const accountMovement = z.strictObject({ id: z.int(), ...movement, ...entered });

export const closingStep = z.strictObject({
  reason: freeText(500, 5).describe('What was published, or why'),
});
export type ClosingStep = z.output<typeof closingStep>;

export const newDepositEvent = z
  .strictObject({
    project: projectCode,
    kind: z.enum(DEPOSIT_EVENTS).describe('MADE also renews; USED by order of the authority'),
    on: date.describe('When it happened'),
    amountFen: z.int().min(1).max(MOST_FEN).describe('Fen'),
    form: z.enum(DEPOSIT_FORMS).optional().describe('With MADE: money or a guarantee'),
    provider: text(100).optional().describe('Bank or insurer'),
    contractFen: z.int().min(1).max(MOST_FEN).optional().describe('With MADE: contract sum, fen'),
    requiredRatio: z
      .int()
      .min(0)
      .max(600)
      .optional()
      .describe('With MADE: what is required, in hundredths of a percent: 100 = 1 %'),
    validTo: date.optional().describe('With MADE: last day of a guarantee'),
    document: freeText(200).describe('Deposit slip, guarantee or order'),
  })
  .superRefine((given, context) => {
    const terms = ['form', 'contractFen', 'requiredRatio'] as const;
    for (const field of terms)
      if ((given[field] !== undefined) !== (given.kind === 'MADE'))
        context.addIssue({ code: 'custom', path: [field], message: 'belongs to MADE, and MADE needs it' });
    const isGuarantee = given.form !== undefined && given.form !== 'CASH';
    if ((given.validTo !== undefined) !== isGuarantee)
      context.addIssue({
        code: 'custom',
        path: ['validTo'],
        message: 'a guarantee has a last day, cash has none',
      });
  });
export type NewDepositEventBody = z.output<typeof newDepositEvent>;

export const wageDeposit = z.strictObject({
  projectCode: z.string(),
  projectName: z.string(),
  amountFen: z.int().describe('What is there'),
  requiredFen: z.int().describe('What must be there'),
  validTo: z.iso.date().nullable().describe('Last day of the guarantee; null = cash, or none'),
  topUpBy: z.iso.date().nullable().describe('By when what was used must be there again'),
  issues: z.array(z.enum(DEPOSIT_ISSUES)).describe('What is wrong with it'),
  events: z
    .array(
      z.strictObject({
        id: z.int(),
        kind: z.enum(DEPOSIT_EVENTS).describe('What happened'),
        on: z.iso.date().describe('When'),
        amountFen: z.int().describe('Fen'),
        form: z.enum(DEPOSIT_FORMS).nullable().describe('Money or a guarantee'),
        provider: z.string().describe('Bank or insurer'),
        contractFen: z.int().nullable().describe('Contract sum, fen'),
        requiredRatio: z.int().nullable().describe('Hundredths of a percent'),
        validTo: z.iso.date().nullable().describe('Last day of a guarantee'),
        document: z.string().describe('Deposit slip, guarantee or order'),
        enteredBy: entered.enteredBy,
      }),
    )
    .describe('What happened to it, oldest first'),
});

export const minimumWageQuery = z.strictObject({ area: area.optional(), ...paging });
export type MinimumWageQuery = z.output<typeof minimumWageQuery>;

export const newMinimumWage = z.strictObject({
  areaCode: z
    .string()
    .regex(/^\d{2}(\d{2}){0,2}(\d{3}){0,2}$/)
    .describe('Area (GB/T 2260)'),
  effectiveFrom: date.describe('From when it holds'),
  monthlyFen: z.int().min(1).max(10_000_000).describe('Fen a month'),
  hourlyFen: z.int().min(1).max(1_000_000).describe('Fen an hour'),
  source: freeText(200).describe('Notice that it rests on'),
});
export type NewMinimumWageBody = z.output<typeof newMinimumWage>;

export const minimumWage = z.strictObject({
  areaCode: z.string(),
  areaName: z.string().nullable().describe('Name of the area'),
  effectiveFrom: z.iso.date().describe('From when it holds'),
  monthlyFen: z.int().describe('Fen a month'),
  hourlyFen: z.int().describe('Fen an hour'),
  source: z.string().describe('Notice that it rests on'),
  ...entered,
});
