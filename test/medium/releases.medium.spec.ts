// Step 10 of the walk, tested: a month is frozen once, a late fact makes a revision that says what changed and why, nothing
// that was frozen can be changed without being found, and what everybody may read tells of nobody.
import type { DataSource } from 'typeorm';
import { canonicalJson } from '#domain/audit/canonical.js';
import { openStore } from '#store/data-source.js';
import { freezeMonth, releaseHash } from '#store/release.store.js';
import { refreshMonthCube } from '#store/statistics/month-cube.js';
import { unitOfWork } from '#store/unit-of-work.js';
import type { Role } from '#store/caller-scope.js';
import { type Json, ask } from '../support/api-server.js';
import type { World } from '../support/api-world.js';
import { RegisterApi } from '../support/register-api.js';

const MONTH = '2026-06';
/** As on a later day: whatever was frozen before may be revised. */
const LATER = new Date('2100-01-01');

let register: RegisterApi;
let owner: DataSource;
let worker: DataSource;
let world: World;

beforeAll(async () => {
  register = await RegisterApi.open();
  ({ owner, world } = register);
  await owner.query('TRUNCATE statistic_release, statistic_release_part');
  worker = await openStore({ url: register.databaseUrl, role: 'zhuming_worker' });
}, 60_000);

afterAll(async () => {
  await worker?.destroy();
  await register?.close();
});

const get = (name: Role, path: string) => register.as(name, 'GET', `/${path}`);

const cubeOf = async () => {
  for (const { projectId } of [world.a, world.b])
    await unitOfWork(owner, (tx) =>
      refreshMonthCube(tx, { projectId, month: MONTH, first: `${MONTH}-01`, last: `${MONTH}-30` }),
    );
};

it('freezes a month once', async () => {
  const first = await freezeMonth(worker, MONTH, LATER);
  expect(first).toMatchObject({ month: MONTH, revision: 0, changedProjects: 2, previousHash: null });
  expect(await freezeMonth(worker, MONTH, LATER)).toBeUndefined();
  expect(await freezeMonth(worker, '2020-01', LATER)).toBeUndefined();
});

it('two at once freeze it once', async () => {
  const both = await Promise.all([
    freezeMonth(worker, '2026-05', LATER),
    freezeMonth(worker, '2026-05', LATER),
  ]);
  expect(both.map((release) => release?.revision)).toEqual(both[0] ? [0, undefined] : [undefined, 0]);
});

it('keeps releases in one line: no two follow one', async () => {
  const fork = `INSERT INTO statistic_release SELECT '2019-01', 0, now(), definitions, areas, published, 0, previous_hash, hash
    FROM statistic_release ORDER BY frozen_at LIMIT 1`;
  await expect(worker.query(fork)).rejects.toThrow('statistic_release_line');
});

it('makes a revision of what changed, and of nothing else', async () => {
  await owner.query(
    `UPDATE stat_worker_month SET paid_fen = paid_fen + 100 WHERE project_id = $1 AND worker_id = $2`,
    [world.a.projectId, world.a.workers[0]?.id],
  );
  await owner.query(
    `INSERT INTO bank_return_line (project_id, bank_serial, batch_no, worker_id, pay_month, amount_fen, status, card_hash, card_last4, paid_on)
     VALUES ($1, 'late-1', 'B', $2, $3, 100, 'PAID', 'c', '0000', '2026-07-20')`,
    [world.a.projectId, world.a.workers[0]?.id, MONTH],
  );
  await cubeOf();
  // a revision a day is enough
  expect(await freezeMonth(worker, MONTH, LATER)).toMatchObject({ revision: 1, changedProjects: 1 });
  const { body } = await get('regulator', `statistics/releases/${MONTH}-r1`);
  expect(body.parts).toHaveLength(1);
  expect(body.parts[0]).toMatchObject({
    project: world.a.projectCode,
    revision: 1,
    causes: { transfers: 1 },
  });
  const paid = body.parts[0].changes.find((change: Json) => change.name === 'paid_fen');
  expect(paid.after - paid.before).toBe(100);
});

it('leaves alone what was frozen after the hour', async () => {
  expect(await freezeMonth(worker, MONTH, new Date(0))).toBeUndefined();
  await owner.query('UPDATE stat_worker_month SET paid_fen = paid_fen + 1 WHERE project_id = $1', [
    world.b.projectId,
  ]);
  await cubeOf();
  expect(await freezeMonth(worker, MONTH, new Date(Date.now() - 3_600_000))).toBeUndefined();
});

it('is a list, the latest first, and each its content within the caller’s scope', async () => {
  const { body } = await get('administrator', 'statistics/releases');
  expect(body.items.map(({ id }: Json) => id)).toEqual([`${MONTH}-r1`, `${MONTH}-r0`, '2026-05-r0']);
  const whole = (await get('administrator', `statistics/releases/${MONTH}-r0`)).body;
  expect(whole.parts).toHaveLength(2);
  expect(whole.areas.map(({ area, activePeople }: Json) => [area, activePeople])).toEqual([
    [null, 8],
    ['210404', 4],
    ['211500', 4],
  ]);
  const part = (await get('regulator', `statistics/releases/${MONTH}-r0`)).body;
  expect([part.parts.length, part.areas]).toEqual([1, []]);
  expect((await get('subcontractor', `statistics/releases/${MONTH}-r0`)).body.parts).toEqual([]);
  expect((await get('team_leader', 'statistics/releases')).status).toBe(403);
  for (const id of [`${MONTH}-r9`, '2026-13-r0', 'x'])
    expect((await get('administrator', `statistics/releases/${id}`)).status).toBe(404);
});

it('anybody can compute its hash from what the API gives, and the chain', async () => {
  const { body } = await get('administrator', `statistics/releases/${MONTH}-r1`);
  const parts = body.parts.map(({ project, hash }: Json) => [project, hash] as const);
  expect(releaseHash({ ...body, frozenAt: new Date(body.frozenAt) }, parts)).toBe(body.hash);
  const { items } = (await get('administrator', 'statistics/releases')).body;
  const byTime = [...items].sort((a: Json, b: Json) => (a.frozenAt < b.frozenAt ? -1 : 1));
  byTime.forEach((item: Json, i: number) =>
    expect(item.previousHash).toBe(i === 0 ? null : byTime[i - 1].hash),
  );
});

it('tells today’s differences', async () => {
  const { body } = await get('administrator', `statistics/releases/${MONTH}-r0/check`);
  expect([body.isIntact, body.isChained]).toEqual([true, true]);
  expect(body.differences.map(({ project }: Json) => project)).toEqual([
    world.a.projectCode,
    world.b.projectCode,
  ]);
  const own = (await get('regulator', `statistics/releases/${MONTH}-r1/check`)).body;
  expect(own).toEqual({ isIntact: null, isChained: true, differences: [] });
});

it('cannot be changed by the program, and who changes it otherwise is found', async () => {
  for (const statement of [
    `UPDATE statistic_release SET changed_projects = 0`,
    `DELETE FROM statistic_release_part`,
  ])
    await expect(worker.query(statement)).rejects.toThrow('permission denied');
  await owner.query(
    `UPDATE statistic_release_part SET content = jsonb_set(content, '{people,paid_fen}', '1') WHERE project_id = $1 AND revision = 0`,
    [world.b.projectId],
  );
  for (const revision of [0, 1]) {
    const { body } = await get('administrator', `statistics/releases/${MONTH}-r${revision}/check`);
    expect(body.isIntact).toBe(false);
  }
});

it('shows everybody nothing of few', async () => {
  const { status, body } = await ask(`${register.api.url}/api/v1/public/statistics/${MONTH}-r0`);
  expect(status).toBe(200);
  // eight people of three teams of three enterprises at most: every table is merged to what is safe, or missing
  for (const table of body.published.tables) expect(table.total % table.roundedTo).toBe(0);
  expect(canonicalJson(body)).not.toContain(world.a.projectCode);
});
