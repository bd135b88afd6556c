// Step 7 of the walk: settled days out, draft lines in; and the contractor's own act of publishing a sheet.
import type { LineDay, PublishedDays } from '#domain/wages/adjust-days.js';
import type { DayKind } from '#domain/calendar/day-kind.js';
import type { DraftSegment } from '#domain/wages/draft-payroll-line.js';
import { type WageLine, faultsOfLine } from '#domain/wages/draft-wage-line.js';
import type { WageDay, WageItem } from '#domain/wages/wage-item.js';
import { createHash } from 'node:crypto';
import { lineText } from '#domain/wages/line-answer.js';
import { firstDayOfMonth, lastDayOfMonth } from '#domain/calendar/work-date.js';
import type { Transaction } from './unit-of-work.js';

/** A sheet's key. */
export interface PayrollKey {
  readonly projectId: number;
  readonly teamId: number;
  readonly payMonth: string;
}

/** Days of a worker in a month that count for wages, in order. */
export interface WorkerDays {
  readonly workerId: number;
  readonly days: readonly (WageDay & { readonly version: number })[];
}

type DayTuple = readonly [string, number, number, number, number, DayKind];

/** Current days of one team and month with 工 or minutes, by worker; read from the index of days alone. */
export async function readTeamDays(tx: Transaction, key: PayrollKey): Promise<WorkerDays[]> {
  await tx.query(`SET LOCAL work_mem = '32MB'`);
  const rows = await tx.query<{ workerId: number; days: DayTuple[] }[]>(
    `SELECT worker_id AS "workerId",
            json_agg(json_build_array(work_date, version, workday_hundredths, worked_minutes, overtime_minutes, day_kind)
                     ORDER BY work_date) AS days
       FROM (SELECT DISTINCT ON (work_date, worker_id) worker_id, work_date, version, team_id, workday_hundredths,
                    worked_minutes, overtime_minutes, day_kind
               FROM attendance_day WHERE project_id = $1 AND work_date BETWEEN $3 AND $4
              ORDER BY work_date DESC, worker_id DESC, version DESC) AS current
      WHERE team_id = $2 AND (workday_hundredths > 0 OR worked_minutes > 0)
      GROUP BY worker_id ORDER BY worker_id`,
    [key.projectId, key.teamId, firstDayOfMonth(key.payMonth), lastDayOfMonth(key.payMonth)],
  );
  return rows.map(({ workerId, days }) => ({ workerId, days: days.map(dayOf) }));
}

function dayOf([workDate, version, workdayHundredths, workedMinutes, overtimeMinutes, dayKind]: DayTuple) {
  return { workDate, version, workdayHundredths, workedMinutes, overtimeMinutes, dayKind };
}

/** Months of a team whose sheets are published, ascending. */
export async function publishedMonths(
  tx: Transaction,
  { projectId, teamId }: Omit<PayrollKey, 'payMonth'>,
): Promise<string[]> {
  const rows = await tx.query<{ month: string }[]>(
    `SELECT pay_month AS month FROM payroll WHERE project_id = $1 AND team_id = $2 AND state NOT IN ('DRAFT', 'CANCELLED') ORDER BY 1`,
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
 * published sheet. Whoever was left off a sheet, and has a draft beside it, stands on it with no day: all of them are owed.
 * Lines of before they named their days are left out: nothing can be compared with them.
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
       SELECT pay_month, worker_id, days FROM line WHERE pay_month = ANY ($3) AND (days <> '[]' OR days_hundredths = 0)
       UNION ALL
       SELECT pay_month, worker_id, '[]'::jsonb FROM (
         SELECT pay_month, worker_id FROM payroll_line WHERE project_id = $1 AND team_id = $2 AND pay_month = ANY ($3)
          UNION
         SELECT left(a ->> 'workDate', 7), worker_id FROM line, jsonb_array_elements(adjustments) AS a
          WHERE left(a ->> 'workDate', 7) = ANY ($3)) AS left_off
        WHERE (pay_month, worker_id) NOT IN (SELECT pay_month, worker_id FROM line)
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

/** Work dates of a month that later published sheets of the team have taken on, by worker. */
export async function datesPaidLater(tx: Transaction, key: PayrollKey): Promise<Map<number, Set<string>>> {
  const rows = await tx.query<{ workerId: number; dates: string[] }[]>(
    `SELECT worker_id AS "workerId", array_agg(DISTINCT a ->> 'workDate') AS dates
       FROM (SELECT DISTINCT ON (pay_month, worker_id) * FROM payroll_line
              WHERE project_id = $1 AND team_id = $2 AND pay_month > $3
              ORDER BY pay_month, worker_id, version DESC) AS l, jsonb_array_elements(l.adjustments) AS a
      WHERE l.is_published AND left(a ->> 'workDate', 7) = $3 GROUP BY worker_id`,
    [key.projectId, key.teamId, key.payMonth],
  );
  return new Map(rows.map(({ workerId, dates }) => [workerId, new Set(dates)]));
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
export interface NewPayrollLine extends Omit<WageLine, 'segments' | 'items'> {
  readonly workerId: number;
  readonly segments: readonly DraftSegment[];
  readonly items: readonly WageItem[];
  readonly days: readonly LineDay[];
}

/** How the lines came about. */
export interface LineSource {
  readonly isPublished: boolean;
  readonly ruleVersion: number;
}

/** SHA-256, hex, of a line's content: a signature is about it. */
export function lineHash(line: NewPayrollLine): string {
  return createHash('sha256').update(lineText(line)).digest('hex');
}

const NUMBERS = [
  'workerId',
  'daysHundredths',
  'dayCount',
  'workedMinutes',
  'overtimeMinutes',
  'payableFen',
  'deductionFen',
  'netFen',
] as const;
const TEXTS = ['segments', 'items', 'days', 'adjustments'] as const;
const CONTENT = `days_hundredths, day_count, worked_minutes, overtime_minutes, payable_fen, deduction_fen, net_fen,
  segments, items, days, adjustments`;
const contentOf = (row: string) =>
  CONTENT.split(',')
    .map((column) => `${row}.${column.trim()}`)
    .join(', ');

/** Columns as arrays, and of JSON one text with a line each: a document of all lines takes PostgreSQL far longer to read. */
const APPEND_LINES = `WITH derived AS (
    SELECT worker_id, days_hundredths, day_count, worked_minutes, overtime_minutes, payable_fen, deduction_fen, net_fen,
           segments::jsonb AS segments, items::jsonb AS items, days::jsonb AS days, adjustments::jsonb AS adjustments,
           line_hash
      FROM ROWS FROM (unnest($6::bigint[]), unnest($7::int[]), unnest($8::int[]), unnest($9::int[]), unnest($10::int[]),
             unnest($11::bigint[]), unnest($12::bigint[]), unnest($13::bigint[]), string_to_table($14, E'\n'),
             string_to_table($15, E'\n'), string_to_table($16, E'\n'), string_to_table($17, E'\n'), unnest($18::text[]))
        AS l(worker_id, days_hundredths, day_count, worked_minutes, overtime_minutes, payable_fen, deduction_fen, net_fen,
             segments, items, days, adjustments, line_hash)
     WHERE worker_id IS NOT NULL
  ), current AS (
    SELECT DISTINCT ON (worker_id) * FROM payroll_line
     WHERE project_id = $1 AND team_id = $2 AND pay_month = $3 ORDER BY worker_id DESC, version DESC
  ), wanted AS (
    SELECT * FROM derived
    UNION ALL
    SELECT worker_id, 0, 0, 0, 0, 0, 0, 0, '[]'::jsonb, '[]'::jsonb, '[]'::jsonb, '[]'::jsonb, NULL FROM current
     WHERE (days_hundredths > 0 OR adjustments <> '[]' OR items <> '[]') AND NOT is_published AND NOT $4
       AND worker_id NOT IN (SELECT worker_id FROM derived)
  )
  INSERT INTO payroll_line (project_id, team_id, pay_month, version, worker_id, ${CONTENT}, line_hash, is_published,
              rule_version)
  SELECT $1, $2, $3, coalesce(c.version, 0) + 1, w.worker_id, ${contentOf('w')}, w.line_hash, $4, $5
    FROM wanted w LEFT JOIN current c ON c.worker_id = w.worker_id
   WHERE c.version IS NULL
      OR ($4 OR NOT c.is_published) AND (${contentOf('c')}, c.is_published, c.rule_version)
         IS DISTINCT FROM (${contentOf('w')}, $4::boolean, $5::smallint)
  RETURNING worker_id`;

/**
 * Appends a version for each line that differs from its current one. A draft never follows a published line; workers
 * who are no longer on a draft get a line of zero, so that the history is readable and the sum is right.
 * @returns how many versions were appended
 * @throws Error where a line does not add up: a defect that must not reach a worker
 */
export async function appendPayrollLines(
  tx: Transaction,
  key: PayrollKey,
  lines: readonly NewPayrollLine[],
  source: LineSource,
): Promise<number> {
  for (const line of lines) {
    const faults = faultsOfLine(line);
    if (faults.length > 0)
      throw new Error(`line of worker ${line.workerId} does not add up: ${faults.join()}`);
  }
  const rows = await tx.query<unknown[]>(APPEND_LINES, [
    ...[key.projectId, key.teamId, key.payMonth, source.isPublished, source.ruleVersion],
    ...NUMBERS.map((name) => lines.map((line) => line[name])),
    ...TEXTS.map((name) => lines.map((line) => JSON.stringify(line[name])).join('\n')),
    // a draft is nobody's to sign
    lines.map((line) => (source.isPublished ? lineHash(line) : null)),
  ]);
  return rows.length;
}

/** A line as it stands. Whoever was left off a published sheet keeps a draft beside it. */
export interface CurrentLine extends NewPayrollLine {
  readonly isPublished: boolean;
}

/** Current lines of a sheet that stand for something: published, or a draft with days. */
export function readCurrentLines(tx: Transaction, key: PayrollKey): Promise<CurrentLine[]> {
  return tx.query<CurrentLine[]>(
    `SELECT * FROM (
       SELECT DISTINCT ON (worker_id) worker_id AS "workerId", days_hundredths AS "daysHundredths",
              day_count AS "dayCount", payable_fen AS "payableFen", deduction_fen AS "deductionFen",
              net_fen AS "netFen", worked_minutes AS "workedMinutes", overtime_minutes AS "overtimeMinutes",
              segments, items, days, adjustments, is_published AS "isPublished"
         FROM payroll_line WHERE project_id = $1 AND team_id = $2 AND pay_month = $3
        ORDER BY worker_id, version DESC) AS current
      WHERE "daysHundredths" > 0 OR adjustments <> '[]' OR items <> '[]' ORDER BY "workerId"`,
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
