// Early warning: rules, alerts, and who is told.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NO_WARNINGS, WARNINGS } from './warning-tables.js';

/** One alert a case for every code that is more than a remark. */
const CODES =
  `PAYEE_MISMATCH SHARED_CARD OUTSIDE_ACCOUNT DUP_PAY ATT_NO_PAY BANK_NE_SHEET RETURNED PAYABLE_NE_PAID
  UNDER_SETTLED_EXIT LINE_DISPUTED NO_SIGN PAY_NO_ATT NO_CONTRACT BELOW_MIN DEDUCTION_OVER_LIMIT DAYS_DIFF PAID_LATE
  RATE_OUTLIER DAYS_UNPROVEN ATT_ASSERTED TWO_SITES HEADCOUNT_DIFF ACCOUNT_SHORT FUND_LATE EVENT_CONFLICT PHOTO_REUSED
  TEAM_TOO_REGULAR`.split(/\s+/);

export class Warnings1764300005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of WARNINGS) await runner.query(statement);
    const ours = 'our proposal: a day to acknowledge, five working days to cure';
    await runner.query(
      `INSERT INTO alert_rule (project_id, kind, code, from_level, from_fen, from_count, level, acknowledge_hours,
              cure_working_days, effective_from, source, entered_by)
       SELECT 0, 'CASE', code, 'yellow', 0, 1, NULL, 24, 5, '2000-01-01', '${ours}', 'system'
         FROM unnest($1::text[]) WITH ORDINALITY AS c(code, n) ORDER BY n`,
      [CODES],
    );
    await runner.query(
      `INSERT INTO alert_rule (project_id, kind, code, from_level, from_fen, from_count, level, acknowledge_hours,
              cure_working_days, effective_from, source, entered_by)
       VALUES (0, 'WORKER_ARREARS', 'WORKER_ARREARS', 'yellow', 500000, 3, 'red', 24, 5, '2000-01-01', 'SPC 2013 art. 3, lower bound', 'system'),
              (0, 'PROJECT_ARREARS', 'PROJECT_ARREARS', 'yellow', 3000000, 10, 'red', 24, 5, '2000-01-01', 'SPC 2013 art. 3, lower bound', 'system')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of NO_WARNINGS) await runner.query(statement);
  }
}
