// Step 10 of the walk, tested: a zone at this moment, asked for once and listened to, as far as each caller sees it.
import type { Json } from '../support/api-server.js';
import { type EventFrame, framesOf, nextFrame } from '../support/event-stream.js';
import { bringNoon, pass } from '../support/presence-world.js';
import { RegisterApi } from '../support/register-api.js';
import type { TestSite } from '../support/site.js';

let register: RegisterApi;
const open: AbortController[] = [];

beforeAll(async () => {
  register = await RegisterApi.open();
  const { a, b } = register.world;
  for (const site of [a, b]) await bringNoon(register.owner, site);
  await day(a, 0, { openAgo: 90 });
  await day(a, 1, { openAgo: 30 });
  await day(a, 2, {});
  await day(b, 0, { openAgo: 60 });
  await day(b, 1, { openAgo: 15 });
}, 60_000);

afterEach(() => {
  for (const stop of open.splice(0)) stop.abort();
});

afterAll(() => register?.close());

/** A day of today as the worker keeps it; `openAgo`: let in so many minutes ago and not out again. */
async function day(
  site: TestSite,
  worker: number,
  { openAgo, version = 1, id }: { openAgo?: number; version?: number; id?: number },
): Promise<void> {
  await register.owner.query(
    `INSERT INTO attendance_day (project_id, worker_id, work_date, version, worked_minutes, workday_hundredths, open_since,
        event_count, valid_event_count, exceptions, stays, policy_id, rule_version)
     SELECT id, $2, (now() AT TIME ZONE time_zone)::date, $3, 0, 0, now() - $4 * interval '1 minute', 1, 1, '{}', '[]', 1, 1
       FROM project WHERE id = $1`,
    [site.projectId, id ?? site.workers[worker]?.id, version, openAgo ?? null],
  );
}

const live = async (role: Parameters<RegisterApi['as']>[0], query = ''): Promise<Json> =>
  (await register.as(role, 'GET', `/statistics/live${query}`)).body;

const sum = (rows: readonly Json[], name: string): number => rows.reduce((all, row) => all + row[name], 0);

async function listen(role: string, query = ''): Promise<AsyncGenerator<EventFrame>> {
  const stop = new AbortController();
  open.push(stop);
  const answer = await fetch(`${register.api.url}/api/v1/statistics/live/stream${query}`, {
    signal: stop.signal,
    headers: { authorization: `Bearer ${await register.tokenOf(role)}` },
  });
  expect(answer.status).toBe(200);
  return framesOf(answer.body as ReadableStream<Uint8Array>);
}

describe('a zone now', () => {
  it('counts heads by area, project and trade, which add up', async () => {
    const all = await live('administrator');
    expect(all).toMatchObject({ insideNow: 4, attendedToday: 5 });
    for (const parts of ['areas', 'projects', 'trades']) {
      expect([sum(all[parts], 'insideNow'), sum(all[parts], 'attendedToday')]).toEqual([4, 5]);
    }
    expect(all.areas.map((row: Json) => [row.area, row.areaName, row.insideNow])).toEqual([
      ['211500', expect.any(String), 2],
      ['210404', expect.any(String), 2],
    ]);
    expect(all.trades[0].tradeName).toEqual(expect.any(String));
    expect(Date.now() - Date.parse(all.asOf)).toBeLessThan(60_000);
  });

  it('drills down on either tree, and shows each caller his part', async () => {
    expect((await live('administrator', '?area=2115')).insideNow).toBe(2);
    expect((await live('administrator', '?area=210112')).insideNow).toBe(0);
    const statutory = await live('administrator', '?area=210112&tree=statutory');
    expect(statutory).toMatchObject({ insideNow: 2, areas: [{ area: '210112' }] });
    for (const role of ['regulator', 'general_contractor', 'labour_officer'] as const) {
      const own = await live(role);
      expect([own.insideNow, own.projects.map((row: Json) => row.project)]).toEqual([
        2,
        [register.world.a.projectCode],
      ]);
    }
    expect((await register.as('subcontractor', 'GET', '/statistics/live')).status).toBe(403);
  });

  it('counts whoever is open at two sites at the one that he entered last', async () => {
    const { a, b } = register.world;
    await day(b, 0, { id: a.workers[0]?.id, openAgo: 5 });
    const all = await live('administrator');
    expect(all).toMatchObject({ insideNow: 4, attendedToday: 5 });
    const inside = new Map(all.projects.map((row: Json) => [row.project, row.insideNow]));
    expect([inside.get(a.projectCode), inside.get(b.projectCode)]).toEqual([1, 3]);
    // each site has seen him today: people of parts may be more than those of the whole
    expect(sum(all.projects, 'attendedToday')).toBe(6);
  });

  it('counts passages let through by the minute, none of what came late or was refused', async () => {
    const { a } = register.world;
    await pass(register.owner, a, [
      { worker: 0, direction: 'in', ago: 3 },
      { worker: 1, direction: 'in', ago: 3 },
      { worker: 2, direction: 'out', ago: 10 },
      { worker: 2, direction: 'in', ago: 10, verdict: 'barred' },
      { worker: 3, direction: 'in', ago: 200, receivedAgo: 1 },
    ]);
    const { minutes } = await live('regulator');
    expect(minutes).toHaveLength(60);
    expect([sum(minutes, 'arrivals'), sum(minutes, 'departures')]).toEqual([2, 1]);
    const starts = minutes.map(({ minute }: Json) => Date.parse(minute));
    expect(starts.every((start: number, i: number) => start === starts[0] + i * 60_000)).toBe(true);
    expect((await live('regulator-b')).minutes.every(({ arrivals }: Json) => arrivals === 0)).toBe(true);
  });

  it('leaves a trace of every look of a regulator', async () => {
    const looks = () =>
      register.owner.query(
        `SELECT count(*)::int AS n FROM audit_entry WHERE action = 'statistics.read' AND subject_id LIKE 'live%'`,
      );
    const [before] = await looks();
    await live('regulator');
    await listen('regulator');
    const [after] = await looks();
    expect(after.n - before.n).toBe(2);
  });
});

describe('the stream of a zone', () => {
  it('tells the whole state, and again when it has changed', async () => {
    const { a } = register.world;
    const frames = await listen('regulator');
    const first = (await nextFrame(frames, 'heads')).data;
    const { asOf, minutes, ...heads } = await live('regulator');
    expect([first, asOf]).toEqual([heads, expect.any(String)]);
    expect((await nextFrame(frames, 'minutes')).data.minutes).toHaveLength(minutes.length);
    await day(a, 1, { version: 2 });
    expect((await nextFrame(frames, 'heads')).data.insideNow).toBe(first.insideNow - 1);
  });

  it('tells each listener his own part', async () => {
    const [own, other] = await Promise.all([listen('regulator'), listen('regulator-b')]);
    const projects = async (frames: AsyncGenerator<EventFrame>) =>
      (await nextFrame(frames, 'heads')).data.projects.map((row: Json) => row.project);
    expect(await projects(own)).toEqual([register.world.a.projectCode]);
    expect(await projects(other)).toEqual([register.world.b.projectCode]);
  });
});
