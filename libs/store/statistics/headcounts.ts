// Step 10 of the walk: heads on site by group: sites are added up at each half hour, then the most and the mean are taken.
import { type HeadcountTotals, WORKING_HOURS } from '#domain/statistics/headcount/headcount-statistic.js';
import { Bindings, allOf } from '../listing/page.js';
import { MOST_GROUPS } from '../listing/statistics.store.js';
import type { Transaction } from '../unit-of-work.js';
import { type StatisticQuery, type TotalsGroup, conditionsOf, placed } from './conditions.js';
import { PLACE_JOINS, groupingOf } from './dimensions.js';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** The half hours of an hour, as they are numbered in a day. */
const halvesOf = (hour: number) => [`h${hour * 2}`, `h${hour * 2 + 1}`];
const WORKING = HOURS.filter((hour) => hour >= WORKING_HOURS.from && hour < WORKING_HOURS.to);
const columnsOf = (sqlOf: (hour: number) => string) => HOURS.map(sqlOf).join(', ');

/** Sites added up at each half hour of a date; arrays are not added up, so each is a sum of its own. */
const DAY_SUMS = HOURS.flatMap(halvesOf)
  .map((half, i) => `sum(s.heads[${i + 1}])::int AS ${half}`)
  .join(', ');

/** Of the dates of a group by hour: the most, and the sum. */
const HOUR_SUMS = columnsOf((hour) => {
  const halves = halvesOf(hour);
  return `max(greatest(${halves.join(', ')})) AS most${hour}, sum(${halves.join(' + ')}) AS sum${hour}`;
});

/** A group whole; only working hours have a mean. */
const WHOLE = `SELECT *, greatest(${columnsOf((hour) => `most${hour}`)}) AS most, ${WORKING.map((hour) => `sum${hour}`).join(' + ')} AS sum,
    ${2 * WORKING.length} * days AS halves FROM of_group`;

/** A group hour by hour. */
const BY_HOUR = `SELECT * FROM of_group CROSS JOIN LATERAL (VALUES ${columnsOf((hour) => {
  const [sum, halves] = WORKING.includes(hour) ? [`sum${hour}`, '2 * days'] : ['0', '0'];
  return `(${hour}, most${hour}, ${sum}, ${halves})`;
})}) AS of_hour (hour, most, sum, halves)`;

/** Heads by group, ordered by key. Without groupBy always one group, of nothing where nobody came. */
export async function readHeadcounts(
  tx: Transaction,
  asked: StatisticQuery,
): Promise<TotalsGroup<HeadcountTotals>[]> {
  const query = await placed(tx, asked);
  const sql = new Bindings();
  const { key, joins } = groupingOf(query.groupBy, 'day');
  const names = key.map(([name], i) => (name === 'hour' ? 'hour' : `k${i}`));
  const columns = key.flatMap(([name, column], i) => (name === 'hour' ? [] : [`${column} AS k${i}`]));
  const ofDays = names.filter((name) => name !== 'hour');
  const shown = key.map(([name], i) => `'${name}', ${names[i]}`).join(', ');
  await tx.query('SET LOCAL enable_nestloop = off');
  const rows = await tx.query<(HeadcountTotals & { key: TotalsGroup<never>['key'] })[]>(
    `WITH of_day AS (
       SELECT ${[...columns, 's.day', DAY_SUMS].join(', ')}
         FROM (SELECT * FROM stat_headcount_day WHERE ${allOf(conditionsOf(sql, 'day', query))}) s
         ${PLACE_JOINS} ${joins}
        GROUP BY ${[...ofDays, 's.day'].join(', ')}
     ), of_group AS (
       SELECT ${[...ofDays, HOUR_SUMS, 'count(*) AS days'].join(', ')} FROM of_day
        ${ofDays.length === 0 ? '' : `GROUP BY ${ofDays.join(', ')}`} ${key.length === 0 ? '' : 'HAVING count(*) > 0'}
     )
     SELECT json_build_object(${shown}) AS key, most::bigint AS "peakHeads", coalesce(sum, 0)::bigint AS heads, halves AS "halfHours"
       FROM (${names.includes('hour') ? BY_HOUR : WHOLE}) AS part
      ${key.length === 0 ? '' : `ORDER BY ${names.join(', ')}`} LIMIT ${MOST_GROUPS + 1}`,
    sql.values,
  );
  return rows.map(({ key: of, ...totals }) => ({ key: of, totals }));
}
