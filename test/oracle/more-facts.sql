-- Facts that the demo's month has none of, entered as they would stand in the tables. Wanted: TEMP TABLE asked.

-- every third person has a photo
UPDATE worker SET photo_sha256 = repeat('a', 64) WHERE id % 3 = 0;

-- some lead their team, some are insured, some have papers of what they can, that end within the month or before
UPDATE registration SET is_team_leader = worker_id % 10 = 1,
       has_injury_insurance = CASE worker_id % 3 WHEN 0 THEN true WHEN 1 THEN false END;
INSERT INTO certificate (worker_id, kind, number, level, issued_on, expires_on, status)
SELECT w.id, CASE WHEN w.id % 7 = 0 THEN 'safety' ELSE 'skill' END, 'S' || n, (1 + (w.id + n) % 3)::text, asked.first - 400,
       CASE WHEN n = 2 THEN asked.first + (w.id % 40)::int - 10 END, CASE WHEN w.id % 5 = 0 THEN '4' ELSE '1' END
  FROM worker w, asked, generate_series(1, 2) AS n WHERE w.id % 4 < 2;

-- some leave on the last day of the month
UPDATE registration r SET exited_on = asked.last FROM asked WHERE r.id % 9 = 0;

-- every twentieth enters a second site in the middle of the month; some were trained there before
INSERT INTO registration (project_id, worker_id, team_id, trade_code, work_role, entered_on, contract_signed_on, daily_rate_fen, pay_day)
SELECT t.project_id, r.worker_id, t.id, t.trade_code, '10', asked.first + 14, asked.first + 14, 30000, 15
  FROM asked, registration r
  JOIN LATERAL (SELECT project_id, id, trade_code FROM team t WHERE t.project_id <> r.project_id ORDER BY (t.id + r.worker_id) % 7, t.id LIMIT 1) t ON true
 WHERE r.worker_id % 20 = 0;
WITH held AS (
  INSERT INTO training (project_id, level, type_code, name, held_on, duration_minutes)
  SELECT DISTINCT project_id, 'project', '003002', '入场教育', asked.first + 10, 60 FROM registration, asked WHERE work_role = '10'
  RETURNING project_id, id
)
INSERT INTO training_attendance (project_id, training_id, worker_id, is_passed)
SELECT r.project_id, held.id, r.worker_id, r.worker_id % 60 <> 20 FROM held JOIN registration r USING (project_id)
 WHERE r.work_role = '10' AND r.worker_id % 40 <> 0;

-- the first site pays from its special account, with a batch of ours
INSERT INTO special_account (project_id, bank_name, account_name, account_no, opened_on, contract_signed_on, agreement_no, agreement_on, cycle_days,
  source, entered_by)
SELECT min(project_id), '示范银行', '农民工工资专户', '622000000000000001', asked.first, asked.first, 'A1', asked.first + 1, 31, '测试', 'test'
  FROM bank_return_line, asked GROUP BY asked.first;
INSERT INTO payment_batch (project_id, batch_no, pay_month, layout, payer, line_count, total_fen, sha256, created_by)
SELECT DISTINCT project_id, batch_no, pay_month, 'plain', '622000000000000001', 1, 1, repeat('b', 64), 'test' FROM bank_return_line
 WHERE project_id = (SELECT min(project_id) FROM bank_return_line);

-- back pay for some, and a third of the lines confirmed, one of them disputed again
INSERT INTO bank_return_line (project_id, bank_serial, batch_no, worker_id, pay_month, amount_fen, status, card_hash, card_last4, paid_on, is_back_pay)
SELECT project_id, 'back-' || worker_id, 'back', worker_id, pay_month, 12345, 'PAID', card_hash, card_last4, paid_on, true
  FROM bank_return_line WHERE worker_id % 17 = 0 AND status = 'PAID';
INSERT INTO line_answer (project_id, team_id, pay_month, worker_id, line_hash, answer, reason, answered_by, method)
SELECT project_id, team_id, pay_month, worker_id, line_hash, 'CONFIRM', '', 'test', 'password' FROM payroll_line
 WHERE is_published AND worker_id % 3 = 1;
INSERT INTO line_answer (project_id, team_id, pay_month, worker_id, line_hash, answer, reason, answered_by, method)
SELECT project_id, team_id, pay_month, worker_id, line_hash, 'DISPUTE', '少算一天', 'test', 'password' FROM payroll_line
 WHERE is_published AND worker_id % 30 = 1;

-- what sites must have: some do
UPDATE device SET claimed_at = asked.first + interval '9 hours' FROM asked WHERE id % 3 = 0;
INSERT INTO wage_deposit (project_id, kind, on_date, amount_fen, form, contract_fen, required_ratio, valid_to, document, entered_by)
SELECT id, 'MADE', asked.first - 10, 1000000, 'BANK_GUARANTEE', 100000000, 100,
       CASE WHEN id % 3 = 0 THEN asked.first + 3 ELSE asked.last + 200 END, 'D' || id, 'test' FROM project, asked WHERE id % 2 = 0;
INSERT INTO notice_board_print (project_id, items, printed_by, printed_at)
SELECT id, '[]', 'test', asked.last - (id % 4)::int * 60 FROM project, asked;
INSERT INTO key_post_holder (project_id, post, worker_id, held_from, held_to)
SELECT DISTINCT ON (r.project_id) r.project_id, 'labour_officer', r.worker_id, asked.first - 5, CASE WHEN r.project_id % 5 = 0 THEN asked.last - 1 END
  FROM registration r, asked WHERE r.project_id % 4 <> 1 ORDER BY r.project_id, r.worker_id;
INSERT INTO key_post_holder (project_id, post, worker_id, held_from, held_to)
SELECT r.project_id, (ARRAY['project_manager', 'safety_lead', 'quality_lead'])[n], r.worker_id, asked.first - 40, CASE WHEN n = 3 THEN asked.first + 11 END
  FROM asked, (SELECT *, row_number() OVER (PARTITION BY project_id ORDER BY worker_id) AS n FROM registration) r WHERE n <= 3;
INSERT INTO key_post_leave (project_id, worker_id, leave_from, leave_to, reason, approved_by)
SELECT project_id, worker_id, asked.first + 2, asked.first + 4, '病假', 'test' FROM key_post_holder, asked WHERE post = 'safety_lead' AND project_id % 2 = 0;
INSERT INTO key_post_pause (project_id, paused_from, paused_to, reason, decided_by)
SELECT id, asked.first + 20, asked.first + 22, '停工', 'test' FROM project, asked WHERE id % 3 = 0;
INSERT INTO funding_plan (project_id, due_on, amount_fen, source, entered_by)
SELECT p.id, asked.first + 10 * n, 5000000, 'test', 'test' FROM project p, asked, generate_series(-2, 2) AS n;
INSERT INTO account_movement (project_id, kind, booked_on, amount_fen, bank_serial, entered_by)
SELECT p.id, CASE WHEN n = 3 THEN 'TOP_UP' ELSE 'OWNER_TRANSFER' END, asked.first + (10 * n + p.id % 7 - 3)::int, 4000000 + 500000 * (p.id % 3), p.id || '-' || n,
       'test' FROM project p, asked, generate_series(-2, 3) AS n;

-- early warnings met in time, late and not at all; complaints of every kind
INSERT INTO wage_alert_move (project_id, alert_id, move, level, step, rule_id, value, audience, moved_by, moved_at)
SELECT project_id, id, 'ACKNOWLEDGE', level, step, rule_id, value, '{}', 'test', raised_at + (id % 3) * interval '13 hours' FROM wage_alert WHERE id % 2 = 0;
INSERT INTO wage_alert_move (project_id, alert_id, move, level, step, rule_id, value, audience, moved_by, moved_at)
SELECT project_id, id, 'CURE', level, step, rule_id, value, '{}', 'test', cure_by + (id % 2) * interval '1 hour' + (id % 5 / 4) * interval '40 days' FROM wage_alert WHERE id % 3 = 0;
UPDATE wage_alert SET state = 'CURED' WHERE id % 3 = 0;
INSERT INTO wage_alert_move (project_id, alert_id, move, level, step, rule_id, value, audience, moved_by)
SELECT project_id, id, 'ESCALATE', level, step, rule_id, value, '{}', 'test' FROM wage_alert WHERE id % 5 = 0;
INSERT INTO complaint (project_id, channel, content, receipt_hash, state, raised_at, accept_by, due_by)
SELECT p.id, (ARRAY['BOARD', 'ACCOUNT', 'PHONE', 'LETTER', 'PLATFORM'])[1 + (n + p.id) % 5], '欠薪', md5(p.id || '-' || n),
       (ARRAY['RAISED', 'ACCEPTED', 'TRANSFERRED', 'CLOSED', 'CLOSED', 'CLOSED'])[n], raised, raised + interval '7 days',
       CASE n WHEN 2 THEN now() + (p.id % 3 - 1)::int * interval '10 days' END
  FROM project p, asked, generate_series(1, 6) AS n, LATERAL (SELECT asked.first + n * interval '5 days 3 hours' AS raised) AS r;
-- passed on, accepted, some with more time, closed: each with the clock that it set
INSERT INTO complaint_move (project_id, complaint_id, move, state, outcome, recovered_fen, helped_people, moved_by, moved_at, due_by)
SELECT c.project_id, c.id, m.move, 'ACCEPTED', CASE WHEN m.move = 'close' THEN (ARRAY['PAID', 'WITHDRAWN', 'AGREED'])[1 + c.id % 3] END,
       CASE WHEN m.move = 'close' AND c.id % 3 <> 1 THEN 10000 * c.id END, CASE WHEN m.move = 'close' AND c.id % 3 = 0 THEN c.id % 4 END, 'test',
       c.raised_at + m.days * interval '1 day' + (c.id % 4) * interval '9 hours',
       CASE WHEN m.move <> 'close' THEN c.raised_at + m.due * interval '1 day' END
  FROM complaint c JOIN (VALUES (1, 'transfer', 'TRANSFERRED', 1, 8), (2, 'transfer', 'ACCEPTED', 5, 12), (3, 'accept', 'ACCEPTED', 9, 93),
                                (4, 'transfer', 'CLOSED', 6, 13), (5, 'accept', 'CLOSED', 10, 40), (6, 'extend', 'CLOSED', 20, 60),
                                (7, 'close', 'CLOSED', 50, NULL)) AS m(n, move, state, days, due) ON m.state = c.state
 WHERE NOT EXISTS (SELECT 1 FROM complaint_move x WHERE x.project_id = c.project_id AND x.complaint_id = c.id)
   AND NOT (m.move = 'transfer' AND c.id % 2 = 0) AND NOT (m.move = 'extend' AND c.id % 3 = 0) ORDER BY m.n;

-- what authorities recorded: some with orders, met in time, late and not at all, some fined, some taken back
INSERT INTO inspection (project_id, on_date, state, summary, recorded_by, items, order_no, rectify_by)
SELECT p.id, asked.first + 6 * n, CASE WHEN n = 4 THEN 'VOID' WHEN p.id % 3 = 0 THEN 'NO_ORDER' WHEN n = 3 THEN 'ORDERED' ELSE 'RECTIFIED' END,
       'x', 'test', (SELECT json_agg(json_build_object('item', item, 'isMet', (p.id + n + place) % 3 <> 0, 'note', ''))
                       FROM unnest('{contracts,pay,realName,specialAccount,payOnBehalf,deposit,noticeBoard}'::text[])
                            WITH ORDINALITY AS i(item, place) WHERE (p.id + place) % 4 <> 0),
       CASE WHEN p.id % 3 <> 0 THEN 'O' || n END, CASE WHEN p.id % 3 <> 0 THEN asked.first + 6 * n + 7 END
  FROM project p, asked, generate_series(1, 4) AS n WHERE p.id % 5 <> 0;
INSERT INTO supervision_move (project_id, record_kind, record_id, move, state, on_date, reason, moved_by)
SELECT project_id, 'inspection', id, 'confirm', 'RECTIFIED', on_date + 4 + (id % 2)::int * 9, 'x', 'test' FROM inspection
 WHERE state = 'RECTIFIED' AND recorded_by = 'test';
INSERT INTO supervision_move (project_id, record_kind, record_id, move, state, on_date, amount_fen, reason, moved_by)
SELECT project_id, 'inspection', id, 'fine', state, on_date + 20, 1000 * id, 'x', 'test' FROM inspection WHERE id % 3 = 0;
INSERT INTO collective_incident (project_id, on_date, state, summary, recorded_by, people)
SELECT p.id, asked.first + n, CASE WHEN n = 5 THEN 'VOID' ELSE 'OPEN' END, 'x', 'test', 5 + 12 * n FROM project p, asked, generate_series(0, 5) AS n
 WHERE p.id % 2 = 0;
INSERT INTO blacklisting (project_id, on_date, state, summary, recorded_by, enterprise_id, person_name, document)
SELECT p.id, asked.first + 3 * n, CASE n WHEN 3 THEN 'VOID' WHEN 2 THEN 'REMOVED' ELSE 'LISTED' END, 'x', 'test',
       CASE WHEN n % 2 = 0 THEN p.general_contractor_id END, CASE WHEN n % 2 = 1 THEN '某某' END, 'D'
  FROM project p, asked, generate_series(0, 3) AS n;
INSERT INTO supervision_move (project_id, record_kind, record_id, move, state, on_date, reason, moved_by)
SELECT project_id, 'blacklisting', id, 'remove', 'REMOVED', on_date + 20 + (id % 2)::int * 10, 'x', 'test' FROM blacklisting WHERE state = 'REMOVED';

-- passages that came in during the month, at once, late and very late, some refused and some of nobody known
INSERT INTO device_boot (project_id, device_id, boot_id, boot)
SELECT project_id, id, 77, 'oracle' FROM device WHERE id % 2 = 1;
INSERT INTO gate_event (project_id, device_id, boot_id, seq, worker_id, direction, method, verdict, time_quality, device_at, received_at,
                        effective_at, content_hash)
SELECT d.project_id, d.id, 77, n, CASE WHEN n % 5 < 3 THEN w.worker_id END, CASE WHEN n % 2 = 0 THEN 'in' ELSE 'out' END, 'face',
       (ARRAY['allowed', 'allowed', 'barred', 'unknown_person', 'stranger'])[1 + n % 5], 'ok', t.at,
       t.at + (ARRAY['20 seconds', '60 seconds', '4 minutes', '20 hours', '30 hours'])[1 + n % 5 + (n / 7) % 2 * (n % 3 - n % 5)]::interval, t.at, ''
  FROM asked, device d JOIN LATERAL (SELECT min(worker_id) AS worker_id FROM registration r WHERE r.project_id = d.project_id) w ON true,
       generate_series(1, 40) AS n,
       LATERAL (SELECT (asked.first + n / 2)::timestamp AT TIME ZONE 'Asia/Shanghai' + interval '19 hours' + n % 2 * interval '3 hours' AS at) t
 WHERE d.id % 2 = 1;
INSERT INTO work_mark (project_id, step, period, subjects)
SELECT d.project_id, 'attendance.close-day', day::date, ARRAY[min(r.worker_id)]
  FROM device d JOIN registration r USING (project_id), asked, generate_series(asked.first, asked.first + 20, interval '1 day') AS day
 WHERE d.id % 2 = 1 GROUP BY d.project_id, day;
INSERT INTO device_alert (project_id, device_id, code, since, opened_at, closed_at, detail)
SELECT project_id, id, 'offline', (asked.first + 5)::timestamp AT TIME ZONE 'Asia/Shanghai' + (id % 24) * interval '1 hour',
       (asked.first + 6)::timestamp AT TIME ZONE 'Asia/Shanghai', (asked.first + 5 + (id % 3)::int)::timestamp AT TIME ZONE 'Asia/Shanghai' + interval '23 hours 30 seconds', '{}'
  FROM device, asked WHERE id % 3 = 0;
INSERT INTO rejected_photo (project_id, worker_id, photo_sha256, device_id, reason, reported_at)
SELECT project_id, worker_id, repeat('a', 64), 1, 'photo_quality', (asked.first + (worker_id % 28)::int)::timestamp AT TIME ZONE 'Asia/Shanghai'
         + interval '23 hours 59 minutes' FROM registration, asked WHERE worker_id % 15 = 0;
DELETE FROM stat_project_day;

INSERT INTO work_mark (project_id, step, period, subjects)
SELECT DISTINCT r.project_id, step.name, asked.first, step.subjects
  FROM registration r, asked, (VALUES ('payment.reconcile', '{}'::bigint[]), ('statistics.refresh', '{3}')) AS step(name, subjects);
INSERT INTO work_mark (project_id, step, period, subjects)
SELECT DISTINCT r.project_id, 'statistics.refresh', d::date, '{1}'::bigint[]
  FROM registration r, asked, generate_series(asked.first, asked.last, interval '1 day') AS d;
