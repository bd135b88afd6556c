// Early warning: one alert a case, a ladder with clocks, told once to whom it concerns: in the system, to a server that checks
// the signature, and by e-mail through a real SMTP server.
import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { Logger } from '#platform/logger.js';
import type { Answer, Json } from '../support/api-server.js';
import { CorrectionWorld } from '../support/correction-world.js';
import { TEST_KEYS } from '../support/site.js';
import { WebhookServer } from '../support/webhook-server.js';
import { SendNotifications, WatchAlerts } from '../../apps/worker/send-notifications.js';

type Name = Parameters<CorrectionWorld['ask']>[0];

let world: CorrectionWorld;
let hook: WebhookServer;
let smtp: SMTPServer;
const mails: string[] = [];

beforeAll(async () => {
  world = await CorrectionWorld.open();
  hook = await WebhookServer.open();
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        mails.push(Buffer.concat(parts).toString());
        done();
      });
    },
  });
  await new Promise<void>((done) => smtp.listen(0, '127.0.0.1', done));
}, 60_000);

afterAll(async () => {
  await new Promise<void>((done) => smtp.close(done));
  await hook?.close();
  await world?.close();
});

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
const as = (name: Name, method: string, path: string, body?: object) =>
  world.register.as(name, method, path, body);
const get = async (path: string, name: Name = 'labour_officer') => (await as(name, 'GET', path)).body;
const alerts = async (query: string, name: Name = 'labour_officer') =>
  (await get(`/wage-alerts?project=${world.project}&month=2026-04&${query}`, name)).items as Json[];
const told = ({ status, body }: Answer<Json>) =>
  [status, body?.errors?.[0]?.field ?? body?.code].filter(Boolean).join(' ');
const movesOf = async (id: string) =>
  ((await get(`/wage-alerts/${id}`)).moves as Json[]).map(({ move, why, level, step }) =>
    [move, why, level, step].join(' '),
  );
const sender = (mail?: string) =>
  new SendNotifications({
    store: world.worker,
    keys: TEST_KEYS,
    logger: new Logger('test', 'silent'),
    ...(mail !== undefined && { mail: { url: mail, from: 'zhuming@example.com' } }),
  });
const owner = (sql: string, values: unknown[] = []) => world.register.owner.query(sql, values);
/** A second ago: a column of milliseconds rounds an instant up as well as down. */
const isDue = () =>
  owner(`UPDATE notification SET next_at = now() - interval '1 second' WHERE state = 'WAITING'`);

let secret: string;

it('a target outside is entered with a secret that is shown once, for the own area or enterprise alone', async () => {
  const { address } = hook;
  const made = await as('regulator', 'POST', '/notification-targets', { channel: 'WEBHOOK', address });
  expect([made.status, made.body.areaPrefix, made.body.enterprise]).toEqual([201, '2115', null]);
  secret = made.body.secret as string;
  const mail = { channel: 'EMAIL', address: 'wages@example.com', fromLevel: 'red' };
  expect((await as('general_contractor', 'POST', '/notification-targets', mail)).body).toMatchObject({
    secret: null,
    areaPrefix: null,
  });
  expect(told(await as('regulator', 'POST', '/notification-targets', { ...mail, area: '210100' }))).toBe(
    '422 area',
  );
  expect(told(await as('regulator', 'POST', '/notification-targets', { ...mail, address: 'no' }))).toBe(
    '400 address',
  );
  expect(told(await as('labour_officer', 'POST', '/notification-targets', mail))).toBe('403 forbidden');
  // a contractor could have our server call whatever it can reach
  const inside = { channel: 'WEBHOOK', address };
  expect(told(await as('general_contractor', 'POST', '/notification-targets', inside))).toBe('403 forbidden');
  const { items } = await get('/notification-targets', 'regulator');
  expect(items).toHaveLength(1);
  expect(JSON.stringify(items)).not.toContain(secret);
});

it('a case raises one alert, red at once where the case is red, and running again raises none', async () => {
  await world.pass(
    { worker: 0, date: '2026-04-07', time: '08:00', direction: 'in' },
    { worker: 0, date: '2026-04-07', time: '17:00', direction: 'out' },
  );
  await world.work();
  const [alert] = await alerts('code=ATT_NO_PAY');
  expect(alert).toMatchObject({
    level: 'red',
    step: 2,
    state: 'OPEN',
    value: { amountFen: 30_000, count: 1 },
    workerNumber: world.number(0),
  });
  expect(alert.findingId).toMatch(/\.ATT_NO_PAY$/);
  const count = async () => (await owner('SELECT count(*)::int AS n FROM wage_alert_move'))[0].n as number;
  const before = await count();
  await owner(
    `INSERT INTO work_mark (project_id, step, period, subjects)
     SELECT $1, step, '2026-04-01', '{}' FROM unnest(ARRAY['alert.refresh', 'payment.reconcile']) AS step`,
    [world.register.world.a.projectId],
  );
  await world.work();
  expect(await count()).toBe(before);
  expect((await get('/alert-rules?code=ATT_NO_PAY')).items[0]).toMatchObject({ id: alert.ruleId });
});

it('tells the server outside with a signature, and a failure is tried again under the same name', async () => {
  hook.answers = 500;
  await sender().run();
  hook.answers = 200;
  await isDue();
  await sender().run();
  const [first, second] = hook.calls.filter(({ body }) => body.includes('ATT_NO_PAY'));
  expect(first?.headers['x-zhuming-delivery']).toBe(second?.headers['x-zhuming-delivery']);
  const { headers, body } = second as { headers: Json; body: string };
  const expected = createHmac('sha256', secret)
    .update(`${headers['x-zhuming-timestamp']}.${body}`)
    .digest('hex');
  expect(headers['x-zhuming-signature']).toBe(`sha256=${expected}`);
  const item = (JSON.parse(body).items as Json[]).find(
    ({ code, period }) => code === 'ATT_NO_PAY' && period === '2026-04',
  );
  expect(item).toMatchObject({
    move: 'RAISE',
    level: 'red',
    worker: world.number(0),
    value: { amountFen: 30_000 },
  });
  expect(item.words.zh).toContain('出勤 1 天');
  // numbers, no names of people: it leaves the house
  expect(body).not.toMatch(/工人\d/);
  const before = hook.calls.length;
  await isDue();
  await sender().run();
  expect(hook.calls).toHaveLength(before);
  expect((await get('/notification-targets', 'regulator')).items[0]).toMatchObject({
    waiting: 0,
    givenUp: 0,
    lastError: '',
  });
});

it('writes an e-mail through the mail server; without one it waits and says why', async () => {
  const waiting = async () => (await get('/notification-targets', 'general_contractor')).items[0];
  expect(await waiting()).toMatchObject({ lastError: 'no mail server: set SMTP_URL' });
  await isDue();
  await sender(`smtp://127.0.0.1:${portOf(smtp.server)}`).run();
  expect(mails).toHaveLength(1);
  expect(mails[0]).toMatch(/^To: wages@example\.com/m);
  expect(await waiting()).toMatchObject({ waiting: 0, lastError: '' });
});

it('whoever is told sees it; the other tenant does not', async () => {
  const codes = async (name: Name) =>
    ((await get('/notifications', name)).items as Json[])
      .filter(({ period }) => period === '2026-04')
      .map(({ code, move }) => `${move} ${code}`);
  expect(await codes('regulator')).toContain('RAISE ATT_NO_PAY');
  expect(await codes('subcontractor')).toContain('RAISE ATT_NO_PAY');
  expect(await codes('regulator-b')).toEqual([]);
  expect(await alerts('', 'general_contractor-b')).toEqual([]);
});

let yellow: string;

it('yellow is the contractor’s: acknowledged in time it waits for its cure, and then climbs by the clock alone', async () => {
  const rule = {
    kind: 'CASE',
    code: 'ATT_NO_PAY',
    level: 'yellow',
    effectiveFrom: '2026-01-01',
    source: '测试',
  };
  expect(told(await as('regulator', 'POST', '/alert-rules', rule))).toBe('403 forbidden');
  expect(told(await as('regulator', 'POST', '/alert-rules', { ...rule, code: 'PROJECT_ARREARS' }))).toBe(
    '400 code',
  );
  const made = await as('regulator', 'POST', '/alert-rules', {
    project: world.project,
    ...rule,
    acknowledgeHours: 12,
  });
  expect([made.status, made.body.acknowledgeHours]).toEqual([201, 12]);
  const marks = await owner(
    `SELECT period::text AS month FROM work_mark WHERE step = 'alert.refresh' ORDER BY 1`,
  );
  expect(marks.map(({ month }: Json) => month)).toContain('2026-04-01');
  // the first alert is red already: no rule takes it down, and nothing is raised twice
  await world.work();
  expect((await alerts(`code=ATT_NO_PAY&worker=${world.number(0)}`))[0]).toMatchObject({
    step: 2,
    level: 'red',
  });
  await world.pass(
    { worker: 2, date: '2026-04-08', time: '08:00', direction: 'in' },
    { worker: 2, date: '2026-04-08', time: '17:00', direction: 'out' },
  );
  await world.work();
  const [alert] = await alerts(`code=ATT_NO_PAY&worker=${world.number(2)}`);
  expect(alert).toMatchObject({ level: 'yellow', step: 1, ruleId: made.body.id });
  yellow = alert.id as string;
  expect(Date.parse(alert.acknowledgeBy as string) - Date.parse(alert.raisedAt as string)).toBe(
    12 * 3_600_000,
  );
  // the regulator is not told of it
  const rows = await owner(
    `SELECT audience FROM wage_alert_move WHERE concat_ws('-', project_id, alert_id) = $1`,
    [yellow],
  );
  expect(rows).toEqual([{ audience: ['subcontractor', 'general_contractor', 'labour_officer'] }]);
  const seen = await as('subcontractor', 'POST', `/wage-alerts/${yellow}/acknowledge`, {
    reason: '正在核对',
  });
  expect(seen.body).toMatchObject({ state: 'ACKNOWLEDGED', acknowledgeBy: null });
  const given = await as('labour_officer', 'POST', `/wage-alerts/${yellow}/assign`, {
    assignee: '劳务分公司财务部 张三（电话见登记表，周一至周五）',
    reason: '三日内补发',
  });
  expect(given.body).toMatchObject({ assignee: '劳务分公司财务部 张三（电话见登记表，周一至周五）' });
  await owner(
    `UPDATE wage_alert SET cure_by = now() - interval '1 hour', next_look_at = now() - interval '1 hour'
      WHERE concat_ws('-', project_id, id) = $1`,
    [yellow],
  );
  await new WatchAlerts(world.worker).run();
  await world.work();
  expect(await movesOf(yellow)).toEqual([
    'RAISE NEW yellow 1',
    'ACKNOWLEDGE  yellow 1',
    'ASSIGN 劳务分公司财务部 张三（电话见登记表，周一至周五） yellow 1',
    'ESCALATE NOT_CURED red 2',
  ]);
});

it('red arrears that stay are the general contractor’s to pay first, and nothing climbs beyond', async () => {
  const late = () =>
    owner(
      `UPDATE wage_alert SET cure_by = now() - interval '1 hour', next_look_at = now() - interval '1 hour'
        WHERE concat_ws('-', project_id, id) = $1`,
      [yellow],
    );
  for (let i = 0; i < 2; i += 1) {
    await late();
    await new WatchAlerts(world.worker).run();
    await world.work();
  }
  expect((await movesOf(yellow)).slice(4)).toEqual(['PAY_FIRST NOT_CURED red 3']);
  await new WatchAlerts(world.worker).run();
  const [marks] = await owner(`SELECT count(*)::int AS n FROM work_mark WHERE step = 'alert.refresh'`);
  expect(marks.n).toBe(0);
});

it('is cured when its case is resolved, and is the same alert when it comes back', async () => {
  const [{ findingId }] = (await alerts(`code=ATT_NO_PAY&worker=${world.number(2)}`)) as [Json];
  const decide = async (name: Name, deed: string) => {
    const { version } = await get(`/findings/${findingId}`, name);
    const evidence = [{ kind: 'text', value: '收条' }];
    return as(name, 'POST', `/findings/${findingId}/${deed}`, { version, reason: '核对后决定', evidence });
  };
  await decide('subcontractor', 'explain');
  await decide('regulator', 'accept');
  await world.work();
  expect((await get(`/wage-alerts/${yellow}`)).state).toBe('CURED');
  expect(
    told(await as('labour_officer', 'POST', `/wage-alerts/${yellow}/acknowledge`, { reason: '已办' })),
  ).toBe('409 wrong_state');
  await decide('regulator', 'reopen');
  await world.work();
  expect((await movesOf(yellow)).slice(5)).toEqual(['CURE GONE red 3', 'REOPEN BACK yellow 1']);
  expect(await alerts(`code=ATT_NO_PAY&worker=${world.number(2)}`)).toHaveLength(1);
});

it('a message is given up after its own attempts, not after those of an older one that waits for the same server', async () => {
  hook.answers = 503;
  await owner(`UPDATE notification SET next_at = now() + interval '1 hour' WHERE state = 'WAITING'`);
  const [older, newer] = await owner(
    `SELECT n.id FROM notification n JOIN notification_target t ON t.id = n.target_id WHERE t.channel = 'WEBHOOK' ORDER BY n.id LIMIT 2`,
  );
  const due = (id: number, attempts: number) =>
    owner(
      `UPDATE notification SET state = 'WAITING', attempts = $2, next_at = now() - interval '1 second' WHERE id = $1`,
      [id, attempts],
    );
  await due(older.id, 5);
  await due(newer.id, 0);
  await sender().run();
  const left = await owner('SELECT id, attempts, state FROM notification WHERE id IN ($1, $2) ORDER BY id', [
    ...[older.id, newer.id],
  ]);
  expect(left).toEqual([
    { id: older.id, attempts: 6, state: 'DEAD' },
    { id: newer.id, attempts: 1, state: 'WAITING' },
  ]);
});

it('a message that never arrives is given up after its attempts, and a stopped target is told no more', async () => {
  hook.answers = 503;
  for (let i = 0; i < 7; i += 1) {
    await isDue();
    await sender().run();
  }
  const [target] = (await get('/notification-targets', 'regulator')).items as [Json];
  expect(target).toMatchObject({ waiting: 0, lastError: 'answered 503' });
  expect(target.givenUp).toBeGreaterThan(0);
  expect((await as('regulator', 'DELETE', `/notification-targets/${target.id}`)).status).toBe(204);
  expect((await as('regulator', 'DELETE', `/notification-targets/${target.id}`)).status).toBe(404);
  expect((await get('/notification-targets', 'regulator')).items[0]).toMatchObject({ isActive: false });
});
