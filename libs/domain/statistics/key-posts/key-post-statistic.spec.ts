// Step 10 of the walk, tested: key posts added up.
import { keyPostValues } from './key-post-statistic.js';

it('divides days by days and posts by posts', () => {
  expect(keyPostValues({ dueDays: 60, presentDays: 45, judgedPosts: 4, metPosts: 1 })).toEqual({
    onDutyRate: { numerator: 45, denominator: 60, value: 0.75 },
    metRate: { numerator: 1, denominator: 4, value: 0.25 },
  });
  expect(
    keyPostValues({ dueDays: 0, presentDays: 0, judgedPosts: 0, metPosts: 0 }).onDutyRate.value,
  ).toBeNull();
});
