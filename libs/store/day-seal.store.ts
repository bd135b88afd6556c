// Beside the walk: the days of a project that wait for their seal, and the seal of one of them. A seal is a fact: made
// once, from the events as they stand, and chained to the seal made before it.
import { hash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { HASH_BYTES, type Sha256, leafHash, merkleRoot } from '#domain/seal/merkle-tree.js';
import { type SealedEvent, eventStatement, sealText } from '#domain/seal/seal-text.js';
import { type Transaction, unitOfWork } from './unit-of-work.js';

/** A day is sealed this long after its end: what was on its way then has been committed. */
const CLOSED_AFTER = '2 hours';

/**
 * Days that are looked at again for events committed after their seal. A receive time is given when a frame comes in,
 * and only a gateway that is up and cut off from its database all the time between commits it days later: three days
 * are a long weekend. After a restart a gate sends again and the receive time is new. For more, `npm run seals:close`.
 */
export const LATE_DAYS = 3;

const ROWS_AT_ONCE = 5_000;

/** By way of hex: a third less time than bytes at once. */
export const sha256: Sha256 = (bytes) => Buffer.from(hash('sha256', bytes, 'hex'), 'hex');

/** A local day of a project, by receive time. */
export interface ProjectDay {
  readonly projectId: number;
  readonly projectCode: string;
  readonly timeZone: string;
  /** YYYY-MM-DD. */
  readonly date: string;
}

/** A seal that has just been made; its hash is to be kept elsewhere too. */
export interface NewSeal {
  readonly project: string;
  readonly date: string;
  readonly part: number;
  readonly eventCount: number;
  readonly sealHash: string;
}

/** A day cannot be sealed further: events that its seals hold have been changed or are gone. */
export class BrokenSealError extends Error {}

/** SQL of the last date that may be sealed in a time zone: it ended two hours ago or earlier. */
export const lastClosedDate = (timeZone: string) =>
  `((now() - interval '${CLOSED_AFTER}') AT TIME ZONE ${timeZone})::date - 1`;

/** SQL: received on a local date. */
const receivedOn = (event: string, date: string, timeZone: string) =>
  `${event}.received_at >= (${date})::timestamp AT TIME ZONE ${timeZone}
   AND ${event}.received_at < ((${date}) + 1)::timestamp AT TIME ZONE ${timeZone}`;

/**
 * Closed days with more events than their seals hold, by project and date. Looks from the first event behind the last
 * seal on, and over the last `LATE_DAYS` days; with `isAll` over every day there is. Old days are not touched: an index
 * of receive times finds the first event, and answers the count of each day.
 */
export function openDays(store: DataSource, { isAll = false } = {}): Promise<ProjectDay[]> {
  return store.query<ProjectDay[]>(
    `WITH closed AS (
       SELECT id, code, time_zone, ${lastClosedDate('time_zone')} AS last FROM project
     ), bounds AS (
       SELECT c.*, (SELECT (min(g.received_at) AT TIME ZONE c.time_zone)::date FROM gate_event g
                     WHERE g.project_id = c.id AND g.received_at >= coalesce(
                       (SELECT max(seal_date) + 1 FROM day_seal WHERE project_id = c.id AND NOT $1)::timestamp
                         AT TIME ZONE c.time_zone, '-infinity')) AS first
         FROM closed c
     )
     SELECT b.id AS "projectId", b.code AS "projectCode", b.time_zone AS "timeZone", d.day::date::text AS date
       FROM bounds b
      CROSS JOIN LATERAL generate_series(least(b.first, CASE WHEN NOT $1 THEN b.last - $2::int + 1 END)::timestamp,
                                         b.last::timestamp, interval '1 day') AS d(day)
      CROSS JOIN LATERAL (SELECT count(*) AS events FROM gate_event g
                           WHERE g.project_id = b.id AND ${receivedOn('g', 'd.day::date', 'b.time_zone')}) AS e
      WHERE e.events > coalesce((SELECT sum(s.event_count) FROM day_seal s
                                  WHERE s.project_id = b.id AND s.seal_date = d.day::date), 0)
      ORDER BY b.id, d.day`,
    [isAll, LATE_DAYS],
  );
}

/**
 * Seals what no seal of the day holds yet; null where there is nothing. One transaction under the project's lock, so
 * that two workers make one row and the chain has one end. Only hashes are kept in memory.
 * @throws BrokenSealError where events that were sealed before are not there any more as they were
 */
export function sealDay(store: DataSource, day: ProjectDay): Promise<NewSeal | null> {
  return unitOfWork(store, async (tx) => {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('day_seal', $1))`, [day.projectId]);
    const parts = await tx.query<{ leaves: Buffer }[]>(
      'SELECT leaves FROM day_seal WHERE project_id = $1 AND seal_date = $2 ORDER BY part',
      [day.projectId, day.date],
    );
    const leaves = await unsealedLeaves(tx, day, new Set(parts.flatMap((part) => leafKeys(part.leaves))));
    if (leaves.length === 0) return null;
    return appendSeal(tx, day, { part: parts.length + 1, leaves });
  });
}

/** The leaves of a day that are in none of its seals, one after another, in the order of the keys. */
async function unsealedLeaves(tx: Transaction, day: ProjectDay, sealed: Set<string>): Promise<Buffer> {
  const fresh: Buffer[] = [];
  for await (const events of readDayEvents(tx, day)) {
    const hashes = events.map((event) => leafOf(event));
    fresh.push(Buffer.concat(hashes.filter((leaf) => !sealed.delete(leafKey(leaf)))));
  }
  if (sealed.size === 0) return Buffer.concat(fresh);
  // a further part must not take in what was changed, as if it had come late
  throw new BrokenSealError(
    `${sealed.size} sealed events of ${day.projectCode} ${day.date} are changed or gone: run seals:verify`,
  );
}

async function appendSeal(
  tx: Transaction,
  { projectId, projectCode, date }: ProjectDay,
  { part, leaves }: { readonly part: number; readonly leaves: Buffer },
): Promise<NewSeal | null> {
  const eventCount = leaves.length / HASH_BYTES;
  const root = Buffer.from(merkleRoot(leaves, sha256));
  const previous = await endOfChain(tx, projectId);
  const previousHash = previous?.toString('hex') ?? null;
  const sealHash = hashOfSeal({
    projectCode,
    date,
    part,
    eventCount,
    root: root.toString('hex'),
    previousHash,
  });
  const made = await tx.query<unknown[]>(
    `INSERT INTO day_seal (project_id, seal_date, part, event_count, leaves, root, previous_hash, seal_hash, sealed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp()) ON CONFLICT DO NOTHING RETURNING part`,
    [projectId, date, part, eventCount, leaves, root, previous, Buffer.from(sealHash, 'hex')],
  );
  return made.length === 0 ? null : { project: projectCode, date, part, eventCount, sealHash };
}

/** Seal hash of the last seal made for a project: the one that no other names as the seal before it. */
async function endOfChain(tx: Transaction, projectId: number): Promise<Buffer | null> {
  const ends = await tx.query<{ hash: Buffer }[]>(
    `SELECT s.seal_hash AS hash FROM day_seal s WHERE s.project_id = $1 AND NOT EXISTS (
       SELECT FROM day_seal n WHERE n.project_id = $1 AND n.previous_hash = s.seal_hash)
      ORDER BY s.seal_date, s.part`,
    [projectId],
  );
  if (ends.length > 1)
    throw new BrokenSealError(`the chain of seals has ${ends.length} ends: run seals:verify`);
  return ends[0]?.hash ?? null;
}

/** Hash (hex) of a seal over its text. */
export function hashOfSeal(seal: Parameters<typeof sealText>[0]): string {
  return hash('sha256', sealText(seal), 'hex');
}

/** Hash of an event's statement as a leaf. */
export function leafOf(event: SealedEvent): Buffer {
  return Buffer.from(leafHash(Buffer.from(eventStatement(event)), sha256));
}

/** A hash as a short text, for sets and maps of a whole day's hashes. */
export function leafKey(leaf: Buffer): string {
  return leaf.toString('latin1');
}

/** The keys of leaves that stand one after another. */
export function leafKeys(leaves: Buffer): string[] {
  return Array.from({ length: Math.floor(leaves.length / HASH_BYTES) }, (_, i) =>
    leafKey(leaves.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)),
  );
}

/** SQL of the columns of `SealedEvent` over g (gate_event), b (device_boot) and p (project). */
export const sealedColumns = (deviceSn: string, workerNumber: string) =>
  `p.code AS "projectCode", ${deviceSn} AS "deviceSn", b.boot, g.seq, ${workerNumber} AS "workerNumber", g.direction,
   g.method, g.verdict, ${epochMs('device_at')} AS "deviceAt", ${epochMs('received_at')} AS "receivedAt",
   ${epochMs('effective_at')} AS "effectiveAt", g.time_quality AS "timeQuality",
   encode(g.content_hash, 'hex') AS "contentHash"`;

function epochMs(column: string): string {
  return `round(extract(epoch FROM g.${column}) * 1000)::bigint`;
}

/** The events received on a day, in the order of their keys, some thousand at a time. Only inside a transaction. */
export async function* readDayEvents(tx: Transaction, day: ProjectDay): AsyncGenerator<SealedEvent[]> {
  // all of it is read: a plan for the first rows would walk the whole key of the project
  await tx.query('SET LOCAL cursor_tuple_fraction = 1');
  await tx.query(
    `DECLARE day_event NO SCROLL CURSOR FOR
     SELECT ${sealedColumns('d.sn', 'w.number')}
       FROM gate_event g JOIN project p ON p.id = g.project_id JOIN device d ON d.id = g.device_id
       JOIN device_boot b ON b.project_id = g.project_id AND b.device_id = g.device_id AND b.boot_id = g.boot_id
       LEFT JOIN worker w ON w.id = g.worker_id
      WHERE g.project_id = $1 AND ${receivedOn('g', '$2::date', '$3')}
      ORDER BY g.device_id, g.boot_id, g.seq`,
    [day.projectId, day.date, day.timeZone],
  );
  for (;;) {
    const events = await tx.query<SealedEvent[]>(`FETCH ${ROWS_AT_ONCE} FROM day_event`);
    if (events.length > 0) yield events;
    if (events.length < ROWS_AT_ONCE) break;
  }
  await tx.query('CLOSE day_event');
}
