// A feed of what has changed, for other platforms, and the servers that are told of it.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CHANGES, NO_CHANGES } from './change-tables.js';

export class Changes1764500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of CHANGES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of NO_CHANGES) await runner.query(statement);
  }
}
