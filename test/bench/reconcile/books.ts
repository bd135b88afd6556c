// A benchmark's books: a month of days, sheets and bank rows for many workers, all of it in order but for planted problems.
import type { DataSource } from 'typeorm';
import type { FindingCode } from '#domain/reconciliation/finding.js';

export const MONTH = '2026-05';

/** Of every twenty workers one has a problem, and these take turns. */
export const PLANTED: readonly { readonly code: FindingCode; readonly statement: string }[] = [
  {
    code: 'PAYEE_MISMATCH',
    statement: `UPDATE bank_return_line SET card_hash = 'foreign' || worker_id WHERE {these}`,
  },
  {
    code: 'SHARED_CARD',
    statement: `UPDATE worker w SET card_hash = 'shared' || p.company FROM planted p WHERE p.id = w.id AND p.kind = {kind};
     UPDATE bank_return_line b SET card_hash = w.card_hash FROM worker w, planted p WHERE p.id = w.id AND p.kind = {kind} AND b.worker_id = w.id`,
  },
  {
    code: 'DUP_PAY',
    statement: `INSERT INTO bank_return_line (project_id, bank_serial, batch_no, worker_id, pay_month, amount_fen, status, card_hash, card_last4, paid_on)
     SELECT project_id, bank_serial || 'x', batch_no, worker_id, pay_month, amount_fen, status, card_hash, card_last4, paid_on FROM bank_return_line WHERE {these}`,
  },
  {
    code: 'ATT_NO_PAY',
    statement: `DELETE FROM payroll_line WHERE {these}; DELETE FROM bank_return_line WHERE {these}`,
  },
  {
    code: 'BANK_NE_SHEET',
    statement: `UPDATE bank_return_line SET amount_fen = amount_fen + 12300 WHERE {these}`,
  },
  { code: 'RETURNED', statement: `UPDATE bank_return_line SET status = 'RETURNED' WHERE {these}` },
  { code: 'PAYABLE_NE_PAID', statement: `DELETE FROM bank_return_line WHERE {these}` },
  { code: 'PAY_NO_ATT', statement: `DELETE FROM attendance_day WHERE {these}` },
  { code: 'NO_CONTRACT', statement: `UPDATE registration SET contract_signed_on = NULL WHERE {these}` },
  {
    code: 'BELOW_MIN',
    statement: `UPDATE payroll_line SET net_fen = 150000, payable_fen = 150000 WHERE {these}; UPDATE bank_return_line SET amount_fen = 150000 WHERE {these}`,
  },
  {
    code: 'DAYS_DIFF',
    statement: `UPDATE payroll_line SET days_hundredths = days_hundredths + 300 WHERE {these}`,
  },
  { code: 'PAID_LATE', statement: `UPDATE bank_return_line SET paid_on = paid_on + 10 WHERE {these}` },
  { code: 'RATE_OUTLIER', statement: `UPDATE registration SET daily_rate_fen = 90000 WHERE {these}` },
];

/** Fills days, sheets and bank rows for everybody of the register, and then spoils one in twenty. */
export async function fillBooks(owner: DataSource): Promise<void> {
  for (const statement of PLAIN) await owner.query(statement);
  await owner.query(
    `CREATE TABLE planted AS
     SELECT id, kind, ntile(100) OVER (PARTITION BY kind ORDER BY id) AS company
       FROM (SELECT id, (id / 1000 + id) % ${PLANTED.length} AS kind FROM worker WHERE ((id - 1) / 50) % 20 = 0) AS w`,
  );
  await owner.query('CREATE UNIQUE INDEX ON planted (id)');
  for (const [kind, { statement }] of PLANTED.entries()) {
    const these = `worker_id IN (SELECT id FROM planted WHERE kind = ${kind})`;
    const filled = statement.replaceAll('{these}', these).replaceAll('{kind}', String(kind));
    for (const one of filled.split(';')) await owner.query(one);
  }
  // a job that has run for a while finds its tables vacuumed
  await owner.query('VACUUM ANALYZE');
}

/** 22 days of one 工 for everybody of the register; night shifts, overtime and breaks change nothing here. */
export const DAYS = `INSERT INTO attendance_day (project_id, worker_id, work_date, version, team_id, trade_code, worked_minutes,
      workday_hundredths, first_in_at, last_out_at, event_count, valid_event_count, exceptions, stays, proven_minutes, uses,
      policy_id, rule_version)
   SELECT r.project_id, r.worker_id, date '${MONTH}-01' + n, 1, r.team_id, r.trade_code, 540, 100,
          date '${MONTH}-01' + n + interval '7 hours', date '${MONTH}-01' + n + interval '17 hours', 4, 4, '{}',
          '[[1777593600000,1777609800000,270,1,0,1,1],[1777615200000,1777631400000,270,1,2,3,1]]', 540,
          ARRAY['1.1.' || n * 4 || '.OPENED', '1.1.' || n * 4 + 1 || '.CLOSED', '1.1.' || n * 4 + 2 || '.OPENED', '1.1.' || n * 4 + 3 || '.CLOSED'], 1, 2
     FROM generate_series(0, 30) AS n CROSS JOIN registration r WHERE n % 7 NOT IN (2, 3) AND n < 30
    ORDER BY n, r.project_id, r.worker_id`;

/** At 300.00 a 工, published and paid in time. */
const PLAIN = [
  `UPDATE worker SET card_hash = 'card' || id, card_last4 = '0000'`,
  `INSERT INTO minimum_wage (area_code, effective_from, monthly_fen, hourly_fen, source) VALUES ('211500', '2026-01-01', 191000, 1910, 'bench')`,
  DAYS,
  `INSERT INTO payroll (project_id, team_id, pay_month, state, due_on, published_at)
   SELECT project_id, id, '${MONTH}', 'PUBLISHED', '2026-06-15', '2026-06-05' FROM team`,
  `INSERT INTO payroll_line (project_id, team_id, pay_month, version, worker_id, days_hundredths, day_count, payable_fen,
      deduction_fen, net_fen, segments, days, is_published, rule_version)
   SELECT d.project_id, r.team_id, '${MONTH}', 1, d.worker_id, sum(workday_hundredths), count(*), sum(workday_hundredths) * 300, 0,
          sum(workday_hundredths) * 300, '[]', jsonb_agg(jsonb_build_array(d.work_date, d.version, d.workday_hundredths)), true, 1
     FROM attendance_day d JOIN registration r USING (project_id, worker_id) GROUP BY d.project_id, r.team_id, d.worker_id`,
  `INSERT INTO bank_return_line (project_id, bank_serial, batch_no, worker_id, pay_month, amount_fen, status, card_hash,
      card_last4, paid_on)
   SELECT project_id, 'S' || worker_id, 'B1', worker_id, '${MONTH}', net_fen, 'PAID', 'card' || worker_id, '0000', '2026-06-12'
     FROM payroll_line`,
  `INSERT INTO payment (project_id, batch_no, team_id, pay_month, worker_id, attempt, amount_fen, card_hash, card_last4, sent_at)
   SELECT project_id, 'B1', team_id, pay_month, worker_id, 1, net_fen, 'card' || worker_id, '0000', now() FROM payroll_line`,
];
