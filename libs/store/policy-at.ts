// Steps 8 and 10 of the walk: which attendance policy governs a gate event, decided in SQL as close-day decides it.

/**
 * A LATERAL item for an event and its project, both named by their aliases: `.work_date` by the rule's own cut-off, and
 * `.repeats_since`, the instant from which on an earlier passage makes the event a repeat. A team's own policy goes
 * before its project's, that before the general one, the latest before older ones. Instants come out ready made: below row policies PostgreSQL uses
 * an index only for comparisons that compute nothing.
 */
export const policyOf = (event: string, project: string) => `LATERAL (
  SELECT dated.work_date,
         ${event}.effective_at - make_interval(secs => (dated.rule ->> 'debounceSeconds')::int) AS repeats_since
    FROM (
      SELECT a.rule, a.project_id, a.team_id, a.effective_from, a.revision,
             ((${event}.effective_at AT TIME ZONE ${project}.time_zone)
               - make_interval(mins => (a.rule ->> 'dayCutoffMinutes')::int))::date AS work_date
        FROM attendance_policy a WHERE a.project_id IN (0, ${project}.id)) AS dated
   WHERE dated.effective_from <= dated.work_date AND (dated.team_id = 0 OR dated.team_id = (
     SELECT r.team_id FROM registration r
      WHERE r.project_id = ${event}.project_id AND r.worker_id = ${event}.worker_id
        AND r.entered_on <= dated.work_date AND (r.exited_on IS NULL OR r.exited_on >= dated.work_date)
      ORDER BY r.entered_on DESC, r.id DESC LIMIT 1))
   ORDER BY dated.project_id DESC, dated.team_id DESC, dated.effective_from DESC, dated.revision DESC LIMIT 1)`;
