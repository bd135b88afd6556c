// Wages, tested: measured work is split to the fen.
import fc from 'fast-check';
import { pieceTotalFen, splitPiece } from './split-piece.js';

it.each([
  [1_000, 2_500, 2_500],
  [1_500, 3_333, 5_000], // 4999.5
  [1, 499, 0],
  [1, 500, 1],
])('%d thousandths at %d fen are %d', (quantityThousandths, unitPriceFen, total) =>
  expect(pieceTotalFen({ quantityThousandths, unitPriceFen })).toBe(total),
);

it('gives the fen that is left to the largest remainder, and to the lower id where they are equal', () => {
  const claims = [
    { workerId: 3, weight: 100 },
    { workerId: 1, weight: 100 },
    { workerId: 2, weight: 100 },
  ];
  expect([...splitPiece(100, claims)]).toEqual([
    [1, 34],
    [2, 33],
    [3, 33],
  ]);
});

it('pays nobody where nobody has a claim', () => {
  expect(splitPiece(100, [{ workerId: 1, weight: 0 }]).size).toBe(0);
});

it('the parts are the whole, none negative, in any order of the claims; a fen more in is a fen more out', () => {
  const claims = fc.uniqueArray(
    fc.record({ workerId: fc.integer({ min: 1, max: 40 }), weight: fc.integer({ min: 1, max: 3_100 }) }),
    { selector: ({ workerId }) => workerId, minLength: 1, maxLength: 30 },
  );
  const sum = (parts: Map<number, number>) => [...parts.values()].reduce((total, part) => total + part, 0);
  fc.assert(
    fc.property(fc.nat(100_000_000), claims, (total, list) => {
      const parts = splitPiece(total, list);
      expect(sum(parts)).toBe(total);
      expect([...parts.values()].every((part) => Number.isSafeInteger(part) && part >= 0)).toBe(true);
      expect(splitPiece(total, [...list].reverse())).toEqual(parts);
      expect(sum(splitPiece(total + 1, list))).toBe(total + 1);
    }),
  );
});
