// A world of two zones for the API's tests: two sites with their own contractors, people, facts and figures, and an
// account of every role on both sides. Written by the owner, straight into the tables: only reading is under test.
import type { DataSource } from 'typeorm';
import { hashPassword } from '#platform/crypto.js';
import { ROLES, type Role } from '#store/caller-scope.js';
import { addUserAccounts } from '#store/register.store.js';
import { freezeMonth } from '#store/release.store.js';
import { refreshMonthCube } from '#store/statistics/month-cube.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { type TestSite, buildSite } from './site.js';

export const PASSWORD = 'Passwort-1234';

/** More than two of the pages in which exports are read. */
export const EVENTS_PER_SITE = 1_107;

/** Two sites; on the first, the second team belongs to another subcontractor. */
export interface World {
  readonly a: TestSite;
  readonly b: TestSite;
  readonly otherSubcontractorId: number;
}

/** Builds it all. Accounts are named `role` (site a) and `role-b` (site b). */
export async function buildWorld(owner: DataSource): Promise<World> {
  const a = await buildSite(owner, { n: 1, teams: 2, managingArea: '211500', statutoryArea: '210112' });
  const b = await buildSite(owner, { n: 2, teams: 1, managingArea: '210404', statutoryArea: '210404' });
  const [other] = await owner.query<{ id: number }[]>(
    `INSERT INTO enterprise (credit_code, name) VALUES ('91210112MA0000000X', '另一劳务') RETURNING id`,
  );
  const otherSubcontractorId = other?.id ?? 0;
  await owner.query('UPDATE team SET enterprise_id = $1 WHERE id = $2', [otherSubcontractorId, a.teamIds[1]]);
  await addAccounts(owner, a, b);
  for (const site of [a, b]) {
    await addEvents(owner, site);
    await addDays(owner, site);
    await addWages(owner, site);
    await addFigures(owner, site);
  }
  await freezeMonth(owner, '2026-06', new Date());
  return { a, b, otherSubcontractorId };
}

async function addAccounts(owner: DataSource, a: TestSite, b: TestSite): Promise<void> {
  const passwordHash = await hashPassword(PASSWORD);
  const accountOf = (role: Role, site: TestSite, areaCode: string, suffix: string) => ({
    name: `${role}${suffix}`,
    displayName: `${role} of ${areaCode}`,
    passwordHash,
    role,
    areaCode: role === 'regulator' ? areaCode : null,
    enterpriseId:
      { general_contractor: site.contractorId, subcontractor: site.subcontractorId }[role as string] ?? null,
    projectIds: role === 'labour_officer' || role === 'team_leader' ? [site.projectId] : null,
    workerId: role === 'worker' ? (site.workers[0]?.id ?? null) : null,
  });
  await unitOfWork(owner, (tx) =>
    addUserAccounts(
      tx,
      ROLES.flatMap((role) => [accountOf(role, a, '211500', ''), accountOf(role, b, '210404', '-b')]),
    ),
  );
}

/** Ten events share each receive time, so that only the tie-break orders them; the last one is of a stranger. */
async function addEvents(owner: DataSource, site: TestSite): Promise<void> {
  await owner.query(
    `INSERT INTO device_boot (project_id, device_id, boot_id, boot) SELECT $1, id, 1, 'b-1' FROM device WHERE project_id = $1`,
    [site.projectId],
  );
  await owner.query(
    `INSERT INTO gate_event (project_id, device_id, boot_id, seq, worker_id, claimed_as, direction, method, verdict,
                             time_quality, device_at, received_at, effective_at, content_hash)
     SELECT $1, ($2::bigint[])[1 + n % 2], 1, n, CASE WHEN n < $4 THEN ($3::bigint[])[1 + n % 4] END,
            CASE WHEN n = $4 THEN '6222020200001234' END, CASE WHEN n % 2 = 0 THEN 'in' ELSE 'out' END, 'face',
            CASE WHEN n < $4 THEN 'allowed' ELSE 'unknown_person' END, 'ok', at, at, at, ''::bytea
       FROM generate_series(1, $4::int) AS n, LATERAL (
            SELECT timestamptz '2026-06-03T07:00:00+08:00' + (n / 10) * interval '1 second' AS at) AS t`,
    [site.projectId, site.gates.map((g) => g.id), site.workers.map((w) => w.id), EVENTS_PER_SITE],
  );
  await owner.query(
    `INSERT INTO quarantine (project_id, sn, device_id, boot, seq, reason, detail, payload, payload_bytes,
                             payload_sha256, received_at)
     SELECT $1::bigint, $2::text, $3::bigint, 'b-1', n, 'malformed', '=cmd|bad "at", line', 'x'::bytea, 1, decode(md5($2::text || n), 'hex'),
            timestamptz '2026-06-03T08:00:00Z' FROM generate_series(1, 3) AS n`,
    [site.projectId, site.gates[0]?.sn, site.gates[0]?.id],
  );
}

/** Three days of every worker; the first worker's first day was derived twice. */
async function addDays(owner: DataSource, site: TestSite): Promise<void> {
  await owner.query(
    `INSERT INTO attendance_day (project_id, worker_id, work_date, version, team_id, trade_code, worked_minutes,
                                 workday_hundredths, first_in_at, last_out_at, event_count, valid_event_count,
                                 exceptions, stays, policy_id, rule_version)
     SELECT $1, w.id, date '2026-06-01' + d, v, w.team_id, '020', 540 - 60 * (v - 1), 100,
            timestamptz '2026-06-01T07:00:00+08:00' + d * interval '1 day',
            timestamptz '2026-06-01T16:00:00+08:00' + d * interval '1 day', 2, 2,
            CASE WHEN d = 1 AND v = 1 THEN ARRAY['MISSING_OUT'] ELSE '{}' END,
            '[{"inAt":1780268400000,"outAt":1780300800000,"minutes":540,"counted":true}]', 1, 1
       FROM unnest($2::bigint[], $3::bigint[]) AS w(id, team_id), generate_series(0, 2) AS d, generate_series(1, 2) AS v
      WHERE v = 1 OR (w.id = ($2::bigint[])[1] AND d < 2)`,
    [site.projectId, site.workers.map((w) => w.id), site.workers.map((w) => w.teamId)],
  );
}

/** A published sheet a team; the first worker's line was corrected once, the last worker's draft came to nothing. */
async function addWages(owner: DataSource, site: TestSite): Promise<void> {
  await owner.query(
    `INSERT INTO payroll (project_id, team_id, pay_month, state, due_on, published_at)
     SELECT $1, team_id, m, CASE WHEN m = '2026-05' THEN 'PUBLISHED' ELSE 'DRAFT' END, '2026-07-15',
            CASE WHEN m = '2026-05' THEN timestamptz '2026-06-05T00:00:00Z' END
       FROM unnest($2::bigint[]) AS team_id, unnest(ARRAY['2026-05', '2026-06']) AS m`,
    [site.projectId, site.teamIds],
  );
  await owner.query(
    `INSERT INTO payroll_line (project_id, team_id, pay_month, worker_id, version, days_hundredths, day_count,
                               payable_fen, deduction_fen, net_fen, segments, is_published, rule_version)
     SELECT $1, w.team_id, m, w.id, v, days, days / 100, days * 300, 0, days * 300,
            jsonb_build_array(jsonb_build_object('dailyRateFen', 30000, 'daysHundredths', days, 'amountFen', days * 300)),
            m = '2026-05', 1
       FROM unnest($2::bigint[], $3::bigint[]) WITH ORDINALITY AS w(id, team_id, place),
            unnest(ARRAY['2026-05', '2026-06']) AS m, generate_series(1, 2) AS v,
            LATERAL (SELECT CASE WHEN v = 2 AND place = 4 THEN 0 WHEN v = 2 THEN 350 ELSE 300 END AS days) AS d
      WHERE v = 1 OR place = 1 OR (place = 4 AND m = '2026-06')`,
    [site.projectId, site.workers.map((w) => w.id), site.workers.map((w) => w.teamId)],
  );
  await owner.query(
    `INSERT INTO payment (project_id, batch_no, team_id, pay_month, worker_id, attempt, amount_fen, card_hash, card_last4, sent_at)
     SELECT $1, 'B1', team_id, '2026-05', id, 1, 90000, 'h', '1234', now()
       FROM unnest($2::bigint[], $3::bigint[]) AS w(id, team_id)`,
    [site.projectId, site.workers.map((w) => w.id), site.workers.map((w) => w.teamId)],
  );
  await owner.query(
    `INSERT INTO bank_return_line (project_id, bank_serial, batch_no, worker_id, pay_month, amount_fen, status, card_hash,
                                   card_last4, paid_on)
     SELECT $1, 'S' || id, 'B1', id, '2026-05', 90000, 'PAID', 'h', '1234', '2026-06-10' FROM unnest($2::bigint[]) AS id`,
    [site.projectId, site.workers.map((w) => w.id)],
  );
}

/** Roll-ups with numbers that can be added in the head; findings of two workers and a device. */
async function addFigures(owner: DataSource, site: TestSite): Promise<void> {
  await owner.query(
    `INSERT INTO stat_attendance_day (project_id, work_date, team_id, trade_code, active_worker_days, present_worker_days,
        worked_worker_days, missing_punch_worker_days, workday_hundredths, worked_minutes)
     SELECT $1, d, team_id, '020', 10, CASE WHEN d = '2026-06-02' THEN 0 ELSE 8 END, CASE WHEN d = '2026-06-02' THEN 0 ELSE 7 END,
            CASE WHEN d = '2026-06-02' THEN 0 ELSE 1 END, CASE WHEN d = '2026-06-02' THEN 0 ELSE 725 END,
            CASE WHEN d = '2026-06-02' THEN 0 ELSE 3900 END
       FROM unnest($2::bigint[]) AS team_id, unnest(ARRAY[date '2026-05-31', '2026-06-01', '2026-06-02']) AS d`,
    [site.projectId, site.teamIds],
  );
  await owner.query(
    `INSERT INTO stat_wage_month (project_id, pay_month, team_id, line_count, published_line_count, bank_paid_line_count,
        paid_in_full_on_time_count, due_worker_count, payable_fen, paid_fen, paid_worker_count, attended_worker_count,
        worker_month_count, open_case_worker_month_count, arrears_fen, arrears_worker_count)
     SELECT $1, m, team_id, 4, 4, 3, 2, 4, 100000, 75000, 3, 4, 4, 1, 25000, 1
       FROM unnest($2::bigint[]) AS team_id, unnest(ARRAY['2026-05', '2026-06']) AS m`,
    [site.projectId, site.teamIds],
  );
  await owner.query(
    `INSERT INTO stat_headcount_day SELECT $1, '2026-06-01', array_agg(h / 2 + h % 2 ORDER BY h) FROM generate_series(0, 47) AS h`,
    [site.projectId],
  );
  await addPeopleFigures(owner, site);
  await owner.query(
    `INSERT INTO finding (project_id, subject_kind, subject_id, period, code, level, is_primary, amount_fen, explanation, rule_version)
     SELECT $1, f.kind, f.id, '2026-05', f.code, f.level, f.is_primary, 100, '{"netFen":1}', 1
       FROM (VALUES ('worker', $2::bigint, 'ATT_NO_PAY', 'red', true), ('worker', $2, 'DAYS_DIFF', 'info', false),
                    ('worker', $3, 'RETURNED', 'yellow', true), ('device', $4, 'EVENT_CONFLICT', 'red', true))
            AS f(kind, id, code, level, is_primary)`,
    [site.projectId, site.workers[0]?.id, site.workers[1]?.id, site.gates[0]?.id],
  );
}

/** June of every worker: registered ten days, worked seven with one passage missing, paid 375 of 500 yuan. */
async function addPeopleFigures(owner: DataSource, site: TestSite): Promise<void> {
  await owner.query(
    `INSERT INTO stat_worker_month
     SELECT $1, '2026-06', w.id, r.team_id, '020', w.gender, '30-39', '2104', '02', '01', 'rural', '20', '1-3', true, false, true,
            10, 7, 7, 1, 0, 700, 3900, true, false, false, true, true, true, false, false, true, true, false, 1, 1, 1, 1, 100000 / count(*) OVER (PARTITION BY r.team_id),
            true, false, true, 37500, 0, 37500, 12500, '2026-07-15', 700, 50000
       FROM worker w JOIN registration r ON r.worker_id = w.id AND r.project_id = $1`,
    [site.projectId],
  );
  await owner.query(
    `INSERT INTO stat_attendance_share VALUES ($1, '2026-06-01', 'gender', 'male', 20, 16, 14, 2, 0, 1450, 7800)`,
    [site.projectId],
  );
  for (const [month, last] of [
    ['2026-05', '2026-05-31'],
    ['2026-06', '2026-06-30'],
  ] as const) {
    const { projectId } = site;
    await unitOfWork(owner, (tx) => refreshMonthCube(tx, { projectId, month, first: `${month}-01`, last }));
  }
  await addTeamsOfMay(owner, site);
}

/** The wages of teams in May, in all and by team, as the months of people have them. */
async function addTeamsOfMay(owner: DataSource, site: TestSite): Promise<void> {
  const columns = `line_count, published_line_count, bank_paid_line_count, confirmed_line_count, paid_in_full_on_time_count,
    due_worker_count, payable_fen, paid_fen, back_pay_fen, account_paid_fen, paid_worker_count, attended_worker_count,
    worker_month_count, open_case_worker_month_count, arrears_fen, arrears_worker_count`;
  const zeros = `active_worker_days, present_worker_days, worked_worker_days, missing_punch_worker_days, corrected_worker_days,
    workday_hundredths, worked_minutes, active_worker_months, verified_worker_months, identified_worker_months,
    contracted_worker_months, entered_workers, exited_workers, trained_entrants, outside_age_worker_months, active_here_only,
    attended_here_only`;
  for (const [dimension, value] of [
    [`''`, `''::text`],
    [`'team'`, 'team_id::text'],
  ])
    await owner.query(
      `INSERT INTO stat_people_month (project_id, month, dimension_a, dimension_b, value_a, value_b, ${zeros}, ${columns})
       SELECT project_id, pay_month, ${dimension}, '', ${value}, '', ${zeros.replaceAll(/\w+/g, '0')},
              ${columns.replaceAll(/\w+/g, 'sum($&)')}
         FROM stat_wage_month WHERE project_id = $1 AND pay_month = '2026-05' GROUP BY project_id, pay_month, ${value}`,
      [site.projectId],
    );
}
