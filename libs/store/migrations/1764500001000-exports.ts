// Exports as jobs.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { EXPORTS, NO_EXPORTS } from './export-tables.js';

export class Exports1764500001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of EXPORTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of NO_EXPORTS) await runner.query(statement);
  }
}
