-- One row a project that is being built in the month.
CREATE TEMP TABLE o_compliance AS
  SELECT place.*, to_char(asked.first, 'YYYY-MM') AS month, p.permit_number IS NOT NULL AS has_permit,
         (SELECT count(*) FROM device d WHERE d.project_id = p.id AND NOT d.is_revoked AND d.claimed_at < asked.last + 1) > 0
           AND (SELECT count(*) FROM registration r WHERE r.project_id = p.id AND r.entered_on <= asked.last) > 0 AS is_connected,
         (SELECT count(*) FROM special_account a WHERE a.project_id = p.id AND a.opened_on <= asked.last AND a.agreement_on <= asked.last) > 0
           AND (SELECT count(*) FROM account_closing c WHERE c.project_id = p.id AND c.step = 'CLOSED' AND c.on_date <= asked.last) = 0
           AS has_account,
         (SELECT count(*) FROM wage_deposit d WHERE d.project_id = p.id AND d.kind = 'MADE' AND d.on_date <= asked.last
             AND coalesce(d.valid_to, asked.last) >= asked.last) > 0 AS has_deposit,
         (SELECT max((printed_at AT TIME ZONE 'Asia/Shanghai')::date) FROM notice_board_print b WHERE b.project_id = p.id
             AND (printed_at AT TIME ZONE 'Asia/Shanghai')::date <= asked.last) >= asked.last - 90 AS has_board,
         (SELECT count(*) FROM key_post_holder h WHERE h.project_id = p.id AND h.post = 'labour_officer' AND NOT h.is_withdrawn
             AND asked.last BETWEEN h.held_from AND coalesce(h.held_to, asked.last)) > 0 AS has_officer,
         (SELECT coalesce(sum(amount_fen), 0) FROM funding_plan f WHERE f.project_id = p.id AND f.due_on BETWEEN asked.first AND asked.last
             AND f.due_on < asked.today) AS due,
         (SELECT coalesce(sum(greatest(0, least(f.amount_fen,
              (SELECT coalesce(sum(t.amount_fen), 0) FROM account_movement t WHERE t.project_id = f.project_id AND t.kind = 'OWNER_TRANSFER'
                  AND t.booked_on <= f.due_on)
              - (SELECT coalesce(sum(o.amount_fen), 0) FROM funding_plan o WHERE o.project_id = f.project_id AND o.due_on < f.due_on)))), 0)
            FROM funding_plan f WHERE f.project_id = p.id AND f.due_on BETWEEN asked.first AND asked.last AND f.due_on < asked.today) AS on_time
    FROM asked, project p JOIN o_place place ON place.project_id = p.id
   WHERE p.started_on <= asked.last AND (p.completed_on IS NULL AND p.status = '003' OR p.completed_on >= asked.first);
