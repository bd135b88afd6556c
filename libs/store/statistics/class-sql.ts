// Step 9 of the walk: the classes of people as SQL, from the same data as the rule.
import {
  AGE_CLASSES,
  type NumberClass,
  SENIORITY_CLASSES,
  TRADE_GROUPS,
} from '#domain/statistics/person-class.js';

function classSql(classes: readonly NumberClass[], value: string): string {
  const cases = [...classes].reverse().map(({ name, from }) => `WHEN v >= ${from} THEN '${name}'`);
  return `(SELECT CASE ${cases.join(' ')} END FROM (SELECT ${value} AS v) AS value)`;
}

/** SQL: the class of the age that somebody born on a date has on another. */
export const ageClassSql = (bornOn: string, on: string) => classSql(AGE_CLASSES, ageSql(bornOn, on));

/** SQL: full years. */
export const ageSql = (bornOn: string, on: string) => `date_part('year', age(${on}, ${bornOn}))::int`;

/** SQL: the class of the whole months between two dates. */
export const senioritySql = (from: string, to: string) =>
  classSql(
    SENIORITY_CLASSES,
    `greatest(0, date_part('year', age(${to}, ${from})) * 12 + date_part('month', age(${to}, ${from})))::int`,
  );

/** SQL: the group of a trade code. */
export const tradeGroupSql = (code: string) =>
  `CASE WHEN ${code} = '' THEN 'other' ${TRADE_GROUPS.map(
    ({ name, from, to }) => `WHEN ${code}::int BETWEEN ${from} AND ${to} THEN '${name}'`,
  ).join(' ')} ELSE 'other' END`;

/**
 * SQL: where somebody is from, by the first digits of the citizen number, which stay visible in its masked form: the
 * province, within Liaoning the city; '' for every other document. An approximation: where the number was given out.
 */
export const originSql = (worker: string) => `CASE WHEN ${worker}.document_type <> 'resident' THEN ''
    WHEN ${worker}.identity_masked LIKE '21%' THEN left(${worker}.identity_masked, 4)
    WHEN ${worker}.identity_masked ~ '^[1-6]\\d' THEN left(${worker}.identity_masked, 2) ELSE '' END`;

/** SQL: an approved correction, whose key begins with 0.0, has a part in the day. The text is searched: no row a fact. */
export const IS_CORRECTED = `uses::text LIKE ANY (ARRAY['{0.0.%', '%,0.0.%'])`;
