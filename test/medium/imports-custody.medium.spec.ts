// Whose papers a sheet makes somebody keeper of: of nobody whom it does not store, and of nobody unseen by the audit log.
import type { DataSource } from 'typeorm';
import { syntheticResidentId } from '#domain/identity/synthetic-identity.js';
import { openStore } from '#store/data-source.js';
import { type RunningApi, post, startApi } from '../support/api-server.js';
import { PASSWORD, type World, buildWorld } from '../support/api-world.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { TEST_KEYS } from '../support/site.js';
import { type SheetCells, importSheet, makeSheet } from '../support/sheets.js';

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
  // an officer of two contractors
  await owner.query(`UPDATE user_account SET project_ids = $1 WHERE name = 'labour_officer'`, [
    [world.a.projectId, world.b.projectId],
  ]);
  api = await startApi(database.url);
  for (const name of ['administrator', 'general_contractor', 'subcontractor', 'labour_officer']) {
    const { body } = await post(`${api.url}/api/v1/auth/login`, { name, password: PASSWORD });
    tokens.set(name, body.token);
  }
  const { job } = await load('worker', 'administrator', [person(100), person(102), person(104), person(106)]);
  expect(job).toMatchObject({ createdCount: 4 });
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
  more: Record<string, string> = kind === 'registration' ? { project: world.a.projectCode } : {},
) =>
  importSheet(
    { api, worker, asApi },
    { kind, ...more },
    { bytes: await makeSheet(kind, rows), headers: as(name) },
  );

const person = (serial: number): { name: string; documentNumber: string } => ({
  name: '李四',
  documentNumber: syntheticResidentId({
    areaCode: '210102',
    birthDate: '1985-06-07',
    gender: 'male',
    serial,
  }),
});
const entry = (serial: number): SheetCells => ({
  ...person(serial),
  team: '班组1',
  trade: '木工',
  enteredOn: '2026-03-02',
  rate: '350.50',
  payDay: 15,
});

/** Custody of enterprises over the people of this file. */
const papers = async () => {
  const rows = await owner.query(
    `SELECT c.enterprise_id AS of FROM worker_custody c JOIN worker w ON w.id = c.worker_id
      WHERE w.name = '李四' ORDER BY c.since_at, c.worker_id`,
  );
  return rows.map((row: { of: number }) => row.of);
};
const deedsOf = async (jobId: number) => {
  const rows = await owner.query(
    `SELECT change FROM audit_entry WHERE action = 'import.rows' AND subject_id = $1 ORDER BY seq`,
    [String(jobId)],
  );
  return rows.map((row: { change: object }) => row.change);
};

describe('papers of people who are registered already', () => {
  it('stay where they are when every registration is refused', async () => {
    const rows = [
      { ...entry(100), team: '没有这个班' },
      { ...entry(102), team: '没有这个班' },
    ];
    const { job, faults } = await load('registration', 'subcontractor', rows);
    expect(faults).toEqual([
      [2, 'team', 'unknown'],
      [3, 'team', 'unknown'],
    ]);
    expect(await papers()).toEqual([]);
    expect(await deedsOf(job.id)).toEqual([]);
  });

  it('come with the registrations that are stored, and are counted', async () => {
    const rows = [entry(100), { ...entry(102), team: '没有这个班' }];
    const { job } = await load('registration', 'subcontractor', rows);
    expect(job).toMatchObject({ createdCount: 1, refusedCount: 1 });
    expect(await papers()).toEqual([world.a.subcontractorId]);
    expect(await deedsOf(job.id)).toEqual([{ created: [null, 1], changed: [null, 0], adopted: [null, 1] }]);
  });

  it('stay where they are when all rows were wanted and one is refused', async () => {
    const rows = [entry(104), { ...entry(102), team: '没有这个班' }];
    const more = { project: world.a.projectCode, mode: 'all_or_nothing' };
    const { job } = await load('registration', 'subcontractor', rows, more);
    expect(job).toMatchObject({ error: 'rows_refused' });
    expect(await papers()).toEqual([world.a.subcontractorId]);
  });

  it('are counted where a sheet of people changes nothing else, once', async () => {
    const first = await load('worker', 'general_contractor', [person(102), person(104)]);
    expect(first.job).toMatchObject({ unchangedCount: 2 });
    expect(await deedsOf(first.job.id)).toEqual([
      { created: [null, 0], changed: [null, 0], adopted: [null, 2] },
    ]);
    const again = await load('worker', 'general_contractor', [person(102), person(104)]);
    expect(again.job).toMatchObject({ unchangedCount: 2 });
    expect(await deedsOf(again.job.id)).toEqual([]);
  });

  it('leave a deed of their own over HTTP, once', async () => {
    const adopt = () => post(`${api.url}/api/v1/workers`, person(102), as('subcontractor'));
    expect((await adopt()).status).toBe(200);
    expect((await adopt()).status).toBe(200);
    const deeds = await owner.query(
      `SELECT actor_name, w.name FROM audit_entry a JOIN worker w ON w.number = a.subject_id
        WHERE action = 'worker.adopt'`,
    );
    expect(deeds).toEqual([{ actor_name: 'subcontractor', name: '李四' }]);
  });
});

describe('an officer for projects of two contractors', () => {
  const people = [person(200), person(202)];
  const stored = async () => {
    const [row] = await owner.query(
      `SELECT (SELECT count(*)::int FROM worker) AS workers, (SELECT count(*)::int FROM worker_custody) AS papers`,
    );
    return row as object;
  };

  it('is told that papers are kept for one enterprise only', async () => {
    const before = await stored();
    for (const one of [person(200), person(100)]) {
      const answer = await post(`${api.url}/api/v1/workers`, one, as('labour_officer'));
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
      expect(answer.body.detail).toContain('one enterprise');
    }
    const { job, faults } = await load('worker', 'labour_officer', [...people, person(100)]);
    expect(job).toMatchObject({ createdCount: 0, refusedCount: 3 });
    expect(faults).toEqual([2, 3, 4].map((row) => [row, '', 'outside_scope']));
    expect(await stored()).toEqual(before);
  });

  it('keeps the papers for the contractor of the project that a sheet is about', async () => {
    await owner.query(`UPDATE worker SET birth_on = '2015-06-07' WHERE identity_hash = $1`, [
      TEST_KEYS.lookup('identity', person(106).documentNumber),
    ]);
    const before = await papers();
    const { job, faults } = await load('registration', 'labour_officer', [entry(104), entry(106)]);
    expect(faults).toEqual([[3, 'documentNumber', 'under_age']]);
    expect(job).toMatchObject({ createdCount: 1, refusedCount: 1 });
    // the contractor has had these papers since its own sheet
    expect(await papers()).toEqual(before);
    const fresh = await load('worker', 'administrator', people);
    expect(fresh.job).toMatchObject({ createdCount: 2 });
    const rows = [entry(200)];
    const other = await load('registration', 'labour_officer', rows, { project: world.b.projectCode });
    expect(other.job).toMatchObject({ createdCount: 1 });
    expect(await papers()).toEqual([...before, world.b.contractorId]);
    expect(await deedsOf(other.job.id)).toEqual([
      { created: [null, 1], changed: [null, 0], adopted: [null, 1] },
    ]);
  });

  it('gives every person that it stores a first version', async () => {
    const [row] = await owner.query(
      `SELECT count(*)::int AS n FROM worker w WHERE name = '李四'
          AND NOT EXISTS (SELECT FROM register_history WHERE noun = 'worker' AND noun_id = w.id AND version = 1)`,
    );
    expect(row).toEqual({ n: 0 });
  });
});
