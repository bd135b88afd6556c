// Complaints about wages, at the board and by account.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { COMPLAINTS, NO_COMPLAINTS } from './complaint-tables.js';

export class Complaints1764300006000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of COMPLAINTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of NO_COMPLAINTS) await runner.query(statement);
  }
}
