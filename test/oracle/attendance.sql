-- One row a worker-day that was due or worked.
CREATE TEMP TABLE o_attendance AS
  SELECT place.*, work_date::text AS day, to_char(work_date, 'YYYY-MM') AS month, team_id::text AS team, trade_code AS trade,
         person.gender, age.age, person.origin, person.education, due.worker_id IS NOT NULL AS is_due,
         came.worker_id IS NOT NULL AS has_come, coalesce(came.is_missing, false) AS is_missing,
         coalesce(came.is_corrected AND came.hundredths > 0, false) AS is_corrected,
         coalesce(came.hundredths, 0) AS hundredths, coalesce(came.minutes, 0) AS minutes
    FROM o_due due FULL JOIN o_day came USING (project_id, worker_id, work_date, team_id, trade_code)
    JOIN o_place place USING (project_id) JOIN o_person person USING (worker_id)
    JOIN o_age age ON extract(year FROM age(work_date, person.birth_on)) BETWEEN age.from_years AND age.to_years;
