// Presence as a stream over real HTTP: what comes first, what comes next, what comes to whoever was away, and how it ends.
import { type Json, post } from '../support/api-server.js';
import { PASSWORD } from '../support/api-world.js';
import { type EventFrame, framesOf, nextFrame } from '../support/event-stream.js';
import { bringNoon, pass } from '../support/presence-world.js';
import { RegisterApi } from '../support/register-api.js';

let register: RegisterApi;
let path: string;
const open: AbortController[] = [];

beforeAll(async () => {
  register = await RegisterApi.open();
  path = `/projects/${register.world.a.projectCode}/presence/stream`;
  await bringNoon(register.owner, register.world.a);
}, 60_000);

afterEach(() => {
  for (const stop of open.splice(0)) stop.abort();
});

afterAll(() => register?.close());

interface Listening {
  readonly status: number;
  readonly frames: AsyncGenerator<EventFrame>;
  readonly stop: () => void;
}

async function listen(options: { lastId?: string; query?: string; token?: string } = {}): Promise<Listening> {
  const stop = new AbortController();
  open.push(stop);
  const token = options.token ?? (await register.tokenOf('labour_officer'));
  const answer = await fetch(`${register.api.url}/api/v1${path}${options.query ?? ''}`, {
    signal: stop.signal,
    headers: {
      authorization: `Bearer ${token}`,
      ...(options.lastId === undefined ? {} : { 'last-event-id': options.lastId }),
    },
  });
  const frames = framesOf(answer.body as ReadableStream<Uint8Array>);
  return { status: answer.status, frames, stop: () => stop.abort() };
}

/** Frames until the passage with this id has come. */
async function until(frames: AsyncGenerator<EventFrame>, passageId: string): Promise<EventFrame[]> {
  const seen: EventFrame[] = [];
  for await (const frame of { [Symbol.asyncIterator]: () => ({ next: () => frames.next() }) }) {
    seen.push(frame);
    if (frame.event === 'passage' && frame.data.id === passageId) return seen;
  }
  throw new Error('the stream ended');
}

const passagesIn = (seen: readonly EventFrame[]): string[] =>
  seen.filter(({ event }) => event === 'passage').map(({ data }) => data.id as string);

describe('the stream of a site', () => {
  it('tells the counts first, then each passage once and the counts again', async () => {
    const { owner } = register;
    const { a } = register.world;
    const { status, frames } = await listen();
    expect(status).toBe(200);
    const first = await nextFrame(frames, 'presence');
    const { body } = await register.as('labour_officer', 'GET', path.replace('/stream', ''));
    expect({ ...first.data, asOf: body.asOf }).toEqual(body);
    const [id] = await pass(owner, a, [{ worker: 0, direction: 'in', ago: 0 }]);
    const { data } = await nextFrame(frames, 'passage');
    expect(data).toEqual({
      id,
      at: expect.any(String),
      direction: 'in',
      verdict: 'allowed',
      workerNumber: a.workers[0]?.number,
      teamId: a.teamIds[0],
      teamName: '班组1',
      gate: '1号通道',
    });
    let next: Json = (await nextFrame(frames, 'presence')).data;
    while (next.inside === 0) next = (await nextFrame(frames, 'presence')).data;
    expect(next).toMatchObject({ inside: 1, passesToday: 1 });
  });

  it('gives whoever comes back exactly what was missed, by header and by parameter', async () => {
    const { owner } = register;
    const { a } = register.world;
    const before = await listen();
    const [known] = await pass(owner, a, [{ worker: 1, direction: 'in', ago: 0 }]);
    const seen = await until(before.frames, known as string);
    const last = seen.at(-1)?.id ?? '';
    before.stop();
    const missed = await pass(owner, a, [
      { worker: 2, direction: 'in', ago: 0.01 },
      { worker: 2, direction: 'in', ago: 0, verdict: 'barred' },
      { direction: 'in', ago: 0, verdict: 'stranger' },
    ]);
    for (const options of [{ lastId: last }, { query: `?lastEventId=${last}` }]) {
      const again = await listen(options);
      const came: string[] = [];
      const frames: EventFrame[] = [];
      while (came.length < missed.length) {
        const { value } = await again.frames.next();
        frames.push(value as EventFrame);
        came.push(...passagesIn([value as EventFrame]));
      }
      expect(came.sort()).toEqual([...missed].sort());
      expect(frames.map(({ event }) => event)).not.toContain('reset');
      // nothing of it comes a second time
      const [later] = await pass(owner, a, [{ worker: 3, direction: 'out', ago: 0 }]);
      missed.push(later as string);
      expect(passagesIn(await until(again.frames, later as string))).toEqual([later]);
      again.stop();
    }
  });

  it('tells what commits later than something younger, once', async () => {
    const { owner } = register;
    const { a } = register.world;
    const { frames } = await listen();
    await nextFrame(frames, 'presence');
    const slow = owner.createQueryRunner();
    await slow.startTransaction();
    const [late] = await pass(slow as never, a, [{ worker: 0, direction: 'out', ago: 0.05 }]);
    const [young] = await pass(owner, a, [{ worker: 1, direction: 'out', ago: 0 }]);
    expect(passagesIn(await until(frames, young as string))).toEqual([young]);
    await slow.commitTransaction();
    await slow.release();
    expect(passagesIn(await until(frames, late as string))).toEqual([late]);
    const [end] = await pass(owner, a, [{ worker: 1, direction: 'in', ago: 0 }]);
    expect(passagesIn(await until(frames, end as string))).toEqual([end]);
  });

  it.each(['x-1', 'nobody', '0-0', '😀', ...(['-1', '-999999999'] as const)])(
    'begins anew for the unknown id %s',
    async (id) => {
      const { frames } = await listen({ query: `?lastEventId=${encodeURIComponent(id)}` });
      const events = [(await frames.next()).value as EventFrame, (await frames.next()).value as EventFrame];
      expect(events.map(({ event }) => event)).toEqual(['reset', 'presence']);
    },
  );

  it('begins anew for an id of this run that was never given', async () => {
    const { frames } = await listen();
    const { id } = await nextFrame(frames, 'presence');
    const { frames: again } = await listen({ lastId: `${id.split('-')[0]}-999999` });
    expect(((await again.next()).value as EventFrame).event).toBe('reset');
  });

  it('gives the present counts to one who has missed nothing only when they change', async () => {
    const first = await listen();
    const { id } = await nextFrame(first.frames, 'presence');
    const [marker] = await pass(register.owner, register.world.a, [
      { direction: 'in', ago: 0, verdict: 'stranger' },
    ]);
    const seen = await until(first.frames, marker as string);
    const { frames } = await listen({ lastId: seen.at(-1)?.id ?? id });
    const next = (await frames.next()).value as EventFrame;
    expect([next.event, next.data.refusedToday]).toEqual(['presence', expect.any(Number)]);
  });
});

describe('the end of a stream', () => {
  it('ends within a minute of the log-out, and leaves the others', async () => {
    const { body } = await post(`${register.api.url}/api/v1/auth/login`, {
      name: 'auditor',
      password: PASSWORD,
    });
    const token = body.token as string;
    const leaving = await listen({ token });
    const staying = await listen();
    await nextFrame(leaving.frames, 'presence');
    await nextFrame(staying.frames, 'presence');
    const authorization = `Bearer ${token}`;
    const { status } = await post(`${register.api.url}/api/v1/auth/logout`, {}, { authorization });
    expect(status).toBeLessThan(300);
    for await (const frame of leaving.frames) expect(frame.event).not.toBe('reset');
    const [id] = await pass(register.owner, register.world.a, [{ worker: 2, direction: 'out', ago: 0 }]);
    expect(passagesIn(await until(staying.frames, id as string))).toContain(id);
  }, 90_000);

  it('ends where the project leaves the scope of the account', async () => {
    const { owner } = register;
    const { a, b } = register.world;
    const token = await register.tokenOf('team_leader');
    const { frames } = await listen({ token });
    await nextFrame(frames, 'presence');
    const move = (projectId: number) =>
      owner.query(`UPDATE user_account SET project_ids = ARRAY[$1::bigint] WHERE name = 'team_leader'`, [
        projectId,
      ]);
    await move(b.projectId);
    for await (const frame of frames) expect(frame.event).not.toBe('reset');
    expect((await listen({ token })).status).toBe(404);
    await move(a.projectId);
  }, 90_000);
});
