// A benchmark's zone: years of passages, days, sheets and transfers, straight into the database; sites and months grow with
// the number of facts.
import type { DataSource } from 'typeorm';

/** How large: 10,000 facts a site and month, of 100 workers on 25 days. */
export interface ZoneSize {
  readonly facts: number;
  readonly sites: number;
  readonly months: readonly string[];
}

const FACTS_OF_SITE_MONTH = 10_000;
const WORKERS = 100;
/** The month before the one in which it was written: everything in it is past. */
const LAST_MONTH = '2026-10';
const SITES_OF_AREA = 10;

/** Sites and months grow alike. */
export function sizeOf(facts: number): ZoneSize {
  const siteMonths = facts / FACTS_OF_SITE_MONTH;
  const months = Math.max(1, Math.round(Math.sqrt(siteMonths / 5)));
  const sites = Math.max(1, Math.round(siteMonths / months));
  const [year = 0, month = 0] = LAST_MONTH.split('-').map(Number);
  const names = Array.from({ length: months }, (_, back) => {
    const index = year * 12 + month - 1 - back;
    return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
  });
  return { facts: sites * months * FACTS_OF_SITE_MONTH, sites, months: names.reverse() };
}

/** Fills an empty database. */
export async function fillZone(owner: DataSource, { sites, months }: ZoneSize): Promise<void> {
  const run = (sql: string, ...values: unknown[]) => owner.query(sql, values);
  const began = `${months[0] ?? ''}-01`;
  await run(`INSERT INTO enterprise (id, credit_code, name)
     SELECT n, 'BENCH' || n, 'bench ' || n FROM generate_series(1, 20) n`);
  await run(PROJECTS, sites, began);
  await run(TEAMS, sites);
  await run(PEOPLE, sites * WORKERS);
  await run(REGISTRATIONS, began);
  await run(`INSERT INTO device (sn, project_id, lane, secret_hash)
     SELECT 'B' || g, (g + 1) / 2, 'lane', 'x' FROM generate_series(1, 2 * ${sites}) g`);
  await run(
    `INSERT INTO device_boot (project_id, device_id, boot_id, boot) SELECT project_id, id, 1, 'bench' FROM device`,
  );
  await run('ANALYZE');
  const indexes = await dropIndexes(owner);
  for (const [m, month] of months.entries()) {
    await run(PASSAGES, `${month}-01`, m);
    await run(DAYS, `${month}-01`);
    await run(SHEETS, month, `${month}-01`);
    for (const statement of [LINES, TRANSFERS]) await run(statement, month);
  }
  for (const index of indexes) await run(index);
  await run('VACUUM ANALYZE');
}

/** Loading into a table and indexing it after is many times faster; the indexes come back as they were. */
async function dropIndexes(owner: DataSource): Promise<string[]> {
  const rows = await owner.query<{ name: string; definition: string }[]>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
       FROM pg_index i WHERE i.indrelid IN ('gate_event'::regclass, 'attendance_day'::regclass) AND NOT i.indisprimary`,
  );
  for (const { name } of rows) await owner.query(`DROP INDEX ${name}`);
  return rows.map(({ definition }) => definition);
}

const PROJECTS = `INSERT INTO project (id, code, name, statutory_area_code, managing_area_code, general_contractor_id, category,
    status, time_zone, started_on)
  SELECT s, 'P' || s, 'site ' || s, a.code, a.code, 1 + s % 10, '0' || 1 + s % 4, '003', 'Asia/Shanghai', $2::date
    FROM generate_series(1, $1::int) s
    JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS n FROM area WHERE code LIKE '21%' AND code NOT LIKE '%00') a
      ON a.n = (s - 1) / ${SITES_OF_AREA}`;

const TEAMS = `INSERT INTO team (project_id, id, name, enterprise_id, trade_code)
  SELECT s, 4 * (s - 1) + n, 'team ' || n, 11 + (s + n) % 10, (ARRAY['020', '050', '130', '240'])[n]
    FROM generate_series(1, $1::int) s, generate_series(1, 4) n`;

const PEOPLE = `INSERT INTO worker (id, number, name, gender, birth_on, identity_cipher, identity_hash, identity_masked, education,
    nation, household_type, identity_verified_on)
  SELECT w, 'W' || w, 'w', CASE WHEN w % 9 = 0 THEN 'female' ELSE 'male' END, date '1966-01-01' + (w * 37 % 14000), 'x', 'h' || w,
         (ARRAY['210404', '210112', '410100', '510100', '230100', '220100'])[1 + w % 6] || '********1234',
         (ARRAY['01', '02', '03', '04'])[1 + w % 4], (ARRAY['01', '11'])[1 + w % 2], 'rural', '2020-01-01'
    FROM generate_series(1, $1::int) w`;

/** One in fifty works on the next site too. */
const REGISTRATIONS = `INSERT INTO registration (project_id, worker_id, team_id, trade_code, work_role, entered_on, contract_signed_on,
    daily_rate_fen, pay_day)
  SELECT t.project_id, w.id, t.id, t.trade_code, '20', $1::date, $1::date, 30000 + 100 * (w.id % 80), 15
    FROM worker w JOIN team t ON t.id = 4 * ((w.id - 1) / ${WORKERS}) + 1 + w.id % 4
  UNION ALL
  SELECT t.project_id, w.id, t.id, t.trade_code, '20', $1::date, $1::date, 30000, 15
    FROM worker w JOIN team t ON t.id = 4 * ((w.id - 1) / ${WORKERS} + 1) + 1
   WHERE w.id % 50 = 0
  ORDER BY 1, 2`;

/** Two stays a day with a midday break, on 25 days; second sites stand empty but for their register. */
const OF_DAYS = `registration r JOIN worker w ON w.id = r.worker_id AND r.project_id = (w.id - 1) / ${WORKERS} + 1
  CROSS JOIN generate_series(0, 24) AS d`;

const PASSAGES = `INSERT INTO gate_event (project_id, device_id, boot_id, seq, worker_id, direction, method, verdict, time_quality,
    device_at, received_at, effective_at, clock_offset_ms, content_hash)
  SELECT r.project_id, 2 * r.project_id - r.worker_id % 2, 1,
         (($2::bigint * 25 + d) * ${WORKERS} + (r.worker_id - 1) % ${WORKERS}) * 4 + p.n, r.worker_id, p.direction, 'face', 'allowed', 'ok',
         t.at, t.at + interval '2 seconds', t.at, 0, ''
    FROM ${OF_DAYS} CROSS JOIN (VALUES (0, 'in', 400), (1, 'out', 690), (2, 'in', 750), (3, 'out', 1070)) AS p(n, direction, minute),
         LATERAL (SELECT ($1::date + d) AT TIME ZONE 'Asia/Shanghai' + (p.minute + r.worker_id % 20) * interval '1 minute' AS at) t
   ORDER BY d, r.project_id, p.n, r.worker_id`;

const DAYS = `INSERT INTO attendance_day (project_id, worker_id, work_date, version, team_id, trade_code, worked_minutes,
    workday_hundredths, first_in_at, last_out_at, event_count, valid_event_count, exceptions, stays, proven_minutes, uses, policy_id,
    rule_version)
  SELECT r.project_id, r.worker_id, $1::date + d, 1, r.team_id, r.trade_code, 610, 125, $1::date + d, $1::date + d, 4, 4,
         CASE WHEN (r.worker_id + d) % 40 = 0 THEN '{MISSING_OUT}'::text[] ELSE '{}' END,
         json_build_array(json_build_array(t.at + 24000000, t.at + 41400000, 290, 1, 0, 1, 1),
                          json_build_array(t.at + 45000000, t.at + 64200000, 320, 1, 2, 3, 1)), 610,
         ARRAY['1.1.' || d, '1.1.' || d + 1, '1.1.' || d + 2, '1.1.' || d + 3], 1, 2
    FROM ${OF_DAYS}, LATERAL (SELECT extract(epoch FROM ($1::date + d) AT TIME ZONE 'Asia/Shanghai')::bigint * 1000
                                     + r.worker_id % 20 * 60000 AS at) t
   ORDER BY d, r.project_id, r.worker_id`;

const SHEETS = `INSERT INTO payroll (project_id, team_id, pay_month, state, due_on, published_at)
  SELECT project_id, id, $1, 'SETTLED', $2::date + 45, $2::date + 35 FROM team`;

const LINES = `INSERT INTO payroll_line (project_id, team_id, pay_month, version, worker_id, days_hundredths, day_count, payable_fen,
    deduction_fen, net_fen, segments, is_published, rule_version)
  SELECT r.project_id, r.team_id, $1, 1, r.worker_id, 3125, 25, r.daily_rate_fen * 3125 / 100, 0, r.daily_rate_fen * 3125 / 100, '[]', true, 2
    FROM registration r JOIN worker w ON w.id = r.worker_id AND r.project_id = (w.id - 1) / ${WORKERS} + 1`;

/** One in thirty is still owed his month. */
const TRANSFERS = `INSERT INTO bank_return_line (project_id, bank_serial, batch_no, worker_id, pay_month, amount_fen, status, card_hash,
    card_last4, paid_on)
  SELECT project_id, pay_month || '-' || worker_id, 'B', worker_id, pay_month, net_fen, 'PAID', 'card', '0000',
         (pay_month || '-01')::date + 42
    FROM payroll_line WHERE pay_month = $1 AND worker_id % 30 <> 0`;
