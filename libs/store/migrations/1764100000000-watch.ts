// Gates watched: alerts, complete numbers, photos, other ways in; and seals of the days' events.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { WATCH_ACCESS } from './watch-access.js';
import { WATCH_TABLES } from './watch-tables.js';

export class Watch1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...WATCH_TABLES, ...WATCH_ACCESS]) await runner.query(statement);
  }

  /** A seal is not broken to go back a version; restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('seals cannot be taken back'));
  }
}
