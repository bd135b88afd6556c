// The golden site-month: one project, June 2026, every number computed by hand (test/golden/ok/site-month/README.md).
// Nothing here knows how events get in: a test plays `events` its own way and compares `readOutcome` with `expected`.
import { readFileSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { type GoldenBank, type GoldenSheet } from './golden-wages.js';
import { outcomeText } from './golden-outcome.js';
import { type TestSite, buildSite } from './site.js';

export { playSheetAndBank } from './golden-wages.js';
export { readOutcome } from './golden-outcome.js';

const FOLDER = new URL('../golden/ok/site-month/', import.meta.url);
/** Before every date of the month; also the day of the contracts. */
const ENTERED_ON = '2026-05-20';

/** One event as it stands on the wire, without `seq`, and the gate that saw it. In the order in which they happened. */
export interface GoldenEvent {
  readonly sn: string;
  readonly at: string;
  readonly direction: string;
  readonly method: string;
  readonly [field: string]: unknown;
}

/** A golden event with its place in its gate's journal: 1, 2, 3 … by gate. */
export interface NumberedEvent extends GoldenEvent {
  readonly seq: number;
}

/** What goes in and what must come out. */
export interface Golden {
  readonly events: readonly NumberedEvent[];
  readonly sheet: GoldenSheet;
  readonly bank: GoldenBank;
  /** What `readOutcome` must answer once everything is worked, on any day from 2026-08-01 on. */
  readonly expected: string;
}

/** Reads test/golden/ok/site-month. */
export function loadGolden(): Golden {
  const expected = outcomeText({
    days: read('days.csv'),
    lines: read('lines.csv'),
    findings: read('findings.csv'),
    statistics: JSON.parse(read('statistics.json')) as Record<string, readonly object[]>,
  });
  const events = read('events.ndjson')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as GoldenEvent);
  return {
    events: numbered(events),
    sheet: JSON.parse(read('sheet.json')) as GoldenSheet,
    bank: JSON.parse(read('bank.json')) as GoldenBank,
    expected,
  };
}

function read(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}

function numbered(events: readonly GoldenEvent[]): NumberedEvent[] {
  const last = new Map<string, number>();
  return events.map((event) => {
    const seq = (last.get(event.sn) ?? 0) + 1;
    last.set(event.sn, seq);
    return { ...event, seq };
  });
}

/** The event as the gate sends it: with `seq`, without the gate's own name. */
export function wireOf(event: NumberedEvent): Record<string, unknown> {
  return { ...event, sn: undefined };
}

/** What the register says about the workers who are not like the others. */
const SPECIAL_CASES: readonly string[] = [
  `INSERT INTO worker_bar (worker_id, project_id, barred_from, barred_to, reason)
   SELECT id, NULL, '2026-06-10', NULL, '测试：伪造证件' FROM worker WHERE number = 'W001011'`,
  registration('W001012', `entered_on = '2026-06-15', contract_signed_on = '2026-06-15'`),
  registration('W001013', `exited_on = '2026-06-10'`),
  registration('W001014', 'contract_signed_on = NULL'),
  registration('W001016', 'daily_rate_fen = 9000'),
  `UPDATE worker w SET card_cipher = o.card_cipher, card_hash = o.card_hash, card_last4 = o.card_last4
     FROM worker o WHERE w.number = 'W001015' AND o.number = 'W001013'`,
];

function registration(worker: string, change: string): string {
  return `UPDATE registration SET ${change} WHERE worker_id = (SELECT id FROM worker WHERE number = '${worker}')`;
}

/** Builds the golden site and its special cases through the owner's connection; the database must not hold it yet. */
export async function seedGolden(owner: DataSource): Promise<TestSite> {
  const site = await buildSite(owner, { n: 1, workers: 18, teams: 2, gates: 2, enteredOn: ENTERED_ON });
  for (const statement of SPECIAL_CASES) await owner.query(statement);
  return site;
}
