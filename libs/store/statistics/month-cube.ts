// Step 9 of the walk: the sums of a month by whatever two things of people are asked for most, so that an answer reads some
// rows a site and not every person.
import type { Transaction } from '../unit-of-work.js';
import { ATTENDANCE_COLUMNS, EVERY_SUM } from './person-sums.js';

/** What months are kept by, alone and in twos, in the order in which two of them are named; and the column of a person's row. */
export const CUBE_COLUMNS = {
  team: 'team_id',
  trade: 'trade_code',
  gender: 'gender',
  age: 'age_class',
  origin: 'origin',
  education: 'education',
} as const;
export type CubeDimension = keyof typeof CUBE_COLUMNS;

const DIMENSIONS = Object.entries(CUBE_COLUMNS) as [CubeDimension, string][];

/** None, each alone, and every two of them. */
const SETS: readonly (readonly (readonly [CubeDimension, string])[])[] = [
  [],
  ...DIMENSIONS.map((one) => [one]),
  ...DIMENSIONS.flatMap((one, i) => DIMENSIONS.slice(i + 1).map((other) => [one, other])),
];

/** What grouping() says of a set: a bit for each column that is not in it, the first column highest. */
function maskOf(set: readonly (readonly [CubeDimension, string])[]): number {
  return DIMENSIONS.reduce((mask, [name]) => mask * 2 + (set.some(([one]) => one === name) ? 0 : 1), 0);
}

const bySet = (valueOf: (set: (typeof SETS)[number]) => string) =>
  `CASE mask ${SETS.map((set) => `WHEN ${maskOf(set)} THEN ${valueOf(set)}`).join(' ')} END`;
const nameOf = (place: number) => bySet((set) => `'${set[place]?.[0] ?? ''}'`);
const valueOf = (place: number) => bySet((set) => (set[place] ? `${set[place][1]}::text` : `''`));

const COLUMNS = DIMENSIONS.map(([, column]) => column).join(', ');
const GROUPINGS = SETS.map((set) => `(${set.map(([, column]) => column).join(', ')})`).join(', ');

/** Where a month has nobody, the set of everything would still give a row of nothing. */
const PEOPLE = `
  INSERT INTO stat_people_month (project_id, month, dimension_a, dimension_b, value_a, value_b, ${EVERY_SUM.names})
  SELECT $1, $2, ${nameOf(0)}, ${nameOf(1)}, ${valueOf(0)}, ${valueOf(1)}, ${EVERY_SUM.names}
    FROM (SELECT grouping(${COLUMNS}) AS mask, ${COLUMNS}, ${EVERY_SUM.values}
            FROM stat_worker_month WHERE project_id = $1 AND month = $2 GROUP BY GROUPING SETS (${GROUPINGS})) AS sums
   WHERE payable_fen IS NOT NULL`;

const COUNTS = ATTENDANCE_COLUMNS.join(', ');
const sums = ATTENDANCE_COLUMNS.map((column) => `sum(${column}) AS ${column}`).join(', ');
const ofDays = `FROM stat_attendance_day WHERE project_id = $1 AND work_date BETWEEN $3 AND $4`;

/** Days of a month added up; project-days are days on which more than none of it was due or came. */
const ATTENDANCE = `
  WITH day AS (
    SELECT '' AS dimension, '' AS value, ${sums} ${ofDays} GROUP BY work_date
    UNION ALL SELECT 'team', team_id::text, ${sums} ${ofDays} GROUP BY work_date, team_id
    UNION ALL SELECT 'trade', trade_code, ${sums} ${ofDays} GROUP BY work_date, trade_code
    UNION ALL SELECT dimension, value, ${COUNTS}
      FROM stat_attendance_share WHERE project_id = $1 AND work_date BETWEEN $3 AND $4
  )
  INSERT INTO stat_attendance_month (project_id, month, dimension, value, ${COUNTS}, active_project_days, punched_project_days)
  SELECT $1, $2, dimension, value, ${sums}, count(*) FILTER (WHERE active_worker_days > 0),
         count(*) FILTER (WHERE present_worker_days > 0)
    FROM day GROUP BY dimension, value`;

/** Which month of a project, and its first and last day. */
interface MonthOfProject {
  readonly projectId: number;
  readonly month: string;
  readonly first: string;
  readonly last: string;
}

/** Adds up the days and the people of one month, which must have been rolled up before. */
export async function refreshMonthCube(
  tx: Transaction,
  { projectId, month, first, last }: MonthOfProject,
): Promise<void> {
  for (const table of ['stat_attendance_month', 'stat_people_month'])
    await tx.query(`DELETE FROM ${table} WHERE project_id = $1 AND month = $2`, [projectId, month]);
  await tx.query(ATTENDANCE, [projectId, month, first, last]);
  await tx.query(PEOPLE, [projectId, month]);
}
