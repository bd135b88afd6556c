// Step 9 of the walk: the roll-ups of days, replaced by key, from registrations and days; never from raw events.
import type { Transaction } from '../unit-of-work.js';
import { IS_CORRECTED, ageClassSql, originSql } from './class-sql.js';
import { ATTENDANCE_COLUMNS } from './person-sums.js';

/** Whom a share of a day is of; the same names as the dimensions of the API. */
export const SHARES = ['gender', 'age', 'origin', 'education'] as const;

const SUMS = ATTENDANCE_COLUMNS.join(', ');

/** Who was due (register) and who came (current days), day by day: by team and trade, and by what they are. */
const DAYS = `
  WITH due AS (
    SELECT DISTINCT d.work_date, r.worker_id, r.team_id, r.trade_code
      FROM unnest($2::date[]) AS d(work_date)
      JOIN registration r ON r.project_id = $1 AND r.entered_on <= d.work_date
       AND (r.exited_on IS NULL OR r.exited_on >= d.work_date)
  ), current AS (
    SELECT DISTINCT ON (work_date, worker_id) work_date, worker_id, team_id, trade_code, event_count,
           valid_event_count, workday_hundredths, worked_minutes, exceptions, uses FROM attendance_day
     WHERE project_id = $1 AND work_date = ANY ($2::date[]) ORDER BY work_date, worker_id, version DESC
  ), came AS (
    SELECT work_date, worker_id, coalesce(team_id, 0) AS team_id, coalesce(trade_code, '') AS trade_code,
           (valid_event_count > 0)::int AS present, (workday_hundredths > 0)::int AS worked,
           (exceptions && ARRAY['MISSING_IN', 'MISSING_OUT'])::int AS missing,
           (workday_hundredths > 0 AND ${IS_CORRECTED})::int AS corrected,
           workday_hundredths AS hundredths, worked_minutes AS minutes
      FROM current WHERE event_count > 0
  ), person AS (
    SELECT work_date, worker_id, team_id, trade_code, (due.worker_id IS NOT NULL)::int AS active, coalesce(present, 0) AS present,
           coalesce(worked, 0) AS worked, coalesce(missing, 0) AS missing, coalesce(corrected, 0) AS corrected,
           coalesce(hundredths, 0) AS hundredths, coalesce(minutes, 0) AS minutes
      FROM due FULL JOIN came USING (work_date, worker_id, team_id, trade_code)
  ), known AS (
    -- by number: a join would read every worker of the country
    SELECT w.id AS worker_id, w.gender, w.birth_on, ${originSql('w')} AS origin, coalesce(w.education, '') AS education
      FROM worker w WHERE w.id = ANY (ARRAY(SELECT DISTINCT worker_id FROM person))
  ), profiled AS (
    SELECT p.*, k.gender, ${ageClassSql('k.birth_on', 'p.work_date')} AS age, k.origin, k.education
      FROM person p JOIN known k USING (worker_id)
  ), sums AS (
    SELECT work_date, team_id, trade_code, gender, age, origin, education,
           grouping(trade_code, gender, age, origin, education) AS of,
           sum(active)::int AS active, sum(present)::int AS present, sum(worked)::int AS worked, sum(missing)::int AS missing,
           sum(corrected)::int AS corrected, sum(hundredths) AS hundredths, sum(minutes) AS minutes
      FROM profiled GROUP BY GROUPING SETS ((work_date, team_id, trade_code), (work_date, gender), (work_date, age),
                                            (work_date, origin), (work_date, education))
  ), days AS (
    INSERT INTO stat_attendance_day (project_id, work_date, team_id, trade_code, ${SUMS})
    SELECT $1, work_date, team_id, trade_code, active, present, worked, missing, corrected, hundredths, minutes
      FROM sums WHERE of = 15
  )
  INSERT INTO stat_attendance_share (project_id, work_date, dimension, value, ${SUMS})
  SELECT $1, work_date, CASE of WHEN 23 THEN 'gender' WHEN 27 THEN 'age' WHEN 29 THEN 'origin' ELSE 'education' END,
         coalesce(gender, age, origin, education), active, present, worked, missing, corrected, hundredths, minutes
    FROM sums WHERE of <> 15`;

/**
 * Replaces the attendance roll-ups of some work dates of a project. Days that have passed without any event since the
 * month of the first one get their rows too, since an empty site is also a number (denominator without numerator).
 * @param today local date of the site; later days are not due yet
 * @returns every date that was written: the months around them have changed
 */
export async function refreshAttendanceDays(
  tx: Transaction,
  projectId: number,
  workDates: readonly string[],
  today: string,
): Promise<string[]> {
  if (workDates.length === 0) return [];
  const first = workDates.reduce((a, b) => (a < b ? a : b));
  for (const table of ['stat_attendance_day', 'stat_attendance_share'])
    await tx.query(`DELETE FROM ${table} WHERE project_id = $1 AND work_date = ANY ($2::date[])`, [
      projectId,
      workDates,
    ]);
  const empty = await tx.query<{ day: string }[]>(
    `SELECT d::date::text AS day FROM project p,
            generate_series(greatest(p.started_on, date_trunc('month', least($2::date,
                (SELECT min(work_date) FROM stat_attendance_day WHERE project_id = $1)))::date),
              least($3::date, p.completed_on), '1 day') AS d
      WHERE p.id = $1 AND NOT EXISTS (
        SELECT FROM stat_attendance_day s WHERE s.project_id = $1 AND s.work_date = d::date)`,
    [projectId, first, today],
  );
  const days = [...new Set([...workDates, ...empty.map((row) => row.day)])];
  await tx.query(DAYS, [projectId, days]);
  return days;
}
