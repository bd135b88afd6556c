// The register over real HTTP and a real database: what every write has in common, shown on enterprises.
import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { canonicalJson } from '#domain/audit/canonical.js';
import { syntheticCreditCode } from '#domain/identity/synthetic-identity.js';
import { openStore } from '#store/data-source.js';
import { forgetOldAnswers } from '#store/idempotency.store.js';
import { type AuditEntry, auditHash } from '#store/audit.store.js';
import { type RunningApi, ask, post, startApi } from '../support/api-server.js';
import { PASSWORD, buildWorld } from '../support/api-world.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';

let database: TestDatabase;
let owner: DataSource;
let api: RunningApi;
const tokens = new Map<string, string>();

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  await buildWorld(owner);
  api = await startApi(database.url);
  for (const name of ['administrator', 'general_contractor', 'regulator']) {
    const { body } = await post(`${api.url}/api/v1/auth/login`, { name, password: PASSWORD });
    tokens.set(name, body.token);
  }
}, 60_000);

afterAll(async () => {
  await api?.close();
  await owner?.destroy();
  await database?.drop();
});

const as = (name: string, more: Record<string, string> = {}) => ({
  authorization: `Bearer ${tokens.get(name) ?? ''}`,
  ...more,
});
const send = (method: string, path: string, body: unknown, headers: Record<string, string>) =>
  ask(`${api.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

const code = syntheticCreditCode('210112', 900);
const path = `/api/v1/enterprises/${code}`;

it('registers, reads, changes with If-Match, and keeps every version', async () => {
  const created = await send(
    'POST',
    '/api/v1/enterprises',
    { creditCode: code, name: '新建筑公司', phone: '024 2345 6789' },
    as('general_contractor'),
  );
  expect([created.status, created.headers.get('etag'), created.headers.get('location')]).toEqual([
    201,
    '"1"',
    path,
  ]);
  expect(created.body).toMatchObject({ creditCode: code, phoneMasked: '024*****6789', version: 1 });

  const unmatched = await send('PATCH', path, { name: '改名公司' }, as('administrator'));
  expect([unmatched.status, unmatched.body.code]).toEqual([428, 'precondition_required']);
  const changed = await send('PATCH', path, { name: '改名公司' }, as('administrator', { 'if-match': '"1"' }));
  expect([changed.status, changed.headers.get('etag'), changed.body.name]).toEqual([200, '"2"', '改名公司']);
  const stale = await send('PATCH', path, { name: '又改' }, as('administrator', { 'if-match': '"1"' }));
  expect([stale.status, stale.body.code]).toEqual([412, 'precondition_failed']);
  const same = await send('PATCH', path, { name: '改名公司' }, as('administrator', { 'if-match': '"2"' }));
  expect([same.status, same.headers.get('etag')]).toEqual([200, '"2"']);

  const found = await ask(`${api.url}${path}`, { headers: as('regulator') });
  expect([found.body.name, found.headers.get('etag')]).toEqual(['改名公司', '"2"']);
  const { body } = await ask(`${api.url}${path}/history`, { headers: as('regulator') });
  expect(
    body.items.map((v: { version: number; recordedBy: string; content: { name: string } }) => [
      v.version,
      v.recordedBy,
      v.content.name,
    ]),
  ).toEqual([
    [2, 'administrator', '改名公司'],
    [1, 'general_contractor', '新建筑公司'],
  ]);
});

it('refuses what the rule, the key, the scope or the role does not allow', async () => {
  const bad = await send(
    'POST',
    '/api/v1/enterprises',
    { creditCode: '91210100MA10ABCD6M', name: 'x' },
    as('administrator'),
  );
  expect([bad.status, bad.body.code, bad.body.errors[0].field]).toEqual([422, 'unprocessable', 'creditCode']);
  const taken = await send(
    'POST',
    '/api/v1/enterprises',
    { creditCode: code, name: 'x' },
    as('administrator'),
  );
  expect([taken.status, taken.body.errors[0]]).toEqual([
    409,
    {
      field: 'creditCode',
      code: 'taken',
      message: 'an enterprise with this credit code is registered already',
    },
  ]);
  // another contractor's enterprise is readable and not writable
  const foreign = await send('PATCH', path, { name: 'x' }, as('general_contractor', { 'if-match': '"2"' }));
  expect(foreign.status).toBe(404);
  const role = await send('POST', '/api/v1/enterprises', { creditCode: code, name: 'x' }, as('regulator'));
  expect([role.status, role.body.code]).toEqual([403, 'forbidden']);
});

it('does the same request under one idempotency key once', async () => {
  const body = { creditCode: syntheticCreditCode('210112', 901), name: '幂等公司' };
  const headers = as('administrator', { 'idempotency-key': 'k-1' });
  const answers = await Promise.all([1, 2, 3].map(() => send('POST', '/api/v1/enterprises', body, headers)));
  expect(answers.map((a) => a.status)).toEqual([201, 201, 201]);
  expect(new Set(answers.map((a) => `${a.text} ${a.headers.get('etag') ?? ''}`)).size).toBe(1);
  const other = await send('POST', '/api/v1/enterprises', { ...body, name: '别的' }, headers);
  expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_reused']);
  const deeds = await owner.query('SELECT count(*)::int AS n FROM audit_entry WHERE subject_id = $1', [
    body.creditCode,
  ]);
  expect(deeds).toEqual([{ n: 1 }]);
});

it('writes each deed into one chain, without personal data', async () => {
  const entries: AuditEntry[] = await owner.query(
    `SELECT seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, actor_kind AS "actorKind",
            actor_id AS "actorId", actor_name AS "actorName", action, subject_kind AS "subjectKind",
            subject_id AS "subjectId", project_id AS "projectId", reason, change, request_id AS "requestId", address,
            previous_hash AS "previousHash", hash FROM audit_entry ORDER BY seq`,
  );
  const deeds = entries.filter((entry) => entry.subjectKind === 'enterprise');
  expect(deeds.map(({ action, actorName }) => [action, actorName])).toEqual([
    ['enterprise.create', 'general_contractor'],
    ['enterprise.change', 'administrator'],
    ['enterprise.create', 'administrator'],
  ]);
  expect(deeds[1]?.change).toEqual({ name: ['新建筑公司', '改名公司'] });
  expect(deeds[0]?.change).toMatchObject({ phone: [null, '(sealed)'], phoneMasked: [null, '024*****6789'] });
  let previous = '0'.repeat(64);
  for (const { hash, ...entry } of entries) {
    expect(entry.previousHash).toBe(previous);
    expect(auditHash(entry)).toBe(hash);
    previous = hash;
  }
  expect(await owner.query('SELECT seq, hash FROM audit_head')).toEqual([
    { seq: entries.length, hash: previous },
  ]);
});

it('keeps of a request what nobody can guess back, and for a week', async () => {
  const body = { creditCode: syntheticCreditCode('210112', 902), name: '一周公司' };
  await send('POST', '/api/v1/enterprises', body, as('administrator', { 'idempotency-key': 'k-2' }));
  const plain = createHash('sha256')
    .update(`POST /api/v1/enterprises\n${canonicalJson(body)}`)
    .digest('hex');
  const [kept] = await owner.query(`SELECT request_hash AS hash FROM idempotency_key WHERE key = 'k-2'`);
  expect([kept.hash.length, kept.hash === plain]).toEqual([64, false]);
  await owner.query(`UPDATE idempotency_key SET created_at = now() - interval '8 days' WHERE key = 'k-2'`);
  const worker = await openStore({ url: database.url, role: 'zhuming_worker' });
  await forgetOldAnswers(worker);
  await worker.destroy();
  const left = await owner.query(`SELECT key FROM idempotency_key WHERE key IN ('k-1', 'k-2')`);
  expect(left).toEqual([{ key: 'k-1' }]);
});
