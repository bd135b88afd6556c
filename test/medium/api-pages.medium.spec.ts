// Step 10 of the walk, tested: what anybody may see — the live counts, the first page, the docs — and how it ends.
import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { openStore } from '#store/data-source.js';
import { type Json, type RunningApi, ask, startApi } from '../support/api-server.js';
import { type World, buildWorld } from '../support/api-world.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { type EventFrame, framesOf, nextFrame } from '../support/event-stream.js';

let database: TestDatabase;
let owner: DataSource;
let world: World;
let api: RunningApi;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  world = await buildWorld(owner);
  api = await startApi(database.url, {
    demoLogins: [{ role: 'regulator', name: 'demo"<b>', password: `p'&<script>` }],
  });
}, 60_000);

afterAll(async () => {
  await api?.close();
  await owner?.destroy();
  await database?.drop();
});

const nextOf = async (frames: AsyncGenerator<EventFrame>, event: string): Promise<Json> =>
  (await nextFrame(frames, event)).data;

async function passNow(seq: number, verdict = 'allowed'): Promise<void> {
  await owner.query(
    `INSERT INTO gate_event (project_id, device_id, boot_id, seq, worker_id, direction, method, verdict, time_quality,
                             device_at, received_at, effective_at, content_hash)
     VALUES ($1, $2, 1, $3, $4, 'in', 'face', $5, 'ok', now(), now(), now(), '')`,
    [world.a.projectId, world.a.gates[0]?.id, 50_000 + seq, world.a.workers[0]?.id, verdict],
  );
}

describe('the live stream', () => {
  it('tells counts and last passes without persons, again when they change', async () => {
    const stop = new AbortController();
    const answer = await fetch(`${api.url}/api/v1/live`, { signal: stop.signal });
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const frames = framesOf(answer.body as ReadableStream<Uint8Array>);
    expect(await nextOf(frames, 'passes')).toEqual([]);
    const first = await nextOf(frames, 'live');
    expect(first).toMatchObject({ passesToday: 0, refusedToday: 0, insideNow: 0 });
    expect(first.projects.map((project: Json) => project.project).sort()).toEqual(['测试项目1', '测试项目2']);
    await passNow(1);
    await passNow(2, 'barred');
    await owner.query(
      `INSERT INTO attendance_day (project_id, worker_id, work_date, version, worked_minutes, workday_hundredths, open_since,
          event_count, valid_event_count, exceptions, stays, policy_id, rule_version)
       VALUES ($1, $2, (now() AT TIME ZONE 'Asia/Shanghai')::date, 1, 0, 0, now(), 1, 1, '{}', '[]', 1, 1)`,
      [world.a.projectId, world.a.workers[0]?.id],
    );
    let passes = await nextOf(frames, 'passes');
    while (passes.length < 2) passes = await nextOf(frames, 'passes');
    let live = await nextOf(frames, 'live');
    while (live.insideNow === 0 || live.refusedToday === 0) live = await nextOf(frames, 'live');
    expect(live).toMatchObject({ passesToday: 1, refusedToday: 1, insideNow: 1 });
    expect(passes[0]).toEqual({
      at: expect.any(String),
      project: '测试项目1',
      gate: '1号通道',
      direction: 'in',
      verdict: 'barred',
    });
    expect(JSON.stringify([live, passes])).not.toMatch(/工人|W00/);
    stop.abort();
  });

  it('gives a listener who comes back the whole state at once', async () => {
    const stop = new AbortController();
    const answer = await fetch(`${api.url}/api/v1/live`, {
      headers: { 'last-event-id': 'x-1' },
      signal: stop.signal,
    });
    const frames = framesOf(answer.body as ReadableStream<Uint8Array>);
    const began = Date.now();
    expect(await nextOf(frames, 'live')).toMatchObject({ passesToday: 1 });
    const figures = await nextOf(frames, 'figures');
    expect(Object.keys(figures)).toEqual([
      'month',
      'attendanceRate',
      'workdayHundredths',
      'payableFen',
      'paidFen',
      'fullPaymentRate',
      'findings',
    ]);
    expect(Date.now() - began).toBeLessThan(500);
    stop.abort();
  });

  it('looks at the database at most once a second, however many listen', async () => {
    const stop = new AbortController();
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => fetch(`${api.url}/api/v1/live`, { signal: stop.signal })),
    );
    // the API's own transactions: those of the whole database hold the work of its housekeeping too
    let looks = 0;
    const { logger } = api.store;
    api.store.logger = {
      logQuery: (query: string) => (looks += query.startsWith('SET TRANSACTION') ? 1 : 0),
    } as never;
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    api.store.logger = logger;
    // passes and counts three or four times each, and now and then the figures
    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThan(12);
    expect(answers.every((answer) => answer.ok)).toBe(true);
    stop.abort();
  });

  it('ends with the process, at once and without an error', async () => {
    const other = await startApi(database.url);
    const answer = await fetch(`${other.url}/api/v1/live`);
    const reading = answer.text();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const began = Date.now();
    await other.close();
    expect(await reading).toMatch(/^retry: 3000\n\n/);
    expect(Date.now() - began).toBeLessThan(2_000);
  });
});

describe('the pages', () => {
  it.each(['/', '/api/docs'])('%s needs nothing from elsewhere', async (path) => {
    const { text, headers } = await ask(`${api.url}${path}`);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(text).not.toMatch(/ on[a-z]+="/);
    const policy = headers.get('content-security-policy') ?? '';
    for (const tag of ['style', 'script']) {
      const inline = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(text)?.[1];
      if (inline === undefined) continue;
      expect(policy).toContain(`${tag}-src 'sha256-${createHash('sha256').update(inline).digest('base64')}'`);
    }
    expect(policy).toContain(`default-src 'none'`);
  });

  it('show the log-ins of the demo as text, and none outside it', async () => {
    const { text } = await ask(`${api.url}/`);
    expect(text).toContain('demo&#34;&#60;b&#62;');
    expect(text).not.toContain('<script>`');
    expect(text).not.toContain(`p'&<script>`);
    const plain = await startApi(database.url);
    expect((await ask(`${plain.url}/`)).text).not.toContain('id="logins"');
    await plain.close();
  });

  it('the script is a program', async () => {
    const { text } = await ask(`${api.url}/`);
    const script = /<script>(.*?)<\/script>/s.exec(text)?.[1] ?? '';
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- compiled, not run
    expect(() => new Function(script)).not.toThrow();
  });

  it('the docs describe every route, every error and every schema of the document', async () => {
    const { body } = await ask(`${api.url}/api/openapi.json`);
    const { text } = await ask(`${api.url}/api/docs`);
    expect(body.openapi).toBe('3.1.0');
    for (const path of Object.keys(body.paths as object)) expect(text).toContain(`<code>${path}</code>`);
    for (const name of Object.keys(body.components.schemas as object))
      expect(text).toContain(`id="schema-${name}"`);
    expect(text).toContain('id="problem-not_found"');
    const references = [...JSON.stringify(body).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
      (match) => match[1],
    );
    expect(Object.keys(body.components.schemas as object)).toEqual(expect.arrayContaining(references));
  });
});
