// Step 8 of the walk: the checks that compare what the bank did with the sheet (attendance-and-wage-rules.md §5).

import { addDays } from '../calendar/work-date.js';
import { type Check } from './check.js';
import { type MonthBalance, sumOf } from './month-balance.js';
import { type BankRow } from './worker-month.js';

/** Five working days to cure a failed transfer, counted as a calendar week (attendance-and-wage-rules.md §5). */
const DAYS_TO_CURE = 7;

/** Money went to a card that is not the worker's registered one. Without a registered card there is no mismatch. */
export const checkPayeeMismatch: Check = ({ facts, balance }) => {
  if (facts.registeredCardHash === null) return null;
  const rows = balance.paidRows.filter((row) => row.cardHash !== facts.registeredCardHash);
  if (rows.length === 0) return null;
  // Serials only: a card hash is a pseudonym of a person.
  const explanation = { rowCount: rows.length, bankSerials: serialsOf(rows) };
  return { level: 'red', amountFen: sumOf(rows, amountOf), explanation };
};

/** One card serves several workers; at stake is all that was paid to it this month. */
export const checkSharedCard: Check = ({ facts, balance }) => {
  if (facts.cardSharedWith <= 0) return null;
  const explanation = { otherWorkers: facts.cardSharedWith, paidFen: balance.paidFen };
  return { level: 'red', amountFen: balance.paidFen, explanation };
};

/** The same amount paid twice in the month's own batches, and more than the sheet in all. */
export const checkDuplicatePay: Check = ({ balance }) => {
  const { ordinaryAmounts, ordinaryPaidFen, sheetNetFen } = balance;
  const excessFen = ordinaryPaidFen - sheetNetFen;
  if (excessFen <= 0 || new Set(ordinaryAmounts).size === ordinaryAmounts.length) return null;
  const explanation = { netFen: sheetNetFen, paidFen: ordinaryPaidFen, amountsFen: ordinaryAmounts };
  return { level: 'yellow', amountFen: excessFen, explanation };
};

/**
 * The bank paid other amounts than the sheet says. Repeats of an amount belong to DUP_PAY and are left out; several
 * transfers that stay below the sheet are part payments, which PAYABLE_NE_PAID follows up.
 */
export const checkBankAgainstSheet: Check = ({ balance }) => {
  const { ordinaryAmounts, ordinaryPaidFen, publishedNets, sheetNetFen } = balance;
  const isOverpaid = ordinaryPaidFen > sheetNetFen;
  const amounts = isOverpaid ? [...new Set(ordinaryAmounts)] : ordinaryAmounts;
  const differenceFen = sumOf(amounts, (fen) => fen) - sheetNetFen;
  const only = amounts.length === 1 ? amounts[0] : undefined;
  const isOneOtherAmount = only !== undefined && differenceFen < 0 && !publishedNets.includes(only);
  if (differenceFen <= 0 && !isOneOtherAmount) return null;
  const explanation = { netFen: sheetNetFen, amountsFen: amounts, differenceFen };
  return { level: 'red', amountFen: Math.abs(differenceFen), explanation };
};

/** A transfer failed or came back (退汇) and nothing has cured it. */
export const checkReturned: Check = ({ facts, balance }) => {
  if (isPaidUp(balance)) return null;
  const open = balance.failedRows.filter((row) => !isCovered(row, balance.paidRows));
  if (open.length === 0) return null;
  const redAfter = addDays(facts.dueOn, DAYS_TO_CURE);
  return {
    level: facts.asOf > redAfter ? 'red' : 'yellow',
    amountFen: stakeOf(open, balance),
    explanation: { bankSerials: serialsOf(open), redAfter },
  };
};

/** Less was paid than the sheet's net, and the due date has passed. Back pay counts: late money is money. */
export const checkPayableAgainstPaid: Check = ({ facts, balance, tolerances }) => {
  const shortFen = balance.sheetNetFen - balance.paidFen;
  if (!balance.isDue || shortFen <= tolerances.amountFen) return null;
  const explanation = { netFen: balance.sheetNetFen, paidFen: balance.paidFen, dueOn: facts.dueOn };
  return { level: 'red', amountFen: shortFen, explanation };
};

/** A full month brought less than the local minimum, on the sheet or at the bank, whichever is lower. */
export const checkMinimumWage: Check = ({ facts, balance, tolerances }) => {
  const { minimumWageFen } = facts;
  if (minimumWageFen === null || facts.attendedHundredths < tolerances.fullMonthHundredths) return null;
  const received = balance.paidFen > 0 ? [balance.paidFen] : [];
  const onSheet = balance.publishedNets.length > 0 ? [balance.sheetNetFen] : [];
  const lowestFen = Math.min(...received, ...onSheet); // Infinity while there is neither
  if (lowestFen >= minimumWageFen) return null;
  const explanation = { lowestFen, minimumWageFen, attendedHundredths: facts.attendedHundredths };
  return { level: 'red', amountFen: minimumWageFen - lowestFen, explanation };
};

/** Paid, but only after the due date. The days count, not the amount. */
export const checkPaidLate: Check = ({ facts, balance }) => {
  const late = balance.paidRows.filter((row) => row.paidOn !== null && row.paidOn > facts.dueOn);
  const last = late
    .map((row) => row.paidOn)
    .sort()
    .at(-1);
  if (last === undefined) return null;
  const explanation = { dueOn: facts.dueOn, lastPaidOn: last, bankSerials: serialsOf(late) };
  return { level: 'yellow', amountFen: sumOf(late, amountOf), explanation };
};

/** Money that did not come from the project's special account. */
export const checkOutsideAccount: Check = ({ balance }) => {
  const rows = balance.paidRows.filter((row) => row.isOutsideAccount);
  if (rows.length === 0) return null;
  const explanation = { rowCount: rows.length, bankSerials: serialsOf(rows) };
  return { level: 'red', amountFen: sumOf(rows, amountOf), explanation };
};

/** Whoever leaves the site is settled on the day of the exit, not on the pay day. */
export const checkExit: Check = ({ facts, balance }) => {
  const { exitedOn = null } = facts;
  if (exitedOn === null || facts.asOf <= exitedOn) return null;
  const owedFen = balance.sheetNetFen + balance.draftNetFen + (facts.backPay?.amountFen ?? 0);
  const paidFen = balance.paidFen + (facts.backPay?.paidFen ?? 0);
  const shortFen = owedFen - paidFen;
  const isUnknown = owedFen === 0 && facts.attendedHundredths > 0 && paidFen === 0;
  if (shortFen <= 0 && !isUnknown) return null;
  const explanation = { exitedOn, owedFen, paidFen };
  return { level: 'red', amountFen: Math.max(0, shortFen), explanation };
};

/** Wages of this month that came later 补发: they close what was open, and are told. */
export const checkBackPay: Check = ({ facts, balance }) => {
  const rows = balance.paidRows.filter((row) => row.isBackPay);
  const later = facts.backPay;
  if (rows.length === 0 && !later) return null;
  const explanation = {
    bankSerials: serialsOf(rows),
    ...(later && {
      payMonths: later.payMonths,
      daysHundredths: later.daysHundredths,
      paidFen: later.paidFen,
    }),
  };
  return {
    level: 'info',
    amountFen: sumOf(rows, amountOf) + Math.max(0, later?.amountFen ?? 0),
    explanation,
  };
};

function isPaidUp(balance: MonthBalance): boolean {
  return balance.publishedNets.length > 0 && balance.paidFen >= balance.sheetNetFen;
}

/** A resend repeats the amount on a later day; a failed row often has no date, then any such payment will do. */
function isCovered(failed: BankRow, paidRows: readonly BankRow[]): boolean {
  return paidRows.some((paid) => {
    const isLater = failed.paidOn === null || paid.paidOn === null || paid.paidOn > failed.paidOn;
    return isLater && paid.amountFen === failed.amountFen;
  });
}

/** Failed attempts at the same wage do not add up: never more than what is short of the sheet. */
function stakeOf(open: readonly BankRow[], balance: MonthBalance): number {
  if (balance.publishedNets.length === 0) return Math.max(...open.map(amountOf));
  return Math.min(sumOf(open, amountOf), balance.sheetNetFen - balance.paidFen);
}

function amountOf(row: BankRow): number {
  return row.amountFen;
}

function serialsOf(rows: readonly BankRow[]): readonly string[] {
  return rows.map((row) => row.bankSerial).sort();
}
