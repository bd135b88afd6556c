// Bad input on every route: thousands of requests made up from the OpenAPI document. Nothing may be a 5xx, and every refusal
// is a problem document with a code that the document knows.
import type { DataSource } from 'typeorm';
import { ROLES } from '#store/caller-scope.js';
import { openStore } from '#store/data-source.js';
import { type RunningApi, ask, post, startApi } from '../support/api-server.js';
import { PASSWORD, type World, buildWorld } from '../support/api-world.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import {
  type Known,
  type Operation,
  RequestMaker,
  operationsOf,
  seeded,
} from '../support/openapi-requests.js';
import { addRegister } from '../support/register-world.js';
import { hasGivenBroker } from '../support/system.js';

// the whole number on a bare machine; beside given services a quarter more, from another seed
const REQUESTS = hasGivenBroker ? 5_000 : 20_000;
const AT_ONCE = 12;
const SEED = hasGivenBroker ? 20_261_124 : 20_261_123;
/** Streams that do not end by themselves, and what would close the door on the others. */
const ENDLESS = /^(\/api\/v1)?\/live$|\/(stream|progress)$/;

let database: TestDatabase;
let owner: DataSource;
let api: RunningApi;
let world: World;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  world = await buildWorld(owner);
  await addRegister(owner, world.a, 1);
  api = await startApi(database.url);
}, 60_000);

afterAll(async () => {
  await api?.close();
  await owner?.destroy();
  await database?.drop();
});

async function logIn(name: string): Promise<string> {
  const { body } = await post(`${api.url}/api/v1/auth/login`, { name, password: PASSWORD });
  return (body?.token as string | undefined) ?? '';
}

function known({ a }: World): Known {
  return {
    code: [a.projectCode],
    project: [a.projectCode],
    no: a.workers.map((w) => w.number),
    worker: a.workers.map((w) => w.number),
    id: [1, 2, 3],
    sn: a.gates.map((g) => g.sn),
    team: [...a.teamIds],
    teamId: [...a.teamIds],
  };
}

/** What came of one request: nothing, or why it is a fault. */
async function faultOf(
  operation: Operation,
  maker: RequestMaker,
  token: string,
): Promise<string | undefined> {
  const { path, ...init } = maker.make(operation);
  const headers = { ...init.headers, ...(token === '' ? {} : { authorization: `Bearer ${token}` }) };
  const answer = await fetch(`${api.url}${path}`, { ...init, headers });
  const body = await answer.text();
  const told = `${init.method} ${path.slice(0, 120)} ${String(init.body ?? '').slice(0, 200)} → ${answer.status} ${body.slice(0, 200)}`;
  if (answer.status >= 500) return told;
  if (answer.status < 400) return undefined;
  const isProblem = (answer.headers.get('content-type') ?? '').startsWith('application/problem+json');
  return isProblem && codes.has(JSON.parse(body).code) ? undefined : told;
}

let codes = new Set<string>();

it(`answers ${REQUESTS} made-up requests without a 5xx and with a problem document for every refusal`, async () => {
  const { body: document } = await ask(`${api.url}/api/openapi.json`);
  codes = new Set(document.components.schemas.Problem.properties.code.enum as string[]);
  const operations = operationsOf(document).filter(({ path }) => !ENDLESS.test(path));
  expect(operations.length).toBeGreaterThan(15);
  const random = seeded(SEED);
  const maker = new RequestMaker(document, random, known(world));
  const tokens = new Map<string, string>([['', '']]);
  for (const role of ROLES) tokens.set(role, await logIn(role));
  const names = [
    ...tokens.keys(),
    'administrator',
    'administrator',
    'general_contractor',
    'general_contractor',
  ];
  const faults: string[] = [];
  let sent = 0;
  const work = async () => {
    while (sent < REQUESTS && faults.length < 20) {
      const operation = operations[sent % operations.length] as Operation;
      sent += 1;
      const name = names[Math.floor(random() * names.length)] ?? '';
      const fault = await faultOf(operation, maker, tokens.get(name) ?? '');
      if (fault !== undefined) faults.push(fault);
      // a log-out, a new password or a closed account is an answer too: go on with a fresh session
      if (sent % 500 === 0 && name !== '') tokens.set(name, (await logIn(name)) || (tokens.get(name) ?? ''));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  expect(faults).toEqual([]);
  expect(sent).toBeGreaterThanOrEqual(REQUESTS);
}, 600_000);
