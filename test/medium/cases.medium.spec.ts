// A case from its finding to a decision: told in words, explained with evidence, accepted by somebody else, open again as
// soon as something else is found; arrears that the regulator confirms stay; and limits that are dated rows.
import type { Answer, Json } from '../support/api-server.js';
import { CorrectionWorld } from '../support/correction-world.js';

const MONTH = '2026-04';
type Name = Parameters<CorrectionWorld['ask']>[0];

let world: CorrectionWorld;
let project: string;

beforeAll(async () => {
  world = await CorrectionWorld.open();
  project = world.project;
  // worked two days of a month that is long due, and stands on no published sheet
  for (const date of ['2026-04-07', '2026-04-08'])
    await world.pass(
      { worker: 0, date, time: '08:00', direction: 'in' },
      { worker: 0, date, time: '17:00', direction: 'out' },
    );
  await world.work();
}, 60_000);

afterAll(() => world?.close());

const get = async (path: string, name: Name = 'labour_officer') =>
  (await world.register.as(name, 'GET', path)).body;
const list = async (query: string, name: Name = 'labour_officer') =>
  (await get(`/findings?project=${project}&month=${MONTH}&${query}`, name)).items as Json[];
const coded = ({ status, body }: Answer<Json>) =>
  `${status} ${body?.errors?.[0]?.field ?? body?.state ?? body?.code ?? ''}`.trim();

let id: string;
const EVIDENCE = [{ kind: 'text', value: '现金已付，收条第3号' }];

async function decide(name: Name, deed: string, more: object = {}): Promise<string> {
  const { version } = await get(`/findings/${id}`, name);
  const body = { version, reason: '核对后决定', ...more };
  return coded(await world.register.as(name, 'POST', `/findings/${id}/${deed}`, body));
}

it('a case is told with its days, its line and its rule', async () => {
  const [found] = await list('code=ATT_NO_PAY');
  id = found.id as string;
  expect(found).toMatchObject({ state: 'OPEN', level: 'red', amountFen: 60_000, tolerancesId: 1 });
  const told = await get(`/findings/${id}`);
  expect(told.words.zh).toMatch(
    /^出勤 2 天、2 个工，发薪日 2026-05-1\d 已过，没有工资记录；按草稿应发 600\.00 元。$/,
  );
  expect(told).toMatchObject({
    days: [
      { workDate: '2026-04-07', workdayHundredths: 100 },
      { workDate: '2026-04-08', workdayHundredths: 100 },
    ],
    lines: [{ isPublished: false, netFen: 60_000, payMonth: MONTH }],
    bankRows: [],
    decisions: [],
    next: ['explain'],
  });
});

it('whoever explains needs evidence, and what was looked at is what is decided about', async () => {
  expect(await decide('subcontractor', 'explain')).toBe('422 evidence');
  const file = [{ kind: 'file', value: 'f'.repeat(64) }];
  expect(await decide('subcontractor', 'explain', { evidence: file })).toBe('422 evidence.0.value');
  expect(await decide('subcontractor', 'explain', { version: '0'.repeat(64), evidence: EVIDENCE })).toBe(
    '412 precondition_failed',
  );
  expect(await decide('subcontractor', 'explain', { evidence: EVIDENCE })).toBe('200 EXPLAINED');
  expect(await list('state=EXPLAINED')).toHaveLength(1);
  expect(await list('code=ATT_NO_PAY&state=OPEN')).toEqual([]);
});

it('a red case is the regulator’s; whoever takes it back says why', async () => {
  expect(await decide('labour_officer', 'accept')).toBe('403 forbidden');
  expect(await decide('regulator', 'accept')).toBe('200 RESOLVED');
  expect(await decide('regulator', 'accept')).toBe('409 wrong_state');
  expect(await decide('regulator', 'reopen')).toBe('200 OPEN');
});

/** The smallest picture there is. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
let file: string;

it('a decision is about what was found: another day opens the case again, the history stays', async () => {
  const bytes = Buffer.from(PNG, 'base64');
  file = (await world.register.as('subcontractor', 'POST', '/files?purpose=scan', bytes)).body
    .sha256 as string;
  await decide('subcontractor', 'explain', { evidence: [{ kind: 'file', value: file }] });
  await decide('regulator', 'accept');
  await world.pass(
    { worker: 0, date: '2026-04-09', time: '08:00', direction: 'in' },
    { worker: 0, date: '2026-04-09', time: '17:00', direction: 'out' },
  );
  await world.work();
  const told = await get(`/findings/${id}`);
  expect([told.state, told.amountFen]).toEqual(['OPEN', 90_000]);
  expect(
    told.decisions.map(({ decision, isCurrent, amountFen }: Json) => [decision, isCurrent, amountFen]),
  ).toEqual([
    ['explain', false, 60_000],
    ['accept', false, 60_000],
    ['reopen', false, 60_000],
    ['explain', false, 60_000],
    ['accept', false, 60_000],
  ]);
});

it('confirmed arrears stay confirmed while they change, and nothing is owed by a difference of days', async () => {
  expect(await decide('regulator', 'confirm', { evidence: EVIDENCE })).toBe('200 CONFIRMED_ARREARS');
  await world.pass(
    { worker: 0, date: '2026-04-10', time: '08:00', direction: 'in' },
    { worker: 0, date: '2026-04-10', time: '17:00', direction: 'out' },
  );
  await world.work();
  const told = await get(`/findings/${id}`);
  expect([told.state, told.amountFen]).toEqual(['CONFIRMED_ARREARS', 120_000]);
  const [row] = await world.register.owner.query(
    `SELECT sum(open_case_worker_month_count)::int AS open FROM stat_wage_month WHERE pay_month = $1`,
    [MONTH],
  );
  expect(row.open).toBe(1);
});

it('everything that was decided is in the audit log', async () => {
  const rows = await world.register.owner.query(
    `SELECT action FROM audit_entry WHERE subject_id = $1 AND subject_kind = 'finding' ORDER BY seq`,
    [id],
  );
  expect(rows.map(({ action }: Json) => action.replace('finding.', ''))).toEqual([
    'explain',
    'accept',
    'reopen',
    'explain',
    'accept',
    'confirm',
  ]);
});

it('a file that speaks for a decision is shown to whoever sees the case, and to nobody else', async () => {
  const path = `/findings/${id}/files/${file}`;
  const status = async (name: Name) => (await world.register.as(name, 'GET', path)).status;
  const seen = [await status('regulator'), await status('subcontractor'), await status('regulator-b')];
  expect(seen).toEqual([200, 200, 404]);
  const other = `/findings/${id.replace('ATT_NO_PAY', 'DAYS_DIFF')}/files/${file}`;
  expect((await world.register.as('regulator', 'GET', other)).status).toBe(404);
});

it('what is no case, or another tenant’s, is not there', async () => {
  for (const other of ['x', `${id}.1`, id.replace(/\.worker\.\d+/, '.worker.999999')])
    expect((await world.register.as('regulator', 'GET', `/findings/${other}`)).status).toBe(404);
  expect((await world.register.as('general_contractor-b', 'GET', `/findings/${id}`)).status).toBe(404);
});

describe('limits', () => {
  const limits = {
    daysHundredths: 100,
    amountFen: 0,
    fullMonthHundredths: 300,
    payWithoutAttendanceRedAfterMonths: 1,
    unprovenHundredths: 100,
    rateLowHundredths: 50,
    rateHighHundredths: 200,
    deductionHundredths: 20,
    paidHeadsPerHundred: 100,
    source: '测试',
  };
  const enter = (name: Name, body: object) => world.register.as(name, 'POST', '/reconciliation-rules', body);

  it('are entered from a month on, and what they govern is judged again by them', async () => {
    await world.register.owner.query(
      `INSERT INTO minimum_wage (area_code, effective_from, monthly_fen, hourly_fen, source)
       SELECT managing_area_code, '2026-01-01', 210000, 2100, 'x' FROM project WHERE code = $1`,
      [project],
    );
    await world.register.owner.query(
      `INSERT INTO payroll_line (project_id, team_id, pay_month, worker_id, version, days_hundredths, day_count, payable_fen,
              deduction_fen, net_fen, segments, is_published, rule_version)
       SELECT project_id, team_id, pay_month, worker_id, version + 1, 400, 4, 120000, 0, 120000, '[]', true, 1
         FROM payroll_line WHERE project_id = $1 AND pay_month = $2 ORDER BY version DESC LIMIT 1`,
      [world.register.world.a.projectId, MONTH],
    );
    expect(await list('code=BELOW_MIN')).toEqual([]);
    const entered = await enter('regulator', { project, effectiveMonth: '2026-04', ...limits });
    expect([entered.status, entered.body.projectCode]).toEqual([201, project]);
    await world.work();
    expect(await list('code=BELOW_MIN')).toMatchObject([
      { tolerancesId: entered.body.id, amountFen: 90_000 },
    ]);
    // a later month's limits govern no earlier one, and the latest entry of a month holds
    await enter('regulator', { project, effectiveMonth: '2026-05', ...limits, fullMonthHundredths: 100 });
    await enter('regulator', { project, effectiveMonth: '2026-04', ...limits, fullMonthHundredths: 500 });
    await world.work();
    expect(await list('code=BELOW_MIN')).toEqual([]);
  });

  it('everywhere is the administrator’s; the fifth of the law is nobody’s to raise', async () => {
    expect((await enter('regulator', { effectiveMonth: '2026-04', ...limits })).status).toBe(403);
    expect((await enter('administrator', { effectiveMonth: '2030-01', ...limits })).status).toBe(201);
    const over = await enter('regulator', {
      project,
      effectiveMonth: '2026-04',
      ...limits,
      deductionHundredths: 21,
    });
    expect([over.status, over.body.errors[0].field]).toEqual([400, 'deductionHundredths']);
    expect((await enter('labour_officer', { project, effectiveMonth: '2026-04', ...limits })).status).toBe(
      403,
    );
    const { items } = await get('/reconciliation-rules');
    expect(items.map((item: Json) => item.effectiveMonth)).toEqual([
      '2030-01',
      '2026-04',
      '2026-05',
      '2026-04',
      '2000-01',
    ]);
  });
});
