// Clocks and results of complaints.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { COMPLAINT_CLOCKS, NO_COMPLAINT_CLOCKS } from './complaint-clock-tables.js';

export class ComplaintClocks1764600001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of COMPLAINT_CLOCKS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of NO_COMPLAINT_CLOCKS) await runner.query(statement);
  }
}
