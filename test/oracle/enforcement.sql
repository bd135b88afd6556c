-- One row an event: an inspection, a fine, an incident, a listing, a removal, each in its own month.
CREATE TEMP TABLE o_enforcement AS
  WITH inspected AS (
    SELECT project_id, id, on_date, rectify_by, state = 'RECTIFIED' AS is_met,
           (SELECT max(on_date) FROM supervision_move m WHERE m.project_id = i.project_id AND m.record_id = i.id
               AND m.record_kind = 'inspection' AND m.move = 'confirm') AS met_on,
           (SELECT count(*) FROM jsonb_array_elements(items)) AS items,
           ARRAY(SELECT e ->> 'item' FROM jsonb_array_elements(items) AS e WHERE NOT (e ->> 'isMet')::boolean) AS failed
      FROM inspection i WHERE state IN ('NO_ORDER', 'ORDERED', 'REPORTED', 'RECTIFIED')
  ), event AS (
    SELECT 'inspection' AS what, project_id, on_date, items, failed, rectify_by, is_met, met_on, 0 AS people, 0 AS fen FROM inspected
    UNION ALL SELECT 'fine', m.project_id, m.on_date, 0, '{}', NULL, NULL, NULL, 0, m.amount_fen
      FROM supervision_move m JOIN inspected i ON i.project_id = m.project_id AND i.id = m.record_id
     WHERE m.record_kind = 'inspection' AND m.move = 'fine'
    UNION ALL SELECT 'incident', project_id, on_date, 0, '{}', NULL, NULL, NULL, people, 0 FROM collective_incident
     WHERE state IN ('OPEN', 'SETTLED') AND people >= 10
    UNION ALL SELECT CASE WHEN person_name IS NULL THEN 'enterprise' ELSE 'person' END, project_id, on_date, 0, '{}', NULL, NULL, NULL, 0, 0
      FROM blacklisting WHERE state IN ('LISTED', 'REMOVED')
    UNION ALL SELECT 'removal', m.project_id, m.on_date, 0, '{}', NULL, NULL, NULL, 0, 0
      FROM supervision_move m JOIN blacklisting b ON b.project_id = m.project_id AND b.id = m.record_id AND b.state = 'REMOVED'
     WHERE m.record_kind = 'blacklisting' AND m.move = 'remove'
  )
  SELECT place.*, to_char(e.on_date, 'YYYY-MM') AS month, e.what, e.items, e.failed, e.rectify_by, e.is_met, e.met_on, e.people, e.fen,
         e.is_met OR e.rectify_by < asked.today AS is_due
    FROM event e JOIN o_place place USING (project_id), asked;
