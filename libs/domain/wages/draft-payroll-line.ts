// Step 7 of the walk: days of attendance × agreed day rates → one draft payroll line in fen.

import { roundHalfUp } from '../money/money.js';

/** A day rate, valid from `fromDate` ('YYYY-MM-DD', inclusive) until the next segment begins. */
export interface PaySegment {
  readonly fromDate: string;
  readonly dailyRateFen: number;
}

/** 工 of one work date ('YYYY-MM-DD') in hundredths: 100 = one whole day. */
export interface PayableDay {
  readonly workDate: string;
  readonly workdayHundredths: number;
}

export interface DraftPayrollLine {
  readonly daysHundredths: number;
  /** Distinct work dates with 工 > 0. */
  readonly dayCount: number;
  readonly payableFen: number;
  /** 0: deductions are items of the whole line. */
  readonly deductionFen: number;
  readonly netFen: number;
  /** In date order; a segment without a payable day is left out. */
  readonly segments: readonly DraftSegment[];
}

export interface DraftSegment {
  readonly dailyRateFen: number;
  readonly daysHundredths: number;
  readonly amountFen: number;
}

type DraftResult =
  | { readonly ok: true; readonly value: DraftPayrollLine }
  | { readonly ok: false; readonly reason: 'NO_AGREEMENT' | 'BAD_RATE' };

/**
 * Wages of one worker for one period by the day-rate form (计日).
 *
 * Per segment the hundredths of its days are added first, then multiplied by the rate and rounded half up to the
 * fen once; payable is the sum of the segments. Neither list needs an order. Days with 工 ≤ 0 are not payable and
 * need no agreement.
 *
 * Errors: `NO_AGREEMENT` – a payable day lies before the first segment; `BAD_RATE` – a rate is not a positive
 * integer, two segments of the same date differ, or an amount is too large to be exact.
 *
 * Source: attendance-and-wage-rules.md §2 (工 × rate; money in integer fen; payable ≥ 0).
 */
export function draftPayrollLine(days: readonly PayableDay[], agreement: readonly PaySegment[]): DraftResult {
  const rates = [...agreement].sort((a, b) => compareText(a.fromDate, b.fromDate));
  if (!areRatesUsable(rates)) return { ok: false, reason: 'BAD_RATE' };

  const payableDays = days.filter((day) => day.workdayHundredths > 0);
  const hundredths = hundredthsPerSegment(payableDays, rates);
  if (hundredths === null) return { ok: false, reason: 'NO_AGREEMENT' };

  const segments = priceSegments(rates, hundredths);
  const payableFen = sum(segments.map((segment) => segment.amountFen));
  if (!Number.isSafeInteger(payableFen)) return { ok: false, reason: 'BAD_RATE' };
  const deductionFen = 0;
  return {
    ok: true,
    value: {
      daysHundredths: sum(hundredths),
      dayCount: new Set(payableDays.map((day) => day.workDate)).size,
      payableFen,
      deductionFen,
      netFen: payableFen - deductionFen,
      segments,
    },
  };
}

function areRatesUsable(sorted: readonly PaySegment[]): boolean {
  return sorted.every((segment, index) => {
    const before = sorted[index - 1];
    const isContradicted =
      before?.fromDate === segment.fromDate && before.dailyRateFen !== segment.dailyRateFen;
    return Number.isSafeInteger(segment.dailyRateFen) && segment.dailyRateFen > 0 && !isContradicted;
  });
}

/** 工 of each segment, aligned with `sorted`; null when a day has no rate. */
function hundredthsPerSegment(
  days: readonly PayableDay[],
  sorted: readonly PaySegment[],
): readonly number[] | null {
  const sums = sorted.map(() => 0);
  for (const day of days) {
    const index = sorted.findLastIndex((segment) => segment.fromDate <= day.workDate);
    const soFar = sums[index];
    if (soFar === undefined) return null;
    sums[index] = soFar + day.workdayHundredths;
  }
  return sums;
}

/** A product beyond the range in which integers are exact becomes Infinity, so that the sum shows it. */
function priceSegments(
  sorted: readonly PaySegment[],
  hundredths: readonly number[],
): readonly DraftSegment[] {
  return sorted.flatMap(({ dailyRateFen }, index) => {
    const daysHundredths = hundredths[index] as number;
    if (daysHundredths === 0) return [];
    const product = dailyRateFen * daysHundredths;
    const amountFen = Number.isSafeInteger(product) ? roundHalfUp(product, 100) : Infinity;
    return [{ dailyRateFen, daysHundredths, amountFen }];
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
