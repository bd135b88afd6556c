// Ten thousand people on one sheet, three hundred of them wrong in many ways: through the API, the worker's import and
// the real roles of the database.
import { mkdirSync, writeFileSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { addDays } from '#domain/calendar/work-date.js';
import { syntheticBankCard, syntheticResidentId } from '#domain/identity/synthetic-identity.js';
import { openStore } from '#store/data-source.js';
import { type RunningApi, post, startApi } from '../support/api-server.js';
import { PASSWORD, buildWorld } from '../support/api-world.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { type SheetCells, importSheet, makeSheet } from '../support/sheets.js';

const ROWS = 10_000;
const PLANTED = 300;

let database: TestDatabase;
let owner: DataSource;
let worker: DataSource;
let asApi: DataSource;
let api: RunningApi;
let headers: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  worker = await openStore({ url: database.url, role: 'zhuming_worker' });
  asApi = await openStore({ url: database.url, role: 'zhuming_api' });
  await buildWorld(owner);
  api = await startApi(database.url);
  const { body } = await post(`${api.url}/api/v1/auth/login`, {
    name: 'general_contractor',
    password: PASSWORD,
  });
  headers = { authorization: `Bearer ${body.token}` };
}, 60_000);

afterAll(async () => {
  await api?.close();
  for (const store of [owner, worker, asApi]) await store?.destroy();
  await database?.drop();
});

const numberOf = (i: number, birthDate = addDays('1960-01-01', i % 14_000)) =>
  syntheticResidentId({ areaCode: '210102', birthDate, gender: 'male', serial: 2 * Math.floor(i / 14_000) });

const person = (i: number): SheetCells => ({
  name: `工友${String.fromCharCode(0x4e00 + (i % 5_000))}`,
  documentNumber: numberOf(i),
  nation: '汉',
  householdType: '农业',
  address: `辽宁省沈阳市浑南区某街${i}号`,
  phone: `138${String(i).padStart(8, '0')}`,
  education: '初中',
  emergencyName: '家人',
  emergencyPhone: `139${String(i).padStart(8, '0')}`,
  bankCard: syntheticBankCard(i),
  bankName: '工商银行沈抚支行',
});

/** Each spoils a sound row: the code that is expected, in which column. */
const SPOILERS: readonly (readonly [
  code: string,
  column: string,
  spoil: (row: SheetCells, i: number) => SheetCells,
])[] = [
  [
    'wrong_check_digit',
    'documentNumber',
    (row) => ({
      ...row,
      documentNumber: `${String(row['documentNumber']).slice(0, 17)}${String(row['documentNumber']).endsWith('1') ? '2' : '1'}`,
    }),
  ],
  [
    'no_such_date',
    'documentNumber',
    (row) => ({ ...row, documentNumber: `21010219800230${String(row['documentNumber']).slice(14)}` }),
  ],
  ['under_age', 'documentNumber', (row, i) => ({ ...row, documentNumber: numberOf(i, '2020-05-05') })],
  ['number_lost_digits', 'documentNumber', (row) => ({ ...row, documentNumber: 210102199003071230 })],
  ['missing', 'documentNumber', (row) => ({ ...row, documentNumber: undefined })],
  ['missing', 'name', (row) => ({ ...row, name: '' })],
  ['malformed', 'name', (row) => ({ ...row, name: '12345' })],
  ['contradicts_number', 'gender', (row) => ({ ...row, gender: '女' })],
  ['unknown_code', 'documentType', (row) => ({ ...row, documentType: '学生证' })],
  ['unknown_code', 'nation', (row) => ({ ...row, nation: '火星' })],
  ['malformed', 'phone', (row) => ({ ...row, phone: '12345' })],
  ['malformed', 'bankCard', (row) => ({ ...row, bankCard: '6222' })],
  ['malformed', 'documentExpiresOn', (row) => ({ ...row, documentExpiresOn: '2030-02-30' })],
  ['too_long', 'bankName', (row) => ({ ...row, bankName: '行'.repeat(101) })],
  [
    'identity_name_mismatch',
    'name',
    (row, i) => ({ ...row, documentNumber: numberOf(20_000 + i), name: '别的人' }),
  ],
];

const counts = async () => {
  const [row] = await owner.query(
    `SELECT (SELECT count(*)::int FROM worker) AS workers, (SELECT sum(version)::int FROM worker) AS versions,
            (SELECT count(*)::int FROM register_history) AS history,
            (SELECT count(*)::int FROM audit_entry WHERE action = 'import.rows') AS deeds`,
  );
  return row as { workers: number; versions: number; history: number; deeds: number };
};

describe('a sheet of ten thousand', () => {
  const planted = new Map<number, readonly [code: string, column: string]>();
  let bytes: Buffer;

  beforeAll(async () => {
    const step = ROWS / PLANTED;
    const rows = Array.from({ length: ROWS }, (_, i) => person(i));
    const strangers: SheetCells[] = [];
    for (let n = 0; n < PLANTED; n += 1) {
      const i = Math.floor(n * step) + 7;
      const [code, column, spoil] = SPOILERS[n % SPOILERS.length] as (typeof SPOILERS)[number];
      if (n % 20 === 19) {
        // some repeat a row before them instead
        rows[i] = person(i - 2);
        planted.set(i + 2, ['duplicate_row', 'documentNumber']);
        continue;
      }
      rows[i] = spoil(person(i), i);
      planted.set(i + 2, [code, column]);
      if (code === 'identity_name_mismatch')
        strangers.push({ name: '真名', documentNumber: numberOf(20_000 + i) });
    }
    bytes = await makeSheet('worker', rows);
    const before = await makeSheet('worker', strangers);
    const { job } = await importSheet({ api, worker, asApi }, { kind: 'worker' }, { bytes: before, headers });
    expect(job).toMatchObject({ state: 'done', createdCount: strangers.length, refusedCount: 0 });
  }, 60_000);

  it('names exactly the three hundred rows that are wrong, and imports the rest', async () => {
    const before = await counts();
    const began = Date.now();
    const { job, faults, text } = await importSheet(
      { api, worker, asApi },
      { kind: 'worker' },
      { bytes, headers },
    );
    const seconds = (Date.now() - began) / 1000;
    expect(job).toMatchObject({
      state: 'done',
      error: null,
      rowCount: ROWS,
      doneCount: ROWS,
      createdCount: ROWS - PLANTED,
      changedCount: 0,
      unchangedCount: 0,
      refusedCount: PLANTED,
    });
    expect(faults).toEqual([...planted].map(([row, [code, column]]) => [row, column, code]));
    expect(text).toContain('证件号码: ');
    expect(text).not.toMatch(/\d{15}|138\d{8}/);
    const after = await counts();
    expect(after.workers - before.workers).toBe(ROWS - PLANTED);
    expect(after.history - before.history).toBe(ROWS - PLANTED);
    expect(after.deeds - before.deeds).toBe(Math.ceil((ROWS - PLANTED + 20) / 500));
    mkdirSync('coverage', { recursive: true });
    writeFileSync(
      'coverage/import.walk',
      `import: ${ROWS} workers with ${PLANTED} faults in ${seconds.toFixed(1)} s\n`,
    );
  }, 90_000);

  it('changes nothing when the same sheet comes again', async () => {
    const before = await counts();
    const { job } = await importSheet({ api, worker, asApi }, { kind: 'worker' }, { bytes, headers });
    expect(job).toMatchObject({
      createdCount: 0,
      changedCount: 0,
      unchangedCount: ROWS - PLANTED,
      refusedCount: PLANTED,
    });
    expect(await counts()).toEqual(before);
  }, 90_000);

  it('keeps nothing personal in clear', async () => {
    const rows = await owner.query(
      `SELECT w::text AS row FROM worker w WHERE identity_hash IS NOT NULL UNION ALL SELECT content::text FROM register_history
       UNION ALL SELECT f::text FROM import_fault f UNION ALL SELECT a::text FROM audit_entry a`,
    );
    const leaked = rows.filter(({ row }: { row: string }) =>
      /\b138\d{8}\b|\b210102(19|20)\d{10}|某街\d/.test(row),
    );
    expect(leaked).toEqual([]);
    expect(
      await owner.query('SELECT count(*)::int AS n FROM import_job WHERE object_sha256 IS NOT NULL'),
    ).toEqual([{ n: 0 }]);
  });

  it('takes what has changed, once, and leaves what is blank', async () => {
    const [plain, moved] = [
      person(0),
      { ...person(1), address: '辽宁省抚顺市', phone: '13700000001', bankName: undefined },
    ];
    const sheet = await makeSheet('worker', [plain, moved]);
    const before = await counts();
    const { job } = await importSheet({ api, worker, asApi }, { kind: 'worker' }, { bytes: sheet, headers });
    expect(job).toMatchObject({ changedCount: 1, unchangedCount: 1 });
    const after = await counts();
    expect([
      after.versions - before.versions,
      after.history - before.history,
      after.deeds - before.deeds,
    ]).toEqual([1, 1, 1]);
    const [row] = await owner.query(`SELECT phone_masked, bank_name FROM worker WHERE version = 2`);
    expect(row).toEqual({ phone_masked: '137****0001', bank_name: '工商银行沈抚支行' });
  });

  it('records who has verified an identity, and takes no day that is yet to come', async () => {
    const verified = { ...person(2), identityVerifiedOn: '2026-03-01' };
    const fresh = { ...person(3), documentNumber: numberOf(30_000), identityVerifiedOn: '2026/3/2' };
    const ahead = { ...person(4), identityVerifiedOn: '2099-01-01' };
    const sheet = { bytes: await makeSheet('worker', [verified, fresh, ahead]), headers };
    const { job, faults } = await importSheet({ api, worker, asApi }, { kind: 'worker' }, sheet);
    expect(job).toMatchObject({ createdCount: 1, changedCount: 1, refusedCount: 1 });
    expect(faults).toEqual([[4, 'identityVerifiedOn', 'in_future']]);
    const rows = await owner.query(
      `SELECT identity_verified_on::text AS on, identity_verified_by AS by FROM worker
        WHERE identity_verified_by LIKE 'sheet %' ORDER BY 1`,
    );
    expect(rows).toEqual([
      { on: '2026-03-01', by: 'sheet general_contractor' },
      { on: '2026-03-02', by: 'sheet general_contractor' },
    ]);
    const again = await importSheet({ api, worker, asApi }, { kind: 'worker' }, sheet);
    expect(again.job).toMatchObject({ createdCount: 0, changedCount: 0, unchangedCount: 2, refusedCount: 1 });
  });
});
