// Step 9 of the walk: how many were on site at once, from heads at each half hour.
import { roundHalfUp } from '../../money/money.js';

/** Name and version of the definitions below, printed on each answer and report. */
export const HEADCOUNT_DEFINITION = 'headcount@1';

/** The hours in which sites work, as gates are due in them: 06:00 to 20:00 (statistics.md §7). */
export const WORKING_HOURS = { from: 6, to: 20 } as const;

/** Of one group; heads of its sites are added up at each half hour first. */
export interface HeadcountTotals {
  /** The most at one half hour; null where nobody came. */
  readonly peakHeads: number | null;
  /** Sum over the half hours of the working hours. */
  readonly heads: number;
  /** How many half hours that were, of days on which anybody came. */
  readonly halfHours: number;
}

/** The indicators; headcount-definitions.ts defines each. */
export interface HeadcountValues {
  readonly peakHeads: number;
  readonly meanHeads: number | null;
}

/** Indicators of heads on site. Source: statistics.md §2. */
export function headcountValues({ peakHeads, heads, halfHours }: HeadcountTotals): HeadcountValues {
  return {
    peakHeads: peakHeads ?? 0,
    meanHeads: halfHours === 0 ? null : roundHalfUp(heads, halfHours),
  };
}
