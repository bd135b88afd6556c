// One day in a dispute, over real HTTP: its versions and why each was made, and its explanation, followed by the worker
// himself to each punch, its gate, its receipt and its seal.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { DEFAULT_ATTENDANCE_POLICY } from '#domain/attendance/attendance-policy.js';
import { hashPassword } from '#platform/crypto.js';
import { openStore } from '#store/data-source.js';
import { openDays, sealDay } from '#store/day-seal.store.js';
import { addUserAccounts } from '#store/register.store.js';
import { markDays } from '#store/roster-mark.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { type Json, type RunningApi, ask, post, startApi } from '../support/api-server.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { Door } from '../support/door.js';
import { readPdf } from '../support/pdf-text.js';
import { type TestSite, buildSite } from '../support/site.js';
import { workUntilQuiet } from '../support/worker.js';

let database: TestDatabase;
let owner: DataSource;
let worker: DataSource;
let site: TestSite;
let door: Door;
let api: RunningApi;
const tokens = new Map<string, string>();

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  worker = await openStore({ url: database.url, role: 'zhuming_worker' });
  site = await buildSite(owner, { workers: 3, teams: 1 });
  door = await Door.open(database.url);
  const passwordHash = await hashPassword('Passwort-1234');
  const scope = { areaCode: null, enterpriseId: null, projectIds: null, passwordHash };
  const accounts = ['one', 'two'].map((name, i) => ({
    ...scope,
    name,
    displayName: name,
    role: 'worker' as const,
    workerId: site.workers[i]?.id ?? 0,
  }));
  await unitOfWork(owner, (tx) => addUserAccounts(tx, accounts));
  api = await startApi(database.url);
  for (const name of ['one', 'two']) {
    const login = await post(`${api.url}/api/v1/auth/login`, { name, password: 'Passwort-1234' });
    tokens.set(name, login.body.token);
  }
}, 60_000);

afterAll(async () => {
  await api?.close();
  await door?.close();
  for (const store of [owner, worker]) await store?.destroy();
  await database?.drop();
});

const askAs = (name: string, path: string) =>
  ask(`${api.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${tokens.get(name) ?? ''}` } });
const get = async (path: string): Promise<Json> => (await askAs('one', path)).body;
const own = () => `${site.projectCode}/${site.workers[0]?.number ?? ''}`;

async function pass(gate: number, local: string, direction: 'in' | 'out'): Promise<string> {
  const { id, sn } = site.gates[gate]!;
  const person = site.workers[0]?.number ?? '';
  const seq = await door.pass(sn, [{ at: `${local}:00.000+08:00`, direction, worker: person }]);
  return [site.projectId, id, 1, seq].join('-');
}

it('tells every version of a day and what made it', async () => {
  const inId = await pass(0, '2026-06-03T07:00', 'in');
  const outId = await pass(1, '2026-06-03T16:00', 'out');
  await workUntilQuiet(worker);
  const lateIn = await pass(0, '2026-06-03T18:00', 'in');
  const lateOut = await pass(0, '2026-06-03T20:00', 'out');
  await workUntilQuiet(worker);
  await owner.query(
    `INSERT INTO attendance_policy (project_id, effective_from, rule, reason, decided_by)
     VALUES ($1, '2026-06-01', $2, '与班组约定午休一小时', '劳资员乙')`,
    [
      site.projectId,
      JSON.stringify({
        ...DEFAULT_ATTENDANCE_POLICY,
        breaks: [{ fromMinutes: 690, toMinutes: 810, minutes: 60 }],
      }),
    ],
  );
  const change = { projectId: site.projectId, workerIds: [site.workers[0]?.id ?? 0], from: '2026-06-01' };
  await unitOfWork(owner, (tx) => markDays(tx, change));
  await workUntilQuiet(worker);
  const { versions, ...subject } = await get(`attendance-days/${own()}/2026-06-03/history`);
  expect(subject).toMatchObject({
    projectCode: site.projectCode,
    workerNumber: site.workers[0]?.number,
    workDate: '2026-06-03',
    timeZone: 'Asia/Shanghai',
  });
  expect(versions).toMatchObject([
    {
      version: 1,
      workedMinutes: 540,
      workdayHundredths: 100,
      causes: ['FIRST'],
      policy: { scope: 'general', revision: 1 },
      added: [
        { fact: inId, effect: 'OPENED' },
        { fact: outId, effect: 'CLOSED' },
      ],
    },
    {
      version: 2,
      workedMinutes: 660,
      workdayHundredths: 125,
      causes: ['FACTS'],
      added: [
        { fact: lateIn, effect: 'OPENED' },
        { fact: lateOut, effect: 'CLOSED' },
      ],
      removed: [],
    },
    {
      version: 3,
      workedMinutes: 600,
      overtimeMinutes: 120,
      isSettled: true,
      causes: ['POLICY'],
      policy: {
        scope: 'project',
        effectiveFrom: '2026-06-01',
        reason: '与班组约定午休一小时',
        decidedBy: '劳资员乙',
      },
      added: [],
      removed: [],
    },
  ]);
});

it('a worker follows the explanation of a day to each punch, its gate, its receipt and its seal', async () => {
  // the gates' day is long over and sealed
  await owner.query(`UPDATE gate_event SET received_at = effective_at + interval '2 seconds'`);
  for (const day of await openDays(worker)) await sealDay(worker, day);
  const told = await get(`attendance-days/${own()}/2026-06-03/explanation`);
  expect(told).toMatchObject({ version: 3, latestVersion: 3, isSettled: true });
  expect(told.figures.map(({ name, value }: Json) => [name, value])).toEqual([
    ['workedMinutes', 600],
    ['workdayHundredths', 125],
    ['overtimeMinutes', 120],
    ['provenMinutes', 600],
  ]);
  expect(told.figures[0].because.map(({ zh }: Json) => zh)).toEqual([
    '计入的在场时段相加：540 + 120 → 660 分钟（按毫秒相加，最后取整）',
    '扣除休息 60 分钟（11:30–13:30）',
  ]);
  expect(told.punches.map(({ zh }: Json) => zh)).toEqual([
    '07:00:00 1号通道 T1G0001 进场：开始一段在场时间',
    '16:00:00 2号通道 T1G0002 出场：结束一段在场时间',
    '18:00:00 1号通道 T1G0001 进场：开始一段在场时间',
    '20:00:00 1号通道 T1G0001 出场：结束一段在场时间',
  ]);
  const { items: seals } = await get('seals');
  for (const { event } of told.punches as Json[]) {
    expect(event).toMatchObject({
      verdict: 'allowed',
      seal: { state: 'SEALED', date: '2026-06-03', part: 1 },
    });
    const [seal] = seals.filter((one: Json) => one.sealHash === event.seal.sealHash);
    expect(seal).toMatchObject({ projectCode: site.projectCode, root: event.seal.root });
    const { text, body } = await askAs('one', event.proof.replace('/api/v1/', ''));
    expect(body.statement.split('\t')).toMatchObject({
      2: event.deviceSn,
      3: event.receipt.boot,
      4: String(event.receipt.seq),
      5: site.workers[0]?.number,
      11: event.effectiveAt,
    });
    expect(verify(text, event.seal.sealHash).status).toBe(0);
  }
});

/** The program of docs/seals.md, in a process of its own. */
function verify(proof: string, sealHash: string) {
  const file = resolve(import.meta.dirname, '../../docs/verify-proof.mjs');
  return spawnSync(process.execPath, [file, '-', sealHash], { input: proof, env: {}, encoding: 'utf8' });
}

it('prints it, with the numbers of every receipt and the root of the seal', async () => {
  const answer = await fetch(`${api.url}/api/v1/attendance-days/${own()}/2026-06-03/explanation?format=pdf`, {
    headers: { authorization: `Bearer ${tokens.get('one') ?? ''}` },
  });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  const { drawn: text } = await readPdf(new Uint8Array(await answer.arrayBuffer()));
  const told = await get(`attendance-days/${own()}/2026-06-03/explanation`);
  const squeezed = (words: string) => words.replaceAll(/\s/g, '');
  for (const { zh, event } of told.punches as Json[]) {
    expect(text).toContain(squeezed(zh));
    expect(text).toContain(event.id);
    expect(text).toContain(`${event.receipt.boot}/${event.receipt.seq}`);
    expect(text).toContain(event.seal.root);
  }
  for (const { because } of told.figures as Json[])
    for (const { zh } of because) expect(text).toContain(squeezed(zh));
  expect(text).toContain('与班组约定午休一小时');
});

it('tells an earlier version as it was', async () => {
  const told = await get(`attendance-days/${own()}/2026-06-03/explanation?version=1`);
  expect(told).toMatchObject({ version: 1, latestVersion: 3, policy: { scope: 'general' } });
  expect(told.figures[0]).toMatchObject({ value: 540 });
  expect(told.punches).toHaveLength(2);
});

it.each([
  ['another worker’s day', 'two', () => `${own()}/2026-06-03/explanation`, 404],
  ['another worker’s history', 'two', () => `${own()}/2026-06-03/history`, 404],
  ['a day without facts', 'one', () => `${own()}/2026-06-04/history`, 404],
  ['what is no date', 'one', () => `${own()}/2026-02-30/history`, 404],
  ['a project that is none', 'one', () => `none/${site.workers[0]?.number ?? ''}/2026-06-03/history`, 404],
  ['a version that is none', 'one', () => `${own()}/2026-06-03/explanation?version=9`, 404],
  ['a version that is no number', 'one', () => `${own()}/2026-06-03/explanation?version=x`, 400],
])('%s: %s asks in vain', async (_what, name, path, status) => {
  expect((await askAs(name, `attendance-days/${path()}`)).status).toBe(status);
});
