// Complaints: the clock of every step, what came of them in money and people, and those that were entered for somebody else.
import { COMPLAINT_SCOPE, OWN_WORKER } from './complaint-tables.js';
import { role } from './register-access.js';

const seen = COMPLAINT_SCOPE.complaint;
const ofWorker = `${role('worker')} AND worker_id = ${OWN_WORKER}`;

const RAISE = (
  columns: string,
  values: string,
) => `CREATE OR REPLACE FUNCTION raise_complaint(which_code text, said text, fen bigint,
     month text, name text, phone text, receipt text, due timestamptz)
   RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
   WITH made AS (
     INSERT INTO complaint (project_id, channel, content, claimed_fen, claimed_month, name_cipher, phone_cipher, receipt_hash, due_by${columns})
     -- by place: a name could be a column of the project
     SELECT id, 'BOARD', $2, $3, $4, $5, $6, $7, $8${values} FROM project WHERE code = $1 RETURNING project_id, id
   ) SELECT project_id || '-' || id FROM made $$`;

const ANSWER = (
  column: string,
  value: string,
) => `CREATE OR REPLACE FUNCTION answer_complaint(receipt text, which_move text, to_state text, said text, stars smallint,
     due timestamptz)
   RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
   INSERT INTO complaint_move (project_id, complaint_id, move, state, reason, satisfaction, moved_by${column})
   SELECT c.project_id, c.id, which_move, to_state, said, stars, 'complainant'${value} FROM complaint c
    WHERE c.receipt_hash = receipt AND c.state = 'CLOSED' AND which_move IN ('rate', 'reopen');
   UPDATE complaint SET state = to_state, due_by = due
    WHERE receipt_hash = receipt AND state = 'CLOSED' AND which_move IN ('rate', 'reopen') $$`;

const CHANNELS = (channels: string) => `ALTER TABLE complaint DROP CONSTRAINT complaint_channel,
     ADD CONSTRAINT complaint_channel CHECK (channel in (${channels}))`;

/** What is added, in the order in which it must run. */
export const COMPLAINT_CLOCKS: readonly string[] = [
  CHANNELS(`'BOARD', 'ACCOUNT', 'PHONE', 'LETTER', 'PLATFORM'`),
  `ALTER TABLE complaint ADD accept_by timestamptz(3)`,
  // what was raised before: the weeks and months that working days make without holidays
  `UPDATE complaint SET accept_by = raised_at + interval '7 days'`,
  `ALTER TABLE complaint ALTER accept_by SET NOT NULL`,
  `ALTER TABLE complaint_move ADD due_by timestamptz(3), ADD recovered_fen bigint, ADD helped_people integer,
     ADD CONSTRAINT complaint_move_result CHECK (coalesce(recovered_fen, helped_people) is null or move = 'close'),
     ADD CONSTRAINT complaint_move_amounts CHECK (recovered_fen >= 0 and helped_people >= 0)`,
  `UPDATE complaint_move SET due_by = moved_at + CASE move WHEN 'accept' THEN interval '84 days' WHEN 'extend' THEN interval '126 days'
     ELSE interval '7 days' END WHERE move IN ('accept', 'extend', 'transfer', 'reopen')`,
  RAISE(', accept_by', ', $8'),
  ANSWER(', due_by', ', due'),
  `DROP POLICY caller_insert ON complaint`,
  `CREATE POLICY caller_insert ON complaint FOR INSERT TO zhuming_api WITH CHECK (${seen} AND (
     (${ofWorker} AND channel = 'ACCOUNT') OR (${role('labour_officer', 'general_contractor', 'regulator')}
       AND channel IN ('PHONE', 'LETTER', 'PLATFORM') AND worker_id IS NULL)))`,
];

/** The way back; what was entered for somebody else would have come by the board. */
export const NO_COMPLAINT_CLOCKS: readonly string[] = [
  `DROP POLICY caller_insert ON complaint`,
  `CREATE POLICY caller_insert ON complaint FOR INSERT TO zhuming_api WITH CHECK (${seen} AND ${ofWorker})`,
  RAISE('', ''),
  ANSWER('', ''),
  'ALTER TABLE complaint_move DROP due_by, DROP recovered_fen, DROP helped_people',
  `UPDATE complaint SET channel = 'BOARD' WHERE channel NOT IN ('BOARD', 'ACCOUNT')`,
  'ALTER TABLE complaint DROP accept_by',
  CHANNELS(`'BOARD', 'ACCOUNT'`),
];
