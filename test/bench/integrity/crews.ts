// Honest teams of other makes than the simulator's plan, so that no test of punches is fitted to one generator only.
// Nothing of plan.ts is used here but its random numbers.
import { type Random, createRandom } from '#devices/simulator/random.js';
import type { Direction } from '#domain/gate-event/gate-event.js';

/** One passage: who, at which gate, in minutes after midnight of the shift's date. */
export interface CrewPassage {
  readonly worker: number;
  readonly gate: number;
  readonly day: number;
  readonly minute: number;
  readonly direction: Direction;
}

/** What one member does on one day; null = did not come. */
type Shift = Readonly<Record<Direction, number>> | null;

/** Days of the month, counted from 0; the seventh of each week is free. */
const DAYS = 31;
const isFree = (day: number) => day % 7 === 3;

/** A kind of team: its size, its gates, and how a day of it goes. */
interface Crew {
  readonly size: readonly [number, number];
  readonly gates: readonly [number, number];
  /** The shifts of all members on one day, before they queue. */
  readonly day: (day: number, team: Team) => Shift[];
}

interface Team {
  readonly size: number;
  readonly random: Random;
  /** What a member is like: drawn once. */
  readonly people: readonly { readonly a: number; readonly b: number; readonly c: number }[];
}

const exponential = (random: Random, mean: number) => -mean * Math.log(1 - random.next());
const SEVEN = 420;
const SIX = 1080;

/** Now and then something comes between; the rest is as it was. */
function withTrouble(shift: { in: number; out: number }, random: Random, often: number): Shift {
  if (random.chance(0.04)) return null;
  const late = random.chance(often) ? exponential(random, 25) : 0;
  const early = random.chance(often / 2) ? 30 + exponential(random, 90) : 0;
  return { in: shift.in + late, out: Math.max(shift.out - early, shift.in + late + 60) };
}

/** A bus brings all; they pour out within four minutes, and hurry to it in the evening. */
const bus: Crew = {
  size: [12, 36],
  gates: [2, 3],
  day: (_day, { people, random }) => {
    const comes = SEVEN - 10 + exponential(random, 6);
    const goes = SIX + 20 + random.normal(0, 2);
    return people.map(({ a }) =>
      withTrouble(
        { in: comes + 4 * ((a + random.next()) / 2), out: goes - exponential(random, 3) },
        random,
        0.02,
      ),
    );
  },
};

/** Everybody by his own watch, to the minute. */
const punctual: Crew = {
  size: [8, 18],
  gates: [1, 2],
  day: (_day, { people, random }) =>
    people.map(({ a, b, c }) =>
      withTrouble(
        {
          in: SEVEN - 8 + 8 * a + random.normal(0, 0.7 + 1.3 * b),
          out: SIX - 30 + 3 * c + exponential(random, 1.5),
        },
        random,
        0.02,
      ),
    ),
};

/** The camp lies next to the gate: most come in the last minutes before seven and leave when the siren sounds. */
const camp: Crew = {
  size: [10, 32],
  gates: [1, 3],
  day: (_day, { people, random }) =>
    people.map(({ a }) =>
      withTrouble(
        { in: SEVEN - exponential(random, 2 + 5 * a), out: SIX + 0.3 + exponential(random, 2.5) },
        random,
        0.02,
      ),
    ),
};

/** Six to eight in one van: through one gate within half a minute, from the same seats, every morning and evening. */
const van: Crew = {
  size: [6, 8],
  gates: [1, 1],
  day: (_day, { people, random }) => {
    const comes = SEVEN - 5 + random.normal(0, 5);
    const goes = SIX + random.normal(0, 6);
    return people.map(({ a }) =>
      withTrouble(
        { in: comes + 0.3 * a + 0.04 * random.next(), out: goes + 0.3 * a + 0.04 * random.next() },
        random,
        0.015,
      ),
    );
  },
};

/** Two halves that change between day and night each week. */
const shifts: Crew = {
  size: [12, 28],
  gates: [2, 2],
  day: (day, { people, random }) =>
    people.map(({ a, b }, i) => {
      const isNight = (Math.floor(day / 7) + i) % 2 === 1;
      const from = isNight ? 1170 : 450;
      return withTrouble(
        { in: from - 10 * a + random.normal(0, 4), out: from + 600 + 8 * b + random.normal(0, 5) },
        random,
        0.03,
      );
    }),
};

/** Half by day, half by night, each for good, and nobody far from his hour. */
const twoShifts: Crew = {
  size: [10, 24],
  gates: [1, 2],
  day: (_day, { people, random }) =>
    people.map(({ a, b }, i) => {
      const from = i % 2 === 0 ? 410 : 1150;
      const shift = {
        in: from + 12 * a + random.normal(0, 1.5),
        out: from + 620 + 10 * b + random.normal(0, 2),
      };
      return withTrouble(shift, random, 0.015);
    }),
};

/** All alike, no hours of their own, no common days: as far from people as honest punches can be. */
const alike: Crew = {
  size: [6, 30],
  gates: [1, 3],
  day: (_day, { people, random }) =>
    people.map(() =>
      withTrouble(
        { in: SEVEN - 15 + random.normal(0, 6), out: SIX + 10 + random.normal(0, 8) },
        random,
        0.015,
      ),
    ),
};

/** Come as you like: wide hours of their own, wide days, a long tail. */
const loose: Crew = {
  size: [8, 24],
  gates: [1, 4],
  day: (_day, { people, random }) =>
    people.map(({ a, b, c }) =>
      withTrouble(
        {
          in: SEVEN - 20 + 50 * a + random.normal(0, 6 + 8 * b),
          out: SIX - 20 + 60 * c + random.normal(0, 10 + 10 * b),
        },
        random,
        0.05,
      ),
    ),
};

const CREWS = { bus, punctual, camp, van, shifts, twoShifts, alike, loose } as const;
export type CrewName = keyof typeof CREWS;
export const CREW_NAMES = Object.keys(CREWS) as CrewName[];

/** A month of one honest team. The same seed gives the same month. */
export function crewMonth(name: CrewName, seed: number): CrewPassage[] {
  const crew = CREWS[name];
  const random = createRandom(seed, 'crew', name);
  const size = random.int(...crew.size);
  const gates = random.int(...crew.gates);
  const people = Array.from({ length: size }, () => ({
    a: random.next(),
    b: random.next(),
    c: random.next(),
  }));
  const passages: CrewPassage[] = [];
  for (let day = 0; day < DAYS; day += 1) {
    if (isFree(day)) continue;
    const arrivals: CrewPassage[] = [];
    crew.day(day, { size, random, people }).forEach((shift, worker) => {
      if (shift === null) return;
      const forgets = random.chance(0.01);
      arrivals.push({ worker, day, gate: random.int(1, gates), minute: shift.in, direction: 'in' });
      if (!forgets)
        arrivals.push({ worker, day, gate: random.int(1, gates), minute: shift.out, direction: 'out' });
    });
    passages.push(...queued(arrivals, random));
  }
  return passages;
}

/** One after another: a second and a bit at least, mostly two or three. */
function queued(passages: readonly CrewPassage[], random: Random): CrewPassage[] {
  const free = new Map<number, number>();
  return passages
    .toSorted((a, b) => a.minute - b.minute)
    .map((passage) => {
      const minute = Math.max(passage.minute, free.get(passage.gate) ?? 0);
      free.set(passage.gate, minute + (1.2 + exponential(random, 1.3)) / 60);
      return { ...passage, minute };
    });
}
