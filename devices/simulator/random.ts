// Beside step 1 of the walk: seeded randomness, so that every fleet, plan and fault can be played again.

/** A stream of numbers that depends on its keys only. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number;
  /** Whole number, both ends inclusive. */
  int(from: number, to: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** Number between the ends, most often near the middle. */
  around(from: number, to: number): number;
  /** Number from a normal distribution. */
  normal(mean: number, deviation: number): number;
  pick<T>(items: readonly T[]): T;
}

/**
 * Opens the stream of these keys (xmur3 hash into mulberry32; good enough for traffic, not for secrets).
 * @param keys seed first, then whatever makes the stream a different one: site, date, worker
 */
export function createRandom(...keys: readonly (string | number)[]): Random {
  let state = hash(keys.join('\n'));
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (probability) => next() < probability,
    around: (from, to) => from + ((next() + next()) / 2) * (to - from),
    // Box and Muller; 1 − next() is never 0
    normal: (mean, deviation) =>
      mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
  };
}

/** A new order of the same items. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const keyed = items.map((item) => ({ item, key: random.next() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

function hash(text: string): number {
  let h = 1_779_033_703 ^ text.length;
  for (let i = 0; i < text.length; i += 1) {
    h = Math.imul(h ^ text.charCodeAt(i), 3_432_918_353);
    h = (h << 13) | (h >>> 19);
  }
  h = Math.imul(h ^ (h >>> 16), 2_246_822_507);
  h = Math.imul(h ^ (h >>> 13), 3_266_489_909);
  return h ^ (h >>> 16);
}
