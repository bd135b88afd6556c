// Step 8 of the walk: is each day the day before it with a little noise?
import { type TimedPassage, groupBy, median, robustDeviation, rounded } from './sample.js';

/** Fewer steps from day to day do not show that nothing ever happens to anybody. */
const LEAST_STEPS = 100;
/** Members who pass closer together than this have a queue, and often their places in it, not hours of their own. */
const LEAST_SPREAD_MS = 120_000;
/** How much of the differences between the members is the same on the next day. */
const LEAST_SAMENESS = 0.9;
/** A step so much wider than usual is a day on which something came between. */
const STRAY_DEVIATIONS = 5;
const LEAST_STRAY_MS = 180_000;
/** Members whose usual times are farther apart than this belong to different shifts. */
const SHIFTS_APART_MS = 3_600_000;
/** People have such days every month: late, fetched away, sent home early. */
const LARGEST_STRAY_SHARE = 0.003;

/** How much each day repeats the day before, in one direction. */
export interface CopiedDays {
  readonly isSuspicious: boolean;
  /** Pairs of one member's following days. */
  readonly steps: number;
  /** 1 = the order and the distances of the members are the same day after day. */
  readonly sameness: number;
  /** Usual step from one day to the next, seconds; what all members do alike is taken off. */
  readonly stepSeconds: number;
  readonly strayShare: number;
}

/**
 * Punctual people repeat themselves too, but not without exception over a month. A copy keeps everybody's distance to
 * everybody, and nothing ever comes between.
 */
export function testCopiedDays(stream: readonly TimedPassage[]): CopiedDays {
  const shifts = shiftsOf(stream);
  const steps = shifts.flatMap(stepsOfShift);
  if (steps.length < LEAST_STEPS) {
    return { isSuspicious: false, steps: steps.length, sameness: 0, stepSeconds: 0, strayShare: 1 };
  }
  const usual = robustDeviation(steps);
  const spread = robustDeviation(shifts.flatMap(placesInShift));
  const sameness = spread < LEAST_SPREAD_MS ? 0 : 1 - usual ** 2 / (2 * spread ** 2);
  const farthest = Math.max(usual * STRAY_DEVIATIONS, LEAST_STRAY_MS);
  const strayShare = steps.filter((step) => Math.abs(step) > farthest).length / steps.length;
  return {
    isSuspicious: sameness >= LEAST_SAMENESS && strayShare <= LARGEST_STRAY_SHARE,
    steps: steps.length,
    sameness: rounded(sameness),
    stepSeconds: Math.round(usual / 1000),
    strayShare: rounded(strayShare),
  };
}

/** The day shift and the night shift of a team are not alike because each is far from the other. */
function shiftsOf(stream: readonly TimedPassage[]): TimedPassage[][] {
  const members = [...groupBy(stream, (passage) => passage.worker).values()]
    .map((passages) => ({ passages, usual: median(passages.map((passage) => passage.dayMs)) }))
    .sort((a, b) => a.usual - b.usual);
  const shifts: TimedPassage[][] = [];
  members.forEach(({ passages, usual }, i) => {
    const isFirst = i === 0 || usual - members[i - 1]!.usual > SHIFTS_APART_MS;
    if (isFirst) shifts.push([...passages]);
    else shifts.at(-1)!.push(...passages);
  });
  return shifts;
}

function daysOf(shift: readonly TimedPassage[]): TimedPassage[][] {
  const days = [...groupBy(shift, (passage) => passage.workDate)].sort(([a], [b]) => (a < b ? -1 : 1));
  return days.map(([, passages]) => passages);
}

/** Where the members stand on each day, from the middle of the shift. */
function placesInShift(shift: readonly TimedPassage[]): number[] {
  return daysOf(shift).flatMap((day) => centred(day.map((passage) => passage.dayMs)));
}

/** How far each member moved from one day to the next, less what the shift moved. */
function stepsOfShift(shift: readonly TimedPassage[]): number[] {
  const days = daysOf(shift).map((day) => new Map(day.map(({ worker, dayMs }) => [worker, dayMs])));
  return days.slice(1).flatMap((day, i) => {
    const both = [...day].filter(([worker]) => days[i]!.has(worker));
    return centred(both.map(([worker, at]) => at - days[i]!.get(worker)!));
  });
}

function centred(numbers: readonly number[]): number[] {
  const middle = median(numbers);
  return numbers.map((x) => x - middle);
}
