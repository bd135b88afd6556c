// The life of a sheet through real HTTP: who moves it when, what workers say of their lines, and what a late fact may touch.
import { PAYROLL_MOVES, PAYROLL_STATES, movedState } from '#domain/wages/payroll-state.js';
import type { Answer, Json } from '../support/api-server.js';
import { CorrectionWorld } from '../support/correction-world.js';
import { readPdf } from '../support/pdf-text.js';

const MONTH = '2026-04';
type Name = Parameters<CorrectionWorld['ask']>[0];

let world: CorrectionWorld;
let team: number;
let id: string;

beforeAll(async () => {
  world = await CorrectionWorld.open();
  team = world.register.world.a.workers[0]?.teamId ?? 0;
  id = `${world.register.world.a.projectId}.${team}.${MONTH}`;
  for (const worker of members()) await day(worker, '2026-04-07');
  await world.work();
}, 60_000);

afterAll(() => world?.close());

/** Places of the team's workers; the account `worker` is the first one. */
const members = () =>
  world.register.world.a.workers.flatMap((worker, i) => (worker.teamId === team ? [i] : []));

const day = (worker: number, date: string) =>
  world.pass(
    { worker, date, time: '08:00', direction: 'in' },
    { worker, date, time: '17:00', direction: 'out' },
  );

const read = async (name: Name = 'labour_officer') =>
  (await world.register.as(name, 'GET', `/payrolls/${id}/moves`)).body;

async function move(name: Name, deed: string, body: object = {}, version?: number): Promise<Answer<Json>> {
  const seen = version ?? (await read()).version;
  return world.register.as(name, 'POST', `/payrolls/${id}/${deed}`, body, { 'if-match': `"${seen}"` });
}

const lines = async (name: Name = 'labour_officer') =>
  (await world.register.as(name, 'GET', `/payrolls/${id}/confirmations`)).body.items as Json[];

const lineOf = async (worker: number): Promise<Json> =>
  (await lines()).find((each) => each.workerNumber === world.number(worker)) ?? {};

async function say(name: Name, worker: number, deed: string, body: object = {}): Promise<Answer<Json>> {
  const { lineHash } = await lineOf(worker);
  const path = `/payroll-lines/${id}.${world.number(worker)}/${deed}`;
  return world.register.as(name, 'POST', path, { lineHash, ...body });
}

const excuse = { excuse: 'LEFT_UNREACHABLE', reason: '三次电话未接，已公示' };
const coded = ({ status, body }: Answer<Json>) => `${status} ${body?.code ?? body?.state ?? body?.standing}`;

async function excuseOthers(): Promise<void> {
  for (const worker of members().slice(1))
    expect(coded(await say('labour_officer', worker, 'excuse', excuse))).toBe('200 EXCUSED');
}

it('every move of the table is allowed to its roles in its states and to nobody else', () => {
  const roles = [
    'administrator',
    'general_contractor',
    'subcontractor',
    'labour_officer',
    'team_leader',
    'worker',
    'system',
  ];
  const allowed = Object.entries(PAYROLL_MOVES).flatMap(([name, { from, to, by }]) =>
    from.flatMap((state) => by.map((role) => `${name} ${state} ${role} → ${to}`)),
  );
  const found = Object.keys(PAYROLL_MOVES).flatMap((name) =>
    PAYROLL_STATES.flatMap((state) =>
      roles.flatMap((role) => {
        const result = movedState(state, name as keyof typeof PAYROLL_MOVES, role);
        return result.ok ? [`${name} ${state} ${role} → ${result.state}`] : [];
      }),
    ),
  );
  expect(found.sort()).toEqual(allowed.sort());
  expect(allowed.filter((each) => each.startsWith('approve'))).toEqual([
    'approve SUBMITTED labour_officer → APPROVED',
  ]);
});

describe('a sheet', () => {
  it('is a draft at first, and nobody signs or approves a draft', async () => {
    expect(await read()).toMatchObject({ state: 'DRAFT', waiting: 0, next: ['publish'], moves: [] });
    expect(await lines()).toEqual([]);
    for (const [name, deed] of [
      ['labour_officer', 'approve'],
      ['subcontractor', 'submit'],
    ] as const)
      expect(coded(await move(name, deed))).toBe('409 wrong_state');
    expect(coded(await move('worker', 'publish'))).toBe('403 forbidden');
    expect(coded(await move('regulator', 'publish'))).toBe('403 forbidden');
  });

  it('is not published unseen where it changes while somebody waits for it', async () => {
    const { version } = await read();
    const runner = world.register.owner.createQueryRunner();
    await runner.startTransaction();
    const key = [world.register.world.a.projectId, team, MONTH];
    await runner.query(
      'SELECT FROM payroll WHERE project_id = $1 AND team_id = $2 AND pay_month = $3 FOR UPDATE',
      key,
    );
    const waiting = move('subcontractor', 'publish', {}, version);
    await runner.query(
      `INSERT INTO payroll_line (project_id, team_id, pay_month, worker_id, version, days_hundredths, day_count, payable_fen,
                                 deduction_fen, net_fen, segments, is_published, rule_version)
       SELECT project_id, team_id, pay_month, worker_id, version + 1, days_hundredths, day_count, payable_fen, deduction_fen,
              net_fen, segments, is_published, rule_version
         FROM payroll_line WHERE project_id = $1 AND team_id = $2 AND pay_month = $3 ORDER BY worker_id LIMIT 1`,
      key,
    );
    await new Promise((done) => setTimeout(done, 300));
    await runner.commitTransaction();
    await runner.release();
    expect(coded(await waiting)).toBe('412 precondition_failed');
    expect((await read()).state).toBe('DRAFT');
  });

  it('is published as it was looked at, or not at all', async () => {
    const { version } = await read();
    await day(1, '2026-04-08');
    await day(0, '2026-04-08');
    await world.work();
    expect(coded(await move('subcontractor', 'publish', {}, version))).toBe('412 precondition_failed');
    const published = await move('subcontractor', 'publish');
    expect(published.body).toMatchObject({ state: 'PUBLISHED', waiting: members().length });
    expect(published.body.moves.at(-1)).toMatchObject({ move: 'publish', movedBy: 'subcontractor' });
  });

  it('is locked: a late punch changes no published line, and is owed on the next sheet', async () => {
    const before = await lines();
    await day(0, '2026-04-09');
    await world.work();
    expect(await lines()).toEqual(before);
    const next = `${world.register.world.a.projectId}.${team}.2026-06`;
    const { body } = await world.register.as('labour_officer', 'GET', `/payrolls/${next}/lines`);
    const own = (body.items as Json[]).find((each) => each.workerNumber === world.number(0));
    expect(own?.adjustments).toMatchObject([{ workDate: '2026-04-09', daysHundredths: 100 }]);
  });

  it('is signed by its workers, each for the own line as it was shown', async () => {
    const mine = await lines('worker');
    expect(mine.map((each) => each.workerNumber)).toEqual([world.number(0)]);
    const path = `/payroll-lines/${id}.${world.number(0)}/confirm`;
    const other = await world.register.as('worker', 'POST', path, { lineHash: '0'.repeat(64) });
    expect(coded(other)).toBe('409 effect_changed');
    const colleague = members()[1] ?? 0;
    expect(coded(await say('worker', colleague, 'confirm'))).toBe('404 not_found');
    expect(coded(await say('labour_officer', 0, 'confirm'))).toBe('403 forbidden');
  });

  it('waits while a line is disputed, and the rejection is told to the worker', async () => {
    const reason = '少算了4月9日一个工';
    expect(coded(await say('worker', 0, 'dispute', { reason }))).toBe('200 DISPUTED');
    await excuseOthers();
    await world.work();
    expect(await read()).toMatchObject({ state: 'PUBLISHED', waiting: 1 });
    expect(coded(await say('labour_officer', 0, 'excuse', excuse))).toBe('409 wrong_state');
    expect(coded(await say('labour_officer', 0, 'reject', { reason: '已列入下月补发' }))).toBe(
      '200 REJECTED',
    );
    const [told] = await lines('worker');
    expect(told?.answers.map((each: Json) => [each.answer, each.reason])).toEqual([
      ['DISPUTE', reason],
      ['REJECT', '已列入下月补发'],
    ]);
  });

  it('is confirmed by itself once every line is signed or excused', async () => {
    expect(coded(await say('worker', 0, 'confirm'))).toBe('200 CONFIRMED');
    await world.work();
    expect(await read()).toMatchObject({ state: 'CONFIRMED', waiting: 0 });
    expect((await read()).moves.at(-1)).toMatchObject({ move: 'confirm', movedBy: 'system' });
    expect(coded(await say('worker', 0, 'dispute', { reason: 'x' }))).toBe('409 wrong_state');
  });

  it('is handed over by the employer and approved by the labour officer', async () => {
    expect(coded(await move('labour_officer', 'approve'))).toBe('409 wrong_state');
    expect(coded(await move('subcontractor', 'submit'))).toBe('200 SUBMITTED');
    expect(coded(await move('subcontractor', 'approve'))).toBe('403 forbidden');
    expect(coded(await move('labour_officer', 'approve'))).toBe('200 APPROVED');
    const hashes = (await read()).moves.map((each: Json) => each.sheetHash);
    expect(new Set(hashes).size).toBe(1);
  });

  it('gives each worker a payslip, on the screen and on paper', async () => {
    const path = `/payroll-lines/${id}.${world.number(0)}/payslip`;
    const { body } = await world.register.as('worker', 'GET', path);
    expect(body).toMatchObject({
      ...{ payMonth: MONTH, workerNumber: world.number(0), daysHundredths: 200, workedMinutes: 1080 },
      ...{ payableFen: 60_000, deductionFen: 0, netFen: 60_000, standing: 'CONFIRMED' },
    });
    expect(body.identityMasked).toMatch(/\*/);
    const token = await world.register.tokenOf('worker');
    const printed = await fetch(`${world.register.api.url}/api/v1${path}?format=pdf`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(printed.headers.get('content-type')).toBe('application/pdf');
    const pdf = await readPdf(Buffer.from(await printed.arrayBuffer()));
    const text = pdf.pages.flat().join('\n');
    for (const words of ['工资清单', '本人已确认', '2.00 工 × 300.00', '实发', '600.00'])
      expect(text).toContain(words);
    const page = await world.register.as('worker', 'GET', path, undefined, { accept: 'text/html' });
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    for (const words of ['<h1>工资清单</h1>', '<dd>本人已确认</dd>', '<td class="right">600.00</td>'])
      expect(page.text).toContain(words);
    const colleague = `/payroll-lines/${id}.${world.number(members()[1] ?? 0)}/payslip`;
    expect((await world.register.as('worker', 'GET', colleague)).status).toBe(404);
    expect((await world.register.as('team_leader', 'GET', path)).status).toBe(403);
  });

  it('is taken back with a reason, and comes back as a draft with the late day; equal lines stay signed', async () => {
    expect(coded(await move('labour_officer', 'cancel'))).toBe('400 invalid_request');
    expect(coded(await move('labour_officer', 'cancel', { reason: '漏算4月9日' }))).toBe('200 CANCELLED');
    await world.work();
    expect(await read()).toMatchObject({ state: 'DRAFT' });
    expect(coded(await move('labour_officer', 'publish'))).toBe('200 PUBLISHED');
    const standing = (await lines()).map((each) => [each.workerNumber, each.standing]);
    const expected = members().map((worker, i) => [world.number(worker), i === 0 ? 'OPEN' : 'EXCUSED']);
    expect(standing).toEqual(expected);
    expect((await lineOf(0)).netFen).toBe(90_000);
  });

  it('a line counts as not answered only when its time is over', async () => {
    const timedOut = { excuse: 'TIMED_OUT', reason: '公示期满' };
    expect(coded(await say('labour_officer', 0, 'excuse', timedOut))).toBe('409 wrong_state');
    const rule = { effectiveFrom: '2020-01-01', hours: 1, source: '区人社局通知' };
    const enter = (name: Name, more: object = {}) =>
      world.register.as(name, 'POST', '/confirmation-rules', { ...rule, ...more });
    expect(coded(await enter('regulator'))).toBe('403 forbidden');
    expect(coded(await enter('labour_officer', { project: world.project }))).toBe('403 forbidden');
    expect(coded(await enter('regulator-b', { project: world.project }))).toBe('404 not_found');
    expect((await enter('regulator', { project: world.project })).body).toMatchObject({
      ...rule,
      projectCode: world.project,
      enteredBy: 'regulator',
    });
    const { items } = (await world.register.as('labour_officer', 'GET', '/confirmation-rules')).body;
    expect(items.map(({ projectCode, hours }: Json) => [projectCode, hours])).toEqual([
      [world.project, 1],
      [null, 72],
    ]);
    await world.register.owner.query(`UPDATE payroll SET published_at = published_at - interval '2 hours'`);
    expect(coded(await say('labour_officer', 0, 'excuse', timedOut))).toBe('200 EXCUSED');
    await world.work();
    expect(await read()).toMatchObject({ state: 'CONFIRMED' });
  });

  it('what happened to it cannot be changed, by nobody of the API', async () => {
    for (const statement of [
      'UPDATE payroll_move SET reason = $1',
      'DELETE FROM line_answer WHERE reason <> $1',
    ])
      await expect(world.api.query(statement, ['x'])).rejects.toThrow('permission denied');
  });

  it('is not there for another zone', async () => {
    expect((await world.register.as('labour_officer-b', 'GET', `/payrolls/${id}/moves`)).status).toBe(404);
    expect(coded(await move('labour_officer-b', 'cancel', { reason: 'x' }))).toBe('404 not_found');
  });
});
