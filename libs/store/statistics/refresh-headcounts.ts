// Step 9 of the walk: heads on site at every half hour of a day, replaced by key, from the stays of days.
import { addDays } from '#domain/calendar/work-date.js';
import type { Transaction } from '../unit-of-work.js';

/** A stay may last a day, so it may reach into the second date after that of its work. */
const REACH_DAYS = 2;

/**
 * Half hours are counted from the epoch; days begin on one. A stay adds a head from the first that is not before its passage
 * in, and takes it away at the first that is not before its passage out.
 */
const HOURS = `
  WITH day AS (
    SELECT d.day, extract(epoch FROM d.day::timestamp AT TIME ZONE p.time_zone)::bigint / 1800 AS begins
      FROM unnest($2::date[]) AS d(day) JOIN project p ON p.id = $1
  ), version AS (
    SELECT DISTINCT ON (work_date, worker_id) stays FROM attendance_day
     WHERE project_id = $1 AND work_date = ANY ($3::date[]) ORDER BY work_date, worker_id, version DESC
  ), span AS MATERIALIZED (
    -- by place, or by name where rule version 1 made it
    SELECT (coalesce(s -> 0, s -> 'inAt')::bigint + 1799999) / 1800000 AS opened,
           (coalesce(s -> 1, s -> 'outAt')::bigint + 1799999) / 1800000 AS closed, count(*) AS heads
      FROM version CROSS JOIN LATERAL jsonb_array_elements(stays) AS s
     WHERE coalesce(s -> 3, s -> 'counted') IN ('1', 'true') GROUP BY 1, 2
  ), part AS MATERIALIZED (
    SELECT day, greatest(opened - begins, 0) AS opened, closed - begins AS closed, heads
      FROM span JOIN day ON opened < begins + 48 AND closed > begins WHERE opened < closed
  ), change AS (
    SELECT day, opened AS half, sum(heads) AS heads FROM part GROUP BY 1, 2
    UNION ALL SELECT day, closed, -sum(heads) FROM part WHERE closed < 48 GROUP BY 1, 2
  ), half_hour AS (
    SELECT peopled.day, h, sum(coalesce(sum(c.heads), 0)) OVER (PARTITION BY peopled.day ORDER BY h) AS heads
      FROM (SELECT DISTINCT day FROM part) AS peopled CROSS JOIN generate_series(0, 47) AS h
      LEFT JOIN change c ON c.day = peopled.day AND c.half = h GROUP BY peopled.day, h
  )
  INSERT INTO stat_headcount_day (project_id, day, heads)
  SELECT $1, day, array_agg(heads::int ORDER BY h) FROM half_hour GROUP BY day`;

/**
 * Replaces the heads of the dates that the stays of some work dates may reach into. A date without anybody has no row.
 * @param workDates days whose attendance has changed
 */
export async function refreshHeadcounts(
  tx: Transaction,
  projectId: number,
  workDates: readonly string[],
): Promise<void> {
  if (workDates.length === 0) return;
  const days = around(workDates, REACH_DAYS);
  await tx.query('DELETE FROM stat_headcount_day WHERE project_id = $1 AND day = ANY ($2::date[])', [
    projectId,
    days,
  ]);
  await tx.query(HOURS, [projectId, days, around(days, -REACH_DAYS)]);
}

/** Dates and as many after them, or before. */
function around(dates: readonly string[], reach: number): string[] {
  const step = Math.sign(reach);
  const steps = Array.from({ length: Math.abs(reach) + 1 }, (_, i) => i * step);
  return [...new Set(dates.flatMap((date) => steps.map((days) => addDays(date, days))))];
}
