// Heads on site by half hour, delays by bound, and the days that must be rolled up again to have them.
import { readPolicies, staff } from './device-access.js';

/** Table, grants, policy and marks, in the order in which they must run. */
export const HEADCOUNTS: readonly string[] = [
  `CREATE TABLE stat_headcount_day (
      project_id bigint NOT NULL,
      day date NOT NULL,
      heads integer[] NOT NULL,
      CONSTRAINT "PK_4dc5fb627a2e34dabbce97b0321" PRIMARY KEY (project_id, day)
    )`,
  `CREATE INDEX stat_headcount_day_day ON stat_headcount_day (day, project_id)`,
  `GRANT SELECT ON stat_headcount_day TO zhuming_worker, zhuming_api`,
  `GRANT INSERT, DELETE ON stat_headcount_day TO zhuming_worker`,
  ...readPolicies({ stat_headcount_day: staff }),
  `ALTER TABLE stat_project_day ADD delay_counts integer[] NOT NULL DEFAULT '{}'`,
  // what was rolled up before has neither yet
  `DELETE FROM stat_project_day`,
  `INSERT INTO work_mark (project_id, step, period, subjects)
   SELECT DISTINCT project_id, 'statistics.refresh', work_date, '{1}'::bigint[] FROM stat_attendance_day`,
];

/** The way back. */
export const NO_HEADCOUNTS: readonly string[] = [
  'DROP TABLE stat_headcount_day',
  'ALTER TABLE stat_project_day DROP delay_counts',
];
