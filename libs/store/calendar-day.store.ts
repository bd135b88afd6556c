// Step 6 of the walk: what a notice says about a date is recorded, never changed, and the days of that date are looked at
// again.
import type { DayKind } from '#domain/calendar/day-kind.js';
import type { Transaction } from './unit-of-work.js';

/** A date of the calendar as it is declared. */
export interface DeclaredDay {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly kind: DayKind;
  /** Of the holiday. */
  readonly name: string;
  /** The notice that says so. */
  readonly source: string;
}

/** What is declared for a date now; undefined where the weekly pattern holds. Locks the date until the end of the transaction. */
export async function findDeclaredDay(tx: Transaction, day: string): Promise<DeclaredDay | undefined> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`calendar day ${day}`]);
  const [row] = await tx.query<DeclaredDay[]>(
    `SELECT day::text AS day, kind, name, source FROM calendar_day WHERE day = $1 ORDER BY revision DESC LIMIT 1`,
    [day],
  );
  return row;
}

/** Records what a date is as its next revision: the highest holds. The date is locked by `findDeclaredDay`. */
export async function declareDay(tx: Transaction, { day, kind, name, source }: DeclaredDay): Promise<void> {
  await tx.query(
    `INSERT INTO calendar_day (day, revision, kind, name, source)
     SELECT $1::date, coalesce(max(revision), 0) + 1, $2, $3, $4 FROM calendar_day WHERE day = $1::date`,
    [day, kind, name, source],
  );
}

/**
 * Every existing day of a work date is derived again, on every project: one mark each.
 * @returns how many worker-days
 */
export async function markDaysOf(tx: Transaction, workDate: string): Promise<number> {
  const [marked] = await tx.query<{ days: number }[]>(
    `WITH marked AS (
       INSERT INTO work_mark (project_id, step, period, subjects)
       SELECT p.id, 'attendance.close-day', $1::date, d.workers
         FROM project p CROSS JOIN LATERAL (
              SELECT array_agg(DISTINCT a.worker_id) AS workers FROM attendance_day a
               WHERE a.project_id = p.id AND a.work_date = $1::date) d
        WHERE d.workers IS NOT NULL
       RETURNING cardinality(subjects) AS days)
     SELECT coalesce(sum(days), 0)::int AS days FROM marked`,
    [workDate],
  );
  return marked?.days ?? 0;
}
