// Step 9 of the walk: the wage indicators that regulators see, from mergeable totals.

import { rate, type Rate } from '../rate.js';

/** Name and version of the definitions below, printed on each answer and report. */
export const WAGES_DEFINITION = 'wages@1';

/** Totals of one cell (project × pay month, or any sum of such cells). All integers ≥ 0, money in fen. */
export interface WageTotals {
  readonly lineCount: number;
  readonly publishedLineCount: number;
  readonly bankPaidLineCount: number;
  /** Of the workers due, those paid in full on or before the due date. */
  readonly paidInFullOnTimeCount: number;
  readonly dueWorkerCount: number;
  readonly payableFen: number;
  readonly paidFen: number;
  readonly paidWorkerCount: number;
  readonly attendedWorkerCount: number;
  /** Worker-months with attendance or pay. */
  readonly workerMonthCount: number;
  readonly openCaseWorkerMonthCount: number;
  readonly arrearsFen: number;
  readonly arrearsWorkerCount: number;
}

/** The indicators; wage-definitions.ts defines each. */
export interface WageValues {
  readonly fullPaymentRate: Rate;
  readonly onTimeRate: Rate;
  readonly bankPayRate: Rate;
  readonly paidAttendedRatio: Rate;
  readonly matchRate: Rate;
  readonly payableFen: number;
  readonly paidFen: number;
  readonly arrearsFen: number;
  readonly arrearsWorkers: number;
}

/**
 * Wage indicators. The bank-pay rate is measured on published lines: the totals know of no other way of being paid.
 * Source: statistics.md §3.
 */
export function wageValues(t: WageTotals): WageValues {
  return {
    fullPaymentRate: rate(t.paidFen, t.payableFen),
    onTimeRate: rate(t.paidInFullOnTimeCount, t.dueWorkerCount),
    bankPayRate: rate(t.bankPaidLineCount, t.publishedLineCount),
    paidAttendedRatio: rate(t.paidWorkerCount, t.attendedWorkerCount),
    matchRate: rate(t.workerMonthCount - t.openCaseWorkerMonthCount, t.workerMonthCount),
    payableFen: t.payableFen,
    paidFen: t.paidFen,
    arrearsFen: t.arrearsFen,
    arrearsWorkers: t.arrearsWorkerCount,
  };
}
