// Step 8 of the walk: plain figures of a sample, as the tests of a team's punches need them.

/** One first entry or last exit of a worker's day. */
export interface TimedPassage {
  readonly worker: number;
  /** 'YYYY-MM-DD'. */
  readonly workDate: string;
  /** Milliseconds since local midnight of the work date; beyond 24 h for who leaves in the morning. */
  readonly dayMs: number;
  /** Null where it is not known. */
  readonly gate: number | null;
}

/** `numbers` ascending; p from 0 to 1. */
export function quantile(numbers: readonly number[], p: number): number {
  const place = (numbers.length - 1) * p;
  const low = numbers[Math.floor(place)] ?? 0;
  return low + ((numbers[Math.ceil(place)] ?? low) - low) * (place % 1);
}

export function median(numbers: readonly number[]): number {
  return quantile(ascending(numbers), 0.5);
}

/** Standard deviation as the middle half of the sample has it, so that a few strays do not count. */
export function robustDeviation(numbers: readonly number[]): number {
  const middle = median(numbers);
  return 1.4826 * median(numbers.map((x) => Math.abs(x - middle)));
}

export function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}

export function ascending(numbers: readonly number[]): number[] {
  return [...Float64Array.from(numbers).sort()];
}

export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** For an explanation: three digits behind the point are enough for everybody. */
export function rounded(x: number): number {
  return Math.round(x * 1000) / 1000;
}
