-- One row a published line of the month that says what a day costs.
CREATE TEMP TABLE o_price AS
  WITH sheet AS (
    SELECT DISTINCT ON (l.project_id, l.team_id, l.worker_id) l.* FROM payroll_line l, asked
     WHERE l.pay_month = to_char(asked.first, 'YYYY-MM') AND l.is_published
     ORDER BY l.project_id, l.team_id, l.worker_id, l.version DESC
  ), priced AS (
    SELECT s.project_id, s.worker_id, s.days_hundredths,
           s.payable_fen - coalesce((SELECT sum((a ->> 'amountFen')::bigint) FROM jsonb_array_elements(s.adjustments) a), 0)
             - coalesce((SELECT sum((i ->> 'amountFen')::bigint) FROM jsonb_array_elements(s.items) i WHERE i ->> 'kind' = 'ALLOWANCE'), 0) AS fen
      FROM sheet s
     WHERE s.days_hundredths >= 500
       AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(s.items) i WHERE i ->> 'kind' = 'BASIC_MONTH')
  )
  SELECT place.*, to_char(asked.first, 'YYYY-MM') AS month, p.worker_id, r.trade_code AS trade, person.gender, person.origin,
         days_hundredths, fen, o_skill.skill, floor(fen * 100.0 / days_hundredths + 0.5)::bigint AS daily
    FROM priced p CROSS JOIN asked JOIN o_place place USING (project_id) JOIN o_person person USING (worker_id)
    JOIN registration r USING (project_id, worker_id)
    JOIN o_skill ON o_skill.worker_id = p.worker_id AND o_skill.day = coalesce((SELECT max(work_date) FROM o_due d
      WHERE d.project_id = p.project_id AND d.worker_id = p.worker_id), least(asked.last, asked.today));
