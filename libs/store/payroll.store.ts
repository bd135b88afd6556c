// Step 7 of the walk: settled days out, draft lines in; and the contractor's own act of publishing a sheet.
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
  readonly days: readonly { workDate: string; workdayHundredths: number }[];
}

/** Current days above zero of one team and month, by worker. */
export function readTeamDays(tx: Transaction, key: PayrollKey): Promise<WorkerDays[]> {
  return tx.query<WorkerDays[]>(
    `SELECT worker_id AS "workerId",
            jsonb_agg(jsonb_build_object('workDate', work_date, 'workdayHundredths', workday_hundredths)
                      ORDER BY work_date) AS days
       FROM (SELECT DISTINCT ON (work_date, worker_id) worker_id, work_date, team_id, workday_hundredths
               FROM attendance_day WHERE project_id = $1 AND work_date BETWEEN $3 AND $4
              ORDER BY work_date, worker_id, version DESC) AS current
      WHERE team_id = $2 AND workday_hundredths > 0
      GROUP BY worker_id ORDER BY worker_id`,
    [key.projectId, key.teamId, firstDayOfMonth(key.payMonth), lastDayOfMonth(key.payMonth)],
  );
}

/** Makes the sheet where it is missing; a published one stays as it is. The row stays locked until commit. */
export async function ensureDraft(tx: Transaction, key: PayrollKey, dueOn: string): Promise<void> {
  await tx.query(
    `INSERT INTO payroll (project_id, team_id, pay_month, state, due_on) VALUES ($1, $2, $3, 'DRAFT', $4)
     ON CONFLICT (project_id, team_id, pay_month) DO UPDATE
        SET due_on = CASE WHEN payroll.state = 'DRAFT' THEN excluded.due_on ELSE payroll.due_on END
`,
    [key.projectId, key.teamId, key.payMonth, dueOn],
  );
}

/** A line of the sheet as it is to be. */
export interface NewPayrollLine extends Omit<DraftPayrollLine, 'segments'> {
  readonly workerId: number;
  readonly segments: readonly object[];
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
              "payableFen" AS payable_fen, "deductionFen" AS deduction_fen, "netFen" AS net_fen, segments
         FROM jsonb_to_recordset($4::jsonb) AS l("workerId" bigint, "daysHundredths" integer, "dayCount" integer,
              "payableFen" bigint, "deductionFen" bigint, "netFen" bigint, segments jsonb)
     ), current AS (
       SELECT DISTINCT ON (worker_id) * FROM payroll_line
        WHERE project_id = $1 AND team_id = $2 AND pay_month = $3 ORDER BY worker_id, version DESC
     ), wanted AS (
       SELECT * FROM derived
       UNION ALL
       SELECT worker_id, 0, 0, 0, 0, 0, '[]'::jsonb FROM current
        WHERE days_hundredths > 0 AND NOT is_published AND NOT $5 AND worker_id NOT IN (SELECT worker_id FROM derived)
     )
     INSERT INTO payroll_line (project_id, team_id, pay_month, version, worker_id, days_hundredths, day_count,
                               payable_fen, deduction_fen, net_fen, segments, is_published, rule_version)
     SELECT $1, $2, $3, coalesce(c.version, 0) + 1, w.*, $5, $6
       FROM wanted w LEFT JOIN current c ON c.worker_id = w.worker_id
      WHERE c.version IS NULL
         OR ($5 OR NOT c.is_published) AND (c.days_hundredths, c.day_count, c.payable_fen, c.deduction_fen, c.net_fen, c.segments, c.is_published,
             c.rule_version)
            IS DISTINCT FROM
            (w.days_hundredths, w.day_count, w.payable_fen, w.deduction_fen, w.net_fen, w.segments, $5::boolean,
             $6::smallint)
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
              net_fen AS "netFen", segments
         FROM payroll_line WHERE project_id = $1 AND team_id = $2 AND pay_month = $3
        ORDER BY worker_id, version DESC) AS current
      WHERE "daysHundredths" > 0 ORDER BY "workerId"`,
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
