// Step 10 of the walk, tested: a forgotten WHERE leaks nothing, for any table and any caller.
import type { DataSource } from 'typeorm';
import { openStore } from '#store/data-source.js';
import { type CallerScope, scopeOf, withScope } from '#store/caller-scope.js';
import { type World, buildWorld } from '../support/api-world.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { rolesTable } from '../support/roles-document.js';

let database: TestDatabase;
let owner: DataSource;
let api: DataSource;
let world: World;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  api = await openStore({ url: database.url, role: 'zhuming_api' });
  world = await buildWorld(owner);
  await owner.query(
    `INSERT INTO worker_bar (worker_id, barred_from, reason) SELECT id, '2026-01-01', 'test' FROM worker`,
  );
}, 60_000);

afterAll(async () => {
  await api?.destroy();
  await owner?.destroy();
  await database?.drop();
});

/** Which rows of a table a caller may see, as the owner would select them; `false` = none. */
type Expected = (table: string) => string;

const PERSON_TABLES = new Set([
  'registration',
  'attendance_day',
  'payroll_line',
  'payment',
  'bank_return_line',
  'gate_event',
]);
const TEAM_TABLES = new Set(['registration', 'attendance_day', 'payroll', 'payroll_line', 'payment']);
const SITE_BINDINGS = new Set(['project', 'staff', 'team', 'teams', 'people', 'sheet', 'roll-up']);
const STATISTICS = new Set(['stat_attendance_day', 'stat_worker_month', 'stat_wage_month']);
/** Nothing of these belongs to a team or a person. */
const STAFF_TABLES = new Set([
  'quarantine',
  'work_mark',
  'stat_attendance_share',
  'stat_attendance_month',
  'stat_people_month',
  'stat_project_day',
  'stat_headcount_day',
]);

const workersOf = (registrations: string) => `(SELECT worker_id FROM registration WHERE ${registrations})`;

/** A whole project. */
const ofProject =
  (id: number): Expected =>
  (table) => {
    if (table === 'project') return `id = ${id}`;
    if (table === 'worker') return `id IN ${workersOf(`project_id = ${id}`)}`;
    return table === 'worker_bar' ? `worker_id IN ${workersOf(`project_id = ${id}`)}` : `project_id = ${id}`;
  };

/** The teams of one employer in a project. */
const ofTeam =
  (id: number, team: number): Expected =>
  (table) => {
    const people = workersOf(`team_id = ${team}`);
    if (STAFF_TABLES.has(table)) return 'false';
    if (table === 'team') return `id = ${team}`;
    if (table === 'worker') return `id IN ${people}`;
    if (table === 'finding') return `subject_kind = 'worker' AND subject_id IN ${people}`;
    if (TEAM_TABLES.has(table) || STATISTICS.has(table)) return `team_id = ${team}`;
    return PERSON_TABLES.has(table) || table === 'worker_bar'
      ? `worker_id IN ${people}`
      : ofProject(id)(table);
  };

/** One worker in a project. The project and its teams are no secret to him; of sheets he sees those that carry him. */
const ofWorker =
  (id: number, worker: number): Expected =>
  (table) => {
    if (STAFF_TABLES.has(table) || STATISTICS.has(table)) return 'false';
    if (table === 'worker') return `id = ${worker}`;
    if (table === 'finding') return `subject_kind = 'worker' AND subject_id = ${worker}`;
    if (table === 'payroll') {
      return `(team_id, pay_month) IN (SELECT team_id, pay_month FROM payroll_line WHERE worker_id = ${worker})`;
    }
    return PERSON_TABLES.has(table) || table === 'worker_bar'
      ? `worker_id = ${worker}`
      : ofProject(id)(table);
  };

const everything: Expected = () => 'true';
const nothing: Expected = () => 'false';

/** What belongs to a site or a person; the other tables, and every role, are walked in roles-tables. */
const TENANT_TABLES = new Set(
  rolesTable('tables')
    .filter(
      ([table = '', bound = '']) => SITE_BINDINGS.has(bound) || ['worker', 'worker_bar'].includes(table),
    )
    .map(([table = '']) => table),
);

async function tablesWithPolicies(): Promise<string[]> {
  const rows = await owner.query<{ name: string }[]>(
    `SELECT relname AS name FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  return rows.map((row) => row.name).filter((table) => TENANT_TABLES.has(table));
}

const account = (role: CallerScope['role'], more: object = {}) =>
  scopeOf(api, { role, areaCode: null, enterpriseId: null, projectIds: null, workerId: null, ...more });

const CALLERS: readonly (readonly [string, (w: World) => Promise<CallerScope>, (w: World) => Expected])[] = [
  ['administrator', () => account('administrator'), () => everything],
  ['auditor', () => account('auditor'), () => everything],
  [
    'regulator of a zone',
    () => account('regulator', { areaCode: '211500' }),
    (w) => ofProject(w.a.projectId),
  ],
  [
    'regulator of a district',
    () => account('regulator', { areaCode: '210404' }),
    (w) => ofProject(w.b.projectId),
  ],
  ['regulator of nowhere', () => account('regulator', { areaCode: '340000' }), () => nothing],
  [
    'general contractor',
    (w) => account('general_contractor', { enterpriseId: w.b.contractorId }),
    (w) => ofProject(w.b.projectId),
  ],
  [
    'subcontractor',
    (w) => account('subcontractor', { enterpriseId: w.a.subcontractorId }),
    (w) => ofTeam(w.a.projectId, w.a.teamIds[0] ?? 0),
  ],
  [
    'the other subcontractor',
    (w) => account('subcontractor', { enterpriseId: w.otherSubcontractorId }),
    (w) => ofTeam(w.a.projectId, w.a.teamIds[1] ?? 0),
  ],
  [
    'labour officer',
    (w) => account('labour_officer', { projectIds: [w.a.projectId] }),
    (w) => ofProject(w.a.projectId),
  ],
  [
    'team leader',
    (w) => account('team_leader', { projectIds: [w.b.projectId] }),
    (w) => ofProject(w.b.projectId),
  ],
  [
    'worker',
    (w) => account('worker', { workerId: w.a.workers[1]?.id }),
    (w) => ofWorker(w.a.projectId, w.a.workers[1]?.id ?? 0),
  ],
  ['worker of nowhere', () => account('worker', { workerId: 999_999 }), () => nothing],
  ['labour officer of no project', () => account('labour_officer'), () => nothing],
];

describe.each(CALLERS)('a SELECT without WHERE by %s', (_name, scopeFor, expectedFor) => {
  it('gives its own rows of every table', async () => {
    const scope = await scopeFor(world);
    for (const table of await tablesWithPolicies()) {
      const seen = await withScope(api, scope, (tx) =>
        tx.query(`SELECT t::text AS row FROM ${table} t ORDER BY 1`),
      );
      const condition = expectedFor(world)(table);
      const own = await owner.query(`SELECT t::text AS row FROM ${table} t WHERE ${condition} ORDER BY 1`);
      expect([table, seen]).toEqual([table, own]);
    }
  });
});

describe('the scope', () => {
  it('is needed: without one every tenant table is empty', async () => {
    for (const table of await tablesWithPolicies()) {
      expect([table, await api.query(`SELECT * FROM ${table}`)]).toEqual([table, []]);
    }
  });

  it('ends with its transaction', async () => {
    await withScope(api, { role: 'administrator', isAll: true }, (tx) => tx.query('SELECT 1'));
    const stores = await Promise.all(Array.from({ length: 8 }, () => api.query('SELECT * FROM project')));
    expect(stores.flat()).toEqual([]);
  });

  it('covers every table of a project', async () => {
    const rows = await owner.query<{ name: string }[]>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'project_id'
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT c.relrowsecurity ORDER BY 1`,
    );
    expect(rows.map((row) => row.name)).toEqual([]);
  });

  it('is read-only and takes nothing but digits', async () => {
    const all: CallerScope = { role: 'administrator', isAll: true };
    await expect(withScope(api, all, (tx) => tx.query(`UPDATE payroll SET state = 'DRAFT'`))).rejects.toThrow(
      'read-only transaction',
    );
    const bad = { role: 'regulator', areaPrefix: `21'; SET LOCAL app."all" = 'on` } as const;
    await expect(withScope(api, bad, (tx) => tx.query('SELECT 1'))).rejects.toThrow(RangeError);
    const odd = { role: 'labour_officer', projectIds: [1.5] } as const;
    await expect(withScope(api, odd, (tx) => tx.query('SELECT 1'))).rejects.toThrow(RangeError);
  });
});
