// Who may do what to agreements, measurements and deductions: facts are added and never changed; a worker sees what concerns
// the worker alone, a team leader no wages.
import { inProject, readPolicies } from './device-access.js';
import { KEEPERS, ownTeam, ownWorker } from './register-access.js';

/** People registered with a team that the caller sees, on that very project. */
const people = `${inProject} AND ${ownWorker} AND (project_id, worker_id) IN (SELECT project_id, worker_id FROM registration)`;

const SCOPE: Readonly<Record<string, string>> = {
  pay_agreement: people,
  piece_measurement: `${inProject} AND ${ownTeam}
    AND (nullif(current_setting('app.worker', true), '') IS NULL
         OR (project_id, team_id) IN (SELECT project_id, team_id FROM registration))`,
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
    `CREATE POLICY no_leader ON ${table} AS RESTRICTIVE FOR SELECT TO zhuming_api
       USING (coalesce(current_setting('app.role', true), '') <> 'team_leader')`,
  ]),
];

/** The way back: policies and grants go with their tables. */
export const NO_WAGE_ACCESS: readonly string[] = [];
