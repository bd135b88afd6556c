-- One row an early warning, whenever it was raised.
CREATE TEMP TABLE o_alerts AS
  SELECT place.*, to_char(a.raised_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS month, a.level, a.state,
         (SELECT min(moved_at) FROM wage_alert_move m WHERE m.project_id = a.project_id AND m.alert_id = a.id AND m.move = 'ACKNOWLEDGE')
           - a.raised_at <= interval '1 day' AS is_acknowledged,
         (SELECT min(moved_at) FROM wage_alert_move m WHERE m.project_id = a.project_id AND m.alert_id = a.id AND m.move = 'CURE')
           <= a.cure_by AS is_in_time,
         (SELECT min(moved_at) FROM wage_alert_move m WHERE m.project_id = a.project_id AND m.alert_id = a.id AND m.move = 'CURE')
           - a.raised_at <= interval '720 hours' AS is_in_30_days,
         (SELECT count(*) FROM wage_alert_move m WHERE m.project_id = a.project_id AND m.alert_id = a.id AND m.move = 'ESCALATE') > 0
           AS is_escalated
    FROM wage_alert a JOIN o_place place USING (project_id);
