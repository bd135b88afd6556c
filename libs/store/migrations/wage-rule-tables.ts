// Tables of what is entered for many sheets at once, and who may enter it.
import { inProject, readPolicies } from './device-access.js';
import { role } from './register-access.js';

/** Tables, grants and policies, in the order in which they must run. */
export const WAGE_RULES: readonly string[] = [
  `CREATE TABLE bank_layout (
      name varchar(20) NOT NULL,
      layout jsonb NOT NULL,
      source varchar(200) NOT NULL,
      entered_by varchar(100) NOT NULL,
      entered_at timestamptz(3) NOT NULL DEFAULT now(),
      CONSTRAINT bank_layout_name CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,19}$'),
      CONSTRAINT "PK_c784f9110e41104805e163317c7" PRIMARY KEY (name)
    )`,
  `GRANT SELECT ON bank_layout TO zhuming_worker, zhuming_api`,
  `GRANT INSERT ON bank_layout TO zhuming_api`,
  ...readPolicies({ bank_layout: 'true' }),
  `CREATE POLICY caller_insert ON bank_layout FOR INSERT TO zhuming_api WITH CHECK (${role('administrator', 'regulator')})`,
  `ALTER TABLE confirmation_rule ADD entered_by varchar(100) NOT NULL DEFAULT 'system',
     ADD entered_at timestamptz(3) NOT NULL DEFAULT now()`,
  `GRANT INSERT ON confirmation_rule TO zhuming_api`,
  `CREATE POLICY caller_insert ON confirmation_rule FOR INSERT TO zhuming_api
     WITH CHECK (${role('administrator')} OR (${role('regulator')} AND project_id <> 0 AND ${inProject}))`,
];

/** The way back. */
export const NO_WAGE_RULES: readonly string[] = [
  'DROP POLICY caller_insert ON confirmation_rule',
  'REVOKE INSERT ON confirmation_rule FROM zhuming_api',
  'ALTER TABLE confirmation_rule DROP entered_by, DROP entered_at',
  'DROP TABLE bank_layout',
];
