// Beside the walk, tested: an export becomes a file of the rows that the API answers, in three forms, within the scope of
// whoever asked; it can be fetched in pieces and goes when its time is over.
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { parquetReadObjects } from 'hyparquet';
import type { DataSource } from 'typeorm';
import { EXPORT_DATASETS, type ExportDataset } from '#domain/export/export-table.js';
import { openObjectStore } from '#platform/object-store.js';
import { openStore } from '#store/data-source.js';
import { beginExport, keepPart } from '#store/export-job.store.js';
import { writeFile } from '../../apps/worker/export/write-file.js';
import { ExpireExports } from '../../apps/worker/run-export.processor.js';
import type { Answer, Json } from '../support/api-server.js';
import { EVENTS_PER_SITE } from '../support/api-world.js';
import { RegisterApi } from '../support/register-api.js';
import { addRegister } from '../support/register-world.js';
import { readBook } from '../support/sheets.js';
import { workUntilQuiet } from '../support/worker.js';

type Name = Parameters<RegisterApi['as']>[0];

let register: RegisterApi;
let worker: DataSource;
let asApi: DataSource;

beforeAll(async () => {
  register = await RegisterApi.open();
  const { owner, world, databaseUrl } = register;
  await addRegister(owner, world.a, 1);
  await owner.query('DELETE FROM work_mark');
  worker = await openStore({ url: databaseUrl, role: 'zhuming_worker' });
  asApi = await openStore({ url: databaseUrl, role: 'zhuming_api' });
}, 60_000);

afterAll(async () => {
  await worker?.destroy();
  await asApi?.destroy();
  await register?.close();
});

const ask = (name: Name, body: object) => register.as(name, 'POST', '/exports', body);
const get = (name: Name, path: string) => register.as(name, 'GET', `/exports${path}`);
const work = () => workUntilQuiet(worker, asApi);
const JUNE = { from: '2026-06', to: '2026-06' };

/** Asks, has it worked, and gives the job as it ended. */
async function made(name: Name, body: object): Promise<Json> {
  const asked = await ask(name, body);
  expect(asked.status).toBe(202);
  await work();
  return (await get(name, `/${asked.body.id}`)).body;
}

async function fetched(name: Name, id: number, headers: Record<string, string> = {}) {
  const answer = await fetch(`${register.api.url}/api/v1/exports/${id}/file`, {
    headers: { authorization: `Bearer ${await register.tokenOf(name)}`, ...headers },
  });
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
}

const linesOf = (bytes: Buffer) =>
  bytes
    .toString('utf8')
    .replace('\uFEFF', '')
    .split('\r\n')
    .filter((line) => line !== '');
const told = ({ status, body }: Answer<Json>) =>
  [status, body?.errors?.[0]?.field ?? body?.code].filter(Boolean).join(' ');

describe('an export', () => {
  it('is asked for, worked, and holds exactly the rows that the list has', async () => {
    const asked = await ask('general_contractor', { dataset: 'gate-events', format: 'csv', ...JUNE });
    expect([asked.status, asked.body.state, asked.headers.get('location')]).toEqual([
      202,
      'waiting',
      `/api/v1/exports/${asked.body.id}`,
    ]);
    expect(told(await get('general_contractor', `/${asked.body.id}/file`))).toBe('409 wrong_state');
    await work();
    const job = (await get('general_contractor', `/${asked.body.id}`)).body;
    expect(job).toMatchObject({ state: 'done', pieceCount: 30, doneCount: 30, rowCount: EVENTS_PER_SITE });
    const { answer, bytes } = await fetched('general_contractor', job.id);
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="gate-events-2026-06-01-2026-06-30.csv"',
    );
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(job.sha256);
    const list = await fetch(`${register.api.url}/api/v1/gate-events`, {
      headers: {
        authorization: `Bearer ${await register.tokenOf('general_contractor')}`,
        accept: 'text/csv',
      },
    });
    expect(linesOf(bytes).sort()).toEqual(linesOf(Buffer.from(await list.arrayBuffer())).sort());
  });

  it.each(EXPORT_DATASETS)('of %s has the columns of its dictionary in each form', async (dataset) => {
    // nothing was raised or received in these months: sums of zeros, which have no place
    const isGrouped = /^statistics-(attendance|workforce|wages|compliance)$/.test(dataset);
    const groupBy = isGrouped ? { groupBy: 'area,contractor' } : {};
    const range = { from: '2026-05', to: '2026-06' };
    const files = new Map<string, { rows: Json[]; columns: string[] }>();
    for (const format of ['csv', 'xlsx', 'parquet']) {
      const { id, state, rowCount } = await made('administrator', { dataset, format, ...range, ...groupBy });
      expect([format, state]).toEqual([format, 'done']);
      expect(rowCount).toBeGreaterThan(0);
      const { bytes } = await fetched('administrator', id);
      const { columns } = (await get('administrator', `/${id}/dictionary`)).body;
      files.set(format, { rows: await rowsIn(format, bytes), columns: columns.map(({ key }: Json) => key) });
      expect(files.get(format)?.rows).toHaveLength(rowCount);
      expect(columns.every(({ description }: Json) => description.length > 3)).toBe(true);
    }
    const columns = files.get('csv')?.columns ?? [];
    for (const { rows } of files.values()) expect(Object.keys(rows[0])).toEqual(columns);
    // no column is always empty because nobody fills it
    const [filled] = (await rowsOfApi(dataset)).map((row) => Object.keys(row));
    if (filled) expect(filled).toEqual(columns);
  });

  it('of a statistic says what the statistic says, month by month', async () => {
    const query = { from: '2026-05', to: '2026-06', area: '211500', groupBy: 'team' };
    const { id } = await made('regulator', { dataset: 'statistics-wages', format: 'parquet', ...query });
    const rows = await rowsIn('parquet', (await fetched('regulator', id)).bytes);
    for (const month of ['2026-05', '2026-06']) {
      const path = `/statistics/wages?from=${month}&to=${month}&area=211500&groupBy=team`;
      const { groups } = (await register.as('regulator', 'GET', path)).body;
      const own = rows.filter((row) => row.month === month);
      expect(own.map((row) => [row.team, row.payableFen, row['fullPaymentRate.denominator']])).toEqual(
        groups.map(({ key, values }: Json) => [
          BigInt(key.team),
          BigInt(values.payableFen),
          BigInt(values.fullPaymentRate.denominator),
        ]),
      );
    }
    expect(rows.length).toBeGreaterThan(0);
  });

  it('holds what whoever asked may see, and nothing else', async () => {
    const body = { dataset: 'payroll-lines', format: 'csv', from: '2026-05', to: '2026-05' };
    const [all, own, teams] = [
      await made('administrator', body),
      await made('general_contractor', body),
      await made('subcontractor', body),
    ];
    expect(own.rowCount).toBeLessThan(all.rowCount);
    expect(teams.rowCount).toBeLessThan(own.rowCount);
    expect(teams.rowCount).toBeGreaterThan(0);
    // others may know of it, and its file is his alone
    expect((await get('auditor', `/${own.id}`)).status).toBe(200);
    expect((await get('auditor', `/${own.id}/file`)).status).toBe(404);
    expect((await get('general_contractor-b', `/${own.id}`)).status).toBe(404);
    expect((await register.as('auditor', 'DELETE', `/exports/${own.id}`)).status).toBe(404);
  });

  it('is refused with the reason', async () => {
    const body = { dataset: 'findings', format: 'csv', ...JUNE };
    expect(told(await ask('team_leader', body))).toBe('403 forbidden');
    expect(told(await ask('worker', body))).toBe('403 forbidden');
    expect(told(await ask('regulator', { ...body, project: 'nowhere' }))).toBe('404 not_found');
    expect(told(await ask('regulator', { ...body, to: '2026-05' }))).toBe('400 to');
    expect(told(await ask('regulator', { ...body, groupBy: 'area' }))).toBe('400 groupBy');
    expect(told(await ask('regulator', { ...body, dataset: 'statistics-alerts', groupBy: 'gender' }))).toBe(
      '400 groupBy',
    );
    const years = { dataset: 'gate-events', format: 'csv', from: '2024-01', to: '2026-06' };
    expect(told(await ask('regulator', years))).toBe('400 to');
  });

  it('stops with an account that was closed or may not do it any more, and tells how far it is', async () => {
    const body = { dataset: 'findings', format: 'csv', ...JUNE };
    const { id } = (await ask('labour_officer-b', body)).body;
    const stream = await fetch(`${register.api.url}/api/v1/exports/${id}/progress`, {
      headers: { authorization: `Bearer ${await register.tokenOf('auditor')}` },
    });
    await register.owner.query(
      `UPDATE user_account SET role = 'team_leader' WHERE name = 'labour_officer-b'`,
    );
    await work();
    const events = (await stream.text()).split('\n\n').filter((frame) => frame.startsWith('event: progress'));
    const [first, last] = [events[0], events.at(-1)].map((text) =>
      JSON.parse(text?.split('data: ')[1] ?? ''),
    );
    expect([first.state, last.state, last.error]).toEqual(['waiting', 'failed', 'not_allowed']);
  });
});

describe('a file', () => {
  let job: Json;
  let whole: Buffer;
  let etag: string;

  beforeAll(async () => {
    job = await made('general_contractor', { dataset: 'gate-events', format: 'csv', ...JUNE });
    const { answer, bytes } = await fetched('general_contractor', job.id);
    [whole, etag] = [bytes, answer.headers.get('etag') ?? ''];
  });

  it('is fetched from where a download broke off, and whole where it is another one', async () => {
    const half = Math.floor(whole.length / 2);
    const rest = await fetched('general_contractor', job.id, { range: `bytes=${half}-`, 'if-range': etag });
    expect([rest.answer.status, rest.answer.headers.get('content-range')]).toEqual([
      206,
      `bytes ${half}-${whole.length - 1}/${whole.length}`,
    ]);
    expect(Buffer.concat([whole.subarray(0, half), rest.bytes]).equals(whole)).toBe(true);
    const end = await fetched('general_contractor', job.id, { range: 'bytes=-10' });
    expect(end.bytes.equals(whole.subarray(-10))).toBe(true);
    const other = await fetched('general_contractor', job.id, { range: 'bytes=5-', 'if-range': '"x"' });
    expect([other.answer.status, other.bytes.equals(whole)]).toEqual([200, true]);
    const none = await fetched('general_contractor', job.id, { range: `bytes=${whole.length}-` });
    expect(none.answer.status).toBe(416);
  });

  it('lies in sealed parts of which any stretch can be read', async () => {
    const { owner } = register;
    const parts = await owner.query('SELECT object_sha256 FROM export_part WHERE job_id = $1', [job.id]);
    const bytes = await openObjectStore('coverage/objects').get(parts[0].object_sha256);
    expect(bytes?.includes(register.world.a.projectCode)).toBe(false);
    // a file of 10 MB in three parts, each row as long as the next
    const row = { a: 'x'.repeat(9_998) };
    async function* rows() {
      for (let i = 0; i < 1_000; i += 1) yield await Promise.resolve(row);
    }
    const kept: Buffer[] = [];
    const columns = [{ key: 'a', type: 'text', description: '' }] as const;
    const file = await writeFile({ name: 'x', format: 'csv', columns }, rows(), (part, n) => {
      expect(n).toBe(kept.length);
      kept.push(Buffer.from(part));
      return Promise.resolve();
    });
    expect(kept.map(({ length }) => length)).toEqual([4_194_304, 4_194_304, file.byteLength - 8_388_608]);
    expect(createHash('sha256').update(Buffer.concat(kept)).digest('hex')).toBe(file.sha256);
  });

  it('leaves a trace of each time it is asked for and read', async () => {
    const deeds = await register.owner.query(
      `SELECT action, count(*)::int AS n FROM audit_entry WHERE subject_kind = 'export_job' AND subject_id = $1 GROUP BY 1 ORDER BY 1`,
      [String(job.id)],
    );
    expect(deeds.map(({ action }: Json) => action)).toEqual(['export.create', 'export.read']);
    expect(deeds[1].n).toBeGreaterThan(3);
  });

  it('is thrown away by its owner at once, and the bytes at the next look', async () => {
    const { id } = await made('general_contractor', { dataset: 'findings', format: 'csv', ...JUNE });
    const object = await objectOf(id);
    expect((await register.as('general_contractor', 'DELETE', `/exports/${id}`)).status).toBe(204);
    expect((await fetched('general_contractor', id)).answer.status).toBe(404);
    await expire();
    expect(isThere(object)).toBe(false);
    expect((await get('general_contractor', `/${id}`)).body.state).toBe('expired');
  });

  it('goes when its time is over', async () => {
    const { id, expiresAt } = await made('general_contractor', {
      dataset: 'findings',
      format: 'csv',
      ...JUNE,
    });
    expect(Math.round((Date.parse(expiresAt) - Date.now()) / 86_400_000)).toBe(7);
    const object = await objectOf(id);
    await expire();
    expect(isThere(object)).toBe(true);
    await register.owner.query('UPDATE export_job SET expires_at = now() WHERE id = $1', [id]);
    expect((await fetched('general_contractor', id)).answer.status).toBe(404);
    await expire();
    expect(isThere(object)).toBe(false);
    const [row] = await register.owner.query('SELECT state, file_key FROM export_job WHERE id = $1', [id]);
    expect(row).toEqual({ state: 'expired', file_key: '' });
  });

  it('begins again after a crash under another key, and the first attempt leaves nothing', async () => {
    const { id } = (await ask('general_contractor', { dataset: 'findings', format: 'csv', ...JUNE })).body;
    await beginExport(worker, id, 'ab'.repeat(32));
    const { sha256 } = await openObjectStore('coverage/objects').put(Buffer.from(`left behind ${id}`));
    await keepPart(worker, id, { part: 0, objectSha256: sha256, byteLength: 1 });
    await work();
    expect((await get('general_contractor', `/${id}`)).body.state).toBe('done');
    expect(isThere(sha256)).toBe(false);
    const [row] = await register.owner.query('SELECT attempts, file_key FROM export_job WHERE id = $1', [id]);
    expect([row.attempts, row.file_key === 'ab'.repeat(32)]).toEqual([2, false]);
  });
});

const expire = () => new ExpireExports({ store: worker, objects: openObjectStore('coverage/objects') }).run();

async function objectOf(id: number): Promise<string> {
  const [part] = await register.owner.query('SELECT object_sha256 FROM export_part WHERE job_id = $1', [id]);
  return part.object_sha256 as string;
}

function isThere(sha256: string): boolean {
  return readdirSync('coverage/objects', { recursive: true }).some((name) => String(name).endsWith(sha256));
}

async function rowsIn(format: string, bytes: Buffer): Promise<Json[]> {
  if (format === 'parquet')
    return parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
    });
  const table =
    format === 'xlsx' ? (await readBook(bytes)).rows : linesOf(bytes).map((line) => line.split(','));
  const [head = [], ...rows] = table as string[][];
  return rows.map((row) => Object.fromEntries(head.map((key, i) => [key, row[i]])));
}

/** Rows of a list as the API answers them; none for statistics, whose columns the dictionary is made from. */
async function rowsOfApi(dataset: ExportDataset): Promise<Json[]> {
  if (dataset !== 'attendance-days' && dataset !== 'gate-events' && dataset !== 'findings') return [];
  return (await register.as('administrator', 'GET', `/${dataset}?limit=1`)).body.items;
}
