// Step 9 of the walk: roll-ups replaced by key, from days, lines, bank rows and findings; never from raw events.
import { firstDayOfMonth, lastDayOfMonth } from '#domain/calendar/work-date.js';
import { caseState } from './case.store.js';
import type { Transaction } from './unit-of-work.js';

const ATTENDANCE_COLUMNS = `project_id, work_date, team_id, trade_code, active_worker_days, present_worker_days,
  worked_worker_days, missing_punch_worker_days, workday_hundredths, worked_minutes`;

/** One project's day from the register (who was due) and the current days (who came). */
const ATTENDANCE_OF_DAYS = `
  WITH due AS (
    SELECT d.work_date, r.team_id, r.trade_code, count(DISTINCT r.worker_id)::int AS active
      FROM unnest($2::date[]) AS d(work_date)
      JOIN registration r ON r.project_id = $1 AND r.entered_on <= d.work_date
       AND (r.exited_on IS NULL OR r.exited_on >= d.work_date)
     GROUP BY 1, 2, 3
  ), current AS (
    SELECT DISTINCT ON (work_date, worker_id) * FROM attendance_day
     WHERE project_id = $1 AND work_date = ANY ($2::date[]) ORDER BY work_date, worker_id, version DESC
  ), came AS (
    SELECT work_date, coalesce(team_id, 0) AS team_id, coalesce(trade_code, '') AS trade_code,
           count(*) FILTER (WHERE valid_event_count > 0)::int AS present,
           count(*) FILTER (WHERE workday_hundredths > 0)::int AS worked,
           count(*) FILTER (WHERE exceptions && ARRAY['MISSING_IN', 'MISSING_OUT'])::int AS missing,
           sum(workday_hundredths) AS hundredths, sum(worked_minutes) AS minutes
      FROM current WHERE event_count > 0 GROUP BY 1, 2, 3
  )
  INSERT INTO stat_attendance_day (${ATTENDANCE_COLUMNS})
  SELECT $1, work_date, team_id, trade_code, coalesce(active, 0), coalesce(present, 0), coalesce(worked, 0),
         coalesce(missing, 0), coalesce(hundredths, 0), coalesce(minutes, 0)
    FROM due FULL JOIN came USING (work_date, team_id, trade_code)`;

/**
 * Replaces the attendance roll-up of one project and work date. Days that have passed without any event since the month
 * of the first one get their row too, since an empty site is also a number (denominator without numerator).
 * @param today local date of the site; later days are not due yet
 */
export async function refreshAttendanceDay(
  tx: Transaction,
  projectId: number,
  workDate: string,
  today: string,
): Promise<void> {
  await tx.query('DELETE FROM stat_attendance_day WHERE project_id = $1 AND work_date = $2', [
    projectId,
    workDate,
  ]);
  const empty = await tx.query<{ day: string }[]>(
    `SELECT d::date::text AS day FROM project p,
            generate_series(greatest(p.started_on, date_trunc('month', least($2::date,
                (SELECT min(work_date) FROM stat_attendance_day WHERE project_id = $1)))::date),
              least($3::date, p.completed_on), '1 day') AS d
      WHERE p.id = $1 AND NOT EXISTS (
        SELECT FROM stat_attendance_day s WHERE s.project_id = $1 AND s.work_date = d::date)`,
    [projectId, workDate, today],
  );
  const days = new Set([workDate, ...empty.map((row) => row.day)]);
  await tx.query(ATTENDANCE_OF_DAYS, [projectId, [...days]]);
}

/**
 * Replaces the wage roll-up of one project and month. A worker on several teams counts once, with the team of the
 * lowest number; lines count with their own team.
 * @param today local date of the site: decides what is due
 */
export async function refreshWageMonth(
  tx: Transaction,
  projectId: number,
  payMonth: string,
  today: string,
): Promise<void> {
  await tx.query('DELETE FROM stat_wage_month WHERE project_id = $1 AND pay_month = $2', [
    projectId,
    payMonth,
  ]);
  await tx.query(WAGES_OF_MONTH, [
    projectId,
    payMonth,
    firstDayOfMonth(payMonth),
    lastDayOfMonth(payMonth),
    today,
  ]);
}

const WAGES_OF_MONTH = `
  WITH day AS (
    SELECT DISTINCT ON (work_date, worker_id) worker_id, team_id, workday_hundredths FROM attendance_day
     WHERE project_id = $1 AND work_date BETWEEN $3 AND $4 ORDER BY work_date, worker_id, version DESC
  ), attended AS (
    SELECT worker_id, min(team_id) AS team_id FROM day WHERE workday_hundredths > 0 GROUP BY worker_id
  ), every_line AS (
    SELECT DISTINCT ON (team_id, worker_id) * FROM payroll_line
     WHERE project_id = $1 AND pay_month = $2 ORDER BY team_id, worker_id, version DESC
  ), line AS (
    SELECT l.*, p.due_on FROM every_line l JOIN payroll p USING (project_id, team_id, pay_month)
     WHERE l.days_hundredths > 0 OR l.adjustments <> '[]' OR l.items <> '[]' OR l.is_published
  ), owed AS (
    SELECT worker_id, min(team_id) AS team_id, sum(net_fen) AS net, bool_or(is_published) AS published,
           min(due_on) AS due_on FROM line GROUP BY worker_id
  ), paid AS (
    SELECT worker_id, sum(amount_fen) AS fen, sum(amount_fen) FILTER (WHERE paid_on <= due.due_on) AS on_time
      FROM bank_return_line b LEFT JOIN owed due USING (worker_id)
     WHERE b.project_id = $1 AND pay_month = $2 AND status = 'PAID' AND NOT EXISTS (
       SELECT FROM bank_return_line back WHERE back.project_id = $1 AND back.bank_serial = b.bank_serial
          AND back.status IN ('RETURNED', 'FAILED'))
     GROUP BY worker_id
  ), person AS (
    SELECT worker_id, coalesce(least(a.team_id, o.team_id), 0) AS team_id, a.worker_id IS NOT NULL AS attended,
           coalesce(o.net, 0) AS net, coalesce(o.published, false) AS published,
           coalesce(o.due_on < $5::date, false) AS due, coalesce(p.fen, 0) AS fen,
           p.worker_id IS NOT NULL AS is_paid, coalesce(p.on_time, 0) AS on_time,
           EXISTS (SELECT FROM finding f WHERE f.project_id = $1 AND f.subject_kind = 'worker' AND f.period = $2
                    AND f.subject_id = worker_id AND ${caseState('f')} <> 'RESOLVED') AS open_case
      FROM attended a FULL JOIN owed o USING (worker_id) FULL JOIN paid p USING (worker_id)
  ), by_person AS (
    SELECT team_id, count(*) FILTER (WHERE due AND published AND on_time >= net)::int AS in_full_on_time,
           count(*) FILTER (WHERE due)::int AS due_workers, sum(fen) AS paid_fen,
           count(*) FILTER (WHERE is_paid)::int AS paid_workers, count(*) FILTER (WHERE attended)::int AS attended,
           count(*)::int AS worker_months, count(*) FILTER (WHERE open_case)::int AS open_cases,
           coalesce(sum(net - fen) FILTER (WHERE due AND net > fen), 0) AS arrears,
           count(*) FILTER (WHERE due AND net > fen)::int AS arrears_workers
      FROM person GROUP BY team_id
  ), by_line AS (
    SELECT l.team_id, count(*)::int AS lines, count(*) FILTER (WHERE is_published)::int AS published,
           count(*) FILTER (WHERE is_published AND p.worker_id IS NOT NULL)::int AS bank_paid, sum(net_fen) AS payable
      FROM line l LEFT JOIN paid p USING (worker_id) GROUP BY l.team_id
  )
  INSERT INTO stat_wage_month (project_id, pay_month, team_id, line_count, published_line_count, bank_paid_line_count,
    paid_in_full_on_time_count, due_worker_count, payable_fen, paid_fen, paid_worker_count, attended_worker_count,
    worker_month_count, open_case_worker_month_count, arrears_fen, arrears_worker_count)
  SELECT $1, $2, team_id, coalesce(lines, 0), coalesce(published, 0), coalesce(bank_paid, 0),
         coalesce(in_full_on_time, 0), coalesce(due_workers, 0), coalesce(payable, 0), coalesce(paid_fen, 0),
         coalesce(paid_workers, 0), coalesce(attended, 0), coalesce(worker_months, 0), coalesce(open_cases, 0),
         coalesce(arrears, 0), coalesce(arrears_workers, 0)
    FROM by_person FULL JOIN by_line USING (team_id)`;
