// What was agreed, measured and deducted, and the items of a line.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NO_WAGE_ACCESS, WAGE_ACCESS } from './wage-access.js';
import { NO_WAGE_TABLES, WAGE_TABLES } from './wage-tables.js';

export class Wages1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...WAGE_TABLES, ...WAGE_ACCESS]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [...NO_WAGE_ACCESS, ...NO_WAGE_TABLES]) await runner.query(statement);
  }
}
