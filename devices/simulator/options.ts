// Beside step 1 of the walk: the command line of the simulator, read and checked before anything starts.
import { parseArgs } from 'node:util';
import { MAX_EVENTS_PER_FRAME } from '#contracts/device-messages.js';
import { FAULT_MODES, type FaultMode } from './faults.js';
import { FORGE_MODES, type Forgery } from './forger.js';

/** What the command line asks for. */
export interface SimulatorOptions {
  readonly mqtt: string;
  readonly gates: number;
  readonly workers: number;
  /** Events per second over the fleet; 0 = as fast as receipts allow. */
  readonly rate: number;
  /** The same for live passages, which are slower unless a rate is given. */
  readonly liveRate: number;
  readonly seed: number;
  readonly fleet?: string;
  readonly events?: string;
  readonly from?: string;
  readonly to?: string;
  readonly live: boolean;
  readonly faults: ReadonlySet<FaultMode>;
  /** Punches of the plan that somebody invents. */
  readonly forgery?: Forgery;
  readonly journal: string;
  readonly password?: string;
  /** 0 = until all is done, or without end when live. */
  readonly seconds: number;
  readonly timeZone?: string;
  readonly frame: number;
  readonly fsync: boolean;
  readonly roster: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** A mistake of the person who starts the simulator: one line, exit code 1. */
export class UsageError extends Error {}

export const USAGE = `usage: simulate [options]
  --mqtt URL         broker (mqtt://127.0.0.1:1883)
  --gates N          gates SIM00001… when there is no --fleet (4)
  --workers N        workers W000001… when there is no --fleet (20 per gate)
  --password P       password of all gates when there is no --fleet
  --fleet FILE       sites, gates, workers as JSON
  --events FILE      play these events (NDJSON, {"sn":…, …event}) instead of a plan
  --from DATE --to DATE   play the plan of these local dates
  --live             then go on with live passages (the default with nothing else to play)
  --rate R           events a second over the fleet, 0 = as fast as receipts allow (0; live 5)
  --faults LIST      ${FAULT_MODES.join(',')}
  --forge MODE       invent the punches of some workers of the plan: ${FORGE_MODES.join(', ')}
  --forge-share S    whose: this share of each site, from the top of its list (0.2)
  --seed N           seed of plan, live passages and faults (1)
  --journal DIR      journals; the same folder resumes (data/simulator)
  --seconds N        stop after N seconds (0 = when all is receipted, live: never)
  --time-zone Z      time zone of the sites (the fleet file's, else Asia/Shanghai)
  --frame N          most events in a frame (${MAX_EVENTS_PER_FRAME})
  --fsync            wait for the disk at each record
  --roster           gates keep their rosters, let nobody else pass, and carry commands out
  --json             progress and ledger as NDJSON on stdout
  --help`;

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean', default: false } as const;
const PROTOCOLS = new Set(['mqtt:', 'mqtts:', 'tcp:', 'ssl:', 'ws:', 'wss:']);

/**
 * Reads the arguments after the script's name.
 * @throws UsageError that names the option, the value and what is allowed
 */
export function parseOptions(args: readonly string[]): SimulatorOptions {
  const values = rawValues(args);
  const gates = whole('gates', values.gates ?? '4', 1, 100_000);
  const isLive = values.live || (values.events === undefined && values.from === undefined);
  checkCombinations(values);
  return {
    mqtt: brokerUrl(values.mqtt ?? 'mqtt://127.0.0.1:1883'),
    gates,
    workers: whole('workers', values.workers ?? String(gates * 20), 1, 999_999),
    rate: decimal('rate', values.rate ?? '0'),
    liveRate: decimal('rate', values.rate ?? '5'),
    seed: whole('seed', values.seed ?? '1', 0, Number.MAX_SAFE_INTEGER),
    fleet: values.fleet,
    events: values.events,
    from: date('from', values.from),
    to: date('to', values.to),
    live: isLive,
    faults: faultModes(values.faults),
    forgery: forgery(values),
    journal: values.journal ?? 'data/simulator',
    password: values.password,
    seconds: decimal('seconds', values.seconds ?? '0'),
    timeZone: zone(values['time-zone']),
    frame: whole('frame', values.frame ?? String(MAX_EVENTS_PER_FRAME), 1, MAX_EVENTS_PER_FRAME),
    fsync: values.fsync,
    roster: values.roster,
    json: values.json,
    help: values.help,
  };
}

function rawValues(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...{
          mqtt: TEXT,
          gates: TEXT,
          workers: TEXT,
          rate: TEXT,
          seed: TEXT,
          fleet: TEXT,
          events: TEXT,
          from: TEXT,
        },
        ...{
          to: TEXT,
          faults: TEXT,
          journal: TEXT,
          password: TEXT,
          seconds: TEXT,
          'time-zone': TEXT,
          frame: TEXT,
          forge: TEXT,
          'forge-share': TEXT,
        },
        ...{ live: FLAG, fsync: FLAG, roster: FLAG, json: FLAG, help: FLAG },
      },
    }).values;
  } catch (error) {
    const message = (error as Error).message.split(/\. |\n/)[0];
    throw new UsageError(`${message} (--help lists the options)`);
  }
}

function checkCombinations(values: { events?: string; from?: string; to?: string; forge?: string }): void {
  if ((values.from === undefined) !== (values.to === undefined)) {
    throw new UsageError('--from and --to belong together: give both dates or neither');
  }
  if (values.events !== undefined && values.from !== undefined) {
    throw new UsageError('--events and --from/--to exclude each other: events are played instead of a plan');
  }
  if (values.forge !== undefined && values.from === undefined) {
    throw new UsageError('--forge needs --from and --to: the punches of a plan are what is invented');
  }
  if (values.from !== undefined && values.to !== undefined && values.from > values.to) {
    throw new UsageError(`--from ${values.from} is after --to ${values.to}`);
  }
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`--${name} ${text}: a whole number from ${least} to ${most} is needed`);
}

function decimal(name: string, text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new UsageError(`--${name} ${text}: a number from 0 is needed`);
}

function date(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(NaN);
  if (!Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text)) return text;
  throw new UsageError(`--${name} ${text}: a date YYYY-MM-DD is needed`);
}

function brokerUrl(text: string): string {
  if (URL.canParse(text) && PROTOCOLS.has(new URL(text).protocol)) return text;
  throw new UsageError(`--mqtt ${text}: an address like mqtt://127.0.0.1:1883 is needed`);
}

function zone(text: string | undefined): string | undefined {
  if (text === undefined || isTimeZone(text)) return text;
  throw new UsageError(`--time-zone ${text}: no such time zone; a name like Asia/Shanghai is needed`);
}

/** True for an IANA time zone that this Node knows. */
export function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

function forgery(values: { forge?: string; 'forge-share'?: string }): Forgery | undefined {
  const { forge, 'forge-share': share = '0.2' } = values;
  if (forge === undefined) return undefined;
  const mode = FORGE_MODES.find((known) => known === forge);
  if (mode === undefined)
    throw new UsageError(`--forge ${forge}: no such way; known are ${FORGE_MODES.join(', ')}`);
  if (decimal('forge-share', share) <= 1) return { mode, share: Number(share) };
  throw new UsageError(`--forge-share ${share}: a number from 0 to 1 is needed`);
}

function faultModes(text: string | undefined): Set<FaultMode> {
  const names = (text ?? '').split(',').filter((name) => name !== '');
  const modes = new Set<FaultMode>();
  for (const name of names) {
    const mode = FAULT_MODES.find((known) => known === name);
    if (mode === undefined)
      throw new UsageError(`--faults ${name}: no such fault; known are ${FAULT_MODES.join(', ')}`);
    modes.add(mode);
  }
  return modes;
}
