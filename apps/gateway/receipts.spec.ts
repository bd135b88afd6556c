// Step 5 of the walk: receipts in as few ranges as possible.
import fc from 'fast-check';
import { ReceiptBook, toRanges } from './receipts.js';

describe('toRanges', () => {
  it.each([
    [[], []],
    [[5], [[5, 5]]],
    [[3, 1, 2], [[1, 3]]],
    [
      [1, 1, 2, 9, 4],
      [
        [1, 2],
        [4, 4],
        [9, 9],
      ],
    ],
  ])('%j', (numbers, ranges) => expect(toRanges(numbers)).toEqual(ranges));

  it('names exactly the given numbers, rising and apart', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 })), (numbers) => {
        const ranges = toRanges(numbers);
        const named = ranges.flatMap(([from, to]) =>
          Array.from({ length: to - from + 1 }, (_, i) => from + i),
        );
        expect(named).toEqual([...new Set(numbers)].sort((a, b) => a - b));
        ranges.slice(1).forEach(([from], i) => expect(from).toBeGreaterThan((ranges[i]?.[1] ?? 0) + 1));
      }),
    );
  });
});

it('writes one receipt a device and boot, and one without a boot for what could not be read', () => {
  const book = new ReceiptBook();
  book.accept('G001', 'a', 2);
  book.accept('G001', 'b', 1);
  book.accept('G001', 'a', 1);
  book.reject('G001', 'a', { seq: 3, code: 'conflict' });
  book.reject('G002', undefined, { code: 'malformed' });
  expect(book.receipts('now')).toEqual([
    {
      sn: 'G001',
      receipt: { boot: 'a', accepted: [[1, 2]], rejected: [{ seq: 3, code: 'conflict' }], at: 'now' },
    },
    { sn: 'G001', receipt: { boot: 'b', accepted: [[1, 1]], at: 'now' } },
    { sn: 'G002', receipt: { rejected: [{ code: 'malformed' }], at: 'now' } },
  ]);
});
