// Beside the walk: the chain of deeds read again: what was changed, removed, inserted or cut off, by name; and the anchor
// of each day.
import type { DataSource } from 'typeorm';
import { type AuditEntry, auditHash } from './audit.store.js';
import type { Transaction } from './unit-of-work.js';

const ROWS_AT_ONCE = 2_000;
const MOST_FAULTS = 100;
const START = '0'.repeat(64);

/** What is wrong at a place of the chain. */
export interface ChainFault {
  readonly seq: number;
  readonly kind:
    'changed' | 'removed' | 'inserted' | 'cut_off' | 'anchor_differs' | 'anchor_missing' | 'head_differs';
  readonly detail: string;
}

/** What a walk along the chain came to. */
export interface ChainReport {
  readonly entries: number;
  readonly head: string;
  /** False where it stopped after too many faults: nothing is known of what follows. */
  readonly isWhole: boolean;
  readonly faults: readonly ChainFault[];
}

/**
 * Walks the whole chain in batches; memory stays the same however long it is. Everything is read in one snapshot, so that
 * what is appended meanwhile is no fault. After the first 100 faults the rest of the chain is left unread.
 */
export function verifyAudit(store: DataSource): Promise<ChainReport> {
  return store.transaction('REPEATABLE READ', async (tx) => {
    await tx.query('SET TRANSACTION READ ONLY');
    const walk = new ChainWalk(await anchorsOf(tx));
    let after: string | null = null;
    for (;;) {
      const batch = await readChain(tx, after);
      for (const entry of batch) walk.take(entry);
      if (batch.length < ROWS_AT_ONCE) break;
      if (walk.faults.length >= MOST_FAULTS) return walk.report(false);
      after = batch.at(-1)?.place ?? null;
    }
    const [head] = await tx.query<{ seq: number; hash: string }[]>(
      'SELECT seq, hash FROM audit_head WHERE id = 1',
    );
    walk.end(head);
    walk.faults.push(...(await daysWithoutAnchor(tx)));
    return walk.report(true);
  });
}

/** The chain as it goes by. */
class ChainWalk {
  readonly faults: ChainFault[] = [];
  private entries = 0;
  private before = { seq: 0, hash: START };

  constructor(private readonly anchors: ReadonlyMap<number, string>) {}

  take({ hash, ...open }: AuditEntry): void {
    this.entries += 1;
    const { seq } = open;
    const told = `${open.action} ${open.subjectKind} ${open.subjectId} at ${open.at}`;
    if (seq <= this.before.seq) {
      // the chain begins at 1: nothing of ours can stand before it
      this.faults.push({ seq, kind: 'inserted', detail: `${told} stands before the beginning` });
      return;
    }
    if (seq > this.before.seq + 1) this.missing('removed', seq - 1);
    else if (open.previousHash !== this.before.hash)
      this.faults.push({ seq, kind: 'inserted', detail: `${told} does not follow the entry before it` });
    if (auditHash(open) !== hash) this.faults.push({ seq, kind: 'changed', detail: told });
    const anchored = this.anchors.get(seq);
    if (anchored !== undefined && anchored !== hash)
      this.faults.push({
        seq,
        kind: 'anchor_differs',
        detail: `${told} is not the entry that was anchored`,
      });
    this.before = { seq, hash };
  }

  end(head: { readonly seq: number; readonly hash: string } | undefined): void {
    const { seq, hash } = this.before;
    const last = Math.max(head?.seq ?? 0, ...this.anchors.keys());
    if (last > seq) this.missing('cut_off', last);
    else if (head?.seq !== seq || head.hash !== hash)
      this.faults.push({
        seq,
        kind: 'head_differs',
        detail: 'the end of the chain is not the one that was noted',
      });
  }

  report(isWhole: boolean): ChainReport {
    return { entries: this.entries, head: this.before.hash, isWhole, faults: this.faults };
  }

  private missing(kind: 'removed' | 'cut_off', last: number): void {
    const first = this.before.seq + 1;
    this.faults.push({ seq: first, kind, detail: `entries ${first} to ${last} are missing` });
  }
}

async function anchorsOf(tx: Transaction): Promise<Map<number, string>> {
  const anchors = await tx.query<{ seq: number; hash: string }[]>(
    'SELECT seq, hash FROM audit_anchor WHERE seq > 0',
  );
  return new Map(anchors.map(({ seq, hash }) => [seq, hash]));
}

const CHINA_DAY = `(at AT TIME ZONE 'Asia/Shanghai')::date`;

/** Days with deeds before the last anchored one that have no anchor: somebody has taken it away. */
async function daysWithoutAnchor(tx: Transaction): Promise<ChainFault[]> {
  const rows = await tx.query<{ day: string; seq: number }[]>(
    `SELECT day::text AS day, seq FROM (SELECT ${CHINA_DAY} AS day, max(seq) AS seq FROM audit_entry GROUP BY 1) AS d
      WHERE day < (SELECT max(day) FROM audit_anchor) AND day NOT IN (SELECT day FROM audit_anchor) ORDER BY day`,
  );
  return rows.map(({ day, seq }) => ({ seq, kind: 'anchor_missing', detail: `${day} has no anchor` }));
}

/** `place` is seq as text: what somebody has slipped in may stand where no number of JavaScript reaches. */
interface ReadEntry extends AuditEntry {
  readonly place: string;
}

/** The next entries after a place, null = from the lowest one on. */
function readChain(tx: Transaction, after: string | null): Promise<ReadEntry[]> {
  return tx.query<ReadEntry[]>(
    `SELECT seq, seq::text AS place, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, actor_kind AS "actorKind",
            actor_id AS "actorId", actor_name AS "actorName", action, subject_kind AS "subjectKind",
            subject_id AS "subjectId", project_id AS "projectId", reason, change, request_id AS "requestId", address,
            previous_hash AS "previousHash", hash
       FROM audit_entry WHERE $1::bigint IS NULL OR seq > $1 ORDER BY seq LIMIT ${ROWS_AT_ONCE}`,
    [after],
  );
}

/** The end of the chain at the end of a day. */
export interface Anchor {
  readonly day: string;
  readonly seq: number;
  readonly hash: string;
}

/**
 * Anchors yesterday (China) and every earlier day with deeds that has no anchor yet, as after days without a worker;
 * answers the new ones, so that they can be told elsewhere too.
 */
export function anchorDays(store: DataSource): Promise<Anchor[]> {
  return store.query<Anchor[]>(
    `INSERT INTO audit_anchor (day, seq, hash)
     SELECT d.day, coalesce(e.seq, 0), coalesce(e.hash, repeat('0', 64))
       FROM (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date - 1 AS day
             UNION SELECT ${CHINA_DAY} FROM audit_entry
                    WHERE seq > (SELECT coalesce(max(seq), 0) FROM audit_anchor)) AS d
       LEFT JOIN LATERAL (SELECT seq, hash FROM audit_entry
              WHERE at < (d.day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' ORDER BY seq DESC LIMIT 1) AS e ON true
      WHERE d.day < (now() AT TIME ZONE 'Asia/Shanghai')::date
      ORDER BY d.day ON CONFLICT DO NOTHING RETURNING day::text AS day, seq, hash`,
  );
}
