// Step 9 of the walk: the wage indicators that regulators see, from mergeable totals.

import { daysBetween } from '../../calendar/work-date.js';
import { rate, type Rate } from '../rate.js';

/** Name and version of the definitions below, printed on each answer and report. */
export const WAGES_DEFINITION = 'wages@1';

/** Totals of one cell (project × pay month, or any sum of such cells). All integers ≥ 0, money in fen. */
export interface WageTotals {
  readonly lineCount: number;
  readonly publishedLineCount: number;
  readonly bankPaidLineCount: number;
  /** Published lines that the worker has confirmed as they stand. */
  readonly confirmedLineCount: number;
  /** Of the workers due, those paid in full on or before the due date. */
  readonly paidInFullOnTimeCount: number;
  readonly dueWorkerCount: number;
  readonly payableFen: number;
  readonly paidFen: number;
  /** Of what was paid: what the bank's file calls back pay, and what came from the special account. */
  readonly backPayFen: number;
  readonly accountPaidFen: number;
  readonly paidWorkerCount: number;
  readonly attendedWorkerCount: number;
  /** Worker-months with attendance or pay. */
  readonly workerMonthCount: number;
  readonly openCaseWorkerMonthCount: number;
  readonly arrearsFen: number;
  readonly arrearsWorkerCount: number;
  readonly arrearsProjectCount: number;
  /** Due date of the oldest arrears, 'YYYY-MM-DD'; null where there are none. */
  readonly arrearsSince: string | null;
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
  readonly arrearsProjects: number;
  readonly arrearsDays: number | null;
  readonly confirmationRate: Rate;
  readonly payOnBehalfRate: Rate;
  readonly backPayShare: Rate;
}

/**
 * Wage indicators. The bank-pay rate is measured on published lines: the totals know of no other way of being paid.
 * @param today 'YYYY-MM-DD' in China, to which the days of arrears are counted
 * Source: statistics.md §3.
 */
export function wageValues(t: WageTotals, today: string): WageValues {
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
    arrearsProjects: t.arrearsProjectCount,
    arrearsDays: t.arrearsSince === null ? null : daysBetween(t.arrearsSince, today),
    confirmationRate: rate(t.confirmedLineCount, t.publishedLineCount),
    payOnBehalfRate: rate(t.accountPaidFen, t.paidFen),
    backPayShare: rate(t.backPayFen, t.paidFen),
  };
}
