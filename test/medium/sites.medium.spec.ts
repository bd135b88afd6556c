// The register over real HTTP and a real database: areas, projects, the units and teams of a project.
import { syntheticCreditCode } from '#domain/identity/synthetic-identity.js';
import { RegisterApi, told } from '../support/register-api.js';

let register: RegisterApi;
let contractor = '';
let subcontractor = '';

beforeAll(async () => {
  register = await RegisterApi.open();
  const rows = await register.owner.query('SELECT id, credit_code AS code FROM enterprise');
  const codeOf = (id: number) => rows.find((row: { id: number }) => row.id === id)?.code as string;
  contractor = codeOf(register.world.a.contractorId);
  subcontractor = codeOf(register.world.a.subcontractorId);
}, 60_000);
afterAll(() => register?.close());

describe('areas', () => {
  it('are complete: every province and city, and Liaoning down to its counties', async () => {
    const { text } = await register.as('worker', 'GET', '/areas', undefined, {
      accept: 'application/x-ndjson',
    });
    const codes = text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { code: string }).code);
    expect(codes.filter((code) => code.endsWith('0000')).length).toBe(34);
    expect(codes.filter((code) => code.startsWith('2101') && !code.endsWith('00')).length).toBe(13);
    expect(codes.filter((code) => code.startsWith('2104') && !code.endsWith('00')).length).toBe(7);
    expect(codes.filter((code) => code.startsWith('21')).length).toBe(1 + 14 + 100 + 1);
    const shenfu = await register.as('worker', 'GET', '/areas/211500');
    expect(shenfu.body).toMatchObject({ kind: 'functional', parentCode: '210000' });
    expect((await register.as('worker', 'GET', '/areas/999999')).status).toBe(404);
  });
});

describe('projects', () => {
  const project = () => ({
    code: '21040420260101001',
    name: '沈抚科创园',
    generalContractor: contractor,
    category: '01',
    status: '003',
    startedOn: '2026-01-01',
    statutoryAreaCode: '210404',
    managingAreaCode: '211500',
    permitNumber: '210404202406030101',
    contactPhone: '13800138001',
    longitude: 123.9,
    investmentFen: 1_234_567_890_00,
  });

  it('are registered by their general contractor, with every field and the phone sealed', async () => {
    const created = await register.as('general_contractor', 'POST', '/projects', project());
    expect(told(created)).toBe('201');
    expect(created.body).toMatchObject({
      generalContractorCreditCode: contractor,
      contactPhoneMasked: '138****8001',
      warnings: [],
    });
    const found = await register.as('regulator', 'GET', '/projects/21040420260101001');
    expect([found.status, found.headers.get('etag'), found.body.investmentFen, found.body.longitude]).toEqual(
      [200, '"1"', 123456789000, 123.9],
    );
    const again = await register.as('general_contractor', 'POST', '/projects', project());
    expect(told(again)).toBe('409 code taken');
    const foreign = await register.as('general_contractor-b', 'POST', '/projects', {
      ...project(),
      code: 'X1',
    });
    expect(told(foreign)).toBe('404');
    expect((await register.as('general_contractor-b', 'GET', '/projects/21040420260101001')).status).toBe(
      404,
    );
  });

  it('are refused with every fault', async () => {
    const bad = {
      ...project(),
      code: 'X2',
      category: '77',
      completedOn: '2025-01-01',
      timeZone: 'Mars/Base',
      statutoryAreaCode: '211500',
      managingAreaCode: '219900',
      generalContractor: 'nobody',
      contactPhone: '1',
    };
    expect(told(await register.as('administrator', 'POST', '/projects', bad))).toBe(
      '422 category unknown_code, completedOn before_start, contactPhone malformed, timeZone unknown, statutoryAreaCode not_statutory, managingAreaCode unknown, generalContractor unknown',
    );
  });

  it('change version by version; an odd permit only warns; the rosters are asked for again', async () => {
    await register.owner.query('DELETE FROM work_mark');
    const path = '/projects/21040420260101001';
    const changed = await register.as(
      'general_contractor',
      'PATCH',
      path,
      { permitNumber: 'abc', status: '004', completedOn: '2026-10-01' },
      { 'if-match': '"1"' },
    );
    expect([told(changed), changed.body.warnings[0].field, changed.body.status]).toEqual([
      '200',
      'permitNumber',
      '004',
    ]);
    expect(
      told(
        await register.as(
          'general_contractor',
          'PATCH',
          path,
          { startedOn: '2026-11-01' },
          { 'if-match': '"2"' },
        ),
      ),
    ).toBe('422 completedOn before_start');
    const { body } = await register.as('auditor', 'GET', `${path}/history`);
    expect(
      body.items.map((item: { version: number; content: { status: string } }) => [
        item.version,
        item.content.status,
      ]),
    ).toEqual([
      [2, '004'],
      [1, '003'],
    ]);
    const marks = await register.owner.query('SELECT DISTINCT step FROM work_mark');
    expect(marks).toEqual([{ step: 'roster.refresh' }]);
  });
});

describe('participants and teams', () => {
  const at = (path: string) => `/projects/${register.world.a.projectCode}${path}`;

  it('a unit takes part once in a role, leaves, and keeps its history', async () => {
    const input = {
      creditCode: subcontractor,
      kind: '006',
      enteredOn: '2026-01-01',
      managerPhone: '13800138002',
    };
    const added = await register.as('labour_officer', 'POST', at('/participants'), input);
    expect([told(added), added.body.managerPhoneMasked]).toEqual(['201', '138****8002']);
    expect(told(await register.as('administrator', 'POST', at('/participants'), input))).toBe(
      '409 kind taken',
    );
    expect(
      told(await register.as('administrator', 'POST', at('/participants'), { ...input, kind: '99' })),
    ).toBe('422 kind unknown_code');
    expect(
      told(await register.as('administrator', 'POST', at('/participants'), { ...input, creditCode: 'x' })),
    ).toBe('422 creditCode unknown');
    const path = at(`/participants/${added.body.id}`);
    expect(
      told(
        await register.as('labour_officer', 'PATCH', path, { exitedOn: '2025-01-01' }, { 'if-match': '"1"' }),
      ),
    ).toBe('422 exitedOn check');
    expect(
      told(
        await register.as('labour_officer', 'PATCH', path, { exitedOn: '2026-06-01' }, { 'if-match': '"1"' }),
      ),
    ).toBe('200');
    const { body } = await register.as('regulator', 'GET', `${path}/history`);
    expect(body.items.length).toBe(2);
    expect(told(await register.as('labour_officer-b', 'POST', at('/participants'), input))).toBe('404');
    expect(told(await register.as('subcontractor', 'POST', at('/participants'), input))).toBe('403');
  });

  it('a team works for a unit that takes part, and a subcontractor adds its own only', async () => {
    const outsider = syntheticCreditCode('210112', 777);
    await register.as('administrator', 'POST', '/enterprises', { creditCode: outsider, name: '外来劳务' });
    const team = { name: '木工班', creditCode: outsider, tradeCode: '240' };
    expect(told(await register.as('administrator', 'POST', at('/teams'), team))).toBe(
      '422 creditCode not_a_participant',
    );
    expect(
      told(
        await register.as('general_contractor', 'POST', at('/teams'), {
          ...team,
          creditCode: contractor,
          tradeCode: 'xxx',
        }),
      ),
    ).toBe('422 tradeCode unknown_code');
    expect(
      told(
        await register.as('general_contractor', 'POST', at('/teams'), { ...team, creditCode: contractor }),
      ),
    ).toBe('201');
    expect(
      told(
        await register.as('subcontractor', 'POST', at('/teams'), {
          ...team,
          name: '我的班',
          creditCode: contractor,
        }),
      ),
    ).toBe('404');
    await register.as('administrator', 'POST', at('/participants'), {
      creditCode: subcontractor,
      kind: '001',
      enteredOn: '2026-01-01',
    });
    const own = await register.as('subcontractor', 'POST', at('/teams'), {
      ...team,
      name: '我的班',
      creditCode: subcontractor,
    });
    expect([told(own), own.body.memberCount]).toEqual(['201', 0]);
    const leader = register.world.a.workers[0]?.number;
    const path = at(`/teams/${own.body.id}`);
    const changed = await register.as('subcontractor', 'PATCH', path, { leader }, { 'if-match': '"1"' });
    expect([told(changed), changed.body.leaderNumber]).toEqual(['200', leader]);
    const stranger = register.world.b.workers[0]?.number;
    expect(
      told(await register.as('administrator', 'PATCH', path, { leader: stranger }, { 'if-match': '"2"' })),
    ).toBe('422 leader not_registered');
    const list = await register.as('subcontractor', 'GET', at('/teams'));
    expect(list.body.items.map((item: { name: string }) => item.name)).toEqual(['班组1', '我的班']);
  });
});
