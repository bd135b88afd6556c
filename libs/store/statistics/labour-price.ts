// Step 10 of the walk: the price of labour by group, from the month of each person; small cells are merged or held back.
import type { LabourPriceTotals } from '#domain/statistics/labour-price/labour-price-statistic.js';
import { Bindings, allOf } from '../listing/page.js';
import type { Transaction } from '../unit-of-work.js';
import { tradeGroupSql } from './class-sql.js';
import { type StatisticQuery, type TotalsGroup, conditionsOf } from './conditions.js';
import { groupingOf } from './dimensions.js';

/** Cells that are shown, and how many were too small even after merging. */
interface LabourPrices {
  readonly groups: readonly TotalsGroup<LabourPriceTotals>[];
  readonly heldBack: number;
}

/** Fewest people and projects of a cell. */
interface LeastOf {
  readonly people: number;
  readonly projects: number;
}

const PRICE = `
  SELECT key, count(DISTINCT worker_id)::int AS people, count(DISTINCT project_id)::int AS projects,
         count(*)::int AS "lineCount", sum(priced_hundredths)::bigint AS "pricedHundredths", sum(price_fen)::bigint AS "priceFen",
         percentile_disc(ARRAY[0.01, 0.25, 0.5, 0.75, 0.99]) WITHIN GROUP (ORDER BY daily_fen) AS quantiles`;

/**
 * Prices by group, ordered by key. A trade that is too small in its cell goes into its group of trades there: such a cell
 * has `trade` null and names the group.
 */
export async function readLabourPrices(
  tx: Transaction,
  query: StatisticQuery,
  least: LeastOf,
): Promise<LabourPrices> {
  const sql = new Bindings();
  const byTrade = query.groupBy.includes('trade');
  const { key, joins } = groupingOf(
    query.groupBy.filter((dimension) => dimension !== 'trade'),
    'month',
  );
  const conditions = allOf(['priced_hundredths > 0', ...conditionsOf(sql, 'month', query)]);
  const enough = `count(DISTINCT worker_id) >= ${sql.bind(least.people)}
     AND count(DISTINCT project_id) >= ${sql.bind(least.projects)}`;
  await tx.query('SET LOCAL enable_nestloop = off');
  const rows = await tx.query<(LabourPriceTotals & { key: TotalsGroup<never>['key']; isEnough: boolean })[]>(
    `WITH line AS (
       SELECT jsonb_build_object(${key.map(([name, column]) => `'${name}', ${column}`).join(', ')}) AS key, s.trade_code,
              s.worker_id, s.project_id, s.priced_hundredths, s.price_fen,
              (200 * s.price_fen + s.priced_hundredths) / (2 * s.priced_hundredths) AS daily_fen
         FROM (SELECT * FROM stat_worker_month WHERE ${conditions}) s
         JOIN project p ON p.id = s.project_id
         JOIN area a ON a.code = p.managing_area_code
         JOIN enterprise e ON e.id = p.general_contractor_id ${joins}
     ), ${byTrade ? MERGED(enough) : 'placed AS (SELECT * FROM line)'}
     ${PRICE}, ${enough} AS "isEnough" FROM placed GROUP BY key ORDER BY key`,
    sql.values,
  );
  const groups = rows
    .filter((row) => row.isEnough)
    .map(({ key: of, isEnough: _isEnough, ...totals }) => ({ key: of, totals }));
  return { groups, heldBack: rows.length - groups.length };
}

/** Each line under its trade, or under the group of trades where its trade is too small there. */
const MERGED = (enough: string) => `cell AS (
       SELECT key, trade_code, ${enough} AS is_enough FROM line GROUP BY key, trade_code
     ), placed AS (
       SELECT line.worker_id, line.project_id, line.priced_hundredths, line.price_fen, line.daily_fen,
              line.key || CASE WHEN is_enough THEN jsonb_build_object('trade', trade_code, 'tradeName', tr.name)
                ELSE jsonb_build_object('trade', null, 'tradeGroup', ${tradeGroupSql('trade_code')}) END AS key
         FROM line JOIN cell USING (key, trade_code) LEFT JOIN trade tr ON tr.code = trade_code
     )`;
