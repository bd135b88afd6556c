// docs/roles.md, tested on every route × role over HTTP with two tenants: who is let in, who is refused, and that what
// belongs to the other tenant is not there.
import { mkdirSync, writeFileSync } from 'node:fs';
import { ROLES, type Role } from '#store/caller-scope.js';
import { openStore } from '#store/data-source.js';
import { openDays, sealDay } from '#store/day-seal.store.js';
import { type Json, ask } from '../support/api-server.js';
import { type Operation, operationsOf } from '../support/openapi-requests.js';
import { RegisterApi } from '../support/register-api.js';
import { addRegister } from '../support/register-world.js';
import { rolesOf, rolesTable } from '../support/roles-document.js';

type Site = RegisterApi['world']['a'];

const TABLE = new Map(
  rolesTable('routes').map(([route = '', cell = '']) => [route.replaceAll('`', ''), rolesOf(cell)] as const),
);
/** Routes that show a thing of the register by name: only these can belong to another tenant. */
const OF_TENANT =
  /^\/(projects|workers|certificates|bars|contracts|trainings|imports|devices|gate-events|payrolls|corrections|findings|special-accounts|wage-alerts|complaints|inspections|incidents|blacklistings)\/\{/;
/** Things that are called by project and number. */
const NUMBERED = {
  'wage-alerts': 'wage_alert',
  complaints: 'complaint',
  inspections: 'inspection',
  incidents: 'collective_incident',
  blacklistings: 'blacklisting',
} as const;
const BOUND = ROLES.filter((role) => role !== 'administrator' && role !== 'auditor');

let register: RegisterApi;
let operations: readonly Operation[];
let green = 0;
const asked = { routes: 0, foreign: 0 };

beforeAll(async () => {
  register = await RegisterApi.open();
  await addRegister(register.owner, register.world.a, 1);
  await addRegister(register.owner, register.world.b, 2);
  await sealEvents(register.databaseUrl);
  const { body } = await ask(`${register.api.url}/api/openapi.json`);
  operations = operationsOf(body).map((each) => ({ ...each, path: each.path.replace('/api/v1', '') }));
}, 60_000);

afterAll(async () => {
  const walk = `routes × roles: ${TABLE.size} routes, ${ROLES.length} roles and nobody, two tenants; ${green} of ${asked.routes + asked.foreign} checks green`;
  mkdirSync('coverage', { recursive: true });
  writeFileSync('coverage/routes.walk', `${walk}\n`);
  await register?.close();
});

/** A day without a seal has no proof to show. */
async function sealEvents(url: string): Promise<void> {
  const worker = await openStore({ url, role: 'zhuming_worker' });
  for (const day of await openDays(worker)) await sealDay(worker, day);
  await worker.destroy();
}

const first = async (sql: string, values: unknown[] = []): Promise<string> => {
  const [row] = await register.owner.query<{ value: unknown }[]>(sql, values);
  return String(row?.value);
};

/** The first of a list, for things whose id is put together by the API. */
async function listed(path: string, fits: (item: Json) => boolean = () => true): Promise<string> {
  const { body } = await register.as('administrator', 'GET', path);
  return body.items.find(fits).id as string;
}

/** What stands for a path parameter at a site, from the database and not from the API. */
async function valueOf(path: string, name: string, site: Site, role: string): Promise<string> {
  const [worker] = site.workers;
  const [, root = '', , below = ''] = path.split('/');
  const noun = root === 'projects' ? below : root;
  if (root === 'areas') return '211500';
  if (path.includes('statistics')) return '2026-06-r0';
  if (root === 'devices') return site.gates[0]?.sn ?? '';
  if ((root === 'projects' || root === 'public') && name === 'code') return site.projectCode;
  if (name === 'project') return site.projectCode;
  if (name === 'date') return '2026-06-01';
  if (root === 'workers' || name === 'worker') return worker?.number ?? '';
  if (root === 'enterprises')
    return first('SELECT credit_code AS value FROM enterprise WHERE id = $1', [site.contractorId]);
  const ofWorker = (table: string) =>
    first(`SELECT min(id) AS value FROM ${table} WHERE worker_id = $1`, [worker?.id]);
  const ofProject = (table: string) =>
    first(`SELECT min(id) AS value FROM ${table} WHERE project_id = $1`, [site.projectId]);
  if (noun === 'key-posts' && name === 'kind') return 'holders';
  switch (noun) {
    case 'key-posts':
      return ofProject(keyPostTable(path));
    case 'certificates':
      return ofWorker('certificate');
    case 'bars':
      return ofWorker('worker_bar');
    case 'corrections':
      return name === 'sha256' ? '0'.repeat(64) : ofWorker('attendance_correction');
    case 'contracts':
      return ofWorker('labour_contract');
    case 'registrations':
      return ofWorker('registration');
    case 'teams':
      return String(site.teamIds[0]);
    case 'trainings':
      return ofProject('training');
    case 'participants':
      return ofProject('participant');
    case 'imports':
    case 'exports':
      if (name === 'kind') return 'worker';
      return first(
        `SELECT j.id AS value FROM ${noun.slice(0, -1)}_job j JOIN user_account a ON a.id = j.account_id WHERE a.name = $1`,
        [site === register.world.a ? role : `${role}-b`],
      );
    case 'gate-events':
      return listed(`/gate-events?project=${site.projectCode}&worker=${worker?.number ?? ''}`);
    case 'payroll-lines':
      return `${site.projectId}.${worker?.teamId}.2026-05.${worker?.number ?? ''}`;
    case 'payrolls':
      return listed(
        `/payrolls?project=${site.projectCode}&month=2026-05`,
        ({ teamId }) => teamId === site.teamIds[0],
      );
    case 'wage-alerts':
    case 'complaints':
    case 'inspections':
    case 'incidents':
    case 'blacklistings':
      return first(
        `SELECT concat_ws('-', project_id, id) AS value FROM ${NUMBERED[noun]} WHERE project_id = $1 ORDER BY id LIMIT 1`,
        [site.projectId],
      );
    case 'rights-contacts':
      return first('SELECT max(id) AS value FROM rights_contact');
    case 'notification-targets':
      return first('SELECT max(id) AS value FROM notification_target');
    case 'findings':
      if (name === 'sha256') return '0'.repeat(64);
      return first(
        `SELECT concat_ws('.', project_id, subject_kind, subject_id, period, code) AS value FROM finding
          WHERE project_id = $1 AND subject_kind = 'worker' ORDER BY subject_id LIMIT 1`,
        [site.projectId],
      );
    case 'users':
      return first(`SELECT id AS value FROM user_account WHERE name = 'worker-b'`);
    case 'api-clients':
      return first('SELECT min(id) AS value FROM api_client');
    default:
      return 'worker';
  }
}

/** The table behind `…/key-posts/{holders|pauses|leaves}/{id}`; `{kind}` stands for holders here. */
function keyPostTable(path: string): string {
  const kind = /key-posts\/(pause|leave)s/.exec(path)?.[1] ?? 'holder';
  return `key_post_${kind}`;
}

/** Sends the example of the document; only status and code of the answer are of interest, and streams do not end. */
async function send({ method, path, spec }: Operation, site: Site, who: string): Promise<[number, string]> {
  let filled = path;
  for (const [all, name = ''] of path.matchAll(/\{(\w+)\}/g))
    filled = filled.replace(all, encodeURIComponent(await valueOf(path, name, site, who)));
  const needed = ((spec.parameters ?? []) as Json[]).filter((each) => each.in === 'query' && each.required);
  const query = new URLSearchParams(
    needed.map(({ name, schema }): [string, string] => [name, String(schema.examples?.[0])]),
  );
  if (needed.length > 0) filled += `?${query.toString()}`;
  const [content] = Object.entries((spec.requestBody?.content ?? {}) as Record<string, Json>);
  const [type = '', { example, examples } = {} as Json] = content ?? [];
  const value = example ?? (Object.values(examples ?? {})[0] as Json)?.value ?? {};
  const isJson = type.includes('json');
  const isForm = type.includes('urlencoded');
  const stop = new AbortController();
  const token = who === 'nobody' ? undefined : await tokenFor(path, who);
  const base = /^\/(device|broker)\/v1\//.test(filled) ? '' : '/api/v1';
  const answer = await fetch(`${register.api.url}${base}${filled}`, {
    method,
    signal: stop.signal,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(type === '' ? {} : { 'content-type': type }),
      'if-match': '"999"',
    },
    ...(type === ''
      ? {}
      : { body: isJson ? JSON.stringify(value) : isForm ? String(new URLSearchParams(value)) : 'bytes' }),
  });
  const isProblem = (answer.headers.get('content-type') ?? '').startsWith('application/problem+json');
  const code = isProblem ? ((await answer.json()) as { code: string }).code : '';
  stop.abort();
  return [answer.status, code];
}

/** A log-out ends a session of its own. */
async function tokenFor(path: string, who: string): Promise<string> {
  const token = await register.tokenOf(who);
  if (path === '/auth/logout') register.forget(who);
  return token;
}

/** Where an allowed role finds nothing although everything is its own, and why. */
const EMPTY: readonly (readonly [route: RegExp, why: string])[] = [
  [/photo$/, 'nobody has a photo here'],
  [/file$/, 'no paper has a scan here'],
  [/files\/\{sha256\}$/, 'no correction has a file here'],
];

it('the document and docs/roles.md list the same routes and roles', () => {
  const documented = operations.map(({ method, path, spec }) => {
    const roles = spec['x-roles'] as Role[] | undefined;
    return [`${method} ${path}`, roles && ROLES.filter((role) => roles.includes(role))];
  });
  expect(documented).toEqual([...TABLE]);
});

it.each([...TABLE])(
  '%s lets in whom docs/roles.md lets in, and refuses the others',
  async (route, allowed) => {
    const operation = operations.find(({ method, path }) => `${method} ${path}` === route);
    if (!operation) throw new Error(`${route} is not in the document`);
    const wrong: string[] = [];
    for (const who of ['nobody', ...ROLES]) {
      const [status, code] = await send(operation, register.world.a, who);
      asked.routes += 1;
      const isAllowed = allowed === undefined || (who !== 'nobody' && allowed.includes(who as Role));
      const isFound = operation.method !== 'GET' || EMPTY.some(([of]) => of.test(route)) || status === 200;
      const isRight = isAllowed
        ? status < 500 && isFound && !['unauthenticated', 'forbidden'].includes(code) && status !== 405
        : code === (who === 'nobody' ? 'unauthenticated' : 'forbidden');
      if (isRight) green += 1;
      else wrong.push(`${who} → ${status} ${code}`);
    }
    expect(wrong).toEqual([]);
  },
);

const FOREIGN = [...TABLE].flatMap(([route, allowed = []]) => {
  const [, path = ''] = route.split(' ');
  const roles = BOUND.filter((role) => allowed.includes(role));
  return OF_TENANT.test(path) && roles.length > 0 ? [[route, roles] as const] : [];
});

it.each(FOREIGN)('%s answers 404 for what belongs to the other tenant', async (route, roles) => {
  const operation = operations.find(({ method, path }) => `${method} ${path}` === route);
  if (!operation) throw new Error(`${route} is not in the document`);
  const wrong: string[] = [];
  for (const role of roles) {
    const [status, code] = await send(operation, register.world.b, role);
    asked.foreign += 1;
    if (status === 404) green += 1;
    else wrong.push(`${role} → ${status} ${code}`);
  }
  expect(wrong).toEqual([]);
});
