// Inspections, collective incidents and the black-list.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NO_SUPERVISION, SUPERVISION } from './supervision-tables.js';

export class Supervision1764600002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of SUPERVISION) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of NO_SUPERVISION) await runner.query(statement);
  }
}
