// The special account, its money and its closing; the wage deposit; minimum wages that people enter.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FUNDS, NO_FUNDS } from './fund-tables.js';

export class Funds1764300004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of FUNDS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of NO_FUNDS) await runner.query(statement);
  }
}
