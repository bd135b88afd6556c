-- One row a complaint, whenever it was raised.
CREATE TEMP TABLE o_complaints AS
  SELECT place.*, to_char(c.raised_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS month, c.channel, c.state,
         (SELECT min(moved_at) FROM complaint_move m WHERE m.complaint_id = c.id AND m.project_id = c.project_id AND m.move = 'accept')
           - c.raised_at AS until_accepted,
         (SELECT count(*) FROM complaint_move m WHERE m.complaint_id = c.id AND m.project_id = c.project_id AND m.move = 'transfer') AS transfers,
         closing.outcome, date_part('day', closing.moved_at - c.raised_at) AS days
    FROM complaint c JOIN o_place place USING (project_id)
    LEFT JOIN (SELECT DISTINCT ON (project_id, complaint_id) * FROM complaint_move WHERE move = 'close'
                ORDER BY project_id, complaint_id, id DESC) AS closing
      ON closing.project_id = c.project_id AND closing.complaint_id = c.id AND c.state = 'CLOSED';
