-- One row a worker and site of the month.
CREATE TEMP TABLE o_workforce AS
  WITH rule AS (
    SELECT rule FROM entry_policy WHERE area_prefix = '' ORDER BY effective_from DESC LIMIT 1
  ), member AS (
    SELECT project_id, worker_id, max(work_date) AS last_day, min(team_id) AS team_id, min(trade_code) AS trade_code
      FROM o_due GROUP BY 1, 2
  ), visit AS (
    SELECT project_id, worker_id, max(work_date) AS last_visit FROM o_day GROUP BY 1, 2
  )
  SELECT place.*, to_char(asked.first, 'YYYY-MM') AS month, m.team_id::text AS team, m.trade_code AS trade, m.worker_id, person.gender,
         age.age, person.origin, person.education, person.nation, person.household, r.work_role AS role,
         CASE WHEN r.is_team_leader THEN 'yes' ELSE 'no' END AS leader,
         CASE WHEN r.has_injury_insurance THEN 'yes' WHEN NOT r.has_injury_insurance THEN 'no' ELSE '' END AS insured,
         o_skill.skill, employer.type AS "employerType",
         w.identity_verified_on <= m.last_day AND w.photo_sha256 IS NOT NULL AS is_verified,
         w.identity_verified_on <= m.last_day AS is_identified,
         coalesce(r.contract_signed_on <= m.last_day, false) OR EXISTS (
           SELECT 1 FROM labour_contract c WHERE c.project_id = m.project_id AND c.worker_id = m.worker_id
              AND c.signed_on <= m.last_day AND c.starts_on <= m.last_day AND coalesce(c.ends_on, m.last_day) >= m.last_day)
           AS is_contracted,
         r.entered_on BETWEEN asked.first AND asked.last AS is_entered,
         coalesce(r.exited_on BETWEEN asked.first AND asked.last, false) AS is_exited,
         EXISTS (SELECT 1 FROM training_attendance s JOIN training t ON t.project_id = s.project_id AND t.id = s.training_id
                  WHERE s.project_id = m.project_id AND s.worker_id = m.worker_id AND s.is_passed AND t.held_on <= coalesce(
                    (SELECT min(d.work_date) FROM o_day d WHERE d.project_id = m.project_id AND d.worker_id = m.worker_id), asked.last))
           AS is_trained,
         v.last_visit IS NOT NULL AS has_come,
         v.last_visit IS NOT NULL AND (
           extract(year FROM age(v.last_visit, person.birth_on)) < (SELECT (rule ->> 'minimumAge')::int FROM rule)
           OR extract(year FROM age(v.last_visit, person.birth_on)) >= CASE person.gender WHEN 'male' THEN 60 ELSE 50 END)
           AS is_outside_age
    FROM member m CROSS JOIN asked JOIN o_place place USING (project_id) JOIN o_person person USING (worker_id)
    JOIN worker w ON w.id = m.worker_id
    JOIN registration r ON r.project_id = m.project_id AND r.worker_id = m.worker_id
    LEFT JOIN visit v ON v.project_id = m.project_id AND v.worker_id = m.worker_id
    JOIN o_age age ON extract(year FROM age(m.last_day, person.birth_on)) BETWEEN age.from_years AND age.to_years
    JOIN o_skill ON o_skill.worker_id = m.worker_id AND o_skill.day = m.last_day
    JOIN o_employer employer ON employer.project_id = m.project_id AND employer.team_id = m.team_id;
