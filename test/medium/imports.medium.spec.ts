// Sheets out and in: templates, enterprises, teams and registrations, all-or-nothing, scope, progress, and lists as .xlsx.
import type { DataSource } from 'typeorm';
import { syntheticCreditCode, syntheticResidentId } from '#domain/identity/synthetic-identity.js';
import { XLSX_MEDIA_TYPE } from '#platform/spreadsheet/sheet.js';
import { openStore } from '#store/data-source.js';
import { type RunningApi, ask, post, startApi } from '../support/api-server.js';
import { PASSWORD, type World, buildWorld } from '../support/api-world.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { workUntilQuiet } from '../support/worker.js';
import { type SheetCells, handIn, importSheet, makeSheet, readBook } from '../support/sheets.js';

let database: TestDatabase;
let owner: DataSource;
let worker: DataSource;
let asApi: DataSource;
let api: RunningApi;
let world: World;
const tokens = new Map<string, string>();

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  worker = await openStore({ url: database.url, role: 'zhuming_worker' });
  asApi = await openStore({ url: database.url, role: 'zhuming_api' });
  world = await buildWorld(owner);
  api = await startApi(database.url);
  for (const name of [
    'administrator',
    'general_contractor',
    'general_contractor-b',
    'subcontractor',
    'regulator',
    'auditor',
  ]) {
    const { body } = await post(`${api.url}/api/v1/auth/login`, { name, password: PASSWORD });
    tokens.set(name, body.token);
  }
}, 60_000);

afterAll(async () => {
  await api?.close();
  for (const store of [owner, worker, asApi]) await store?.destroy();
  await database?.drop();
});

const as = (name: string) => ({ authorization: `Bearer ${tokens.get(name) ?? ''}` });
const load = async (
  kind: Parameters<typeof makeSheet>[0],
  name: string,
  rows: readonly SheetCells[],
  more = {},
) =>
  importSheet(
    { api, worker, asApi },
    { kind, ...more },
    { bytes: await makeSheet(kind, rows), headers: as(name) },
  );
const project = () => ({ project: world.a.projectCode });
const number = (serial: number) =>
  syntheticResidentId({ areaCode: '210102', birthDate: '1985-06-07', gender: 'male', serial });

it('hands out templates that it reads itself', async () => {
  for (const [kind, key, choice] of [
    ['enterprise', '统一社会信用代码*', undefined],
    ['team', '班组名称*', '钢筋工'],
    ['worker', '姓名*', '居民身份证'],
    ['registration', '姓名*', '计日'],
  ] as const) {
    const answer = await fetch(`${api.url}/api/v1/imports/templates/${kind}`, {
      headers: as('subcontractor'),
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, XLSX_MEDIA_TYPE]);
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="\w+\.xlsx"; filename\*=UTF-8''%E/,
    );
    const bytes = Buffer.from(await answer.arrayBuffer());
    const { book, rows } = await readBook(bytes);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.[0]).toBe(key);
    const lists =
      JSON.stringify((book.worksheets[0] as unknown as { dataValidations: object }).dataValidations) +
      JSON.stringify(book.getWorksheet('选项')?.getSheetValues() ?? []);
    if (choice !== undefined) expect(lists).toContain(choice);
    // empty, but with every column: only the rows are missing
    const { status, body } = await handIn(
      api,
      { kind, ...(kind === 'team' || kind === 'registration' ? project() : {}) },
      { bytes, headers: as('general_contractor') },
    );
    expect([status, body.errors[0].code]).toEqual([422, 'no_rows']);
  }
  const unknown = await ask(`${api.url}/api/v1/imports/templates/wage`, { headers: as('administrator') });
  expect(unknown.status).toBe(404);
});

it('refuses at once what is no sheet of the kind, of the role, or of the scope', async () => {
  const bytes = await makeSheet('enterprise', [{ creditCode: 'x', name: 'y' }]);
  const codeOf = async (query: Record<string, string>, name: string, content: Buffer) => {
    const { status, body } = await handIn(api, query, { bytes: content, headers: as(name) });
    return [status, body.errors?.[0]?.code ?? body.code];
  };
  expect(await codeOf({ kind: 'enterprise' }, 'administrator', Buffer.from('no zip'))).toEqual([
    422,
    'not_a_workbook',
  ]);
  expect(await codeOf({ kind: 'worker' }, 'administrator', bytes)).toEqual([422, 'missing_columns']);
  expect(await codeOf({ kind: 'enterprise' }, 'subcontractor', bytes)).toEqual([403, 'forbidden']);
  expect(await codeOf({ kind: 'enterprise' }, 'regulator', bytes)).toEqual([403, 'forbidden']);
  expect(await codeOf({ kind: 'team' }, 'administrator', bytes)).toEqual([400, 'missing']);
  expect(await codeOf({ kind: 'enterprise', ...project() }, 'administrator', bytes)).toEqual([
    400,
    'unknown_parameter',
  ]);
  const team = await makeSheet('team', [{ name: 'x', creditCode: 'y', trade: 'z' }]);
  expect(await codeOf({ kind: 'team', ...project() }, 'general_contractor-b', team)).toEqual([
    404,
    'not_found',
  ]);
  const json = await post(`${api.url}/api/v1/imports?kind=worker`, { a: 1 }, as('administrator'));
  expect([json.status, json.body.code]).toEqual([415, 'unsupported_media_type']);
});

const code = syntheticCreditCode('210112', 700);

it('imports enterprises, says what it did, and shows it to nobody else', async () => {
  const rows = [
    { creditCode: code, name: '导入企业', phone: '024-23456789', establishedOn: new Date('2015-06-01') },
    { creditCode: '91210100MA10ABCD6M', name: '坏代码' },
    { creditCode: syntheticCreditCode('210112', 22), name: '别人的企业改名' },
  ];
  const { job, faults } = await load('enterprise', 'general_contractor', rows, { fileName: '企业.xlsx' });
  expect(job).toMatchObject({
    kind: 'enterprise',
    state: 'done',
    fileName: '企业.xlsx',
    askedBy: 'general_contractor',
  });
  expect(job).toMatchObject({ createdCount: 1, refusedCount: 2, rowCount: 3, doneCount: 3 });
  expect(faults).toEqual([
    [3, 'creditCode', 'wrong_check_digit'],
    [4, '', 'outside_scope'],
  ]);
  const found = await ask(`${api.url}/api/v1/enterprises/${code}`, { headers: as('regulator') });
  expect(found.body).toMatchObject({
    name: '导入企业',
    establishedOn: '2015-06-01',
    phoneMasked: '024*****6789',
  });
  const [deed] = await owner.query(
    `SELECT action, actor_name, change FROM audit_entry WHERE action = 'import.rows' AND subject_id = $1`,
    [String(job.id)],
  );
  expect(deed).toEqual({
    action: 'import.rows',
    actor_name: 'general_contractor',
    change: { created: [null, 1], changed: [null, 0], adopted: [null, 0] },
  });
  const path = `${api.url}/api/v1/imports/${job.id}`;
  expect((await ask(path, { headers: as('auditor') })).status).toBe(200);
  expect((await ask(path, { headers: as('general_contractor-b') })).status).toBe(404);
  expect((await ask(`${path}/faults`, { headers: as('subcontractor') })).status).toBe(404);
});

it('imports nothing where all were wanted and one is wrong, and says all that is', async () => {
  const rows = [
    { creditCode: syntheticCreditCode('210112', 710), name: '好的一' },
    { creditCode: code, name: '' },
    { creditCode: syntheticCreditCode('210112', 22), name: '别人的企业' },
  ];
  const before = await owner.query('SELECT count(*)::int AS n, sum(version)::int AS v FROM enterprise');
  const mode = { mode: 'all_or_nothing' };
  const { job, faults } = await load('enterprise', 'general_contractor', rows, mode);
  expect(job).toMatchObject({ state: 'failed', error: 'rows_refused', createdCount: 0, refusedCount: 2 });
  expect(faults).toEqual([
    [3, 'name', 'missing'],
    [4, '', 'outside_scope'],
  ]);
  expect(await owner.query('SELECT count(*)::int AS n, sum(version)::int AS v FROM enterprise')).toEqual(
    before,
  );
  const good = await load('enterprise', 'general_contractor', rows.slice(0, 1), mode);
  expect(good.job).toMatchObject({ state: 'done', createdCount: 1 });
});

it('imports teams and registrations inside the scope of whoever asks', async () => {
  const own = syntheticCreditCode('210112', 12);
  await owner.query(
    `INSERT INTO participant (project_id, enterprise_id, kind, entered_on) VALUES ($1, $2, '006', '2024-01-01')`,
    [world.a.projectId, world.a.subcontractorId],
  );
  const teams = await load(
    'team',
    'subcontractor',
    [
      {
        name: '木工一班',
        creditCode: own,
        trade: '木工',
        enteredOn: '2026/3/1',
        remark: '210102199003071233',
      },
      { name: '不存在', creditCode: syntheticCreditCode('210112', 999), trade: '木工' },
      { name: '别人的班', creditCode: '91210112MA0000000X', trade: '杂技' },
    ],
    project(),
  );
  expect(teams.faults.map(([row, column]) => [row, column])).toEqual([
    [3, 'creditCode'],
    [4, 'creditCode'],
    [4, 'trade'],
  ]);
  expect(teams.job).toMatchObject({ createdCount: 1, refusedCount: 2, projectCode: world.a.projectCode });
  const [team] = await owner.query(
    `SELECT trade_code, entered_on::text AS day, remark FROM team WHERE name = '木工一班'`,
  );
  expect(team).toMatchObject({ trade_code: '240', day: '2026-03-01' });
  expect(team.remark).not.toContain('19900307');

  await load(
    'worker',
    'subcontractor',
    [100, 102, 104].map((n) => ({ name: '李四', documentNumber: number(n) })),
  );
  const entry = {
    name: '李四',
    team: '木工一班',
    trade: '木工',
    enteredOn: '2026-03-02',
    rate: '350.50',
    payDay: 15,
  };
  const rows = [
    {
      ...entry,
      documentNumber: number(100),
      isTeamLeader: '是',
      hasInjuryInsurance: '是',
      contractSignedOn: '2026-03-01',
    },
    { ...entry, documentNumber: number(102), team: '班组2' },
    { ...entry, documentNumber: number(104), payBasis: '计时', rate: '40', siteCard: 'C1' },
    { ...entry, documentNumber: number(106) },
    { ...entry, documentNumber: number(104), enteredOn: '2026-04-01', payDay: '40' },
    { ...entry, documentNumber: number(100), enteredOn: '2026-04-01' },
  ];
  const { job, faults } = await load('registration', 'subcontractor', rows, project());
  expect(faults).toEqual([
    [3, 'team', 'unknown'],
    [5, 'documentNumber', 'unknown'],
    [6, 'payDay', 'malformed'],
    [7, 'enteredOn', 'already_registered'],
  ]);
  expect(job).toMatchObject({ createdCount: 2, refusedCount: 4 });
  const stored = await owner.query(
    `SELECT r.daily_rate_fen AS rate, r.pay_basis AS basis, r.is_team_leader AS leads, r.work_role AS role,
            r.has_injury_insurance AS insured
       FROM registration r JOIN team t ON t.id = r.team_id WHERE t.name = '木工一班' ORDER BY r.id`,
  );
  expect(stored).toEqual([
    { rate: 35_050, basis: 'daily', leads: true, role: '20', insured: true },
    { rate: 32_000, basis: 'hourly', leads: false, role: '20', insured: null },
  ]);
  const [decided] = await owner.query(
    `SELECT count(*)::int AS n FROM roster_entry e JOIN worker w ON w.id = e.worker_id WHERE w.name = '李四'`,
  );
  expect(decided).toEqual({ n: 2 });

  const again = await load(
    'registration',
    'subcontractor',
    [rows[0] ?? {}, { ...rows[2], rate: '45' }],
    project(),
  );
  expect(again.job).toMatchObject({ createdCount: 0, unchangedCount: 1, changedCount: 1 });
});

it('stops with an account that was closed, and tells how far an import is', async () => {
  const bytes = await makeSheet('worker', [{ name: '王五', documentNumber: number(200) }]);
  const { body: job, headers } = await handIn(
    api,
    { kind: 'worker' },
    { bytes, headers: as('general_contractor-b') },
  );
  expect([job.state, headers.get('location')]).toEqual(['waiting', `/api/v1/imports/${job.id}`]);
  const stream = await fetch(`${api.url}/api/v1/imports/${job.id}/progress`, { headers: as('auditor') });
  expect(stream.headers.get('content-type')).toContain('text/event-stream');
  await owner.query(`UPDATE user_account SET is_active = false WHERE name = 'general_contractor-b'`);
  const { job: other } = await load('enterprise', 'administrator', [{ creditCode: code, name: '导入企业' }]);
  expect(other).toMatchObject({ unchangedCount: 1 });
  const events = (await stream.text()).split('\n\n').filter((frame) => frame.startsWith('event: progress'));
  const last = JSON.parse(events.at(-1)?.split('data: ')[1] ?? '{}');
  expect(last).toMatchObject({ id: job.id, state: 'failed', error: 'account_closed' });
  expect(events[0]).toContain('"state":"waiting"');
});

it('answers every list as a spreadsheet', async () => {
  const answer = await fetch(`${api.url}/api/v1/enterprises`, {
    headers: { ...as('regulator'), accept: XLSX_MEDIA_TYPE },
  });
  expect([answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual([
    XLSX_MEDIA_TYPE,
    'attachment; filename="enterprises.xlsx"',
  ]);
  const { rows } = await readBook(Buffer.from(await answer.arrayBuffer()));
  expect(rows[0]?.slice(0, 2)).toEqual(['creditCode', 'name']);
  expect(rows.map(([creditCode]) => creditCode)).toContain(code);
  const neutral = await fetch(`${api.url}/api/v1/quarantine`, {
    headers: { ...as('auditor'), accept: XLSX_MEDIA_TYPE },
  });
  const { rows: cells } = await readBook(Buffer.from(await neutral.arrayBuffer()));
  expect(cells.flat()).toContain(`'=cmd|bad "at", line`);
  const bad = await ask(`${api.url}/api/v1/enterprises?cursor=x`, {
    headers: { ...as('regulator'), accept: XLSX_MEDIA_TYPE },
  });
  expect(bad.status).toBe(400);
});

it('gives an import up that has killed its worker again and again', async () => {
  const bytes = await makeSheet('enterprise', [
    { creditCode: syntheticCreditCode('210112', 990), name: '重启公司' },
  ]);
  const sheet = { bytes, headers: as('administrator') };
  const { body } = await handIn(api, { kind: 'enterprise' }, sheet);
  // as the books look when the process has died eight times in the middle
  await owner.query(`UPDATE import_job SET state = 'running', attempts = 8 WHERE id = $1`, [body.id]);
  await workUntilQuiet(worker, asApi);
  const { body: job } = await ask(`${api.url}/api/v1/imports/${body.id}`, { headers: as('administrator') });
  expect(job).toMatchObject({ state: 'failed', error: 'internal_error', createdCount: 0 });
});
