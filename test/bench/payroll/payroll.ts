// Benchmark `payroll`: sheets of 100,000 worker-months drafted from their days and agreements, beside one hand-written
// statement with the same joins over the same rows, in one run on one machine.
import type { DataSource } from 'typeorm';
import { openStore } from '#store/data-source.js';
import { fillRegister } from '../register.js';
import { DAYS, MONTH } from '../reconcile/books.js';
import type { BenchResult } from '../result.js';
import type { Stage } from '../stage.js';

const SIZE = { sites: 50, gates: 50, workers: 100_000 };
const PROGRAM = 'test/bench/payroll/run.js';

interface Run {
  readonly seconds: number;
  readonly peakMiB: number;
  readonly idleMiB: number;
}

/** Drafts everything once, and once more with nothing changed. */
export async function benchPayroll(stage: Stage): Promise<BenchResult> {
  const url = await stage.database();
  const owner = await openStore({ url, role: 'owner' });
  await fillRegister(owner, SIZE);
  for (const statement of [DAYS, AGREEMENTS, DEDUCTIONS, 'VACUUM ANALYZE']) await owner.query(statement);
  const before = await byHand(owner);
  const first = await draftAll(stage, url);
  await check(owner);
  const between = await byHand(owner);
  const again = await draftAll(stage, url);
  const after = await byHand(owner);
  await owner.destroy();
  const statement = (before + between + after) / 3;
  return {
    ratios: { toOneStatement: first.seconds / statement },
    rates: { linesPerSecond: SIZE.workers / first.seconds, lines: SIZE.workers },
    seconds: { first: first.seconds, again: again.seconds, oneStatement: statement },
    memoryMiB: { idle: first.idleMiB, peak: Math.max(first.peakMiB, again.peakMiB) },
  };
}

async function draftAll(stage: Stage, url: string): Promise<Run> {
  const child = stage.start(PROGRAM, { env: { DATABASE_URL: url, LOG_LEVEL: 'warn' } });
  const done = await child.message<Run>('done');
  await child.stop();
  return done;
}

/** Every third worker has terms of his own: by the day, by the hour with overtime, by the month. */
const AGREEMENTS = `INSERT INTO pay_agreement (project_id, worker_id, effective_from, kind, rate_fen, has_overtime, allowances,
      source, entered_by)
  SELECT project_id, worker_id, '2026-01-01', k.kind, k.rate, k.kind <> 'DAY', '[{"name":"餐补","amountFen":1500,"per":"DAY"}]', 'x', 'x'
    FROM registration JOIN (VALUES (0, 'DAY', 32000), (3, 'HOUR', 4000), (6, 'MONTH', 800000)) AS k(n, kind, rate)
      ON k.n = worker_id % 9`;

const DEDUCTIONS = `INSERT INTO wage_deduction (project_id, worker_id, pay_month, kind, ground, amount_fen, entered_by)
  SELECT project_id, worker_id, '${MONTH}', 'ADVANCE', '预支', 50000, 'x' FROM registration WHERE worker_id % 20 = 0`;

async function check(owner: DataSource): Promise<void> {
  const [row] = await owner.query<{ lines: number; wrong: number }[]>(
    `SELECT count(*)::int AS lines, count(*) FILTER (WHERE net_fen <> payable_fen - deduction_fen OR payable_fen = 0)::int AS wrong
       FROM payroll_line`,
  );
  if (row?.lines !== SIZE.workers || row.wrong > 0) throw new Error(`drafted ${JSON.stringify(row)}`);
}

/** The same sheets as somebody would write them by hand, for every project at once; seconds. */
async function byHand(owner: DataSource): Promise<number> {
  await owner.query('DROP TABLE IF EXISTS by_hand');
  await owner.query('CREATE TABLE by_hand (LIKE payroll_line INCLUDING ALL)');
  await owner.query('CHECKPOINT');
  const began = performance.now();
  await owner.query(BY_HAND);
  const seconds = (performance.now() - began) / 1000;
  const [row] = await owner.query<{ count: number }[]>('SELECT count(*)::int AS count FROM by_hand');
  if (row?.count !== SIZE.workers) throw new Error('the statement gave too little');
  return seconds;
}

const BY_HAND = `INSERT INTO by_hand (project_id, team_id, pay_month, version, worker_id, days_hundredths, day_count, worked_minutes,
      overtime_minutes, payable_fen, deduction_fen, net_fen, segments, items, days, is_published, rule_version)
  WITH day AS (
    SELECT DISTINCT ON (project_id, work_date, worker_id) * FROM attendance_day
     WHERE work_date BETWEEN '${MONTH}-01' AND '${MONTH}-31' ORDER BY project_id, work_date, worker_id, version DESC
  ), worked AS (
    SELECT project_id, team_id, worker_id, sum(workday_hundredths) AS hundredths, count(*) AS days, sum(worked_minutes) AS minutes,
           sum(overtime_minutes) AS overtime,
           jsonb_agg(jsonb_build_array(work_date, version, workday_hundredths) ORDER BY work_date) AS list
      FROM day WHERE workday_hundredths > 0 GROUP BY 1, 2, 3
  ), agreed AS (
    SELECT DISTINCT ON (project_id, worker_id) * FROM pay_agreement ORDER BY project_id, worker_id, effective_from DESC, id DESC
  ), deducted AS (
    SELECT project_id, worker_id, sum(amount_fen) AS fen FROM wage_deduction WHERE pay_month = '${MONTH}' GROUP BY 1, 2
  ), priced AS (
    SELECT w.*, coalesce(d.fen, 0) AS deduction, r.daily_rate_fen,
           CASE a.kind WHEN 'HOUR' THEN minutes * a.rate_fen / 60 WHEN 'MONTH' THEN least(hundredths, 2175) * a.rate_fen / 2175
             ELSE hundredths * coalesce(a.rate_fen, r.daily_rate_fen) / 100 END
           + coalesce(jsonb_array_length(a.allowances), 0) * 1500 * days AS payable
      FROM worked w JOIN registration r USING (project_id, team_id, worker_id)
      LEFT JOIN agreed a USING (project_id, worker_id) LEFT JOIN deducted d USING (project_id, worker_id)
  )
  SELECT project_id, team_id, '${MONTH}', 1, worker_id, hundredths, days, minutes, overtime, payable, deduction, payable - deduction,
         jsonb_build_array(jsonb_build_object('dailyRateFen', daily_rate_fen, 'daysHundredths', hundredths, 'amountFen', payable)),
         '[]', list, false, 1 FROM priced`;
