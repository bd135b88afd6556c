// Step 4 of the walk: the site of an event whose gate has moved.
import { placementAt } from './placement-at.js';

const moves = [
  { from: 0, site: 'a' },
  { from: 1_000, site: 'b' },
  { from: 2_000, site: 'c' },
];

it.each([
  [-5, 'a'],
  [0, 'a'],
  [999, 'a'],
  [1_000, 'b'],
  [1_999, 'b'],
  [2_000, 'c'],
  [9_000, 'c'],
])('an event at %d belongs to %s', (at, site) => {
  expect(placementAt(moves, at)?.site).toBe(site);
});

it('knows no placement of a gate that has never moved', () => {
  expect(placementAt([], 5)).toBeUndefined();
});
