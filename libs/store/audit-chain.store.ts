// Beside the walk: the chain of deeds read again: what was changed, removed, inserted or cut off, by name; and the anchor
// of each day.
import type { DataSource } from 'typeorm';
import { type AuditEntry, auditHash } from './audit.store.js';

const ROWS_AT_ONCE = 2_000;
const START = '0'.repeat(64);

/** What is wrong at a place of the chain. */
export interface ChainFault {
  readonly seq: number;
  readonly kind: 'changed' | 'removed' | 'inserted' | 'cut_off' | 'anchor_differs' | 'head_differs';
  readonly detail: string;
}

/** What a walk along the chain came to. */
export interface ChainReport {
  readonly entries: number;
  readonly head: string;
  readonly faults: readonly ChainFault[];
}

/** Walks the whole chain in batches; memory stays the same however long it is. Faults are those of the first 100 places. */
export async function verifyAudit(store: DataSource): Promise<ChainReport> {
  const faults: ChainFault[] = [];
  const hashes = await anchorsOf(store);
  let entries = 0;
  let before = { seq: 0, hash: START };
  for (;;) {
    const batch = await readChain(store, before.seq);
    for (const { hash, ...open } of batch) {
      entries += 1;
      const told = `${open.action} ${open.subjectKind} ${open.subjectId} at ${open.at}`;
      if (open.seq > before.seq + 1)
        faults.push({
          seq: before.seq + 1,
          kind: 'removed',
          detail: `entries ${before.seq + 1} to ${open.seq - 1} are missing`,
        });
      else if (open.previousHash !== before.hash)
        faults.push({
          seq: open.seq,
          kind: 'inserted',
          detail: `${told} does not follow the entry before it`,
        });
      if (auditHash(open) !== hash) faults.push({ seq: open.seq, kind: 'changed', detail: told });
      const anchored = hashes.get(open.seq);
      if (anchored !== undefined && anchored !== hash)
        faults.push({
          seq: open.seq,
          kind: 'anchor_differs',
          detail: `${told} is not the entry that was anchored`,
        });
      before = { seq: open.seq, hash };
    }
    if (batch.length < ROWS_AT_ONCE || faults.length >= 100) break;
  }
  const [head] = await store.query<{ seq: number; hash: string }[]>(
    'SELECT seq, hash FROM audit_head WHERE id = 1',
  );
  const last = Math.max(head?.seq ?? 0, ...hashes.keys());
  if (last > before.seq)
    faults.push({
      seq: before.seq + 1,
      kind: 'cut_off',
      detail: `entries ${before.seq + 1} to ${last} are missing`,
    });
  else if (head?.seq !== before.seq || head.hash !== before.hash)
    faults.push({
      seq: before.seq,
      kind: 'head_differs',
      detail: 'the end of the chain is not the one that was noted',
    });
  return { entries, head: before.hash, faults };
}

async function anchorsOf(store: DataSource): Promise<Map<number, string>> {
  const anchors = await store.query<{ seq: number; hash: string }[]>(
    'SELECT seq, hash FROM audit_anchor WHERE seq > 0',
  );
  return new Map(anchors.map(({ seq, hash }) => [seq, hash]));
}

function readChain(store: DataSource, after: number): Promise<AuditEntry[]> {
  return store.query<AuditEntry[]>(
    `SELECT seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, actor_kind AS "actorKind",
            actor_id AS "actorId", actor_name AS "actorName", action, subject_kind AS "subjectKind",
            subject_id AS "subjectId", project_id AS "projectId", reason, change, request_id AS "requestId", address,
            previous_hash AS "previousHash", hash
       FROM audit_entry WHERE seq > $1 ORDER BY seq LIMIT ${ROWS_AT_ONCE}`,
    [after],
  );
}

/** The end of the chain at the end of a day. */
export interface Anchor {
  readonly day: string;
  readonly seq: number;
  readonly hash: string;
}

/** Anchors the day before today (China) where it has no anchor yet; answers it, so that it can be told elsewhere too. */
export async function anchorYesterday(store: DataSource): Promise<Anchor | undefined> {
  const [anchor] = await store.query<Anchor[]>(
    `INSERT INTO audit_anchor (day, seq, hash)
     SELECT d.day, coalesce(e.seq, 0), coalesce(e.hash, repeat('0', 64))
       FROM (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date - 1 AS day) AS d
       LEFT JOIN LATERAL (SELECT seq, hash FROM audit_entry
              WHERE at < (d.day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' ORDER BY seq DESC LIMIT 1) AS e ON true
     ON CONFLICT DO NOTHING RETURNING day::text AS day, seq, hash`,
  );
  return anchor;
}
