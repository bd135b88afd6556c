// Step 10 of the walk, tested: ranges as RFC 9110 reads them.
import { byteRangeOf } from './byte-range.js';

it.each([
  ['', undefined],
  ['bytes=0-', [0, 99]],
  ['bytes=40-', [40, 99]],
  ['bytes=40-49', [40, 49]],
  ['bytes=99-99', [99, 99]],
  ['bytes=40-1000', [40, 99]],
  ['bytes=-10', [90, 99]],
  ['bytes=-1000', [0, 99]],
  ['bytes=-0', null],
  ['bytes=100-', null],
  ['bytes=100-200', null],
  ['bytes = 1 - 2', [1, 2]],
  // none of these is a range that we give: the whole file is right for all of them
  ['bytes=50-40', undefined],
  ['bytes=0-1,5-6', undefined],
  ['lines=0-1', undefined],
  ['bytes=-', undefined],
  ['bytes=a-b', undefined],
] as const)('%j of 100 bytes', (header, expected) => {
  const range = byteRangeOf(header, 100);
  expect(range ? [range.first, range.last] : range).toEqual(expected);
});

it('has no range of an empty file', () => {
  expect(byteRangeOf('bytes=0-', 0)).toBeNull();
  expect(byteRangeOf('bytes=-5', 0)).toBeNull();
});
