// Step 9 of the walk, tested: heads on site.
import { headcountValues } from './headcount-statistic.js';

it('gives the peak, and the mean of whole heads', () => {
  expect(headcountValues({ peakHeads: 31, heads: 141, halfHours: 56 })).toEqual({
    peakHeads: 31,
    meanHeads: 3,
  });
  expect(headcountValues({ peakHeads: 1, heads: 28, halfHours: 56 }).meanHeads).toBe(1);
});

it('has no mean of no day', () => {
  expect(headcountValues({ peakHeads: null, heads: 0, halfHours: 0 })).toEqual({
    peakHeads: 0,
    meanHeads: null,
  });
});
