// Supervision: records as lists, each with everything that became of it.
import type { RecordKind } from '#domain/supervision/record-move.js';
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

interface RecordFilter {
  readonly project?: string;
  readonly state?: string;
  readonly from?: string;
  readonly to?: string;
  /** This record only. */
  readonly key?: { readonly projectId: number; readonly id: number };
}

interface KindOfList {
  readonly table: string;
  /** Columns of this kind alone. */
  readonly columns: string;
  readonly list: ListKey;
}

const key = (list: string): ListKey => ({ list, parts: ['date', 'id', 'id'] });

const KINDS: Readonly<Record<RecordKind, KindOfList>> = {
  inspection: {
    table: 'inspection r',
    columns: `r.items, r.order_no AS "orderNo", r.rectify_by::text AS "rectifyBy",
      coalesce(r.state IN ('ORDERED', 'REPORTED') AND r.rectify_by < (now() AT TIME ZONE p.time_zone)::date, false) AS "isOverdue"`,
    list: key('inspections'),
  },
  incident: {
    table: 'collective_incident r',
    columns: `r.people, r.claimed_fen AS "claimedFen"`,
    list: key('incidents'),
  },
  blacklisting: {
    table: 'blacklisting r LEFT JOIN enterprise e ON e.id = r.enterprise_id',
    columns: `e.credit_code AS "creditCode", e.name AS "enterpriseName", r.person_name AS "personName", r.document,
      r.ends_on::text AS "endsOn"`,
    list: key('blacklistings'),
  },
};

const MOVES = `coalesce((
    SELECT json_agg(json_build_object('move', m.move, 'state', m.state, 'onDate', m.on_date, 'amountFen', m.amount_fen,
             'document', m.document, 'reason', m.reason, 'movedBy', m.moved_by, 'movedAt', m.moved_at) ORDER BY m.id)
      FROM supervision_move m WHERE m.project_id = r.project_id AND m.record_kind = `;

/** Records of a kind, the latest day first. */
export async function listRecords(
  tx: Transaction,
  kind: RecordKind,
  { filter, page: { limit, cursor } }: { readonly filter: RecordFilter; readonly page: PageRequest },
): Promise<Page<object>> {
  const { table, columns, list } = KINDS[kind];
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, list), ['r.on_date', 'r.id', 'r.project_id']),
    ...sql.when(filter.project, (value) => `p.code = ${value}`),
    ...sql.when(filter.state, (value) => `r.state = ${value}`),
    ...sql.when(filter.from, (value) => `r.on_date >= ${value}`),
    ...sql.when(filter.to, (value) => `r.on_date <= ${value}`),
    ...sql.when(filter.key?.projectId, (value) => `r.project_id = ${value}`),
    ...sql.when(filter.key?.id, (value) => `r.id = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<object>[]>(
    `SELECT concat_ws('-', r.project_id, r.id) AS id, p.code AS "projectCode", p.name AS "projectName", r.on_date::text AS "onDate",
            ${columns}, r.summary, r.state, r.recorded_by AS "recordedBy", r.recorded_at AS "recordedAt",
            ${MOVES} ${sql.bind(kind)} AND m.record_id = r.id), '[]') AS moves,
            json_build_array(r.on_date, r.id, r.project_id) AS "pageKey"
       FROM ${table} JOIN project p ON p.id = r.project_id
      WHERE ${allOf(conditions)} ORDER BY r.on_date DESC, r.id DESC, r.project_id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, list);
}
