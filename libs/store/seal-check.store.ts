// Beside the walk: every seal made again from the facts: what was changed, removed or inserted since, by name; and the
// chain of the seals.
import type { DataSource } from 'typeorm';
import { HASH_BYTES, merkleRoot } from '#domain/seal/merkle-tree.js';
import type { SealedEvent } from '#domain/seal/seal-text.js';
import {
  LATE_DAYS,
  type ProjectDay,
  hashOfSeal,
  lastClosedDate,
  leafKey,
  leafKeys,
  leafOf,
  readDayEvents,
  sha256,
} from './day-seal.store.js';
import type { Transaction } from './unit-of-work.js';

const MOST_FAULTS = 100;

/** What does not hold, of which project and day. */
export interface SealFault {
  readonly project: string;
  readonly date: string;
  readonly kind: 'changed' | 'removed' | 'inserted' | 'unsealed' | 'seal_changed' | 'chain_broken';
  readonly detail: string;
}

/** The last seal of a project's chain: what was noted elsewhere must be it, or before it. */
interface ChainEnd {
  readonly project: string;
  readonly date: string;
  readonly sealHash: string;
}

/** What a check of all seals came to. */
export interface SealReport {
  seals: number;
  events: number;
  /** False where it stopped after too many faults: nothing is known of what follows. */
  isWhole: boolean;
  readonly faults: SealFault[];
  readonly ends: ChainEnd[];
}

type Project = Omit<ProjectDay, 'date'> & { readonly lastClosed: string };

/**
 * Checks every seal of every project, each project in one snapshot; in memory are the hashes of one day. Events that may
 * still get a further part (`LATE_DAYS`) are no faults. After 100 faults the rest is left unread.
 */
export async function verifySeals(store: DataSource): Promise<SealReport> {
  const report: SealReport = { seals: 0, events: 0, isWhole: true, faults: [], ends: [] };
  const projects = await store.query<Project[]>(
    `SELECT id AS "projectId", code AS "projectCode", time_zone AS "timeZone",
            (${lastClosedDate('time_zone')})::text AS "lastClosed" FROM project ORDER BY id`,
  );
  for (const project of projects) {
    await store.transaction('REPEATABLE READ', async (tx) => {
      await tx.query('SET TRANSACTION READ ONLY');
      await checkProject(tx, project, report);
    });
    if (!report.isWhole) break;
  }
  return report;
}

/** A seal without its leaves; hashes in hex. */
interface Seal {
  readonly date: string;
  readonly part: number;
  readonly eventCount: number;
  readonly root: string;
  readonly previousHash: string | null;
  readonly sealHash: string;
  readonly isLate: boolean;
}

async function checkProject(tx: Transaction, project: Project, report: SealReport): Promise<void> {
  const { projectId, projectCode } = project;
  const seals = await tx.query<Seal[]>(
    `SELECT seal_date::text AS date, part, event_count AS "eventCount", encode(root, 'hex') AS root,
            encode(previous_hash, 'hex') AS "previousHash", encode(seal_hash, 'hex') AS "sealHash",
            seal_date > $2::date - $3::int AS "isLate"
       FROM day_seal WHERE project_id = $1 ORDER BY seal_date, part`,
    [projectId, project.lastClosed, LATE_DAYS],
  );
  if (seals.length === 0) return;
  report.seals += seals.length;
  const note = (date: string, kind: SealFault['kind'], detail: string) =>
    report.faults.push({ project: projectCode, date, kind, detail });
  for (const { date, detail } of chainFaults(seals)) note(date, 'chain_broken', detail);
  const [end] = endsOf(seals).slice(-1);
  if (end) report.ends.push({ project: projectCode, date: end.date, sealHash: end.sealHash });
  for (const [date, parts] of byDate(seals)) {
    const walk = await checkDay(tx, { ...project, date }, parts);
    report.events += walk.events;
    for (const { kind, detail } of walk.faults) note(date, kind, detail);
    if (report.faults.length < MOST_FAULTS) continue;
    report.isWhole = false;
    return;
  }
  const last = seals.at(-1)?.date ?? '';
  for (const { date, events } of await daysWithoutSeal(tx, project, last))
    note(date, 'unsealed', `${events} events of a day without a seal, although later days have one`);
}

/** Seals that no other names as the one before it; more than one is a fault. */
function endsOf(seals: readonly Seal[]): Seal[] {
  const named = new Set(seals.map((seal) => seal.previousHash));
  return seals.filter((seal) => !named.has(seal.sealHash));
}

/** Each seal but one follows another one, and no two follow the same. */
function chainFaults(seals: readonly Seal[]): { date: string; detail: string }[] {
  const hashes = new Set(seals.map((seal) => seal.sealHash));
  const followed = new Set<string | null>();
  const faults: { date: string; detail: string }[] = [];
  for (const { date, part, previousHash } of seals) {
    const isFork = followed.has(previousHash);
    const before = previousHash ?? 'nothing';
    followed.add(previousHash);
    if (previousHash !== null && !hashes.has(previousHash))
      faults.push({ date, detail: `part ${part} follows the seal ${before}, which is not there` });
    else if (isFork)
      faults.push({ date, detail: `part ${part} follows ${before}, and so does another seal` });
  }
  if (!followed.has(null)) faults.push({ date: seals[0]?.date ?? '', detail: 'no seal is the first one' });
  return faults;
}

function byDate(seals: readonly Seal[]): Map<string, Seal[]> {
  const days = new Map<string, Seal[]>();
  for (const seal of seals) days.set(seal.date, [...(days.get(seal.date) ?? []), seal]);
  return days;
}

async function checkDay(tx: Transaction, day: ProjectDay, parts: readonly Seal[]): Promise<DayWalk> {
  const stored = await tx.query<{ leaves: Buffer }[]>(
    'SELECT leaves FROM day_seal WHERE project_id = $1 AND seal_date = $2 ORDER BY part',
    [day.projectId, day.date],
  );
  const leaves = stored.map((row) => row.leaves);
  const walk = new DayWalk(leaves.map(leafKeys));
  parts.forEach((seal, i) => {
    const fault = sealFault(day.projectCode, seal, leaves[i] ?? Buffer.alloc(0));
    if (fault !== null) walk.faults.push({ kind: 'seal_changed', detail: `part ${seal.part}: ${fault}` });
  });
  for await (const events of readDayEvents(tx, day)) for (const event of events) walk.take(event);
  walk.end(parts.some((seal) => seal.isLate));
  return walk;
}

/** What a seal says of itself that is not so; null where it holds. */
function sealFault(projectCode: string, seal: Seal, leaves: Buffer): string | null {
  if (leaves.length !== seal.eventCount * HASH_BYTES) return 'its count is not the number of its leaves';
  if (Buffer.from(merkleRoot(leaves, sha256)).toString('hex') !== seal.root)
    return 'its leaves do not give its root';
  return hashOfSeal({ projectCode, ...seal }) === seal.sealHash
    ? null
    : 'its hash is not that of its content';
}

/** Leaves of a part, [from, to), that no event stands for; and the events around them. */
interface Gap {
  readonly part: number;
  readonly from: number;
  readonly to: number;
  readonly around: string;
}

/** An event that no seal of its day holds, and which leaf of each part would come next. */
interface Stray {
  readonly name: string;
  readonly next: readonly number[];
  isPaired: boolean;
}

/** The events of a day in the order of their keys, held against the leaves of its parts, which stand in the same order. */
class DayWalk {
  readonly faults: Pick<SealFault, 'kind' | 'detail'>[] = [];
  events = 0;
  private readonly places = new Map<string, readonly [part: number, index: number]>();
  private readonly next: number[];
  private readonly last: string[];
  private readonly gaps: Gap[] = [];
  private readonly strays: Stray[] = [];

  constructor(private readonly parts: readonly (readonly string[])[]) {
    parts.forEach((keys, part) => keys.forEach((key, index) => this.places.set(key, [part, index])));
    this.next = parts.map(() => 0);
    this.last = parts.map(() => 'the beginning');
  }

  take(event: SealedEvent): void {
    this.events += 1;
    const name = `${event.deviceSn} ${event.boot} ${event.seq}`;
    const place = this.places.get(leafKey(leafOf(event)));
    if (place) this.meet(place[0], place[1], name);
    else if (this.strays.length < MOST_FAULTS)
      this.strays.push({ name, next: [...this.next], isPaired: false });
  }

  /** @param isRecent the day may still get a further part: what is in none yet is no fault */
  end(isRecent: boolean): void {
    this.parts.forEach((keys, part) => this.meet(part, keys.length, 'the end'));
    for (const gap of this.gaps) this.judge(gap);
    if (isRecent) return;
    for (const { name } of this.strays.filter((stray) => !stray.isPaired))
      this.faults.push({ kind: 'inserted', detail: `${name} is in no seal of its day` });
  }

  private meet(part: number, index: number, name: string): void {
    const from = this.next[part] ?? 0;
    const around = `between ${this.last[part] ?? ''} and ${name}`;
    if (index > from) this.gaps.push({ part, from, to: index, around });
    this.next[part] = Math.max(from, index + 1);
    this.last[part] = name;
  }

  /** Where leaves are missing and other events stand in their place, these were changed: which of them, where there are more. */
  private judge({ part, from, to, around }: Gap): void {
    const missing = to - from;
    const fits = this.strays.filter((stray) => !stray.isPaired && stray.next[part] === from);
    for (const stray of fits) stray.isPaired = true;
    const names = fits.map(({ name }) => name);
    if (fits.length > missing)
      this.faults.push({
        kind: 'changed',
        detail: `${missing} of ${names.join(', ')}: not as it was sealed, the others are in no seal`,
      });
    else
      for (const name of names)
        this.faults.push({ kind: 'changed', detail: `${name} is not as it was sealed` });
    const removed = missing - fits.length;
    if (removed > 0) this.faults.push({ kind: 'removed', detail: `${removed} events ${around} are gone` });
  }
}

/** Days before the last seal that have events and none, and are too old to get one by themselves. */
function daysWithoutSeal(
  tx: Transaction,
  { projectId, timeZone, lastClosed }: Project,
  last: string,
): Promise<{ date: string; events: number }[]> {
  return tx.query(
    `SELECT date::text AS date, events FROM (
       SELECT (received_at AT TIME ZONE $2)::date AS date, count(*) AS events
         FROM gate_event WHERE project_id = $1 GROUP BY 1) AS days
      WHERE date < least($3::date, $4::date - $5::int + 1)
        AND NOT EXISTS (SELECT FROM day_seal s WHERE s.project_id = $1 AND s.seal_date = date)
      ORDER BY date LIMIT ${MOST_FAULTS}`,
    [projectId, timeZone, last, lastClosed, LATE_DAYS],
  );
}
