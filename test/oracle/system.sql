-- One row a site and day of the month.
CREATE TEMP TABLE o_system AS
  WITH event AS (
    SELECT project_id, verdict, received_at, effective_at, (received_at AT TIME ZONE 'Asia/Shanghai')::date AS came_on,
           (effective_at AT TIME ZONE 'Asia/Shanghai')::date AS happened_on FROM gate_event
  ), site_day AS (
    -- every day since the month of the first passage, due or not
    SELECT f.project_id, d::date AS day FROM o_first f, asked, generate_series(asked.first, asked.last, interval '1 day') AS d WHERE d >= f.month
  )
  SELECT place.*, s.day::text AS day, to_char(s.day, 'YYYY-MM') AS month,
         EXISTS (SELECT 1 FROM o_due u WHERE u.project_id = s.project_id AND u.work_date = s.day) AS is_due,
         EXISTS (SELECT 1 FROM event e WHERE e.project_id = s.project_id AND e.verdict = 'allowed' AND e.happened_on = s.day
                    AND e.received_at - e.effective_at <= interval '1 day') AS is_timely,
         EXISTS (SELECT 1 FROM event e WHERE e.project_id = s.project_id AND e.came_on BETWEEN s.day - 6 AND s.day) AS is_recent,
         (SELECT count(*) FROM event e WHERE e.project_id = s.project_id AND e.came_on = s.day) AS events,
         (SELECT count(*) FROM event e WHERE e.project_id = s.project_id AND e.came_on = s.day AND e.verdict = 'allowed') AS allowed,
         (SELECT count(*) FROM event e WHERE e.project_id = s.project_id AND e.came_on = s.day
             AND e.received_at - e.effective_at > interval '5 minutes') AS replayed,
         (SELECT count(*) FROM event e WHERE e.project_id = s.project_id AND e.came_on = s.day
             AND e.received_at - e.effective_at <= interval '1 minute') AS quick,
         (SELECT coalesce(sum(extract(epoch FROM date_trunc('second', e.received_at - e.effective_at))), 0) FROM event e
           WHERE e.project_id = s.project_id AND e.came_on = s.day) AS delay,
         (SELECT coalesce(array_agg(extract(epoch FROM e.received_at - e.effective_at)), '{}') FROM event e
           WHERE e.project_id = s.project_id AND e.came_on = s.day) AS delays,
         (SELECT count(*) FROM rejected_photo r WHERE r.project_id = s.project_id
             AND (r.reported_at AT TIME ZONE 'Asia/Shanghai')::date = s.day) AS photos,
         (SELECT count(*) * 14 * 60 FROM device d WHERE d.project_id = s.project_id
             AND (d.claimed_at AT TIME ZONE 'Asia/Shanghai')::date <= s.day) AS due_minutes,
         (SELECT count(*) FROM device_alert a JOIN device d ON d.id = a.device_id
             AND (d.claimed_at AT TIME ZONE 'Asia/Shanghai')::date <= s.day,
                 generate_series(6 * 60, 20 * 60 - 1) AS minute
           WHERE a.project_id = s.project_id AND a.code = 'offline'
             AND s.day::timestamp AT TIME ZONE 'Asia/Shanghai' + minute * interval '1 minute' >= a.since
             AND s.day::timestamp AT TIME ZONE 'Asia/Shanghai' + (minute + 1) * interval '1 minute' <= coalesce(a.closed_at, now())) AS off_minutes
    FROM site_day s JOIN o_place place USING (project_id);
-- the least of the named seconds within which 95 of 100 came
CREATE FUNCTION pg_temp.bound_of(delays text[]) RETURNS int LANGUAGE sql AS $$
  WITH delay AS (SELECT d::numeric AS seconds FROM unnest(delays) AS days(list), unnest(list::numeric[]) AS d)
  SELECT min(bound) FROM unnest('{1,2,5,10,20,30,60,120,300,600,1800,3600,7200,21600,43200,86400,172800,604800}'::int[]) AS bound
   WHERE (SELECT count(*) FILTER (WHERE seconds <= bound) * 100 >= count(*) * 95 AND count(*) > 0 FROM delay) $$;
