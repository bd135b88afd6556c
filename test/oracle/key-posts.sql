-- One row a post, site and day of the month on which the post was due. By the general rules: leave neither counts nor excuses.
CREATE TEMP TABLE o_post_day AS
  WITH rule AS (
    SELECT DISTINCT ON (post) post, (rule ->> 'minRatePercent')::int AS percent, (rule ->> 'minPunches')::int AS punches,
           (rule ->> 'minSpanMinutes')::int AS minutes, (rule -> 'startRule' ->> 'plusDays')::int AS plus,
           (rule ->> 'maxConsecutiveAbsence')::int AS most_absent, rule -> 'startRule' ->> 'from' AS counted_from
      FROM key_post_rule WHERE project_id = 0 ORDER BY post, effective_from DESC, revision DESC
  ), day AS (
    -- first entry and last exit that belongs to an entry of the same work date
    SELECT project_id, worker_id, work_date, count(*) AS passages, min(at) FILTER (WHERE direction = 'in') AS first_in,
           max(at) FILTER (WHERE direction = 'out' AND before = 'in' AND at - before_at <= interval '960 minutes') AS last_out
      FROM (SELECT *, CASE WHEN direction = 'out' AND before = 'in' AND at - before_at <= interval '960 minutes' THEN before_date
                           ELSE own_date END AS work_date FROM o_paired) AS p GROUP BY 1, 2, 3
  )
  SELECT place.*, r.post, r.percent, r.most_absent, d::date AS day, to_char(d, 'YYYY-MM') AS month,
         EXISTS (SELECT 1 FROM key_post_holder h JOIN day a ON a.project_id = h.project_id AND a.worker_id = h.worker_id AND a.work_date = d
                  WHERE h.project_id = p.id AND h.post = r.post AND NOT h.is_withdrawn AND h.held_from <= d
                    AND (h.held_to IS NULL OR h.held_to >= d) AND a.passages >= r.punches
                    AND a.last_out - a.first_in >= r.minutes * interval '1 minute') AS is_present
    FROM asked, project p JOIN o_place place ON place.project_id = p.id CROSS JOIN rule r,
         generate_series(asked.first - 60, asked.last, interval '1 day') AS d
   WHERE d >= (CASE WHEN r.counted_from = 'PERMIT' AND substr(p.permit_number, 7, 8) ~ '^20\d{6}$'
                    THEN to_date(substr(p.permit_number, 7, 8), 'YYYYMMDD') ELSE p.started_on END) + r.plus
     AND (p.completed_on IS NULL OR d <= p.completed_on)
     AND NOT EXISTS (SELECT 1 FROM key_post_pause k WHERE k.project_id = p.id AND NOT k.is_withdrawn AND d BETWEEN k.paused_from AND k.paused_to);

-- rows of absences in a row, without leave; pauses are passed over
CREATE TEMP TABLE o_absence AS
  SELECT project_id, post, max(absent) AS longest FROM (
    SELECT project_id, post, stretch, count(*) FILTER (WHERE is_absent) AS absent, max(day) FILTER (WHERE is_absent) AS last_day FROM (
      SELECT x.*, sum((NOT is_absent)::int) OVER (PARTITION BY project_id, post ORDER BY day) AS stretch FROM (
        SELECT d.*, NOT is_present AND NOT (
                 EXISTS (SELECT 1 FROM key_post_holder h WHERE h.project_id = d.project_id AND h.post = d.post AND d.day BETWEEN h.held_from AND coalesce(h.held_to, d.day))
                 AND NOT EXISTS (SELECT 1 FROM key_post_holder h WHERE h.project_id = d.project_id AND h.post = d.post
                      AND d.day BETWEEN h.held_from AND coalesce(h.held_to, d.day) AND NOT EXISTS (
                        SELECT 1 FROM key_post_leave l WHERE l.project_id = h.project_id AND l.worker_id = h.worker_id
                           AND d.day BETWEEN l.leave_from AND l.leave_to))) AS is_absent
          FROM o_post_day d) AS x) AS y GROUP BY 1, 2, 3) AS z, asked
   WHERE last_day >= asked.first GROUP BY 1, 2;

CREATE TEMP TABLE o_key_posts AS
  SELECT d.project_id, d.project, d.area, d.post, d.month, count(*) AS due, count(*) FILTER (WHERE is_present) AS present,
         count(*) FILTER (WHERE is_present) >= ceil(count(*) * percent / 100.0)
           AND coalesce(max(a.longest), 0) < coalesce(most_absent, 1000) AS is_met
    FROM o_post_day d CROSS JOIN asked LEFT JOIN o_absence a ON a.project_id = d.project_id AND a.post = d.post
   WHERE d.day >= asked.first GROUP BY d.project_id, d.project, d.area, d.post, d.month, percent, most_absent;
