// Tables of batches and return files, who may do what to them, and the guard of a second attempt.
import { inProject, readPolicies, staff } from './device-access.js';
import { role } from './register-access.js';

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
const GUARD = `CREATE FUNCTION payment_follows_failure() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
  BEGIN
    IF NEW.attempt > 1 AND NOT EXISTS (
      SELECT FROM payment p WHERE (p.project_id, p.team_id, p.pay_month, p.worker_id, p.attempt)
        = (NEW.project_id, NEW.team_id, NEW.pay_month, NEW.worker_id, NEW.attempt - 1) AND ${DEFINITE_FAILURE('p')})
    THEN
      RAISE EXCEPTION 'attempt % of a line whose last one has not definitely failed', NEW.attempt
        USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_follows_failure';
    END IF;
    RETURN NEW;
  END $$`;

const SCOPE = { payment_batch: staff, bank_return_file: staff } as const;
const SITE = role('administrator', 'general_contractor', 'labour_officer');

/** Tables, grants, policies and the trigger, in the order in which they must run. */
export const BANK: readonly string[] = [
  ...TABLES,
  `GRANT SELECT ON payment_batch, bank_return_file TO zhuming_worker, zhuming_api`,
  `GRANT INSERT ON payment_batch, bank_return_file TO zhuming_api`,
  ...readPolicies(SCOPE),
  ...Object.keys(SCOPE).flatMap((table) => [
    `CREATE POLICY caller_insert ON ${table} FOR INSERT TO zhuming_api WITH CHECK (${inProject} AND ${SITE})`,
    `CREATE POLICY no_leader ON ${table} AS RESTRICTIVE FOR SELECT TO zhuming_api
       USING (coalesce(current_setting('app.role', true), '') <> 'team_leader')`,
  ]),
  GUARD,
  'REVOKE ALL ON FUNCTION payment_follows_failure() FROM PUBLIC',
  `CREATE TRIGGER follows_failure BEFORE INSERT ON payment FOR EACH ROW EXECUTE FUNCTION payment_follows_failure()`,
];

/** The way back. */
export const NO_BANK: readonly string[] = [
  'DROP TRIGGER follows_failure ON payment',
  'DROP FUNCTION payment_follows_failure()',
  'DROP INDEX bank_return_line_payment',
  'ALTER TABLE bank_return_line DROP payment_id, DROP fail_reason',
  'DROP TABLE bank_return_file, payment_batch',
];
