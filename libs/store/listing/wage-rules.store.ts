// Wages: what is entered for many sheets at once, as people read it: formats of banks, and how long a line waits for its worker.
import type { BankLayout } from '#domain/bank/bank-layout.js';
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

/** A format with who entered it. */
export interface BankLayoutItem extends BankLayout {
  readonly source: string;
  readonly enteredBy: string;
  readonly enteredAt: Date;
}

const LAYOUTS: ListKey = { list: 'bank-layouts', parts: ['text'] };

/** Formats by name. */
export async function listBankLayouts(
  tx: Transaction,
  filter: { readonly name?: string },
  { limit, cursor }: PageRequest,
): Promise<Page<BankLayoutItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, LAYOUTS), ['name'], '>'),
    ...sql.when(filter.name, (value) => `name = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<Omit<BankLayoutItem, keyof BankLayout> & StoredLayout>[]>(
    `SELECT name, layout, source, entered_by AS "enteredBy", entered_at AS "enteredAt", json_build_array(name) AS "pageKey"
       FROM bank_layout WHERE ${allOf(conditions)} ORDER BY name LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  const { items, nextCursor } = toPage(rows, limit, LAYOUTS);
  return { items: items.map(({ name, layout, ...entry }) => ({ name, ...layout, ...entry })), nextCursor };
}

interface StoredLayout {
  readonly name: string;
  readonly layout: Omit<BankLayout, 'name'>;
}

/** How long a published line waits for its worker. */
interface ConfirmationRuleItem {
  readonly id: number;
  readonly projectCode: string | null;
  readonly effectiveFrom: string;
  readonly hours: number;
  readonly source: string;
  readonly enteredBy: string;
  readonly enteredAt: Date;
}

const RULES: ListKey = { list: 'confirmation-rules', parts: ['id'] };

/** Every entry that the caller sees, the latest first. */
export async function listConfirmationRules(
  tx: Transaction,
  filter: { readonly id?: number },
  { limit, cursor }: PageRequest,
): Promise<Page<ConfirmationRuleItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, RULES), ['r.id']),
    ...sql.when(filter.id, (value) => `r.id = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<ConfirmationRuleItem>[]>(
    `SELECT r.id, p.code AS "projectCode", r.effective_from::text AS "effectiveFrom", r.hours, r.source,
            r.entered_by AS "enteredBy", r.entered_at AS "enteredAt", json_build_array(r.id) AS "pageKey"
       FROM confirmation_rule r LEFT JOIN project p ON p.id = r.project_id
      WHERE ${allOf(conditions)} ORDER BY r.id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, RULES);
}
