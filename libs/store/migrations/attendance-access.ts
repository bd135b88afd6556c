// Who may do what to policies, the calendar and corrections. Facts all: added, never changed; a correction and what became
// of it carry the account that the transaction speaks for, so nobody can ask or decide in another's name.
import { inProject } from './device-access.js';
import { role } from './register-access.js';

const setting = (name: string) => `nullif(current_setting('app.${name}', true), '')`;
const account = `${setting('account')}::bigint`;
const people = `${inProject} AND ((${setting('team_enterprise')} IS NULL AND ${setting('worker')} IS NULL)
  OR (project_id, worker_id) IN (SELECT project_id, worker_id FROM registration))`;
const correction = `(project_id, correction_id) IN (SELECT project_id, id FROM attendance_correction)`;

const READ: Readonly<Record<string, string>> = {
  attendance_policy: `project_id = 0 OR ${inProject}`,
  calendar_day: 'true',
  attendance_correction: people,
  correction_decision: correction,
};

const INSERT: Readonly<Record<string, string>> = {
  attendance_policy: `${role('administrator')}
    OR (${role('general_contractor', 'labour_officer')} AND project_id <> 0 AND ${inProject})`,
  calendar_day: role('administrator'),
  attendance_correction: `${people} AND requested_by = ${account}
    AND ${role('worker', 'team_leader', 'subcontractor', 'labour_officer')}`,
  correction_decision: `${correction} AND decided_by = ${account}
    AND (${role('labour_officer')} OR (outcome = 'WITHDRAWN' AND ${role('worker', 'team_leader', 'subcontractor')}))`,
};

const policies = Object.entries(READ).flatMap(([table, read]) => [
  `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
  `CREATE POLICY pipeline ON ${table} FOR SELECT TO zhuming_gateway, zhuming_worker USING (true)`,
  `CREATE POLICY caller ON ${table} FOR SELECT TO zhuming_api USING (${read})`,
  `CREATE POLICY caller_insert ON ${table} FOR INSERT TO zhuming_api WITH CHECK (${INSERT[table] ?? 'false'})`,
]);

/** Grants and row policies, in the order in which they must run. */
export const ATTENDANCE_ACCESS: readonly string[] = [
  `GRANT SELECT ON calendar_day, attendance_correction, correction_decision TO zhuming_worker, zhuming_api`,
  `GRANT INSERT ON attendance_policy, calendar_day, attendance_correction, correction_decision TO zhuming_api`,
  ...policies,
];
