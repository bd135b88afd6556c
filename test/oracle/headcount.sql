-- One row a site, date and half hour of a date on which anybody was on site. Stays that count are those of facts.sql.
CREATE TEMP TABLE o_stay AS
  SELECT project_id, at AS came, after_at AS went FROM o_paired
   WHERE direction = 'in' AND after = 'out' AND NOT after_forced AND after_at - at BETWEEN interval '5 minutes' AND interval '960 minutes';
CREATE TEMP TABLE o_half AS
  SELECT s.project_id, q AS at, count(*) AS heads
    FROM o_stay s, generate_series(date_trunc('hour', s.came), s.went, interval '30 minutes') AS q
   WHERE q >= s.came AND q < s.went GROUP BY 1, 2;
CREATE TEMP TABLE o_headcount AS
  WITH peopled AS (SELECT DISTINCT project_id, (at AT TIME ZONE 'Asia/Shanghai')::date AS date FROM o_half),
       half AS (SELECT p.*, date::timestamp + n * interval '30 minutes' AS local FROM peopled p, generate_series(0, 47) AS n)
  SELECT place.*, q.date::text AS day, to_char(q.date, 'YYYY-MM') AS month, extract(hour FROM q.local)::int AS hour, q.local::text AS moment,
         coalesce(o.heads, 0) AS heads, q.local::time >= '06:00' AND q.local::time < '20:00' AS at_work
    FROM half q JOIN o_place place USING (project_id)
    LEFT JOIN o_half o ON o.project_id = q.project_id AND o.at = q.local AT TIME ZONE 'Asia/Shanghai', asked
   WHERE q.date BETWEEN asked.first AND asked.last;
-- the most at one moment, the sites added up
CREATE FUNCTION pg_temp.most(moments text[], heads bigint[]) RETURNS bigint LANGUAGE sql AS
  'SELECT max(sum) FROM (SELECT sum(h) FROM unnest(moments, heads) AS u(m, h) GROUP BY m) AS s';
