// Step 1 of the walk: passages, planned, from a file or live, put into the gates at the asked rate.
import { setTimeout as delay } from 'node:timers/promises';
import { type Passage } from './events-file.js';
import { type Fleet } from './fleet.js';
import { LocalTime } from './local-time.js';
import { type PlanHabits, type PlanSite, seenAs } from './plan.js';
import { type Random, createRandom } from './random.js';

/** How to play. */
export interface PlaySettings {
  /** Events per second over the fleet; 0 = as fast as receipts allow. */
  readonly rate: number;
  /** Ends the play early. */
  readonly signal: AbortSignal;
  /** Who is on site, kept up to date so that live passages go on from there. */
  readonly inside: Set<string>;
}

/** Bounds the events in memory when playing as fast as receipts allow. */
const MOST_OUTSTANDING = 100_000;
/** The same where gates go away and restart: the network has to keep up with the beats for that to mean anything. */
const MOST_OUTSTANDING_WITH_BEATS = 1_000;
const TICK_MS = 50;
const LIVE_CHUNK = 1_000;
const LIVE_BEAT_MS = 15_000;

/**
 * Plays recorded passages: each batch is a beat of the faults. What the journals already hold of this source is left out,
 * so a run that was stopped goes on where it was.
 * @param source name of exactly this plan or file
 */
export async function playBatches(
  fleet: Fleet,
  batches: Iterable<readonly Passage[]> | AsyncIterable<readonly Passage[]>,
  source: string,
  settings: PlaySettings,
): Promise<void> {
  const known = new Map(fleet.serialNumbers.map((sn) => [sn, fleet.recordedFrom(sn, source)]));
  const pace = new Pace(settings.rate);
  for await (const batch of batches) {
    if (settings.signal.aborted) break;
    fleet.beat();
    const fresh = batch.filter((passage) => isFresh(passage, known, settings.inside));
    if (settings.rate === 0) {
      recordByGate(fleet, fresh, source);
      await fleet.room(fleet.hasBeats ? MOST_OUTSTANDING_WITH_BEATS : MOST_OUTSTANDING, settings.signal);
    } else {
      await recordPaced(fleet, fresh, source, { pace, signal: settings.signal });
    }
  }
  fleet.endBeats();
}

/** Live passages until the signal: random arrivals, each worker in and out in turn, stamped now by the gate's clock. */
export async function playLive(
  fleet: Fleet,
  settings: PlaySettings & {
    readonly sites: readonly PlanSite[];
    readonly seed: number;
    readonly timeZone: string;
    readonly habits: Partial<PlanHabits>;
    readonly clock: () => number;
  },
): Promise<void> {
  const crowd = new Crowd(settings);
  const pace = new Pace(settings.rate);
  let nextBeat = settings.clock() + LIVE_BEAT_MS;
  while (!settings.signal.aborted && !crowd.isEmpty) {
    if (settings.rate === 0) await fleet.room(MOST_OUTSTANDING / 2, settings.signal);
    const count = settings.rate === 0 ? LIVE_CHUNK : crowd.arrivals(pace.due());
    recordByGate(fleet, crowd.passages(count, settings.clock()), undefined);
    pace.done(count);
    if (settings.clock() >= nextBeat) {
      fleet.beat();
      nextBeat += LIVE_BEAT_MS;
    }
    await delay(settings.rate === 0 ? 0 : TICK_MS);
  }
  fleet.endBeats();
}

function isFresh({ sn, event }: Passage, known: Map<string, number>, inside: Set<string>): boolean {
  if (event.worker !== undefined && event.direction === 'in') inside.add(event.worker);
  if (event.worker !== undefined && event.direction === 'out') inside.delete(event.worker);
  const held = known.get(sn) ?? 0;
  if (held > 0) known.set(sn, held - 1);
  return held === 0;
}

function recordByGate(fleet: Fleet, passages: readonly Passage[], source: string | undefined): void {
  const byGate = new Map<string, Passage[]>();
  for (const passage of passages) {
    const own = byGate.get(passage.sn);
    if (own) own.push(passage);
    else byGate.set(passage.sn, [passage]);
  }
  for (const [sn, own] of byGate) {
    fleet.record(
      sn,
      own.map(({ event }) => event),
      source,
    );
  }
}

async function recordPaced(
  fleet: Fleet,
  passages: readonly Passage[],
  source: string,
  { pace, signal }: { pace: Pace; signal: AbortSignal },
): Promise<void> {
  for (let at = 0; at < passages.length && !signal.aborted;) {
    const count = Math.floor(pace.due());
    recordByGate(fleet, passages.slice(at, at + count), source);
    pace.done(Math.min(count, passages.length - at));
    at += count;
    await delay(TICK_MS);
  }
}

/** How many events are due at a rate since the start. */
class Pace {
  private readonly start = performance.now();
  private played = 0;

  constructor(private readonly rate: number) {}

  due(): number {
    return Math.max(0, ((performance.now() - this.start) / 1_000) * this.rate - this.played);
  }

  done(count: number): void {
    this.played += count;
  }
}

/** The workers of all sites, who come and go at random. */
class Crowd {
  private readonly people: { worker: string; site: PlanSite }[];
  private readonly random: Random;
  private readonly time: LocalTime;
  private readonly inside: Set<string>;
  private readonly strangers: number;
  private readonly barred: number;

  constructor(settings: {
    sites: readonly PlanSite[];
    seed: number;
    timeZone: string;
    habits: Partial<PlanHabits>;
    inside: Set<string>;
  }) {
    this.people = settings.sites
      .filter(({ gates }) => gates.length > 0)
      .flatMap((site) => site.workers.map((worker) => ({ worker, site })));
    this.random = createRandom(settings.seed, 'live');
    this.time = new LocalTime(settings.timeZone);
    this.inside = settings.inside;
    this.strangers = settings.habits.strangers ?? 0.002;
    this.barred = settings.habits.barred === undefined ? 0.002 : 0.02;
  }

  get isEmpty(): boolean {
    return this.people.length === 0;
  }

  /** A whole number of arrivals whose mean is `due`: people do not come by the clock. */
  arrivals(due: number): number {
    const spread = Math.floor(due * 2 * this.random.next());
    return due < 1 ? (this.random.chance(due) ? 1 : 0) : spread;
  }

  passages(count: number, now: number): Passage[] {
    return Array.from({ length: count }, () => this.passage(now));
  }

  private passage(now: number): Passage {
    const { random, time } = this;
    const { worker, site } = random.pick(this.people);
    const sn = random.pick(site.gates);
    if (random.chance(this.strangers))
      return { sn, event: seenAs({ stranger: true }, now, 'in', { time, random }) };
    if (site.barred?.length && random.chance(this.barred)) {
      return { sn, event: seenAs({ worker: random.pick(site.barred) }, now, 'in', { time, random }) };
    }
    const direction = this.inside.has(worker) ? 'out' : 'in';
    if (direction === 'in') this.inside.add(worker);
    else this.inside.delete(worker);
    return { sn, event: seenAs({ worker }, now, direction, { time, random }) };
  }
}
