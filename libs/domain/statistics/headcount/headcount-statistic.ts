// Step 9 of the walk: how many were on site at once, from heads at each quarter hour.
import { roundHalfUp } from '../../money/money.js';

/** Name and version of the definitions below, printed on each answer and report. */
export const HEADCOUNT_DEFINITION = 'headcount@1';

/** The hours in which sites work, as gates are due in them: 06:00 to 20:00 (statistics.md §7). */
export const WORKING_HOURS = { from: 6, to: 20 } as const;

/** Of one group; heads of its sites are added up at each quarter hour first. */
export interface HeadcountTotals {
  /** The most at one quarter hour; null where nobody came. */
  readonly peakHeads: number | null;
  /** Sum over the quarter hours of the working hours. */
  readonly heads: number;
  /** How many quarter hours that were, of days on which anybody came. */
  readonly quarterHours: number;
}

/** The indicators; headcount-definitions.ts defines each. */
export interface HeadcountValues {
  readonly peakHeads: number;
  readonly meanHeads: number | null;
}

/** Indicators of heads on site. Source: statistics.md §2. */
export function headcountValues({ peakHeads, heads, quarterHours }: HeadcountTotals): HeadcountValues {
  return {
    peakHeads: peakHeads ?? 0,
    meanHeads: quarterHours === 0 ? null : roundHalfUp(heads, quarterHours),
  };
}
