// Step 7 of the walk: settled days out, draft lines in; and the contractor's own act of publishing a sheet.
import type { LineDay, PayrollAdjustment, PublishedDays } from '#domain/wages/adjust-days.js';
import type { DraftPayrollLine } from '#domain/wages/draft-payroll-line.js';
import { firstDayOfMonth, lastDayOfMonth } from '#domain/calendar/work-date.js';
import type { Transaction } from './unit-of-work.js';

/** A sheet's key. */
export interface PayrollKey {
  readonly projectId: number;
  readonly teamId: number;
  readonly payMonth: string;
}

/** Days with 工 of a worker in a month, in order. */
export interface WorkerDays {
  readonly workerId: number;
  readonly days: readonly LineDay[];
}

/** Current days above zero of one team and month, by worker. */
export function readTeamDays(tx: Transaction, key: PayrollKey): Promise<WorkerDays[]> {
  return tx.query<WorkerDays[]>(
    `SELECT worker_id AS "workerId",
            jsonb_agg(jsonb_build_array(work_date, version, workday_hundredths) ORDER BY work_date) AS days
       FROM (SELECT DISTINCT ON (work_date, worker_id) worker_id, work_date, version, team_id, workday_hundredths
               FROM attendance_day WHERE project_id = $1 AND work_date BETWEEN $3 AND $4
              ORDER BY work_date, worker_id, version DESC) AS current
      WHERE team_id = $2 AND workday_hundredths > 0
      GROUP BY worker_id ORDER BY worker_id`,
    [key.projectId, key.teamId, firstDayOfMonth(key.payMonth), lastDayOfMonth(key.payMonth)],
  );
}

/** Months of a team whose sheets are published, ascending. */
export async function publishedMonths(
  tx: Transaction,
  { projectId, teamId }: Omit<PayrollKey, 'payMonth'>,
): Promise<string[]> {
  const rows = await tx.query<{ month: string }[]>(
    `SELECT pay_month AS month FROM payroll WHERE project_id = $1 AND team_id = $2 AND state <> 'DRAFT' ORDER BY 1`,
    [projectId, teamId],
  );
  return rows.map((row) => row.month);
}

/** A worker's published days of some months, and what those days are worth now. */
export interface WorkerPublishedDays extends PublishedDays {
  readonly workerId: number;
  readonly current: readonly LineDay[];
}

/**
 * What the published sheets of a team say about each worker's days of some months, with the adjustments of every
 * published sheet. Lines of before they named their days are left out: nothing can be compared with them.
 */
export function readPublishedDays(
  tx: Transaction,
  { projectId, teamId }: Omit<PayrollKey, 'payMonth'>,
  months: readonly string[],
): Promise<WorkerPublishedDays[]> {
  return tx.query<WorkerPublishedDays[]>(
    `WITH line AS (
       SELECT DISTINCT ON (pay_month, worker_id) * FROM payroll_line
        WHERE project_id = $1 AND team_id = $2 AND is_published ORDER BY pay_month, worker_id, version DESC
     ), base AS (
       SELECT * FROM line WHERE pay_month = ANY ($3) AND (days <> '[]' OR days_hundredths = 0)
     )
     SELECT b.worker_id AS "workerId",
            (SELECT coalesce(jsonb_agg(d ORDER BY d ->> 0), '[]') FROM base o, jsonb_array_elements(o.days) AS d
              WHERE o.worker_id = b.worker_id) AS days,
            (SELECT coalesce(jsonb_agg(a ORDER BY l.pay_month), '[]') FROM line l, jsonb_array_elements(l.adjustments) AS a
              WHERE l.worker_id = b.worker_id AND left(a ->> 'workDate', 7) = ANY ($3)) AS adjustments,
            (SELECT coalesce(jsonb_agg(jsonb_build_array(c.work_date, c.version,
                      CASE WHEN c.team_id = $2 THEN c.workday_hundredths ELSE 0 END)
                                       ORDER BY c.work_date), '[]')
               FROM base o CROSS JOIN LATERAL (
                    SELECT DISTINCT ON (work_date) * FROM attendance_day
                     WHERE project_id = $1 AND worker_id = o.worker_id
                       AND work_date >= (o.pay_month || '-01')::date
                       AND work_date < (o.pay_month || '-01')::date + interval '1 month'
                     ORDER BY work_date, version DESC) AS c
              WHERE o.worker_id = b.worker_id) AS current
       FROM (SELECT DISTINCT worker_id FROM base) AS b ORDER BY b.worker_id`,
    [projectId, teamId, months],
  );
}

/** Makes the sheet where it is missing; a published one stays as it is. The row stays locked until commit. */
export async function ensureDraft(tx: Transaction, key: PayrollKey, dueOn: string): Promise<void> {
  await tx.query(
    `INSERT INTO payroll (project_id, team_id, pay_month, state, due_on) VALUES ($1, $2, $3, 'DRAFT', $4)
     ON CONFLICT (project_id, team_id, pay_month) DO UPDATE
        SET due_on = CASE WHEN payroll.state = 'DRAFT' THEN excluded.due_on ELSE payroll.due_on END`,
    [key.projectId, key.teamId, key.payMonth, dueOn],
  );
}

/** A line of the sheet as it is to be. */
export interface NewPayrollLine extends Omit<DraftPayrollLine, 'segments'> {
  readonly workerId: number;
  readonly segments: readonly object[];
  readonly days: readonly LineDay[];
  readonly adjustments: readonly PayrollAdjustment[];
}

/** How the lines came about. */
export interface LineSource {
  readonly isPublished: boolean;
  readonly ruleVersion: number;
}

/**
 * Appends a version for each line that differs from its current one. A draft never follows a published line; workers
 * who are no longer on a draft get a line of zero, so that the history is readable and the sum is right.
 * @returns how many versions were appended
 */
export async function appendPayrollLines(
  tx: Transaction,
  key: PayrollKey,
  lines: readonly NewPayrollLine[],
  source: LineSource,
): Promise<number> {
  const rows = await tx.query<unknown[]>(
    `WITH derived AS (
       SELECT "workerId" AS worker_id, "daysHundredths" AS days_hundredths, "dayCount" AS day_count,
              "payableFen" AS payable_fen, "deductionFen" AS deduction_fen, "netFen" AS net_fen, segments, days, adjustments
         FROM jsonb_to_recordset($4::jsonb) AS l("workerId" bigint, "daysHundredths" integer, "dayCount" integer,
              "payableFen" bigint, "deductionFen" bigint, "netFen" bigint, segments jsonb, days jsonb, adjustments jsonb)
     ), current AS (
       SELECT DISTINCT ON (worker_id) * FROM payroll_line
        WHERE project_id = $1 AND team_id = $2 AND pay_month = $3 ORDER BY worker_id, version DESC
     ), wanted AS (
       SELECT * FROM derived
       UNION ALL
       SELECT worker_id, 0, 0, 0, 0, 0, '[]'::jsonb, '[]'::jsonb, '[]'::jsonb FROM current
        WHERE (days_hundredths > 0 OR adjustments <> '[]') AND NOT is_published AND NOT $5 AND worker_id NOT IN (SELECT worker_id FROM derived)
     )
     INSERT INTO payroll_line (project_id, team_id, pay_month, version, worker_id, days_hundredths, day_count,
                               payable_fen, deduction_fen, net_fen, segments, days, adjustments, is_published,
                               rule_version)
     SELECT $1, $2, $3, coalesce(c.version, 0) + 1, w.*, $5, $6
       FROM wanted w LEFT JOIN current c ON c.worker_id = w.worker_id
      WHERE c.version IS NULL
         OR ($5 OR NOT c.is_published) AND (c.days_hundredths, c.day_count, c.payable_fen, c.deduction_fen, c.net_fen, c.segments, c.days,
             c.adjustments, c.is_published, c.rule_version)
            IS DISTINCT FROM
            (w.days_hundredths, w.day_count, w.payable_fen, w.deduction_fen, w.net_fen, w.segments, w.days, w.adjustments,
             $5::boolean, $6::smallint)
     RETURNING worker_id`,
    [key.projectId, key.teamId, key.payMonth, JSON.stringify(lines), source.isPublished, source.ruleVersion],
  );
  return rows.length;
}

/** Current lines of a sheet that stand for something: published, or a draft with days. */
export function readCurrentLines(tx: Transaction, key: PayrollKey): Promise<NewPayrollLine[]> {
  return tx.query<NewPayrollLine[]>(
    `SELECT * FROM (
       SELECT DISTINCT ON (worker_id) worker_id AS "workerId", days_hundredths AS "daysHundredths",
              day_count AS "dayCount", payable_fen AS "payableFen", deduction_fen AS "deductionFen",
              net_fen AS "netFen", segments, days, adjustments
         FROM payroll_line WHERE project_id = $1 AND team_id = $2 AND pay_month = $3
        ORDER BY worker_id, version DESC) AS current
      WHERE "daysHundredths" > 0 OR adjustments <> '[]' ORDER BY "workerId"`,
    [key.projectId, key.teamId, key.payMonth],
  );
}

/** Marks a sheet as published: from here on it is a fact and no rule touches it. False where it was published before. */
export async function publishPayroll(tx: Transaction, key: PayrollKey, at: number): Promise<boolean> {
  const [, changed] = await tx.query<[unknown, number]>(
    `UPDATE payroll SET state = 'PUBLISHED', published_at = to_timestamp($4::float8 / 1000)
      WHERE project_id = $1 AND team_id = $2 AND pay_month = $3 AND state = 'DRAFT'`,
    [key.projectId, key.teamId, key.payMonth, at],
  );
  return changed === 1;
}
