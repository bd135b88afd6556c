// Roll-ups of people: by what they are a day, and one row a person and month; and what changes of the register must follow.
import { inProject, readPolicies, staff } from './device-access.js';
import { WRITERS, noLeader, ownTeam, role, unset } from './register-access.js';

const COUNTS = `active_worker_days integer NOT NULL,
      present_worker_days integer NOT NULL,
      worked_worker_days integer NOT NULL,
      missing_punch_worker_days integer NOT NULL,
      corrected_worker_days integer NOT NULL,
      workday_hundredths bigint NOT NULL,
      worked_minutes bigint NOT NULL`;

const FLAGS = [
  ...['is_active', 'is_entered', 'is_exited', 'is_verified', 'is_identified', 'is_contracted', 'is_trained'],
  ...['is_outside_age', 'is_attended', 'is_worker_month', 'has_open_case'],
];

const PEOPLE_COUNTS = [
  ...[
    'active_worker_months',
    'verified_worker_months',
    'identified_worker_months',
    'contracted_worker_months',
  ],
  ...[
    'entered_workers',
    'exited_workers',
    'trained_entrants',
    'outside_age_worker_months',
    'active_here_only',
  ],
  ...[
    'attended_here_only',
    'line_count',
    'published_line_count',
    'bank_paid_line_count',
    'confirmed_line_count',
  ],
  ...['paid_in_full_on_time_count', 'due_worker_count', 'paid_worker_count', 'attended_worker_count'],
  ...['worker_month_count', 'open_case_worker_month_count', 'arrears_worker_count'],
];

const MONEY = ['payable_fen', 'paid_fen', 'back_pay_fen', 'account_paid_fen', 'arrears_fen'];

const TABLES =
  'stat_attendance_share, stat_attendance_month, stat_worker_month, stat_people_month, stat_project_day';

/** A change of a person changes the months that he is counted in, at every site. */
const MARKS_OF_PERSON = `
  INSERT INTO work_mark (project_id, step, period, subjects)
  SELECT project_id, 'roster.refresh', '2000-01-01', array_agg(DISTINCT worker_id)
    FROM registration WHERE worker_id = ANY (workers) AND ${WRITERS} GROUP BY project_id;`;

const MARK_ROSTER = (more: string) => `CREATE OR REPLACE FUNCTION mark_roster(workers bigint[]) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$ ${MARKS_OF_PERSON} ${more} $$`;

/** Tables, grants and policies, in the order in which they must run. */
export const STATISTICS: readonly string[] = [
  `CREATE TABLE stat_attendance_share (
      project_id bigint NOT NULL,
      work_date date NOT NULL,
      dimension varchar(12) NOT NULL,
      value varchar(6) NOT NULL,
      ${COUNTS},
      CONSTRAINT "PK_ca599fe6199989dc73aa88d67f3" PRIMARY KEY (project_id, work_date, dimension, value)
    )`,
  `CREATE INDEX stat_attendance_share_date ON stat_attendance_share (dimension, work_date, project_id)`,
  `CREATE INDEX stat_attendance_day_date ON stat_attendance_day (work_date, project_id)`,
  `CREATE TABLE stat_worker_month (
      project_id bigint NOT NULL,
      month varchar(7) NOT NULL,
      worker_id bigint NOT NULL,
      team_id bigint NOT NULL,
      trade_code varchar(4) NOT NULL,
      gender varchar(6) NOT NULL,
      age_class varchar(6) NOT NULL,
      origin varchar(4) NOT NULL,
      education varchar(2) NOT NULL,
      nation varchar(2) NOT NULL,
      household varchar(5) NOT NULL,
      work_role varchar(2) NOT NULL,
      seniority varchar(5) NOT NULL,
      is_first boolean NOT NULL,
      is_shared boolean NOT NULL,
      has_come boolean NOT NULL,
      active_days smallint NOT NULL,
      present_days smallint NOT NULL,
      worked_days smallint NOT NULL,
      missing_punch_days smallint NOT NULL,
      corrected_days smallint NOT NULL,
      workday_hundredths integer NOT NULL,
      worked_minutes integer NOT NULL,
      ${FLAGS.map((flag) => `${flag} boolean NOT NULL`).join(',\n      ')},
      line_count smallint NOT NULL,
      published_line_count smallint NOT NULL,
      bank_paid_line_count smallint NOT NULL,
      confirmed_line_count smallint NOT NULL,
      payable_fen bigint NOT NULL,
      is_due boolean NOT NULL,
      is_in_full_on_time boolean NOT NULL,
      is_paid boolean NOT NULL,
      paid_fen bigint NOT NULL,
      back_pay_fen bigint NOT NULL,
      account_paid_fen bigint NOT NULL,
      arrears_fen bigint NOT NULL,
      arrears_since date,
      priced_hundredths integer NOT NULL,
      price_fen bigint NOT NULL,
      CONSTRAINT "PK_6dd580242185ec9f7dabba76749" PRIMARY KEY (project_id, month, worker_id, team_id, trade_code)
    )`,
  `CREATE INDEX stat_worker_month_month ON stat_worker_month (month, project_id)`,
  `CREATE INDEX stat_worker_month_shared ON stat_worker_month (month, project_id) WHERE is_shared`,
  `CREATE TABLE stat_attendance_month (
      project_id bigint NOT NULL,
      month varchar(7) NOT NULL,
      dimension varchar(12) NOT NULL,
      value varchar(20) NOT NULL,
      ${COUNTS},
      active_project_days smallint NOT NULL,
      punched_project_days smallint NOT NULL,
      CONSTRAINT "PK_009a1473a7f614f03a59fa87aae" PRIMARY KEY (project_id, month, dimension, value)
    )`,
  `CREATE INDEX stat_attendance_month_dimension ON stat_attendance_month (dimension, month, project_id)`,
  `CREATE TABLE stat_people_month (
      project_id bigint NOT NULL,
      month varchar(7) NOT NULL,
      dimension_a varchar(12) NOT NULL,
      dimension_b varchar(12) NOT NULL,
      value_a varchar(20) NOT NULL,
      value_b varchar(20) NOT NULL,
      ${COUNTS},
      ${PEOPLE_COUNTS.map((count) => `${count} integer NOT NULL`).join(',\n      ')},
      ${MONEY.map((money) => `${money} bigint NOT NULL`).join(',\n      ')},
      arrears_since date,
      CONSTRAINT "PK_56d5b74b875db0817df64403199" PRIMARY KEY (project_id, month, dimension_a, dimension_b, value_a, value_b)
    )`,
  `CREATE INDEX stat_people_month_dimension ON stat_people_month (dimension_a, dimension_b, month, project_id)`,
  `CREATE TABLE stat_project_day (
      project_id bigint NOT NULL,
      day date NOT NULL,
      is_due boolean NOT NULL,
      is_timely boolean NOT NULL,
      is_recent boolean NOT NULL,
      event_count integer NOT NULL,
      allowed_count integer NOT NULL,
      refused_count integer NOT NULL,
      unknown_count integer NOT NULL,
      replayed_count integer NOT NULL,
      within_minute_count integer NOT NULL,
      delay_seconds bigint NOT NULL,
      due_device_minutes integer NOT NULL,
      offline_device_minutes integer NOT NULL,
      CONSTRAINT "PK_f586d03d8ee819daae9ef704abc" PRIMARY KEY (project_id, day)
    )`,
  `CREATE INDEX stat_project_day_day ON stat_project_day (day, project_id)`,
  `CREATE TABLE statistic_release (
      month varchar(7) NOT NULL,
      revision integer NOT NULL,
      frozen_at timestamptz(3) NOT NULL,
      definitions text[] NOT NULL,
      areas jsonb NOT NULL,
      published jsonb NOT NULL,
      changed_projects integer NOT NULL,
      previous_hash varchar(64),
      hash varchar(64) NOT NULL,
      CONSTRAINT statistic_release_chain CHECK (hash ~ '^[0-9a-f]{64}$'),
      CONSTRAINT "PK_00629ed089e02017636c86c4c91" PRIMARY KEY (month, revision)
    )`,
  `CREATE UNIQUE INDEX statistic_release_line ON statistic_release (previous_hash) NULLS NOT DISTINCT`,
  `CREATE TABLE statistic_release_part (
      project_id bigint NOT NULL,
      month varchar(7) NOT NULL,
      revision integer NOT NULL,
      content jsonb NOT NULL,
      hash varchar(64) NOT NULL,
      changes jsonb NOT NULL,
      causes jsonb NOT NULL,
      CONSTRAINT "PK_b15b9c81448ac712354aa217b53" PRIMARY KEY (project_id, month, revision)
    )`,
  `CREATE TABLE scorecard_rule (
      id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
      effective_month varchar(7) NOT NULL,
      rule jsonb NOT NULL,
      source varchar(200) NOT NULL,
      entered_by varchar(100) NOT NULL,
      entered_at timestamptz(3) NOT NULL DEFAULT now(),
      CONSTRAINT "PK_1d5921073974bf6c06df57587b5" PRIMARY KEY (id)
    )`,
  `INSERT INTO scorecard_rule (effective_month, rule, source, entered_by) VALUES ('2000-01', '{"weights": {"contracts": 15,
     "realName": 15, "attendance": 15, "accounts": 15, "wages": 25, "deposit": 5, "board": 5, "alerts": 5},
     "greenFrom": 90, "yellowFrom": 70}', 'proposal of this system', 'system')`,
  `GRANT SELECT ON scorecard_rule TO zhuming_worker, zhuming_api`,
  `GRANT INSERT ON scorecard_rule TO zhuming_api`,
  `GRANT SELECT, INSERT ON statistic_release, statistic_release_part TO zhuming_worker`,
  `GRANT SELECT ON statistic_release, statistic_release_part TO zhuming_api`,
  // how much was entered since, and nothing of what it says
  `GRANT SELECT (project_id, recorded_at) ON register_history TO zhuming_worker`,
  `CREATE POLICY counted ON register_history FOR SELECT TO zhuming_worker USING (true)`,
  `ALTER TABLE stat_attendance_day ADD corrected_worker_days integer NOT NULL DEFAULT 0`,
  `ALTER TABLE stat_wage_month ADD confirmed_line_count integer NOT NULL DEFAULT 0,
     ADD back_pay_fen bigint NOT NULL DEFAULT 0, ADD account_paid_fen bigint NOT NULL DEFAULT 0, ADD arrears_since date`,
  `GRANT SELECT ON ${TABLES} TO zhuming_worker, zhuming_api`,
  `GRANT INSERT, UPDATE, DELETE ON ${TABLES} TO zhuming_worker`,
  ...readPolicies({
    stat_attendance_share: staff,
    stat_attendance_month: staff,
    stat_people_month: staff,
    stat_project_day: staff,
    statistic_release_part: staff,
    // what everybody may read; exact sums of areas are given to those who decide by the API
    statistic_release: 'true',
    scorecard_rule: 'true',
    stat_worker_month: `${inProject} AND ${ownTeam} AND ${unset('worker')}`,
  }),
  noLeader('stat_worker_month'),
  noLeader('stat_people_month'),
  noLeader('statistic_release_part'),
  `CREATE POLICY caller_insert ON scorecard_rule FOR INSERT TO zhuming_api WITH CHECK (${role('administrator', 'regulator')})`,
  MARK_ROSTER(`
  INSERT INTO work_mark (project_id, step, period, subjects)
  SELECT DISTINCT r.project_id, 'statistics.refresh', month::date, '{3}'::bigint[]
    FROM registration r JOIN project p ON p.id = r.project_id,
         generate_series(date_trunc('month', r.entered_on::timestamp),
           least(r.exited_on, (now() AT TIME ZONE p.time_zone)::date)::timestamp, '1 month') AS month
   WHERE r.worker_id = ANY (workers) AND ${WRITERS};`),
  // what was rolled up before must be rolled up again
  `INSERT INTO work_mark (project_id, step, period, subjects)
   SELECT DISTINCT project_id, 'statistics.refresh', work_date, '{1}'::bigint[] FROM stat_attendance_day
   UNION SELECT DISTINCT project_id, 'statistics.refresh', (pay_month || '-01')::date, '{2}'::bigint[] FROM stat_wage_month`,
];

/** The way back. */
export const NO_STATISTICS: readonly string[] = [
  MARK_ROSTER(''),
  `DELETE FROM work_mark WHERE step = 'statistics.refresh' AND subjects = '{3}'`,
  'ALTER TABLE stat_wage_month DROP confirmed_line_count, DROP back_pay_fen, DROP account_paid_fen, DROP arrears_since',
  'DROP INDEX stat_attendance_day_date',
  'ALTER TABLE stat_attendance_day DROP corrected_worker_days',
  'DROP POLICY counted ON register_history',
  'REVOKE SELECT (project_id, recorded_at) ON register_history FROM zhuming_worker',
  `DROP TABLE ${TABLES}, statistic_release, statistic_release_part, scorecard_rule`,
];
