-- One row a worker and site with work or wages of the month. Of whoever is on no published sheet the wage is computed here.
CREATE TEMP TABLE o_wages AS
  WITH worked AS (
    SELECT project_id, worker_id, sum(hundredths) AS hundredths, min(team_id) AS team_id FROM o_day
     GROUP BY 1, 2 HAVING sum(hundredths) > 0
  ), sheet AS (
    SELECT DISTINCT ON (l.project_id, l.team_id, l.worker_id) l.project_id, l.team_id, l.worker_id, l.net_fen, l.line_hash, p.due_on
      FROM payroll_line l JOIN payroll p ON p.project_id = l.project_id AND p.team_id = l.team_id AND p.pay_month = l.pay_month,
           asked
     WHERE l.pay_month = to_char(asked.first, 'YYYY-MM') AND l.is_published
     ORDER BY l.project_id, l.team_id, l.worker_id, l.version DESC
  ), line AS (
    SELECT project_id, team_id, worker_id, net_fen, due_on, true AS is_published,
           (SELECT a.answer FROM line_answer a, asked WHERE a.project_id = s.project_id AND a.team_id = s.team_id
               AND a.worker_id = s.worker_id AND a.pay_month = to_char(asked.first, 'YYYY-MM') AND a.line_hash = s.line_hash
             ORDER BY a.id DESC LIMIT 1) IS NOT DISTINCT FROM 'CONFIRM' AS is_confirmed
      FROM sheet s
    UNION ALL
    SELECT w.project_id, w.team_id, w.worker_id, round(w.hundredths * r.daily_rate_fen / 100.0), p.due_on, false, false
      FROM worked w CROSS JOIN asked JOIN registration r USING (project_id, worker_id)
      JOIN payroll p ON p.project_id = w.project_id AND p.team_id = w.team_id AND p.pay_month = to_char(asked.first, 'YYYY-MM')
     WHERE NOT EXISTS (SELECT 1 FROM sheet s WHERE s.project_id = w.project_id AND s.worker_id = w.worker_id)
  ), transfer AS (
    SELECT b.* FROM bank_return_line b, asked
     WHERE b.pay_month = to_char(asked.first, 'YYYY-MM') AND b.status = 'PAID'
       AND NOT EXISTS (SELECT 1 FROM bank_return_line x WHERE x.project_id = b.project_id AND x.bank_serial = b.bank_serial
                          AND x.status IN ('RETURNED', 'FAILED'))
  ), everybody AS (
    SELECT project_id, worker_id FROM worked UNION SELECT project_id, worker_id FROM line
    UNION SELECT project_id, worker_id FROM transfer
  ), money AS (
    SELECT e.project_id, e.worker_id,
           (SELECT coalesce(sum(net_fen), 0) FROM line l WHERE (l.project_id, l.worker_id) = (e.project_id, e.worker_id)) AS net,
           (SELECT min(due_on) FROM line l WHERE (l.project_id, l.worker_id) = (e.project_id, e.worker_id)) AS due_on,
           (SELECT count(*) FROM line l WHERE (l.project_id, l.worker_id) = (e.project_id, e.worker_id)) AS lines,
           (SELECT count(*) FROM line l WHERE (l.project_id, l.worker_id) = (e.project_id, e.worker_id) AND is_published) AS published,
           (SELECT count(*) FROM line l WHERE (l.project_id, l.worker_id) = (e.project_id, e.worker_id) AND is_confirmed) AS confirmed,
           (SELECT coalesce(sum(amount_fen), 0) FROM transfer t WHERE (t.project_id, t.worker_id) = (e.project_id, e.worker_id)) AS paid,
           (SELECT count(*) FROM transfer t WHERE (t.project_id, t.worker_id) = (e.project_id, e.worker_id)) AS transfers,
           (SELECT coalesce(sum(amount_fen), 0) FROM transfer t WHERE (t.project_id, t.worker_id) = (e.project_id, e.worker_id)
               AND is_back_pay) AS back_pay,
           (SELECT coalesce(sum(amount_fen), 0) FROM transfer t WHERE (t.project_id, t.worker_id) = (e.project_id, e.worker_id)
               AND EXISTS (SELECT 1 FROM payment_batch o JOIN special_account a ON a.account_no = o.payer AND a.project_id = o.project_id
                            WHERE o.project_id = t.project_id AND o.batch_no = t.batch_no)) AS from_account,
           EXISTS (SELECT 1 FROM worked w WHERE (w.project_id, w.worker_id) = (e.project_id, e.worker_id)) AS has_worked
      FROM everybody e
  )
  SELECT place.*, to_char(asked.first, 'YYYY-MM') AS month, r.team_id::text AS team, r.trade_code AS trade, m.worker_id,
         person.gender, person.origin, person.education, person.nation, person.household, m.net, m.due_on, m.lines, m.published,
         m.confirmed, m.paid, m.transfers, m.back_pay, m.from_account, m.has_worked, asked.today,
         coalesce(m.due_on < asked.today, false) AS is_due,
         coalesce(m.due_on < asked.today AND m.net > m.paid, false) AS is_in_arrears,
         (SELECT coalesce(sum(amount_fen), 0) FROM transfer t WHERE (t.project_id, t.worker_id) = (m.project_id, m.worker_id)
             AND t.paid_on <= m.due_on) AS paid_in_time,
         EXISTS (SELECT 1 FROM finding f WHERE f.project_id = m.project_id AND f.subject_kind = 'worker' AND f.subject_id = m.worker_id
                    AND f.period = to_char(asked.first, 'YYYY-MM')) AS has_case
    FROM money m CROSS JOIN asked JOIN o_place place USING (project_id) JOIN o_person person USING (worker_id)
    JOIN registration r USING (project_id, worker_id);
