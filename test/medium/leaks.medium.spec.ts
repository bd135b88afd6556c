// Personal data at rest and on its way out: people are entered, refused, searched and imported; then the whole database,
// every list in every format and the object store are read, and none of what was typed in may stand there in clear.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { XLSX_MEDIA_TYPE } from '#platform/spreadsheet/sheet.js';
import { openStore } from '#store/data-source.js';
import { ask } from '../support/api-server.js';
import { personalValuesIn } from '../support/leaks.mjs';
import { type Operation, operationsOf } from '../support/openapi-requests.js';
import { RegisterApi, told } from '../support/register-api.js';
import { addRegister } from '../support/register-world.js';
import { handIn, importSheet, makeSheet, readBook } from '../support/sheets.js';

const PERSON = {
  documentNumber: '21010119880229001X',
  name: '关晓燕',
  phone: '138 0013 8000',
  address: '辽宁省抚顺市望花区和平路 1 号',
  emergencyName: '关大山',
  emergencyPhone: '13900139000',
  bankCard: '6222021000000000017',
};
const WRONG_NUMBER = '210101198802290011';
const CLEAR = [
  PERSON.documentNumber,
  WRONG_NUMBER,
  '13800138000',
  PERSON.phone,
  PERSON.emergencyPhone,
  PERSON.bankCard,
  '和平路',
];

let register: RegisterApi;
let worker: DataSource;
let asApi: DataSource;
let operations: readonly Operation[];

beforeAll(async () => {
  register = await RegisterApi.open();
  await addRegister(register.owner, register.world.a, 1);
  worker = await openStore({ url: register.databaseUrl, role: 'zhuming_worker' });
  asApi = await openStore({ url: register.databaseUrl, role: 'zhuming_api' });
  const { body } = await ask(`${register.api.url}/api/openapi.json`);
  operations = operationsOf(body).map((each) => ({ ...each, path: each.path.replace('/api/v1', '') }));
  await enterPeople();
}, 120_000);

afterAll(async () => {
  await worker?.destroy();
  await asApi?.destroy();
  await register?.close();
});

/** What of a text is personal: by its form, and by what was typed in. */
const leaksIn = (text: string) => [
  ...personalValuesIn(text),
  ...CLEAR.filter((value) => text.includes(value)),
];

async function enterPeople(): Promise<void> {
  const created = await register.as('general_contractor', 'POST', '/workers', PERSON, {
    'idempotency-key': 'a',
  });
  expect(told(created)).toBe('201');
  const again = await register.as('general_contractor', 'POST', '/workers', PERSON);
  expect(again.status).toBe(200);
  const wrong = await register.as('general_contractor', 'POST', '/workers', {
    ...PERSON,
    documentNumber: WRONG_NUMBER,
  });
  expect(wrong.status).toBe(422);
  for (const refused of [created, again, wrong]) expect(leaksIn(refused.text)).toEqual([]);
  await register.as('general_contractor', 'POST', '/workers/search', {
    documentNumber: PERSON.documentNumber,
  });
  const path = `/workers/${created.body.number}`;
  const reveal = { fields: ['documentNumber', 'phone'], reason: `核对 ${PERSON.documentNumber} 的合同` };
  const revealed = await register.as('general_contractor', 'POST', `${path}/reveal`, reveal);
  expect(revealed.text).toContain(PERSON.documentNumber);
  const changed = await register.as(
    'general_contractor',
    'PATCH',
    path,
    { phone: '13700137000' },
    { 'if-match': '"1"' },
  );
  expect(told(changed)).toBe('200');
  const bytes = await makeSheet('worker', [
    { ...PERSON, documentType: '居民身份证' },
    { ...PERSON, documentType: '居民身份证', documentNumber: WRONG_NUMBER },
  ]);
  const headers = { authorization: `Bearer ${await register.tokenOf('general_contractor')}` };
  const { job, faults, text } = await importSheet(
    { api: register.api, worker, asApi },
    { kind: 'worker' },
    { bytes, headers },
  );
  expect([job.rowCount, faults.length > 0, leaksIn(text)]).toEqual([2, true, []]);
}

it('finds what it looks for', () => {
  expect(personalValuesIn(JSON.stringify(PERSON)).sort()).toEqual(
    [PERSON.documentNumber, PERSON.emergencyPhone, PERSON.bankCard].sort(),
  );
});

it('leaves nothing in clear in any table', async () => {
  const tables = await register.owner.query<{ name: string }[]>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  const leaks: string[] = [];
  let rowCount = 0;
  for (const { name } of tables) {
    const rows = await register.owner.query<{ row: string }[]>(`SELECT t::text AS row FROM ${name} t`);
    rowCount += rows.length;
    for (const { row } of rows) leaks.push(...leaksIn(row).map((value) => `${name}: ${value}`));
  }
  expect([leaks, tables.length > 30, rowCount > 500]).toEqual([[], true, true]);
});

/** A whole list as text; a spreadsheet as the text of its cells. */
async function exported(path: string, type: string): Promise<string> {
  const answer = await fetch(`${register.api.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${await register.tokenOf('administrator')}`, accept: type },
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (answer.status !== 200)
    throw new Error(`${path} as ${type}: ${answer.status} ${bytes.toString('utf8')}`);
  if (type !== XLSX_MEDIA_TYPE) return bytes.toString('utf8');
  return JSON.stringify((await readBook(bytes)).rows);
}

it('leaves nothing in clear in any list, in any format', async () => {
  const { projectCode } = register.world.a;
  const lists = operations.filter(
    ({ method, path, spec }) =>
      method === 'GET' &&
      spec.responses['200']?.content?.['text/csv'] &&
      // its rows are those of the lists
      path !== '/exports/{id}/file',
  );
  const payroll = (await register.as('administrator', 'GET', '/payrolls')).body.items[0] as { id: string };
  const [job] = await register.owner.query<{ id: string }[]>('SELECT max(id) AS id FROM import_job');
  const leaks: string[] = [];
  let people = 0;
  for (const { path, spec } of lists) {
    const id = path.startsWith('/imports') ? job?.id : payroll.id;
    const sn = register.world.a.gates[0]?.sn ?? '';
    const filled = path
      .replace('{code}', projectCode)
      .replace('{project}', projectCode)
      .replace('{id}', String(id))
      .replace('{sn}', sn);
    const asksForTime = path.includes('statistics') && !path.includes('releases');
    const query = asksForTime ? '?from=2026-05-01&to=2026-06-30' : '';
    // in every format that the document offers: lists in four, the evacuation list in three
    for (const type of Object.keys(spec.responses['200']?.content ?? {})) {
      const text = await exported(`${filled}${query}`, type);
      if (path === '/workers' && text.includes(PERSON.name)) people += 1;
      leaks.push(...leaksIn(text).map((value) => `${path} as ${type}: ${value}`));
    }
  }
  expect([leaks, lists.length > 15, people]).toEqual([[], true, 4]);
}, 60_000);

it('keeps no sheet that anybody could open', async () => {
  const bytes = await makeSheet('worker', [{ ...PERSON, documentType: '居民身份证' }]);
  const headers = { authorization: `Bearer ${await register.tokenOf('general_contractor')}` };
  const { body } = await handIn(register.api, { kind: 'worker' }, { bytes, headers });
  // nobody has worked it yet: the sheet lies in the object store
  const [{ name } = { name: '' }] = await register.owner.query<{ name: string }[]>(
    'SELECT object_sha256 AS name FROM import_job WHERE id = $1',
    [body.id],
  );
  const file = readdirSync('coverage/objects', { recursive: true, withFileTypes: true }).find(
    (each) => each.isFile() && each.name.includes(name.slice(4)),
  );
  const stored = readFileSync(join(file?.parentPath ?? '', file?.name ?? ''));
  expect(stored.length).toBeGreaterThan(bytes.length);
  expect(stored.includes(bytes.subarray(0, 64))).toBe(false);
  expect(leaksIn(stored.toString('latin1'))).toEqual([]);
});
