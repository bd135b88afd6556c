// Money behind the wages: what the owner should have transferred, what the account has to spend, a batch that it does not
// cover, a closing that waits thirty days, a deposit, and a minimum wage that is data.
import { CorrectionWorld, daysAgo } from '../support/correction-world.js';
import type { Answer, Json } from '../support/api-server.js';

const ACCOUNT = '6222020200001234';
type Name = Parameters<CorrectionWorld['ask']>[0];

let world: CorrectionWorld;
let project: string;

beforeAll(async () => {
  world = await CorrectionWorld.open();
  project = world.project;
  // nobody has been paid for May yet: both sheets are approved, and wait for their money
  await world.register.owner.query(`DELETE FROM bank_return_line; DELETE FROM payment`);
  await world.register.owner.query(
    `UPDATE payroll SET state = CASE WHEN pay_month = '2026-05' THEN 'APPROVED' ELSE 'SETTLED' END WHERE project_id = $1`,
    [world.register.world.a.projectId],
  );
}, 60_000);

afterAll(() => world?.close());

const get = async (path: string, name: Name = 'labour_officer') =>
  (await world.register.as(name, 'GET', path)).body;
const post = (path: string, body: object, name: Name = 'labour_officer') =>
  world.register.as(name, 'POST', path, body);
const told = ({ status, body }: Answer<Json>) =>
  [status, body?.errors?.[0]?.field ?? body?.detail].filter(Boolean).join(' ');
const account = async () => (await get(`/special-accounts?project=${project}`)).items[0];
const codes = async (month: string) => {
  await world.work();
  const { items } = await get(`/findings?project=${project}&month=${month}`);
  return (items as Json[])
    .filter(({ subjectKind }) => subjectKind === 'project')
    .map(({ code, level, amountFen }) => `${code} ${level} ${amountFen}`)
    .filter((text) => !text.startsWith('HEADCOUNT'));
};
const papers = {
  bankName: '盛京银行',
  accountName: '测试总承包1测试项目1农民工工资专用账户',
  accountNo: ACCOUNT,
  openedOn: '2024-01-20',
  contractSignedOn: '2024-01-01',
  cycleDays: 31,
  source: '三方协议',
};
const money = (kind: string, amountFen: number, bankSerial: string, bookedOn = '2026-06-01') =>
  post(`/special-accounts/${project}/movements`, {
    kind,
    amountFen,
    bankSerial,
    bookedOn,
    otherParty: '置业公司',
  });
const batch = (payer = ACCOUNT) =>
  post('/payment-batches', { project, payMonth: '2026-05', layout: 'plain', payer });

it('an account tells what its papers lack, and a later entry puts that right', async () => {
  expect(
    told(
      await post(`/special-accounts/${project}/plan`, {
        items: [{ dueOn: '2026-05-31', amountFen: 1 }],
        source: 'x',
      }),
    ),
  ).toBe('404 no special account is entered for the project');
  const entered = await post('/special-accounts', {
    project,
    ...papers,
    accountName: '工资户',
    filedOn: '2024-03-01',
  });
  expect(entered.body.issues).toEqual(['NAME_NOT_STATUTORY', 'FILED_LATE', 'NO_AGREEMENT']);
  const agreement = { agreementNo: 'A1', agreementOn: '2024-01-18', filedOn: '2024-02-01' };
  expect((await post('/special-accounts', { project, ...papers, ...agreement })).body).toMatchObject({
    issues: [],
    balanceFen: 0,
    availableFen: 0,
  });
  expect(told(await post('/special-accounts', { project, ...papers, cycleDays: 32 }))).toBe('400 cycleDays');
  expect((await get('/special-accounts')).items).toHaveLength(1);
});

it('what was planned and did not come is a case the day after, the oldest first', async () => {
  const items = [
    { dueOn: '2026-05-31', amountFen: 100_000 },
    { dueOn: '2026-06-30', amountFen: 140_000 },
    { dueOn: '2030-06-30', amountFen: 1 },
  ];
  const planned = await post(`/special-accounts/${project}/plan`, { items, source: '合同第12条' });
  expect(planned.status).toBe(201);
  expect(await codes('2026-05')).toContain('FUND_LATE red 100000');
  expect((await money('OWNER_TRANSFER', 120_000, 'B1')).status).toBe(201);
  expect((await codes('2026-05')).filter((text) => text.startsWith('FUND'))).toEqual([]);
  expect(await codes('2026-06')).toContain('FUND_LATE red 120000');
  expect((await account()).lateTransfers).toEqual([{ dueOn: '2026-06-30', missingFen: 120_000 }]);
  // the plan was wrong
  const [, june] = planned.body.items as Json[];
  const right = {
    items: [{ dueOn: '2026-06-30', amountFen: 20_000, replaces: june.id }],
    source: '补充协议',
  };
  expect((await post(`/special-accounts/${project}/plan`, right)).status).toBe(201);
  expect(told(await post(`/special-accounts/${project}/plan`, right))).toBe('409 replaces');
  expect((await codes('2026-06')).filter((text) => text.startsWith('FUND'))).toEqual([]);
});

it('a transfer of the bank counts once, and none lies in the future', async () => {
  expect(told(await money('OWNER_TRANSFER', 120_000, 'B1'))).toBe('409 bankSerial');
  expect(told(await money('OWNER_TRANSFER', 1, 'B2', '2100-01-01'))).toBe('422 bookedOn');
  expect((await money('FEE', 50, 'B3')).status).toBe(201);
  expect(await account()).toMatchObject({
    balanceFen: 119_950,
    receivedFen: 120_000,
    lastTransferOn: '2026-06-01',
  });
});

it('an account that is too short is a case, refuses the batch with both figures, and covers it after a top-up', async () => {
  const [wanted] = await world.register.owner.query(
    `SELECT sum(net_fen)::bigint AS fen, count(*)::int AS n FROM (SELECT DISTINCT ON (team_id, worker_id) * FROM payroll_line
      WHERE project_id = $1 AND pay_month = '2026-05' ORDER BY team_id, worker_id, version DESC) AS l WHERE net_fen > 0`,
    [world.register.world.a.projectId],
  );
  const missing = Number(wanted.fen) - 119_950;
  expect(missing).toBeGreaterThan(0);
  expect(await codes('2026-05')).toContain(`ACCOUNT_SHORT red ${missing}`);
  expect(told(await batch('6222020200009999'))).toBe('422 payer');
  expect(told(await batch())).toMatch(/^409 the batch needs \d+ fen, the special account has 119950$/);
  expect((await money('TOP_UP', missing, 'B4')).status).toBe(201);
  expect((await codes('2026-05')).filter((text) => text.startsWith('ACCOUNT'))).toEqual([]);
  const made = await batch();
  expect(made.status).toBe(201);
  expect(await account()).toMatchObject({ committedFen: made.body.totalFen, balanceFen: 119_950 + missing });
});

it('what is on its way cannot be spent again, and what the bank has paid is gone', async () => {
  const before = await account();
  await world.register.owner.query(
    `INSERT INTO bank_return_line (project_id, bank_serial, batch_no, worker_id, pay_month, amount_fen, status, card_hash, card_last4, paid_on, payment_id)
     SELECT project_id, 'P' || id, batch_no, worker_id, pay_month, amount_fen, 'PAID', card_hash, card_last4, '2026-06-12', id
       FROM payment WHERE project_id = $1 ORDER BY id LIMIT 1`,
    [world.register.world.a.projectId],
  );
  const after = await account();
  const paid = before.balanceFen - after.balanceFen;
  expect(paid).toBeGreaterThan(0);
  expect(after.committedFen).toBe(before.committedFen - paid);
  expect(after.availableFen).toBe(before.availableFen);
});

it('is closed only when nothing is owed and the notice has run for thirty days', async () => {
  const step = (name: string) =>
    post(`/special-accounts/${project}/${name}`, { reason: '工资已结清，公示三十日' });
  expect(told(await step('closing-notice'))).toMatch(/^409 not yet: NOT_COMPLETED, SHEETS_OPEN, CASES_OPEN$/);
  const { projectId } = world.register.world.a;
  await world.register.owner.query(`UPDATE project SET completed_on = '2026-06-30' WHERE id = $1`, [
    projectId,
  ]);
  await world.register.owner.query(`UPDATE payroll SET state = 'SETTLED' WHERE project_id = $1`, [projectId]);
  await world.register.owner.query(`DELETE FROM finding WHERE project_id = $1`, [projectId]);
  expect((await step('closing-notice')).body).toMatchObject({ noticeFrom: daysAgo(0), isClosed: false });
  expect(told(await step('closing-notice'))).toBe(`409 a notice stands since ${daysAgo(0)}`);
  expect(told(await step('close'))).toBe('409 not yet: NOTICE_RUNS');
  await world.register.owner.query(`UPDATE account_closing SET on_date = $2 WHERE project_id = $1`, [
    projectId,
    daysAgo(29),
  ]);
  expect(told(await step('close'))).toBe('409 not yet: NOTICE_RUNS');
  await world.register.owner.query(`UPDATE account_closing SET on_date = $2 WHERE project_id = $1`, [
    projectId,
    daysAgo(30),
  ]);
  expect((await step('close')).body).toMatchObject({ isClosed: true });
  // what is closed stays closed: no further notice takes its place
  for (const again of ['closing-notice', 'close']) expect(told(await step(again))).toBe('409 it is closed');
  expect(await account()).toMatchObject({ isClosed: true, noticeFrom: null });
});

it('a deposit is made, used and topped up', async () => {
  const made = {
    ...{
      project,
      kind: 'MADE',
      on: daysAgo(40),
      amountFen: 1_000_000,
      form: 'BANK_GUARANTEE',
      provider: '盛京银行',
    },
    ...{ contractFen: 100_000_000, requiredRatio: 100, validTo: '2040-01-01', document: '保函1' },
  };
  expect(told(await post('/wage-deposits', { ...made, validTo: undefined }))).toBe('400 validTo');
  expect(told(await post('/wage-deposits', { ...made, kind: 'USED' }))).toBe('400 form');
  expect((await post('/wage-deposits', made)).body).toMatchObject({
    amountFen: 1_000_000,
    requiredFen: 1_000_000,
    issues: [],
  });
  const used = { project, kind: 'USED', on: daysAgo(39), amountFen: 400_000, document: '通知书1' };
  expect((await post('/wage-deposits', used)).body).toMatchObject({
    amountFen: 600_000,
    issues: ['NOT_TOPPED_UP'],
  });
  const back = await post('/wage-deposits', { ...used, kind: 'TOPPED_UP', on: daysAgo(1) });
  expect(back.body).toMatchObject({ amountFen: 1_000_000, topUpBy: null, issues: [] });
  expect((await get('/wage-deposits', 'regulator')).items[0].events).toHaveLength(3);
});

it('a regulator enters the minimum wage of the own area, once a day of effect', async () => {
  const wage = {
    areaCode: '211500',
    effectiveFrom: '2031-01-01',
    monthlyFen: 250_000,
    hourlyFen: 2_500,
    source: '通知',
  };
  expect((await post('/minimum-wages', wage, 'regulator')).body).toMatchObject({
    areaCode: '211500',
    monthlyFen: 250_000,
  });
  expect(told(await post('/minimum-wages', wage, 'regulator'))).toBe('409 effectiveFrom');
  expect(told(await post('/minimum-wages', { ...wage, areaCode: '210100' }, 'regulator'))).toBe(
    '403 this area is not yours',
  );
  expect(told(await post('/minimum-wages', { ...wage, areaCode: '999999' }, 'administrator'))).toBe(
    '422 areaCode',
  );
  const { items } = await get('/minimum-wages?area=2115', 'worker');
  expect(items[0]).toMatchObject({ effectiveFrom: '2031-01-01', enteredBy: 'regulator' });
});
