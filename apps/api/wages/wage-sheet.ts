// Wages: the whole sheet of a team and month 工资支付表, with every column that the law asks for (Decree 724 arts 15, 31).
import { arrivedFen } from '#domain/bank/arrived.js';
import type { LineStanding } from '#domain/wages/line-answer.js';
import {
  type Payee,
  type SheetTransfer,
  type WageSheetHead,
  readPayees,
  readSheetTransfers,
  readWageSheetHead,
} from '#store/listing/wage-sheet.store.js';
import { readAnswers } from '#store/listing/sheet-life.store.js';
import { readAnsweredLines, sheetHash } from '#store/payroll-state.store.js';
import { type CurrentLine, type PayrollKey, readCurrentLines } from '#store/payroll.store.js';
import type { Transaction } from '#store/unit-of-work.js';

/** An earning beside the day rates, or a deduction. */
interface SheetItem {
  readonly label: string;
  readonly isDeduction: boolean;
  readonly amountFen: number;
}

/** A line as it is printed. */
export interface WageSheetLine extends Omit<
  Payee,
  'workerId' | 'workerNumber' | 'workerName' | 'identityMasked'
> {
  readonly workerNumber: string | null;
  readonly workerName: string | null;
  readonly identityMasked: string | null;
  readonly daysHundredths: number;
  readonly dayCount: number;
  readonly workedMinutes: number;
  readonly overtimeMinutes: number;
  /** Days × rate. */
  readonly dayPayFen: number;
  readonly items: readonly SheetItem[];
  /** Days of earlier months. */
  readonly adjustmentFen: number;
  readonly payableFen: number;
  readonly deductionFen: number;
  readonly netFen: number;
  readonly standing: LineStanding;
  /** When the last word about this content was said, and the legal reason where it is no signature. */
  readonly answeredAt: Date | null;
  readonly excuse: string | null;
  readonly transfers: readonly SheetTransfer[];
  /** Arrived and not come back. */
  readonly paidFen: number;
}

/** What the columns add up to. */
export type WageSheetTotals = Pick<
  WageSheetLine,
  'daysHundredths' | 'workedMinutes' | 'overtimeMinutes' | 'dayPayFen' | 'adjustmentFen' | 'payableFen'
> &
  Pick<WageSheetLine, 'deductionFen' | 'netFen' | 'paidFen'>;

export interface WageSheet extends WageSheetHead {
  readonly payrollId: string;
  readonly payMonth: string;
  /** Over the published lines, as each of their moves names it; null for a draft. */
  readonly sheetHash: string | null;
  readonly lines: readonly WageSheetLine[];
  readonly totals: WageSheetTotals;
}

/** Puts a sheet together; undefined where it is not there or not to be seen. */
export async function readWageSheet(tx: Transaction, key: PayrollKey): Promise<WageSheet | undefined> {
  const head = await readWageSheetHead(tx, key);
  if (!head) return undefined;
  const isDraft = head.state === 'DRAFT' || head.state === 'CANCELLED';
  const current = (await readCurrentLines(tx, key)).filter((line) => isDraft || line.isPublished);
  const payees = await readPayees(
    tx,
    current.map(({ workerId }) => workerId),
  );
  const said = new Map((await readAnsweredLines(tx, key)).map((each) => [each.line.workerId, each]));
  const answers = await readAnswers(tx, key);
  const transfers = await readSheetTransfers(tx, key);
  const lines = current.map((line) => {
    const { hash = '', standing = 'OPEN' } = said.get(line.workerId) ?? {};
    const paid = transfers.get(line.workerId) ?? [];
    const last = answers.get(`${line.workerId} ${hash}`)?.at(-1);
    return {
      ...nameOf(payees.get(line.workerId)),
      ...moneyOf(line),
      standing,
      answeredAt: last?.answeredAt ?? null,
      excuse: last?.excuse ?? null,
      transfers: paid,
      paidFen: arrivedFen(paid),
    };
  });
  return {
    ...head,
    payrollId: [key.projectId, key.teamId, key.payMonth].join('.'),
    payMonth: key.payMonth,
    sheetHash: isDraft ? null : sheetHash(current),
    lines: lines.sort((a, b) => (a.workerNumber ?? '').localeCompare(b.workerNumber ?? '')),
    totals: totalsOf(lines),
  };
}

function nameOf(payee: Payee | undefined) {
  const { workerNumber = null, workerName = null, identityMasked = null } = payee ?? {};
  const { phoneMasked = null, cardLast4 = null } = payee ?? {};
  return { workerNumber, workerName, identityMasked, phoneMasked, cardLast4 };
}

function moneyOf(line: CurrentLine) {
  const { daysHundredths, dayCount, workedMinutes, overtimeMinutes, payableFen, deductionFen, netFen } = line;
  return {
    ...{ daysHundredths, dayCount, workedMinutes, overtimeMinutes, payableFen, deductionFen, netFen },
    dayPayFen: sumOf(line.segments),
    items: line.items.map(({ label, isDeduction, amountFen }) => ({ label, isDeduction, amountFen })),
    adjustmentFen: sumOf(line.adjustments),
  };
}

function sumOf(parts: readonly { readonly amountFen: number }[]): number {
  return parts.reduce((sum, { amountFen }) => sum + amountFen, 0);
}

function totalsOf(lines: readonly WageSheetLine[]): WageSheetTotals {
  const total = (of: (line: WageSheetLine) => number) => lines.reduce((sum, line) => sum + of(line), 0);
  return {
    daysHundredths: total((line) => line.daysHundredths),
    workedMinutes: total((line) => line.workedMinutes),
    overtimeMinutes: total((line) => line.overtimeMinutes),
    dayPayFen: total((line) => line.dayPayFen),
    adjustmentFen: total((line) => line.adjustmentFen),
    payableFen: total((line) => line.payableFen),
    deductionFen: total((line) => line.deductionFen),
    netFen: total((line) => line.netFen),
    paidFen: total((line) => line.paidFen),
  };
}
