// Who may do what to agreements, measurements and deductions: facts are added and never changed; a worker sees what concerns
// the worker alone, a team leader no wages.
import { inProject, readPolicies } from './device-access.js';
import { KEEPERS, noLeader, ownTeam, ownWorker } from './register-access.js';

/** People registered with a team that the caller sees, on that very project. */
const people = `${inProject} AND ${ownWorker} AND (project_id, worker_id) IN (SELECT project_id, worker_id FROM registration)`;

const SCOPE: Readonly<Record<string, string>> = {
  pay_agreement: people,
  // it names what colleagues earn: a worker's own share stands on the line
  piece_measurement: `${inProject} AND ${ownTeam} AND nullif(current_setting('app.worker', true), '') IS NULL`,
  wage_deduction: people,
};

const TABLES = Object.keys(SCOPE).join(', ');

/** Grants and row policies, in the order in which they must run. */
export const WAGE_ACCESS: readonly string[] = [
  `GRANT SELECT ON ${TABLES} TO zhuming_worker, zhuming_api`,
  `GRANT INSERT ON ${TABLES} TO zhuming_api`,
  ...readPolicies(SCOPE),
  ...Object.entries(SCOPE).flatMap(([table, scope]) => [
    `CREATE POLICY caller_insert ON ${table} FOR INSERT TO zhuming_api WITH CHECK (${scope} AND ${KEEPERS})`,
    noLeader(table),
  ]),
  // a subcontractor enters what its own teams earn, so their sheets must be drafted again
  `CREATE POLICY own_sheets ON work_mark FOR INSERT TO zhuming_api
     WITH CHECK (${inProject} AND step = 'payroll.draft' AND subjects <@ ARRAY(SELECT id FROM team))`,
];

/** The way back: the other policies and the grants go with their tables. */
export const NO_WAGE_ACCESS: readonly string[] = ['DROP POLICY own_sheets ON work_mark'];
