// Step 10 of the walk: which rows of a roll-up a question is about.
import { Bindings, allOf } from '../listing/page.js';
import type { Transaction } from '../unit-of-work.js';
import type { Dimension } from './dimensions.js';

/** Which of the two trees of areas a project is looked for in: who manages it, or where it lies by law. */
export const AREA_TREES = ['managing', 'statutory'] as const;
type AreaTree = (typeof AREA_TREES)[number];

/** What to add up; `from` and `to` inclusive, work dates or months by the roll-up. */
export interface StatisticQuery {
  readonly from?: string;
  readonly to?: string;
  readonly areaPrefix?: string;
  readonly tree?: AreaTree;
  readonly project?: string;
  readonly groupBy: readonly Dimension[];
}

/** One group: what it is of, and its sums. */
export interface TotalsGroup<Totals> {
  readonly key: Record<string, string | number | null>;
  readonly totals: Totals;
}

/** A question whose projects are known. */
export type PlacedQuery = Omit<StatisticQuery, 'areaPrefix' | 'tree' | 'project'> & {
  /** Absent = all that the caller sees. */
  readonly projectIds?: readonly number[];
};

/** Finds the projects first: told their numbers, the database reads their rows and not every day of the country. */
export async function placed(
  tx: Transaction,
  { areaPrefix, tree, project, ...query }: StatisticQuery,
): Promise<PlacedQuery> {
  if (areaPrefix === undefined && project === undefined) return query;
  const sql = new Bindings();
  const area = tree === 'statutory' ? 'statutory_area_code' : 'managing_area_code';
  const conditions = [
    ...sql.when(project, (value) => `code = ${value}`),
    ...sql.when(areaPrefix, (value) => `${area} LIKE ${value} || '%'`),
  ];
  const rows = await tx.query<{ id: number }[]>(
    `SELECT id FROM project WHERE ${allOf(conditions)}`,
    sql.values,
  );
  return { ...query, projectIds: rows.map(({ id }) => id) };
}

/** Conditions on a roll-up's own columns. `period` is its date or month. */
export function conditionsOf(sql: Bindings, period: string, query: PlacedQuery): string[] {
  return [
    ...sql.when(query.from, (value) => `${period} >= ${value}`),
    ...sql.when(query.to, (value) => `${period} <= ${value}`),
    ...sql.when(query.projectIds, (value) => `project_id = ANY (${value}::bigint[])`),
  ];
}
