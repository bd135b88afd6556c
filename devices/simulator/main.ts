// Step 1 of the walk: the gate fleet as a program (`npm run simulate`). Options, fleet, play, ledger.
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Passage, checkEventsFile, readEventsFile } from './events-file.js';
import { faultyHabits } from './faults.js';
import { type FleetPlan, inventFleet, readFleetFile } from './fleet-file.js';
import { Fleet } from './fleet.js';
import { type Forgery, forgeDays } from './forger.js';
import { LocalTime } from './local-time.js';
import { type SimulatorOptions, USAGE, UsageError, parseOptions } from './options.js';
import { type PlanInput, type PlannedDay, planDays } from './plan.js';
import { playBatches, playLive } from './play.js';
import { Reporter } from './progress.js';

/** Receipts on their way are waited for after the last passage, and after a signal. */
const LAST_RECEIPTS_MS = 10_000;
const LAST_RECEIPTS_AFTER_SIGNAL_MS = 2_000;

const clock = () => Date.now();

/** What is played from a plan or a file, under a name that is the same for the same content. */
interface Recorded {
  readonly source: string;
  readonly count: number;
  readonly batches: () => Iterable<readonly Passage[]> | AsyncIterable<readonly Passage[]>;
}

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const read = options.fleet === undefined ? inventFleet(options) : readFleetFile(options.fleet);
  const plan = { ...read, timeZone: options.timeZone ?? read.timeZone };
  return run(options, plan, await recordedPassages(options, plan));
}

async function run(options: SimulatorOptions, plan: FleetPlan, recorded: Recorded | null): Promise<number> {
  const reporter = new Reporter({ out: process.stdout, err: process.stderr, isJson: options.json });
  const state: { planned: number | null } = { planned: null };
  const fleet = openFleet(options, plan, reporter, state);
  state.planned = recorded && plannedTotal(fleet, recorded, reporter);
  const stop = new Stop(options.seconds);
  const started = fleet.start();
  if (fleet.hasBeats) await Promise.race([started, aborted(stop.signal)]);
  await play(fleet, options, { plan, recorded, signal: stop.signal, onLive: () => (state.planned = null) });
  await fleet.settled(stop.isByHand ? LAST_RECEIPTS_AFTER_SIGNAL_MS : LAST_RECEIPTS_MS);
  reporter.progress(fleet.ledger(), state.planned);
  await fleet.stop();
  stop.clear();
  const ledger = fleet.ledger();
  reporter.ledger(ledger);
  return ledger.outstanding === 0 ? 0 : 2;
}

async function play(
  fleet: Fleet,
  options: SimulatorOptions,
  context: { plan: FleetPlan; recorded: Recorded | null; signal: AbortSignal; onLive: () => void },
): Promise<void> {
  const { plan, recorded, signal, onLive } = context;
  const inside = new Set<string>();
  if (recorded)
    await playBatches(fleet, recorded.batches(), recorded.source, { rate: options.rate, signal, inside });
  if (!options.live) {
    await fleet.settled(Infinity, signal);
    return;
  }
  onLive();
  const habits = faultyHabits({ modes: options.faults, seed: options.seed });
  await playLive(fleet, {
    ...plan,
    rate: options.liveRate,
    signal,
    inside,
    seed: options.seed,
    habits,
    clock,
  });
}

function openFleet(
  options: SimulatorOptions,
  plan: FleetPlan,
  reporter: Reporter,
  state: { planned: number | null },
): Fleet {
  const { from, faults: modes, seed } = options;
  try {
    return new Fleet({
      url: options.mqtt,
      gates: plan.gates,
      journal: options.journal,
      fsync: options.fsync,
      hasRoster: options.roster,
      frameSize: options.frame,
      faults: { modes, seed },
      clock,
      clocksSetAt: from === undefined ? clock() : new LocalTime(plan.timeZone).instant(from, 0),
      onProgress: (ledger) => reporter.progress(ledger, state.planned),
      onTrouble: (sn, message) => reporter.trouble(sn, message),
    });
  } catch (error) {
    throw new UsageError(`--journal ${options.journal}: ${(error as Error).message}`);
  }
}

/** The plan or the file that is asked for; null where only live passages are. */
async function recordedPassages(options: SimulatorOptions, plan: FleetPlan): Promise<Recorded | null> {
  const { events, from, to, seed, faults: modes } = options;
  if (events !== undefined) {
    const count = await checkEventsFile(events, new Set(plan.gates.map(({ sn }) => sn)));
    const { size, mtimeMs } = statSync(events);
    const source = `events:${digest([resolve(events), size, mtimeMs])}`;
    return { source, count, batches: () => readEventsFile(events) };
  }
  if (from === undefined || to === undefined) return null;
  const { sites, timeZone } = plan;
  const input: PlanInput = { sites, from, to, seed, timeZone, habits: faultyHabits({ modes, seed }) };
  // not part of the name: a later run of the same plan may see further, and goes on
  const until = clock();
  let count = 0;
  const { forgery } = options;
  const days = () => plannedDays({ ...input, until }, forgery);
  for (const { passages } of days()) count += passages.length;
  const source = `plan:${digest(forgery ? { ...input, forgery } : input)}`;
  return { source, count, batches: () => passagesByDay(days()) };
}

function plannedDays(input: PlanInput, forgery: Forgery | undefined): Generator<PlannedDay> {
  return forgery ? forgeDays(input, forgery) : planDays(input);
}

function* passagesByDay(days: Iterable<PlannedDay>): Generator<readonly Passage[]> {
  for (const { passages } of days) yield passages;
}

function digest(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);
}

/** Events that there will be in the journals when all is played. */
function plannedTotal(fleet: Fleet, { source, count }: Recorded, reporter: Reporter): number {
  const held = fleet.serialNumbers.reduce((sum, sn) => sum + fleet.recordedFrom(sn, source), 0);
  if (held > 0) reporter.note(`resumed: the journals hold ${held} of ${count} events already`);
  return fleet.ledger().sent + count - held;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** The end that the person asks for: a signal, or the seconds being over. */
class Stop {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout | null;
  private wasSignalled = false;

  constructor(seconds: number) {
    this.timer = seconds > 0 ? setTimeout(() => this.controller.abort(), seconds * 1_000) : null;
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.once(name, () => {
        this.wasSignalled = true;
        this.controller.abort();
      });
    }
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get isByHand(): boolean {
    return this.wasSignalled;
  }

  clear(): void {
    if (this.timer) clearTimeout(this.timer);
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
    // all is said and closed; a socket that lingers must not keep the process
    setTimeout(() => process.exit(), 1_000).unref();
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof UsageError ? error.message : String((error as Error).stack)}\n`);
    process.exitCode = 1;
  },
);
