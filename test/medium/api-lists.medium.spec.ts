// Step 10 of the walk, tested: each caller's part of the world, page by page and as a file.
import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import { openStore } from '#store/data-source.js';
import { ROLES } from '#store/caller-scope.js';
import { attendanceDay } from '../../apps/api/attendance/attendance-days.dto.js';
import { gateEvent } from '../../apps/api/attendance/gate-events.dto.js';
import { project } from '../../apps/api/sites/projects.dto.js';
import { quarantined } from '../../apps/api/operation/quarantine.dto.js';
import { finding } from '../../apps/api/wages/findings.dto.js';
import { payroll, payrollLine } from '../../apps/api/wages/payrolls.dto.js';
import { type Json, type RunningApi, ask, post, startApi } from '../support/api-server.js';
import { EVENTS_PER_SITE, PASSWORD, type World, buildWorld } from '../support/api-world.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';

let database: TestDatabase;
let owner: DataSource;
let world: World;
let api: RunningApi;
const tokens = new Map<string, string>();

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  world = await buildWorld(owner);
  api = await startApi(database.url);
  for (const name of ROLES.flatMap((role) => [role, `${role}-b`])) {
    const { body } = await post(`${api.url}/api/v1/auth/login`, { name, password: PASSWORD });
    tokens.set(name, body.token);
  }
}, 60_000);

afterAll(async () => {
  await api?.close();
  await owner?.destroy();
  await database?.drop();
});

const get = (name: string, path: string, accept = 'application/json') =>
  ask(`${api.url}/api/v1/${path}`, {
    headers: { authorization: `Bearer ${tokens.get(name) ?? ''}`, accept },
  });

const all = async (name: string, path: string): Promise<Json[]> => {
  const { text } = await get(name, path, 'application/x-ndjson');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
};

const sheetOf = (site: World['a'], team = 0, month = '2026-05') =>
  `payrolls/${site.projectId}.${site.teamIds[team] ?? 0}.${month}`;

describe('scopes', () => {
  const N = EVENTS_PER_SITE;
  // the stranger has no worker and so nobody's team; a quarter of the rest is each worker's
  const ofTeam = 553;
  const ofWorker = 276;
  it.each([
    ['administrator', [2, 2 * N, 24, 6, 8, 6]],
    ['auditor', [2, 2 * N, 24, 6, 8, 6]],
    ['regulator', [1, N, 12, 4, 4, 3]],
    ['regulator-b', [1, N, 12, 2, 4, 3]],
    ['general_contractor', [1, N, 12, 4, 4, 3]],
    ['general_contractor-b', [1, N, 12, 2, 4, 3]],
    ['subcontractor', [1, ofTeam, 6, 2, 2, 403]],
    ['subcontractor-b', [1, N - 1, 12, 2, 3, 403]],
    ['labour_officer', [1, N, 12, 4, 4, 3]],
    ['team_leader', [1, N, 12, 403, 403, 403]],
    ['worker', [1, ofWorker, 3, 2, 403, 403]],
    ['worker-b', [1, ofWorker, 3, 2, 403, 403]],
  ])('%s sees its own rows and no other', async (name, expected) => {
    const paths = ['projects', 'gate-events', 'attendance-days', 'payrolls', 'findings', 'quarantine'];
    const own = name.endsWith('-b') ? world.b.projectCode : world.a.projectCode;
    const counts: number[] = [];
    for (const path of paths) {
      const { status, text } = await get(name, path, 'application/x-ndjson');
      const items = text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line));
      counts.push(status === 200 ? items.length : status);
      if (status !== 200 || name === 'administrator' || name === 'auditor') continue;
      expect(new Set(items.map((item) => item.projectCode ?? item.code))).toEqual(new Set([own]));
    }
    expect(counts).toEqual(expected);
  });

  it('the other zone is empty in a list and 404 by name', async () => {
    const event = `gate-events/${world.b.projectId}-${world.b.gates[0]?.id ?? 0}-1-4`;
    expect((await get('regulator-b', event)).body.workerNumber).toBe(world.b.workers[0]?.number);
    for (const name of ['regulator', 'general_contractor', 'subcontractor', 'labour_officer', 'worker']) {
      expect((await get(name, `attendance-days?project=${world.b.projectCode}`)).body.items).toEqual([]);
      expect((await get(name, `gate-events?worker=${world.b.workers[0]?.number ?? ''}`)).body.items).toEqual(
        [],
      );
      for (const path of [event, sheetOf(world.b), `${sheetOf(world.b)}/lines`]) {
        expect([name, path, (await get(name, path)).status]).toEqual([name, path, 404]);
      }
    }
  });

  it('the other team’s sheet is 404 for a subcontractor and for a worker', async () => {
    for (const name of ['subcontractor', 'worker']) {
      expect((await get(name, sheetOf(world.a, 1))).status).toBe(404);
      expect((await get(name, `${sheetOf(world.a, 1)}/lines`)).status).toBe(404);
    }
    const lines = await all('worker', `${sheetOf(world.a)}/lines`);
    expect(lines.map((line) => line.workerNumber)).toEqual([world.a.workers[0]?.number]);
  });

  it('an account without its bound sees nothing', async () => {
    await owner.query(`UPDATE user_account SET area_code = NULL, enterprise_id = NULL, project_ids = NULL,
      worker_id = NULL WHERE name LIKE '%-b'`);
    for (const role of ROLES.slice(2)) {
      expect([role, (await get(`${role}-b`, 'gate-events')).body.items]).toEqual([role, []]);
      expect([role, (await get(`${role}-b`, 'projects')).body.items]).toEqual([role, []]);
    }
  });
});

const LISTS: readonly (readonly [string, z.ZodObject])[] = [
  ['projects', project],
  ['gate-events', gateEvent],
  ['attendance-days', attendanceDay],
  ['payrolls', payroll],
  ['findings', finding],
  ['quarantine', quarantined],
];

describe.each(LISTS)('the list %s', (path, schema) => {
  it('walks every row once, in the same order at every page size', async () => {
    const whole = await all('administrator', path);
    for (const limit of path === 'gate-events' ? [97, 500] : [1, 5]) {
      const walked: Json[] = [];
      let cursor = '';
      do {
        const { body } = await get('administrator', `${path}?limit=${limit}${cursor}`);
        expect(body.items.length).toBeLessThanOrEqual(limit);
        walked.push(...(body.items as Json[]));
        cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor as string}`;
      } while (cursor !== '');
      expect(walked).toEqual(whole);
    }
    expect(new Set(whole.map((item) => JSON.stringify(item))).size).toBe(whole.length);
  });

  it('gives what its schema says, and nothing that the schema does not say', async () => {
    for (const item of (await all('administrator', path)).slice(0, 200)) schema.parse(item);
  });

  it('gives the same as CSV', async () => {
    const columns = Object.keys(schema.shape);
    const { text } = await get('administrator', path, 'text/csv');
    expect(text.startsWith('\uFEFF')).toBe(true);
    const [head, ...rows] = parseCsv(text.slice(1));
    expect(head).toEqual(columns);
    const items = await all('administrator', path);
    expect(rows).toEqual(items.map((item) => columns.map((column) => cellOf(item[column]))));
  });
});

describe('lines of a sheet', () => {
  it('are current versions with masked names, the same in every form', async () => {
    const path = `${sheetOf(world.a, 0, '2026-06')}/lines`;
    const lines = await all('administrator', path);
    for (const line of lines) payrollLine.parse(line);
    expect(
      lines.map((line) => [line.workerNumber, line.version, line.daysHundredths, line.payableFen]),
    ).toEqual([
      [world.a.workers[0]?.number, 2, 350, 105_000],
      [world.a.workers[2]?.number, 1, 300, 90_000],
    ]);
    expect(lines[0].identityMasked).toMatch(/^\d{6}\*{8}\d{3}[\dX]$/);
    expect(lines[0].cardLast4).toBe(world.a.workers[0]?.cardLast4);
    expect((await get('administrator', path)).body).toEqual({ items: lines, nextCursor: null });
    const first = await get('administrator', `${path}?limit=1`);
    const second = await get('administrator', `${path}?limit=1&cursor=${first.body.nextCursor as string}`);
    expect([...first.body.items, ...second.body.items]).toEqual(lines);
  });

  it('of a draft that came to nothing are left out, and its totals with them', async () => {
    const lines = await all('administrator', `${sheetOf(world.a, 1, '2026-06')}/lines`);
    expect(lines.map((line) => line.workerNumber)).toEqual([world.a.workers[1]?.number]);
    const sheet = (await get('administrator', sheetOf(world.a, 1, '2026-06'))).body;
    expect(sheet).toMatchObject({ lineCount: 1, daysHundredths: 300, payableFen: 90_000, netFen: 90_000 });
  });
});

describe('filters', () => {
  const count = async (path: string) => (await all('regulator', path)).length;

  it('of gate events', async () => {
    const number = world.a.workers[0]?.number ?? '';
    expect(await count(`gate-events?worker=${number}`)).toBe(276);
    expect(await count(`gate-events?device=${world.a.gates[0]?.sn ?? ''}`)).toBe(553);
    expect(await count('gate-events?verdict=unknown_person')).toBe(1);
    expect(await count(`gate-events?project=${world.a.projectCode}`)).toBe(EVENTS_PER_SITE);
    expect(await count('gate-events?from=2026-06-03T07:00:01%2B08:00&to=2026-06-02T23:00:03Z')).toBe(20);
  });

  it('of attendance days see current versions only', async () => {
    expect(await count('attendance-days?date=2026-06-01')).toBe(4);
    expect(await count('attendance-days?from=2026-06-02&to=2026-06-03')).toBe(8);
    expect(await count(`attendance-days?team=${world.a.teamIds[0] ?? 0}`)).toBe(6);
    // the first worker's second version no longer misses a punch
    expect(await count('attendance-days?exception=MISSING_OUT')).toBe(3);
    const own = await all('regulator', `attendance-days?worker=${world.a.workers[0]?.number ?? ''}`);
    expect(own.map((day) => [day.workDate, day.version, day.workedMinutes])).toEqual([
      ['2026-06-03', 1, 540],
      ['2026-06-02', 2, 480],
      ['2026-06-01', 2, 480],
    ]);
  });

  it('of sheets, findings, projects and quarantine', async () => {
    expect(await count('payrolls?month=2026-05&state=PUBLISHED')).toBe(2);
    expect(await count('payrolls?state=DRAFT&month=2026-05')).toBe(0);
    expect(await count('findings?primaryOnly=true')).toBe(3);
    expect(await count('findings?level=red&month=2026-05')).toBe(2);
    expect(await count('findings?code=DAYS_DIFF')).toBe(1);
    expect(await count('projects?area=2115')).toBe(1);
    expect(await count('projects?area=210400')).toBe(0);
    expect(await count('projects?status=004')).toBe(0);
    expect(await count(`quarantine?device=${world.a.gates[0]?.sn ?? ''}&reason=malformed`)).toBe(3);
    expect(await count('quarantine?from=2026-06-03T08:00:00.001Z')).toBe(0);
  });
});

describe('a file', () => {
  it('cannot smuggle a formula into a spreadsheet', async () => {
    const { text, headers } = await get('administrator', 'quarantine', 'text/csv');
    expect(text).toContain(`"'=cmd|bad ""at"", line"`);
    expect(headers.get('content-disposition')).toBe('attachment; filename="quarantine.csv"');
  });

  it('has no more rows than asked for', async () => {
    expect(await all('administrator', 'gate-events?limit=3')).toHaveLength(3);
  });
});

/** A cell as the file has it. */
function cellOf(value: Json): string {
  if (value === null) return '';
  if (Array.isArray(value) && value.every((part) => typeof part === 'string')) return value.join('|');
  if (typeof value === 'object') return JSON.stringify(value);
  return typeof value === 'string' && value.startsWith('=') ? `'${value}` : String(value);
}

/** RFC 4180, read by the letter. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const match of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    if (match[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
