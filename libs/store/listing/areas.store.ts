// The register: areas as people read them.
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

interface AreaFilter {
  readonly parent?: string;
  /** Part of a name. */
  readonly name?: string;
  /** Significant digits of an area. */
  readonly within?: string;
}

export interface AreaItem {
  readonly code: string;
  readonly name: string;
  readonly parentCode: string | null;
  readonly kind: 'statutory' | 'functional';
}

const KEY: ListKey = { list: 'areas', parts: ['text'] };

/** Areas by code. */
export async function listAreas(
  tx: Transaction,
  filter: AreaFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<AreaItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, KEY), ['code'], '>'),
    ...sql.when(filter.parent, (value) => `parent_code = ${value}`),
    ...sql.when(filter.name, (value) => `strpos(name, ${value}) > 0`),
    ...sql.when(filter.within, (value) => `code LIKE ${value} || '%'`),
  ];
  const rows = await tx.query<KeyedRow<AreaItem>[]>(
    `SELECT code, name, parent_code AS "parentCode", kind, json_build_array(code) AS "pageKey"
       FROM area WHERE ${allOf(conditions)} ORDER BY code LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}

/** The area behind a code; undefined where there is none. */
export async function findArea(tx: Transaction, code: string): Promise<AreaItem | undefined> {
  const [row] = await tx.query<AreaItem[]>(
    `SELECT code, name, parent_code AS "parentCode", kind FROM area WHERE code = $1`,
    [code],
  );
  return row;
}
