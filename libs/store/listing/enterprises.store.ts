// The register: enterprises as people read them.
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

interface EnterpriseFilter {
  readonly creditCode?: string;
  /** Part of a name. */
  readonly name?: string;
}

export interface EnterpriseItem {
  readonly creditCode: string;
  readonly name: string;
  readonly areaCode: string | null;
  readonly legalPerson: string | null;
  readonly phoneMasked: string | null;
  readonly address: string | null;
  readonly establishedOn: string | null;
  readonly version: number;
}

const KEY: ListKey = { list: 'enterprises', parts: ['text'] };

/** Enterprises by credit code. */
export async function listEnterprises(
  tx: Transaction,
  filter: EnterpriseFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<EnterpriseItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, KEY), ['e.credit_code'], '>'),
    ...sql.when(filter.creditCode, (value) => `e.credit_code = ${value}`),
    ...sql.when(filter.name, (value) => `strpos(e.name, ${value}) > 0`),
  ];
  const rows = await tx.query<KeyedRow<EnterpriseItem>[]>(
    `SELECT e.credit_code AS "creditCode", e.name, e.area_code AS "areaCode", e.legal_person AS "legalPerson",
            e.phone_masked AS "phoneMasked", e.address, e.established_on::text AS "establishedOn", e.version,
            json_build_array(e.credit_code) AS "pageKey"
       FROM enterprise e
      WHERE ${allOf(conditions)} ORDER BY e.credit_code LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}
