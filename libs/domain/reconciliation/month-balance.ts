// Step 8 of the walk: the sums of one worker-month that several checks look at, made once.

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
  const rows = currentRows(facts.bankRows);
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

const STATUS_ORDER = { UNKNOWN: 0, PAID: 1, FAILED: 2, RETURNED: 3 } as const;

/**
 * One row per transfer (serial and amount) in its last state: bank rows are append-only facts, so a transfer that was
 * paid and later returned (退汇) is there twice. In doubt the money did not arrive.
 */
function currentRows(rows: readonly BankRow[]): readonly BankRow[] {
  if (rows.length < 2) return rows;
  const transfers = new Map<string, BankRow>();
  for (const row of rows) {
    const transfer = `${row.amountFen} ${row.bankSerial}`;
    const known = transfers.get(transfer);
    if (known === undefined || supersedes(row, known)) transfers.set(transfer, row);
  }
  return [...transfers.values()];
}

/** One transfer, one state, two contents is a contradiction of the bank: any fixed choice keeps the order out. */
function supersedes(row: BankRow, known: BankRow): boolean {
  const step = STATUS_ORDER[row.status] - STATUS_ORDER[known.status];
  return step === 0 ? contentOf(row) > contentOf(known) : step > 0;
}

function contentOf(row: BankRow): string {
  return JSON.stringify([row.cardHash, row.paidOn, row.isBackPay, row.isOutsideAccount ?? false]);
}
