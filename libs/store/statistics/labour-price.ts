// Step 10 of the walk: the price of labour by group, from the month of each person; small cells are merged or held back.
import type { LabourPriceTotals } from '#domain/statistics/labour-price/labour-price-statistic.js';
import { Bindings, allOf } from '../listing/page.js';
import type { Transaction } from '../unit-of-work.js';
import { tradeGroupSql } from './class-sql.js';
import { type StatisticQuery, type TotalsGroup, conditionsOf, placed } from './conditions.js';
import { PLACE_JOINS, groupingOf } from './dimensions.js';

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

const PRICE = `count(DISTINCT worker_id)::int AS people, count(DISTINCT project_id)::int AS projects,
         count(*)::int AS "lineCount", sum(priced_hundredths)::bigint AS "pricedHundredths", sum(price_fen)::bigint AS "priceFen",
         percentile_disc(ARRAY[0.01, 0.25, 0.5, 0.75, 0.99]) WITHIN GROUP (ORDER BY daily_fen) AS quantiles`;

/**
 * Prices by group, ordered by key. A trade that is too small in its cell goes into its group of trades there: such a cell
 * names the group in place of the trade.
 */
export async function readLabourPrices(
  tx: Transaction,
  asked: StatisticQuery,
  least: LeastOf,
): Promise<LabourPrices> {
  const query = await placed(tx, asked);
  const sql = new Bindings();
  const byTrade = query.groupBy.includes('trade');
  const { key, joins } = groupingOf(
    query.groupBy.filter((dimension) => dimension !== 'trade'),
    'month',
  );
  const conditions = allOf(['priced_hundredths > 0', ...conditionsOf(sql, 'month', query)]);
  // codes and names as plain columns: grouping by an object a line is what takes the time
  const columns = key.map(([, column], i) => `${column} AS k${i}`);
  const names = key.map((_, i) => `k${i}`);
  const by = byTrade ? [...names, 'trade', 'trade_group'] : names;
  const shown = [...key.map(([name], i) => `'${name}', k${i}`), ...(byTrade ? TRADE_OF_CELL : [])];
  await tx.query('SET LOCAL enable_nestloop = off');
  const rows = await tx.query<(LabourPriceTotals & { key: TotalsGroup<never>['key'] })[]>(
    `WITH line AS (
       SELECT ${[...columns, 's.trade_code', 's.worker_id', 's.project_id'].join(', ')}, s.priced_hundredths, s.price_fen,
              (200 * s.price_fen + s.priced_hundredths) / (2 * s.priced_hundredths) AS daily_fen
              ${byTrade ? `, dense_rank() OVER (ORDER BY ${[...names.map((_, i) => key[i]?.[1]), 's.trade_code'].join(', ')}) AS cell` : ''}
         FROM (SELECT * FROM stat_worker_month WHERE ${conditions}) s
         ${PLACE_JOINS} ${joins}
     ), ${byTrade ? merged(sql.bind(least.people), sql.bind(least.projects)) : 'placed AS (SELECT * FROM line)'}
     SELECT json_strip_nulls(json_build_object(${shown.join(', ')})) AS key, ${PRICE}
       FROM placed ${by.length === 0 ? 'HAVING count(*) > 0' : `GROUP BY ${by.join(', ')} ORDER BY ${by.join(', ')}`}`,
    sql.values,
  );
  const groups = rows
    .filter((row) => row.people >= least.people && row.projects >= least.projects)
    .map(({ key: of, ...totals }) => ({ key: of, totals }));
  return { groups, heldBack: rows.length - groups.length };
}

/** A trade that stands for itself, or the group that it went into. */
const TRADE_OF_CELL = [
  `'trade', trade, 'tradeName', (SELECT name FROM trade t WHERE t.code = placed.trade), 'tradeGroup', trade_group`,
];

/** Each line under its trade, or under the group of trades where its trade is too small there. */
const merged = (people: string, projects: string) => `cell AS (
       SELECT cell FROM line GROUP BY cell
       HAVING count(DISTINCT worker_id) >= ${people} AND count(DISTINCT project_id) >= ${projects}
     ), placed AS (
       SELECT line.*, CASE WHEN cell.cell IS NOT NULL THEN trade_code END AS trade,
              CASE WHEN cell.cell IS NULL THEN ${tradeGroupSql('trade_code')} END AS trade_group
         FROM line LEFT JOIN cell USING (cell)
     )`;
