// Beside step 1 of the walk: the adversary. Somebody invents the punches of a whole team and leaves the rest of the site
// alone; pure and seeded, in the shape of plan.ts. What it invents is what a detector has to find.
import { type Direction } from '#domain/gate-event/gate-event.js';
import { LocalTime, isSunday } from './local-time.js';
import {
  type PlanInput,
  type PlanSite,
  type PlannedDay,
  type PlannedPassage,
  planDays,
  seenAs,
} from './plan.js';
import { type Random, createRandom } from './random.js';

/**
 * `same-minute`: all pass within one minute, another one each day; `uniform`: everybody anywhere in the team's half hour,
 * each day anew; `jittered-copy`: yesterday's times, some seconds earlier or later.
 */
export const FORGE_MODES = ['same-minute', 'uniform', 'jittered-copy'] as const;
export type ForgeMode = (typeof FORGE_MODES)[number];

/** What is invented. */
export interface Forgery {
  readonly mode: ForgeMode;
  /** Share of each site's workers, the first of its list: a list by team gives whole teams. */
  readonly share: number;
}

/** A forger lets people be ill too. */
const ABSENCE = 0.02;
const HALF_HOUR = 30;
const COPY_JITTER_MINUTES = 1;
const SEVEN = 7 * 60;
const SIX = 18 * 60;

type Minutes = Readonly<Record<Direction, number>>;

/**
 * The plan with invented passages in the place of those of some workers, who come on every day but Sunday. The same
 * input gives the same passages; for `jittered-copy` a day follows from the days before it.
 */
export function* forgeDays(input: PlanInput, { mode, share }: Forgery): Generator<PlannedDay> {
  const time = new LocalTime(input.timeZone ?? 'Asia/Shanghai');
  const inventors = input.sites
    .filter(({ gates }) => gates.length > 0)
    .map((site) => new Inventor(site, { mode, share, seed: input.seed, time }));
  const forged = new Set(inventors.flatMap(({ workers }) => workers));
  for (const { date, passages } of planDays(input)) {
    const honest = passages.filter(({ event }) => event.worker === undefined || !forged.has(event.worker));
    const isWorked = date <= input.to && !isSunday(date);
    const invented = isWorked ? inventors.flatMap((inventor) => inventor.inventDay(date)) : [];
    const seen = invented.filter(({ atMs }) => atMs <= (input.until ?? Infinity));
    yield { date, passages: [...honest, ...seen].sort((a, b) => a.atMs - b.atMs) };
  }
}

/** Invents the days of one site's forged workers, in order. */
class Inventor {
  readonly workers: readonly string[];
  private readonly yesterday = new Map<string, Minutes>();
  private readonly window: Minutes;

  constructor(
    private readonly site: PlanSite,
    private readonly how: Forgery & { readonly seed: number; readonly time: LocalTime },
  ) {
    this.workers = site.workers.slice(0, Math.round(site.workers.length * how.share));
    const random = createRandom(how.seed, site.code, 'forged window');
    this.window = { in: SEVEN + random.int(-6, 6) * 5, out: SIX - HALF_HOUR + random.int(-6, 6) * 5 };
  }

  inventDay(date: string): PlannedPassage[] {
    const { seed } = this.how;
    const team = createRandom(seed, this.site.code, date, 'forged minute');
    const minute = { in: this.window.in + team.int(0, 9), out: this.window.out + team.int(0, 9) };
    return this.workers.flatMap((worker) => {
      const random = createRandom(seed, this.site.code, date, worker, 'forged');
      const minutes = this.minutesOf(worker, minute, random);
      if (random.chance(ABSENCE)) return [];
      return [this.passage(worker, date, { minutes, direction: 'in', random }), this.passage(worker, date, { minutes, direction: 'out', random })]; // prettier-ignore
    });
  }

  private minutesOf(worker: string, team: Minutes, random: Random): Minutes {
    if (this.how.mode === 'same-minute')
      return { in: team.in + random.next(), out: team.out + random.next() };
    const { window } = this;
    if (this.how.mode === 'uniform')
      return { in: window.in + HALF_HOUR * random.next(), out: window.out + HALF_HOUR * random.next() };
    const last = this.yesterday.get(worker);
    const today = last
      ? { in: random.normal(last.in, COPY_JITTER_MINUTES), out: random.normal(last.out, COPY_JITTER_MINUTES) }
      : { in: random.normal(SEVEN, 8), out: random.normal(SIX, 8) };
    this.yesterday.set(worker, today);
    return today;
  }

  private passage(
    worker: string,
    date: string,
    { minutes, direction, random }: { minutes: Minutes; direction: Direction; random: Random },
  ): PlannedPassage {
    const { time } = this.how;
    const atMs = time.instant(date, minutes[direction]);
    return {
      sn: random.pick(this.site.gates),
      atMs,
      event: seenAs({ worker }, atMs, direction, { time, random }),
    };
  }
}
