// The notice board: offices and phones as people read them.
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

interface RightsContactItem {
  readonly id: number;
  readonly areaCode: string;
  readonly kind: string;
  readonly name: string;
  readonly phone: string;
  readonly isActive: boolean;
  readonly enteredBy: string;
  readonly enteredAt: Date;
}

const KEY: ListKey = { list: 'rights-contacts', parts: ['id'] };

/** Offices and phones, the latest entry first; `area` = its own and all below it. */
export async function listRightsContacts(
  tx: Transaction,
  filter: { readonly area?: string; readonly id?: number },
  { limit, cursor }: PageRequest,
): Promise<Page<RightsContactItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, KEY), ['c.id']),
    ...sql.when(filter.area, (value) => `starts_with(c.area_code, ${value})`),
    ...sql.when(filter.id, (value) => `c.id = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<RightsContactItem>[]>(
    `SELECT c.id, c.area_code AS "areaCode", c.kind, c.name, c.phone, c.is_active AS "isActive", c.entered_by AS "enteredBy",
            c.entered_at AS "enteredAt", json_build_array(c.id) AS "pageKey"
       FROM rights_contact c WHERE ${allOf(conditions)} ORDER BY c.id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}
