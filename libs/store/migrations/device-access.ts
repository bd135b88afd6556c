// Who may do what to the devices' tables. Commands and placements are facts: the API adds them and changes none.
import { HISTORY_OF, WRITERS, role, unset } from './register-access.js';

export const inProject = `project_id IN (SELECT id FROM project)`;
/** Contractors' teams and workers have nothing to do with the gates themselves. */
export const staff = `${inProject} AND ${unset('team_enterprise')} AND ${unset('worker')}`;
export const keepers = `${staff} AND ${role('administrator', 'general_contractor', 'labour_officer')}`;

const READ: Readonly<Record<string, string>> = {
  device_placement: inProject,
  device_command: staff,
  roster_head: inProject,
  roster_report: staff,
  device_presence: staff,
};

/** Row policies of tables that the pipeline writes and callers read in part. */
export const readPolicies = (tables: Readonly<Record<string, string>>) =>
  Object.entries(tables).flatMap(([table, read]) => [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `CREATE POLICY pipeline ON ${table} TO zhuming_gateway, zhuming_worker USING (true) WITH CHECK (true)`,
    `CREATE POLICY caller ON ${table} FOR SELECT TO zhuming_api USING (${read})`,
  ]);

const writers = [
  ...['device', 'device_placement', 'device_command'].map(
    (table) => `CREATE POLICY caller_insert ON ${table} FOR INSERT TO zhuming_api WITH CHECK (${keepers})`,
  ),
  `CREATE POLICY caller_update ON device FOR UPDATE TO zhuming_api USING (${keepers}) WITH CHECK (${keepers})`,
];

const history = HISTORY_OF.replace(
  'ELSE false',
  `WHEN 'device' THEN noun_id IN (SELECT id FROM device) ELSE false`,
);

const GRANTS = [
  `GRANT SELECT ON device_placement, device_command, roster_head, roster_report, device_presence
     TO zhuming_gateway, zhuming_worker, zhuming_api`,
  `GRANT SELECT ON roster_entry TO zhuming_gateway`,
  `GRANT INSERT, UPDATE ON roster_head TO zhuming_worker`,
  `GRANT USAGE ON SEQUENCE roster_version_seq TO zhuming_worker, zhuming_api`,
  `GRANT INSERT, UPDATE ON roster_report, device_presence TO zhuming_gateway`,
  `GRANT UPDATE (state, sent_at, answered_at, is_ok, result_code, result_message) ON device_command TO zhuming_gateway`,
  `GRANT INSERT, UPDATE ON device TO zhuming_api`,
  `GRANT INSERT ON device_placement, device_command TO zhuming_api`,
];

/**
 * A claim code becomes credentials, once. Runs as the owner, since whoever claims has no session: the code is the
 * right. Answers nothing for a wrong, used or late code and for a revoked device.
 */
const CLAIM = `CREATE FUNCTION claim_device(serial text, code_hash text, new_secret_hash text)
  RETURNS TABLE (id bigint, project_id bigint, project_code text, lane text)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE device d SET secret_hash = new_secret_hash, claim_hash = NULL, claim_expires_at = NULL, claimed_at = now(),
         version = d.version + 1
    FROM project p
   WHERE p.id = d.project_id AND d.sn = serial AND d.claim_hash = code_hash AND d.claim_expires_at > now()
     AND NOT d.is_revoked
  RETURNING d.id, d.project_id, p.code::text, d.lane::text $$`;

/** Grants, row policies and the function, in the order in which they must run. */
export const DEVICE_ACCESS: readonly string[] = [
  ...GRANTS,
  ...readPolicies(READ),
  ...writers,
  `DROP POLICY caller ON register_history`,
  `DROP POLICY caller_insert ON register_history`,
  `CREATE POLICY caller ON register_history FOR SELECT TO zhuming_api USING (${history})`,
  `CREATE POLICY caller_insert ON register_history FOR INSERT TO zhuming_api
     WITH CHECK (${WRITERS} AND (${history}))`,
  CLAIM,
  `REVOKE ALL ON FUNCTION claim_device(text, text, text) FROM PUBLIC`,
  `GRANT EXECUTE ON FUNCTION claim_device(text, text, text) TO zhuming_api`,
];
