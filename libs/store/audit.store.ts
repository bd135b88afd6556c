// Beside the walk: who did what, appended to one chain of hashes in the transaction of the deed.
import { createHash } from 'node:crypto';
import { canonicalJson } from '#domain/audit/canonical.js';
import type { Change } from '#domain/audit/change.js';
import type { Transaction } from './unit-of-work.js';

/** Who acts, from where, and within which request. */
export interface AuditActor {
  readonly actorKind: 'user' | 'client' | 'system' | 'nobody';
  readonly actorId: number | null;
  readonly actorName: string;
  readonly requestId: string;
  readonly address: string;
}

/** One deed. `change` and `reason` hold nothing personal in clear. */
export interface Deed {
  /** `noun.verb`, e.g. `worker.reveal`. */
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly projectId?: number | null;
  readonly reason?: string | null;
  readonly change?: Change | null;
}

/** An entry as it stands in the chain. `at` is an ISO instant in UTC with milliseconds. */
export interface AuditEntry extends AuditActor, Required<Deed> {
  readonly seq: number;
  readonly at: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** SHA-256 (hex) over the canonical text of everything but the hash itself. */
export function auditHash(entry: Omit<AuditEntry, 'hash'>): string {
  const { seq, at, actorKind, actorId, actorName, action, subjectKind, subjectId } = entry;
  const { projectId, reason, change, requestId, address, previousHash } = entry;
  const parts = [seq, at, actorKind, actorId, actorName, action, subjectKind, subjectId];
  const text = canonicalJson([...parts, projectId, reason, change, requestId, address, previousHash]);
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Appends deeds to the chain. Locks its end until the transaction commits: call it last.
 * The time is the database's, like everything that is decided by a clock.
 */
export async function appendAudit(tx: Transaction, actor: AuditActor, deeds: readonly Deed[]): Promise<void> {
  if (deeds.length === 0) return;
  const [head] = await tx.query<{ seq: number; hash: string; at: string }[]>(
    `SELECT seq, hash, to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
       FROM audit_head WHERE id = 1 FOR UPDATE`,
  );
  if (!head) throw new Error('audit_head has lost its row');
  let { seq, hash } = head;
  const entries = deeds.map((deed): AuditEntry => {
    seq += 1;
    const optional = {
      projectId: deed.projectId ?? null,
      reason: deed.reason ?? null,
      change: deed.change ?? null,
    };
    const open = { ...actor, ...deed, ...optional, seq, at: head.at, previousHash: hash };
    hash = auditHash(open);
    return { ...open, hash };
  });
  await tx.query(
    `INSERT INTO audit_entry (seq, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, project_id,
                              reason, change, request_id, address, previous_hash, hash)
     SELECT e."seq", e."at", e."actorKind", e."actorId", e."actorName", e."action", e."subjectKind", e."subjectId",
            e."projectId", e."reason", nullif(e."change", 'null'::jsonb), e."requestId", e."address", e."previousHash", e."hash"
       FROM jsonb_to_recordset($1::jsonb) AS e("seq" bigint, "at" timestamptz, "actorKind" text, "actorId" bigint,
            "actorName" text, "action" text, "subjectKind" text, "subjectId" text, "projectId" bigint, "reason" text,
            "change" jsonb, "requestId" text, "address" text, "previousHash" text, "hash" text)`,
    [JSON.stringify(entries)],
  );
  await tx.query('UPDATE audit_head SET seq = $1, hash = $2 WHERE id = 1', [seq, hash]);
}
