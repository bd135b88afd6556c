// Who is on site now, over real HTTP: counts by team and trade inside each scope, people, the list for an evacuation.
import { createHash } from 'node:crypto';
import type { Json } from '../support/api-server.js';
import { bringNoon, pass } from '../support/presence-world.js';
import { RegisterApi } from '../support/register-api.js';

let register: RegisterApi;
let base: string;

beforeAll(async () => {
  register = await RegisterApi.open();
  const { owner } = register;
  const { a, b } = register.world;
  base = `/projects/${a.projectCode}/presence`;
  await bringNoon(owner, a);
  await bringNoon(owner, b);
  await owner.query('UPDATE team SET leader_worker_id = $2 WHERE id = $1', [a.teamIds[0], a.workers[2]?.id]);
  await owner.query(`UPDATE worker SET name = '<b>=1' WHERE id = $1`, [a.workers[1]?.id]);
  // a third team of another trade, with somebody who has not come today, and a fourth without anybody
  await owner.query(
    `INSERT INTO team (project_id, name, enterprise_id, trade_code) VALUES ($1, '班组3', $2, '010'), ($1, '班组4', $2, '010')`,
    [a.projectId, a.subcontractorId],
  );
  await owner.query(
    `INSERT INTO registration (project_id, worker_id, team_id, trade_code, work_role, entered_on, daily_rate_fen, pay_day)
     SELECT $1, $2, id, '010', '20', '2026-01-01', 30000, 15 FROM team WHERE project_id = $1 AND name = '班组3'`,
    [a.projectId, b.workers[3]?.id],
  );
  await pass(owner, a, [
    { worker: 0, direction: 'in', ago: 60 },
    { worker: 1, direction: 'in', ago: 30 },
    { worker: 1, direction: 'in', ago: 10, gate: 1 },
    { worker: 2, direction: 'in', ago: 20 * 60 },
    { worker: 3, direction: 'in', ago: 40, verdict: 'barred' },
    { worker: 3, direction: 'out', ago: 20 },
    { direction: 'in', ago: 15, verdict: 'unknown_person' },
  ]);
}, 60_000);

afterAll(() => register?.close());

const heads = (
  registered: number,
  inside: number,
  overstayed: number,
  passes: readonly [number, number],
) => ({
  registered,
  inside,
  overstayed,
  passesToday: passes[0],
  refusedToday: passes[1],
});

describe('counts', () => {
  it('tells the whole site, by team and trade, with rows of zeros', async () => {
    const { a } = register.world;
    const { status, body } = await register.as('general_contractor', 'GET', base);
    expect(status).toBe(200);
    expect(body).toEqual({
      projectCode: a.projectCode,
      projectName: '测试项目1',
      asOf: expect.stringMatching(/^20.*Z$/),
      ...heads(5, 2, 1, [4, 2]),
      elsewhere: 0,
      irregularities: [
        { code: 'passback', count: 1 },
        { code: 'exit_without_entry', count: 1 },
        { code: 'forced_out', count: 0 },
        { code: 'entered_elsewhere', count: 0 },
      ],
      teams: [
        { teamId: a.teamIds[0], teamName: '班组1', ...heads(2, 1, 1, [1, 0]) },
        { teamId: a.teamIds[1], teamName: '班组2', ...heads(2, 1, 0, [3, 1]) },
        { teamId: expect.any(Number), teamName: '班组3', ...heads(1, 0, 0, [0, 0]) },
      ],
      trades: [
        { tradeCode: '010', tradeName: expect.any(String), ...heads(1, 0, 0, [0, 0]) },
        { tradeCode: '020', tradeName: expect.any(String), ...heads(4, 2, 1, [4, 1]) },
      ],
    });
  });

  it('tells a subcontractor of his own teams, and a worker of himself', async () => {
    const { body: own } = await register.as('subcontractor', 'GET', base);
    expect(own.teams.map((team: Json) => team.teamName)).toEqual(['班组1', '班组3']);
    expect(own).toMatchObject({ ...heads(3, 1, 1, [1, 0]), trades: [{ tradeCode: '010' }, { inside: 1 }] });
    const { body: self } = await register.as('worker', 'GET', base);
    expect(self).toMatchObject(heads(1, 1, 0, [1, 0]));
    expect(self.teams).toHaveLength(1);
  });

  it('has nothing for the other tenant', async () => {
    for (const path of ['', '/people', '/muster', '/stream']) {
      const { status } = await register.as('regulator-b', 'GET', `${base}${path}`);
      expect([path, status]).toEqual([path, 404]);
    }
  });
});

describe('people', () => {
  const numbers = (body: Json): string[] => body.items.map((person: Json) => person.workerNumber);

  it('lists who is inside or has stayed too long, with gate and irregularities', async () => {
    const { a } = register.world;
    const { body } = await register.as('labour_officer', 'GET', `${base}/people`);
    expect(body.nextCursor).toBeNull();
    expect(numbers(body)).toEqual([0, 1, 2].map((n) => a.workers[n]?.number));
    expect(body.items[1]).toEqual({
      workerNumber: a.workers[1]?.number,
      workerName: '<b>=1',
      teamId: a.teamIds[1],
      teamName: '班组2',
      tradeCode: '020',
      tradeName: expect.any(String),
      state: 'inside',
      since: expect.any(String),
      gate: '2号通道',
      irregularities: ['passback'],
    });
    expect(body.items[2]).toMatchObject({ state: 'overstayed', gate: '1号通道', irregularities: [] });
  });

  it('in pages and by filters', async () => {
    const { a } = register.world;
    const first = await register.as('administrator', 'GET', `${base}/people?limit=2`);
    const cursor = encodeURIComponent(first.body.nextCursor as string);
    const second = await register.as('administrator', 'GET', `${base}/people?limit=2&cursor=${cursor}`);
    expect([...numbers(first.body), ...numbers(second.body)]).toEqual(
      [0, 1, 2].map((n) => a.workers[n]?.number),
    );
    const of = async (query: string) =>
      numbers((await register.as('administrator', 'GET', `${base}/people?${query}`)).body);
    expect(await of('state=overstayed')).toEqual([a.workers[2]?.number]);
    expect(await of(`team=${a.teamIds[1]}`)).toEqual([a.workers[1]?.number]);
    expect(await of('trade=010')).toEqual([]);
    expect(await of('trade=020&state=inside')).toEqual([0, 1].map((n) => a.workers[n]?.number));
  });

  it('as a sheet for a spreadsheet, and of oneself', async () => {
    const { text } = await register.as('auditor', 'GET', `${base}/people`, undefined, { accept: 'text/csv' });
    expect(text.trim().split('\r\n')).toHaveLength(4);
    const { body } = await register.as('worker', 'GET', `${base}/people`);
    expect(numbers(body)).toEqual([register.world.a.workers[0]?.number]);
  });
});

describe('the list for an evacuation', () => {
  it('names everybody who may be inside, by team with its leader', async () => {
    const { a } = register.world;
    const { body } = await register.as('team_leader', 'GET', `${base}/muster`);
    expect(body).toMatchObject({ inside: 2, overstayed: 1, refusedToday: 2, projectName: '测试项目1' });
    expect(body.teams).toEqual([
      {
        teamId: a.teamIds[0],
        teamName: '班组1',
        leaderNumber: a.workers[2]?.number,
        leaderName: expect.any(String),
        people: [
          expect.objectContaining({ workerNumber: a.workers[0]?.number, state: 'inside' }),
          expect.objectContaining({ workerNumber: a.workers[2]?.number, state: 'overstayed' }),
        ],
      },
      expect.objectContaining({ teamName: '班组2', leaderNumber: null, leaderName: null }),
    ]);
  });

  it('as a page for paper that needs nothing but itself', async () => {
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    const { text, headers } = await register.as('regulator', 'GET', `${base}/muster`, undefined, { accept });
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? '';
    const policy = headers.get('content-security-policy');
    expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(policy).not.toContain('script-src');
    expect(text).not.toMatch(/<script|<b>=1|(src|href)="(https?:)?\/\//);
    expect(text).toContain('应急疏散点名册');
    expect(text).toContain('&#60;b&#62;=1');
    expect(text.match(/<td class="box"><i><\/i><\/td>/g)).toHaveLength(3);
    expect(text).toContain('超时未出');
    // about noon where the site lies
    expect(text).toMatch(/打印时间 <time>\d{4}-\d\d-\d\d 1[23]:\d\d<\/time>/);
  });

  it('as a sheet, and in no other form', async () => {
    const csv = await register.as('auditor', 'GET', `${base}/muster`, undefined, { accept: 'text/csv' });
    const rows = csv.text.trim().split('\r\n');
    expect(rows[0]).toMatch(/^.?teamName,leaderName,workerNumber,workerName,tradeName,state,since,gate$/);
    expect(rows).toHaveLength(4);
    const png = await register.as('auditor', 'GET', `${base}/muster`, undefined, { accept: 'image/png' });
    expect([png.status, png.body.code]).toEqual([406, 'not_acceptable']);
    const sub = await register.as('subcontractor', 'GET', `${base}/muster`);
    expect(sub.body.code).toBe('forbidden');
  });
});

describe('let in at another project', () => {
  it('is no longer inside here for whoever sees both, and still is for whoever sees only this one', async () => {
    const { owner } = register;
    const { a, b } = register.world;
    await owner.query(
      `INSERT INTO registration (project_id, worker_id, team_id, trade_code, work_role, entered_on, daily_rate_fen, pay_day)
       VALUES ($1, $2, $3, '020', '20', '2026-01-01', 30000, 15)`,
      [b.projectId, a.workers[0]?.id, b.teamIds[0]],
    );
    await pass(owner, { ...b, workers: a.workers }, [{ worker: 0, direction: 'in', ago: 5 }]);
    const { body: all } = await register.as('administrator', 'GET', base);
    expect(all).toMatchObject({ inside: 1, elsewhere: 1 });
    expect(all.irregularities).toContainEqual({ code: 'entered_elsewhere', count: 1 });
    const { body: here } = await register.as('labour_officer', 'GET', base);
    expect(here).toMatchObject({ inside: 2, elsewhere: 0 });
    const moved = await register.as('administrator', 'GET', `${base}/people?state=elsewhere`);
    expect(moved.body.items).toMatchObject([{ workerNumber: a.workers[0]?.number, state: 'elsewhere' }]);
    const { body: muster } = await register.as('administrator', 'GET', `${base}/muster`);
    expect(JSON.stringify(muster)).not.toContain(a.workers[0]?.number);
  });
});

describe('a stretch that has ended', () => {
  it('leaves somebody who moved to another subcontractor with the team of the entry', async () => {
    const { owner } = register;
    const { a } = register.world;
    // worker 1 has worked for the first team until yesterday, and for the second since
    await owner.query(
      `INSERT INTO registration (project_id, worker_id, team_id, trade_code, work_role, entered_on, exited_on, daily_rate_fen, pay_day)
       VALUES ($1, $2, $3, '020', '20', '2019-01-01', current_date - 2, 30000, 15)`,
      [a.projectId, a.workers[1]?.id, a.teamIds[0]],
    );
    const { body } = await register.as('subcontractor', 'GET', `${base}/people`);
    expect(JSON.stringify(body)).not.toContain(a.workers[1]?.number);
    const { body: whole } = await register.as('labour_officer', 'GET', `${base}/people?team=${a.teamIds[1]}`);
    expect(whole.items).toMatchObject([{ workerNumber: a.workers[1]?.number }]);
  });
});
