// Step 10 of the walk, tested: the monthly brief says what the statistics say, on paper and as a workbook with charts.
import { strFromU8, unzipSync } from 'fflate';
import type ExcelJS from 'exceljs';
import { CATALOGUE } from '#domain/statistics/catalogue.js';
import type { Role } from '#store/caller-scope.js';
import { type Json, ask } from '../support/api-server.js';
import { readPdf } from '../support/pdf-text.js';
import { RegisterApi } from '../support/register-api.js';
import { addRegister } from '../support/register-world.js';
import { readBook } from '../support/sheets.js';

let register: RegisterApi;

beforeAll(async () => {
  register = await RegisterApi.open();
  const { owner, world } = register;
  await addRegister(owner, world.a, 1);
  await owner.query(`UPDATE project SET status = '003', permit_number = '210112202601010101' WHERE id = $1`, [
    world.a.projectId,
  ]);
}, 60_000);

afterAll(() => register?.close());

async function brief(role: Role, query: string, accept = 'application/pdf'): Promise<Buffer> {
  const answer = await fetch(`${register.api.url}/api/v1/statistics/brief?${query}`, {
    headers: { authorization: `Bearer ${await register.tokenOf(role)}`, accept },
  });
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

const book = async (role: Role, query: string) => readBook(await brief(role, `${query}&format=xlsx`));

/** Rows of a sheet below its header, whose first cell is this. */
function rowsBelow(sheet: ExcelJS.Worksheet | undefined, header: string): Json[][] {
  const rows = Array.from(
    sheet?.getSheetValues() ?? [],
    (row) => (row as Json[] | undefined)?.slice(1) ?? [],
  );
  return rows.slice(rows.findIndex(([first]) => first === header) + 1);
}

const asked = async (path: string): Promise<Json> =>
  (await register.as('administrator', 'GET', `/statistics/${path}`)).body.groups;

it('holds every indicator as the statistics give it, with both parts of a rate', async () => {
  const { book: whole } = await book('administrator', 'month=2026-05');
  const rows = rowsBelow(whole.worksheets[0], '类别');
  const row = (name: string) => rows.find(([, indicator]) => indicator === name) ?? [];
  const [wages] = await asked('wages?from=2026-05&to=2026-05');
  const { payableFen, fullPaymentRate, matchRate } = wages.values;
  expect(payableFen).toBeGreaterThan(0);
  expect(row('应发工资')[3]).toBe(payableFen / 100);
  expect(row('足额支付率').slice(3, 7)).toEqual([
    fullPaymentRate.value,
    undefined,
    fullPaymentRate.numerator / 100,
    fullPaymentRate.denominator / 100,
  ]);
  expect(row('考勤工资一致率').slice(5, 7)).toEqual([matchRate.numerator, matchRate.denominator]);
  const families = CATALOGUE.filter(({ definition }) => !definition.startsWith('labour-price'));
  expect(rows).toHaveLength(families.flatMap(({ indicators }) => Object.keys(indicators)).length);
});

it('sets the month beside the one before', async () => {
  const { book: whole } = await book('administrator', 'month=2026-06');
  const rows = rowsBelow(whole.worksheets[0], '类别');
  const [may] = await asked('wages?from=2026-05&to=2026-05');
  const row = rows.find(([, indicator]) => indicator === '应发工资') ?? [];
  expect(row[4]).toBe(may.values.payableFen / 100);
  expect(whole.worksheets[0]?.getColumn(1).values).toContain('定稿：2026-06-r0');
});

it('tells days, months, places and what to fix, with charts of them', async () => {
  const bytes = await brief('administrator', 'month=2026-06&format=xlsx');
  const { book: whole } = await readBook(bytes);
  expect(whole.worksheets.map(({ name }) => name)).toEqual([
    '主要指标',
    '每日出勤',
    '工资发放',
    '各区域得分',
    '得分最低的项目',
    '需整改事项',
    '欠薪项目',
  ]);
  const days = await asked('attendance?from=2026-06-01&to=2026-06-30&groupBy=day');
  const rows = rowsBelow(whole.getWorksheet('每日出勤'), '日期');
  expect(rows.map(([day, heads]) => [day, heads])).toEqual(
    days.map(({ key, values }: Json) => [key.day.slice(5), values.attendedWorkerDays]),
  );
  const { body } = await register.as('administrator', 'GET', '/statistics/scorecard?month=2026-06');
  const scores = rowsBelow(whole.getWorksheet('得分最低的项目'), '项目');
  expect(scores.map(([name, , score]) => [name, score])).toEqual(
    body.places.map(({ key, score }: Json) => [key.projectName, score]).reverse(),
  );
  const charts = Object.entries(unzipSync(bytes)).filter(([name]) => /charts\/chart\d+\.xml$/.test(name));
  expect(charts.map(([, xml]) => /<a:t>(.*?)<\/a:t>/.exec(strFromU8(xml))?.[1])).toEqual([
    '每日出勤人天',
    '应发与已发工资（元）',
    '各区域得分',
  ]);
});

it('is the same on paper', async () => {
  const { title, sizes, pages } = await readPdf(await brief('regulator', 'month=2026-06&area=211500'));
  expect([title, sizes[0]]).toEqual(['建筑工人实名制管理与工资支付月报 2026-06', [842, 595]]);
  const text = pages.flat().join('\n');
  expect(text).toContain('沈抚');
  for (const heading of ['一、主要指标', '二、每日出勤', '三、工资发放', '四、各区域得分', '七、欠薪项目'])
    expect(text).toContain(heading);
  expect(text).toContain('06-01');
});

it('shows each caller his part, and leaves a trace of a regulator', async () => {
  const [own, all] = await Promise.all([
    book('regulator', 'month=2026-05'),
    book('administrator', 'month=2026-05'),
  ]);
  const payable = ({ book: each }: Awaited<ReturnType<typeof book>>): number =>
    rowsBelow(each.worksheets[0], '类别').find(([, name]) => name === '应发工资')?.[3];
  expect(payable(own)).toBeGreaterThan(0);
  expect(payable(own)).toBeLessThan(payable(all));
  const [{ n }] = await register.owner.query(
    `SELECT count(*)::int AS n FROM audit_entry WHERE action = 'statistics.read' AND subject_id = 'brief'`,
  );
  expect(n).toBeGreaterThan(0);
  expect((await register.as('subcontractor', 'GET', '/statistics/brief?month=2026-05')).status).toBe(403);
  const headers = { authorization: `Bearer ${await register.tokenOf('regulator')}`, accept: 'text/html' };
  const refused = await ask(`${register.api.url}/api/v1/statistics/brief?month=2026-05`, { headers });
  expect(refused.status).toBe(406);
});
