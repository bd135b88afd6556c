// Gates: claim codes, places over time, commands, and rosters as they should be and as they are.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DEVICE_ACCESS } from './device-access.js';
import { DEVICE_TABLES } from './device-tables.js';

export class Devices1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...DEVICE_TABLES, ...DEVICE_ACCESS]) await runner.query(statement);
    // versions go on from the highest that a site has, and every roster is written down anew
    await runner.query(
      `SELECT setval('roster_version_seq', (SELECT coalesce(max(version), 0) + 1 FROM roster_entry))`,
    );
    await runner.query(
      `INSERT INTO work_mark (project_id, step, period, subjects)
       SELECT DISTINCT project_id, 'roster.refresh', '2000-01-01'::date, '{}'::bigint[] FROM roster_entry`,
    );
  }

  /** What gates were told and have said is not un-said; restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('devices cannot be taken back'));
  }
}
