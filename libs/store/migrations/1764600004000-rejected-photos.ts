// Photos that gates could not take, and how many a day.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { readPolicies, staff } from './device-access.js';

const UP: readonly string[] = [
  `CREATE TABLE rejected_photo (
      project_id bigint NOT NULL,
      worker_id bigint NOT NULL,
      photo_sha256 varchar(64) NOT NULL,
      device_id bigint NOT NULL,
      reason varchar(60) NOT NULL,
      reported_at timestamptz(3) NOT NULL DEFAULT now(),
      CONSTRAINT "PK_e867c97ef569e9b37df1901cf0e" PRIMARY KEY (project_id, worker_id, photo_sha256)
    )`,
  `CREATE INDEX rejected_photo_reported ON rejected_photo (project_id, reported_at)`,
  `GRANT SELECT ON rejected_photo TO zhuming_worker, zhuming_api`,
  `GRANT INSERT ON rejected_photo TO zhuming_gateway`,
  ...readPolicies({ rejected_photo: staff }),
  `ALTER TABLE stat_project_day ADD rejected_photo_count integer NOT NULL DEFAULT 0`,
];

export class RejectedPhotos1764600004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE stat_project_day DROP rejected_photo_count');
    await runner.query('DROP TABLE rejected_photo');
  }
}
