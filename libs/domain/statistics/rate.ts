// Step 9 of the walk: a ratio that always carries its numerator and denominator.

/** `value` = numerator ÷ denominator, 4 decimals; null when the denominator is 0 (never 0 % or 100 %). */
export interface Rate {
  readonly numerator: number;
  readonly denominator: number;
  readonly value: number | null;
}

/**
 * Ratio of two integers ≥ 0, rounded half up to 4 decimals.
 * Source: statistics.md §1 (both parts delivered; denominator 0 → null).
 */
export function rate(numerator: number, denominator: number): Rate {
  const value = denominator === 0 ? null : tenThousandths(numerator, denominator) / 10_000;
  return { numerator, denominator, value };
}

/** bigint: the fen of a nation's payroll (2.5e13 a month) × 10,000 is beyond exact doubles. */
function tenThousandths(numerator: number, denominator: number): number {
  const divisor = BigInt(denominator);
  return Number((BigInt(numerator) * 20_000n + divisor) / (2n * divisor));
}
