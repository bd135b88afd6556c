// Step 10 of the walk: wage sheets and their lines as people read them; the highest version of a line is the line.
import type { Transaction } from '../unit-of-work.js';
import {
  type KeyedRow,
  type ListKey,
  type Page,
  type PageRequest,
  Bindings,
  allOf,
  readCursor,
  toPage,
} from './page.js';

interface PayrollFilter {
  readonly project?: string;
  readonly month?: string;
  readonly state?: string;
}

export interface PayrollItem {
  readonly id: string;
  readonly projectCode: string;
  readonly projectName: string;
  readonly teamId: number;
  readonly teamName: string | null;
  readonly contractorName: string | null;
  readonly payMonth: string;
  readonly state: string;
  readonly dueOn: string;
  readonly publishedAt: Date | null;
  readonly lineCount: number;
  readonly daysHundredths: number;
  readonly payableFen: number;
  readonly deductionFen: number;
  readonly netFen: number;
}

interface PayrollLineItem {
  readonly payrollId: string;
  readonly workerNumber: string | null;
  readonly workerName: string | null;
  readonly identityMasked: string | null;
  readonly cardLast4: string | null;
  readonly daysHundredths: number;
  readonly dayCount: number;
  readonly payableFen: number;
  readonly deductionFen: number;
  readonly netFen: number;
  readonly segments: readonly object[];
  readonly workedMinutes: number;
  readonly overtimeMinutes: number;
  readonly items: readonly object[];
  readonly days: readonly object[];
  readonly adjustments: readonly object[];
  readonly isPublished: boolean;
  readonly version: number;
  readonly ruleVersion: number;
  readonly createdAt: Date;
}

/** A sheet's key, as in its id `project.team.month`. */
export interface PayrollKeyParts {
  readonly projectId: number;
  readonly teamId: number;
  readonly payMonth: string;
}

const SHEETS: ListKey = { list: 'payrolls', parts: ['month', 'id', 'id'] };
const LINES: ListKey = { list: 'payroll-lines', parts: ['id'] };
const LATEST_FIRST = 's.pay_month DESC, s.project_id DESC, s.team_id DESC';

/** Lines that stand for something: a draft without days is a worker who is no longer on the sheet. */
const CURRENT_LINES = `SELECT * FROM (
    SELECT DISTINCT ON (l.worker_id) l.* FROM payroll_line l
     WHERE l.project_id = s.project_id AND l.team_id = s.team_id AND l.pay_month = s.pay_month
     ORDER BY l.worker_id, l.version DESC) v
  WHERE v.is_published OR v.days_hundredths > 0 OR v.adjustments <> '[]' OR v.items <> '[]'`;

/** A worker sees the sheets that carry a line of his own, and of these only that line. */
const IS_OWN = `(nullif(current_setting('app.worker', true), '') IS NULL OR EXISTS (${CURRENT_LINES}))`;

const withTotals = (sheets: string) => `
  SELECT concat_ws('.', s.project_id, s.team_id, s.pay_month) AS id, p.code AS "projectCode", p.name AS "projectName",
         s.team_id AS "teamId", t.name AS "teamName", e.name AS "contractorName", s.pay_month AS "payMonth", s.state,
         s.due_on::text AS "dueOn", s.published_at AS "publishedAt", l.*,
         json_build_array(s.pay_month, s.project_id, s.team_id) AS "pageKey"
    FROM (${sheets}) s
    JOIN project p ON p.id = s.project_id
    LEFT JOIN team t ON t.project_id = s.project_id AND t.id = s.team_id
    LEFT JOIN enterprise e ON e.id = t.enterprise_id
   CROSS JOIN LATERAL (
     SELECT count(*)::int AS "lineCount", coalesce(sum(days_hundredths), 0)::bigint AS "daysHundredths",
            coalesce(sum(payable_fen), 0)::bigint AS "payableFen",
            coalesce(sum(deduction_fen), 0)::bigint AS "deductionFen", coalesce(sum(net_fen), 0)::bigint AS "netFen"
       FROM (${CURRENT_LINES}) c) l
   ORDER BY ${LATEST_FIRST}`;

/** Wage sheets, the latest month first, with the totals of their current lines. */
export async function listPayrolls(
  tx: Transaction,
  filter: PayrollFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<PayrollItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, SHEETS), ['s.pay_month', 's.project_id', 's.team_id']),
    ...sql.when(filter.project, (value) => `s.project_id = (SELECT id FROM project WHERE code = ${value})`),
    ...sql.when(filter.month, (value) => `s.pay_month = ${value}`),
    ...sql.when(filter.state, (value) => `s.state = ${value}`),
    IS_OWN,
  ];
  const sheets = `SELECT s.* FROM payroll s WHERE ${allOf(conditions)}
    ORDER BY ${LATEST_FIRST} LIMIT ${sql.bind(limit + 1)}`;
  const rows = await tx.query<KeyedRow<PayrollItem>[]>(withTotals(sheets), sql.values);
  return toPage(rows, limit, SHEETS);
}

/** One wage sheet, undefined where it is not there or not to be seen. */
export async function findPayroll(tx: Transaction, key: PayrollKeyParts): Promise<PayrollItem | undefined> {
  const rows = await tx.query<KeyedRow<PayrollItem>[]>(
    withTotals(
      `SELECT s.* FROM payroll s WHERE s.project_id = $1 AND s.team_id = $2 AND s.pay_month = $3 AND ${IS_OWN}`,
    ),
    [key.projectId, key.teamId, key.payMonth],
  );
  return toPage(rows, 1, SHEETS).items[0];
}

/** The current lines of one sheet, by worker. */
export async function listPayrollLines(
  tx: Transaction,
  key: PayrollKeyParts,
  { limit, cursor }: PageRequest,
): Promise<Page<PayrollLineItem>> {
  const sql = new Bindings();
  const sheet = `SELECT ${sql.bind(key.projectId)}::bigint AS project_id, ${sql.bind(key.teamId)}::bigint AS team_id,
    ${sql.bind(key.payMonth)}::text AS pay_month`;
  const after = sql.after(readCursor(cursor, LINES), ['c.worker_id'], '>');
  const rows = await tx.query<KeyedRow<PayrollLineItem>[]>(
    `SELECT concat_ws('.', c.project_id, c.team_id, c.pay_month) AS "payrollId", w.number AS "workerNumber",
            w.name AS "workerName", w.identity_masked AS "identityMasked", w.card_last4 AS "cardLast4",
            c.days_hundredths AS "daysHundredths", c.day_count AS "dayCount", c.payable_fen AS "payableFen",
            c.deduction_fen AS "deductionFen", c.net_fen AS "netFen", c.segments,
            c.worked_minutes AS "workedMinutes", c.overtime_minutes AS "overtimeMinutes", c.items,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('workDate', d ->> 0, 'version', (d ->> 1)::int,
               'workdayHundredths', (d ->> 2)::int) ORDER BY d ->> 0), '[]') FROM jsonb_array_elements(c.days) AS d) AS days,
            c.adjustments, c.is_published AS "isPublished",
            c.version, c.rule_version AS "ruleVersion", c.created_at AS "createdAt",
            json_build_array(c.worker_id) AS "pageKey"
       FROM (${sheet}) s CROSS JOIN LATERAL (${CURRENT_LINES}) c
       LEFT JOIN worker w ON w.id = c.worker_id
      WHERE ${allOf(after)} ORDER BY c.worker_id LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, LINES);
}
