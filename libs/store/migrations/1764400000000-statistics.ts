// Roll-ups by what people are, and one row a person and month.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NO_STATISTICS, STATISTICS } from './statistic-tables.js';

export class Statistics1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATISTICS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of NO_STATISTICS) await runner.query(statement);
  }
}
