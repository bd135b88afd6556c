// A late fact after the sheet was published: the published line stays, the difference is an item of the next sheet, with the
// history of its day as the cause; published once, it is not owed twice.
import type { DataSource } from 'typeorm';
import { PAYROLL_RULE_VERSION } from '#domain/wages/draft-wage-line.js';
import { openStore } from '#store/data-source.js';
import {
  type PayrollKey,
  appendPayrollLines,
  publishPayroll,
  readCurrentLines,
} from '#store/payroll.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { Door } from '../support/door.js';
import { type TestSite, buildSite } from '../support/site.js';
import { workUntilQuiet } from '../support/worker.js';

let database: TestDatabase;
let owner: DataSource;
let worker: DataSource;
let site: TestSite;
let door: Door;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  worker = await openStore({ url: database.url, role: 'zhuming_worker' });
  site = await buildSite(owner, { workers: 4, dailyRateFen: 30_050 });
  door = await Door.open(database.url);
}, 60_000);

afterAll(async () => {
  await door?.close();
  for (const store of [owner, worker]) await store?.destroy();
  await database?.drop();
});

const sheet = (payMonth: string): PayrollKey => ({
  projectId: site.projectId,
  teamId: site.teamIds[0] ?? 0,
  payMonth,
});

async function pass(i: number, date: string, from: string, to: string): Promise<void> {
  const at = (time: string) => `${date}T${time}:00.000+08:00`;
  const person = site.workers[i]?.number ?? '';
  await door.pass(site.gates[0]?.sn ?? '', [
    { at: at(from), direction: 'in', worker: person },
    { at: at(to), direction: 'out', worker: person },
  ]);
}

async function publish(payMonth: string): Promise<void> {
  await unitOfWork(owner, async (tx) => {
    const lines = await readCurrentLines(tx, sheet(payMonth));
    expect(await publishPayroll(tx, sheet(payMonth), Date.now())).toBe(true);
    const source = { isPublished: true, ruleVersion: PAYROLL_RULE_VERSION };
    await appendPayrollLines(tx, sheet(payMonth), lines, source);
  });
}

/** Current lines by worker: own hundredths, payable, adjustments as date and amount. */
async function linesOf(payMonth: string) {
  const lines = await unitOfWork(owner, (tx) => readCurrentLines(tx, sheet(payMonth)));
  return lines.map(({ workerId, daysHundredths, payableFen, adjustments }) => [
    site.workers.findIndex(({ id }) => id === workerId),
    daysHundredths,
    payableFen,
    adjustments.map((item) => [item.workDate, item.fromVersion, item.toVersion, item.amountFen]),
  ]);
}

it('a line names the versions of the days that it was made from', async () => {
  for (const i of [0, 1, 2]) await pass(i, '2026-05-04', '07:00', '15:00');
  await workUntilQuiet(worker);
  const [line] = await unitOfWork(owner, (tx) => readCurrentLines(tx, sheet('2026-05')));
  expect(line).toMatchObject({ days: [['2026-05-04', 1, 100]], adjustments: [], payableFen: 30_050 });
  await publish('2026-05');
});

it('a late punch after publication is an item of the next sheet, which it makes', async () => {
  await pass(0, '2026-05-04', '15:30', '18:00');
  await pass(1, '2026-05-05', '07:00', '09:30');
  await workUntilQuiet(worker);
  expect(await linesOf('2026-05')).toEqual([
    [0, 100, 30_050, []],
    [1, 100, 30_050, []],
    [2, 100, 30_050, []],
  ]);
  expect(await linesOf('2026-06')).toEqual([
    [0, 0, 7_513, [['2026-05-04', 1, 2, 7_513]]],
    [1, 0, 15_025, [['2026-05-05', 0, 1, 15_025]]],
  ]);
  const findings = await owner.query(`SELECT code FROM finding WHERE period = '2026-06'`);
  expect(findings).toEqual([]);
});

it('stands beside the days of its own month, and comes back after all that is derived was deleted', async () => {
  await pass(0, '2026-06-01', '07:00', '15:00');
  await workUntilQuiet(worker);
  const expected = [
    [0, 100, 37_563, [['2026-05-04', 1, 2, 7_513]]],
    [1, 0, 15_025, [['2026-05-05', 0, 1, 15_025]]],
  ];
  expect(await linesOf('2026-06')).toEqual(expected);
  await owner.query('DELETE FROM payroll_line WHERE NOT is_published');
  await owner.query(
    `INSERT INTO work_mark (project_id, step, period, subjects) VALUES ($1, 'payroll.draft', '2026-05-01', ARRAY[$2::bigint])`,
    [site.projectId, site.teamIds[0]],
  );
  await workUntilQuiet(worker);
  expect(await linesOf('2026-06')).toEqual(expected);
});

it('once published it is not owed again, and what changes then goes on from there', async () => {
  await publish('2026-06');
  await pass(0, '2026-05-04', '19:00', '23:00');
  await pass(2, '2026-07-01', '07:00', '15:00');
  await workUntilQuiet(worker);
  expect(await linesOf('2026-06')).toHaveLength(2);
  expect(await linesOf('2026-07')).toEqual([
    [0, 0, 7_513, [['2026-05-04', 2, 3, 7_513]]],
    [2, 100, 30_050, []],
  ]);
});

it('a day that is worth less is taken off only as far as there is something, and else waits', async () => {
  // a policy of the site no longer counts so short a stay
  await owner.query(
    `INSERT INTO attendance_policy (project_id, effective_from, rule, reason)
     SELECT $1, '2026-05-05', jsonb_set(rule, '{tiers,1,fromMinutes}', '200'), 'x' FROM attendance_policy WHERE project_id = 0`,
    [site.projectId],
  );
  await owner.query(
    `INSERT INTO work_mark (project_id, step, period, subjects)
     VALUES ($1, 'attendance.close-day', '2026-05-05', ARRAY[$2::bigint])`,
    [site.projectId, site.workers[1]?.id],
  );
  await workUntilQuiet(worker);
  expect((await linesOf('2026-07')).map(([who]) => who)).toEqual([0, 2]);
  await pass(1, '2026-07-02', '07:00', '15:00');
  await workUntilQuiet(worker);
  expect(await linesOf('2026-07')).toContainEqual([1, 100, 15_025, [['2026-05-05', 1, 2, -15_025]]]);
});

const caseOf = async (payMonth: string, code: string) =>
  (
    await owner.query(
      `SELECT amount_fen AS amount, explanation FROM finding WHERE period = $1 AND code = $2 AND subject_id = $3`,
      [payMonth, code, site.workers[3]?.id],
    )
  ).map(({ amount, explanation }: { amount: number; explanation: Record<string, unknown> }) => [
    amount,
    explanation['payMonths'] ?? null,
  ]);

it('whoever was left off a published sheet keeps a draft, and is paid for it with the next one 补发', async () => {
  await pass(3, '2026-06-03', '07:00', '15:00');
  await pass(3, '2026-06-04', '07:00', '15:00');
  await workUntilQuiet(worker);
  expect(await linesOf('2026-06')).toContainEqual([3, 200, 60_100, []]);
  const owed = [
    ['2026-06-03', 0, 1, 30_050],
    ['2026-06-04', 0, 1, 30_050],
  ];
  expect(await linesOf('2026-07')).toContainEqual([3, 0, 60_100, owed]);
  expect(await caseOf('2026-06', 'ATT_NO_PAY')).toEqual([[60_100, null]]);
});

it('once that sheet is published the draft is gone, the case is closed, and nothing is owed twice', async () => {
  await publish('2026-07');
  await owner.query(
    `INSERT INTO work_mark (project_id, step, period, subjects) VALUES ($1, 'payroll.draft', '2026-06-01', ARRAY[$2::bigint])`,
    [site.projectId, site.teamIds[0]],
  );
  await workUntilQuiet(worker);
  expect((await linesOf('2026-06')).map(([who]) => who)).toEqual([0, 1]);
  expect(await linesOf('2026-08')).toEqual([]);
  expect(await caseOf('2026-06', 'ATT_NO_PAY')).toEqual([]);
  expect(await caseOf('2026-06', 'BACK_PAY')).toEqual([[60_100, ['2026-07']]]);
  // what changes afterwards goes on from there, also when all that is derived was deleted
  await owner.query('DELETE FROM payroll_line WHERE NOT is_published');
  await pass(3, '2026-06-04', '15:30', '18:00');
  await workUntilQuiet(worker);
  expect(await linesOf('2026-08')).toEqual([[3, 0, 7_513, [['2026-06-04', 1, 2, 7_513]]]]);
});
