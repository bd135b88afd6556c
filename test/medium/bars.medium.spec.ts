// The register over real HTTP and a real database: the ban list, who may bar from where, and what follows.
import { RegisterApi, told } from '../support/register-api.js';

let register: RegisterApi;
let worker = '';
let project = '';
const BAN = { from: '2026-01-05', reason: '伪造特种作业证' };

beforeAll(async () => {
  register = await RegisterApi.open();
  worker = register.world.a.workers[0]?.number ?? '';
  project = register.world.a.projectCode;
}, 60_000);
afterAll(() => register?.close());

const bar = (
  name: Parameters<RegisterApi['as']>[0],
  more: Record<string, unknown>,
  headers: Record<string, string> = {},
) => register.as(name, 'POST', '/bars', { worker, ...BAN, ...more }, headers);

async function marks(): Promise<unknown[]> {
  const rows = await register.owner.query(
    "DELETE FROM work_mark WHERE step = 'roster.refresh' RETURNING project_id, subjects",
  );
  return rows[0] as unknown[];
}

let path = '';

it('bars from a site, and asks for its roster again in the same transaction', async () => {
  await marks();
  const created = await bar('labour_officer', { project, to: '2026-06-30' });
  expect([told(created), created.headers.get('etag')]).toEqual(['201', '"1"']);
  expect(created.body).toMatchObject({
    workerNumber: worker,
    projectCode: project,
    areaPrefix: null,
    from: '2026-01-05',
    to: '2026-06-30',
    reason: '伪造特种作业证',
  });
  path = `/bars/${created.body.id as number}`;
  expect(created.headers.get('location')).toBe(`/api/v1${path}`);
  expect(await marks()).toEqual([
    { project_id: register.world.a.projectId, subjects: [register.world.a.workers[0]?.id] },
  ]);
});

it('lets each role bar only as far as it reaches', async () => {
  expect(told(await bar('administrator', {}))).toBe('201');
  for (const name of ['regulator', 'general_contractor', 'labour_officer'] as const)
    expect([name, told(await bar(name, {}))]).toEqual([name, '403']);
  expect(told(await bar('regulator', { area: '211500' }))).toBe('201');
  expect(told(await bar('regulator', { project }))).toBe('201');
  expect(told(await bar('regulator', { area: '210404' }))).toBe('404');
  expect(told(await bar('regulator', { area: '21' }))).toBe('404');
  expect(told(await bar('general_contractor', { project }))).toBe('201');
  expect(told(await bar('general_contractor', { area: '211500' }))).toBe('404');
  for (const name of ['subcontractor', 'team_leader', 'worker', 'auditor'] as const)
    expect([name, told(await bar(name, { project }))]).toEqual([name, '403']);
  for (const name of ['regulator-b', 'general_contractor-b', 'labour_officer-b'] as const)
    expect([name, told(await bar(name, { project }))]).toEqual([name, '422 worker unknown']);
  const foreign = register.world.b.projectCode;
  expect(told(await bar('labour_officer', { project: foreign }))).toBe('422 project unknown');
});

it.each([
  ['an end before the start', () => ({ project, to: '2026-01-04' }), '422 to before_start'],
  ['a project and an area at once', () => ({ project, area: '211500' }), '422 area ambiguous'],
  ['an area that is not there', () => ({ area: '98' }), '422 area unknown'],
  ['no area code', () => ({ area: '211' }), '422 area malformed'],
  ['no reason', () => ({ project, reason: '' }), '400 reason too_small'],
  ['nobody', () => ({ project, worker: 'W9999999' }), '422 worker unknown'],
])('refuses %s', async (_what, wrong, expected) => {
  expect(told(await bar('administrator', wrong()))).toBe(expected);
});

it('is lifted by its end, also on its first day, and keeps every version and reason', async () => {
  await marks();
  const lift = { to: '2026-01-04', reason: '查无实据' };
  const lifted = await register.as('labour_officer', 'PATCH', path, lift, { 'if-match': '"1"' });
  expect([told(lifted), lifted.body.to, lifted.body.reason]).toEqual(['200', '2026-01-04', '查无实据']);
  expect(await marks()).toHaveLength(1);
  const stale = await register.as('labour_officer', 'PATCH', path, lift, { 'if-match': '"1"' });
  expect(stale.status).toBe(412);
  const early = { to: '2026-01-03' };
  expect(told(await register.as('labour_officer', 'PATCH', path, early, { 'if-match': '"2"' }))).toBe(
    '422 to before_start',
  );
  const again = await register.as('labour_officer', 'PATCH', path, { to: null }, { 'if-match': '"2"' });
  expect([again.status, again.body.to]).toEqual([200, null]);
  const { body } = await register.as('auditor', 'GET', `${path}/history`);
  const told3 = body.items.map(({ version, content }: { version: number; content: { reason: string } }) => [
    version,
    content.reason,
  ]);
  expect(told3).toEqual([
    [3, '查无实据'],
    [2, '查无实据'],
    [1, '伪造特种作业证'],
  ]);
});

it('is changed only by whom it belongs to', async () => {
  const { body } = await bar('administrator', { reason: '市内禁入', area: '21' });
  const change = { to: '2026-02-01' };
  for (const name of ['regulator', 'general_contractor', 'labour_officer'] as const) {
    const answer = await register.as(name, 'PATCH', `/bars/${body.id as number}`, change, {
      'if-match': '"1"',
    });
    expect([name, answer.status]).toEqual([name, 404]);
  }
  expect((await register.as('labour_officer-b', 'GET', path)).status).toBe(404);
  expect((await register.as('labour_officer-b', 'PATCH', path, change, { 'if-match': '"3"' })).status).toBe(
    404,
  );
  expect((await register.as('labour_officer', 'PATCH', path, change)).status).toBe(428);
});

it('lists what the caller may see: a ban of a site only there', async () => {
  const count = async (name: Parameters<RegisterApi['as']>[0]) => {
    const { body } = await register.as(name, 'GET', `/bars?worker=${worker}`);
    return body.items.length as number;
  };
  const all = await count('administrator');
  expect(all).toBe(6);
  expect([await count('labour_officer'), await count('worker'), await count('labour_officer-b')]).toEqual([
    all,
    all,
    0,
  ]);
  const csv = await register.as('administrator', 'GET', `/bars?project=${project}`, undefined, {
    accept: 'text/csv',
  });
  expect(csv.text.trim().split('\r\n')).toHaveLength(4);
});

it('masks an identity number that somebody typed as a reason', async () => {
  const created = await bar('administrator', { reason: '冒用 210102199003071233 的证件' });
  expect(created.body.reason).toBe('冒用 210102********1233 的证件');
  const [row] = await register.owner.query(
    `SELECT (SELECT json_agg(b) FROM worker_bar b)::text || (SELECT json_agg(a) FROM audit_entry a)::text AS kept`,
  );
  expect(row.kept).not.toContain('210102199003071233');
});
