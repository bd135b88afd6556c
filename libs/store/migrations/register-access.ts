// Who may do what to the register's tables: grants, and row policies that read the caller's scope (SET LOCAL app.…).
// The role of the caller is part of the scope: what a role may not write, its SQL cannot write either.

const setting = (name: string) => `nullif(current_setting('app.${name}', true), '')`;
export const unset = (name: string) => `${setting(name)} IS NULL`;
const everything = `current_setting('app.everything', true) = 'on'`;
export const role = (...names: string[]) =>
  `coalesce(current_setting('app.role', true), '') IN (${names.map((name) => `'${name}'`).join(', ')})`;
/** A team leader leads work, not pay. */
export const noLeader = (
  table: string,
) => `CREATE POLICY no_leader ON ${table} AS RESTRICTIVE FOR SELECT TO zhuming_api
  USING (coalesce(current_setting('app.role', true), '') <> 'team_leader')`;
const inProject = `project_id IN (SELECT id FROM project)`;
export const ownTeam = `(${setting('team_enterprise')} IS NULL OR team_id IN (SELECT id FROM team))`;
export const ownWorker = `(${setting('worker')} IS NULL OR worker_id = ${setting('worker')}::bigint)`;
const ownPeople = `((${setting('team_enterprise')} IS NULL AND ${setting('worker')} IS NULL)
  OR (project_id, worker_id) IN (SELECT project_id, worker_id FROM registration))`;
const custodian = `${setting('custodian')}::bigint`;
export const KEEPERS = role('administrator', 'general_contractor', 'labour_officer', 'subcontractor');
/** Whoever writes to the register at all; bans and entry policies are the regulator's too. */
export const WRITERS = role(
  'administrator',
  'general_contractor',
  'labour_officer',
  'subcontractor',
  'regulator',
);
const SITE_KEEPERS = role('administrator', 'general_contractor', 'labour_officer');

/** What a version of a register row belongs to decides who reads it. */
export const HISTORY_OF = `CASE noun
  WHEN 'enterprise' THEN noun_id IN (SELECT id FROM enterprise)
  WHEN 'project' THEN noun_id IN (SELECT id FROM project)
  WHEN 'participant' THEN (project_id, noun_id) IN (SELECT project_id, id FROM participant)
  WHEN 'team' THEN (project_id, noun_id) IN (SELECT project_id, id FROM team)
  WHEN 'worker' THEN noun_id IN (SELECT id FROM worker)
  WHEN 'certificate' THEN noun_id IN (SELECT id FROM certificate)
  WHEN 'bar' THEN noun_id IN (SELECT id FROM worker_bar)
  WHEN 'registration' THEN (project_id, noun_id) IN (SELECT project_id, id FROM registration)
  WHEN 'contract' THEN (project_id, noun_id) IN (SELECT project_id, id FROM labour_contract)
  WHEN 'training' THEN (project_id, noun_id) IN (SELECT project_id, id FROM training)
  ELSE false END`;

const barScope = `worker_id IN (SELECT id FROM worker) AND (project_id IS NULL OR ${inProject})`;
const barWrite = `worker_id IN (SELECT id FROM worker) AND (${role('administrator')}
  OR (${role('regulator')} AND (${inProject} OR (project_id IS NULL AND area_prefix LIKE ${setting('area')} || '%')))
  OR (${SITE_KEEPERS} AND project_id IS NOT NULL AND ${inProject}))`;

interface Access {
  readonly read: string;
  readonly insert?: string;
  readonly update?: string;
  /** What a changed row must be like; absent = as `update`. */
  readonly check?: string;
}

/** Who an account is, as one text: old and new can be compared. */
const CLIENT_BOUNDS = `jsonb_build_array(role, area_code, enterprise_id, project_ids, is_active)::text`;
const USER_BOUNDS = `jsonb_build_array(role, area_code, enterprise_id, project_ids, is_active, worker_id, name)::text`;

const people = `${inProject} AND ${ownPeople}`;
const account = `${setting('account')}::bigint`;
const callerKey = `(caller = 'user:' || ${setting('account')} OR caller = 'client:' || ${setting('client')})`;
const projectWrite = `${role('administrator')}
  OR (${role('general_contractor')} AND general_contractor_id = ${setting('enterprise')}::bigint)`;
const teamWrite = `${inProject} AND (${SITE_KEEPERS}
  OR (${role('subcontractor')} AND enterprise_id = ${setting('team_enterprise')}::bigint))`;

const ACCESS: Readonly<Record<string, Access>> = {
  // names and credit codes of enterprises are public (企业信用信息公示); phones are masked by the API
  enterprise: {
    read: 'true',
    insert: SITE_KEEPERS,
    update: `${role('administrator')} OR (${role('general_contractor', 'subcontractor')} AND id = ${custodian})`,
  },
  participant: {
    read: inProject,
    insert: `${inProject} AND ${SITE_KEEPERS}`,
    update: `${inProject} AND ${SITE_KEEPERS}`,
  },
  worker_custody: { read: `${everything} OR enterprise_id = ${custodian}` },
  certificate: {
    read: 'worker_id IN (SELECT id FROM worker)',
    insert: `worker_id IN (SELECT id FROM worker) AND ${KEEPERS}`,
    update: `worker_id IN (SELECT id FROM worker) AND ${KEEPERS}`,
  },
  labour_contract: { read: people, insert: `${people} AND ${KEEPERS}`, update: `${people} AND ${KEEPERS}` },
  training: {
    read: inProject,
    insert: `${inProject} AND ${KEEPERS}`,
    update: `${inProject} AND ${SITE_KEEPERS}`,
  },
  training_attendance: {
    read: people,
    insert: `${people} AND ${KEEPERS}`,
    update: `${people} AND ${KEEPERS}`,
  },
  entry_policy: {
    read: 'true',
    insert: `${role('administrator')} OR (${role('regulator')} AND area_prefix LIKE ${setting('area')} || '%')`,
  },
  roster_entry: { read: people },
  register_history: { read: HISTORY_OF, insert: `${WRITERS} AND (${HISTORY_OF})` },
  audit_entry: { read: role('administrator', 'auditor'), insert: 'true' },
  user_account: {
    read: `${role('administrator', 'auditor', 'login')} OR id = ${account}`,
    insert: role('administrator'),
    update: `${role('administrator', 'login')} OR id = ${account}`,
    // whoever is no administrator changes passwords and counters, never who an account is
    check: `${role('administrator')} OR ((${role('login')} OR id = ${account}) AND account_bounds('user_account', id) = ${USER_BOUNDS})`,
  },
  api_client: {
    read: `${role('administrator', 'auditor', 'login')} OR id = ${setting('client')}::bigint`,
    insert: role('administrator'),
    update: role('administrator', 'login'),
    check: `${role('administrator')} OR (${role('login')} AND account_bounds('api_client', id) = ${CLIENT_BOUNDS})`,
  },
  idempotency_key: { read: callerKey, insert: callerKey },
  import_job: {
    read: `${role('administrator', 'auditor')} OR account_id = ${account}`,
    insert: `account_id = ${account}`,
    update: `account_id = ${account}`,
  },
  import_fault: {
    read: 'job_id IN (SELECT id FROM import_job)',
    insert: 'job_id IN (SELECT id FROM import_job)',
  },
};

const visibleWorker = `(${everything} OR id IN (SELECT worker_id FROM registration)
  OR id IN (SELECT worker_id FROM worker_custody))`;

/** Tables of the spine that the API may write now as well; what it reads of them stands in spine-access.ts. */
const SPINE_WRITES: Readonly<Record<string, { insert: string; update: string }>> = {
  project: { insert: projectWrite, update: projectWrite },
  team: { insert: teamWrite, update: teamWrite },
  registration: {
    // only somebody whom the caller knows: registering makes a person visible
    insert: `${inProject} AND ${ownTeam} AND ${ownWorker} AND ${KEEPERS} AND knows_worker(worker_id)`,
    update: `${inProject} AND ${ownTeam} AND ${ownWorker} AND ${KEEPERS}`,
  },
  // a change that reads no column is not bound by what the caller sees: say it here too
  worker: { insert: KEEPERS, update: `${KEEPERS} AND ${visibleWorker}` },
  worker_bar: { insert: barWrite, update: barWrite },
};

/** Wages stay where spine-access.ts has put them, but only these roles write them. */
const WAGE_WRITERS: Readonly<Record<string, string>> = {
  payroll: KEEPERS,
  payroll_line: KEEPERS,
  payment: SITE_KEEPERS,
  bank_return_line: SITE_KEEPERS,
};

const insertPolicy = (table: string, check: string) =>
  `CREATE POLICY caller_insert ON ${table} FOR INSERT TO zhuming_api WITH CHECK (${check})`;
const updatePolicy = (table: string, using: string, check = using) =>
  `CREATE POLICY caller_update ON ${table} FOR UPDATE TO zhuming_api USING (${using}) WITH CHECK (${check})`;

const policies = [
  ...Object.entries(ACCESS).flatMap(([table, { read, insert, update, check }]) => [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `CREATE POLICY pipeline ON ${table} TO zhuming_gateway, zhuming_worker USING (true) WITH CHECK (true)`,
    `CREATE POLICY caller ON ${table} FOR SELECT TO zhuming_api USING (${read})`,
    ...(insert === undefined ? [] : [insertPolicy(table, insert)]),
    ...(update === undefined ? [] : [updatePolicy(table, update, check)]),
  ]),
  ...Object.entries(SPINE_WRITES).flatMap(([table, { insert, update }]) => [
    insertPolicy(table, insert),
    updatePolicy(table, update),
  ]),
  ...Object.entries(WAGE_WRITERS).map(
    ([table, who]) =>
      `CREATE POLICY writer ON ${table} AS RESTRICTIVE FOR INSERT TO zhuming_api WITH CHECK (${who})`,
  ),
  `CREATE POLICY writer ON work_mark AS RESTRICTIVE FOR INSERT TO zhuming_api WITH CHECK (${WRITERS})`,
  ...['payroll', 'payroll_line', 'payment', 'bank_return_line', 'finding', 'stat_wage_month'].map(noLeader),
  `CREATE POLICY writer_update ON payroll AS RESTRICTIVE FOR UPDATE TO zhuming_api USING (${KEEPERS})`,
  // an enterprise sees the people whose papers it holds also before their first registration
  `DROP POLICY caller ON worker`,
  `CREATE POLICY caller ON worker FOR SELECT TO zhuming_api USING ${visibleWorker}`,
  `DROP POLICY caller ON worker_bar`,
  `CREATE POLICY caller ON worker_bar FOR SELECT TO zhuming_api USING (${barScope})`,
];

const GRANTS = [
  `GRANT SELECT ON participant, certificate, labour_contract, training, training_attendance, entry_policy, roster_entry,
     worker_custody, import_job, audit_entry, audit_head, audit_anchor TO zhuming_worker`,
  `GRANT INSERT, UPDATE, DELETE ON roster_entry TO zhuming_worker`,
  `GRANT INSERT ON audit_anchor, work_mark TO zhuming_worker`,
  `GRANT SELECT, DELETE ON idempotency_key TO zhuming_worker`,
  // the worker keeps the books of an import; what it imports it writes as zhuming_api, in the scope of whoever asked
  `GRANT UPDATE ON import_job TO zhuming_worker`,
  `GRANT SELECT, INSERT, DELETE ON import_fault TO zhuming_worker`,
  `GRANT SELECT ON participant, certificate, labour_contract, training, training_attendance, entry_policy, roster_entry,
     worker_custody, register_history, audit_entry, audit_head, audit_anchor, user_account, api_client, idempotency_key,
     import_job, import_fault, revoked_session TO zhuming_api`,
  `GRANT INSERT, UPDATE ON enterprise, project, participant, team, worker, certificate, registration, labour_contract,
     training, training_attendance, worker_bar, user_account, api_client, import_job TO zhuming_api`,
  `GRANT INSERT ON entry_policy, register_history, audit_entry, idempotency_key, import_fault, revoked_session
     TO zhuming_api`,
  `GRANT UPDATE ON audit_head TO zhuming_api`,
  // ids of people are taken before their rows are written
  `GRANT USAGE ON SEQUENCE worker_id_seq TO zhuming_api`,
  `GRANT DELETE ON revoked_session TO zhuming_api`,
];

/**
 * Whoever holds number and name of an identity document holds the papers: the enterprise may see the person. Runs as
 * the owner, since the person is not visible before. Answers what was found, and whether the papers are newly held; a
 * wrong name finds nothing. Custody lasts, so that a mere question (`is_granted` false) must not give it. Whoever keeps
 * papers for nobody, or for more than one enterprise, could not see what was entered: refused, not half done.
 */
const ADOPT = `CREATE FUNCTION adopt_workers(hashes text[], names text[], is_granted boolean)
  RETURNS TABLE (id bigint, number text, identity_hash text, birth_on date, is_new boolean)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  #variable_conflict use_column
  DECLARE
    granted bigint[] := '{}';
  BEGIN
    IF NOT (${KEEPERS}) THEN RAISE EXCEPTION 'not allowed' USING ERRCODE = '42501'; END IF;
    IF ${custodian} IS NULL AND NOT (${role('administrator')}) THEN
      RAISE EXCEPTION 'keeps papers for no one enterprise' USING ERRCODE = '42501';
    END IF;
    IF is_granted AND ${custodian} IS NOT NULL THEN
      WITH fresh AS (
        INSERT INTO worker_custody (worker_id, enterprise_id)
        SELECT w.id, ${custodian} FROM worker w
          JOIN unnest(hashes, names) AS given(hash, name) ON given.hash = w.identity_hash AND given.name = w.name
        ON CONFLICT DO NOTHING RETURNING worker_id)
      SELECT coalesce(array_agg(worker_id), '{}') INTO granted FROM fresh;
    END IF;
    RETURN QUERY SELECT w.id, w.number::text, w.identity_hash::text, w.birth_on, w.id = ANY (granted) FROM worker w
      JOIN unnest(hashes, names) AS given(hash, name) ON given.hash = w.identity_hash AND given.name = w.name;
  END $$`;

/**
 * A change of a person counts at every site, also at those that whoever writes it cannot see: marks for all of them,
 * and nothing else, as the owner. No period: the roster is about now.
 */
const MARK_ROSTER = `CREATE FUNCTION mark_roster(workers bigint[]) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO work_mark (project_id, step, period, subjects)
  SELECT project_id, 'roster.refresh', '2000-01-01', array_agg(DISTINCT worker_id)
    FROM registration WHERE worker_id = ANY (workers) AND ${WRITERS} GROUP BY project_id $$`;
const MARK_ROSTER_OF_AREA = `CREATE FUNCTION mark_roster_of_area(prefix text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO work_mark (project_id, step, period, subjects)
  SELECT id, 'roster.refresh', '2000-01-01', '{}' FROM project
   WHERE starts_with(managing_area_code, prefix) AND ${role('administrator', 'regulator')} $$`;

/** Work for the caller's own import that waits: imports without a project have a mark that no scope of the API covers. */
const MARK_IMPORT = `CREATE FUNCTION mark_import(job bigint) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO work_mark (project_id, step, period, subjects)
  SELECT coalesce(project_id, 0), 'import.run', '2000-01-01', ARRAY[id]
    FROM import_job WHERE id = job AND account_id = ${account} AND state = 'waiting' $$`;

/** The bounds of an account as they are stored, whoever asks: what a row policy compares a changed row with. */
const ACCOUNT_BOUNDS = `CREATE FUNCTION account_bounds(kind text, account bigint) RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT ${USER_BOUNDS} FROM user_account WHERE kind = 'user_account' AND id = account
  UNION ALL
  SELECT ${CLIENT_BOUNDS} FROM api_client WHERE kind = 'api_client' AND id = account $$`;

/** Whether the caller sees a person, asked with the caller's own rights; a policy cannot ask a table that asks back. */
const KNOWS_WORKER = `CREATE FUNCTION knows_worker(who bigint) RETURNS boolean
  LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
  BEGIN
    RETURN ${everything} OR EXISTS (SELECT FROM registration WHERE worker_id = who)
      OR EXISTS (SELECT FROM worker_custody WHERE worker_id = who);
  END $$`;

const FUNCTIONS: readonly (readonly [signature: string, definition: string])[] = [
  ['adopt_workers(text[], text[], boolean)', ADOPT],
  ['mark_roster(bigint[])', MARK_ROSTER],
  ['mark_roster_of_area(text)', MARK_ROSTER_OF_AREA],
  ['mark_import(bigint)', MARK_IMPORT],
  ['account_bounds(text, bigint)', ACCOUNT_BOUNDS],
  ['knows_worker(bigint)', KNOWS_WORKER],
];

/** Grants, row policies and the functions, in the order in which they must run. */
export const REGISTER_ACCESS: readonly string[] = [
  ...GRANTS,
  ...FUNCTIONS.flatMap(([signature, definition]) => [
    definition,
    `REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`,
    `GRANT EXECUTE ON FUNCTION ${signature} TO zhuming_api`,
  ]),
  // after the functions that they call
  ...policies,
];
