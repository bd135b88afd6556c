// Money: whole fen (1 yuan = 100 fen), one rounding rule, one way to share a sum.

/** Why a sum could not be shared: there is money and nobody has a claim on it. */
type ProrateResult =
  | { readonly ok: true; readonly value: readonly number[] }
  | { readonly ok: false; readonly reason: 'no_weight' };

/**
 * `numerator / denominator` as the nearest integer; exactly half goes away from zero (2.5 → 3, −2.5 → −3),
 * the 四舍五入 of wage slips. Exact over the whole range of safe integers, no floating point division.
 * @throws RangeError when an argument is not a safe integer or the denominator is 0: a product that grew
 *   past 2^53 has lost fen already and must not be paid.
 */
export function roundHalfUp(numerator: number, denominator: number): number {
  requireSafeInteger(numerator);
  requireSafeInteger(denominator);
  if (denominator === 0) throw new RangeError('denominator is 0');
  const remainder = numerator % denominator;
  const towardsZero = (numerator - remainder) / denominator;
  const size = Math.abs(denominator);
  const isHalfOrMore = Math.abs(remainder) >= size - Math.abs(remainder);
  const away = numerator < 0 === denominator < 0 ? 1 : -1;
  return towardsZero + (isHalfOrMore ? away : 0) + 0; // + 0: never −0
}

/**
 * Shares `totalFen` in proportion to `weights` by largest remainder: the parts are whole fen and sum exactly
 * to the total. Equal remainders are served in index order, so the same input gives the same parts.
 * A negative total (a correction) is shared like the positive one, with the sign turned.
 * When no weight is above zero a total of 0 gives all zeros; any other total is `no_weight`: paying equal
 * parts to people without hours would be inventing claims, so the caller has to decide.
 * @param weights non-negative safe integers (minutes, fen)
 * @throws RangeError when an argument is not a safe integer or a weight is negative
 */
export function prorate(totalFen: number, weights: readonly number[]): ProrateResult {
  requireSafeInteger(totalFen);
  for (const weight of weights) requireWeight(weight);
  const sum = weights.reduce((total, weight) => total + BigInt(weight), 0n);
  if (sum === 0n) {
    return totalFen === 0 ? { ok: true, value: weights.map(() => 0) } : { ok: false, reason: 'no_weight' };
  }
  const total = BigInt(Math.abs(totalFen));
  const parts = weights.map((weight, index) => {
    const product = total * BigInt(weight);
    return { index, fen: product / sum, remainder: product % sum };
  });
  const missing = total - parts.reduce((given, part) => given + part.fen, 0n);
  const served = parts.toSorted((a, b) => compare(b.remainder, a.remainder) || a.index - b.index);
  for (const part of served.slice(0, Number(missing))) part.fen += 1n;
  const sign = totalFen < 0 ? -1n : 1n;
  return { ok: true, value: parts.map((part) => Number(sign * part.fen)) };
}

/** Fen as yuan with two decimals and thousands separators: 123456 → '1,234.56', −5 → '-0.05'. No currency sign. */
export function formatYuan(fen: number): string {
  requireSafeInteger(fen);
  const digits = String(Math.abs(fen)).padStart(3, '0');
  const yuan = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${fen < 0 ? '-' : ''}${yuan}.${digits.slice(-2)}`;
}

function compare(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function requireSafeInteger(n: number): void {
  if (!Number.isSafeInteger(n)) throw new RangeError(`not a safe integer: ${n}`);
}

function requireWeight(weight: number): void {
  requireSafeInteger(weight);
  if (weight < 0) throw new RangeError(`negative weight: ${weight}`);
}
