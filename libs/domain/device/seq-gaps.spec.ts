// Beside the walk: missing numbers, whatever order the network brings the others in.
import fc from 'fast-check';
import { MOST_GAPS, NO_PROGRESS, advanceProgress, missingOf, oldestGapOf } from './seq-gaps.js';

const range = (lo: number, hi = lo, at = 1_000) => ({ lo, hi, at });

it('knows what is missing between and before', () => {
  const progress = advanceProgress(NO_PROGRESS, [range(3, 4), range(8, 9, 2_000)]);
  expect(progress).toEqual({
    lastSeq: 9,
    gaps: [
      { from: 1, to: 2, since: 1_000 },
      { from: 5, to: 7, since: 2_000 },
    ],
  });
  expect([missingOf(progress), oldestGapOf(progress)]).toEqual([5, 1_000]);
});

it('closes a gap from within, and keeps since when it has been open', () => {
  const open = advanceProgress(NO_PROGRESS, [range(1), range(10, 10, 5_000)]);
  const half = advanceProgress(open, [range(5, 6, 9_000)]);
  expect(half.gaps).toEqual([
    { from: 2, to: 4, since: 5_000 },
    { from: 7, to: 9, since: 5_000 },
  ]);
  const done = advanceProgress(half, [range(2, 9)]);
  expect([done, missingOf(done), oldestGapOf(done)]).toEqual([{ lastSeq: 10, gaps: [] }, 0, null]);
});

it('misses exactly what never came, for every order, repeat and cut into batches', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 150 }), { maxLength: 100 }),
      fc.infiniteStream(fc.nat(3)),
      (numbers, cuts) => {
        let progress = NO_PROGRESS;
        for (let i = 0; i < numbers.length;) {
          const batch = numbers.slice(i, i + 1 + (cuts.next().value ?? 0));
          i += batch.length;
          progress = advanceProgress(
            progress,
            [...batch, ...batch.slice(0, 1)].map((n) => range(n)),
          );
        }
        const last = Math.max(0, ...numbers);
        const missing = Array.from({ length: last }, (_, i) => i + 1).filter((n) => !numbers.includes(n));
        const told = progress.gaps.flatMap(({ from, to }) =>
          Array.from({ length: to - from + 1 }, (_, i) => from + i),
        );
        expect([progress.lastSeq, told]).toEqual([last, missing]);
      },
    ),
  );
});

it('stays small for a gate that counts in steps', () => {
  const steps = Array.from({ length: 1_000 }, (_, i) => range(2 * i + 2));
  const progress = advanceProgress(NO_PROGRESS, steps);
  expect(progress.gaps).toHaveLength(MOST_GAPS);
  expect([progress.lastSeq, progress.gaps.at(-1)?.to]).toEqual([2_000, 1_999]);
});
