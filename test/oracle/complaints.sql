-- One row a complaint, whenever it was raised.
CREATE TEMP VIEW o_move AS SELECT * FROM complaint_move;
CREATE TEMP TABLE o_complaints AS
  SELECT place.*, to_char(c.raised_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS month, c.channel, c.state, c.due_by,
         (SELECT count(*) FROM o_move m WHERE m.complaint_id = c.id AND m.project_id = c.project_id AND m.move = 'accept') AS accepts,
         (SELECT count(*) FROM o_move m WHERE m.complaint_id = c.id AND m.project_id = c.project_id AND m.move = 'transfer') AS transfers,
         -- the first accepting, and the clock that the last transfer before it has set, or else the raising
         (SELECT min(moved_at) FROM o_move m WHERE m.complaint_id = c.id AND m.project_id = c.project_id AND m.move = 'accept')
           <= greatest(c.accept_by, (SELECT max(m.due_by) FROM o_move m WHERE m.complaint_id = c.id AND m.project_id = c.project_id
                AND m.move = 'transfer' AND m.id < (SELECT min(a.id) FROM o_move a WHERE a.complaint_id = c.id AND a.project_id = c.project_id
                  AND a.move = 'accept'))) AS is_in_time,
         closing.outcome, closing.recovered_fen, closing.helped_people, date_part('day', closing.moved_at - c.raised_at) AS days,
         -- accepting and extending set the clock of the closing, each later than the one before
         closing.moved_at <= (SELECT max(m.due_by) FROM o_move m WHERE m.complaint_id = c.id AND m.project_id = c.project_id
           AND m.move IN ('accept', 'extend') AND m.id < closing.id) AS is_closed_in_time
    FROM complaint c JOIN o_place place USING (project_id)
    LEFT JOIN (SELECT DISTINCT ON (project_id, complaint_id) * FROM complaint_move WHERE move = 'close'
                ORDER BY project_id, complaint_id, id DESC) AS closing
      ON closing.project_id = c.project_id AND closing.complaint_id = c.id AND c.state = 'CLOSED';
