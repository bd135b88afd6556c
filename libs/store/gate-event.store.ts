// Step 4 of the walk: facts in, set by set; and the same facts out again, for rules and for readers.
import type { Direction, Method, TimeQuality, Verdict } from '#domain/gate-event/gate-event.js';
import type { BarFact, RegisteredPerson, RegistrationFact } from '#domain/gate-event/judge-passage.js';
import type { Transaction } from './unit-of-work.js';

/** The key of a fact. */
export interface GateEventKey {
  readonly projectId: number;
  readonly deviceId: number;
  readonly bootId: number;
  readonly seq: number;
}

/** One fact, ready to be stored. Instants are epoch ms. */
export interface NewGateEvent extends GateEventKey {
  readonly workerId: number | null;
  readonly claimedAs: string | null;
  readonly direction: Direction;
  readonly method: Method;
  readonly verdict: Verdict;
  readonly timeQuality: TimeQuality;
  readonly deviceAt: number;
  readonly receivedAt: number;
  readonly effectiveAt: number;
  readonly clockOffsetMs: number | null;
  /** 32 hex digits. */
  readonly contentHash: string;
  /** JSON text or null. */
  readonly detail: string | null;
}

/** `project/device/boot/seq` of a fact: its name in maps and in the API. */
export function gateEventId(key: GateEventKey): string {
  return `${key.projectId}-${key.deviceId}-${key.bootId}-${key.seq}`;
}

/** How a column is written into an array literal: as it is (numbers and words of ours), or quoted. */
type Writing = 'plain' | 'quoted';

const COLUMNS: readonly (readonly [keyof NewGateEvent, string, string, Writing])[] = [
  ['projectId', 'bigint', 'project_id', 'plain'],
  ['deviceId', 'bigint', 'device_id', 'plain'],
  ['bootId', 'integer', 'boot_id', 'plain'],
  ['seq', 'bigint', 'seq', 'plain'],
  ['workerId', 'bigint', 'worker_id', 'plain'],
  ['claimedAs', 'text', 'claimed_as', 'quoted'],
  ['direction', 'text', 'direction', 'plain'],
  ['method', 'text', 'method', 'plain'],
  ['verdict', 'text', 'verdict', 'plain'],
  ['timeQuality', 'text', 'time_quality', 'plain'],
  ['deviceAt', 'float8', 'device_at', 'plain'],
  ['receivedAt', 'float8', 'received_at', 'plain'],
  ['effectiveAt', 'float8', 'effective_at', 'plain'],
  ['clockOffsetMs', 'bigint', 'clock_offset_ms', 'plain'],
  ['contentHash', 'text', 'content_hash', 'plain'],
  ['detail', 'jsonb', 'detail', 'quoted'],
];

function sourceOf(type: string, name: string): string {
  if (type === 'float8') return `to_timestamp(${name} / 1000)`;
  return name === 'content_hash' ? `decode(content_hash, 'hex')` : name;
}

const NAMES = COLUMNS.map(([, , name]) => name).join(', ');
const INSERT = `INSERT INTO gate_event (${NAMES})
  SELECT ${COLUMNS.map(([, type, name]) => sourceOf(type, name)).join(', ')}
    FROM unnest(${COLUMNS.map(([, type], i) => `$${i + 1}::${type}[]`).join(', ')}) AS e(${NAMES})
  ON CONFLICT DO NOTHING
  RETURNING device_id, boot_id, seq`;

/**
 * One column as a PostgreSQL array literal. Written here because the driver's general way costs more than the insert:
 * JSON's escapes of quote and backslash are the same as those of an array element.
 */
function arrayLiteral(events: readonly NewGateEvent[], field: keyof NewGateEvent, writing: Writing): string {
  let text = '';
  for (const event of events) {
    const value = event[field];
    text += text === '' ? '{' : ',';
    text += value === null ? 'NULL' : writing === 'plain' ? value : JSON.stringify(value);
  }
  return `${text}}`;
}

/**
 * Appends facts; keys must be distinct within the call.
 * @returns the ids that were new; every other id was there already, with the same content or with another one
 */
export async function appendGateEvents(
  tx: Transaction,
  events: readonly NewGateEvent[],
): Promise<Set<string>> {
  const columns = COLUMNS.map(([field, , , writing]) => arrayLiteral(events, field, writing));
  const rows = await tx.query<{ device_id: number; boot_id: number; seq: number }[]>(INSERT, columns);
  if (rows.length === events.length) return new Set(events.map(gateEventId));
  const stored = new Set(rows.map((row) => `${row.device_id}-${row.boot_id}-${row.seq}`));
  return new Set(
    events.filter((e) => stored.has(`${e.deviceId}-${e.bootId}-${e.seq}`)).map((event) => gateEventId(event)),
  );
}

/** Content hashes (hex) that stand in the store under the given keys, by id. */
export async function storedContentHashes(
  tx: Transaction,
  keys: readonly GateEventKey[],
): Promise<Map<string, string>> {
  const rows = await tx.query<(GateEventKey & { hash: string })[]>(
    `SELECT g.project_id AS "projectId", g.device_id AS "deviceId", g.boot_id AS "bootId", g.seq,
            encode(g.content_hash, 'hex') AS hash
       FROM unnest($1::bigint[], $2::bigint[], $3::integer[], $4::bigint[]) AS k(p, d, b, s)
       JOIN gate_event g ON g.project_id = k.p AND g.device_id = k.d AND g.boot_id = k.b AND g.seq = k.s`,
    [
      keys.map((k) => k.projectId),
      keys.map((k) => k.deviceId),
      keys.map((k) => k.bootId),
      keys.map((k) => k.seq),
    ],
  );
  return new Map(rows.map((row) => [gateEventId(row), row.hash]));
}

/**
 * Of photos that events of this transaction brought, those that other events use too, with the months (work dates) of
 * their events. Past a hundred uses the rest is not read: a device that always sends one picture must not slow down what
 * comes in, and its months were asked for when they had few.
 * @param cutoffMinutes minutes after local midnight at which a work date begins
 */
export function monthsOfRepeatedPhotos(
  tx: Transaction,
  photos: readonly { readonly projectId: number; readonly photo: string }[],
  cutoffMinutes: number,
): Promise<{ projectId: number; photo: string; months: string[] }[]> {
  return tx.query(
    `SELECT n.project_id AS "projectId", n.photo, uses.months
       FROM (SELECT DISTINCT * FROM unnest($1::bigint[], $2::text[]) AS n(project_id, photo)) AS n
       JOIN project p ON p.id = n.project_id
      CROSS JOIN LATERAL (
            SELECT count(*) AS count,
                   array_agg(DISTINCT to_char((u.effective_at AT TIME ZONE p.time_zone) - make_interval(mins => $3),
                                              'YYYY-MM')) AS months
              FROM (SELECT g.effective_at FROM gate_event g
                     WHERE g.project_id = n.project_id AND g.detail ? 'photo' AND g.detail ->> 'photo' = n.photo
                     LIMIT 100) AS u) AS uses
      WHERE uses.count > 1`,
    [photos.map(({ projectId }) => projectId), photos.map(({ photo }) => photo), cutoffMinutes],
  );
}

/** Whom a device claims to have seen, on which project. */
export interface PersonClaim {
  readonly projectId: number;
  readonly kind: 'worker' | 'card';
  readonly value: string;
}

/** Looks people up in the register as of now; a claim that nobody answers gives null. Order as given. */
export async function findPersons(
  tx: Transaction,
  claims: readonly PersonClaim[],
): Promise<(RegisteredPerson | null)[]> {
  if (claims.length === 0) return [];
  const rows = await tx.query<
    { workerId: number | null; registrations: RegistrationFact[]; bars: BarFact[] }[]
  >(
    `SELECT w.id AS "workerId",
            coalesce((SELECT jsonb_agg(jsonb_build_object('enteredOn', r.entered_on, 'exitedOn', r.exited_on,
                                                          'contractSignedOn', r.contract_signed_on))
                        FROM registration r WHERE r.project_id = c.project_id AND r.worker_id = w.id), '[]')
              AS registrations,
            coalesce((SELECT jsonb_agg(jsonb_build_object('from', b.barred_from, 'to', b.barred_to))
                        FROM worker_bar b WHERE b.worker_id = w.id
                         AND (b.project_id = c.project_id OR (b.project_id IS NULL AND (b.area_prefix IS NULL OR EXISTS (
                               SELECT FROM project p WHERE p.id = c.project_id
                                  AND p.managing_area_code LIKE b.area_prefix || '%'))))), '[]') AS bars
       FROM unnest($1::bigint[], $2::text[], $3::text[]) WITH ORDINALITY AS c(project_id, kind, value, place)
       LEFT JOIN worker w ON w.id = CASE c.kind
              WHEN 'worker' THEN (SELECT id FROM worker WHERE number = c.value)
              ELSE (SELECT worker_id FROM registration r
                     WHERE r.project_id = c.project_id AND r.site_card = c.value ORDER BY r.id DESC LIMIT 1) END
      ORDER BY c.place`,
    [claims.map((c) => c.projectId), claims.map((c) => c.kind), claims.map((c) => c.value)],
  );
  return rows.map(({ workerId, registrations, bars }) =>
    workerId === null ? null : { workerId, registrations, bars },
  );
}

/** What could not become a fact, with its bytes. */
export interface QuarantinedPiece {
  readonly projectId: number;
  readonly sn: string;
  readonly deviceId: number | null;
  /** '' where it could not be read. */
  readonly boot: string;
  readonly seq: number | null;
  readonly reason: string;
  readonly detail: string;
  readonly payload: Buffer;
  readonly payloadBytes: number;
  readonly payloadSha256: Buffer;
  readonly receivedAt: number;
}

/** Keeps refused bytes. The same bytes from the same device for the same reason are kept once. */
export async function quarantinePieces(tx: Transaction, pieces: readonly QuarantinedPiece[]): Promise<void> {
  if (pieces.length === 0) return;
  await tx.query(
    `INSERT INTO quarantine (project_id, sn, device_id, boot, seq, reason, detail, payload, payload_bytes,
                             payload_sha256, received_at)
     SELECT p, sn, d, boot, seq, reason, detail, payload, bytes, sha, to_timestamp(at / 1000)
       FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::text[],
                   $8::bytea[], $9::integer[], $10::bytea[], $11::float8[])
            AS q(p, sn, d, boot, seq, reason, detail, payload, bytes, sha, at)
     ON CONFLICT DO NOTHING`,
    [
      pieces.map((p) => p.projectId),
      pieces.map((p) => p.sn),
      pieces.map((p) => p.deviceId),
      pieces.map((p) => p.boot),
      pieces.map((p) => p.seq),
      pieces.map((p) => p.reason),
      // PostgreSQL text cannot hold NUL; the payload keeps the true bytes
      pieces.map((p) => p.detail.replaceAll('\u0000', '\uFFFD')),
      pieces.map((p) => p.payload),
      pieces.map((p) => p.payloadBytes),
      pieces.map((p) => p.payloadSha256),
      pieces.map((p) => p.receivedAt),
    ],
  );
}
