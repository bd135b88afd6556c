// A complaint from the board to the last word: without a name, with a receipt; accepted, passed on, closed with a result that is
// told, opened again; and a worker's own, linked to the cases it may be about. The employer of the team sees none.
import { type Answer, type Json, ask, post } from '../support/api-server.js';
import { CorrectionWorld } from '../support/correction-world.js';

type Name = Parameters<CorrectionWorld['ask']>[0];

let world: CorrectionWorld;

beforeAll(async () => {
  world = await CorrectionWorld.open();
}, 60_000);

afterAll(() => world?.close());

const as = (name: Name, method: string, path: string, body?: object) =>
  world.register.as(name, method, path, body);
const get = async (path: string, name: Name = 'labour_officer') => (await as(name, 'GET', path)).body;
const board = (path: string, body: object) => post(`${world.register.api.url}/api/v1/public/${path}`, body);
const told = ({ status, body }: Answer<Json>) =>
  `${status} ${body?.errors?.[0]?.field ?? body?.state ?? body?.code ?? ''}`.trim();
const said = { content: '10月工资没有发', claimedMonth: '2026-05', claimedFen: 900_000 };

let id: string;
let receipt: string;

it('the page behind the QR code runs nothing but its own script', async () => {
  const page = await ask(`${world.register.api.url}/complain/${world.project}`);
  expect([page.status, page.headers.get('content-security-policy')?.includes(`default-src 'none'`)]).toEqual([
    200,
    true,
  ]);
  expect(page.text).toContain('欠薪诉求');
});

it('anybody at the board complains without a name; what is personal is sealed, the receipt is shown once', async () => {
  const made = await board(`complaints/${world.project}`, {
    ...said,
    name: '王五',
    phone: '13812345678',
  });
  expect(made.status).toBe(201);
  ({ id, receipt } = made.body as { id: string; receipt: string });
  expect(receipt).toMatch(/^([2-9A-Z]{4}-){4}[2-9A-Z]{4}$/);
  const [row] = await world.register.owner.query(`SELECT to_jsonb(c)::text AS text FROM complaint c`);
  for (const secret of ['王五', '13812345678', receipt]) expect(row.text).not.toContain(secret);
  expect(told(await board('complaints/nowhere', said))).toBe('404 not_found');
  expect(told(await board(`complaints/${world.project}`, { content: 'x' }))).toBe('400 content');
  const view = await board('complaint-status', { receipt });
  expect(view.body).toMatchObject({ state: 'RAISED', content: said.content, moves: [] });
  expect(told(await board('complaint-status', { receipt: 'AAAA-BBBB-CCCC-DDDD-EEEE' }))).toBe(
    '404 not_found',
  );
});

it('is seen by those who see to it, and not by the employer of the team nor the other tenant', async () => {
  for (const name of ['labour_officer', 'general_contractor', 'regulator', 'auditor'] as const)
    expect((await get('/complaints', name)).items).toMatchObject([
      { id, hasContact: true, workerNumber: null },
    ]);
  expect((await as('subcontractor', 'GET', '/complaints')).status).toBe(403);
  expect((await get('/complaints', 'worker')).items).toEqual([]);
  expect((await get('/complaints', 'regulator-b')).items).toEqual([]);
  expect((await as('labour_officer-b', 'GET', `/complaints/${id}`)).status).toBe(404);
});

it('whoever receives it first is named; each step is told to the receipt, with its clock', async () => {
  const due = async () => Date.parse((await get(`/complaints/${id}`)).dueBy as string) - Date.now();
  const DAY = 86_400_000;
  expect(await due()).toBeGreaterThan(4 * DAY);
  expect(
    told(await as('labour_officer', 'POST', `/complaints/${id}/close`, { reason: '已付', outcome: 'PAID' })),
  ).toBe('409 wrong_state');
  const passed = { reason: '属区人社局', receiver: '区劳动监察大队' };
  expect(told(await as('labour_officer', 'POST', `/complaints/${id}/transfer`, passed))).toBe(
    '200 TRANSFERRED',
  );
  expect(told(await as('regulator', 'POST', `/complaints/${id}/accept`, { reason: '已受理' }))).toBe(
    '200 ACCEPTED',
  );
  expect(await due()).toBeGreaterThan(75 * DAY);
  const before = await due();
  expect(told(await as('labour_officer', 'POST', `/complaints/${id}/extend`, { reason: '复杂' }))).toBe(
    '403 forbidden',
  );
  await as('regulator', 'POST', `/complaints/${id}/extend`, { reason: '案情复杂' });
  expect((await due()) - before).toBeGreaterThan(38 * DAY);
  const closed = await as('regulator', 'POST', `/complaints/${id}/close`, {
    reason: '已补发9000元',
    ...{ outcome: 'PAID', recoveredFen: 900_000, helpedPeople: 3 },
  });
  expect(closed.body).toMatchObject({
    state: 'CLOSED',
    outcome: 'PAID',
    dueBy: null,
    firstReceiver: 'labour_officer',
  });
  const view = (await board('complaint-status', { receipt })).body;
  expect(view.moves.map(({ move, receiver }: Json) => [move, receiver])).toEqual([
    ['transfer', '区劳动监察大队'],
    ['accept', ''],
    ['extend', ''],
    ['close', ''],
  ]);
  expect(view.moves.at(-1)).toMatchObject({ recoveredFen: 900_000, helpedPeople: 3 });
  expect(JSON.stringify(view)).not.toContain('movedBy');
});

it('the last word is the worker’s: content, or not over yet', async () => {
  expect(told(await board('complaint-answers', { receipt, satisfaction: 6 }))).toBe('400 satisfaction');
  expect(told(await board('complaint-answers', { receipt, satisfaction: 2, reason: '少付一天' }))).toBe(
    '200 CLOSED',
  );
  expect((await get(`/complaints/${id}`)).satisfaction).toBe(2);
  expect(told(await board('complaint-answers', { receipt, reopen: true, reason: '仍少一天' }))).toBe(
    '200 RAISED',
  );
  expect(told(await board('complaint-answers', { receipt, satisfaction: 5 }))).toBe('409 wrong_state');
});

it('whom to call is shown with a reason, and each look is audited', async () => {
  const shown = await as('regulator', 'POST', `/complaints/${id}/contact`, { reason: '告知结果' });
  expect(shown.body).toEqual({ name: '王五', phone: '13812345678' });
  const rows = await world.register.owner.query(
    `SELECT action, actor_kind AS kind FROM audit_entry WHERE subject_kind = 'complaint' AND subject_id = $1 ORDER BY seq`,
    [id],
  );
  expect(rows[0]).toEqual({ action: 'complaint.create', kind: 'nobody' });
  expect(rows.at(-1)).toEqual({ action: 'complaint.reveal', kind: 'user' });
});

it('a worker complains by the own account, sees what became of it, and it leads to the own cases', async () => {
  const made = await as('worker', 'POST', '/complaints', { project: world.project, ...said });
  expect(made.status).toBe(201);
  const own = made.body.id as string;
  expect((await get('/complaints', 'worker')).items).toMatchObject([
    { id: own, workerNumber: world.number(0) },
  ]);
  const detail = await get(`/complaints/${own}`);
  expect(detail.findingIds.length).toBeGreaterThan(0);
  expect(detail.findingIds.every((each: string) => each.includes('.2026-05.'))).toBe(true);
  await as('labour_officer', 'POST', `/complaints/${own}/accept`, { reason: '受理' });
  await as('labour_officer', 'POST', `/complaints/${own}/close`, {
    reason: '工资单无误',
    outcome: 'UNFOUNDED',
  });
  expect(told(await as('worker', 'POST', `/complaints/${own}/rate`, { satisfaction: 1 }))).toBe('200 CLOSED');
  expect(told(await as('worker', 'POST', `/complaints/${own}/reopen`, { reason: '不认可' }))).toBe(
    '200 RAISED',
  );
  expect((await as('worker', 'POST', `/complaints/${own}/accept`, { reason: '受理' })).status).toBe(403);
});

const statistic = async () => {
  const [group] = (await get('/statistics/complaints', 'regulator')).groups;
  return group.values as Record<string, Json>;
};

it('is entered by whoever took it on the phone: sealed, with a receipt for the caller', async () => {
  const call = { project: world.project, channel: 'PHONE', ...said, name: '赵六', phone: '13912345678' };
  const made = await as('regulator', 'POST', '/complaints/received', call);
  expect(made.status).toBe(201);
  expect((await board('complaint-status', { receipt: made.body.receipt })).body.state).toBe('RAISED');
  const shown = await as('regulator', 'POST', `/complaints/${made.body.id}/contact`, { reason: '回访' });
  expect(shown.body).toEqual({ name: '赵六', phone: '13912345678' });
  expect((await get('/complaints')).items[0]).toMatchObject({
    ...{ id: made.body.id, channel: 'PHONE', workerNumber: null },
  });
  expect(told(await as('regulator', 'POST', '/complaints/received', { ...call, channel: 'BOARD' }))).toBe(
    '400 channel',
  );
  expect((await as('worker', 'POST', '/complaints/received', call)).status).toBe(403);
  expect((await as('labour_officer-b', 'POST', '/complaints/received', call)).status).toBe(404);
  expect(await statistic()).toMatchObject({ received: 3, atBoard: 1, byAccount: 1, byPhone: 1 });
});

it('says what was paid because of it only where something was, and the statistics add it up', async () => {
  const letter = { project: world.project, channel: 'LETTER', content: '来信反映拖欠两个月工资' };
  const { body } = await as('labour_officer', 'POST', '/complaints/received', letter);
  const path = `/complaints/${body.id}`;
  await as('labour_officer', 'POST', `${path}/accept`, { reason: '已受理' });
  const unfounded = { reason: '工资已付', outcome: 'UNFOUNDED', recoveredFen: 1 };
  expect(told(await as('labour_officer', 'POST', `${path}/close`, unfounded))).toBe('400 recoveredFen');
  const before = await statistic();
  const paid = { reason: '已补发', outcome: 'PAID', recoveredFen: 123_400, helpedPeople: 2 };
  expect(told(await as('labour_officer', 'POST', `${path}/close`, paid))).toBe('200 CLOSED');
  const after = await statistic();
  const more = (name: string) => after[name] - before[name];
  expect(['byLetter', 'closed', 'paid', 'recoveredFen', 'helpedPeople'].map(more)).toEqual([
    ...[0, 1, 1, 123_400, 2],
  ]);
  expect(after['closedInTimeRate'].numerator - before['closedInTimeRate'].numerator).toBe(1);
});

it('is in time by the clock that ran: accepted late, and closed late after more time', async () => {
  const { body } = await as('regulator', 'POST', '/complaints/received', {
    ...{ project: world.project, channel: 'PLATFORM', content: '省平台转来' },
  });
  const path = `/complaints/${body.id}`;
  const [project = '', id = ''] = String(body.id).split('-');
  const setClock = (sql: string) => world.register.owner.query(sql, [project, id]);
  const before = await statistic();
  await setClock(
    `UPDATE complaint SET accept_by = now() - interval '1 hour' WHERE project_id = $1 AND id = $2`,
  );
  await as('regulator', 'POST', `${path}/accept`, { reason: '已受理' });
  await setClock(
    `UPDATE complaint_move SET due_by = now() - interval '1 day' WHERE project_id = $1 AND complaint_id = $2`,
  );
  await as('regulator', 'POST', `${path}/extend`, { reason: '案情复杂' });
  await as('regulator', 'POST', `${path}/close`, { reason: '已协商', outcome: 'AGREED' });
  const inTime = await statistic();
  const rates = (values: Record<string, Json>) =>
    ['acceptedInTimeRate', 'closedInTimeRate'].map((name) => values[name].numerator);
  expect(rates(inTime)).toEqual([rates(before)[0], rates(before)[1] + 1]);
  await setClock(
    `UPDATE complaint_move SET due_by = now() - interval '1 hour' WHERE project_id = $1 AND complaint_id = $2 AND move = 'extend'`,
  );
  expect(rates(await statistic())).toEqual(rates(before));
});

it('what is late is found', async () => {
  expect((await get('/complaints?overdueOnly=true')).items).toEqual([]);
  await world.register.owner.query(
    `UPDATE complaint SET due_by = now() - interval '1 hour' WHERE concat_ws('-', project_id, id) = $1`,
    [id],
  );
  expect((await get('/complaints?overdueOnly=true')).items).toMatchObject([{ id, isOverdue: true }]);
});
