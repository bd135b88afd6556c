// Money: rounding, sharing and writing fen.
import fc from 'fast-check';
import { formatYuan, prorate, roundHalfUp } from './money.js';

const safe = fc.maxSafeInteger();
const amount = fc.oneof(fc.integer({ min: -10_000, max: 10_000 }), safe);
const weight = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }));

const shared = (totalFen: number, weights: readonly number[]): readonly number[] => {
  const result = prorate(totalFen, weights);
  if (!result.ok) throw new Error(result.reason);
  return result.value;
};

describe('roundHalfUp', () => {
  it.each([
    [5, 2, 3],
    [-5, 2, -3],
    [5, -2, -3],
    [-5, -2, 3],
    [4, 3, 1],
    [-4, 3, -1],
    [0, 7, 0],
    [-1, 3, 0],
    [7, 7, 1],
    [1, 2, 1],
    [24_000 * 61, 480, 3050],
    [Number.MAX_SAFE_INTEGER, 1, Number.MAX_SAFE_INTEGER],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1, 1],
    [Number.MAX_SAFE_INTEGER, 2, 4_503_599_627_370_496],
  ])('%i / %i → %i', (numerator, denominator, expected) => {
    expect(roundHalfUp(numerator, denominator)).toBe(expected);
  });

  it.each([
    [1, 0],
    [0.5, 1],
    [1, 1.5],
    [Number.MAX_SAFE_INTEGER + 1, 1],
    [Number.NaN, 1],
  ])('refuses %d / %d', (numerator, denominator) => {
    expect(() => roundHalfUp(numerator, denominator)).toThrow(RangeError);
  });

  it('is within half of the exact quotient, and a half goes away from zero', () => {
    fc.assert(
      fc.property(amount, amount, (n, d) => {
        fc.pre(d !== 0);
        const twiceError = 2n * (BigInt(roundHalfUp(n, d)) * BigInt(d) - BigInt(n));
        const size = (x: bigint): bigint => (x < 0n ? -x : x);
        expect(size(twiceError) <= size(BigInt(d))).toBe(true);
        if (size(twiceError) === size(BigInt(d))) {
          expect(size(BigInt(roundHalfUp(n, d)) * BigInt(d)) > size(BigInt(n))).toBe(true);
        }
      }),
    );
  });
});

describe('prorate', () => {
  it.each([
    ['thirds, tie to the lower index', 100, [1, 1, 1], [34, 33, 33]],
    ['two ties', 101, [1, 1, 1], [34, 34, 33]],
    ['largest remainder first', 100, [1, 2, 4], [14, 29, 57]],
    ['no weight, no part', 10, [0, 3, 0, 3], [0, 5, 0, 5]],
    ['negative is the mirror', -100, [1, 1, 1], [-34, -33, -33]],
    ['nothing to share', 0, [5, 7], [0, 0]],
    ['nothing to share, no weights', 0, [0, 0], [0, 0]],
    ['nobody, nothing', 0, [], []],
    ['one takes all', 99, [7], [99]],
    ['less fen than people', 2, [1, 1, 1, 1], [1, 1, 0, 0]],
  ])('%s', (_name, total, weights, expected) => {
    expect(shared(total, weights)).toEqual(expected);
  });

  it.each([
    ['all weights zero', 100, [0, 0]],
    ['nobody', -1, []],
  ])('money without a claim: %s', (_name, total, weights) => {
    expect(prorate(total, weights)).toEqual({ ok: false, reason: 'no_weight' });
  });

  it('refuses weights and totals that are not whole', () => {
    expect(() => prorate(100, [1, -1])).toThrow(RangeError);
    expect(() => prorate(100, [0.5])).toThrow(RangeError);
    expect(() => prorate(0.5, [1])).toThrow(RangeError);
  });

  it('sums exactly, stays within one fen of the exact share, and gives nothing for nothing', () => {
    fc.assert(
      fc.property(amount, fc.array(weight, { minLength: 1 }), (total, weights) => {
        fc.pre(weights.some((w) => w > 0));
        const parts = shared(total, weights);
        expect(parts.reduce((sum, part) => sum + BigInt(part), 0n)).toBe(BigInt(total));
        const weightSum = weights.reduce((sum, w) => sum + BigInt(w), 0n);
        parts.forEach((part, i) => {
          const error = BigInt(part) * weightSum - BigInt(total) * BigInt(weights[i] ?? 0);
          expect(error < weightSum && error > -weightSum).toBe(true);
          if (weights[i] === 0) expect(part).toBe(0);
        });
      }),
    );
  });

  it('a larger weight never gets less', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.array(fc.nat(500), { minLength: 2 }), (total, weights) => {
        fc.pre(weights.some((w) => w > 0));
        const byWeight = shared(total, weights)
          .map((part, i) => ({ part, weight: weights[i] ?? 0 }))
          .toSorted((a, b) => a.weight - b.weight || a.part - b.part);
        byWeight.slice(1).forEach(({ part, weight }, i) => {
          const previous = byWeight[i] ?? { part: 0, weight: 0 };
          if (weight > previous.weight) expect(part).toBeGreaterThanOrEqual(previous.part);
        });
      }),
    );
  });
});

describe('formatYuan', () => {
  it.each([
    [0, '0.00'],
    [-0, '0.00'],
    [5, '0.05'],
    [-5, '-0.05'],
    [99, '0.99'],
    [100, '1.00'],
    [99_999, '999.99'],
    [100_000, '1,000.00'],
    [123_456, '1,234.56'],
    [-123_456_789, '-1,234,567.89'],
    [Number.MAX_SAFE_INTEGER, '90,071,992,547,409.91'],
  ])('%i fen is %s', (fen, expected) => {
    expect(formatYuan(fen)).toBe(expected);
  });

  it('loses nothing', () => {
    fc.assert(
      fc.property(safe, (fen) => {
        expect(Number(formatYuan(fen).replace(/[,.]/g, ''))).toBe(fen === 0 ? 0 : fen);
      }),
    );
  });

  it('refuses fractions of a fen', () => {
    expect(() => formatYuan(0.5)).toThrow(RangeError);
  });
});
