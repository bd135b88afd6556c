// Between the steps of the walk: marks are written with their cause, taken and removed with their result.
// A mark is appended, never updated: two gateways and a worker cannot wait for each other, and a mark that a worker
// sees belongs to a transaction whose facts it sees too.
import type { DataSource } from 'typeorm';
import { DEFAULT_ATTENDANCE_POLICY } from '#domain/attendance/attendance-policy.js';
import type { Transaction } from './unit-of-work.js';

/** The steps that marks are for; also the names of the jobs. */
export const STEPS = [
  'attendance.close-day',
  'payroll.draft',
  'payment.reconcile',
  'alert.refresh',
  'statistics.refresh',
  'roster.refresh',
  'import.run',
  'export.run',
] as const;
export type Step = (typeof STEPS)[number];

/** What a mark of `statistics.refresh` asks for: the roll-up of a work date, the wages of a month, or its people. */
export const STATISTIC_OF = { attendanceDay: 1, wageMonth: 2, peopleMonth: 3 } as const;

/**
 * What a mark of `payment.reconcile` asks for where it does not ask for the books of the month (no subjects): the look at
 * teams whose punches are too regular, which reads every punch of the month and so waits for its hour.
 */
export const RECONCILE_OF = { teams: 1 } as const;

/** Attempts before a mark is given up and shown as dead. */
const MAX_MARK_ATTEMPTS = 5;

/** What must be derived again: of this project, this period (a date), these subjects. */
export interface NewMark {
  readonly projectId: number;
  readonly step: Step;
  /** YYYY-MM-DD: a work date, or the first day of a month. */
  readonly period: string;
  /** Workers of the day, teams of the month, or what is asked for; empty = the whole period. */
  readonly subjects: readonly number[];
  /** Epoch ms; absent = now. */
  readonly dueAt?: number;
}

/** What a transaction works on: marks of one project, and the instant of the database at which they were due. */
export interface Claim {
  readonly projectId: number;
  readonly marks: readonly ClaimedMark[];
  /** Epoch ms; the one clock that decides what is due and what a rule takes for now. */
  readonly asOf: number;
}

/** A claimed mark; it is gone when the transaction commits. */
export interface ClaimedMark {
  readonly id: number;
  readonly period: string;
  readonly subjects: readonly number[];
  /** True where a failure of this attempt is the last one. */
  readonly isLastAttempt: boolean;
}

/** Writes marks in the transaction of their cause. */
export async function addMarks(tx: Transaction, marks: readonly NewMark[]): Promise<void> {
  if (marks.length === 0) return;
  await tx.query(
    `INSERT INTO work_mark (project_id, step, period, subjects, due_at)
     SELECT (m->>'p')::bigint, m->>'s', (m->>'d')::date,
            ARRAY(SELECT jsonb_array_elements_text(m->'w')::bigint),
            coalesce(to_timestamp((m->>'at')::float8 / 1000), now())
       FROM jsonb_array_elements($1::jsonb) AS m`,
    [
      JSON.stringify(
        marks.map((m) => ({ p: m.projectId, s: m.step, d: m.period, w: m.subjects, at: m.dueAt ?? null })),
      ),
    ],
  );
}

/**
 * Takes up to `limit` due marks of one project and step. Only one transaction at a time works on a project's step:
 * a second one gets nothing and comes back later.
 * @returns the marks, already deleted in this transaction; none where there is nothing to do or someone else does it
 */
export async function claimMarks(
  tx: Transaction,
  step: Step,
  projectId: number,
  limit: number,
): Promise<Claim> {
  const [lock] = await tx.query<{ taken: boolean; asOf: number }[]>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended($1, $2)) AS taken,
            floor(date_part('epoch', now()) * 1000) AS "asOf"`,
    [step, projectId],
  );
  const asOf = lock?.asOf ?? 0;
  if (!lock?.taken) return { projectId, asOf, marks: [] };
  const [rows] = await tx.query<[ClaimedMark[], number]>(
    `DELETE FROM work_mark WHERE project_id = $1 AND id IN (
       SELECT id FROM work_mark
        WHERE project_id = $1 AND step = $2 AND due_at <= now() AND NOT is_dead
        ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING id, period::text AS period, subjects, attempts + 1 >= $4 AS "isLastAttempt"`,
    [projectId, step, limit, MAX_MARK_ATTEMPTS],
  );
  return { projectId, asOf, marks: rows };
}

/** Until no more marks come for `quietMs`, but not longer than `atMostMs`. */
interface Patience {
  readonly quietMs: number;
  readonly atMostMs: number;
}

/**
 * How long a project's marks may gather before they are worked. A storm (`stormMarks` or more waiting, as in a replay
 * after an outage) is given more: days that are still filling up would be derived again and again.
 */
export interface Settling {
  readonly calm: Patience;
  readonly stormMarks: number;
  readonly storm: Patience;
}

/** Nothing gathers: every due mark is worked at once. */
export const AT_ONCE: Settling = {
  calm: { quietMs: 0, atMostMs: 0 },
  stormMarks: 1_000_000_000,
  storm: { quietMs: 0, atMostMs: 0 },
};

/** Projects whose due marks of a step have settled, oldest work first. */
export async function projectsWithMarks(
  store: DataSource,
  step: Step,
  settling: Settling,
): Promise<number[]> {
  const rows = await store.query<{ project_id: number }[]>(
    `SELECT project_id
       FROM (SELECT project_id, count(*) >= $2 AS is_storm, min(due_at) AS first, max(greatest(marked_at, due_at)) AS last
               FROM work_mark WHERE step = $1 AND due_at <= now() AND NOT is_dead GROUP BY project_id) AS waiting
      WHERE last <= now() - make_interval(secs => (CASE WHEN is_storm THEN $4 ELSE $3 END)::float8 / 1000)
         OR first <= now() - make_interval(secs => (CASE WHEN is_storm THEN $6 ELSE $5 END)::float8 / 1000)
      ORDER BY first LIMIT 1000`,
    [
      step,
      settling.stormMarks,
      settling.calm.quietMs,
      settling.storm.quietMs,
      settling.calm.atMostMs,
      settling.storm.atMostMs,
    ],
  );
  return rows.map((row) => row.project_id);
}

/**
 * After a failed attempt: counts it on the marks, puts them off, and gives up those that failed too often.
 * Runs in its own transaction, since the failed one took everything back.
 */
export async function deferMarks(
  store: DataSource,
  mark: { step: Step; projectId: number; ids: readonly number[]; error: string },
): Promise<void> {
  await store.query(
    `UPDATE work_mark
        SET attempts = attempts + 1, last_error = $4, is_dead = attempts + 1 >= $5,
            due_at = now() + make_interval(secs => power(2, attempts))
      WHERE project_id = $1 AND step = $2 AND id = ANY ($3::bigint[])`,
    [mark.projectId, mark.step, mark.ids, mark.error.slice(0, 500), MAX_MARK_ATTEMPTS],
  );
}

/** Marks waiting and given up, by step: for the counters and for whoever waits until all is quiet. */
export async function countMarks(
  store: DataSource,
): Promise<{ step: Step; waiting: number; dead: number }[]> {
  const rows = await store.query<{ step: Step; waiting: number; dead: number }[]>(
    `SELECT step, count(*) FILTER (WHERE NOT is_dead AND due_at <= now() + interval '1 minute')::int AS waiting,
            count(*) FILTER (WHERE is_dead)::int AS dead
       FROM work_mark GROUP BY step`,
  );
  return STEPS.map((step) => rows.find((row) => row.step === step) ?? { step, waiting: 0, dead: 0 });
}

/**
 * Marks every derived row for derivation from its facts, as after a loss of all derived rows.
 * Attendance leads; the later steps follow from what it marks, and sheets and bank rows are marked by themselves.
 */
export async function markEverything(tx: Transaction): Promise<void> {
  await tx.query(
    `INSERT INTO work_mark (project_id, step, period, subjects)
     SELECT project_id, 'attendance.close-day', (effective_at AT TIME ZONE p.time_zone)::date,
            array_agg(DISTINCT worker_id)
       FROM gate_event g JOIN project p ON p.id = g.project_id
      WHERE worker_id IS NOT NULL GROUP BY 1, 3`,
  );
  await tx.query(
    `INSERT INTO work_mark (project_id, step, period, subjects)
     SELECT DISTINCT project_id, 'alert.refresh', (period || '-01')::date, '{}'::bigint[] FROM finding`,
  );
  // a day may have nothing but what was corrected
  await tx.query(
    `INSERT INTO work_mark (project_id, step, period, subjects)
     SELECT project_id, 'attendance.close-day', (at AT TIME ZONE p.time_zone)::date, array_agg(DISTINCT worker_id)
       FROM attendance_correction c JOIN project p ON p.id = c.project_id
      WHERE EXISTS (SELECT FROM correction_decision d
                     WHERE d.project_id = c.project_id AND d.correction_id = c.id AND d.outcome = 'APPROVED')
      GROUP BY 1, 3`,
  );
  await tx.query(
    `INSERT INTO work_mark (project_id, step, period, subjects)
     SELECT DISTINCT project_id, 'payment.reconcile', (pay_month || '-01')::date, '{}'::bigint[]
       FROM (SELECT project_id, pay_month FROM payroll WHERE state NOT IN ('DRAFT', 'CANCELLED')
             UNION SELECT project_id, pay_month FROM bank_return_line
             UNION SELECT q.project_id, to_char(received_at AT TIME ZONE p.time_zone, 'YYYY-MM')
                     FROM quarantine q JOIN project p ON p.id = q.project_id WHERE reason = 'conflict'
             UNION SELECT g.project_id, to_char((effective_at AT TIME ZONE p.time_zone) - make_interval(mins => $1), 'YYYY-MM')
                     FROM gate_event g JOIN project p ON p.id = g.project_id WHERE detail ? 'photo') AS facts`,
    [DEFAULT_ATTENDANCE_POLICY.dayCutoffMinutes],
  );
  await tx.query(
    `INSERT INTO work_mark (project_id, step, period, subjects)
     SELECT id, 'roster.refresh', '2000-01-01', '{}' FROM project`,
  );
}

/** Writes a mark for a later instant unless the same one waits already. */
export async function addMarkOnce(tx: Transaction, mark: NewMark & { dueAt: number }): Promise<void> {
  await tx.query(
    `INSERT INTO work_mark (project_id, step, period, subjects, due_at)
     SELECT $1, $2::text, $3::date, $4::bigint[], to_timestamp($5::float8 / 1000)
      WHERE NOT EXISTS (SELECT FROM work_mark WHERE project_id = $1 AND step = $2 AND period = $3::date
                           AND subjects = $4::bigint[] AND due_at = to_timestamp($5::float8 / 1000))`,
    [mark.projectId, mark.step, mark.period, mark.subjects, mark.dueAt],
  );
}
