// Step 10 of the walk: rules of the scorecard as people read them.
import type { ScorecardRule } from '#domain/statistics/scorecard/scorecard.js';
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

/** A rule with who entered it. */
export interface ScorecardRuleItem extends ScorecardRule {
  readonly id: number;
  readonly effectiveMonth: string;
  readonly source: string;
  readonly enteredBy: string;
  readonly enteredAt: Date;
}

const KEY: ListKey = { list: 'scorecard-rules', parts: ['id'] };

/** Rules, the latest entry first. */
export async function listScorecardRules(
  tx: Transaction,
  filter: { readonly id?: number },
  { limit, cursor }: PageRequest,
): Promise<Page<ScorecardRuleItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, KEY), ['id']),
    ...sql.when(filter.id, (value) => `id = ${value}`),
  ];
  const rows = await tx.query<
    KeyedRow<Omit<ScorecardRuleItem, keyof ScorecardRule> & { rule: ScorecardRule }>[]
  >(
    `SELECT id, effective_month AS "effectiveMonth", rule, source, entered_by AS "enteredBy", entered_at AS "enteredAt",
            json_build_array(id) AS "pageKey"
       FROM scorecard_rule WHERE ${allOf(conditions)} ORDER BY id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  const { items, nextCursor } = toPage(rows, limit, KEY);
  return { items: items.map(({ rule, ...entry }) => ({ ...entry, ...rule })), nextCursor };
}
