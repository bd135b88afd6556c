// Step 10 of the walk: which rows of a roll-up a question is about.
import type { Bindings } from '../listing/page.js';
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

/** Conditions on a roll-up's own columns. `period` is its date or month. */
export function conditionsOf(sql: Bindings, period: string, query: StatisticQuery): string[] {
  const area = query.tree === 'statutory' ? 'statutory_area_code' : 'managing_area_code';
  return [
    ...sql.when(query.from, (value) => `${period} >= ${value}`),
    ...sql.when(query.to, (value) => `${period} <= ${value}`),
    ...sql.when(query.project, (value) => `project_id = (SELECT id FROM project WHERE code = ${value})`),
    ...sql.when(
      query.areaPrefix,
      (value) => `project_id IN (SELECT id FROM project WHERE ${area} LIKE ${value} || '%')`,
    ),
  ];
}
