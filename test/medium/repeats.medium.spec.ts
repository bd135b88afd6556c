// Near-duplicates, tested from the gate's frame to the API's answer: marked, never deleted.
import type { DataSource } from 'typeorm';
import { DEFAULT_ATTENDANCE_POLICY } from '#domain/attendance/attendance-policy.js';
import { hashPassword } from '#platform/crypto.js';
import { openStore } from '#store/data-source.js';
import { addUserAccounts } from '#store/register.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { type Json, type RunningApi, ask, post, startApi } from '../support/api-server.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { Door } from '../support/door.js';
import { type TestSite, buildSite } from '../support/site.js';
import { workUntilQuiet } from '../support/worker.js';

let database: TestDatabase;
let owner: DataSource;
let worker: DataSource;
let site: TestSite;
let door: Door;
let api: RunningApi;
let token = '';

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  worker = await openStore({ url: database.url, role: 'zhuming_worker' });
  site = await buildSite(owner, { workers: 12 });
  door = await Door.open(database.url);
  const account = {
    name: 'auditor',
    displayName: 'auditor',
    passwordHash: await hashPassword('Passwort-1234'),
  };
  const scope = {
    role: 'auditor' as const,
    areaCode: null,
    enterpriseId: null,
    projectIds: null,
    workerId: null,
  };
  await unitOfWork(owner, (tx) => addUserAccounts(tx, [{ ...account, ...scope }]));
  api = await startApi(database.url);
  const login = { name: 'auditor', password: 'Passwort-1234' };
  token = (await post(`${api.url}/api/v1/auth/login`, login)).body.token;
}, 60_000);

afterAll(async () => {
  await api?.close();
  await door?.close();
  for (const store of [owner, worker]) await store?.destroy();
  await database?.drop();
});

const get = async (path: string): Promise<Json> =>
  (await ask(`${api.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } })).body;

/** One passage: gate, local time on the day, direction. */
type Step = readonly [gate: number, time: string, direction: 'in' | 'out'];

let next = 0;

/** Lets the next worker pass as said; answers for each passage, in the order given, which one it repeats. */
async function repeatsOf(date: string, steps: readonly Step[]): Promise<(number | null)[]> {
  const person = site.workers[next++]?.number ?? '';
  const ids: string[] = [];
  for (const [gate, time, direction] of steps) {
    const { id, sn } = site.gates[gate]!;
    const seq = await door.pass(sn, [{ at: `${date}T${time}.000+08:00`, direction, worker: person }]);
    ids.push([site.projectId, id, 1, seq].join('-'));
  }
  const { items } = await get(`gate-events?worker=${person}`);
  const marks = new Map<string, string | null>(items.map((item: Json) => [item.id, item.repeatOf]));
  for (const id of ids) expect((await get(`gate-events/${id}`)).repeatOf).toBe(marks.get(id));
  return ids.map((id) => {
    const mark = marks.get(id) ?? null;
    return mark === null ? null : ids.indexOf(mark);
  });
}

const exceptionsOf = async (i: number): Promise<string[]> => {
  const rows = await owner.query<{ exceptions: string[] }[]>(
    'SELECT exceptions FROM attendance_day WHERE worker_id = $1 ORDER BY work_date, version DESC LIMIT 1',
    [site.workers[i]?.id],
  );
  return rows[0]?.exceptions ?? [];
};

describe('a near-duplicate', () => {
  it.each<[string, readonly Step[], (number | null)[]]>([
    ['is marked within the debounce', [[0, '07:00:00', 'in'], [0, '07:01:30', 'in']], [null, 0]], // prettier-ignore
    ['is not marked after it', [[0, '07:00:00', 'in'], [0, '07:01:31', 'in']], [null, null]], // prettier-ignore
    ['names the nearest before it', [[0, '07:00:00', 'in'], [0, '07:01:20', 'in'], [0, '07:02:40', 'in']], [null, 0, 1]], // prettier-ignore
    ['is none at another gate', [[0, '07:00:00', 'in'], [1, '07:00:30', 'in']], [null, null]], // prettier-ignore
    ['is found past what another gate saw', [[0, '07:00:00', 'in'], [1, '07:00:30', 'in'], [0, '07:00:40', 'in']], [null, null, 0]], // prettier-ignore
    ['is none after the way back', [[0, '07:00:00', 'in'], [1, '07:00:20', 'out'], [0, '07:00:40', 'in']], [null, null, null]], // prettier-ignore
    ['turns round when the earlier one comes late', [[0, '07:00:40', 'in'], [0, '07:00:00', 'in']], [1, null]], // prettier-ignore
  ])('%s', async (_what, steps, expected) => {
    expect(await repeatsOf('2026-06-03', steps)).toEqual(expected);
  });

  it('is a DUPLICATE of the day too, which also holds what two gates saw; nothing is deleted', async () => {
    await workUntilQuiet(worker);
    const duplicates = await Promise.all([0, 1, 2, 3, 4, 5, 6].map(exceptionsOf));
    expect(duplicates.map((list) => list.includes('DUPLICATE'))).toEqual([true, false, true, true, true, false, true]); // prettier-ignore
    const [{ count }] = await owner.query('SELECT count(*)::int FROM gate_event');
    expect(count).toBe(17);
  });

  it('is measured by the policy of its own day', async () => {
    await owner.query(
      `INSERT INTO attendance_policy (project_id, effective_from, rule) VALUES ($1, '2026-06-10', $2)`,
      [site.projectId, JSON.stringify({ ...DEFAULT_ATTENDANCE_POLICY, debounceSeconds: 30 })],
    );
    const steps: readonly Step[] = [[0, '03:00:00', 'in'], [0, '03:01:00', 'in']]; // prettier-ignore
    // three in the morning still belongs to the day before
    expect(await repeatsOf('2026-06-10', steps)).toEqual([null, 0]);
    expect(await repeatsOf('2026-06-11', steps)).toEqual([null, null]);
  });

  it('is none where the passage did not count', async () => {
    await owner.query(`UPDATE registration SET exited_on = '2026-06-01' WHERE worker_id = $1`, [
      site.workers[next]?.id,
    ]);
    expect(await repeatsOf('2026-06-05', [[0, '07:00:00', 'in'], [0, '07:00:10', 'in']])).toEqual([null, null]); // prettier-ignore
  });
});
