// Beside step 1 of the walk: who is in the fleet, from a file or made up.
import { readFileSync } from 'node:fs';
import { SERIAL_NUMBER } from '#contracts/device-messages.js';
import { type GateLogin } from './fleet.js';
import { UsageError, isTimeZone } from './options.js';
import { type PlanSite } from './plan.js';

/** Sites with their people, and the log-in of every gate. */
export interface FleetPlan {
  readonly timeZone: string;
  readonly sites: readonly PlanSite[];
  readonly gates: readonly GateLogin[];
}

const GATES_PER_SITE = 4;
const TIME_ZONE = 'Asia/Shanghai';

/** A fleet without a file: gates SIM00001…, four to a site, and workers W000001… shared out over the sites. */
export function inventFleet(options: { gates: number; workers: number; password?: string }): FleetPlan {
  const { gates: count, workers, password } = options;
  const gates = Array.from({ length: count }, (_, i) => ({
    sn: `SIM${String(i + 1).padStart(5, '0')}`,
    password,
  }));
  const siteCount = Math.ceil(count / GATES_PER_SITE);
  const sites = Array.from({ length: siteCount }, (_, s) => ({
    code: `S${String(s + 1).padStart(3, '0')}`,
    gates: gates.slice(s * GATES_PER_SITE, (s + 1) * GATES_PER_SITE).map(({ sn }) => sn),
    workers: Array.from({ length: workers }, (_, i) => i + 1)
      .filter((n) => (n - 1) % siteCount === s)
      .map((n) => `W${String(n).padStart(6, '0')}`),
  }));
  return { timeZone: TIME_ZONE, sites, gates };
}

/**
 * Reads a fleet file: `{timeZone?, sites:[{code, gates:[{sn, password?}], workers:[…], barred?:[…]}]}`.
 * @throws UsageError that names the file and the place in it
 */
export function readFleetFile(path: string): FleetPlan {
  try {
    return parseFleet(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new UsageError(`--fleet ${path}: ${(error as Error).message}`);
  }
}

/** Checks the content of a fleet file; throws an Error that names the place. */
export function parseFleet(content: unknown): FleetPlan {
  const file = record(content, 'file');
  const timeZone = file['timeZone'] === undefined ? TIME_ZONE : text(file['timeZone'], 'timeZone');
  if (!isTimeZone(timeZone)) throw new Error(`timeZone: no such time zone "${timeZone}"`);
  const gates: GateLogin[] = [];
  const sites = list(file['sites'], 'sites').map((item, s) => {
    const site = record(item, `sites[${s}]`);
    const own = list(site['gates'], `sites[${s}].gates`).map((gate, g) =>
      login(gate, `sites[${s}].gates[${g}]`),
    );
    gates.push(...own);
    return {
      code: text(site['code'], `sites[${s}].code`),
      gates: own.map(({ sn }) => sn),
      workers: texts(site['workers'], `sites[${s}].workers`),
      barred: site['barred'] === undefined ? [] : texts(site['barred'], `sites[${s}].barred`),
    };
  });
  if (gates.length === 0) throw new Error('sites: no gates in it');
  const seen = new Set<string>();
  for (const { sn } of gates) {
    if (seen.has(sn)) throw new Error(`gate ${sn} is in it twice`);
    seen.add(sn);
  }
  return { timeZone, sites, gates };
}

function login(value: unknown, place: string): GateLogin {
  const gate = record(value, place);
  const sn = text(gate['sn'], `${place}.sn`);
  if (!SERIAL_NUMBER.test(sn))
    throw new Error(`${place}.sn: "${sn}" is not a serial number (4–32 of A–Z a–z 0–9 _ -)`);
  return {
    sn,
    password: gate['password'] === undefined ? undefined : text(gate['password'], `${place}.password`),
  };
}

function record(value: unknown, place: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new Error(`${place}: an object is needed`);
}

function list(value: unknown, place: string): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw new Error(`${place}: a list is needed`);
}

function text(value: unknown, place: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`${place}: a text is needed`);
}

function texts(value: unknown, place: string): string[] {
  return list(value, place).map((item, i) => text(item, `${place}[${i}]`));
}
