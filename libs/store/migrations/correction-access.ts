// Two people for every correction, also where both have more than one account: the database compares the persons.

const account = `nullif(current_setting('app.account', true), '')::bigint`;

/**
 * Whether a correction is the caller's own case: the caller has asked for it, is its worker, or has an account of the
 * worker who has asked. Runs as the owner, since nobody sees other people's accounts.
 */
const IS_OWN = `CREATE FUNCTION is_own_correction(which_project bigint, which_correction bigint)
  RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM attendance_correction c
      JOIN user_account decider ON decider.id = ${account}
      LEFT JOIN user_account requester ON requester.id = c.requested_by
     WHERE c.project_id = which_project AND c.id = which_correction
       AND (decider.id = c.requested_by OR decider.worker_id = c.worker_id OR decider.worker_id = requester.worker_id)) $$`;

/** Whether a correction was approved, as a row policy may ask: a policy cannot ask its own table. */
const IS_APPROVED = `CREATE FUNCTION is_approved_correction(which_project bigint, which_correction bigint)
  RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM correction_decision
                  WHERE project_id = which_project AND correction_id = which_correction
                    AND step = 1 AND outcome = 'APPROVED') $$`;

/** Whether the caller has handed in a file: the audit log knows, and only administrators read it. */
const HAS_HANDED_IN = `CREATE FUNCTION has_handed_in(file_sha256 text)
  RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM audit_entry
                  WHERE subject_kind = 'file' AND subject_id = file_sha256 AND action = 'file.create'
                    AND actor_kind = 'user' AND actor_id = ${account}) $$`;

const FUNCTIONS: readonly (readonly [signature: string, definition: string])[] = [
  ['is_own_correction(bigint, bigint)', IS_OWN],
  ['is_approved_correction(bigint, bigint)', IS_APPROVED],
  ['has_handed_in(text)', HAS_HANDED_IN],
];

const own = 'is_own_correction(project_id, correction_id)';
const approved = 'is_approved_correction(project_id, correction_id)';

/** Functions and the policies that call them, in the order in which they must run. */
export const CORRECTION_ACCESS: readonly string[] = [
  ...FUNCTIONS.flatMap(([signature, definition]) => [
    definition,
    `REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`,
    `GRANT EXECUTE ON FUNCTION ${signature} TO zhuming_api`,
  ]),
  `CREATE POLICY two_people ON correction_decision AS RESTRICTIVE FOR INSERT TO zhuming_api
     WITH CHECK (outcome = 'WITHDRAWN' OR NOT ${own})`,
  `CREATE POLICY what_follows ON correction_decision AS RESTRICTIVE FOR INSERT TO zhuming_api
     WITH CHECK (outcome <> 'ANNULLED' OR ${approved})`,
];

/** The way back. */
export const NO_CORRECTION_ACCESS: readonly string[] = [
  'DROP POLICY what_follows ON correction_decision',
  'DROP POLICY two_people ON correction_decision',
  ...FUNCTIONS.map(([signature]) => `DROP FUNCTION ${signature}`),
];
