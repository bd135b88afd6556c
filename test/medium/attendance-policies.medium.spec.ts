// Policies and the calendar from the API through the worker to the days: what was settled changes for those whom a decision
// is about, as its preview said, and for nobody else.
import { DEFAULT_ATTENDANCE_POLICY } from '#domain/attendance/attendance-policy.js';
import { addDays } from '#domain/calendar/work-date.js';
import type { Role } from '#store/caller-scope.js';
import type { Json } from '../support/api-server.js';
import { PolicyWorld, type StoredDay, WEEK } from '../support/policy-world.js';
import { told } from '../support/register-api.js';

let world: PolicyWorld;
beforeAll(async () => {
  world = await PolicyWorld.open();
}, 120_000);
afterAll(() => world?.close());

const [MONDAY, TUESDAY, WEDNESDAY, THURSDAY] = WEEK;
/** Without a time zone, which is the site's. */
const RULE = { ...DEFAULT_ATTENDANCE_POLICY, timeZone: undefined };

/** A rule by which a full day is worth so many hundredths. */
const worth = (workdayHundredths: number) => ({
  ...RULE,
  tiers: [
    { fromMinutes: 0, workdayHundredths: 0 },
    { fromMinutes: 240, workdayHundredths },
  ],
});

const policy = (more: object) => ({ project: world.sites[0].projectCode, reason: '班组协议', ...more });
const decide = (role: Role, body: object, headers = {}) =>
  world.as(role, 'POST', '/attendance-policies', { body, headers });
const preview = async (role: Role, body: object): Promise<Json> =>
  (await world.as(role, 'POST', '/attendance-policies/preview', { body })).body;

interface Outcome {
  readonly answer: Json;
  /** `site.worker date` of each day with another version, with its figures after. */
  readonly changed: Readonly<Record<string, StoredDay>>;
}

/** Where a day is: `2.1 2026-06-08` is the second worker of the third site. */
function placeOf({ projectId, workerId, workDate }: StoredDay): string {
  const site = world.sites.findIndex((each) => each.projectId === projectId);
  const worker = world.sites[site]?.workers.findIndex((each) => each.id === workerId);
  return `${site}.${worker} ${workDate}`;
}

/** Decides and lets the worker work: no stored version may be touched, and what changes must be what the preview told. */
async function outcomeOf(role: Role, body: object): Promise<Outcome> {
  const before = await world.days();
  const versions = await world.versions();
  const foretold = await preview(role, body);
  expect(await world.versions()).toEqual(versions);
  const { status, body: answer } = await decide(role, body);
  expect(status).toBe(201);
  expect(answer.workerDays).toBe(foretold.workerDays);
  await world.work();
  expect(await world.versions()).toEqual(expect.arrayContaining(versions));
  const after = await world.days();
  const changed = [...after.values()].filter((day) => before.get(keyOf(day))?.version !== day.version);
  const worthElse = changed.filter((day) => figures(before.get(keyOf(day))) !== figures(day));
  expect(foretold.items.map(placeInPreview)).toEqual(worthElse.map(placeOf).sort(byDate));
  expect(foretold.changed).toBe(worthElse.length);
  return { answer, changed: Object.fromEntries(changed.map((day) => [placeOf(day), day])) };
}

const keyOf = (day: StoredDay) => `${day.projectId} ${day.workerId} ${day.workDate}`;
const figures = (day?: StoredDay) =>
  day && [day.workedMinutes, day.workdayHundredths, day.overtimeMinutes].join();

function placeInPreview({ projectCode, workerNumber, workDate }: Json): string {
  const site = world.sites.findIndex((each) => each.projectCode === projectCode);
  const worker = world.sites[site]?.workers.findIndex((each) => each.number === workerNumber);
  return `${site}.${worker} ${workDate}`;
}

/** Site, date, worker: the order of a preview. */
function byDate(a: string, b: string): number {
  const key = (place: string) => `${place[0]} ${place.slice(4)} ${place}`;
  return key(a) < key(b) ? -1 : 1;
}

const places = (site: number, workers: readonly number[], from: string, to = '9999') =>
  workers.flatMap((worker) =>
    WEEK.filter((date) => date >= from && date < to).map((date) => `${site}.${worker} ${date}`),
  );

describe('a policy', () => {
  it('of a project changes its days from its date on, to new versions, and no other day', async () => {
    const body = policy({ effectiveFrom: WEDNESDAY, rule: worth(80) });
    const { answer, changed } = await outcomeOf('labour_officer', body);
    expect(answer).toMatchObject({
      project: world.sites[0].projectCode,
      team: null,
      effectiveFrom: WEDNESDAY,
      revision: 1,
      isReplaced: false,
      rule: { ...worth(80), timeZone: 'Asia/Shanghai' },
      reason: '班组协议',
      decidedBy: 'labour_officer',
      workerDays: 12,
    });
    expect(Object.keys(changed).sort()).toEqual(places(0, [0, 1, 2, 3], WEDNESDAY));
    for (const day of Object.values(changed))
      expect(day).toMatchObject({ version: 2, policyId: answer.id, workdayHundredths: 80 });
    const [{ actor, reason, change }] = await world.owner.query(
      `SELECT actor_name AS actor, reason, change FROM audit_entry
        WHERE action = 'attendance_policy.create' AND subject_id = $1`,
      [String(answer.id)],
    );
    expect({ actor, reason }).toEqual({ actor: 'labour_officer', reason: '班组协议' });
    expect(change).toMatchObject({ effectiveFrom: [null, WEDNESDAY] });
    expect(change.tiers[0]).toEqual(RULE.tiers);
    expect(change.mode).toBeUndefined();
  });

  it('once more by the same numbers gives new versions that say so, and changes no figure', async () => {
    const body = policy({ effectiveFrom: WEDNESDAY, rule: worth(80) });
    const { answer, changed } = await outcomeOf('administrator', body);
    expect(answer.revision).toBe(2);
    expect(Object.values(changed).map(figures)).toEqual(Array(12).fill('566,80,86'));
    expect(new Set(Object.values(changed).map((day) => day.policyId))).toEqual(new Set([answer.id]));
  });

  it('of a team touches that team alone', async () => {
    const team = world.sites[0].teamIds[0];
    const body = policy({ team, effectiveFrom: TUESDAY, rule: worth(120) });
    const { answer, changed } = await outcomeOf('general_contractor', body);
    expect(answer).toMatchObject({ team, teamName: '班组1', workerDays: 8 });
    expect(Object.keys(changed).sort()).toEqual(places(0, [0, 2], TUESDAY));
    for (const day of Object.values(changed)) expect(day.workdayHundredths).toBe(120);
  });

  it('of the same date replaces the one before, but not the one of a team', async () => {
    const body = policy({ effectiveFrom: WEDNESDAY, rule: worth(90) });
    const { answer, changed } = await outcomeOf('labour_officer', body);
    expect(answer).toMatchObject({ revision: 3, workerDays: 6 });
    expect(Object.keys(changed).sort()).toEqual(places(0, [1, 3], WEDNESDAY));
    const list = async (query: string) =>
      (await world.as('worker', 'GET', `/attendance-policies?${query}`)).body.items.map((item: Json) => [
        item.team === null ? (item.project === null ? 'general' : 'project') : 'team',
        item.revision,
        item.isReplaced,
      ]);
    const project = `project=${world.sites[0].projectCode}`;
    expect(await list(project)).toEqual([
      ['team', 1, false],
      ['project', 3, false],
      ['project', 2, true],
      ['project', 1, true],
      ['general', 1, false],
    ]);
    expect(await list(`${project}&on=${WEDNESDAY}`)).toEqual([
      ['team', 1, false],
      ['project', 3, false],
      ['general', 1, false],
    ]);
    expect(await list(`team=${world.sites[0].teamIds[1]}&on=${TUESDAY}`)).toEqual([['general', 1, false]]);
    expect(await list('project=nowhere')).toEqual([]);
  });

  it('for every project changes only those without their own', async () => {
    const own = { project: world.sites[1].projectCode, effectiveFrom: THURSDAY, rule: worth(70) };
    await decide('administrator', policy(own));
    await world.work();
    const body = { effectiveFrom: '2026-01-01', rule: worth(110), reason: '全市统一' };
    const { answer, changed } = await outcomeOf('administrator', body);
    expect(answer).toMatchObject({ project: null, team: null, workerDays: 10 + 6 + 2 + 4 });
    expect(Object.keys(changed).sort()).toEqual([
      ...places(0, [0], MONDAY, TUESDAY),
      ...places(0, [1], MONDAY, WEDNESDAY),
      ...places(0, [2], MONDAY, TUESDAY),
      ...places(0, [3], MONDAY, WEDNESDAY),
      ...places(1, [0, 1], MONDAY, THURSDAY),
      ...places(2, [0, 1], MONDAY),
    ]);
  });

  it('with another cut-off moves passages to the day before, which comes or goes as foretold', async () => {
    const site = world.sites[2];
    await world.pass(site, 0, '2026-06-16 02:10', '2026-06-16 03:40', '2026-06-16 22:00', '2026-06-17 01:00');
    await world.work();
    const body = { project: site.projectCode, effectiveFrom: '2026-06-13', reason: '夜班' };
    const early = await outcomeOf('administrator', {
      ...body,
      rule: { ...worth(100), dayCutoffMinutes: 120 },
    });
    expect(Object.keys(early.changed)).toEqual(['2.0 2026-06-15', '2.0 2026-06-16']);
    expect(early.changed['2.0 2026-06-15']).toMatchObject({ workedMinutes: 0 });
    expect(early.changed['2.0 2026-06-16']).toMatchObject({ workedMinutes: 270 });
    const late = await outcomeOf('administrator', {
      ...body,
      rule: { ...worth(100), dayCutoffMinutes: 240 },
    });
    expect(late.changed['2.0 2026-06-15']).toMatchObject({ workedMinutes: 90 });
    expect(late.changed['2.0 2026-06-16']).toMatchObject({ workedMinutes: 180 });
  });

  it('over more days than are derived together gives each night one version and each decision one more', async () => {
    const site = world.sites[1];
    const nights = Array.from({ length: 45 }, (_, n) => addDays('2026-04-01', n));
    for (const night of nights) await world.pass(site, 0, `${night} 19:55`, `${addDays(night, 1)} 06:10`);
    await world.work();
    const isNight = ({ projectId, workDate }: StoredDay) => projectId === site.projectId && workDate < MONDAY;
    const stored = [...(await world.days()).values()].filter(isNight);
    expect(stored.map((day) => day.workDate)).toEqual(nights);
    for (const day of stored) expect(day).toMatchObject({ version: 1, workedMinutes: 615 });
    const decision = { project: site.projectCode, effectiveFrom: '2026-04-01', rule: worth(130) };
    const { changed } = await outcomeOf('administrator', policy(decision));
    const again = Object.values(changed).filter(isNight);
    expect(again.map((day) => day.workDate)).toEqual(nights);
    for (const day of again) expect(day).toMatchObject({ version: 2, workdayHundredths: 130 });
  });

  it('that begins in the future asks for no day', async () => {
    const { body } = await decide('labour_officer', policy({ effectiveFrom: '2099-01-01', rule: worth(1) }));
    expect(body.workerDays).toBe(0);
  });

  it('sent twice under one key is decided once', async () => {
    const body = policy({ effectiveFrom: '2098-01-01', rule: worth(1) });
    const answers = [1, 2].map(() => decide('labour_officer', body, { 'idempotency-key': 'p-1' }));
    const [first, second] = await Promise.all(answers);
    expect(first?.body).toEqual(second?.body);
    expect(first?.body.revision).toBe(1);
    const other = await decide('labour_officer', { ...body, reason: '其他' }, { 'idempotency-key': 'p-1' });
    expect(other.body.code).toBe('idempotency_key_reused');
  });

  it('decided twice at once gets two revisions', async () => {
    const body = policy({ effectiveFrom: '2097-01-01', rule: worth(1) });
    const answers = await Promise.all([1, 2, 3, 4].map(() => decide('labour_officer', body)));
    expect(answers.map((each) => each.body.revision).sort()).toEqual([1, 2, 3, 4]);
  });

  it('is refused with every fault named', async () => {
    const rule = {
      ...RULE,
      timeZone: 'Asia/Urumqi',
      debounceSeconds: 5,
      breaks: [{ fromMinutes: 690, toMinutes: 700, minutes: 60 }],
      tiers: [
        { fromMinutes: 0, workdayHundredths: 0 },
        { fromMinutes: 0, workdayHundredths: 900 },
      ],
    };
    const bad = policy({ effectiveFrom: MONDAY, rule });
    const faults =
      '422 rule.timeZone invalid, rule.debounceSeconds invalid, rule.tiers.1.workdayHundredths invalid, rule.breaks.0.minutes invalid';
    expect(told(await decide('labour_officer', bad))).toBe(faults);
    expect(
      told(await world.as('labour_officer', 'POST', '/attendance-policies/preview', { body: bad })),
    ).toBe(faults);
    const horizon = policy({ effectiveFrom: MONDAY, rule: { ...RULE, exitHorizonMinutes: 500 } });
    expect(told(await decide('labour_officer', horizon))).toBe('422 rule.exitHorizonMinutes invalid');
    const incomplete = { ...RULE, mode: undefined };
    const unknown = policy({
      effectiveFrom: MONDAY,
      rule: { ...incomplete, breakMinutes: 60 },
      reason: '  ',
    });
    expect(told(await decide('labour_officer', unknown))).toBe(
      '400 rule.mode invalid_value, breakMinutes unknown_parameter, reason custom',
    );
  });

  it('is decided by whoever may, for a project and a team that are there', async () => {
    const rule = worth(100);
    const general = { effectiveFrom: MONDAY, rule, reason: '统一' };
    for (const role of ['labour_officer', 'general_contractor'] as const) {
      expect((await decide(role, general)).body.code).toBe('forbidden');
      const foreign = policy({ ...general, project: world.sites[1].projectCode });
      expect(told(await decide(role, foreign))).toBe('422 project unknown');
    }
    expect((await decide('worker', policy(general))).status).toBe(403);
    expect(told(await decide('labour_officer', { ...general, team: 1 }))).toBe('422 project required');
    const foreignTeam = policy({ ...general, team: world.sites[1].teamIds[0] });
    expect(told(await decide('administrator', foreignTeam))).toBe('422 team unknown');
  });
});

describe('the calendar', () => {
  const declare = (day: string, body: object, role: Role = 'administrator') =>
    world.as(role, 'PUT', `/calendar-days/${day}`, { body });
  const holiday = { kind: 'STATUTORY_HOLIDAY', name: '测试节', source: '试行通知' };

  it('declared for a date makes new versions of its days on every project, and of no other', async () => {
    const before = await world.days();
    const versions = await world.versions();
    const { status, body } = await declare(THURSDAY, holiday);
    expect({ status, ...body, enteredAt: '' }).toEqual({
      status: 200,
      day: THURSDAY,
      ...holiday,
      revision: 1,
      enteredAt: '',
      workerDays: 8,
    });
    await world.work();
    expect(await world.versions()).toEqual(expect.arrayContaining(versions));
    const after = await world.days();
    const changed = [...after.values()].filter((day) => before.get(keyOf(day))?.version !== day.version);
    expect(changed.map((day) => day.workDate)).toEqual(Array(8).fill(THURSDAY));
    for (const day of changed) {
      const { version = 0, policyId } = before.get(keyOf(day)) ?? {};
      const same = { policyId, dayKind: 'STATUTORY_HOLIDAY', workedMinutes: 566, overtimeMinutes: 566 };
      expect(day).toMatchObject({ version: version + 1, ...same });
    }
  });

  it('said once more is no revision; said otherwise it is one, and the days come back', async () => {
    expect((await declare(THURSDAY, holiday)).body).toMatchObject({ revision: 1, workerDays: 0 });
    const back = { ...holiday, kind: 'WORKDAY' };
    expect((await declare(THURSDAY, back)).body).toMatchObject({ revision: 2, workerDays: 8 });
    await world.work();
    const days = [...(await world.days()).values()].filter((day) => day.workDate === THURSDAY);
    expect(days.map((day) => day.overtimeMinutes)).toEqual(Array(8).fill(86));
    const { body } = await world.as('worker', 'GET', `/calendar-days?from=${MONDAY}&to=${THURSDAY}`);
    expect(body.items).toMatchObject([{ day: THURSDAY, ...back, revision: 2 }]);
    const deeds = await world.owner.query(
      `SELECT change FROM audit_entry WHERE action = 'calendar_day.declare' ORDER BY seq`,
    );
    expect(deeds).toMatchObject([
      { change: { kind: [null, 'STATUTORY_HOLIDAY'] } },
      { change: { kind: ['STATUTORY_HOLIDAY', 'WORKDAY'] } },
    ]);
  });

  it('is declared by administrators alone, for dates that exist', async () => {
    expect((await declare(THURSDAY, holiday, 'labour_officer')).status).toBe(403);
    expect((await declare('2026-02-30', holiday)).status).toBe(404);
    expect(told(await declare(MONDAY, { ...holiday, kind: 'FESTIVAL' }))).toBe('400 kind invalid_value');
  });

  it('is listed page by page', async () => {
    const days: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await world.as(
        'worker',
        'GET',
        `/calendar-days?from=2026-01-01&to=2026-12-31&limit=7${cursor}`,
      );
      days.push(...body.items.map((item: Json) => item.day));
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    const [{ all }] = await world.owner.query(
      `SELECT array_agg(DISTINCT day::text ORDER BY day::text) AS all FROM calendar_day WHERE day BETWEEN '2026-01-01' AND '2026-12-31'`,
    );
    expect(days).toEqual(all);
  });
});
