// Step 10 of the walk, tested: who gets in, and how a refusal looks.
import { Secret, TOTP } from 'otpauth';
import type { DataSource } from 'typeorm';
import { openStore } from '#store/data-source.js';
import { newTotpSecret } from '#platform/totp.js';
import { noteFailedLogin, noteLogin } from '#store/account.store.js';
import { LOGIN_SCOPE, ROLES, inScope } from '#store/caller-scope.js';
import { LoginService } from '../../apps/api/access/login.service.js';
import { OwnAccountService } from '../../apps/api/access/own-account.service.js';
import { Sessions } from '../../apps/api/access/session.js';
import type { HttpRequest } from '../../apps/api/http.js';
import { type Json, type RunningApi, SESSION_KEY, ask, post, startApi } from '../support/api-server.js';
import { PASSWORD, buildWorld } from '../support/api-world.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { TEST_KEYS } from '../support/site.js';

let database: TestDatabase;
let owner: DataSource;
let api: RunningApi;
const tokens = new Map<string, string>();

const at = (path: string) => `${api.url}${path}`;
const logIn = (name: string, password = PASSWORD) => post(at('/api/v1/auth/login'), { name, password });
const bearer = (name: string) => ({ authorization: `Bearer ${tokens.get(name) ?? ''}` });

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  await buildWorld(owner);
  api = await startApi(database.url);
  for (const role of ROLES) tokens.set(role, (await logIn(role)).body.token);
}, 60_000);

afterAll(async () => {
  await api?.close();
  await owner?.destroy();
  await database?.drop();
});

describe('log-in', () => {
  it('gives a token and a cookie that scripts cannot read', async () => {
    const { status, body, headers } = await logIn('regulator');
    expect({ status, role: body.role }).toEqual({ status: 200, role: 'regulator' });
    expect(Date.parse(body.expiresAt) - Date.now()).toBeGreaterThan(7.9 * 3_600_000);
    expect(headers.get('set-cookie')).toBe(
      `zm_session=${body.token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=28800`,
    );
    const me = await ask(at('/api/v1/auth/me'), { headers: { cookie: `a=b; zm_session=${body.token}` } });
    expect(me.body).toMatchObject({ name: 'regulator', role: 'regulator', areaCode: '211500' });
    expect(me.text).not.toContain('argon2');
  });

  it('marks the cookie Secure behind TLS', async () => {
    const headers = { 'x-forwarded-proto': 'https' };
    const answer = await post(at('/api/v1/auth/login'), { name: 'worker', password: PASSWORD }, headers);
    expect(answer.headers.get('set-cookie')).toMatch(/; Secure$/);
  });

  it('answers an unknown name like a wrong password', async () => {
    const [unknown, wrong] = [await logIn('nobody', 'x'), await logIn('auditor', 'x')];
    expect(unknown.status).toBe(401);
    expect(unknown.body).toMatchObject({ code: 'invalid_credentials' });
    expect(wrong.body).toEqual(unknown.body);
    expect(unknown.headers.get('set-cookie')).toBeNull();
  });

  it('locks an account for 15 minutes after ten wrong passwords, and says nothing of it', async () => {
    const refused = await logIn('nobody', 'x');
    for (let i = 0; i < 10; i += 1) expect((await logIn('team_leader-b', 'x')).body).toEqual(refused.body);
    expect((await logIn('team_leader-b')).body).toEqual(refused.body);
    const [account] = await owner.query(
      `SELECT extract(epoch FROM locked_until - now()) AS left FROM user_account WHERE name = 'team_leader-b'`,
    );
    expect(Number(account.left)).toBeGreaterThan(14 * 60);
    await owner.query(
      `UPDATE user_account SET locked_until = now() - interval '1 s' WHERE name = 'team_leader-b'`,
    );
    expect((await logIn('team_leader-b')).status).toBe(200);
  });

  it('counts wrong passwords of an open session too, and leaves a deed of a name that nobody has', async () => {
    const { body } = await logIn('subcontractor-b');
    const guess = () =>
      post(
        at('/api/v1/auth/password'),
        { current: 'wrong', next: 'another long and private phrase' },
        { authorization: `Bearer ${body.token}` },
      );
    for (let i = 0; i < 10; i += 1) expect((await guess()).status).toBe(422);
    const right = { current: PASSWORD, next: 'another long and private phrase' };
    const late = await post(at('/api/v1/auth/password'), right, { authorization: `Bearer ${body.token}` });
    expect(late.status).toBe(422);
    expect((await logIn('subcontractor-b')).status).toBe(401);
    await owner.query(`UPDATE user_account SET locked_until = NULL WHERE name = 'subcontractor-b'`);
    const before = await owner.query(
      `SELECT count(*)::int AS n FROM audit_entry WHERE actor_kind = 'nobody'`,
    );
    await logIn('210102199003071233', 'x');
    const after = await owner.query(
      `SELECT count(*)::int AS n, bool_or(subject_id LIKE '%2101%') AS told FROM audit_entry WHERE actor_kind = 'nobody'`,
    );
    expect(after).toEqual([{ n: before[0].n + 1, told: false }]);
  });

  it('locks for good: a right password of the same moment does not take the lock away', async () => {
    const apiStore = await openStore({ url: database.url, role: 'zhuming_api', poolSize: 12 });
    const [{ id }] = await owner.query(`SELECT id FROM user_account WHERE name = 'regulator-b'`);
    const state = async () => {
      const [row] = await owner.query(
        `SELECT failed_logins AS failed, locked_until > now() AS locked FROM user_account WHERE id = $1`,
        [id],
      );
      return row;
    };
    const fail = () => inScope(apiStore, LOGIN_SCOPE, (tx) => noteFailedLogin(tx, id));
    // twelve at once: the tenth locks, and what comes after it is not the start of the next count
    await Promise.all(Array.from({ length: 12 }, fail));
    expect(await state()).toEqual({ failed: 0, locked: true });
    expect(await inScope(apiStore, LOGIN_SCOPE, (tx) => noteLogin(tx, id, null))).toBe(false);
    expect(await state()).toEqual({ failed: 0, locked: true });
    const [last] = await (async () => {
      await logIn('regulator-b');
      return owner.query('SELECT action, actor_name AS who FROM audit_entry ORDER BY seq DESC LIMIT 1');
    })();
    expect(last).toEqual({ action: 'auth.login_failed', who: 'regulator-b' });
    await owner.query(`UPDATE user_account SET locked_until = NULL WHERE id = $1`, [id]);
    await apiStore.destroy();
  });

  it('forgets nine wrong passwords after the right one', async () => {
    for (let i = 0; i < 9; i += 1) await logIn('labour_officer-b', 'x');
    expect((await logIn('labour_officer-b')).status).toBe(200);
    await logIn('labour_officer-b', 'x');
    expect((await logIn('labour_officer-b')).status).toBe(200);
  });

  it('takes JSON only, and only what it knows', async () => {
    const form = await ask(at('/api/v1/auth/login'), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `name=worker&password=${PASSWORD}`,
    });
    expect([form.status, form.body.code]).toEqual([415, 'unsupported_media_type']);
    const raw = (body: string) =>
      ask(at('/api/v1/auth/login'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    expect((await raw('{"name":')).body).toMatchObject({ status: 400, code: 'invalid_json' });
    expect((await raw('')).body).toMatchObject({ status: 400 });
    expect((await raw('[]')).body).toMatchObject({ status: 400, code: 'invalid_request' });
    const { body } = await post(at('/api/v1/auth/login'), { name: 'a\u0000', password: 1, admin: true });
    expect(body.errors.map((error: Json) => error.field).sort()).toEqual(['admin', 'name', 'password']);
  });
});

describe('the own account', () => {
  const own = (token: string, method: string, path: string, body: object) =>
    ask(at(`/api/v1/auth/${path}`), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const codeOf = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) }).generate();

  it('counts wrong codes, more at once than there are connections, and refuses the right one while locked', async () => {
    const { token } = (await logIn('general_contractor-b')).body;
    const { secret } = (await own(token, 'POST', 'totp', { password: PASSWORD })).body;
    const code = codeOf(secret);
    const wrong = code === '000000' ? '000001' : '000000';
    const confirm = async (given: string) =>
      (await own(token, 'POST', 'totp/confirm', { code: given })).status;
    const many = await Promise.all(Array.from({ length: 24 }, () => confirm(wrong)));
    expect(new Set(many)).toEqual(new Set([422]));
    expect(await confirm(codeOf(secret))).toBe(422);
    const end = { password: PASSWORD, code: wrong };
    const unlock = () =>
      owner.query(`UPDATE user_account SET locked_until = NULL WHERE name = 'general_contractor-b'`);
    await unlock();
    expect(await confirm(codeOf(secret))).toBe(204);
    const ends = await Promise.all(Array.from({ length: 10 }, () => own(token, 'DELETE', 'totp', end)));
    expect(new Set(ends.map(({ status }) => status))).toEqual(new Set([422]));
    expect((await logIn('general_contractor-b')).body.code).toBe('invalid_credentials');
    await unlock();
    // an interval's code is good once; the next one comes with the next interval
    const later = new TOTP({ secret: Secret.fromBase32(secret) }).generate({
      timestamp: Date.now() + 30_000,
    });
    expect((await own(token, 'DELETE', 'totp', { password: PASSWORD, code: later })).status).toBe(204);
  }, 30_000);

  it('does a change of password once, and what was proved before it must still hold', async () => {
    const { token } = (await logIn('worker-b')).body;
    const changes = await Promise.all(
      ['one', 'two'].map((word) =>
        own(token, 'POST', 'password', { current: PASSWORD, next: `a long phrase number ${word}` }),
      ),
    );
    expect(changes.map(({ status }) => status).filter((status) => status === 200)).toEqual([200]);
  });

  it('shares the room for checks of passwords with the log-in', async () => {
    const store = await openStore({ url: database.url, role: 'zhuming_api' });
    const sessions = new Sessions(SESSION_KEY);
    const logins = new LoginService(store, sessions, TEST_KEYS);
    const service = new OwnAccountService(store, sessions, logins, TEST_KEYS);
    const [account] = await owner.query(
      `SELECT id, name, password_hash AS "passwordHash", false AS "isLocked" FROM user_account WHERE name = 'auditor'`,
    );
    const request = {
      id: 'r',
      ip: '',
      headers: {},
      caller: { account, scope: { role: 'auditor', accountId: account.id } },
    } as unknown as HttpRequest;
    const waiting = Array.from({ length: 16 }, () =>
      logins.inTurn(() => new Promise<void>((done) => setTimeout(done, 300))),
    );
    await expect(service.prove(request, PASSWORD, 'password')).rejects.toMatchObject({
      code: 'too_many_requests',
    });
    await Promise.all(waiting);
    await expect(service.prove(request, PASSWORD, 'password')).resolves.toMatchObject({ name: 'auditor' });
    await store.destroy();
  });

  it('is nothing that a machine has, and its log-out ends its token', async () => {
    const bounds = { name: 'm', role: 'administrator', scopes: ['access:read', 'access:write'] };
    const made = await post(at('/api/v1/api-clients'), bounds, bearer('administrator'));
    const { clientId, clientSecret } = made.body;
    const { body } = await post(at('/api/v1/oauth/token'), {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    const token = body.access_token as string;
    // a person with the number of the machine, who has begun with codes
    const secret = newTotpSecret();
    await owner.query(
      `UPDATE user_account SET totp_cipher = $1, is_totp_active = false
        WHERE id = (SELECT id FROM api_client WHERE client_id = $2)`,
      [TEST_KEYS.encrypt(secret), clientId],
    );
    expect((await own(token, 'POST', 'totp/confirm', { code: codeOf(secret) })).status).toBe(403);
    expect((await own(token, 'POST', 'totp', { password: PASSWORD })).status).toBe(403);
    await owner.query('UPDATE user_account SET totp_cipher = NULL WHERE is_totp_active = false');
    const me = () => ask(at('/api/v1/auth/me'), { headers: { authorization: `Bearer ${token}` } });
    expect((await me()).status).toBe(200);
    const out = await ask(at('/api/v1/auth/logout'), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    expect([out.status, (await me()).status]).toEqual([204, 401]);
    const [deed] = await owner.query(
      `SELECT subject_kind AS kind FROM audit_entry WHERE action = 'auth.logout' AND subject_id = $1`,
      [clientId],
    );
    expect(deed).toEqual({ kind: 'api_client' });
  });
});

describe('a session', () => {
  const meWith = async (token: string) =>
    (await ask(at('/api/v1/auth/me'), { headers: { authorization: `Bearer ${token}` } })).status;

  it('ends with its time, its signature and its account', async () => {
    const [{ id }] = await owner.query(`SELECT id FROM user_account WHERE name = 'auditor-b'`);
    const fresh = new Sessions(SESSION_KEY).open({ uid: id, role: 'auditor', epoch: 0 }).token;
    expect(await meWith(fresh)).toBe(200);
    expect(
      await meWith(
        new Sessions(SESSION_KEY, () => Date.now() - 9 * 3_600_000).open({
          uid: id,
          role: 'auditor',
          epoch: 0,
        }).token,
      ),
    ).toBe(401);
    expect(
      await meWith(
        new Sessions('another key of at least 32 characters').open({ uid: id, role: 'auditor', epoch: 0 })
          .token,
      ),
    ).toBe(401);
    expect(
      await meWith(new Sessions(SESSION_KEY).open({ uid: id, role: 'administrator', epoch: 0 }).token),
    ).toBe(401);
    expect(await meWith(`${fresh}x`)).toBe(401);
    expect(await meWith(`${fresh}.x`)).toBe(401);
    expect(await meWith('.')).toBe(401);
    await owner.query(`UPDATE user_account SET is_active = false WHERE id = $1`, [id]);
    expect(await meWith(fresh)).toBe(401);
  });

  it('changes something by cookie only with the header that no other site can send', async () => {
    const cookie = `zm_session=${tokens.get('worker') ?? ''}`;
    const out = (headers: Record<string, string>) =>
      ask(at('/api/v1/auth/logout'), { method: 'POST', headers });
    expect((await out({ cookie })).body).toMatchObject({ status: 403, code: 'csrf_header_missing' });
    const done = await out({ cookie, 'x-requested-with': 'zhuming' });
    expect([done.status, done.headers.get('set-cookie')]).toEqual([
      204,
      'zm_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0',
    ]);
    // the session has ended, also for whoever has kept its token
    expect((await out(bearer('worker'))).status).toBe(401);
    tokens.set('worker', (await logIn('worker')).body.token);
    expect((await out(bearer('worker'))).status).toBe(204);
    expect((await out(bearer('worker'))).status).toBe(401);
  });
});

it('lets probes and pages in without a session', async () => {
  for (const path of ['/', '/healthz', '/readyz', '/metrics', '/api/docs', '/api/openapi.json']) {
    expect([path, (await ask(at(path))).status]).toEqual([path, 200]);
  }
  expect((await ask(at('/readyz'))).body).toEqual({ status: 'ready', checks: { api: 'ok' } });
});

describe('a refusal', () => {
  const get = (path: string, headers: Record<string, string> = bearer('administrator')) =>
    ask(at(path), { headers });

  it('is a problem document with a stable code and nothing else', async () => {
    const { status, headers, body } = await get('/api/v1/projects', {});
    expect(status).toBe(401);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="zhuming"');
    expect(body).toEqual({
      type: '/api/docs#problem-unauthenticated',
      title: 'Log in first',
      status: 401,
      code: 'unauthenticated',
      errors: [],
    });
  });

  it.each([
    ['gate-events?limit=0', ['limit']],
    ['gate-events?limit=501', ['limit']],
    ['gate-events?limit=ten', ['limit']],
    ['gate-events?limit=1&limit=2', ['limit']],
    ['gate-events?from=2026-06-01', ['from']],
    ['gate-events?from=2026-13-01T00:00:00Z&to=0000-01-01T00:00:00Z', ['from', 'to']],
    ['gate-events?verdict=maybe&colour=red', ['colour', 'verdict']],
    ['gate-events?worker=%00', ['worker']],
    ['gate-events?cursor=abc', ['cursor']],
    ['gate-events?cursor=WyJwcm9qZWN0cyIsIngiXQ', ['cursor']],
    ['attendance-days?from=2026-02-30', ['from']],
    ['attendance-days?from=2026-06-02&to=2026-06-01', ['to']],
    ['attendance-days?team=x', ['team']],
    ['attendance-days?team=99999999999999999999', ['team']],
    ['payrolls?month=2026-6&state=PAID', ['month', 'state']],
    ['findings?primaryOnly=yes&level=blue&code=X', ['code', 'level', 'primaryOnly']],
    ['projects?area=000000', ['area']],
    ['projects?area=21%25', ['area']],
    ['quarantine?device=', ['device']],
    ['statistics/attendance?groupBy=team,day,month', ['groupBy']],
    ['statistics/attendance?groupBy=team,team', ['groupBy']],
    ['statistics/attendance?groupBy=toString', ['groupBy']],
    ['statistics/attendance?limit=5', ['limit']],
    ['statistics/wages?groupBy=day', ['groupBy']],
    ['statistics/wages?from=2026-06&to=2026-05', ['to']],
  ])('names the fields of %s', async (query, fields) => {
    const { status, body } = await get(`/api/v1/${query}`);
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect([...new Set(body.errors.map((error: Json) => error.field))].sort()).toEqual(fields);
  });

  it.each([
    '/api/v1/nothing',
    '/api/v1/gate-events/1-1-1',
    '/api/v1/gate-events/1-1-99999999999-1',
    '/api/v1/gate-events/9-9-9-9',
    '/api/v1/payrolls/1.1.2026-13',
    '/api/v1/payrolls/9.9.2026-01/lines',
  ])('of %s is 404', async (path) => {
    expect((await get(path)).body).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('of a media type that is not offered is 406', async () => {
    const accept = (type: string) => get('/api/v1/projects', { ...bearer('auditor'), accept: type });
    expect((await accept('text/html')).body).toMatchObject({ status: 406, code: 'not_acceptable' });
    expect((await accept('application/json;q=0, */*;q=0')).status).toBe(406);
    for (const [type, answered] of [
      ['text/html,application/xhtml+xml,*/*;q=0.8', 'application/json'],
      ['application/json;q=0.1, text/csv', 'text/csv'],
      ['text/*', 'text/csv'],
      ['application/x-ndjson, text/csv;q=0.9', 'application/x-ndjson'],
    ] as const) {
      expect((await accept(type)).headers.get('content-type')).toBe(`${answered}; charset=utf-8`);
    }
  });

  it('goes out with the same security headers as every answer', async () => {
    for (const path of ['/api/v1/projects', '/api/v1/auth/me', '/nothing', '/healthz']) {
      const { headers } = await get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toContain(`frame-ancestors 'none'`);
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });
});
