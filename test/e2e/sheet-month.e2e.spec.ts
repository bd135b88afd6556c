// A month in the life of one sheet, across processes: gates publish over MQTT to the gateway, the worker derives, people move
// the sheet through the API, a bank answers in files. Draft to settled, with a dispute, a correction, a late punch, a failed
// transfer, a 退汇, and a back pay for whoever was left off.
import { jest } from '@jest/globals';
import mqtt from 'mqtt';
import { freePort } from '../../apps/standalone/embedded-postgres.js';
import { BANK_LAYOUTS, type BankLayout } from '#domain/bank/bank-layout.js';
import { addDays, firstDayOfMonth, monthOf, workDateOf } from '#domain/calendar/work-date.js';
import { hashPassword } from '#platform/crypto.js';
import { addUserAccounts } from '#store/register.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { type Answer, type Json, ask } from '../support/api-server.js';
import { PASSWORD } from '../support/api-world.js';
import { readBatchFile, returnFile } from '../support/bank-files.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { type TestSite, buildSite } from '../support/site.js';
import { Program, TestSystem } from '../support/system.js';

jest.setTimeout(180_000);

const RATE_FEN = 30_000;
const PLAIN = BANK_LAYOUTS['plain'] as BankLayout;
const TODAY = workDateOf(Date.now(), 'Asia/Shanghai', 0);
// its due date has passed on every day of the year, and corrections reach back so far
const NEXT = monthOf(addDays(firstDayOfMonth(monthOf(TODAY)), -1));
const MONTH = monthOf(addDays(firstDayOfMonth(NEXT), -1));
const on = (day: number) => `${MONTH}-${day}`;

let database: TestDatabase;
let system: TestSystem;
let api: Program;
let site: TestSite;
let url: string;
const tokens = new Map<string, string>();

beforeAll(async () => {
  database = await createTestDatabase();
  system = await TestSystem.start(database.url);
  site = await buildSite(system.owner, { workers: 4, dailyRateFen: RATE_FEN });
  const passwordHash = await hashPassword(PASSWORD);
  const account = (role: 'subcontractor' | 'labour_officer' | 'worker') => ({
    ...{ name: role, displayName: role, passwordHash, role, areaCode: null },
    enterpriseId: role === 'subcontractor' ? site.subcontractorId : null,
    projectIds: role === 'labour_officer' ? [site.projectId] : null,
    workerId: role === 'worker' ? (site.workers[0]?.id ?? null) : null,
  });
  await unitOfWork(system.owner, (tx) =>
    addUserAccounts(tx, [account('subcontractor'), account('labour_officer'), account('worker')]),
  );
  const port = await freePort();
  url = `http://127.0.0.1:${port}/api/v1`;
  api = new Program('apps/api/main.js', {
    ...{ DATABASE_URL: database.url, HTTP_PORT: String(port), HTTP_HOST: '127.0.0.1', LOG_LEVEL: 'error' },
    ...{
      PII_KEYS: `t1:${Buffer.alloc(32, 7).toString('base64')}`,
      SESSION_KEY: 'a key of the tests, long enough to be one',
    },
    ...{ RATE_LIMIT: '0', LOGIN_RATE_LIMIT: '0', OBJECT_STORE: 'coverage/objects' },
  });
  await api.ready();
});

afterAll(async () => {
  await api?.kill('SIGTERM');
  await system?.stop();
  await database?.drop();
});

async function call(
  name: string,
  [method, path]: readonly [method: string, path: string],
  body?: unknown,
  headers = {},
): Promise<Answer<Json>> {
  if (!tokens.has(name)) {
    const login = await ask(`${url}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, password: PASSWORD }),
    });
    tokens.set(name, login.body.token as string);
  }
  const type = Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json';
  return ask(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${tokens.get(name)}`,
      ...(body === undefined ? {} : { 'content-type': type }),
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) }),
  });
}

const get = async (path: string, name = 'labour_officer') => (await call(name, ['GET', path])).body;
const number = (worker: number) => site.workers[worker]?.number ?? '';
const idOf = (month: string) => `${site.projectId}.${site.teamIds[0]}.${month}`;
const stateOf = async (month = MONTH) => (await get(`/payrolls/${idOf(month)}/moves`)).state as string;

let boots = 0;

/** A gate says that workers were there from eight to five on some days, and waits for its receipt. */
async function punch(...stays: readonly (readonly [worker: number, day: number])[]): Promise<void> {
  const { sn, password } = site.gates[0] as TestSite['gates'][number];
  const login = { clientId: sn, username: sn, password, reconnectPeriod: 0 };
  const client = await mqtt.connectAsync(system.mqttUrl, login);
  await client.subscribeAsync(`gate/v1/${sn}/receipts`, { qos: 1 });
  const receipt = new Promise<string>((done) =>
    client.once('message', (_topic, payload) => done(payload.toString())),
  );
  const events = stays.flatMap(([worker, day], i) =>
    (['in', 'out'] as const).map((direction, k) => ({
      ...{ seq: 2 * i + k + 1, worker: number(worker), direction, method: 'face' },
      at: `${on(day)}T${k === 0 ? '08' : '17'}:00:00.000+08:00`,
    })),
  );
  boots += 1;
  await client.publishAsync(`gate/v1/${sn}/events`, JSON.stringify({ boot: `b-${boots}`, events }), {
    qos: 1,
  });
  expect(JSON.parse(await receipt)).toMatchObject({ accepted: [[1, events.length]] });
  await client.endAsync();
  await system.quiet();
}

async function move(name: string, deed: string, month = MONTH, body: object = {}): Promise<string> {
  const { version } = await get(`/payrolls/${idOf(month)}/moves`);
  const answer = await call(name, ['POST', `/payrolls/${idOf(month)}/${deed}`], body, {
    'if-match': `"${version}"`,
  });
  await system.quiet();
  return (answer.body.state ?? answer.body.code) as string;
}

async function say(
  name: string,
  worker: number,
  deed: string,
  { month = MONTH, ...body }: { readonly month?: string; readonly [field: string]: unknown } = {},
): Promise<string> {
  const { items } = await get(`/payrolls/${idOf(month)}/confirmations`);
  const line = (items as Json[]).find((each) => each.workerNumber === number(worker));
  const path = `/payroll-lines/${idOf(month)}.${number(worker)}/${deed}`;
  const answer = await call(name, ['POST', path], { lineHash: line?.lineHash, ...body });
  return (answer.body.standing ?? answer.body.code) as string;
}

/** A batch goes to the bank, which answers each worker's line as told. */
async function pay(month: string, outcome: (worker: number) => 'PAID' | 'FAILED'): Promise<string> {
  const batch = { project: site.projectCode, payMonth: month, layout: 'plain', payer: '6222020200009999' };
  const made = await call('labour_officer', ['POST', '/payment-batches'], batch);
  expect(made.status).toBe(201);
  const { batchNo } = made.body as { batchNo: string };
  await answerOf(batchNo, (line, worker) => ({
    ...line,
    status: outcome(worker),
    serial: `${batchNo}-${worker}`,
  }));
  return batchNo;
}

type Line = ReturnType<typeof readBatchFile>[number];
type Answered = Parameters<typeof returnFile>[2][number];

async function answerOf(
  batchNo: string,
  answer: (line: Line, worker: number) => Answered | null,
): Promise<void> {
  const path = `/payment-batches/${site.projectCode}/${batchNo}/file`;
  const file = await call('labour_officer', ['POST', path], {});
  const lines = readBatchFile(PLAIN, Buffer.from(file.text)).flatMap((line) => {
    const worker = site.workers.findIndex(({ cardLast4 }) => line.card.endsWith(cardLast4));
    const answered = answer(line, worker);
    return answered ? [{ paidOn: TODAY.replaceAll('-', ''), ...answered }] : [];
  });
  const back = returnFile(PLAIN, batchNo, lines);
  const handed = await call(
    'labour_officer',
    ['POST', `/bank-returns?project=${site.projectCode}&layout=plain`],
    back,
  );
  expect(handed.status).toBe(201);
  await system.quiet();
}

const linesOf = async (month: string) =>
  ((await get(`/payrolls/${idOf(month)}/lines`)).items as Json[])
    .map(({ workerNumber, payableFen, adjustments }) => [
      workerNumber,
      payableFen,
      (adjustments as Json[]).length,
    ])
    .sort();
const codesOf = async (worker: number) =>
  (
    (await get(`/findings?project=${site.projectCode}&month=${MONTH}&worker=${number(worker)}`))
      .items as Json[]
  ).map(({ code }) => code as string);

it('is drafted from what the gates saw, published, and disputed by a worker', async () => {
  await punch(...[0, 1, 2].flatMap((worker) => [12, 13].map((day) => [worker, day] as const)));
  expect(await linesOf(MONTH)).toEqual([0, 1, 2].map((worker) => [number(worker), 2 * RATE_FEN, 0]));
  expect(await move('subcontractor', 'publish')).toBe('PUBLISHED');
  expect(await say('worker', 0, 'dispute', { reason: `${on(14)} 也出工` })).toBe('DISPUTED');
});

it('a correction by two people puts it right: the sheet is taken back, drafted again and signed', async () => {
  const ids: number[] = [];
  for (const [direction, time] of [
    ['in', '08:00'],
    ['out', '17:00'],
  ]) {
    const asked = await call('worker', ['POST', '/corrections'], {
      ...{ project: site.projectCode, direction, at: `${on(14)}T${time}:00+08:00` },
      ...{ reason: '闸机断电', evidence: [{ kind: 'text', value: '门卫登记簿' }] },
    });
    expect(asked.status).toBe(201);
    ids.push(asked.body.id as number);
  }
  const what = { project: site.projectCode, ids };
  const { effect } = (await call('labour_officer', ['POST', '/corrections/preview'], what)).body;
  const approved = await call('labour_officer', ['POST', '/corrections/approve'], {
    ...what,
    effect,
    reason: '与监控一致',
  });
  expect(approved.status).toBe(200);
  expect(await move('labour_officer', 'cancel', MONTH, { reason: '补卡后重做' })).toBe('CANCELLED');
  expect(await stateOf()).toBe('DRAFT');
  expect(await linesOf(MONTH)).toEqual([3, 2, 2].map((days, worker) => [number(worker), days * RATE_FEN, 0]));
  expect(await move('subcontractor', 'publish')).toBe('PUBLISHED');
  expect(await say('worker', 0, 'confirm')).toBe('CONFIRMED');
  const excuse = { excuse: 'LEFT_UNREACHABLE', reason: '已公示' };
  for (const worker of [1, 2]) expect(await say('labour_officer', worker, 'excuse', excuse)).toBe('EXCUSED');
  await system.quiet();
  expect(await stateOf()).toBe('CONFIRMED');
  expect(await move('subcontractor', 'submit')).toBe('SUBMITTED');
  expect(await move('labour_officer', 'approve')).toBe('APPROVED');
});

it('a late punch and a worker who was left off change nothing on it, and are owed on the next sheet', async () => {
  await punch([1, 15], [3, 12], [3, 13]);
  expect(await stateOf()).toBe('APPROVED');
  expect(await linesOf(NEXT)).toEqual([
    [number(1), RATE_FEN, 1],
    [number(3), 2 * RATE_FEN, 2],
  ]);
});

it('goes to the bank; a failed transfer is sent again, and 退汇 opens a line that had arrived', async () => {
  const first = await pay(MONTH, (worker) => (worker === 1 ? 'FAILED' : 'PAID'));
  expect(await stateOf()).toBe('RETURNED');
  await pay(MONTH, () => 'PAID');
  expect(await stateOf()).toBe('SETTLED');
  await answerOf(first, (line, worker) =>
    worker === 0 ? { ...line, status: 'RETURNED', serial: `${first}-0` } : null,
  );
  expect(await stateOf()).toBe('RETURNED');
  expect(await codesOf(0)).toContain('RETURNED');
  await pay(MONTH, () => 'PAID');
  expect(await stateOf()).toBe('SETTLED');
  expect(await codesOf(0)).not.toContain('RETURNED');
});

it('the back pay: whoever was left off is a case until the next sheet has taken the days on and the bank has paid', async () => {
  expect(await codesOf(3)).toContain('ATT_NO_PAY');
  expect(await move('subcontractor', 'publish', NEXT)).toBe('PUBLISHED');
  for (const worker of [1, 3])
    await say('labour_officer', worker, 'excuse', {
      month: NEXT,
      excuse: 'LEFT_UNREACHABLE',
      reason: '已公示',
    });
  await system.quiet();
  expect(await move('subcontractor', 'submit', NEXT)).toBe('SUBMITTED');
  expect(await move('labour_officer', 'approve', NEXT)).toBe('APPROVED');
  await pay(NEXT, () => 'PAID');
  expect(await stateOf(NEXT)).toBe('SETTLED');
  expect(await codesOf(3)).toEqual(['BACK_PAY']);
  expect(await codesOf(1)).toContain('BACK_PAY');
});

it('every worker has got the days that stand now, no more and no less, and every move is told', async () => {
  const rows = await system.owner.query<{ worker: string; fen: number }[]>(
    `SELECT w.number AS worker, sum(b.amount_fen)::int AS fen FROM bank_return_line b JOIN worker w ON w.id = b.worker_id
      WHERE b.status = 'PAID' AND NOT EXISTS (SELECT FROM bank_return_line r WHERE r.bank_serial = b.bank_serial AND r.status = 'RETURNED')
      GROUP BY 1 ORDER BY 1`,
  );
  expect(rows.map(({ worker, fen }) => [worker, fen])).toEqual(
    [3, 3, 2, 2].map((days, worker) => [number(worker), days * RATE_FEN]),
  );
  const { moves } = await get(`/payrolls/${idOf(MONTH)}/moves`);
  expect((moves as Json[]).map(({ move: name }) => name)).toEqual([
    'publish',
    'cancel',
    'redraft',
    'publish',
    'confirm',
    'submit',
    'approve',
    'send',
    'return',
    'send',
    'settle',
    'return',
    'send',
    'settle',
  ]);
});
