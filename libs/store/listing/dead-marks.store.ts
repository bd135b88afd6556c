// Step 10 of the walk: the work marks that were given up after retries, for the operator who must mend the cause.
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

interface DeadMarkItem {
  readonly id: number;
  readonly projectCode: string;
  readonly step: string;
  readonly period: string;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly markedAt: Date;
}

const KEY: ListKey = { list: 'dead-marks', parts: ['id', 'id'] };

/** Dead marks, the latest first. Only of projects that the caller sees. */
export async function listDeadMarks(
  tx: Transaction,
  { limit, cursor }: PageRequest,
): Promise<Page<DeadMarkItem>> {
  const sql = new Bindings();
  const conditions = ['m.is_dead', ...sql.after(readCursor(cursor, KEY), ['m.id', 'm.project_id'])];
  const rows = await tx.query<KeyedRow<DeadMarkItem>[]>(
    `SELECT m.id, p.code AS "projectCode", m.step, m.period::text AS period, m.attempts,
            m.last_error AS "lastError", m.marked_at AS "markedAt", json_build_array(m.id, m.project_id) AS "pageKey"
       FROM work_mark m JOIN project p ON p.id = m.project_id
      WHERE ${allOf(conditions)} ORDER BY m.id DESC, m.project_id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}
