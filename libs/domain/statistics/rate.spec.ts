// Step 9 of the walk, tested: rates.

import fc from 'fast-check';
import { rate } from './rate.js';

describe('rate', () => {
  it.each([
    [0, 0, null],
    [5, 0, null],
    [0, 7, 0],
    [7, 7, 1],
    [1, 3, 0.3333],
    [2, 3, 0.6667],
    [1, 20_000, 0.0001], // half of a ten-thousandth goes up
    [1, 20_001, 0],
    [3, 2, 1.5],
    [2_500_000_000_000_000, 5_000_000_000_000_000, 0.5], // × 10,000 is beyond exact doubles
  ])('%d / %d = %p', (numerator, denominator, value) => {
    expect(rate(numerator, denominator)).toEqual({ numerator, denominator, value });
  });

  it('is within half a ten-thousandth, and within 0 and 1 for a part of a whole', () => {
    const count = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(count, count, (a, b) => {
        const [part, whole] = a < b ? [a, b] : [b, a];
        const value = rate(part, whole).value as number;
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(Math.abs(value - part / whole)).toBeLessThanOrEqual(0.000_05 + 1e-12);
      }),
    );
  });
});
