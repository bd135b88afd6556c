// Step 6 of the walk: a decision about the rule is recorded, never changed, and the days that it governs are looked at again.
import type { AttendancePolicy } from '#domain/attendance/attendance-policy.js';
import type { Transaction } from './unit-of-work.js';

/** Whose days a policy is for, and from when on. */
export interface PolicyScope {
  /** 0 = every project without a policy of its own. */
  readonly projectId: number;
  /** 0 = every team without a policy of its own. */
  readonly teamId: number;
  /** First work date, `YYYY-MM-DD`. */
  readonly effectiveFrom: string;
}

/** A policy as it is decided. */
export interface NewAttendancePolicy extends PolicyScope {
  readonly rule: AttendancePolicy;
  readonly reason: string;
  /** Log-in name of whoever decides. */
  readonly decidedBy: string;
}

/**
 * Records a policy as the next revision of its project, team and date: the highest holds.
 * @returns its id
 * @throws the driver's error (42501) outside what the caller may decide
 */
export async function addAttendancePolicy(tx: Transaction, policy: NewAttendancePolicy): Promise<number> {
  const { projectId, teamId, effectiveFrom, rule, reason, decidedBy } = policy;
  // two decisions about one date wait for each other; the second sees the first
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `attendance policy ${projectId} ${teamId} ${effectiveFrom}`,
  ]);
  const [row] = await tx.query<{ id: number }[]>(
    `INSERT INTO attendance_policy (project_id, team_id, effective_from, revision, rule, reason, decided_by)
     SELECT $1::bigint, $2::bigint, $3::date, coalesce(max(revision), 0) + 1, $4::jsonb, $5, $6
       FROM attendance_policy WHERE project_id = $1::bigint AND team_id = $2::bigint AND effective_from = $3::date
     RETURNING id`,
    [projectId, teamId, effectiveFrom, JSON.stringify(rule), reason, decidedBy],
  );
  return row?.id ?? 0;
}

/**
 * Current days that a policy of this scope governs: `project_id`, `work_date`, `worker_id`. A day is left out where a
 * nearer policy (of the team, of the project) or a later one of the same scope holds: by the order of `projectPolicies`,
 * in which the first that fits governs. Days without events were withdrawn.
 */
export const GOVERNED_DAYS = `SELECT d.project_id, d.work_date, d.worker_id
  FROM project p CROSS JOIN LATERAL (
       SELECT DISTINCT ON (a.work_date, a.worker_id) a.project_id, a.work_date, a.worker_id, a.team_id, a.event_count
         FROM attendance_day a WHERE a.project_id = p.id AND a.work_date >= $3::date
        ORDER BY a.work_date, a.worker_id, a.version DESC) d
 WHERE ($1::bigint = 0 OR p.id = $1::bigint) AND d.event_count > 0 AND ($2::bigint = 0 OR d.team_id = $2::bigint)
   AND NOT EXISTS (
       SELECT FROM attendance_policy n
        WHERE n.project_id IN (0, d.project_id) AND (n.team_id = 0 OR n.team_id = d.team_id)
          AND n.effective_from <= d.work_date
          AND (n.project_id, n.team_id, n.effective_from) > ($1::bigint, $2::bigint, $3::date))`;

/** The values of GOVERNED_DAYS. */
export function governedBy({ projectId, teamId, effectiveFrom }: PolicyScope): unknown[] {
  return [projectId, teamId, effectiveFrom];
}

/**
 * Every existing day that a policy governs is derived again: one mark a project and date.
 * @returns how many worker-days
 */
export async function markGovernedDays(tx: Transaction, scope: PolicyScope): Promise<number> {
  const [marked] = await tx.query<{ days: number }[]>(
    `WITH marked AS (
       INSERT INTO work_mark (project_id, step, period, subjects)
       SELECT project_id, 'attendance.close-day', work_date, array_agg(worker_id ORDER BY worker_id)
         FROM (${GOVERNED_DAYS}) AS governed GROUP BY project_id, work_date
       RETURNING cardinality(subjects) AS days)
     SELECT coalesce(sum(days), 0)::int AS days FROM marked`,
    governedBy(scope),
  );
  return marked?.days ?? 0;
}
