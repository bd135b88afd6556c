// Step 10 of the walk: what has changed, and who is told of it, as people and programs read it.
import { CHANGE_ITEM, type Change, type ChangeKind } from '../change.store.js';
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

interface ChangeFilter {
  readonly after: number;
  readonly kind?: ChangeKind;
  readonly project?: string;
}

/** Changes after a number, in their order, at most so many. */
export function listChanges(
  tx: Transaction,
  { after, kind, project }: ChangeFilter,
  limit: number,
): Promise<Change[]> {
  const sql = new Bindings();
  const conditions = [
    `f.seq > ${sql.bind(after)}`,
    ...sql.when(kind, (value) => `f.kind = ${value}`),
    ...sql.when(project, (value) => `p.code = ${value}`),
  ];
  return tx.query<Change[]>(
    `SELECT ${CHANGE_ITEM} FROM change_feed f LEFT JOIN project p ON p.id = f.project_id
      WHERE ${allOf(conditions)} ORDER BY f.seq LIMIT ${sql.bind(limit)}`,
    sql.values,
  );
}

/** The last number that was given out to anything the caller sees; 0 = none. */
export async function lastChange(tx: Transaction): Promise<number> {
  const [row] = await tx.query<{ seq: number | null }[]>('SELECT max(seq) AS seq FROM change_feed');
  return row?.seq ?? 0;
}

const TARGETS: ListKey = { list: 'change-targets', parts: ['id'] };

/** Servers that are told, the latest first. */
export async function listChangeTargets(
  tx: Transaction,
  filter: { readonly id?: number },
  { limit, cursor }: PageRequest,
): Promise<Page<object>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, TARGETS), ['t.id'], '<'),
    ...sql.when(filter.id, (value) => `t.id = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<object>[]>(
    `SELECT t.id, t.address, t.area_prefix AS "areaPrefix", t.kinds, t.is_active AS "isActive", t.created_by AS "createdBy",
            t.created_at AS "createdAt", t.told_seq AS "toldSeq", t.told_at AS "toldAt", t.failures, t.last_error AS "lastError",
            json_build_array(t.id) AS "pageKey"
       FROM change_target t WHERE ${allOf(conditions)} ORDER BY t.id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, TARGETS);
}
