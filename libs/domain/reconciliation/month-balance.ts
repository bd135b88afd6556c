// Step 8 of the walk: the sums of one worker-month that several checks look at, made once.

import { currentAnswers } from '../bank/arrived.js';
import { type BankRow, type WorkerMonth } from './worker-month.js';

/** Only published lines are the sheet; only money that stayed with the payee is paid. */
export interface MonthBalance {
  readonly isDue: boolean;
  readonly publishedNets: readonly number[];
  /** Days that later sheets have taken on included. */
  readonly sheetDaysHundredths: number;
  readonly sheetPayableFen: number;
  /** The part of it for days of earlier months. */
  readonly sheetAdjustmentFen: number;
  readonly sheetNetFen: number;
  /** Net of lines that are not published: the best guess of what is owed while there is no sheet. */
  readonly draftNetFen: number;
  /** Back pay included. */
  readonly paidRows: readonly BankRow[];
  readonly paidFen: number;
  /** Amounts paid with the month's own batches, ascending, back pay left out. */
  readonly ordinaryAmounts: readonly number[];
  readonly ordinaryPaidFen: number;
  readonly failedRows: readonly BankRow[];
}

/**
 * Sums of a worker-month, in fen and hundredths of 工. Does not depend on the order of lines and rows, nor on a row
 * being delivered twice.
 */
export function balanceMonth(facts: WorkerMonth): MonthBalance {
  const published = facts.lines.filter((line) => line.isPublished);
  const drafts = facts.lines.filter((line) => !line.isPublished);
  const rows = currentAnswers(facts.bankRows, contentOf);
  const paidRows = rows.filter((row) => row.status === 'PAID');
  const ordinary = paidRows.filter((row) => !row.isBackPay);
  return {
    isDue: facts.asOf > facts.dueOn,
    publishedNets: published.map((line) => line.netFen),
    sheetDaysHundredths:
      sumOf(published, (line) => line.daysHundredths) + (facts.backPay?.daysHundredths ?? 0),
    sheetPayableFen: sumOf(published, (line) => line.payableFen),
    sheetAdjustmentFen: sumOf(published, (line) => line.adjustmentFen ?? 0),
    sheetNetFen: sumOf(published, (line) => line.netFen),
    draftNetFen: sumOf(drafts, (line) => line.netFen),
    paidRows,
    paidFen: sumOf(paidRows, (row) => row.amountFen),
    ordinaryAmounts: ordinary.map((row) => row.amountFen).sort((a, b) => a - b),
    ordinaryPaidFen: sumOf(ordinary, (row) => row.amountFen),
    failedRows: rows.filter((row) => row.status === 'FAILED' || row.status === 'RETURNED'),
  };
}

/** Sum of one number of each item. */
export function sumOf<Item>(items: readonly Item[], amount: (item: Item) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}

function contentOf(row: BankRow): string {
  return JSON.stringify([row.cardHash, row.paidOn, row.isBackPay, row.isOutsideAccount ?? false]);
}
