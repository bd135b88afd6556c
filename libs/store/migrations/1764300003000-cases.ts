// People decide about cases; the limits of the reconciliation are dated rows.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CASES, NO_CASES } from './case-tables.js';

export class Cases1764300003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of CASES) await runner.query(statement);
    await runner.query(
      `INSERT INTO reconciliation_rule (project_id, effective_month, days_hundredths, amount_fen, full_month_hundredths,
              pay_without_attendance_red_after_months, unproven_hundredths, rate_low_hundredths, rate_high_hundredths,
              deduction_hundredths, paid_heads_per_hundred, source, entered_by)
       VALUES (0, '2000-01', 100, 0, 2000, 1, 100, 50, 200, 20, 100,
               'our proposal, but for the fifth of 489号 art. 16', 'system')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of NO_CASES) await runner.query(statement);
  }
}
