// Key posts: rules are added, never changed; and what a holding must fit beside.
import type { KeyPost } from '#domain/key-posts/key-post.js';
import type { KeyPostRule } from '#domain/key-posts/key-post-rule.js';
import type { Transaction } from './unit-of-work.js';

/** A rule as it is decided for a project. */
export interface NewKeyPostRule {
  readonly projectId: number;
  readonly post: KeyPost;
  readonly effectiveFrom: string;
  readonly rule: KeyPostRule;
  readonly decidedBy: string;
  readonly reason: string;
  readonly source: string;
}

/**
 * Records a rule; a later decision for the same day is its next revision.
 * @returns the revision
 * @throws ConstraintError where two decide at once; the driver's error (42501) outside the caller's scope
 */
export async function addKeyPostRule(tx: Transaction, given: NewKeyPostRule): Promise<number> {
  const { projectId, post, effectiveFrom, rule, decidedBy, reason, source } = given;
  const [row] = await tx.query<{ revision: number }[]>(
    `INSERT INTO key_post_rule (project_id, post, effective_from, revision, rule, decided_by, reason, source)
     SELECT $1::bigint, $2::text, $3::date, coalesce(max(revision), 0) + 1, $4::jsonb, $5, $6, $7 FROM key_post_rule
      WHERE project_id = $1::bigint AND post = $2::text AND effective_from = $3::date
     RETURNING revision`,
    [projectId, post, effectiveFrom, JSON.stringify(rule), decidedBy, reason, source],
  );
  return row?.revision ?? 0;
}

/** Whether a person holds this post on a day of a stretch already; `id` = another holding than this one. */
export async function holdsPostWithin(
  tx: Transaction,
  wanted: {
    readonly projectId: number;
    readonly post: KeyPost;
    readonly workerId: number;
    readonly from: string;
    readonly to: string | null;
    readonly id?: number;
  },
): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `SELECT FROM key_post_holder
      WHERE project_id = $1 AND post = $2 AND worker_id = $3 AND NOT is_withdrawn AND id <> $6
        AND held_from <= coalesce($5, 'infinity')::date AND coalesce(held_to, 'infinity') >= $4::date LIMIT 1`,
    [wanted.projectId, wanted.post, wanted.workerId, wanted.from, wanted.to, wanted.id ?? 0],
  );
  return rows.length > 0;
}
