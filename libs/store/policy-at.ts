// Steps 8 and 10 of the walk: which attendance policy governs a gate event, decided in SQL as close-day decides it.

/**
 * A LATERAL item for an event and its project, both named by their aliases: `.work_date`, and `.repeats_since`, the
 * instant from which on an earlier passage makes the event a repeat. A work date begins at the cut-off of the policy that
 * governs it and lasts until the next one begins. A team's own policy goes before its project's, that before the general
 * one, the latest before older ones. Instants come out ready made: below row policies PostgreSQL uses an index only for
 * comparisons that compute nothing.
 */
export const policyOf = (event: string, project: string) => `LATERAL (
  SELECT day.work_date,
         ${event}.effective_at - make_interval(secs => (governing.rule ->> 'debounceSeconds')::int) AS repeats_since
    FROM (SELECT ${event}.effective_at AT TIME ZONE ${project}.time_zone AS wall) AS local
   CROSS JOIN LATERAL (VALUES (local.wall::date), (local.wall::date - 1)) AS day(work_date)
   CROSS JOIN LATERAL (
     SELECT a.rule FROM attendance_policy a
      WHERE a.project_id IN (0, ${project}.id) AND a.effective_from <= day.work_date
        AND (a.team_id = 0 OR a.team_id = (
          SELECT r.team_id FROM registration r
           WHERE r.project_id = ${event}.project_id AND r.worker_id = ${event}.worker_id
             AND r.entered_on <= day.work_date AND (r.exited_on IS NULL OR r.exited_on >= day.work_date)
           ORDER BY r.entered_on DESC, r.id DESC LIMIT 1))
      ORDER BY a.project_id DESC, a.team_id DESC, a.effective_from DESC, a.revision DESC LIMIT 1) AS governing
   WHERE local.wall >= day.work_date + make_interval(mins => (governing.rule ->> 'dayCutoffMinutes')::int)
   ORDER BY day.work_date DESC LIMIT 1)`;
