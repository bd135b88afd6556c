// Key posts over real HTTP: who must be on a site, judged by days that were derived from the events of gates.
import type { DataSource } from 'typeorm';
import { addDays, daysBetween } from '#domain/calendar/work-date.js';
import { openStore } from '#store/data-source.js';
import { addDevices } from '#store/register.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import type { Json } from '../support/api-server.js';
import { Door } from '../support/door.js';
import { RegisterApi, told } from '../support/register-api.js';
import { workUntilQuiet } from '../support/worker.js';

let register: RegisterApi;
let worker: DataSource;
let door: Door;
let base: string;
let numbers: string[];

const sept = (n: number) => `2026-09-${String(n).padStart(2, '0')}`;
const range = (from: string, to: string): string[] =>
  Array.from({ length: daysBetween(from, to) + 1 }, (_, i) => addDays(from, i));

beforeAll(async () => {
  register = await RegisterApi.open();
  worker = await openStore({ url: register.databaseUrl, role: 'zhuming_worker' });
  door = await Door.open(register.databaseUrl);
  const { a, b } = register.world;
  base = `/projects/${a.projectCode}/key-posts`;
  numbers = a.workers.map(({ number }) => number);
  await register.owner.query(`UPDATE project SET started_on = '2026-08-01' WHERE id = ANY ($1)`, [
    [a.projectId, b.projectId],
  ]);
  await playMonths();
}, 120_000);

afterAll(async () => {
  await register?.close();
  await door?.close();
  await worker?.destroy();
});

/**
 * The first worker is away from 29 August to 2 September; on 10 September for three hours only, on the 11th without exit,
 * on the 12th let out by somebody else. The second and the third are there in turns.
 */
async function playMonths(): Promise<void> {
  const manager = numbers[0];
  const there = [...range('2026-08-01', '2026-08-28'), ...range(sept(3), sept(30))];
  const odd = new Set([sept(10), sept(11), sept(12)]);
  const shift = (date: string, who = manager, out = '17:30') => [
    { at: `${date}T07:30:00.000+08:00`, direction: 'in', worker: who },
    { at: `${date}T${out}:00.000+08:00`, direction: 'out', worker: who },
  ];
  const [inOnly] = shift(sept(11));
  const [inForced, outForced] = shift(sept(12));
  const passages = [
    ...there.filter((date) => !odd.has(date)).flatMap((date) => shift(date)),
    ...shift(sept(10), manager, '10:30'),
    inOnly!,
    inForced!,
    { ...outForced!, method: 'forced_out' },
    ...range('2026-08-01', sept(15)).flatMap((date) => shift(date, numbers[1])),
    ...range(sept(16), sept(30)).flatMap((date) => shift(date, numbers[2])),
  ].sort((x, y) => (x.at < y.at ? -1 : 1));
  await door.pass(await newGate(), passages);
  await workUntilQuiet(worker);
}

/** The gates of the world have sent events of their own. */
async function newGate(): Promise<string> {
  const gate = { sn: 'KEYPOST1', projectId: register.world.a.projectId, lane: '1号通道', secretHash: 'h' };
  await unitOfWork(register.owner, (tx) => addDevices(tx, [gate]));
  return gate.sn;
}

const judged = async (post: string, month = '2026-09'): Promise<Json> => {
  const { status, body } = await register.as('regulator', 'GET', `${base}?month=${month}`);
  expect(status).toBe(200);
  return body.posts.find((each: Json) => each.post === post);
};
const hold = (body: object) => register.as('labour_officer', 'POST', `${base}/holders`, body);
const ifMatch = (version: number) => ({ 'if-match': `"${version}"` });

describe('holders', () => {
  it('are recorded by the site', async () => {
    const made = await hold({ post: 'project_manager', worker: numbers[0], from: '2026-08-01' });
    expect(made.status).toBe(201);
    expect(made.headers.get('etag')).toBe('"1"');
    expect(made.body).toEqual({
      id: expect.any(Number),
      post: 'project_manager',
      workerNumber: numbers[0],
      workerName: expect.any(String),
      from: '2026-08-01',
      to: null,
      isWithdrawn: false,
      version: 1,
    });
    const supervisor = { post: 'chief_supervisor', from: '2026-08-01' };
    expect((await hold({ ...supervisor, worker: numbers[1], to: sept(15) })).status).toBe(201);
    expect((await hold({ ...supervisor, worker: numbers[2], from: sept(12) })).status).toBe(201);
  });

  it('are people registered on the project on each of these days', async () => {
    const post = 'safety_lead';
    const refused = [
      await hold({ post, worker: numbers[3], from: '2019-12-31' }),
      await hold({ post, worker: 'W999999', from: sept(1) }),
      await hold({ post, worker: numbers[3], from: sept(2), to: sept(1) }),
      await hold({ post: 'project_manager', worker: numbers[0], from: sept(1), to: sept(1) }),
      await register.as('administrator', 'POST', `${base}/holders`, {
        post,
        worker: register.world.b.workers[0]?.number,
        from: sept(1),
      }),
    ];
    expect(refused.map(told)).toEqual([
      '422 worker not_registered',
      '422 worker unknown',
      '422 to before_start',
      '422 from already_held',
      '422 worker not_registered',
    ]);
    expect(refused[0]?.body.errors[0].message).toContain('2019-12-31 on, without an end');
  });

  it('whose registration ends hold the post until then', async () => {
    const { a } = register.world;
    const last = sept(20);
    await register.owner.query(
      'UPDATE registration SET exited_on = $3 WHERE project_id = $1 AND worker_id = $2',
      [a.projectId, a.workers[3]?.id, last],
    );
    const post = { post: 'safety_lead', worker: numbers[3], from: sept(1) };
    expect(told(await hold(post))).toBe('422 worker not_registered');
    expect((await hold({ ...post, to: last })).status).toBe(201);
  });
});

describe('a month', () => {
  it('is made of the days that the gates tell of, each of which can be looked at', async () => {
    const manager = await judged('project_manager');
    expect(manager).toMatchObject({
      name: '项目经理',
      englishName: 'Project manager',
      rule: {
        isGeneral: true,
        revision: 1,
        rule: { minRatePercent: 80 },
        source: expect.stringContaining('§7'),
      },
      dueFrom: '2026-08-01',
      rate: { numerator: 25, denominator: 30, value: 0.8333 },
      daysRequired: 24,
      daysOpen: 0,
      longestAbsence: { days: 5, from: '2026-08-29', to: sept(2) },
      isMet: false,
      reasons: ['ABSENT_IN_A_ROW'],
    });
    expect(manager.days).toHaveLength(30);
    const day = (n: number) => manager.days[n - 1];
    expect(day(9)).toEqual({
      date: sept(9),
      state: 'PRESENT',
      holders: [
        {
          workerNumber: numbers[0],
          validEventCount: 2,
          spanMinutes: 600,
          isPresent: true,
          isOnLeave: false,
          isSettled: true,
        },
      ],
    });
    expect(day(10)).toMatchObject({ state: 'ABSENT', holders: [{ validEventCount: 2, spanMinutes: 180 }] });
    expect(day(11)).toMatchObject({ state: 'ABSENT', holders: [{ validEventCount: 1, spanMinutes: null }] });
    expect(day(12)).toMatchObject({ state: 'ABSENT', holders: [{ isPresent: false, spanMinutes: null }] });
  });

  it('before is judged by its own days', async () => {
    const august = await judged('project_manager', '2026-08');
    expect(august).toMatchObject({ rate: { numerator: 28, denominator: 31 }, isMet: true, reasons: [] });
    expect(august.longestAbsence.days).toBe(3);
  });

  it('counts a day on which one of two holders is there', async () => {
    const supervisor = await judged('chief_supervisor');
    expect(supervisor).toMatchObject({ rate: { numerator: 30, denominator: 30, value: 1 }, isMet: true });
    expect(supervisor.holders.map((each: Json) => each.workerNumber)).toEqual([numbers[1], numbers[2]]);
    expect(supervisor.days[12].holders.map((each: Json) => each.isPresent)).toEqual([true, false]);
  });

  it('of a post that nobody holds is absent', async () => {
    const vacant = await judged('quality_lead');
    expect(vacant).toMatchObject({
      rate: { numerator: 0, denominator: 30, value: 0 },
      holders: [],
      isMet: false,
    });
    expect(vacant.reasons).toEqual(['RATE_BELOW', 'ABSENT_IN_A_ROW', 'VACANT']);
    expect(vacant.longestAbsence).toEqual({ days: 61, from: '2026-08-01', to: sept(30) });
  });

  it('that runs calls nobody absent on a day that is not settled', async () => {
    const { body } = await register.as('team_leader', 'GET', base);
    expect(body.month).toMatch(/^20\d\d-\d\d$/);
    const settled = body.posts[3].days.filter((day: Json) => day.date <= body.lastSettledOn);
    const open = body.posts[3].days.filter((day: Json) => day.date > body.lastSettledOn);
    expect(settled.every((day: Json) => day.state === 'ABSENT')).toBe(true);
    expect(open.every((day: Json) => ['UNSETTLED', 'FUTURE'].includes(day.state))).toBe(true);
    expect(open.length).toBeGreaterThan(0);
    expect(body.posts[3].daysOpen).toBe(open.length);
  });

  it('before the works has no rate', async () => {
    const early = await judged('project_manager', '2026-07');
    expect(early).toMatchObject({
      rate: { numerator: 0, denominator: 0, value: null },
      isMet: null,
      reasons: [],
    });
  });

  it('is another tenant’s affair, and not one of a subcontractor or worker', async () => {
    expect((await register.as('regulator-b', 'GET', base)).status).toBe(404);
    for (const role of ['subcontractor', 'worker'] as const)
      expect((await register.as(role, 'GET', base)).body.code).toBe('forbidden');
    expect(told(await register.as('auditor', 'GET', `${base}?month=2026-13`))).toMatch(/^400 month/);
  });
});

describe('leave', () => {
  const leave = { from: sept(1), to: sept(2), reason: '参加培训', approvedBy: '王建设' };
  let made: Json;

  it('ends a row of absences and does not count as presence by the general rule', async () => {
    const answer = await register.as('labour_officer', 'POST', `${base}/leaves`, {
      ...leave,
      worker: numbers[0],
    });
    expect(answer.status).toBe(201);
    made = answer.body;
    const manager = await judged('project_manager');
    expect(manager).toMatchObject({
      rate: { numerator: 25, denominator: 30 },
      longestAbsence: { days: 3, from: sept(10), to: sept(12) },
      isMet: true,
      reasons: [],
    });
    expect(manager.days[0].state).toBe('LEAVE');
    const { body } = await register.as('auditor', 'GET', `${base}?month=2026-09`);
    expect(body.leaves).toEqual([made]);
  });

  it('is changed with its version, and withdrawn', async () => {
    const path = `${base}/leaves/${made.id}`;
    const change = (body: object, version: number) =>
      register.as('general_contractor', 'PATCH', path, body, ifMatch(version));
    expect((await change({ to: sept(1) }, 7)).status).toBe(412);
    expect(told(await change({ to: '2026-08-01' }, 1))).toBe('422 to before_start');
    const shorter = await change({ to: sept(1) }, 1);
    expect(shorter.body).toMatchObject({ to: sept(1), approvedBy: '王建设', version: 2 });
    expect((await change({ isWithdrawn: true }, 2)).body).toMatchObject({ isWithdrawn: true, version: 3 });
    expect((await judged('project_manager')).reasons).toEqual(['ABSENT_IN_A_ROW']);
    const { body } = await register.as('regulator', 'GET', `${path}/history`);
    expect(body.items.map((each: Json) => [each.version, each.content.leaveTo, each.recordedBy])).toEqual([
      [3, sept(1), 'general_contractor'],
      [2, sept(1), 'general_contractor'],
      [1, sept(2), 'labour_officer'],
    ]);
    expect((await register.as('regulator-b', 'GET', `${path}/history`)).status).toBe(404);
    expect((await register.as('regulator', 'GET', `${base}/rules/${made.id}/history`)).status).toBe(404);
    const deeds = await register.owner.query(
      `SELECT action, change FROM audit_entry WHERE subject_kind = 'key_post_leave' ORDER BY seq`,
    );
    expect(deeds).toHaveLength(3);
    expect(JSON.stringify(deeds)).not.toContain('王建设');
  });

  it('is that of somebody registered, and not for years', async () => {
    const ask = (body: object) =>
      register.as('labour_officer', 'POST', `${base}/leaves`, { ...leave, worker: numbers[3], ...body });
    expect(told(await ask({ to: sept(30) }))).toBe('422 worker not_registered');
    expect(told(await ask({ worker: numbers[0], to: '2027-09-02' }))).toBe('422 to too_long');
    expect((await register.as('regulator', 'POST', `${base}/leaves`, leave)).status).toBe(403);
  });
});

describe('a pause', () => {
  const pause = { from: sept(21), to: sept(30), reason: '台风停工' };

  it('is the regulator’s to approve, and takes its days off those due', async () => {
    for (const role of ['labour_officer', 'general_contractor'] as const)
      expect((await register.as(role, 'POST', `${base}/pauses`, pause)).status).toBe(403);
    expect((await register.as('regulator-b', 'POST', `${base}/pauses`, pause)).status).toBe(404);
    const made = await register.as('regulator', 'POST', `${base}/pauses`, pause);
    expect(made.body).toMatchObject({ ...pause, decidedBy: 'regulator', version: 1 });
    const manager = await judged('project_manager');
    expect(manager).toMatchObject({
      rate: { numerator: 15, denominator: 20, value: 0.75 },
      daysRequired: 16,
    });
    expect(manager.reasons).toEqual(['RATE_BELOW', 'ABSENT_IN_A_ROW']);
    expect(manager.days[20].state).toBe('PAUSED');

    const path = `${base}/pauses/${made.body.id}`;
    const withdrawn = await register.as('regulator', 'PATCH', path, { isWithdrawn: true }, ifMatch(1));
    expect(withdrawn.body).toMatchObject({ isWithdrawn: true, version: 2 });
    expect((await judged('project_manager')).rate.denominator).toBe(30);
    const { body } = await register.as('labour_officer', 'GET', `${path}/history`);
    expect(body.items).toHaveLength(2);
  });
});

describe('a rule of the project', () => {
  const rule = {
    minRatePercent: null,
    minDaysPerMonth: 26,
    minPunches: 2,
    minSpanMinutes: 180,
    maxConsecutiveAbsence: null,
    startRule: { from: 'PERMIT', plusDays: 30 },
    leaveCounts: 'PRESENT',
  };
  const decision = {
    post: 'project_manager',
    effectiveFrom: sept(1),
    rule,
    reason: '按市里通知',
    source: '2026 通知',
  };
  const decide = (body: object) =>
    register.as('regulator', 'POST', `${base}/rules`, { ...decision, ...body });

  it('holds for the months whose first day it holds on', async () => {
    const made = await decide({});
    expect(made.body).toMatchObject({ ...decision, revision: 1, isGeneral: false, decidedBy: 'regulator' });
    // three hours are enough now
    expect(await judged('project_manager')).toMatchObject({
      rate: { numerator: 26, denominator: 30 },
      daysRequired: 26,
      isMet: true,
    });
    expect((await judged('project_manager', '2026-08')).rule.isGeneral).toBe(true);
    expect((await judged('technical_lead')).rule.isGeneral).toBe(true);
  });

  it('counts from the day in the number of the permit', async () => {
    const permit = (number: string | null) =>
      register.owner.query('UPDATE project SET permit_number = $2 WHERE id = $1', [
        register.world.a.projectId,
        number,
      ]);
    await permit('210112202608120101');
    expect(await judged('project_manager')).toMatchObject({
      dueFrom: sept(11),
      rate: { numerator: 18, denominator: 20 },
    });
    await permit('施工许可 12 号');
    expect(await judged('project_manager')).toMatchObject({ dueFrom: '2026-08-31' });
    await permit(null);
  });

  it('for the same day again is a new revision, and what it replaces stays to be read', async () => {
    const again = await decide({ rule: { ...rule, minDaysPerMonth: 27 }, reason: '更正天数' });
    expect(again.body.revision).toBe(2);
    expect(await judged('project_manager')).toMatchObject({ isMet: false, reasons: ['DAYS_BELOW'] });
    const { body } = await register.as('labour_officer', 'GET', `${base}/rules`);
    const own = body.items.filter((each: Json) => !each.isGeneral);
    expect(own.map((each: Json) => [each.revision, each.rule.minDaysPerMonth, each.reason])).toEqual([
      [1, 26, '按市里通知'],
      [2, 27, '更正天数'],
    ]);
    expect(body.items).toHaveLength(8);
    const [first] = (await register.as('auditor', 'GET', `${base}/rules?limit=7`)).body.items;
    expect(first).toMatchObject({ post: 'chief_supervisor', isGeneral: true });
  });

  it('is refused with every fault, and to whoever is judged by it', async () => {
    expect(told(await decide({ rule: { ...rule, minRatePercent: 80 } }))).toBe(
      '422 rule.minDaysPerMonth invalid',
    );
    expect((await decide({ rule: { ...rule, minPunches: 0 } })).status).toBe(400);
    expect((await register.as('general_contractor', 'POST', `${base}/rules`, decision)).status).toBe(403);
    expect((await register.as('regulator-b', 'POST', `${base}/rules`, decision)).status).toBe(404);
  });
});

describe('posts that are not met', () => {
  const list = async (query: string, role: 'regulator' | 'regulator-b' | 'administrator' = 'regulator') =>
    (await register.as(role, 'GET', `/key-posts?month=2026-09${query}`)).body;
  const posts = (body: Json): string[] => body.items.map((each: Json) => `${each.projectCode} ${each.post}`);
  const ofA = ['project_manager', 'technical_lead', 'safety_lead', 'quality_lead', 'labour_officer'];

  beforeAll(async () => {
    // more projects than are judged at once come before the others, and none of them has a day due
    await register.owner.query(
      `INSERT INTO project (code, name, statutory_area_code, managing_area_code, general_contractor_id, category, status,
                            time_zone, started_on, completed_on)
       SELECT '1' || lpad(n::text, 4, '0'), 'completed', statutory_area_code, managing_area_code, general_contractor_id,
              category, '004', time_zone, '2025-01-01', '2025-12-31'
         FROM project, generate_series(1, 120) AS n WHERE id = $1`,
      [register.world.a.projectId],
    );
  });

  it('are listed for the projects of the caller', async () => {
    const { a, b } = register.world;
    const body = await list('');
    expect(posts(body)).toEqual(ofA.map((post) => `${a.projectCode} ${post}`));
    expect(body.nextCursor).toBeNull();
    expect(body.items[0]).toEqual({
      projectCode: a.projectCode,
      projectName: '测试项目1',
      managingAreaCode: '211500',
      month: '2026-09',
      post: 'project_manager',
      name: '项目经理',
      englishName: 'Project manager',
      holders: [expect.stringMatching(/^工人/)],
      numerator: 26,
      denominator: 30,
      value: 0.8667,
      daysRequired: 27,
      daysOpen: 0,
      isMet: false,
      reasons: ['DAYS_BELOW'],
      // counting begins on 31 August by the rule that holds now
      longestAbsenceDays: 3,
    });
    expect(new Set(posts(await list('', 'regulator-b')).map((each) => each.split(' ')[0]))).toEqual(
      new Set([b.projectCode]),
    );
    expect(posts(await list('', 'administrator'))).toHaveLength(ofA.length + 6);
  });

  it('in pages that join without a gap, by area and by post, and as a sheet', async () => {
    const found: string[] = [];
    let cursor = '';
    do {
      const body = await list(`&limit=2${cursor}`, 'administrator');
      expect(body.items.length).toBeLessThanOrEqual(2);
      found.push(...posts(body));
      cursor = body.nextCursor === null ? '' : `&cursor=${encodeURIComponent(body.nextCursor as string)}`;
    } while (cursor !== '');
    expect(found).toEqual(posts(await list('', 'administrator')));
    expect(posts(await list('&area=210404', 'administrator'))).toHaveLength(6);
    expect(posts(await list('&post=safety_lead', 'administrator'))).toHaveLength(2);
    const csv = await register.as('auditor', 'GET', '/key-posts?month=2026-09', undefined, {
      accept: 'text/csv',
    });
    expect(csv.text.trim().split('\r\n')).toHaveLength(ofA.length + 7);
    expect((await register.as('regulator', 'GET', '/key-posts?cursor=x')).status).toBe(400);
    expect((await register.as('regulator', 'GET', '/key-posts')).status).toBe(200);
  });
});

describe('a holding', () => {
  it('ends, and is withdrawn where it was a mistake', async () => {
    const { body } = await register.as('labour_officer', 'GET', `${base}?month=2026-09`);
    const [safety] = body.posts.find((each: Json) => each.post === 'safety_lead').holders;
    const path = `${base}/holders/${safety.id}`;
    const change = (patch: object, version: number) =>
      register.as('labour_officer', 'PATCH', path, patch, ifMatch(version));
    expect(told(await change({ to: null }, 1))).toBe('422 worker not_registered');
    expect((await change({ to: sept(10) }, 1)).body).toMatchObject({ to: sept(10), version: 2 });
    // the same again is no new version
    expect((await change({ to: sept(10) }, 2)).body.version).toBe(2);
    expect((await change({ isWithdrawn: true }, 2)).body).toMatchObject({ isWithdrawn: true, version: 3 });
    expect((await judged('safety_lead')).holders).toEqual([]);
    expect((await register.as('labour_officer', 'PATCH', `${base}/holders/1`, {}, {})).status).toBe(428);
    expect((await register.as('general_contractor-b', 'PATCH', path, {}, ifMatch(3))).status).toBe(404);
  });
});
