// How often one address may ask, over real HTTP.
import { type RunningApi, ask, post, startApi } from '../support/api-server.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';

let database: TestDatabase;
let api: RunningApi;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database.url, { rateLimits: { perMinute: 5, loginsPerMinute: 2 } });
}, 60_000);
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

it('refuses more log-ins a minute, with the seconds to wait', async () => {
  const logIn = () => post(`${api.url}/api/v1/auth/login`, { name: 'nobody', password: 'wrong wrong wrong' });
  expect([(await logIn()).status, (await logIn()).status]).toEqual([401, 401]);
  const refused = await logIn();
  expect({ status: refused.status, code: refused.body.code }).toEqual({
    status: 429,
    code: 'too_many_requests',
  });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});

it('refuses more requests a minute, but not the probes and the pages', async () => {
  const statuses: number[] = [];
  for (let i = 0; i < 6; i += 1) statuses.push((await ask(`${api.url}/api/v1/projects`)).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  expect((await ask(`${api.url}/healthz`)).status).toBe(200);
  expect((await ask(`${api.url}/api/openapi.json`)).status).toBe(200);
});
