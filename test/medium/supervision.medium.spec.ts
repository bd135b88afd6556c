// What an authority records of a site: an inspection from its order to the fine, an incident, the black-list; who may do what,
// what is taken back counts no more, and the statistics follow.
import { type Answer, type Json } from '../support/api-server.js';
import { CorrectionWorld, daysAgo } from '../support/correction-world.js';

type Name = Parameters<CorrectionWorld['ask']>[0];

let world: CorrectionWorld;

beforeAll(async () => {
  world = await CorrectionWorld.open();
}, 60_000);

afterAll(() => world?.close());

const as = (name: Name, method: string, path: string, body?: object) =>
  world.register.as(name, method, path, body);
const told = ({ status, body }: Answer<Json>) =>
  `${status} ${body?.errors?.[0]?.field ?? body?.state ?? body?.code ?? ''}`.trim();
const values = async (): Promise<Json> =>
  (await as('regulator', 'GET', '/statistics/enforcement')).body.groups[0].values;

const found = (more: object = {}) => ({
  project: world.project,
  onDate: daysAgo(10),
  items: [
    { item: 'contracts', isMet: true },
    { item: 'noticeBoard', isMet: false, note: '告示牌缺失' },
  ],
  summary: '告示牌缺失，责令改正',
  ...more,
});
const ordered = (more: object = {}) => found({ orderNo: '令18号', rectifyBy: daysAgo(3), ...more });
const deed = (move: string, more: object = {}) => ({ move, onDate: daysAgo(5), reason: '已核实', ...more });
const moved = async (name: Name, path: string, body: object) =>
  told(await as(name, 'POST', `${path}/moves`, body));

const reported = async (name: Name, path: string) =>
  told(await as(name, 'POST', `${path}/report`, { onDate: daysAgo(5), reason: '已整改' }));

it('an order is reported by the site, sent back, confirmed by the authority, and fined', async () => {
  const made = await as('regulator', 'POST', '/inspections', ordered());
  expect(made.body).toMatchObject({ state: 'ORDERED', isOverdue: true, moves: [], recordedBy: 'regulator' });
  const path = `/inspections/${made.body.id}`;
  expect(await moved('labour_officer', path, deed('confirm'))).toBe('403 forbidden');
  expect(await reported('labour_officer', path)).toBe('200 REPORTED');
  expect(await reported('general_contractor', path)).toBe('409 wrong_state');
  expect(await moved('regulator', path, deed('return'))).toBe('200 ORDERED');
  expect(await reported('general_contractor', path)).toBe('200 REPORTED');
  expect(await moved('regulator', path, deed('confirm', { amountFen: 1 }))).toBe('422 amountFen');
  expect(await moved('regulator', path, deed('confirm', { onDate: daysAgo(11) }))).toBe('422 onDate');
  expect(await moved('regulator', path, deed('confirm', { onDate: daysAgo(-1) }))).toBe('422 onDate');
  expect(await moved('regulator', path, deed('confirm'))).toBe('200 RECTIFIED');
  expect(await moved('regulator', path, deed('fine'))).toBe('422 amountFen');
  expect(
    await moved('regulator', path, deed('fine', { amountFen: 500_000, document: '罚〔2026〕1号' })),
  ).toBe('200 RECTIFIED');
  const [item] = (await as('labour_officer', 'GET', `/inspections?project=${world.project}`)).body.items;
  expect(item).toMatchObject({ isOverdue: false, orderNo: '令18号' });
  expect(item.moves.map(({ move, movedBy }: Json) => [move, movedBy])).toEqual([
    ['report', 'labour_officer'],
    ['return', 'regulator'],
    ['report', 'general_contractor'],
    ['confirm', 'regulator'],
    ['fine', 'regulator'],
  ]);
  expect(await values()).toMatchObject({
    ...{ inspections: 1, inspectedProjects: 1, failedNoticeBoard: 1, failedContracts: 0, orders: 1 },
    itemPassRate: { numerator: 1, denominator: 2, value: 0.5 },
    rectifiedInTimeRate: { numerator: 1, denominator: 1, value: 1 },
    finedFen: 500_000,
  });
});

it('an order that nobody meets is late; an inspection without one has nothing to be put right', async () => {
  await as('regulator', 'POST', '/inspections', ordered());
  expect((await values()).rectifiedInTimeRate).toMatchObject({ numerator: 1, denominator: 2 });
  const { body } = await as('regulator', 'POST', '/inspections', found());
  expect([body.state, body.isOverdue]).toEqual(['NO_ORDER', false]);
  expect(await reported('labour_officer', `/inspections/${body.id}`)).toBe('409 wrong_state');
  expect((await values()).rectifiedInTimeRate.denominator).toBe(2);
  expect((await as('regulator', 'GET', '/inspections?state=ORDERED')).body.items).toHaveLength(1);
});

it('two reports at the same moment are one', async () => {
  const { body } = await as('regulator', 'POST', '/inspections', ordered());
  const path = `/inspections/${body.id}`;
  const answers = await Promise.all(
    (['labour_officer', 'general_contractor'] as const).map((name) => reported(name, path)),
  );
  expect(answers.sort()).toEqual(['200 REPORTED', '409 wrong_state']);
  expect(await moved('regulator', path, deed('void', { reason: '录入错误' }))).toBe('200 VOID');
});

it('what is not clear is refused with its field', async () => {
  const refused = async (body: object) => told(await as('regulator', 'POST', '/inspections', body));
  const [item] = found().items;
  expect(await refused(found({ items: [] }))).toBe('400 items');
  expect(await refused(found({ items: [item, item] }))).toBe('400 items');
  expect(await refused(found({ orderNo: '令1号' }))).toBe('400 rectifyBy');
  expect(await refused(ordered({ rectifyBy: daysAgo(20) }))).toBe('400 rectifyBy');
  expect(await refused(found({ onDate: daysAgo(-1) }))).toBe('422 onDate');
  expect(await refused(found({ project: 'nowhere' }))).toBe('404 not_found');
});

it('an incident counts from ten people on, is settled with what was paid, and taken back counts no more', async () => {
  const incident = { project: world.project, onDate: daysAgo(8), summary: '集体讨薪' };
  const ids: string[] = [];
  for (const people of [9, 10, 32, 50]) {
    const made = await as('regulator', 'POST', '/incidents', { ...incident, people });
    ids.push(made.body.id as string);
  }
  expect(await values()).toMatchObject({ incidents: 3, incidents30: 2, incidents50: 1, incidentPeople: 92 });
  expect(await moved('regulator', `/incidents/${ids[2]}`, deed('settle', { amountFen: 96_000 }))).toBe(
    '200 SETTLED',
  );
  expect(await moved('regulator', `/incidents/${ids[3]}`, deed('void', { reason: '重复登记' }))).toBe(
    '200 VOID',
  );
  expect(await values()).toMatchObject({ incidents: 2, incidents30: 1, incidents50: 0, incidentPeople: 42 });
  expect((await as('regulator', 'GET', '/incidents')).body.items).toHaveLength(4);
});

it('an enterprise or a person is listed and taken off again', async () => {
  const [{ code }] = await world.register.owner.query(
    'SELECT credit_code AS code FROM enterprise ORDER BY id LIMIT 1',
  );
  const listing = {
    project: world.project,
    onDate: daysAgo(9),
    document: '罚1号',
    summary: '拖欠工资经责令仍不支付',
  };
  const made = await as('regulator', 'POST', '/blacklistings', { ...listing, creditCode: code });
  expect(made.body).toMatchObject({ state: 'LISTED', creditCode: code, personName: null });
  await as('regulator', 'POST', '/blacklistings', { ...listing, personName: '某某' });
  const both = { ...listing, creditCode: code, personName: '某某' };
  expect(told(await as('regulator', 'POST', '/blacklistings', both))).toBe('400 creditCode');
  const unknown = { ...listing, creditCode: '91210100XXXXXXXXXX' };
  expect(told(await as('regulator', 'POST', '/blacklistings', unknown))).toBe('422 creditCode');
  expect(await moved('regulator', `/blacklistings/${made.body.id}`, deed('remove'))).toBe('200 REMOVED');
  expect(await values()).toMatchObject({ listedEnterprises: 1, listedPersons: 1, removed: 1 });
});

it('the authority of another area, the employer of a team and a worker see none of it', async () => {
  for (const list of ['inspections', 'incidents', 'blacklistings'] as const) {
    expect((await as('regulator-b', 'GET', `/${list}`)).body.items).toEqual([]);
    for (const name of ['subcontractor', 'worker'] as const)
      expect((await as(name, 'GET', `/${list}`)).status).toBe(403);
    const { body } = await as('auditor', 'GET', `/${list}`);
    expect(body.items.length).toBeGreaterThan(0);
    const foreign = await as('regulator-b', 'POST', `/${list}/${body.items[0].id}/moves`, deed('void'));
    expect(foreign.status).toBe(404);
  }
});

it('each step is a deed', async () => {
  const rows = await world.register.owner.query(
    `SELECT DISTINCT action FROM audit_entry WHERE subject_kind IN ('inspection', 'incident', 'blacklisting') ORDER BY 1`,
  );
  expect(rows.map(({ action }: Json) => action)).toEqual([
    ...['blacklisting.create', 'blacklisting.remove', 'incident.create', 'incident.settle', 'incident.void'],
    ...[
      'inspection.confirm',
      'inspection.create',
      'inspection.fine',
      'inspection.report',
      'inspection.return',
    ],
    'inspection.void',
  ]);
});
