// Step 10 of the walk: heads on site by group: sites are added up at each quarter hour, then the most and the mean are taken.
import { type HeadcountTotals, WORKING_HOURS } from '#domain/statistics/headcount/headcount-statistic.js';
import { Bindings, allOf } from '../listing/page.js';
import { MOST_GROUPS } from '../listing/statistics.store.js';
import type { Transaction } from '../unit-of-work.js';
import { type StatisticQuery, type TotalsGroup, conditionsOf, placed } from './conditions.js';
import { groupingOf } from './dimensions.js';

const QUARTERS = ['at00', 'at15', 'at30', 'at45'] as const;

/** Heads by group, ordered by key. Without groupBy always one group, of nothing where nobody came. */
export async function readHeadcounts(
  tx: Transaction,
  asked: StatisticQuery,
): Promise<TotalsGroup<HeadcountTotals>[]> {
  const query = await placed(tx, asked);
  const sql = new Bindings();
  const { key, joins } = groupingOf(query.groupBy, 'day');
  const names = key.map((_, i) => `k${i}`);
  const columns = key.map(([, column], i) => `${column} AS k${i}`);
  const sums = QUARTERS.map((quarter) => `sum(${quarter}) AS ${quarter}`);
  const atWork = `FILTER (WHERE hour >= ${WORKING_HOURS.from} AND hour < ${WORKING_HOURS.to})`;
  const shown = key.map(([name], i) => `'${name}', k${i}`).join(', ');
  const by = names.join(', ');
  await tx.query('SET LOCAL enable_nestloop = off');
  const rows = await tx.query<(HeadcountTotals & { key: TotalsGroup<never>['key'] })[]>(
    `SELECT json_build_object(${shown}) AS key, max(greatest(${QUARTERS.join(', ')}))::bigint AS "peakHeads",
            coalesce(sum(${QUARTERS.join(' + ')}) ${atWork}, 0)::bigint AS heads, ${QUARTERS.length} * count(*) ${atWork} AS "quarterHours"
       FROM (SELECT ${[...columns, 's.day', 's.hour', ...sums].join(', ')}
               FROM (SELECT * FROM stat_headcount_hour WHERE ${allOf(conditionsOf(sql, 'day', query))}) s
               JOIN project p ON p.id = s.project_id
               JOIN area a ON a.code = p.managing_area_code
               JOIN enterprise e ON e.id = p.general_contractor_id ${joins}
              GROUP BY ${[...names, 's.day', 's.hour'].join(', ')}) AS moment
      ${by === '' ? '' : `GROUP BY ${by} ORDER BY ${by}`} LIMIT ${MOST_GROUPS + 1}`,
    sql.values,
  );
  return rows.map(({ key: of, ...totals }) => ({ key: of, totals }));
}
