// Formats of banks as rows, and the hours of a site by a route.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { BANK_LAYOUTS } from '#domain/bank/bank-layout.js';
import { NO_WAGE_RULES, WAGE_RULES } from './wage-rule-tables.js';

export class WageRules1764300008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of WAGE_RULES) await runner.query(statement);
    for (const { name, ...layout } of Object.values(BANK_LAYOUTS))
      await runner.query(
        `INSERT INTO bank_layout (name, layout, source, entered_by) VALUES ($1, $2, 'proposal of this system', 'system')`,
        [name, JSON.stringify(layout)],
      );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of NO_WAGE_RULES) await runner.query(statement);
  }
}
