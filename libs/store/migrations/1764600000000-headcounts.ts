// Heads on site by hour.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HEADCOUNTS, NO_HEADCOUNTS } from './headcount-tables.js';

export class Headcounts1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of HEADCOUNTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of NO_HEADCOUNTS) await runner.query(statement);
  }
}
