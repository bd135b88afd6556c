// Tables of batches and return files, who may do what to them, and the guard of a second attempt.
import { inProject, readPolicies, staff } from './device-access.js';
import { noLeader, role } from './register-access.js';

const TABLES: readonly string[] = [
  `CREATE TABLE payment_batch (
      project_id bigint NOT NULL,
      batch_no varchar(40) NOT NULL,
      pay_month varchar(7) NOT NULL,
      layout varchar(20) NOT NULL,
      payer varchar(34) NOT NULL,
      line_count integer NOT NULL,
      total_fen bigint NOT NULL,
      sha256 varchar(64) NOT NULL,
      created_by varchar(100) NOT NULL,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      CONSTRAINT "PK_9947266f72d06cc2f6eee037ee7" PRIMARY KEY (project_id, batch_no)
    )`,
  `CREATE TABLE bank_return_file (
      project_id bigint NOT NULL,
      sha256 varchar(64) NOT NULL,
      batch_no varchar(40) NOT NULL,
      layout varchar(20) NOT NULL,
      line_count integer NOT NULL,
      paid_fen bigint NOT NULL,
      failed_fen bigint NOT NULL,
      received_by varchar(100) NOT NULL,
      received_at timestamptz(3) NOT NULL DEFAULT now(),
      CONSTRAINT "PK_307c4d87e705073b107553939a2" PRIMARY KEY (project_id, sha256)
    )`,
  `ALTER TABLE bank_return_line ADD payment_id bigint, ADD fail_reason varchar(20)`,
  `CREATE INDEX bank_return_line_payment ON bank_return_line (project_id, payment_id)`,
];

/**
 * The money of an attempt has definitely not arrived: it came back, or it failed and nothing says that it was paid.
 * UNKNOWN is not definite: it is asked about.
 */
export const DEFINITE_FAILURE = (payment: string) => `(EXISTS (
    SELECT FROM bank_return_line b WHERE b.project_id = ${payment}.project_id AND b.payment_id = ${payment}.id AND b.status = 'RETURNED')
  OR EXISTS (
    SELECT FROM bank_return_line b WHERE b.project_id = ${payment}.project_id AND b.payment_id = ${payment}.id AND b.status = 'FAILED')
  AND NOT EXISTS (
    SELECT FROM bank_return_line b WHERE b.project_id = ${payment}.project_id AND b.payment_id = ${payment}.id AND b.status = 'PAID'))`;

/** Runs as the owner, so that nobody's scope hides an attempt. */
const GUARD = `CREATE FUNCTION follows_failure(which_project bigint, which_team bigint, which_month text, which_worker bigint, before int)
  RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM payment p WHERE (p.project_id, p.team_id, p.pay_month, p.worker_id, p.attempt)
      = (which_project, which_team, which_month, which_worker, before) AND ${DEFINITE_FAILURE('p')}) $$`;

const SIGNATURE = 'follows_failure(bigint, bigint, text, bigint, int)';

const SCOPE = { payment_batch: staff, bank_return_file: staff } as const;
const SITE = role('administrator', 'general_contractor', 'labour_officer');

/** Tables, grants, policies and the guard, in the order in which they must run. */
export const BANK: readonly string[] = [
  ...TABLES,
  `GRANT SELECT ON payment_batch, bank_return_file TO zhuming_worker, zhuming_api`,
  `GRANT INSERT ON payment_batch, bank_return_file TO zhuming_api`,
  ...readPolicies(SCOPE),
  ...Object.keys(SCOPE).flatMap((table) => [
    `CREATE POLICY caller_insert ON ${table} FOR INSERT TO zhuming_api WITH CHECK (${inProject} AND ${SITE})`,
    noLeader(table),
  ]),
  GUARD,
  `REVOKE ALL ON FUNCTION ${SIGNATURE} FROM PUBLIC`,
  `GRANT EXECUTE ON FUNCTION ${SIGNATURE} TO zhuming_api`,
  `CREATE POLICY follows_failure ON payment AS RESTRICTIVE FOR INSERT TO zhuming_api
     WITH CHECK (attempt = 1 OR follows_failure(project_id, team_id, pay_month, worker_id, attempt - 1))`,
];

/** The way back. */
export const NO_BANK: readonly string[] = [
  'DROP POLICY follows_failure ON payment',
  `DROP FUNCTION ${SIGNATURE}`,
  'DROP INDEX bank_return_line_payment',
  'ALTER TABLE bank_return_line DROP payment_id, DROP fail_reason',
  'DROP TABLE bank_return_file, payment_batch',
];
