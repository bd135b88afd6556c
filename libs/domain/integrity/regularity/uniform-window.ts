// Step 8 of the walk: are the times drawn from a window, day by day anew, as nobody comes to work?
import { type TimedPassage, ascending, groupBy, mean, quantile, rounded } from './sample.js';

/** Fewer passages say nothing about a shape. */
const LEAST_PASSAGES = 100;
/** Single chances of about 1 in 1,000: beyond them the team does have hours of its own, or common days. */
const LARGEST_Z = 3.1;
const LARGEST_DISTANCE_TIMES_ROOT = 1.95;
/** Times that are written to the minute make steps of about this. */
const STEP = 0.02;
/** The middle 98 % in widths of the middle half: 2 for a window, 2.9 for a triangle, 3.4 for a bell, more with stragglers. */
const LARGEST_REACH = 2.5;
/** A few strays outside the window, which a forger may add, or who were honest. */
const STRAYS = 0.01;

/** How much the passages of one direction look like drawn from a window. */
export interface UniformWindow {
  readonly isSuspicious: boolean;
  readonly passages: number;
  /** How far the members differ from each other, in deviations of what chance alone gives; people: large. */
  readonly habitZ: number;
  /** The same for the days: a bus, the weather, overtime. */
  readonly dayZ: number;
  /** Kolmogorov–Smirnov distance to evenly spread between the ends, and what chance allows. */
  readonly distance: number;
  readonly allowedDistance: number;
  /** How far the tails reach: the middle 98 % in widths of the middle half. */
  readonly reach: number;
}

/**
 * People have habits, so members differ; what delays them delays several, so days differ; and times have a hump and
 * tails. A window that everybody draws from each day anew has none of the three, and its edges are hard.
 */
export function testUniformWindow(stream: readonly TimedPassage[]): UniformWindow {
  const passages = stream.length;
  if (passages < LEAST_PASSAGES) {
    return { isSuspicious: false, passages, habitZ: 0, dayZ: 0, distance: 1, allowedDistance: 0, reach: 0 };
  }
  const inside = withoutStrays(stream);
  const habitZ = effectZ(inside, { of: (each) => each.worker, beside: (each) => each.workDate });
  const dayZ = effectZ(inside, { of: (each) => each.workDate, beside: (each) => each.worker });
  const distance = distanceToUniform(inside.map((each) => each.dayMs));
  const allowedDistance = LARGEST_DISTANCE_TIMES_ROOT / Math.sqrt(inside.length) + STEP;
  const reach = reachOf(stream);
  const isWindow = distance < allowedDistance && reach < LARGEST_REACH;
  return {
    isSuspicious: habitZ < LARGEST_Z && dayZ < LARGEST_Z && isWindow,
    passages,
    habitZ: rounded(habitZ),
    dayZ: rounded(dayZ),
    distance: rounded(distance),
    allowedDistance: rounded(allowedDistance),
    reach: rounded(reach),
  };
}

function withoutStrays(stream: readonly TimedPassage[]): TimedPassage[] {
  const times = ascending(stream.map((passage) => passage.dayMs));
  const [from, to] = [quantile(times, STRAYS), quantile(times, 1 - STRAYS)];
  return stream.filter(({ dayMs }) => dayMs >= from && dayMs <= to);
}

function reachOf(stream: readonly TimedPassage[]): number {
  const times = ascending(stream.map((passage) => passage.dayMs));
  const half = quantile(times, 0.75) - quantile(times, 0.25);
  return half === 0 ? 0 : (quantile(times, 1 - STRAYS) - quantile(times, STRAYS)) / half;
}

type Key = (passage: TimedPassage) => number | string;

/** Two-way analysis of variance, one effect at a time: the means of the other are taken off first. */
function effectZ(stream: readonly TimedPassage[], { of, beside }: { of: Key; beside: Key }): number {
  const centred = [...groupBy(stream, beside).values()].flatMap((group) => {
    const middle = mean(group.map((passage) => passage.dayMs));
    return group.map((passage) => ({ key: of(passage), x: passage.dayMs - middle }));
  });
  const groups = [...groupBy(centred, (each) => each.key).values()].map((group) =>
    group.map((each) => each.x),
  );
  const between = groups.reduce((sum, group) => sum + group.length * mean(group) ** 2, 0);
  const within = groups.reduce(
    (sum, group) => sum + group.reduce((s, x) => s + (x - mean(group)) ** 2, 0),
    0,
  );
  const others = new Set(stream.map(beside)).size;
  const freedom = [groups.length - 1, centred.length - groups.length - others + 1] as const;
  if (freedom[0] < 1 || freedom[1] < 1 || within <= 0) return Infinity;
  return zOfF(between / freedom[0] / (within / freedom[1]), freedom);
}

/** E. Paulson's approximation (Ann. Math. Statist. 13, 1942): a ratio of variances as a standard normal deviate. */
function zOfF(ratio: number, [numerator, denominator]: readonly [number, number]): number {
  const a = 2 / (9 * numerator);
  const b = 2 / (9 * denominator);
  const root = Math.cbrt(ratio);
  return ((1 - b) * root - (1 - a)) / Math.sqrt(b * root ** 2 + a);
}

function distanceToUniform(times: readonly number[]): number {
  const sorted = ascending(times);
  const from = sorted[0] ?? 0;
  const width = (sorted.at(-1) ?? 0) - from;
  if (width === 0) return 1;
  return sorted.reduce((most, at, i) => {
    const expected = (at - from) / width;
    return Math.max(
      most,
      Math.abs(expected - i / sorted.length),
      Math.abs(expected - (i + 1) / sorted.length),
    );
  }, 0);
}
