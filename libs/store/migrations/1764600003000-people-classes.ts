// What people are by the register: leaders, insured, skilled; and the months that must be rolled up again to have it.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PeopleClasses1764600003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE registration ADD has_injury_insurance boolean`);
    await runner.query(`ALTER TABLE stat_worker_month ADD is_leader boolean NOT NULL DEFAULT false,
      ADD insured varchar(3) NOT NULL DEFAULT '', ADD skill varchar(1) NOT NULL DEFAULT ''`);
    await runner.query(`INSERT INTO work_mark (project_id, step, period, subjects)
      SELECT DISTINCT project_id, 'statistics.refresh', (month || '-01')::date, '{3}'::bigint[] FROM stat_worker_month`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE stat_worker_month DROP is_leader, DROP insured, DROP skill');
    await runner.query('ALTER TABLE registration DROP has_injury_insurance');
  }
}
