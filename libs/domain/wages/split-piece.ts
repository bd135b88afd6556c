// Wages: work that a team was measured for, split over its members to the fen.
import { prorate, roundHalfUp } from '../money/money.js';

/** Units of measured work; the first three are those of the national dictionary (80, 81, 82). */
export const PIECE_UNITS = ['METRE', 'SQUARE_METRE', 'CUBIC_METRE', 'TONNE', 'PIECE', 'SET', 'TASK'] as const;
export type PieceUnit = (typeof PIECE_UNITS)[number];

/** What a team was measured for. */
export interface PieceMeasurement {
  /** In thousandths of the unit. */
  readonly quantityThousandths: number;
  /** Fen a unit. */
  readonly unitPriceFen: number;
}

/** The whole sum in fen, rounded half up once. @throws RangeError where the product is too large to be exact */
export function pieceTotalFen({ quantityThousandths, unitPriceFen }: PieceMeasurement): number {
  return roundHalfUp(quantityThousandths * unitPriceFen, 1000);
}

/** Who has a claim, and how much of one: 工 in hundredths, or the share that was agreed. */
export interface PieceClaim {
  readonly workerId: number;
  readonly weight: number;
}

/**
 * Each worker's part, by worker id; parts are whole fen and add up to the total. Equal remainders go to the lower id.
 * Nobody with a claim: nobody is paid, and the caller must say so.
 */
export function splitPiece(totalFen: number, claims: readonly PieceClaim[]): Map<number, number> {
  const sorted = claims.filter(({ weight }) => weight > 0).sort((a, b) => a.workerId - b.workerId);
  const split = prorate(
    totalFen,
    sorted.map(({ weight }) => weight),
  );
  if (!split.ok) return new Map();
  return new Map(sorted.map(({ workerId }, i) => [workerId, split.value[i] ?? 0]));
}
