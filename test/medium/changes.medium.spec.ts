// Step 10 of the walk, tested: what has changed is told to whoever asks and to servers that want to know, each thing once
// after its last change, in an order behind which nothing turns up later.
import { createHmac } from 'node:crypto';
import { Logger } from '#platform/logger.js';
import { noteChanges, numberChanges } from '#store/change.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { NumberChanges, TellChanges, waitAfter } from '../../apps/worker/tell-changes.js';
import type { Json } from '../support/api-server.js';
import { CorrectionWorld } from '../support/correction-world.js';
import { TEST_KEYS } from '../support/site.js';
import { WebhookServer } from '../support/webhook-server.js';

type Name = Parameters<CorrectionWorld['ask']>[0];

let world: CorrectionWorld;
let hook: WebhookServer;

beforeAll(async () => {
  world = await CorrectionWorld.open();
  hook = await WebhookServer.open();
}, 60_000);

afterAll(async () => {
  await hook?.close();
  await world?.close();
});

const as = (name: Name, method: string, path: string, body?: object) =>
  world.register.as(name, method, path, body);
const number = () => new NumberChanges(world.worker).run();
const changes = async (query: string, name: Name = 'administrator'): Promise<Json> =>
  (await as(name, 'GET', `/changes?${query}`)).body;
const told = (items: readonly Json[]) =>
  items.map(({ kind, project, period }) => [kind, project, period].join(' '));
const change = (projectId: number, kind: 'payroll' | 'finding', month: string) =>
  unitOfWork(world.worker, (tx) => noteChanges(tx, { projectId, kind, periods: [`${month}-01`] }));

describe('the feed', () => {
  it('names what a passage has changed, all the way down the walk', async () => {
    await number();
    const { after } = await changes('');
    await world.pass(
      { worker: 0, date: '2026-04-07', time: '08:00', direction: 'in' },
      { worker: 0, date: '2026-04-07', time: '17:00', direction: 'out' },
    );
    await world.work();
    await number();
    const next = await changes(`after=${after}&project=${world.project}`);
    expect(told(next.items)).toEqual(
      expect.arrayContaining([
        `attendance-day ${world.project} 2026-04-07`,
        `payroll ${world.project} 2026-04`,
        `finding ${world.project} 2026-04`,
        `alert ${world.project} 2026-04`,
        `statistics ${world.project} 2026-04`,
      ]),
    );
    expect(new Set(told(next.items)).size).toBe(next.items.length);
    expect(next.items.map(({ seq }: Json) => seq)).toEqual(
      next.items.map(({ seq }: Json) => seq).sort((a: number, b: number) => a - b),
    );
    expect(next.isComplete).toBe(true);
    const nothing = await changes(`after=${next.after}`);
    expect([nothing.items, nothing.after]).toEqual([[], next.after]);
  });

  it('begins with everything once, in pieces as small as one likes', async () => {
    const whole = await changes('after=0');
    const pieces: Json[] = [];
    for (let after = 0, isComplete = false; !isComplete;) {
      const piece = await changes(`after=${after}&limit=2`);
      pieces.push(...piece.items);
      ({ after, isComplete } = piece);
    }
    expect(pieces).toEqual(whole.items);
    expect(told(whole.items)).toContain('release  2026-06');
  });

  it('tells a thing that changes again at the end, once', async () => {
    const { a } = world.register.world;
    await change(a.projectId, 'payroll', '2026-01');
    await change(a.projectId, 'finding', '2026-01');
    await number();
    const before = await changes(`project=${world.project}`);
    await change(a.projectId, 'payroll', '2026-01');
    // what is not numbered yet is not told, and not told twice
    expect(told((await changes(`after=${before.after}`)).items)).toEqual([]);
    await change(a.projectId, 'payroll', '2026-01');
    await number();
    const later = await changes(`after=${before.after}`);
    expect(told(later.items)).toEqual([`payroll ${world.project} 2026-01`]);
    const all = told((await changes(`project=${world.project}`)).items);
    expect(all.filter((text) => text.startsWith('payroll') && text.endsWith('2026-01'))).toHaveLength(1);
  });

  it('misses nothing of a transaction that commits late', async () => {
    const { a } = world.register.world;
    const slow = world.worker.createQueryRunner();
    await slow.startTransaction();
    await noteChanges(slow.manager, { projectId: a.projectId, kind: 'payroll', periods: ['2026-02-01'] });
    await change(a.projectId, 'finding', '2026-02');
    await number();
    const first = await changes('kind=finding');
    expect(told(first.items)).toContain(`finding ${world.project} 2026-02`);
    const seen = await changes('');
    await slow.commitTransaction();
    await slow.release();
    await number();
    expect(told((await changes(`after=${seen.after}`)).items)).toEqual([`payroll ${world.project} 2026-02`]);
  });

  it('is numbered by one at a time', async () => {
    const { a } = world.register.world;
    await change(a.projectId, 'payroll', '2026-03');
    const slow = world.worker.createQueryRunner();
    await slow.startTransaction();
    expect(await numberChanges(slow.manager)).toBe(1);
    await change(a.projectId, 'finding', '2026-03');
    expect(await unitOfWork(world.worker, numberChanges)).toBe(0);
    await slow.commitTransaction();
    await slow.release();
    expect(await unitOfWork(world.worker, numberChanges)).toBe(1);
  });

  it('shows each caller the changes of his projects, and teams and workers none', async () => {
    const { a, b } = world.register.world;
    await change(b.projectId, 'payroll', '2026-01');
    await number();
    const projects = async (name: Name) =>
      new Set((await changes('', name)).items.map(({ project }: Json) => project));
    expect(await projects('regulator')).toEqual(new Set([null, a.projectCode]));
    expect(await projects('general_contractor-b')).toEqual(new Set([null, b.projectCode]));
    expect((await as('subcontractor', 'GET', '/changes')).status).toBe(403);
    expect((await as('worker', 'GET', '/changes')).status).toBe(403);
  });
});

describe('a server that is told', () => {
  const teller = () =>
    new TellChanges({ store: world.worker, keys: TEST_KEYS, logger: new Logger('test', 'silent') });
  let secret: string;

  const target = async (): Promise<Json> => (await as('regulator', 'GET', '/change-targets')).body.items[0];

  it('is entered by an administrator, or by a regulator for his area, its secret shown once', async () => {
    const { address } = hook;
    const made = await as('regulator', 'POST', '/change-targets', { address, kinds: ['payroll', 'finding'] });
    expect([made.status, made.body.areaPrefix]).toEqual([201, '2115']);
    secret = made.body.secret;
    expect((await as('regulator', 'POST', '/change-targets', { address, area: '210404' })).status).toBe(422);
    const nowhere = await as('administrator', 'POST', '/change-targets', { address, area: '219999' });
    expect([nowhere.status, nowhere.body.errors[0].message]).toEqual([422, 'this area is not known']);
    expect((await as('general_contractor', 'POST', '/change-targets', { address })).status).toBe(403);
    expect(JSON.stringify(await target())).not.toContain(secret);
    const doubled = { address, kinds: ['payroll', 'payroll'] };
    expect((await as('administrator', 'POST', '/change-targets', doubled)).status).toBe(400);
  });

  it('is told what changes from then on in its area, signed, and nothing twice', async () => {
    const { a, b } = world.register.world;
    await teller().run();
    expect(hook.calls).toEqual([]);
    await change(a.projectId, 'payroll', '2025-12');
    await change(b.projectId, 'payroll', '2025-12');
    await number();
    await teller().run();
    await teller().run();
    expect(hook.calls).toHaveLength(1);
    const [call] = hook.calls;
    const { items, after } = JSON.parse(call?.body ?? '');
    expect(told(items)).toEqual([`payroll ${world.project} 2025-12`]);
    const stamp = call?.headers['x-zhuming-timestamp'];
    const signature = createHmac('sha256', secret).update(`${stamp}.${call?.body}`).digest('hex');
    expect(call?.headers['x-zhuming-signature']).toBe(`sha256=${signature}`);
    expect((await target()).toldSeq).toBe(after);
  });

  it('is told again after a failure, then and not before', async () => {
    const { a } = world.register.world;
    hook.calls.length = 0;
    hook.answers = 500;
    await change(a.projectId, 'finding', '2025-12');
    await number();
    await teller().run();
    await teller().run();
    expect([hook.calls.length, (await target()).failures]).toEqual([1, 1]);
    hook.answers = 200;
    await world.register.owner.query(`UPDATE change_target SET next_at = now() - interval '1 second'`);
    await teller().run();
    expect(hook.calls).toHaveLength(2);
    expect(hook.calls[1]?.body).toBe(hook.calls[0]?.body);
    expect(hook.calls[1]?.headers['x-zhuming-delivery']).toBe(hook.calls[0]?.headers['x-zhuming-delivery']);
    expect(await target()).toMatchObject({ failures: 0, lastError: '' });
    expect([1, 2, 3, 20].map(waitAfter)).toEqual([2_000, 4_000, 8_000, 3_600_000]);
  });

  it('is told nothing more once it is stopped', async () => {
    const { id } = await target();
    hook.calls.length = 0;
    expect((await as('regulator-b', 'DELETE', `/change-targets/${id}`)).status).toBe(404);
    expect((await as('regulator', 'DELETE', `/change-targets/${id}`)).status).toBe(204);
    await change(world.register.world.a.projectId, 'payroll', '2025-11');
    await number();
    await teller().run();
    expect(hook.calls).toEqual([]);
  });
});
