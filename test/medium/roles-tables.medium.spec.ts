// docs/roles.md, tested on every table × role with two tenants: a query without WHERE returns the caller's rows and no
// others, and a write outside the caller's scope fails.
import { mkdirSync, writeFileSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { type CallerScope, ROLES, type Role, inScope, scopeOf, withScope } from '#store/caller-scope.js';
import { openStore } from '#store/data-source.js';
import { sqlStateOf } from '#store/unit-of-work.js';
import { type World, buildWorld } from '../support/api-world.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { addRegister } from '../support/register-world.js';
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
  await addRegister(owner, world.a, 1);
  await addRegister(owner, world.b, 2);
}, 60_000);

let green = 0;
let checks = 0;
afterEach(() => {
  checks += 1;
  if (expect.getState().numPassingAsserts > 0) green += 1;
});

afterAll(async () => {
  const walk = `tables × roles: ${TABLES.size} tables, ${ROLES.length} roles, two tenants; ${green} of ${checks} checks green`;
  mkdirSync('coverage', { recursive: true });
  writeFileSync('coverage/tables.walk', `${walk}\n`);
  await api?.destroy();
  await owner?.destroy();
  await database?.drop();
});

/** table → [bound by, writers] */
const TABLES = new Map(rolesTable('tables').map(([table = '', ...cells]) => [table, cells] as const));
const CASES = [...TABLES.keys()].flatMap((table) => ROLES.map((role) => [table, role] as const));

interface Account {
  readonly id: number;
  readonly scope: CallerScope;
}

async function accountOf(role: Role): Promise<Account> {
  const [row] = await owner.query(
    `SELECT id, role, area_code AS "areaCode", enterprise_id AS "enterpriseId", project_ids AS "projectIds",
            worker_id AS "workerId" FROM user_account WHERE name = $1`,
    [role],
  );
  const projectIds = (row.projectIds as string[] | null)?.map(Number) ?? null;
  return { id: row.id, scope: { ...(await scopeOf(api, { ...row, projectIds })), accountId: row.id } };
}

/** What the owner would select for a caller, from docs/roles.md and nothing that the policies say. */
function expected(cell: string, role: Role, { a }: World, { id, scope }: Account): string {
  const bound = cell.replace(' (wages)', '');
  if (bound !== cell && role === 'team_leader') return 'false';
  const isAll = role === 'administrator' || role === 'auditor';
  const team = role === 'subcontractor' ? `team_id = ${a.teamIds[0] ?? 0}` : undefined;
  const mine = role === 'worker' ? `worker_id = ${a.workers[0]?.id ?? 0}` : undefined;
  const project = isAll ? 'true' : `project_id = ${a.projectId}`;
  const people = (worker: string) =>
    `${worker} IN (SELECT worker_id FROM registration WHERE ${[isAll ? 'true' : `project_id = ${a.projectId}`, team, mine].filter(Boolean).join(' AND ')})`;
  switch (bound) {
    case 'public':
    case 'chain':
      return 'true';
    case 'policy':
      return isAll ? 'true' : `project_id IN (0, ${a.projectId})`;
    case 'project':
      return project;
    case 'staff':
      return team || mine ? 'false' : project;
    case 'team':
      return [project, team, mine].filter(Boolean).join(' AND ');
    case 'teams':
      return [project, team?.replace('team_id', 'id')].filter(Boolean).join(' AND ');
    case 'people':
      return team || mine ? `${project} AND ${people('worker_id')}` : project;
    case 'person':
      return isAll ? 'true' : people('worker_id');
    case 'bar':
      return isAll
        ? 'true'
        : `${people('worker_id')} AND (project_id IS NULL OR project_id = ${a.projectId})`;
    case 'roll-up':
      return mine ? 'false' : [project, team].filter(Boolean).join(' AND ');
    case 'sheet':
      return mine
        ? `(project_id, team_id, pay_month) IN (SELECT project_id, team_id, pay_month FROM payroll_line WHERE ${mine})`
        : [project, team].filter(Boolean).join(' AND ');
    case 'complaint':
      return team ? 'false' : [project, mine].filter(Boolean).join(' AND ');
    case 'notified':
      if (isAll) return 'true';
      if (role === 'general_contractor') return `enterprise_id = ${a.contractorId}`;
      return role === 'regulator' ? `area_prefix = '2115'` : 'false';
    case 'told':
      if (isAll) return 'true';
      return role === 'regulator' ? `area_prefix = '2115'` : 'false';
    case 'feed':
      if (team || mine) return 'false';
      return isAll ? 'true' : `project_id IN (0, ${a.projectId})`;
    case 'custody':
      return isAll ? 'true' : `enterprise_id = ${scope.custodianId ?? 0}`;
    case 'log':
      return isAll ? 'true' : 'false';
    case 'own':
      return `id = ${id}`;
    case 'login':
    case 'account':
      return isAll ? 'true' : `id = ${id}`;
    default:
      return 'false';
  }
}

/** The columns of a table are not all called alike: what stands for project, worker and account. */
const SPELLING: Readonly<Record<string, (condition: string) => string>> = {
  project: (c) => c.replaceAll('project_id', 'id'),
  worker: (c) => c.replaceAll(/^worker_id/g, 'id'),
  finding: (c) => `${c.replaceAll(/(?<!SELECT )worker_id IN/g, `subject_kind = 'worker' AND subject_id IN`)}`,
  finding_decision: (c) =>
    `${c.replaceAll(/(?<!SELECT )worker_id IN/g, `subject_kind = 'worker' AND subject_id IN`)}`,
  wage_alert: (c) =>
    `${c.replaceAll(/(?<!SELECT )worker_id IN/g, `subject_kind = 'worker' AND subject_id IN`)}`,
  wage_alert_move: (c) =>
    `(project_id, alert_id) IN (SELECT project_id, id FROM wage_alert WHERE ${c.replaceAll(/(?<!SELECT )worker_id IN/g, `subject_kind = 'worker' AND subject_id IN`)})`,
  complaint_move: (c) => `(project_id, complaint_id) IN (SELECT project_id, id FROM complaint WHERE ${c})`,
  notification: (c) => `target_id IN (SELECT id FROM notification_target WHERE ${c})`,
  idempotency_key: (c) => c.replace(/^id = (\d+)$/, `caller = 'user:$1'`),
  import_job: (c) => c.replace(/^id/, 'account_id'),
  import_fault: (c) => c.replace(/^(id = \d+)$/, 'job_id IN (SELECT id FROM import_job WHERE account_$1)'),
  export_job: (c) => c.replace(/^id/, 'account_id'),
  export_part: (c) =>
    c.replace(/^id = (\d+)$/, 'job_id IN (SELECT id FROM export_job WHERE account_id = $1)'),
  correction_decision: (c) =>
    `(project_id, correction_id) IN (SELECT project_id, id FROM attendance_correction WHERE ${c})`,
  api_client: (c) => (c === 'true' ? c : 'false'),
};

it('lists every table there is', async () => {
  const rows = await owner.query<{ name: string }[]>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  expect([...TABLES.keys()].sort()).toEqual(rows.map((row) => row.name).sort());
});

it.each(CASES)('%s: %s reads its own rows without WHERE, and all of them', async (table, role) => {
  const [bound = ''] = TABLES.get(table) ?? [];
  const account = await accountOf(role);
  const read = () =>
    withScope(api, account.scope, (tx) => tx.query(`SELECT t::text AS row FROM ${table} t ORDER BY 1`));
  if (bound === 'nobody') {
    await expect(read()).rejects.toThrow('permission denied');
    return;
  }
  if (bound === 'subject') {
    await expectSubjects(account);
    return;
  }
  const condition = (SPELLING[table] ?? ((c: string) => c))(expected(bound, role, world, account));
  const own = await owner.query(`SELECT t::text AS row FROM ${table} t WHERE ${condition} ORDER BY 1`);
  expect(await read()).toEqual(own);
});

/** Versions are visible where their row is. */
async function expectSubjects({ scope }: Account): Promise<void> {
  const nouns = {
    project: 'project',
    team: 'team',
    worker: 'worker',
    registration: 'registration',
    bar: 'worker_bar',
  };
  for (const [noun, table] of Object.entries(nouns)) {
    const [seen, rows] = await withScope(api, scope, async (tx) => [
      await tx.query(`SELECT noun_id AS id FROM register_history WHERE noun = $1 ORDER BY 1`, [noun]),
      await tx.query(`SELECT id FROM ${table} ORDER BY 1`),
    ]);
    expect([noun, seen]).toEqual([noun, rows]);
  }
}

/** Roles that docs/roles.md lets write, spelled out. */
function writersOf(table: string): Set<string> {
  const [, cell = ''] = TABLES.get(table) ?? [];
  const words = cell
    .replace(/ \(.*\)/, '')
    .replace('KEEPERS', 'administrator, general_contractor, labour_officer, subcontractor')
    .replace('SITE', 'administrator, general_contractor, labour_officer')
    .replace('an enterprise itself', 'general_contractor, subcontractor');
  if (/everybody|the person itself/.test(cell)) return new Set(ROLES);
  return new Set(words.split(/,\s*/));
}

/** Rows that the caller does not see, as JSON. */
async function foreignRows(table: string, { scope }: Account): Promise<string[]> {
  const seen = await withScope(api, scope, (tx) =>
    tx.query<{ row: string }[]>(`SELECT to_jsonb(t)::text AS row FROM ${table} t`),
  ).catch(() => []);
  const own = new Set(seen.map(({ row }) => row));
  const all = await owner.query<{ row: string }[]>(
    `SELECT to_jsonb(t)::text AS row FROM ${table} t LIMIT 2000`,
  );
  return all.map(({ row }) => row).filter((row) => !own.has(row));
}

const refusal = async (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => sqlStateOf(error) || sqlStateOf((error as { cause?: unknown }).cause),
  );

it.each(CASES)('%s: %s cannot change or add a row outside its scope', async (table, role) => {
  const account = await accountOf(role);
  const [column] = await owner.query<{ name: string }[]>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
      ORDER BY attnum LIMIT 1`,
    [table],
  );
  const name = column?.name ?? '';
  const before = await owner.query(`SELECT xmin::text AS version, t::text AS row FROM ${table} t`);
  const outside = await foreignRows(table, account);
  await refusal(
    inScope(api, account.scope, async (tx) => {
      await tx.query(`UPDATE ${table} SET ${name} = ${name}`);
    }),
  );
  const touched = new Set<string>();
  const after = await owner.query(
    `SELECT xmin::text AS version, t::text AS row, to_jsonb(t)::text AS json FROM ${table} t`,
  );
  const versions = new Set(
    before.map((row: { version: string; row: string }) => `${row.version} ${row.row}`),
  );
  for (const row of after) if (!versions.has(`${row.version} ${row.row}`)) touched.add(row.json as string);
  expect(outside.filter((row) => touched.has(row))).toEqual([]);
  if (!writersOf(table).has(role)) expect(touched.size).toBe(0);

  if (outside[0] === undefined || ['audit_entry', 'work_mark'].includes(table)) return;
  const identity = await owner.query<{ n: number }[]>(
    `SELECT count(*)::int AS n FROM pg_attribute WHERE attrelid = $1::regclass AND attname = 'id' AND attidentity <> ''`,
    [table],
  );
  const copy = identity[0]?.n ? `jsonb_set($1::jsonb, '{id}', '987654321')` : '$1::jsonb';
  const added = await refusal(
    inScope(api, account.scope, (tx) =>
      tx.query(`INSERT INTO ${table} SELECT (jsonb_populate_record(NULL::${table}, ${copy})).*`, [
        outside[0],
      ]),
    ),
  );
  // whoever keeps papers may enter a person whom nobody has entered: only the keys stand against a copy
  const isNewPerson = table === 'worker' && writersOf(table).has(role);
  expect(added).toBe(isNewPerson ? '23505' : '42501');
});

it('lets nobody raise the own role, nor touch a person or a project that is not theirs', async () => {
  const { id, scope } = await accountOf('subcontractor');
  const raise = (column: string, value: string) =>
    refusal(
      inScope(api, scope, (tx) => tx.query(`UPDATE user_account SET ${column} = ${value} WHERE id = ${id}`)),
    );
  expect(await raise('role', `'administrator'`)).toBe('42501');
  expect(await raise('project_ids', 'ARRAY[1,2,3]::bigint[]')).toBe('42501');
  expect(await raise('failed_logins', '0')).toBe('done');
  // no column is read, so that only the policy of the change itself can hold it back
  await inScope(api, scope, (tx) => tx.query(`UPDATE worker SET bank_name = 'x'`));
  const [touched] = await owner.query(
    `SELECT count(*)::int AS n FROM worker WHERE bank_name = 'x' AND id NOT IN
       (SELECT worker_id FROM registration WHERE team_id = $1)`,
    [world.a.teamIds[0]],
  );
  expect(touched).toEqual({ n: 0 });
  await owner.query(`UPDATE worker SET bank_name = NULL WHERE bank_name = 'x'`);
});

it('lets nobody make a stranger visible by registering them', async () => {
  const { scope } = await accountOf('general_contractor');
  const stranger = world.b.workers[0]?.id ?? 0;
  const register = inScope(api, scope, (tx) =>
    tx.query(
      `INSERT INTO registration (project_id, worker_id, team_id, trade_code, work_role, entered_on, daily_rate_fen, pay_day)
       VALUES ($1, $2, $3, '010', '20', '2026-05-01', 1, 1)`,
      [world.a.projectId, stranger, world.a.teamIds[0]],
    ),
  );
  expect(await refusal(register)).toBe('42501');
});
