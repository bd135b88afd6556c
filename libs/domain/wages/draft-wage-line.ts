// Step 7 of the walk: days, agreement, measured work, deductions and differences of earlier months → one line of a sheet.
import { type PayrollAdjustment, fittingAdjustments } from './adjust-days.js';
import { type DraftPayrollLine, type DraftSegment, draftPayrollLine } from './draft-payroll-line.js';
import type { DatedTerms } from './pay-agreement.js';
import {
  type PieceShare,
  type WageDay,
  type WageDeduction,
  type WageItem,
  deductionItems,
  earningItems,
  pieceItems,
} from './wage-item.js';

/** Version of the rules that make a line; stored with each so that a published figure names them. */
export const PAYROLL_RULE_VERSION = 2;

/** Everything that a worker's line of a month is made from. */
export interface WageFacts {
  readonly days: readonly WageDay[];
  /** By `fromDate`, ascending; every day needs terms. */
  readonly terms: readonly DatedTerms[];
  readonly pieces: readonly PieceShare[];
  readonly deductions: readonly WageDeduction[];
  readonly adjustments: readonly PayrollAdjustment[];
  readonly minimumWageFen: number | null;
}

/** A line of a sheet: `payableFen` = segments + earning items + adjustments, `netFen` = `payableFen` − deductions. */
export interface WageLine extends DraftPayrollLine {
  readonly workedMinutes: number;
  readonly overtimeMinutes: number;
  readonly items: readonly WageItem[];
  readonly adjustments: readonly PayrollAdjustment[];
}

type LineResult =
  { readonly ok: true; readonly value: WageLine } | { readonly ok: false; readonly reason: string };

/**
 * The line of one worker and month. Day rates are its segments; everything else an item with the numbers it came from.
 * Differences that would take the line below zero wait for the next sheet; deductions are cut to what the law allows.
 * @returns `NO_AGREEMENT` where a day has no terms, `BAD_RATE` where a figure is too large to be exact
 */
export function draftWageLine(facts: WageFacts): LineResult {
  const { days, terms } = facts;
  if (days.some((day) => day.workdayHundredths > 0 && !terms.some((each) => each.fromDate <= day.workDate)))
    return { ok: false, reason: 'NO_AGREEMENT' };
  const basic = draftPayrollLine(dayRated(days, terms), dayRates(terms));
  if (!basic.ok) return basic;
  let earned: WageItem[];
  try {
    earned = [...earningItems(days, terms), ...pieceItems(facts.pieces)];
  } catch {
    return { ok: false, reason: 'BAD_RATE' };
  }
  const earnedFen = basic.value.payableFen + sumOf(earned, (item) => item.amountFen);
  const adjustments = fittingAdjustments(earnedFen, facts.adjustments);
  const payableFen = earnedFen + sumOf(adjustments, (item) => item.amountFen);
  const deductions = deductionItems(payableFen, facts.deductions, facts.minimumWageFen);
  const deductionFen = sumOf(deductions, (item) => item.amountFen);
  const worked = days.filter((day) => day.workdayHundredths > 0);
  const line = {
    daysHundredths: sumOf(worked, (day) => day.workdayHundredths),
    dayCount: worked.length,
    workedMinutes: sumOf(days, (day) => day.workedMinutes),
    overtimeMinutes: sumOf(days, (day) => day.overtimeMinutes),
    segments: basic.value.segments,
    items: [...earned, ...deductions],
    adjustments,
    ...{ payableFen, deductionFen, netFen: payableFen - deductionFen },
  };
  return Number.isSafeInteger(payableFen) ? { ok: true, value: line } : { ok: false, reason: 'BAD_RATE' };
}

/** The money of a line, as far as its sums can be checked. */
export type LineMoney = Pick<WageLine, 'payableFen' | 'deductionFen' | 'netFen' | 'adjustments'> & {
  readonly items: readonly Pick<WageItem, 'isDeduction' | 'amountFen' | 'rateFen'>[];
  readonly segments: readonly DraftSegment[];
};

/**
 * What does not add up on a line, [] = everything does: an amount of a segment that is not days × rate, a sum that is not
 * its parts, a figure that is negative or no whole fen. A fen that moves anywhere is found.
 */
export function faultsOfLine(line: LineMoney): string[] {
  const { payableFen, deductionFen, netFen, segments, items, adjustments } = line;
  const earned = items.filter((item) => !item.isDeduction);
  const deducted = items.filter((item) => item.isDeduction);
  const amounts = [
    ...[payableFen, deductionFen, netFen],
    ...[...items, ...segments].map((item) => item.amountFen),
  ];
  const parts =
    sumOf(segments, (each) => each.amountFen) +
    sumOf(earned, (each) => each.amountFen) +
    sumOf(adjustments, (each) => each.amountFen);
  return [
    ...(amounts.every((fen) => Number.isSafeInteger(fen) && fen >= 0) ? [] : ['AMOUNT']),
    ...(segments.every(isPriced) ? [] : ['SEGMENT']),
    ...(payableFen === parts ? [] : ['PAYABLE']),
    ...(deductionFen === sumOf(deducted, (each) => each.amountFen) ? [] : ['DEDUCTION']),
    ...(deducted.every((item) => item.amountFen <= item.rateFen) ? [] : ['DEDUCTION_ASKED']),
    ...(netFen === payableFen - deductionFen ? [] : ['NET']),
  ];
}

/** Half up, in whole numbers: 100 × amount lies within half of the product. */
function isPriced({ dailyRateFen, daysHundredths, amountFen }: DraftSegment): boolean {
  const doubled = 2n * (BigInt(dailyRateFen) * BigInt(daysHundredths) - 100n * BigInt(amountFen));
  return doubled >= -100n && doubled < 100n;
}

/** Days that are paid by the day, under the terms of their date. */
function dayRated(days: readonly WageDay[], terms: readonly DatedTerms[]): WageDay[] {
  return days.filter((day) => terms.findLast((each) => each.fromDate <= day.workDate)?.kind === 'DAY');
}

function dayRates(terms: readonly DatedTerms[]) {
  return terms
    .filter(({ kind }) => kind === 'DAY')
    .map(({ fromDate, rateFen }) => ({ fromDate, dailyRateFen: rateFen }));
}

function sumOf<T>(items: readonly T[], numberOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + numberOf(item), 0);
}
