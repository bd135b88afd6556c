// How often one address may ask, over real HTTP.
import { type RunningApi, ask, post, startApi } from '../support/api-server.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';

let database: TestDatabase;
let api: RunningApi;
beforeAll(async () => {
  database = await createTestDatabase();
}, 60_000);
// every test counts from nothing
beforeEach(async () => {
  api = await startApi(database.url, { rateLimits: { perMinute: 5, loginsPerMinute: 2 } });
}, 60_000);
afterEach(() => api?.close());
afterAll(() => database?.drop());

const WRONG = { name: 'nobody', password: 'wrong wrong wrong' };
const FIVE = (status: number) => Array.from({ length: 5 }, () => status);

/** The statuses of `count` requests, one after the other. */
async function statusesOf(
  count: number,
  request: () => Promise<{ readonly status: number }>,
): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i += 1) statuses.push((await request()).status);
  return statuses;
}

it('refuses more log-ins a minute, with the seconds to wait', async () => {
  const logIn = () => post(`${api.url}/api/v1/auth/login`, WRONG);
  expect(await statusesOf(2, logIn)).toEqual([401, 401]);
  const refused = await logIn();
  expect({ status: refused.status, code: refused.body.code }).toEqual({
    status: 429,
    code: 'too_many_requests',
  });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});

it('refuses more requests a minute, but not the probes and the pages', async () => {
  expect(await statusesOf(6, () => ask(`${api.url}/api/v1/projects`))).toEqual([...FIVE(401), 429]);
  expect((await ask(`${api.url}/healthz`)).status).toBe(200);
  expect((await ask(`${api.url}/api/openapi.json`)).status).toBe(200);
});

// the router decodes a path before it looks for the route: these are the same route, however they are written
it.each([
  '/api/v1/auth/login?a=1',
  '/api/v1/auth/%6Cogin',
  '/%61pi/v1/auth/login',
  '/api/%76%31/auth/%6cogin',
])('counts a log-in at %s as one', async (path) => {
  expect(await statusesOf(3, () => post(`${api.url}${path}`, WRONG))).toEqual([401, 401, 429]);
  expect((await post(`${api.url}/api/v1/auth/login`, WRONG)).status).toBe(429);
});

it.each(['/api/v1/%70rojects', '/%61pi/v1/projects', '/api%2Fv1/projects'])(
  'counts a request at %s',
  async (path) => {
    const [first = 0] = await statusesOf(1, () => ask(`${api.url}${path}`));
    expect([401, 404]).toContain(first);
    expect(await statusesOf(5, () => ask(`${api.url}${path}`))).toEqual([...FIVE(first).slice(1), 429]);
    expect((await ask(`${api.url}/api/v1/projects`)).status).toBe(429);
  },
);

it.each(['/api/v1/nothing', '/%61pi/v1/nothing', '/nothing', '/api/v1/auth/login'])(
  'counts a request at %s, which is no route',
  async (path) => {
    expect(await statusesOf(6, () => ask(`${api.url}${path}`))).toEqual([...FIVE(404), 429]);
  },
);
