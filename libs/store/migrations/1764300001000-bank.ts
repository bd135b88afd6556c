// Batches for the bank, its return files, and the rule that a line is paid at most once.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { BANK, NO_BANK } from './bank-tables.js';

export class Bank1764300001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of BANK) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of NO_BANK) await runner.query(statement);
  }
}
