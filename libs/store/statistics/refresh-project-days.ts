// Step 9 of the walk: how the data of a site came in, day by day; the only roll-up that reads events, each of them once.
import { addDays } from '#domain/calendar/work-date.js';
import { DELAY_BOUNDS } from '#domain/statistics/system/system-statistic.js';
import type { Transaction } from '../unit-of-work.js';

/** A passage counts as in time within a day, so a day may change until the second day after it. */
const OPEN_DAYS = 2;
/** Gates are due from 06:00 to 20:00 (statistics.md §7). */
const DUE_MINUTES = 840;

const begins = (day: string) => `(${day}::timestamp AT TIME ZONE p.time_zone)`;

/** Events by the bound that they came within; one that came before it happened came at once. */
const DELAYS = DELAY_BOUNDS.map((bound, i) => {
  const above = DELAY_BOUNDS[i - 1];
  const after = (seconds: number) => `effective_at + interval '${seconds} seconds'`;
  const lower = above === undefined ? '' : ` AND received_at > ${after(above)}`;
  return `count(*) FILTER (WHERE received_at <= ${after(bound)}${lower})::int`;
}).join(', ');

const DAYS = `
  INSERT INTO stat_project_day (project_id, day, is_due, is_timely, is_recent, event_count, allowed_count, refused_count, unknown_count,
    replayed_count, within_minute_count, delay_seconds, delay_counts, due_device_minutes, offline_device_minutes, rejected_photo_count)
  SELECT p.id, d.day, false,
         EXISTS (SELECT FROM gate_event g WHERE g.project_id = p.id AND g.verdict = 'allowed'
                    AND g.received_at >= ${begins('d.day')} AND g.received_at < ${begins('(d.day + 2)')}
                    AND g.effective_at >= ${begins('d.day')} AND g.effective_at < ${begins('(d.day + 1)')}
                    AND g.received_at <= g.effective_at + interval '24 hours'),
         EXISTS (SELECT FROM gate_event g WHERE g.project_id = p.id
                    AND g.received_at >= ${begins('(d.day - 6)')} AND g.received_at < ${begins('(d.day + 1)')}),
         came.events, came.allowed, came.refused, came.unknown, came.replayed, came.within_minute, came.delay, came.delays,
         ${DUE_MINUTES} * (SELECT count(*)::int FROM device v WHERE v.project_id = p.id AND v.claimed_at < ${begins('(d.day + 1)')}),
         (SELECT coalesce(sum(greatest(0, floor(extract(epoch FROM
                   least(coalesce(a.closed_at, now()), ${begins('d.day')} + interval '20 hours')
                   - greatest(a.since, ${begins('d.day')} + interval '6 hours')) / 60))), 0)::int
            FROM device_alert a JOIN device v ON v.id = a.device_id AND v.claimed_at < ${begins('(d.day + 1)')}
           WHERE a.project_id = p.id AND a.code = 'offline' AND a.since < ${begins('d.day')} + interval '20 hours'
             AND (a.closed_at IS NULL OR a.closed_at > ${begins('d.day')} + interval '6 hours')),
         (SELECT count(*)::int FROM rejected_photo r WHERE r.project_id = p.id
             AND r.reported_at >= ${begins('d.day')} AND r.reported_at < ${begins('(d.day + 1)')})
    FROM unnest($2::date[]) AS d(day) JOIN project p ON p.id = $1
   CROSS JOIN LATERAL (
     SELECT count(*)::int AS events, count(*) FILTER (WHERE verdict = 'allowed')::int AS allowed,
            count(*) FILTER (WHERE verdict IN ('unknown_person', 'stranger'))::int AS unknown,
            count(*) FILTER (WHERE verdict NOT IN ('allowed', 'unknown_person', 'stranger'))::int AS refused,
            count(*) FILTER (WHERE received_at > effective_at + interval '5 minutes')::int AS replayed,
            count(*) FILTER (WHERE received_at <= effective_at + interval '60 seconds')::int AS within_minute,
            coalesce(sum(greatest(0, floor(extract(epoch FROM received_at - effective_at)))), 0)::bigint AS delay,
            ARRAY[${DELAYS}] AS delays
       FROM gate_event g WHERE g.project_id = p.id AND g.received_at >= ${begins('d.day')} AND g.received_at < ${begins('(d.day + 1)')}
   ) AS came`;

/**
 * Replaces the last days of a site, adds those that it has not yet, and says of every day whether somebody was due: facts
 * that come in late belong to the day on which they came.
 * @param workDates days whose attendance was rolled up again
 * @param today local date of the site
 */
export async function refreshProjectDays(
  tx: Transaction,
  projectId: number,
  workDates: readonly string[],
  today: string,
): Promise<void> {
  // today with every fact; the days before it when the snapshot of yesterday is taken, and whenever yesterday changes
  const back = workDates.includes(addDays(today, -1)) ? OPEN_DAYS : 0;
  const open = Array.from({ length: back + 1 }, (_, days) => addDays(today, -days));
  await tx.query('DELETE FROM stat_project_day WHERE project_id = $1 AND day = ANY ($2::date[])', [
    projectId,
    open,
  ]);
  const missing = await tx.query<{ day: string }[]>(
    `SELECT DISTINCT work_date::text AS day FROM stat_attendance_day s WHERE project_id = $1
        AND NOT EXISTS (SELECT FROM stat_project_day d WHERE d.project_id = $1 AND d.day = s.work_date)`,
    [projectId],
  );
  const days = [...new Set([...open, ...missing.map(({ day }) => day)])];
  await tx.query(DAYS, [projectId, days]);
  await tx.query(
    `UPDATE stat_project_day d SET is_due = EXISTS (SELECT FROM stat_attendance_day s WHERE s.project_id = $1
        AND s.work_date = d.day AND s.active_worker_days > 0)
      WHERE project_id = $1 AND day = ANY ($2::date[])`,
    [projectId, [...new Set([...days, ...workDates])]],
  );
}
