// Corrections are decided by another person, not only by another account.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CORRECTION_ACCESS, NO_CORRECTION_ACCESS } from './correction-access.js';

export class Corrections1764200002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of CORRECTION_ACCESS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of NO_CORRECTION_ACCESS) await runner.query(statement);
  }
}
