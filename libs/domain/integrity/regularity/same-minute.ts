// Step 8 of the walk: do all members of a team pass in one minute, as no queue and no crew can?
import { type TimedPassage, ascending, groupBy, rounded } from './sample.js';

const MINUTE_MS = 60_000;
/** A day counts only with so many members. */
const LEAST_MEMBERS = 5;
/** "Nearly all": those who come alone are left out. */
const SHARE_OF_MEMBERS = 0.8;
/** What a turnstile with a terminal takes a person at least, where the stamps are too coarse to show it. */
const PASSING_MS = 1_500;

const LEAST_DAYS_TOGETHER = 0.8;
/** Whole minutes of terminals that write seconds for everybody else, and passages that show it. */
const LEAST_WHOLE_MINUTE_SHARE = 0.9;
const LEAST_FINE_PASSAGES = 50;
/** Chance that an honest crew keeps to the minutes of the clock so well. */
const LARGEST_CHANCE = 1e-4;

/** How close together a team passes; entries and exits of a day are counted apart. */
export interface SameMinute {
  readonly isSuspicious: boolean;
  /** Share of the days on which nearly all pass within 60 s. */
  readonly togetherShare: number;
  /** Days together that cross from one minute of the clock into the next: seen, and to be expected of people. */
  readonly crossings: number;
  readonly expectedCrossings: number;
  /** Share of whole minutes among passages at gates that write seconds for other teams. */
  readonly wholeMinuteShare: number;
}

/**
 * People who come together fill some seconds anywhere on the clock, so their passages run from one minute into the next as
 * often as the time they take has it. Invented ones lie within one minute of the clock, or on its very stroke. How fast
 * members follow each other is no proof: some terminals see several faces at once.
 * @param fineGates gates that are known to write seconds
 */
export function testSameMinute(
  streams: readonly (readonly TimedPassage[])[],
  fineGates: ReadonlySet<number>,
): SameMinute {
  const days = streams
    .flatMap((stream) => [...groupBy(stream, (passage) => passage.workDate).values()])
    .filter((day) => day.length >= LEAST_MEMBERS)
    .map(lookAtDay);
  const together = days.filter((day) => day.isTogether);
  const togetherShare = days.length === 0 ? 0 : together.length / days.length;
  const crossings = together.filter((day) => !day.isWithinMinute).length;
  const expectedCrossings = together.reduce((sum, day) => sum + day.chanceToCross, 0);
  const wholeMinuteShare = shareOfWholeMinutes(streams.flat(), fineGates);
  const isOnTheClock = chanceOfAtMost(crossings, expectedCrossings) < LARGEST_CHANCE;
  return {
    isSuspicious:
      togetherShare >= LEAST_DAYS_TOGETHER && (isOnTheClock || wholeMinuteShare >= LEAST_WHOLE_MINUTE_SHARE),
    togetherShare: rounded(togetherShare),
    crossings,
    expectedCrossings: rounded(expectedCrossings),
    wholeMinuteShare: rounded(wholeMinuteShare),
  };
}

function lookAtDay(day: readonly TimedPassage[]) {
  const times = ascending(day.map((passage) => passage.dayMs));
  const most = Math.ceil(times.length * SHARE_OF_MEMBERS);
  const spans = times.slice(most - 1).map((last, i) => last - times[i]!);
  const span = Math.min(...spans);
  const minutes = [...groupBy(times, (at) => Math.floor(at / MINUTE_MS)).values()];
  const gates = new Set(day.map((passage) => passage.gate)).size;
  const took = Math.max(span, (most / gates - 1) * PASSING_MS);
  return {
    isTogether: span < MINUTE_MS,
    isWithinMinute: minutes.some((minute) => minute.length >= most),
    chanceToCross: Math.min(1, took / MINUTE_MS),
  };
}

/** 0 where there is too little to say. */
function shareOfWholeMinutes(passages: readonly TimedPassage[], fineGates: ReadonlySet<number>): number {
  const fine = passages.filter(({ gate }) => gate !== null && fineGates.has(gate));
  if (fine.length < LEAST_FINE_PASSAGES) return 0;
  return fine.filter(isWholeMinute).length / fine.length;
}

/** Whether a passage is stamped on the stroke of a minute: one in sixty by chance, all where a terminal knows no seconds. */
export function isWholeMinute({ dayMs }: Pick<TimedPassage, 'dayMs'>): boolean {
  return dayMs % MINUTE_MS === 0;
}

/** Poisson: more cautious than the sum of the single chances, which spreads less. */
function chanceOfAtMost(seen: number, expected: number): number {
  let term = Math.exp(-expected);
  let sum = 0;
  for (let k = 0; k <= seen; k += 1) {
    sum += term;
    term *= expected / (k + 1);
  }
  return sum;
}
