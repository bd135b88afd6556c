// Wages at the bank: batches and return files as people read them, the latest first.
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

/** Which batches or files. */
interface BankFilter {
  readonly project?: string;
  readonly month?: string;
  readonly batchNo?: string;
  readonly sha256?: string;
}

const BATCHES: ListKey = { list: 'payment-batches', parts: ['instant', 'text'] };
const FILES: ListKey = { list: 'bank-returns', parts: ['instant', 'text'] };

/** Batches with what became of their instructions. */
export async function listBatches(
  tx: Transaction,
  filter: BankFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<object>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, BATCHES), [
      `round(date_part('epoch', b.created_at) * 1000)`,
      'b.batch_no',
    ]),
    ...sql.when(filter.project, (value) => `p.code = ${value}`),
    ...sql.when(filter.month, (value) => `b.pay_month = ${value}`),
    ...sql.when(filter.batchNo, (value) => `b.batch_no = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<object>[]>(
    `SELECT b.batch_no AS "batchNo", p.code AS "projectCode", p.name AS "projectName", b.pay_month AS "payMonth", b.layout,
            b.line_count AS "lineCount", b.total_fen AS "totalFen", b.sha256, b.created_by AS "createdBy",
            b.created_at AS "createdAt", a.*, json_build_array(round(date_part('epoch', b.created_at) * 1000), b.batch_no) AS "pageKey"
       FROM payment_batch b JOIN project p ON p.id = b.project_id
      CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE is_paid AND NOT is_failed)::int AS "paidCount",
               coalesce(sum(amount_fen) FILTER (WHERE is_paid AND NOT is_failed), 0)::bigint AS "paidFen",
               count(*) FILTER (WHERE is_failed)::int AS "failedCount",
               count(*) FILTER (WHERE NOT is_paid AND NOT is_failed)::int AS "openCount"
          FROM (SELECT i.amount_fen, coalesce(bool_or(r.status = 'PAID'), false) AS is_paid,
                       coalesce(bool_or(r.status IN ('FAILED', 'RETURNED')), false) AS is_failed
                  FROM payment i LEFT JOIN bank_return_line r ON r.project_id = i.project_id AND r.payment_id = i.id
                 WHERE i.project_id = b.project_id AND i.batch_no = b.batch_no GROUP BY i.id, i.amount_fen) AS told) AS a
      WHERE ${allOf(conditions)} ORDER BY round(date_part('epoch', b.created_at) * 1000) DESC, b.batch_no DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, BATCHES);
}

/** Return files. */
export async function listReturns(
  tx: Transaction,
  filter: BankFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<object>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, FILES), [`round(date_part('epoch', f.received_at) * 1000)`, 'f.sha256']),
    ...sql.when(filter.project, (value) => `p.code = ${value}`),
    ...sql.when(filter.batchNo, (value) => `f.batch_no = ${value}`),
    ...sql.when(filter.sha256, (value) => `f.sha256 = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<object>[]>(
    `SELECT f.sha256, p.code AS "projectCode", f.batch_no AS "batchNo", f.layout, f.line_count AS "lineCount",
            f.paid_fen AS "paidFen", f.failed_fen AS "failedFen", f.received_by AS "receivedBy",
            f.received_at AS "receivedAt", json_build_array(round(date_part('epoch', f.received_at) * 1000), f.sha256) AS "pageKey"
       FROM bank_return_file f JOIN project p ON p.id = f.project_id
      WHERE ${allOf(conditions)} ORDER BY round(date_part('epoch', f.received_at) * 1000) DESC, f.sha256 DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, FILES);
}
