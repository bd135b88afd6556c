// First release: the whole walk, thin. Later migrations add; none rewrites this one.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { SPINE_ACCESS } from './spine-access.js';
import { SPINE_TABLES } from './spine-tables.js';

export class Spine1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...SPINE_TABLES, ...SPINE_ACCESS]) await runner.query(statement);
  }

  /** A register of facts is not un-created; restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('the first migration cannot be taken back'));
  }
}
