-- The oracle: indicators of one month from facts alone, in plain SQL that shares nothing with the program. It knows the
-- general attendance rule (pairs, cut-off 04:00, tiers) and one registration a person, as the demo has them.
-- Wanted beforehand: TEMP TABLE asked (first date, last date, today date).

-- who was due: each day of the month up to today, from the first day of the month of a site's first passage on
CREATE TEMP VIEW o_first AS
  SELECT project_id, date_trunc('month', min((effective_at AT TIME ZONE 'Asia/Shanghai') - interval '4 hours'))::date AS month
    FROM gate_event WHERE worker_id IS NOT NULL GROUP BY project_id;

CREATE TEMP TABLE o_due AS
  SELECT r.project_id, d::date AS work_date, r.worker_id, r.team_id, r.trade_code
    FROM asked, registration r JOIN project p ON p.id = r.project_id JOIN o_first f ON f.project_id = r.project_id,
         generate_series(asked.first, least(asked.last, asked.today), interval '1 day') AS d
   WHERE d >= f.month AND d >= p.started_on AND (p.completed_on IS NULL OR d <= p.completed_on)
     AND r.entered_on <= d AND (r.exited_on IS NULL OR r.exited_on >= d);

-- what a person did at the gates, as far as it counts: known, allowed, the clock trusted, not replaced by a correction
CREATE TEMP TABLE o_passage AS
  WITH correction AS (
    SELECT c.* FROM attendance_correction c
     WHERE EXISTS (SELECT 1 FROM correction_decision d WHERE d.project_id = c.project_id AND d.correction_id = c.id AND d.outcome = 'APPROVED')
       AND NOT EXISTS (SELECT 1 FROM correction_decision d WHERE d.project_id = c.project_id AND d.correction_id = c.id AND d.outcome = 'ANNULLED')
  ), fact AS (
    SELECT g.project_id, g.worker_id, g.effective_at AS at, g.direction, g.method = 'forced_out' AS is_forced,
           g.device_id, g.boot_id, g.seq
      FROM gate_event g
     WHERE g.worker_id IS NOT NULL AND g.verdict = 'allowed' AND g.time_quality <> 'suspect'
       AND NOT EXISTS (SELECT 1 FROM correction c WHERE c.project_id = g.project_id AND c.device_id = g.device_id
                          AND c.boot_id = g.boot_id AND c.seq = g.seq)
    UNION ALL
    SELECT project_id, worker_id, at, direction, false, 0, 0, id FROM correction
  ), ordered AS (
    SELECT *, lag(direction) OVER w AS before, lag(at) OVER w AS before_at
      FROM fact WINDOW w AS (PARTITION BY project_id, worker_id ORDER BY at, device_id, boot_id, seq)
  )
  SELECT project_id, worker_id, at, direction, is_forced, device_id = 0 AS is_correction, device_id, boot_id, seq,
         ((at AT TIME ZONE 'Asia/Shanghai') - interval '4 hours')::date AS own_date
    FROM ordered
   -- the same direction again within 90 seconds is a repeat
   WHERE NOT (before IS NOT DISTINCT FROM direction AND at - before_at <= interval '90 seconds');

CREATE TEMP TABLE o_paired AS
  SELECT *, lead(direction) OVER w AS after, lead(at) OVER w AS after_at, lead(is_forced) OVER w AS after_forced,
         lead(is_correction) OVER w AS after_correction,
         lag(direction) OVER w AS before, lag(at) OVER w AS before_at, lag(own_date) OVER w AS before_date
    FROM o_passage WINDOW w AS (PARTITION BY project_id, worker_id ORDER BY at, device_id, boot_id, seq);

-- one row a passage: the date it counts for, the time it made, and whether its other half is missing
CREATE TEMP VIEW o_used AS
  SELECT project_id, worker_id, own_date AS work_date,
         CASE WHEN after = 'out' AND NOT after_forced AND after_at - at <= interval '960 minutes'
               AND after_at - at >= interval '5 minutes' THEN after_at - at ELSE interval '0' END AS worked,
         CASE WHEN after = 'out' THEN NOT after_forced AND after_at - at > interval '960 minutes'
              WHEN after = 'in' THEN true
              ELSE now() - at >= interval '960 minutes' END AS is_missing,
         is_correction OR (after = 'out' AND after_correction AND after_at - at <= interval '1440 minutes') AS is_corrected
    FROM o_paired WHERE direction = 'in'
  UNION ALL
  SELECT project_id, worker_id,
         CASE WHEN before = 'in' AND at - before_at <= interval '960 minutes' THEN before_date ELSE own_date END, interval '0',
         (before IS DISTINCT FROM 'in' OR at - before_at > interval '1440 minutes') AND NOT is_forced, is_correction
    FROM o_paired WHERE direction = 'out';

CREATE TEMP TABLE o_came AS
  SELECT u.project_id, u.worker_id, u.work_date, floor(extract(epoch FROM sum(worked)) / 60)::int AS minutes,
         bool_or(is_missing) AS is_missing, bool_or(is_corrected) AS is_corrected
    FROM o_used u, asked WHERE u.work_date BETWEEN asked.first AND asked.last GROUP BY 1, 2, 3;

CREATE TEMP TABLE o_day AS
  SELECT c.*, r.team_id, r.trade_code,
         CASE WHEN minutes >= 840 THEN 150 WHEN minutes >= 600 THEN 125 WHEN minutes >= 240 THEN 100 WHEN minutes >= 120 THEN 50
              ELSE 0 END AS hundredths
    FROM o_came c LEFT JOIN registration r ON r.project_id = c.project_id AND r.worker_id = c.worker_id
     AND r.entered_on <= c.work_date AND (r.exited_on IS NULL OR r.exited_on >= c.work_date);

-- what people and places are
CREATE TEMP VIEW o_person AS
  SELECT id AS worker_id, gender, birth_on, coalesce(education, '') AS education, coalesce(nation, '') AS nation,
         coalesce(household_type, '') AS household,
         CASE WHEN document_type = 'resident' AND substr(identity_masked, 1, 1) BETWEEN '1' AND '6'
              THEN substr(identity_masked, 1, 2) ELSE '' END AS origin
    FROM worker;

CREATE TEMP VIEW o_place AS
  SELECT p.id AS project_id, p.code AS project, p.managing_area_code AS area, p.statutory_area_code AS "statutoryArea",
         e.credit_code AS contractor, p.category
    FROM project p JOIN enterprise e ON e.id = p.general_contractor_id;

CREATE TEMP VIEW o_age AS
  SELECT * FROM (VALUES ('0-15', 0, 15), ('16-17', 16, 17), ('18-29', 18, 29), ('30-39', 30, 39), ('40-49', 40, 49),
                        ('50-54', 50, 54), ('55-59', 55, 59), ('60+', 60, 200)) AS v(age, from_years, to_years);

-- the highest skill certificate that holds on a day
CREATE TEMP VIEW o_skill AS
  SELECT w.id AS worker_id, d::date AS day, coalesce((
           SELECT max(c.level) FROM certificate c WHERE c.worker_id = w.id AND c.kind = 'skill' AND c.status = '1'
              AND d::date BETWEEN c.issued_on AND coalesce(c.expires_on, d::date)), '') AS skill
    FROM worker w, asked, generate_series(asked.first, asked.last, interval '1 day') AS d;

-- what the employer of a team is at the site
CREATE TEMP VIEW o_employer AS
  SELECT t.project_id, t.id AS team_id, coalesce((SELECT p.kind FROM participant p WHERE p.project_id = t.project_id
             AND p.enterprise_id = t.enterprise_id ORDER BY p.kind LIMIT 1), '') AS type FROM team t;
