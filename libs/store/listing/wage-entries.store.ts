// Wages: agreements, measured work and deductions as people read them, the latest first.
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

/** Which rows of one project. */
interface EntryFilter {
  readonly projectId: number;
  readonly id?: number;
  readonly worker?: string;
  readonly team?: number;
  readonly month?: string;
}

const ENTERED = `e.entered_by AS "enteredBy", e.entered_at AS "enteredAt"`;
const PERSON = `w.number AS "workerNumber", w.name AS "workerName"`;

const TABLES = {
  pay_agreement: {
    item: `${PERSON}, e.effective_from::text AS "effectiveFrom", e.kind, e.rate_fen AS "rateFen",
      e.has_overtime AS "hasOvertime", e.allowances, e.source`,
    joins: 'LEFT JOIN worker w ON w.id = e.worker_id',
  },
  piece_measurement: {
    item: `e.team_id AS "teamId", t.name AS "teamName", e.pay_month AS "payMonth", e.name, e.unit,
      e.quantity_thousandths AS "quantityThousandths", e.unit_price_fen AS "unitPriceFen",
      (SELECT coalesce(json_agg(json_build_object('worker', o.number, 'weight', (s ->> 1)::bigint) ORDER BY o.number), '[]')
         FROM jsonb_array_elements(e.shares) AS s JOIN worker o ON o.id = (s ->> 0)::bigint) AS shares,
      e.source, e.replaces, EXISTS (SELECT FROM piece_measurement later
        WHERE later.project_id = e.project_id AND later.replaces = e.id) AS "isReplaced"`,
    joins: 'LEFT JOIN team t ON t.project_id = e.project_id AND t.id = e.team_id',
  },
  wage_deduction: {
    item: `${PERSON}, e.pay_month AS "payMonth", e.kind, e.ground, e.amount_fen AS "amountFen", e.replaces,
      EXISTS (SELECT FROM wage_deduction later
        WHERE later.project_id = e.project_id AND later.replaces = e.id) AS "isReplaced"`,
    joins: 'LEFT JOIN worker w ON w.id = e.worker_id',
  },
} as const;

/** Rows of one kind as the API names their fields. */
export type WageEntryTable = keyof typeof TABLES;

/** What was entered about pay on a project. */
export async function listWageEntries(
  tx: Transaction,
  table: WageEntryTable,
  filter: EntryFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<object>> {
  const key: ListKey = { list: table, parts: ['id'] };
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, key), ['e.id']),
    ...sql.when(filter.projectId, (value) => `e.project_id = ${value}`),
    ...sql.when(filter.id, (value) => `e.id = ${value}`),
    ...sql.when(filter.worker, (value) => `e.worker_id = (SELECT id FROM worker WHERE number = ${value})`),
    ...sql.when(filter.team, (value) => `e.team_id = ${value}`),
    ...sql.when(filter.month, (value) => `e.pay_month = ${value}`),
  ];
  const { item, joins } = TABLES[table];
  const rows = await tx.query<KeyedRow<object>[]>(
    `SELECT e.id, ${item}, ${ENTERED}, json_build_array(e.id) AS "pageKey" FROM ${table} e ${joins}
      WHERE ${allOf(conditions)} ORDER BY e.id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, key);
}
