// The whole sheet on paper, and a bank's format as a row, over real HTTP: what is printed is what was drafted, signed and paid;
// a bank whose format nobody has programmed is handed its file and answers in it.
import ExcelJS from 'exceljs';
import { type BankLayout, GBK_TRAILER_LAYOUT } from '#domain/bank/bank-layout.js';
import { textCodec } from '#platform/text-codec.js';
import type { Json } from '../support/api-server.js';
import { readBatchFile, returnFile } from '../support/bank-files.js';
import { CorrectionWorld } from '../support/correction-world.js';
import { readPdf } from '../support/pdf-text.js';
import { SheetDesk } from '../support/sheet-desk.js';

const MONTH = '2026-04';
type Name = Parameters<CorrectionWorld['ask']>[0];

let world: CorrectionWorld;
let desk: SheetDesk;
let id: string;
let members: readonly number[];

beforeAll(async () => {
  world = await CorrectionWorld.open();
  desk = new SheetDesk(world, MONTH);
  ({ id, members } = desk);
  for (const worker of members) await desk.day(worker, '2026-04-07');
  await desk.day(0, '2026-04-08');
  const entry = { worker: world.number(0), payMonth: MONTH };
  await desk.done(
    desk.post('labour_officer', `/projects/${world.project}/wage-deductions`, {
      ...entry,
      ...{ kind: 'INCOME_TAX', ground: '个人所得税', amountFen: 1_234 },
    }),
  );
  await world.work();
}, 60_000);

afterAll(() => world?.close());

async function bytesOf(path: string): Promise<Uint8Array> {
  const { status, bytes } = await desk.fetchBytes('labour_officer', path);
  expect(status).toBe(200);
  return bytes;
}

const sheet = (): Promise<Json> => desk.get(`/payrolls/${id}/sheet`);
const lineOf = (of: Json, worker: number): Json =>
  of.lines.find((each: Json) => each.workerNumber === world.number(worker));

it('a draft is printed as one, with every figure of its lines', async () => {
  const draft = await sheet();
  expect(draft).toMatchObject({ state: 'DRAFT', sheetHash: null, payMonth: MONTH, payers: [] });
  expect(lineOf(draft, 0)).toMatchObject({
    identityMasked: expect.stringMatching(/^\d{6}\*+/),
    daysHundredths: 200,
    dayPayFen: 60_000,
    items: [{ label: '个人所得税', isDeduction: true, amountFen: 1_234 }],
    payableFen: 60_000,
    deductionFen: 1_234,
    netFen: 58_766,
    standing: 'OPEN',
    transfers: [],
    paidFen: 0,
  });
  expect(draft.totals).toMatchObject({
    daysHundredths: 100 * (members.length + 1),
    payableFen: 30_000 * (members.length + 1),
    netFen: 30_000 * (members.length + 1) - 1_234,
  });
  const { drawn } = await readPdf(await bytesOf(`/payrolls/${id}/sheet?format=pdf`));
  for (const text of ['工资支付表', '草稿', '588.66', '587.66', '个人所得税12.34'])
    expect([text, drawn.includes(text)]).toEqual([text, text !== '588.66']);
});

/** A bank of Fushun: its own words, columns and order, as a regulator types them from the bank's paper. */
const FUSHUN = {
  ...GBK_TRAILER_LAYOUT,
  name: 'fushun-bank',
  delimiter: ';',
  batch: {
    ...GBK_TRAILER_LAYOUT.batch,
    line: ['name', 'card', 'amount', 'lineId'].map((field) => ({ field })),
  },
  statuses: { 交易成功: 'PAID', 交易失败: 'FAILED', 已退汇: 'RETURNED', 待查: 'UNKNOWN' },
  source: '代发接口说明 2026-11',
};

it('a format is entered once, with its faults told and a sample to compare', async () => {
  expect((await desk.post('labour_officer', '/bank-layouts', FUSHUN)).status).toBe(403);
  const wrong = { ...FUSHUN, batch: { ...FUSHUN.batch, line: [{ field: 'name' }] } };
  const refused = await desk.post('regulator', '/bank-layouts', wrong);
  expect([refused.status, refused.body.errors.map(({ message }: Json) => message)]).toEqual([
    422,
    ['lineId', 'card', 'amount'].map((field) => `a column ${field} is needed`),
  ]);
  const entered = await desk.done(desk.post('regulator', '/bank-layouts', FUSHUN));
  expect(entered.sample.split('\r\n').slice(0, 2)).toEqual([
    '张三;6222020200001234;6500.00;1001',
    '李四;6222020200005678;4820.50;1002',
  ]);
  expect((await desk.post('regulator', '/bank-layouts', FUSHUN)).status).toBe(409);
  const { items } = await desk.get('/bank-layouts');
  expect(items.map(({ name }: Json) => name)).toEqual(['fushun-bank', 'gbk-fixed', 'gbk-trailer', 'plain']);
});

it('a batch is written and answered in it, and the sheet shows signature and voucher', async () => {
  await desk.approve();
  const unknown = await desk.order('no-such-bank');
  expect([unknown.status, unknown.body.errors[0].field]).toEqual([422, 'layout']);
  const { batchNo } = await desk.done(desk.order(FUSHUN.name));
  const layout = FUSHUN as unknown as BankLayout;
  const { bytes: file } = await desk.batchFile(batchNo);
  expect(textCodec('gbk').decode(file).split('\r\n')[0]).toMatch(/^工人1000;\d+;587\.66;\d+$/);
  const lines = readBatchFile(layout, file).map((line, i) => ({
    ...line,
    ...{ status: i === 1 ? ('RETURNED' as const) : ('PAID' as const), serial: `FS${i}` },
  }));
  await desk.handIn(FUSHUN.name, returnFile(layout, batchNo, lines));

  const paid = await sheet();
  expect(paid).toMatchObject({
    state: 'RETURNED',
    sheetHash: (await desk.get(`/payrolls/${id}/moves`)).moves.at(-1).sheetHash,
    payers: ['6222020200009999'],
  });
  expect(lineOf(paid, 0)).toMatchObject({ standing: 'CONFIRMED', paidFen: 58_766 });
  const [, second = 0] = members;
  expect(lineOf(paid, second)).toMatchObject({
    standing: 'EXCUSED',
    excuse: 'LEFT_UNREACHABLE',
    transfers: [{ bankSerial: 'FS1', status: 'RETURNED' }],
    paidFen: 0,
  });
  const { drawn } = await readPdf(await bytesOf(`/payrolls/${id}/sheet?format=pdf`));
  for (const text of ['本人确认', '离场无法联系', '退汇300.00', 'FS0', paid.sheetHash, '用人单位（盖章）'])
    expect(drawn).toContain(text);
});

it('the workbook holds numbers that add up', async () => {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load((await bytesOf(`/payrolls/${id}/sheet?format=xlsx`)).buffer as ArrayBuffer);
  const rows: Json[][] = [];
  book.worksheets[0]?.eachRow(({ values }) => void rows.push((values as Json[]).slice(1)));
  const head = rows.findIndex(([first]) => first === '序号');
  const at = (name: string) => rows[head]?.indexOf(name) ?? -1;
  const people = rows.slice(head + 1, head + 1 + members.length);
  const totals = rows[head + 1 + members.length] ?? [];
  for (const name of ['出勤（工）', '应发', '扣款', '实发']) {
    const sum = people.reduce((all, row) => all + Math.round(row[at(name)] * 100), 0);
    expect([name, Math.round(totals[at(name)] * 100)]).toEqual([name, sum]);
  }
  expect(people.map((row) => row[at('姓名')])).toContain('工人1000');
});

it('is not a worker’s and not another zone’s', async () => {
  const status = async (name: Name) => (await world.register.as(name, 'GET', `/payrolls/${id}/sheet`)).status;
  expect([await status('worker'), await status('team_leader')]).toEqual([403, 403]);
  expect([await status('labour_officer-b'), await status('subcontractor')]).toEqual([404, 200]);
});
