// Step 10 of the walk: heads on site by group: sites are added up at each half hour, then the most and the mean are taken.
import { type HeadcountTotals, WORKING_HOURS } from '#domain/statistics/headcount/headcount-statistic.js';
import { Bindings, allOf } from '../listing/page.js';
import { MOST_GROUPS } from '../listing/statistics.store.js';
import type { Transaction } from '../unit-of-work.js';
import { type StatisticQuery, type TotalsGroup, conditionsOf, placed } from './conditions.js';
import { groupingOf } from './dimensions.js';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** The half hours of an hour, as they are numbered in a day. */
const halvesOf = (hour: number) => [hour * 2, hour * 2 + 1];
const isWorking = (hour: number) => hour >= WORKING_HOURS.from && hour < WORKING_HOURS.to;

/** Arrays are not added up: one sum a half hour. */
const SUMS = HOURS.flatMap(halvesOf)
  .map((half) => `sum(s.heads[${half + 1}])::int AS h${half}`)
  .join(', ');

/** A day of a group by hour: the most, the sum, and how many half hours it is of; the latter two of working hours alone. */
const BY_HOUR = HOURS.map((hour) => {
  const halves = halvesOf(hour).map((half) => `h${half}`);
  const [sum, count] = isWorking(hour) ? [halves.join(' + '), halves.length] : [0, 0];
  return `(${hour}, greatest(${halves.join(', ')}), ${sum}, ${count})`;
}).join(', ');

/** Heads by group, ordered by key. Without groupBy always one group, of nothing where nobody came. */
export async function readHeadcounts(
  tx: Transaction,
  asked: StatisticQuery,
): Promise<TotalsGroup<HeadcountTotals>[]> {
  const query = await placed(tx, asked);
  const sql = new Bindings();
  const { key, joins } = groupingOf(query.groupBy, 'day');
  const names = key.map(([name], i) => (name === 'hour' ? 'hour' : `k${i}`));
  const ofDays = key.flatMap(([name, column], i) => (name === 'hour' ? [] : [[`k${i}`, column] as const]));
  const columns = ofDays.map(([name, column]) => `${column} AS ${name}`);
  const shown = key.map(([name], i) => `'${name}', ${names[i]}`).join(', ');
  const by = names.join(', ');
  await tx.query('SET LOCAL enable_nestloop = off');
  const rows = await tx.query<(HeadcountTotals & { key: TotalsGroup<never>['key'] })[]>(
    `SELECT json_build_object(${shown}) AS key, max(most)::bigint AS "peakHeads", coalesce(sum(sum), 0)::bigint AS heads,
            coalesce(sum(halves), 0)::bigint AS "halfHours"
       FROM (SELECT ${[...columns, 's.day', SUMS].join(', ')}
               FROM (SELECT * FROM stat_headcount_day WHERE ${allOf(conditionsOf(sql, 'day', query))}) s
               JOIN project p ON p.id = s.project_id
               JOIN area a ON a.code = p.managing_area_code
               JOIN enterprise e ON e.id = p.general_contractor_id ${joins}
              GROUP BY ${[...ofDays.map(([name]) => name), 's.day'].join(', ')}) AS of_day
      CROSS JOIN LATERAL (VALUES ${BY_HOUR}) AS of_hour (hour, most, sum, halves)
      ${by === '' ? '' : `GROUP BY ${by} ORDER BY ${by}`} LIMIT ${MOST_GROUPS + 1}`,
    sql.values,
  );
  return rows.map(({ key: of, ...totals }) => ({ key: of, totals }));
}
