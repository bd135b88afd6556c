// Benchmark `reconcile`: the books of 100,000 worker-months with one planted problem in twenty, beside one hand-written
// statement with the same joins over the same rows, in one run on one machine; and what was found of what was planted.
import type { DataSource } from 'typeorm';
import { openStore } from '#store/data-source.js';
import { fillRegister } from '../register.js';
import type { BenchResult } from '../result.js';
import type { Stage } from '../stage.js';
import { MONTH, PLANTED, fillBooks } from './books.js';

const SIZE = { sites: 50, gates: 50, workers: 100_000 };
const PROGRAM = 'test/bench/reconcile/run.js';

interface Run {
  readonly seconds: number;
  readonly peakMiB: number;
  readonly idleMiB: number;
}

/** Runs the step twice: into an empty list of findings, and again with nothing changed. */
export async function benchReconcile(stage: Stage): Promise<BenchResult> {
  const url = await stage.database();
  const owner = await openStore({ url, role: 'owner' });
  await fillRegister(owner, SIZE);
  await fillBooks(owner);
  const before = await byHand(owner);
  const first = await runStep(stage, url);
  const { precision, recall } = await compare(owner);
  const between = await byHand(owner);
  const again = await runStep(stage, url);
  const after = await byHand(owner);
  await owner.destroy();
  const statement = (before + between + after) / 3;
  const step = (first.seconds + again.seconds) / 2;
  return {
    ratios: { toOneStatement: step / statement, precision, recall },
    rates: { workerMonthsPerSecond: SIZE.workers / step, workerMonths: SIZE.workers },
    seconds: { first: first.seconds, again: again.seconds, oneStatement: statement },
    memoryMiB: { idle: first.idleMiB, peak: Math.max(first.peakMiB, again.peakMiB) },
  };
}

async function runStep(stage: Stage, url: string): Promise<Run> {
  const child = stage.start(PROGRAM, { env: { DATABASE_URL: url, LOG_LEVEL: 'warn' } });
  const done = await child.message<Run>('done');
  await child.stop();
  return done;
}

/** Share of the primary findings that were planted, and of what was planted that is primary with the right code. */
async function compare(owner: DataSource): Promise<{ precision: number; recall: number }> {
  const codes = PLANTED.map(({ code }) => code);
  const [row] = await owner.query<{ found: number; planted: number; right: number }[]>(
    `WITH found AS (SELECT subject_id AS id, code FROM finding WHERE subject_kind = 'worker' AND is_primary),
          expected AS (SELECT id, ($1::text[])[kind + 1] AS code FROM planted)
     SELECT (SELECT count(*)::int FROM found) AS found, (SELECT count(*)::int FROM expected) AS planted,
            (SELECT count(*)::int FROM found JOIN expected USING (id, code)) AS right`,
    [codes],
  );
  if (!row || row.found === 0) throw new Error('nothing was found');
  return { precision: row.right / row.found, recall: row.right / row.planted };
}

/** What somebody would write by hand: worked against paid, with the same tables, for every project at once; seconds. */
async function byHand(owner: DataSource): Promise<number> {
  await owner.query('DROP TABLE IF EXISTS by_hand');
  await owner.query('CREATE TABLE by_hand (LIKE finding INCLUDING ALL)');
  await owner.query('CHECKPOINT');
  const began = performance.now();
  await owner.query(BY_HAND);
  const seconds = (performance.now() - began) / 1000;
  const [row] = await owner.query<{ count: number }[]>('SELECT count(*)::int AS count FROM by_hand');
  if (!row || row.count < SIZE.workers / 40) throw new Error('the statement gave too little');
  return seconds;
}

const BY_HAND = `INSERT INTO by_hand (project_id, subject_kind, subject_id, period, code, level, is_primary, amount_fen, explanation, rule_version)
  WITH day AS (
    SELECT DISTINCT ON (project_id, work_date, worker_id) project_id, worker_id, workday_hundredths, exceptions FROM attendance_day
     WHERE work_date BETWEEN '${MONTH}-01' AND '${MONTH}-31' ORDER BY project_id, work_date, worker_id, version DESC
  ), attended AS (
    SELECT project_id, worker_id, sum(workday_hundredths) AS days FROM day GROUP BY 1, 2
  ), line AS (
    SELECT DISTINCT ON (project_id, team_id, worker_id) * FROM payroll_line WHERE pay_month = '${MONTH}'
     ORDER BY project_id, team_id, worker_id, version DESC
  ), sheet AS (
    SELECT l.project_id, l.worker_id, sum(net_fen) AS net, sum(days_hundredths) AS days, min(due_on) AS due_on
      FROM line l JOIN payroll p USING (project_id, team_id, pay_month) GROUP BY 1, 2
  ), bank AS (
    SELECT project_id, worker_id, sum(amount_fen) FILTER (WHERE status = 'PAID') AS paid, min(card_hash) AS card, max(paid_on) AS paid_on
      FROM bank_return_line WHERE pay_month = '${MONTH}' GROUP BY 1, 2
  ), agreed AS (
    SELECT project_id, worker_id, bool_or(contract_signed_on IS NOT NULL) AS has_contract FROM registration GROUP BY 1, 2
  ), told AS (
    SELECT project_id, w.id, coalesce(net, 0) - coalesce(paid, 0) AS short,
           CASE WHEN b.card <> w.card_hash THEN 'PAYEE_MISMATCH'
                WHEN EXISTS (SELECT FROM worker o WHERE o.card_hash = w.card_hash AND o.id <> w.id) THEN 'SHARED_CARD'
                WHEN s.net IS NULL THEN 'ATT_NO_PAY' WHEN b.paid > s.net THEN 'BANK_NE_SHEET'
                WHEN coalesce(b.paid, 0) < s.net THEN 'PAYABLE_NE_PAID' WHEN a.days IS NULL THEN 'PAY_NO_ATT'
                WHEN NOT g.has_contract THEN 'NO_CONTRACT' WHEN abs(s.days - a.days) > 100 THEN 'DAYS_DIFF'
                WHEN b.paid_on > s.due_on THEN 'PAID_LATE' END AS code
      FROM attended a FULL JOIN sheet s USING (project_id, worker_id) FULL JOIN bank b USING (project_id, worker_id)
      JOIN worker w ON w.id = worker_id LEFT JOIN agreed g USING (project_id, worker_id)
  )
  SELECT project_id, 'worker', id, '${MONTH}', code, 'red', true, greatest(short, 0), '{}', 1 FROM told WHERE code IS NOT NULL`;
