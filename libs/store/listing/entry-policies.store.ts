// The register: what areas ask of whoever enters, as people read it.
import type { EntryPolicy } from '#domain/entry/entry-policy.js';
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

interface EntryPolicyItem {
  readonly id: number;
  readonly area: string;
  readonly effectiveFrom: string;
  readonly rule: EntryPolicy;
  readonly source: string;
}

const KEY: ListKey = { list: 'entry-policies', parts: ['text', 'text'] };

/** Policies by area and day; `area` = those of an area and of the areas above it, which hold where it has none. */
export async function listEntryPolicies(
  tx: Transaction,
  filter: { readonly id?: number; readonly area?: string },
  { limit, cursor }: PageRequest,
): Promise<Page<EntryPolicyItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, KEY), ['area_prefix', 'effective_from::text'], '>'),
    ...sql.when(filter.id, (value) => `id = ${value}`),
    ...sql.when(filter.area, (value) => `${value}::text LIKE area_prefix || '%'`),
  ];
  const rows = await tx.query<KeyedRow<EntryPolicyItem>[]>(
    `SELECT id, area_prefix AS area, effective_from::text AS "effectiveFrom", rule, source,
            json_build_array(area_prefix, effective_from::text) AS "pageKey"
       FROM entry_policy WHERE ${allOf(conditions)} ORDER BY area_prefix, effective_from::text LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}
