// Step 10 of the walk: seals as people read them, and the proof that an event stands in one.
import type { FactKey } from '#domain/attendance/attendance-day.js';
import { HASH_BYTES, auditPath, rootOf } from '#domain/seal/merkle-tree.js';
import { type SealedEvent, eventStatement } from '#domain/seal/seal-text.js';
import { LATE_DAYS, hashOfSeal, lastClosedDate, leafOf, sealedColumns, sha256 } from '../day-seal.store.js';
import type { Transaction } from '../unit-of-work.js';
import {
  type KeyedRow,
  type ListKey,
  type Page,
  type PageRequest,
  Bindings,
  allOf,
  readCursor,
  toPage,
} from './page.js';

interface SealFilter {
  readonly project?: string;
  /** Dates of the seals, both inclusive. */
  readonly from?: string;
  readonly to?: string;
}

/** A seal; hashes in hex. */
interface SealItem {
  readonly projectCode: string;
  readonly projectName: string;
  readonly date: string;
  readonly part: number;
  readonly eventCount: number;
  readonly root: string;
  readonly previousHash: string | null;
  readonly sealHash: string;
  readonly sealedAt: Date;
}

const KEY: ListKey = { list: 'seals', parts: ['date', 'id', 'id'] };
const NEWEST_FIRST = ['seal_date', 'part', 'project_id'].map((name) => `s.${name}`);
const HASHES = `encode(s.root, 'hex') AS root, encode(s.previous_hash, 'hex') AS "previousHash",
  encode(s.seal_hash, 'hex') AS "sealHash"`;

/** Seals, the latest day first. Each project gives at most a page from its own key. */
export async function listSeals(
  tx: Transaction,
  filter: SealFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<SealItem>> {
  const sql = new Bindings();
  const seals = [
    's.project_id = p.id',
    ...sql.after(readCursor(cursor, KEY), NEWEST_FIRST),
    ...sql.when(filter.from, (value) => `s.seal_date >= ${value}`),
    ...sql.when(filter.to, (value) => `s.seal_date <= ${value}`),
  ];
  const projects = sql.when(filter.project, (value) => `p.code = ${value}`);
  const order = NEWEST_FIRST.map((column) => `${column} DESC`).join(', ');
  const most = sql.bind(limit + 1);
  const rows = await tx.query<KeyedRow<SealItem>[]>(
    `SELECT p.code AS "projectCode", p.name AS "projectName", s.seal_date::text AS date, s.part,
            s.event_count AS "eventCount", ${HASHES}, s.sealed_at AS "sealedAt",
            json_build_array(s.seal_date, s.part, s.project_id) AS "pageKey"
       FROM project p CROSS JOIN LATERAL (
            SELECT * FROM day_seal s WHERE ${allOf(seals)} ORDER BY ${order} LIMIT ${most}) s
      WHERE ${allOf(projects)} ORDER BY ${order} LIMIT ${most}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}

/** Whether any day of a project is sealed: its time zone, by which days begin, must stay from then on. */
export async function hasSeals(tx: Transaction, projectId: number): Promise<boolean> {
  const rows = await tx.query<unknown[]>('SELECT 1 FROM day_seal WHERE project_id = $1 LIMIT 1', [projectId]);
  return rows.length > 0;
}

/** That an event stands in a seal, for a check without us (docs/seals.md). Hashes in hex. */
export interface SealProof {
  readonly statement: string;
  readonly leafHash: string;
  readonly leafIndex: number;
  readonly treeSize: number;
  readonly auditPath: readonly string[];
  readonly root: string;
  readonly seal: {
    readonly project: string;
    readonly date: string;
    readonly part: number;
    readonly previousHash: string | null;
    readonly sealHash: string;
  };
}

/** What came of the question for a proof. */
export type ProofAnswer =
  | { readonly kind: 'proved'; readonly proof: SealProof }
  | { readonly kind: 'not_there' }
  /** Its day is not over for two hours, or it came in after its day was sealed. */
  | { readonly kind: 'not_sealed_yet'; readonly date: string }
  /** The stored event, or the seal, is not what was sealed. */
  | { readonly kind: 'broken'; readonly date: string };

interface StoredEvent extends SealedEvent {
  readonly date: string;
  readonly mayStillCome: boolean;
}

interface StoredSeal {
  readonly part: number;
  readonly eventCount: number;
  readonly leaves: Buffer;
  readonly root: string;
  readonly previousHash: string | null;
  readonly sealHash: string;
}

/** Gives the proofs of events of one project that the caller sees, in the order of their keys. */
export type ProofReader = (projectId: number, keys: readonly FactKey[]) => Promise<ProofAnswer[]>;

/**
 * Proofs inside one transaction, each made from the event as it is stored now: what was changed since does not prove. A
 * day of 250,000 events costs some tenths of a second, a day of 1,000 a few milliseconds. The seals of the day asked for
 * last are kept at hand: ask day by day.
 */
export function proofReader(tx: Transaction): ProofReader {
  let last: { readonly name: string; readonly seals: readonly StoredSeal[] } | null = null;
  return async (projectId, keys) => {
    const events = await readEvents(tx, projectId, keys);
    const answers: ProofAnswer[] = [];
    for (const place of keys.keys()) {
      const event = events.get(place);
      const name = `${projectId} ${event?.date}`;
      if (event && last?.name !== name) last = { name, seals: await readDaySeals(tx, projectId, event.date) };
      answers.push(
        event && last ? await proofAmong(tx, { projectId, event, seals: last.seals }) : { kind: 'not_there' },
      );
    }
    return answers;
  };
}

function readDaySeals(tx: Transaction, projectId: number, date: string): Promise<StoredSeal[]> {
  return tx.query<StoredSeal[]>(
    `SELECT s.part, s.event_count AS "eventCount", s.leaves, ${HASHES} FROM day_seal s
      WHERE s.project_id = $1 AND s.seal_date = $2 ORDER BY s.part`,
    [projectId, date],
  );
}

async function proofAmong(
  tx: Transaction,
  given: {
    readonly projectId: number;
    readonly event: StoredEvent;
    readonly seals: readonly StoredSeal[];
  },
): Promise<ProofAnswer> {
  const { projectId, event, seals } = given;
  const { date } = event;
  const leaf = leafOf(event);
  for (const seal of seals) {
    const leafIndex = indexOf(seal.leaves, leaf);
    if (leafIndex < 0) continue;
    const proof = proofOf(event, seal, leafIndex);
    return proof ? { kind: 'proved', proof } : { kind: 'broken', date };
  }
  const isWaiting =
    seals.length === 0 || (event.mayStillCome && (await hasMoreEvents(tx, projectId, event, seals)));
  return { kind: isWaiting ? 'not_sealed_yet' : 'broken', date };
}

/**
 * As it is sealed: the names of a device that has moved on, and of a worker of another site, are read past the caller's
 * scope. The site's own gate has told them.
 */
async function readEvents(
  tx: Transaction,
  projectId: number,
  keys: readonly FactKey[],
): Promise<Map<number, StoredEvent>> {
  const rows = await tx.query<(StoredEvent & { place: number })[]>(
    `SELECT (k.place - 1)::int AS place, ${sealedColumns('n.sn', 'n.number')}, received.date::text AS date,
            received.date > ${lastClosedDate('p.time_zone')} - $5::int AS "mayStillCome"
       FROM unnest($2::bigint[], $3::int[], $4::bigint[]) WITH ORDINALITY AS k(device_id, boot_id, seq, place)
       JOIN gate_event g ON g.project_id = $1 AND g.device_id = k.device_id AND g.boot_id = k.boot_id AND g.seq = k.seq
       JOIN project p ON p.id = g.project_id
       LEFT JOIN device_boot b ON b.project_id = g.project_id AND b.device_id = g.device_id AND b.boot_id = g.boot_id
      CROSS JOIN LATERAL sealed_names(g.device_id, g.worker_id) AS n
      CROSS JOIN LATERAL (SELECT (g.received_at AT TIME ZONE p.time_zone)::date AS date) AS received`,
    [projectId, keys.map((key) => key[0]), keys.map((key) => key[1]), keys.map((key) => key[2]), LATE_DAYS],
  );
  return new Map(rows.map(({ place, ...event }) => [place, event]));
}

async function hasMoreEvents(
  tx: Transaction,
  projectId: number,
  { date }: StoredEvent,
  seals: readonly StoredSeal[],
): Promise<boolean> {
  const [row] = await tx.query<{ count: number }[]>('SELECT events_received($1, $2) AS count', [
    projectId,
    date,
  ]);
  return (row?.count ?? 0) > seals.reduce((sum, seal) => sum + seal.eventCount, 0);
}

/** Null where the seal itself does not hold. */
function proofOf(event: StoredEvent, seal: StoredSeal, leafIndex: number): SealProof | null {
  const { part, eventCount, root, previousHash, sealHash } = seal;
  const { projectCode, date } = event;
  const leaf = leafOf(event);
  const path = auditPath(seal.leaves, leafIndex, sha256);
  const proved = rootOf({ leaf, index: leafIndex, treeSize: eventCount, path }, sha256);
  if (proved === null || hex(proved) !== root) return null;
  if (hashOfSeal({ projectCode, date, part, eventCount, root, previousHash }) !== sealHash) return null;
  return {
    statement: eventStatement(event),
    leafHash: hex(leaf),
    leafIndex,
    treeSize: eventCount,
    auditPath: path.map(hex),
    root,
    seal: { project: projectCode, date, part, previousHash, sealHash },
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Place of a leaf among those that stand one after another; −1 where it is not there. */
function indexOf(leaves: Buffer, leaf: Buffer): number {
  let at = leaves.indexOf(leaf);
  while (at >= 0 && at % HASH_BYTES !== 0) at = leaves.indexOf(leaf, at + 1);
  return at < 0 ? -1 : at / HASH_BYTES;
}
