// A sheet moves from state to state, and workers answer for their lines.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NO_SHEET_LIFE, SHEET_LIFE } from './sheet-life-tables.js';

export class SheetLife1764300002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of SHEET_LIFE) await runner.query(statement);
    await runner.query(
      `INSERT INTO confirmation_rule (project_id, effective_from, hours, source)
       VALUES (0, '2000-01-01', 72, 'three days, our proposal: no law names a time')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of NO_SHEET_LIFE) await runner.query(statement);
  }
}
