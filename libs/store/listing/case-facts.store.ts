// Step 10 of the walk: what a case of a worker's month stands on: its days, its lines, its bank rows; and lists of limits.
import { firstDayOfMonth, lastDayOfMonth } from '#domain/calendar/work-date.js';
import type { ReconciliationTolerances } from '#domain/reconciliation/worker-month.js';
import { type CaseKey, LIMIT_COLUMNS } from '../case.store.js';
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

/** The facts behind a case. */
export interface CaseFacts {
  readonly days: readonly {
    readonly workDate: string;
    readonly version: number;
    readonly workdayHundredths: number;
  }[];
  readonly lines: readonly {
    readonly payrollId: string;
    readonly payMonth: string;
    readonly state: string;
    readonly isPublished: boolean;
    readonly daysHundredths: number;
    readonly payableFen: number;
    readonly netFen: number;
    readonly dueOn: string;
  }[];
  readonly bankRows: readonly {
    readonly bankSerial: string;
    readonly batchNo: string;
    readonly amountFen: number;
    readonly status: string;
    readonly cardLast4: string;
    readonly paidOn: string | null;
    readonly isBackPay: boolean;
  }[];
}

/** Days, lines (also of later sheets that take on a day of the month) and bank rows of a worker's month, as the caller sees them. */
export async function readCaseFacts(tx: Transaction, key: CaseKey): Promise<CaseFacts> {
  const { projectId, subjectId: workerId, period } = key;
  const days = await tx.query<CaseFacts['days']>(
    `SELECT * FROM (SELECT DISTINCT ON (work_date) work_date::text AS "workDate", version, workday_hundredths AS "workdayHundredths"
       FROM attendance_day WHERE project_id = $1 AND worker_id = $2 AND work_date BETWEEN $3 AND $4
      ORDER BY work_date, version DESC) AS current WHERE "workdayHundredths" > 0 ORDER BY "workDate"`,
    [projectId, workerId, firstDayOfMonth(period), lastDayOfMonth(period)],
  );
  const lines = await tx.query<CaseFacts['lines']>(
    `SELECT concat_ws('.', l.project_id, l.team_id, l.pay_month) AS "payrollId", l.pay_month AS "payMonth", p.state,
            l.is_published AS "isPublished", l.days_hundredths AS "daysHundredths", l.payable_fen AS "payableFen",
            l.net_fen AS "netFen", p.due_on::text AS "dueOn"
       FROM (SELECT DISTINCT ON (team_id, pay_month) * FROM payroll_line
              WHERE project_id = $1 AND worker_id = $2 AND pay_month >= $3 ORDER BY team_id, pay_month, version DESC) AS l
       JOIN payroll p USING (project_id, team_id, pay_month)
      WHERE l.pay_month = $3 OR EXISTS (
            SELECT FROM jsonb_array_elements(l.adjustments) AS a WHERE left(a ->> 'workDate', 7) = $3)
      ORDER BY l.pay_month, l.team_id`,
    [projectId, workerId, period],
  );
  const bankRows = await tx.query<CaseFacts['bankRows']>(
    `SELECT bank_serial AS "bankSerial", batch_no AS "batchNo", amount_fen AS "amountFen", status, card_last4 AS "cardLast4",
            paid_on::text AS "paidOn", is_back_pay AS "isBackPay"
       FROM bank_return_line WHERE project_id = $1 AND worker_id = $2 AND pay_month = $3 ORDER BY received_at, bank_serial, status`,
    [projectId, workerId, period],
  );
  return { days, lines, bankRows };
}

/** Limits as people read them. */
interface ToleranceItem extends ReconciliationTolerances {
  readonly id: number;
  readonly projectCode: string | null;
  readonly effectiveMonth: string;
  readonly source: string;
  readonly enteredBy: string;
  readonly enteredAt: Date;
}

const KEY: ListKey = { list: 'reconciliation-rules', parts: ['id'] };

/** Every entry that the caller sees, the latest first. */
export async function listTolerances(
  tx: Transaction,
  filter: { readonly id?: number },
  { limit, cursor }: PageRequest,
): Promise<Page<ToleranceItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, KEY), ['r.id']),
    ...sql.when(filter.id, (value) => `r.id = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<ToleranceItem>[]>(
    `SELECT r.id, p.code AS "projectCode", r.effective_month AS "effectiveMonth", ${LIMIT_COLUMNS}, r.source,
            r.entered_by AS "enteredBy", r.entered_at AS "enteredAt", json_build_array(r.id) AS "pageKey"
       FROM reconciliation_rule r LEFT JOIN project p ON p.id = r.project_id
      WHERE ${allOf(conditions)} ORDER BY r.id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}
