// Step 1 of the walk: who passes which gate when. Pure and seeded; one local day at a time, so memory stays flat.
import { type Direction, type Method } from '#domain/gate-event/gate-event.js';
import { type WireEvent } from '../gate-v1/encode.js';
import { LocalTime, addDays, isSunday } from './local-time.js';
import { dayWindow } from './habit.js';
import { type PlannedPassage, queueAtGates } from './queue.js';
import { type Random, createRandom } from './random.js';

/** A site as the plan needs it: serial numbers of its gates and worker numbers on its roster. */
export interface PlanSite {
  readonly code: string;
  readonly gates: readonly string[];
  readonly workers: readonly string[];
  /** Worker numbers that are banned and try all the same. */
  readonly barred?: readonly string[];
}

/** What to plan; dates are local, YYYY-MM-DD, both inclusive. */
export interface PlanInput {
  readonly sites: readonly PlanSite[];
  readonly from: string;
  readonly to: string;
  readonly seed: number;
  /** IANA name, Asia/Shanghai where absent. */
  readonly timeZone?: string;
  /** Nothing is planned after this instant (epoch ms): a terminal cannot have seen the future. */
  readonly until?: number;
  readonly habits?: Partial<PlanHabits>;
}

/** Probabilities; per worker and day unless said otherwise. */
export interface PlanHabits {
  readonly absence: number;
  readonly sundayAbsence: number;
  /** Share of the workers, not of the days. */
  readonly nightShift: number;
  readonly lunchOutside: number;
  readonly overtime: number;
  readonly forgottenOut: number;
  /** Per passage: the same punch again within 40 s. */
  readonly doublePunch: number;
  /** Per worker and day, as a measure of traffic: a stranger's face. */
  readonly strangers: number;
  /** Per worker and day, as a measure of traffic: a number nobody knows. */
  readonly unknown: number;
  /** Per barred worker and day. */
  readonly barred: number;
}

export { type PlannedPassage } from './queue.js';

/** All passages of one local date, by time. */
export interface PlannedDay {
  readonly date: string;
  readonly passages: readonly PlannedPassage[];
}

const HABITS: PlanHabits = {
  absence: 0.07,
  sundayAbsence: 0.45,
  nightShift: 0.05,
  lunchOutside: 0.3,
  overtime: 0.12,
  forgottenOut: 0.01,
  doublePunch: 0.01,
  strangers: 0.002,
  unknown: 0.001,
  barred: 0.15,
};
const DAY_MINUTES = 24 * 60;

/** A passage before it knows its gate: minute of the shift's date, beyond 1440 on the next one. */
interface Punch {
  readonly minute: number;
  readonly direction: Direction;
}

/**
 * Plans day by day. The same input gives the same passages, and a day does not depend on the days before it.
 * The night shift of `to` ends on the day after, which comes as a last, short day.
 */
export function* planDays(input: PlanInput): Generator<PlannedDay> {
  const habits = { ...HABITS, ...input.habits };
  const time = new LocalTime(input.timeZone ?? 'Asia/Shanghai');
  const last = addDays(input.to, 1);
  for (let date = input.from; date <= last; date = addDays(date, 1)) {
    const parts: PlannedPassage[][] = [];
    for (const site of input.sites.filter(({ gates }) => gates.length > 0)) {
      const context = { site, date, habits, seed: input.seed, time };
      const people = [
        ...(date > input.from ? nightLeavers(context, addDays(date, -1)) : []),
        ...(date <= input.to ? [...workersOfDay(context), ...othersOfDay(context)] : []),
      ];
      parts.push(queueAtGates(people, time, (sn) => createRandom(input.seed, site.code, date, 'queue', sn)));
    }
    const until = input.until ?? Infinity;
    const passages = parts.flat().filter((passage) => passage.atMs <= until);
    passages.sort((a, b) => a.atMs - b.atMs);
    if (passages.length > 0 || date <= input.to) yield { date, passages };
  }
}

interface SiteDay {
  readonly site: PlanSite;
  readonly date: string;
  readonly habits: PlanHabits;
  readonly seed: number;
  readonly time: LocalTime;
}

function workersOfDay(day: SiteDay): PlannedPassage[] {
  return day.site.workers.flatMap((worker) => {
    const random = createRandom(day.seed, day.site.code, day.date, worker);
    const punches = punchesOf(worker, day, random).filter((punch) => punch.minute < DAY_MINUTES);
    return passagesOf(worker, punches, day, random);
  });
}

/** The outs of the shift that began the evening before; the shift is planned again and gives the same. */
function nightLeavers(today: SiteDay, eve: string): PlannedPassage[] {
  const day = { ...today, date: eve };
  return day.site.workers.flatMap((worker) => {
    if (!isNightWorker(worker, day)) return [];
    const random = createRandom(day.seed, day.site.code, eve, worker);
    const punches = punchesOf(worker, day, random).filter((punch) => punch.minute >= DAY_MINUTES);
    const own = createRandom(day.seed, day.site.code, eve, worker, 'morning after');
    return passagesOf(worker, punches, day, own);
  });
}

function isNightWorker(
  worker: string,
  { seed, site, habits }: Pick<SiteDay, 'seed' | 'site' | 'habits'>,
): boolean {
  return createRandom(seed, site.code, worker, 'shift').chance(habits.nightShift);
}

function punchesOf(worker: string, day: SiteDay, random: Random): Punch[] {
  const { habits } = day;
  if (random.chance(isSunday(day.date) ? habits.sundayAbsence : habits.absence)) return [];
  const forgets = random.chance(habits.forgottenOut);
  const punches = isNightWorker(worker, day) ? nightShift(random) : dayShift(worker, day, random);
  return forgets ? punches.slice(0, -1) : punches;
}

function nightShift(random: Random): Punch[] {
  const end = random.chance(0.5) ? 3 * 60 + 40 : 6 * 60 + 10;
  return [
    { minute: random.around(19 * 60 + 45, 20 * 60 + 5), direction: 'in' },
    { minute: DAY_MINUTES + random.around(end - 10, end + 10), direction: 'out' },
  ];
}

/** By the person's own hours (habit.ts); the lunch break is for all at noon. */
function dayShift(worker: string, { habits, seed, site, date }: SiteDay, random: Random): Punch[] {
  const window = dayWindow(
    { seed, site: site.code, date, worker, crews: Math.ceil(site.workers.length / 6) },
    random,
  );
  const punches: Punch[] = [{ minute: window.in, direction: 'in' }];
  if (random.chance(habits.lunchOutside)) {
    const out = random.around(11 * 60 + 30, 12 * 60 + 5);
    punches.push({ minute: out, direction: 'out' }, { minute: out + random.around(40, 90), direction: 'in' });
  }
  const end = random.chance(habits.overtime) ? random.around(19 * 60 + 30, 21 * 60 + 30) : window.out;
  punches.push({ minute: end, direction: 'out' });
  return punches;
}

function passagesOf(
  worker: string,
  punches: readonly Punch[],
  day: SiteDay,
  random: Random,
): PlannedPassage[] {
  const passages: PlannedPassage[] = [];
  for (const punch of punches) {
    const atMs = day.time.instant(day.date, punch.minute) + random.int(0, 999);
    const sn = random.pick(day.site.gates);
    passages.push({ sn, atMs, event: seenAs({ worker }, atMs, punch.direction, { time: day.time, random }) });
    if (!random.chance(day.habits.doublePunch)) continue;
    const again = atMs + random.int(2_000, 40_000);
    passages.push({
      sn,
      atMs: again,
      event: seenAs({ worker }, again, punch.direction, { time: day.time, random }),
    });
  }
  return passages;
}

/** Strangers, unknown numbers and the barred: still facts, never attendance (contracts §3). */
function othersOfDay(day: SiteDay): PlannedPassage[] {
  const random = createRandom(day.seed, day.site.code, day.date, 'others');
  const traffic = day.site.workers.length;
  const people = [
    ...Array.from({ length: howMany(traffic * day.habits.strangers, random) }, () => ({
      stranger: true as const,
    })),
    ...Array.from({ length: howMany(traffic * day.habits.unknown, random) }, () => ({
      worker: `X${random.int(100_000, 999_999)}`,
    })),
    ...(day.site.barred ?? []).filter(() => random.chance(day.habits.barred)).map((worker) => ({ worker })),
  ];
  return people.map((who) => {
    const atMs = day.time.instant(day.date, random.around(6 * 60, 19 * 60)) + random.int(0, 999);
    const direction = random.chance(0.9) ? 'in' : 'out';
    return {
      sn: random.pick(day.site.gates),
      atMs,
      event: seenAs(who, atMs, direction, { time: day.time, random }),
    };
  });
}

/** A whole number whose mean is `mean`. */
function howMany(mean: number, random: Random): number {
  return Math.floor(mean) + (random.chance(mean % 1) ? 1 : 0);
}

type Who = Pick<WireEvent, 'worker' | 'stranger'>;

/** The event a terminal writes for a person who stands before it. */
export function seenAs(
  who: Who,
  atMs: number,
  direction: Direction,
  { time, random }: { time: LocalTime; random: Random },
): WireEvent {
  const method: Method =
    who.stranger || random.chance(0.93) ? 'face' : random.pick(['fingerprint', 'palm', 'iris']);
  const score = who.stranger ? random.int(5, 55) / 100 : random.int(82, 99) / 100;
  const extra = random.chance(0.1)
    ? { temperature: random.int(358, 372) / 10, mask: random.chance(0.3) }
    : {};
  return { at: time.stamp(atMs), direction, ...who, method, score, ...extra };
}
