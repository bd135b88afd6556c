// Who may do what to the tables of key posts. A rule is a fact: added, never changed. Whoever is judged by days due takes
// none of them off: pauses are the regulator's.
import { inProject, keepers, readPolicies, staff } from './device-access.js';
import { WRITERS, role } from './register-access.js';

const READ: Readonly<Record<string, string>> = {
  key_post_rule: 'true',
  key_post_holder: staff,
  key_post_pause: staff,
  key_post_leave: staff,
};

const deciders = `${inProject} AND ${role('administrator', 'regulator')}`;

const INSERT: Readonly<Record<string, string>> = {
  key_post_rule: deciders,
  key_post_holder: keepers,
  key_post_pause: deciders,
  key_post_leave: keepers,
};

const writePolicies = Object.entries(INSERT).flatMap(([table, check]) => [
  `CREATE POLICY caller_insert ON ${table} FOR INSERT TO zhuming_api WITH CHECK (${check})`,
  ...(table === 'key_post_rule'
    ? []
    : [
        `CREATE POLICY caller_update ON ${table} FOR UPDATE TO zhuming_api USING (${check}) WITH CHECK (${check})`,
      ]),
]);

/** Versions are visible where their row is; beside the policies that register_history has. */
const versions = ['key_post_holder', 'key_post_pause', 'key_post_leave']
  .map((noun) => `noun = '${noun}' AND (project_id, noun_id) IN (SELECT project_id, id FROM ${noun})`)
  .join(' OR ');

const GRANTS = [
  `GRANT SELECT ON key_post_rule, key_post_holder, key_post_pause, key_post_leave TO zhuming_worker, zhuming_api`,
  `GRANT INSERT ON key_post_rule TO zhuming_api`,
  `GRANT INSERT, UPDATE ON key_post_holder, key_post_pause, key_post_leave TO zhuming_api`,
];

/** Grants and row policies, in the order in which they must run. */
export const KEY_POST_ACCESS: readonly string[] = [
  ...GRANTS,
  ...readPolicies(READ),
  ...writePolicies,
  `CREATE POLICY caller_key_post ON register_history FOR SELECT TO zhuming_api USING (${versions})`,
  `CREATE POLICY caller_key_post_insert ON register_history FOR INSERT TO zhuming_api
     WITH CHECK (${WRITERS} AND (${versions}))`,
];
