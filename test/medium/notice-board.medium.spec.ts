// The notice board: every line from the register, what is missing is seen, a print is remembered and what changes afterwards
// is told; the page and the PDF carry the same and a code that leads to the complaint page.
import type { Answer, Json } from '../support/api-server.js';
import { addRegister } from '../support/register-world.js';
import { RegisterApi } from '../support/register-api.js';
import { readPdf } from '../support/pdf-text.js';

let register: RegisterApi;
let path: string;

beforeAll(async () => {
  register = await RegisterApi.open();
  await addRegister(register.owner, register.world.a, 1);
  await register.owner.query('DELETE FROM notice_board_print');
  path = `/projects/${register.world.a.projectCode}/notice-board`;
}, 60_000);

afterAll(() => register?.close());

const board = async () => (await register.as('labour_officer', 'GET', path)).body;
const textOf = async (key: string) =>
  ((await board()).items as Json[]).find((item) => item.key === key)?.text as string;
const told = ({ status, body }: Answer<Json>) =>
  `${status} ${body?.errors?.[0]?.field ?? body?.code ?? ''}`.trim();

it('is made of the register, and says what is missing', async () => {
  const { items, missing, changes, printedAt, complaintUrl } = await board();
  expect(items).toHaveLength(15);
  expect(await textOf('contractor')).toBe('测试总承包1');
  expect(await textOf('subcontractors')).toBe('测试劳务1');
  expect(await textOf('payDay')).toBe('次月 15 日；遇法定节假日或休息日提前');
  expect(await textOf('LEGAL_HOTLINE')).toBe('公共法律服务 12348');
  expect(missing).toEqual(expect.arrayContaining(['owner', 'LABOUR_AUTHORITY', 'ARBITRATION']));
  expect([printedAt, changes.length > 0]).toEqual([null, true]);
  expect(complaintUrl).toBe(`${register.api.url}/complain/${register.world.a.projectCode}`);
});

it('of each kind the nearest area’s contacts stand on it; a regulator enters those of the own area', async () => {
  const contact = { areaCode: '211500', kind: 'COMPLAINT_PHONE', name: '区劳动监察大队', phone: '024-1' };
  const made = await register.as('regulator', 'POST', '/rights-contacts', contact);
  expect(made.status).toBe(201);
  expect(await textOf('COMPLAINT_PHONE')).toBe('区劳动监察大队 024-1');
  expect(
    told(await register.as('regulator', 'POST', '/rights-contacts', { ...contact, areaCode: '210100' })),
  ).toBe('403 forbidden');
  expect(told(await register.as('labour_officer', 'POST', '/rights-contacts', contact))).toBe(
    '403 forbidden',
  );
  expect((await register.as('regulator', 'DELETE', `/rights-contacts/${made.body.id}`)).status).toBe(204);
  expect(await textOf('COMPLAINT_PHONE')).toBe('人社服务热线 12333');
});

it('remembers what was printed, and tells what has changed since', async () => {
  const printed = await register.as('labour_officer', 'POST', `${path}/prints`);
  expect([printed.status, printed.body.changes, printed.body.printedBy]).toEqual([201, [], 'labour_officer']);
  await register.owner.query(`UPDATE project SET name = '一号楼（改名）' WHERE id = $1`, [
    register.world.a.projectId,
  ]);
  expect((await board()).changes).toEqual([
    { key: 'project', label: '工程名称', printed: '测试项目1', now: '一号楼（改名）' },
  ]);
});

it('is a page that runs no script, and a PDF on A3 with the same lines', async () => {
  const page = await register.as('labour_officer', 'GET', `${path}?format=html`);
  expect(page.headers.get('content-security-policy')).not.toContain('script-src');
  expect(page.text).toContain('<svg');
  expect(page.text).toContain('与上次打印不同');
  const token = await register.tokenOf('labour_officer');
  const answer = await fetch(`${register.api.url}/api/v1${path}?format=pdf`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const pdf = Buffer.from(await answer.arrayBuffer());
  expect(pdf.toString('latin1')).toMatch(/MediaBox \[0 0 841\.89 1190\.55\]/);
  const text = await readPdf(pdf);
  for (const part of ['维权信息告示牌', '一号楼（改名）', '劳资专管员', '（未填写）'])
    expect(JSON.stringify(text)).toContain(part);
});
