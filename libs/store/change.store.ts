// Steps 6–10 of the walk: which derived things have changed, in an order that never grows a gap behind a reader.
import { type Transaction, takeLock } from './unit-of-work.js';
import type { Claim, Step } from './work-mark.store.js';

export const CHANGE_KINDS = [
  'attendance-day',
  'payroll',
  'finding',
  'alert',
  'statistics',
  'register',
  'release',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What a step derives, and whether a day or a month of it; null = what it derives has no time. */
const KIND_OF: Readonly<Partial<Record<Step, readonly [kind: ChangeKind, per: 'day' | 'month' | null]>>> = {
  'attendance.close-day': ['attendance-day', 'day'],
  'payroll.draft': ['payroll', 'month'],
  'payment.reconcile': ['finding', 'month'],
  'alert.refresh': ['alert', 'month'],
  'statistics.refresh': ['statistics', 'month'],
  'roster.refresh': ['register', null],
};
const NO_TIME = '2000-01-01';

/** Notes that a step has derived what marks of a project asked for, in the transaction that did. */
export async function noteDerived(
  tx: Transaction,
  step: Step,
  { projectId, marks }: Pick<Claim, 'projectId' | 'marks'>,
): Promise<void> {
  const [kind, per] = KIND_OF[step] ?? [];
  if (kind === undefined) return;
  const periods = marks.map(({ period }) => (per === 'month' ? `${period.slice(0, 7)}-01` : period));
  await noteChanges(tx, { projectId, kind, periods: per === null ? [NO_TIME] : periods });
}

/** Notes changes of one project and kind. A change of what is not told yet is the same change. */
export async function noteChanges(
  tx: Transaction,
  change: { readonly projectId: number; readonly kind: ChangeKind; readonly periods: readonly string[] },
): Promise<void> {
  await tx.query(
    `INSERT INTO change_feed (project_id, kind, period)
     SELECT DISTINCT $1::bigint, $2::varchar, period FROM unnest($3::date[]) AS period ORDER BY period
     ON CONFLICT (project_id, kind, period) DO UPDATE SET changed_at = now(), seq = NULL`,
    [change.projectId, change.kind, change.periods],
  );
}

const MOST_AT_ONCE = 5_000;

/**
 * Gives what has changed its place in the order. One transaction numbers at a time and holds the lock until it has
 * committed: whoever has read up to a number has missed nothing below it, however long the transactions of the steps take.
 * @returns how many were numbered
 */
export async function numberChanges(tx: Transaction): Promise<number> {
  if (!(await takeLock(tx, 'changes.number'))) return 0;
  const [, count] = await tx.query<[unknown, number]>(
    `WITH fresh AS (
       SELECT project_id, kind, period FROM change_feed WHERE seq IS NULL
        ORDER BY changed_at LIMIT ${MOST_AT_ONCE} FOR UPDATE SKIP LOCKED)
     UPDATE change_feed f SET seq = nextval('change_number') FROM fresh
      WHERE (f.project_id, f.kind, f.period) = (fresh.project_id, fresh.kind, fresh.period)`,
  );
  return count;
}

/** A server that is to be told. `areaPrefix` '' = of everything. */
export interface NewChangeTarget {
  readonly address: string;
  readonly secretCipher: string;
  readonly areaPrefix: string;
  readonly kinds: readonly ChangeKind[];
  readonly createdBy: string;
}

/** Keeps it; it is told what changes from now on. @returns its id */
export async function addChangeTarget(tx: Transaction, target: NewChangeTarget): Promise<number> {
  const { address, secretCipher, areaPrefix, kinds, createdBy } = target;
  const [row] = await tx.query<{ id: number }[]>(
    `INSERT INTO change_target (address, secret_cipher, area_prefix, kinds, created_by, told_seq)
     VALUES ($1, $2, $3, $4, $5, coalesce((SELECT max(seq) FROM change_feed), 0)) RETURNING id`,
    [address, secretCipher, areaPrefix, kinds, createdBy],
  );
  return row?.id ?? 0;
}

/** @returns whether it was there, and active */
export async function stopChangeTarget(tx: Transaction, id: number): Promise<boolean> {
  const [, count] = await tx.query<[unknown, number]>(
    'UPDATE change_target SET is_active = false WHERE id = $1 AND is_active',
    [id],
  );
  return count === 1;
}

/** One change as it is told. `period`: a date for days, a month for months, null for what has no time. */
export interface Change {
  readonly seq: number;
  readonly kind: ChangeKind;
  readonly project: string | null;
  readonly period: string | null;
  readonly changedAt: Date;
}

/** SQL of a change of `f` and its project `p`. */
export const CHANGE_ITEM = `f.seq, f.kind, p.code AS project, f.changed_at AS "changedAt",
  CASE f.kind WHEN 'register' THEN NULL WHEN 'attendance-day' THEN f.period::text ELSE to_char(f.period, 'YYYY-MM') END AS period`;

/** What one target is told next. */
export interface ChangeDelivery {
  readonly targetId: number;
  readonly address: string;
  readonly secretCipher: string;
  readonly failures: number;
  /** Up to here there is nothing but these. */
  readonly upTo: number;
  readonly changes: readonly Change[];
}

const MOST_TOLD = 500;
/** Whoever took a delivery has so long to make it; then it is anybody's again. */
const LEASE = '2 minutes';

/** Takes what is due for one target, oldest first; undefined where nothing is. */
export async function takeChanges(tx: Transaction): Promise<ChangeDelivery | undefined> {
  const [target] = await tx.query<
    {
      id: number;
      address: string;
      secretCipher: string;
      failures: number;
      toldSeq: number;
      lastSeq: number;
      areaPrefix: string;
      kinds: string[];
    }[]
  >(
    `SELECT t.id, t.address, t.secret_cipher AS "secretCipher", t.failures, t.told_seq AS "toldSeq",
            t.area_prefix AS "areaPrefix", t.kinds, l.seq AS "lastSeq"
       FROM change_target t CROSS JOIN (SELECT max(seq) AS seq FROM change_feed) l
      WHERE t.is_active AND t.next_at <= now() AND t.told_seq < l.seq
      ORDER BY t.next_at, t.id LIMIT 1 FOR UPDATE OF t SKIP LOCKED`,
  );
  if (!target) return undefined;
  const changes = await tx.query<Change[]>(
    `SELECT ${CHANGE_ITEM} FROM change_feed f LEFT JOIN project p ON p.id = f.project_id
      WHERE f.seq > $1 AND f.kind = ANY ($2) AND (f.project_id = 0 OR p.managing_area_code LIKE $3 || '%')
      ORDER BY f.seq LIMIT ${MOST_TOLD}`,
    [target.toldSeq, target.kinds, target.areaPrefix],
  );
  const upTo = changes.length < MOST_TOLD ? target.lastSeq : (changes.at(-1)?.seq ?? target.toldSeq);
  await tx.query(`UPDATE change_target SET next_at = now() + interval '${LEASE}' WHERE id = $1`, [target.id]);
  return { targetId: target.id, ...target, upTo, changes };
}

/** Keeps what became of a delivery. @param failure null = it arrived, or there was nothing for this target */
export async function finishChanges(
  tx: Transaction,
  { targetId, upTo, changes }: ChangeDelivery,
  { failure, retryAfterMs }: { readonly failure: string | null; readonly retryAfterMs: number },
): Promise<void> {
  if (failure === null) {
    await tx.query(
      `UPDATE change_target SET told_seq = $2, failures = 0, next_at = now(), last_error = '',
              told_at = CASE WHEN $3 THEN now() ELSE told_at END WHERE id = $1`,
      [targetId, upTo, changes.length > 0],
    );
    return;
  }
  await tx.query(
    `UPDATE change_target SET failures = failures + 1, last_error = $2,
            next_at = now() + make_interval(secs => $3::float8 / 1000) WHERE id = $1`,
    [targetId, failure.slice(0, 300), retryAfterMs],
  );
}
