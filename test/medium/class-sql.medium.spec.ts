// Step 9 of the walk, tested: the classes of people as the database sorts by them.
import type { DataSource } from 'typeorm';
import { openStore } from '#store/data-source.js';
import { ageClassSql, ageSql, senioritySql, tradeGroupSql } from '#store/statistics/class-sql.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';

let database: TestDatabase;
let owner: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
});

afterAll(async () => {
  await owner?.destroy();
  await database?.drop();
});

async function valueOf(sql: string): Promise<unknown> {
  const [row] = await owner.query<{ value: unknown }[]>(`SELECT ${sql} AS value`);
  return row?.value;
}

it.each([
  [0, '0-15'],
  [15, '0-15'],
  [16, '16-17'],
  [17, '16-17'],
  [18, '18-29'],
  [49, '40-49'],
  [50, '50-54'],
  [59, '55-59'],
  [60, '60+'],
  [119, '60+'],
])('%d years are %s', async (years, name) => {
  const bornOn = `(date '2026-06-30' - ${years} * interval '1 year')::date`;
  expect(await valueOf(ageClassSql(bornOn, `date '2026-06-30'`))).toBe(name);
});

it('counts full years: on the birthday, not the day before', async () => {
  const on = (date: string) => valueOf(ageSql(`date '1966-06-30'`, `date '${date}'`));
  expect([await on('2026-06-29'), await on('2026-06-30')]).toEqual([59, 60]);
});

it.each([
  [0, '<1'],
  [1, '1-3'],
  [2, '1-3'],
  [3, '3-6'],
  [11, '6-12'],
  [12, '12+'],
])('%d months are %s', async (months, name) => {
  const entered = `(date '2026-06-15' - ${months} * interval '1 month')::date`;
  expect(await valueOf(senioritySql(entered, `date '2026-06-15'`))).toBe(name);
});

it('an entry after the day has no seniority yet', async () => {
  expect(await valueOf(senioritySql(`date '2026-08-01'`, `date '2026-06-15'`))).toBe('<1');
});

it.each([
  ['010', 'structure'],
  ['050', 'structure'],
  ['060', 'installation'],
  ['130', 'installation'],
  ['180', 'machinery'],
  ['240', 'finishing'],
  ['250', 'other'],
  ['390', 'other'],
  ['1000', 'other'],
  ['', 'other'],
])('trade %p is of the group %s', async (code, group) => {
  expect(await valueOf(tradeGroupSql(`'${code}'::text`))).toBe(group);
});
