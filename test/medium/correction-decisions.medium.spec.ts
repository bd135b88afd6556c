// Corrections 补卡 over real HTTP and a real database: who decides, about what, and what if two do at once.
import type { Role } from '#store/caller-scope.js';
import { CorrectionWorld, SECOND_OFFICER, at, daysAgo } from '../support/correction-world.js';
import { told } from '../support/register-api.js';

let world: CorrectionWorld;
beforeAll(async () => {
  world = await CorrectionWorld.open();
}, 60_000);
afterAll(() => world?.close());

describe('a decision', () => {
  const date = daysAgo(30);
  let time = 6;
  /** Another correction that waits; odd hours, far from each other. */
  const waiting = async (name: Role = 'team_leader', worker = 1): Promise<number> => {
    time += 1;
    const { body } = await world.ask(name, {
      worker,
      direction: time % 2 === 0 ? 'out' : 'in',
      at: at(date, `${time}`.padStart(2, '0') + ':00'),
    });
    return body.id as number;
  };
  beforeAll(async () => {
    await world.register.owner.query(
      `INSERT INTO attendance_policy (project_id, effective_from, rule)
       SELECT $1, $2, jsonb_set(rule, '{correctionsPerMonth}', '31') FROM attendance_policy WHERE project_id = 0`,
      [world.register.world.a.projectId, addedFrom],
    );
  });
  const addedFrom = daysAgo(35);

  it('is one of two officers’ who approve at once', async () => {
    const id = await waiting();
    const { effect } = (await world.preview([id])).body;
    const answers = await Promise.all(
      (['labour_officer', SECOND_OFFICER] as const).map((name) => world.approve([id], name, effect)),
    );
    const [won, lost] = answers.sort((a, b) => a.status - b.status);
    expect([won?.status, lost?.status, lost?.body.code]).toEqual([200, 409, 'wrong_state']);
    expect(lost?.body.errors).toEqual([{ field: 'ids.0', code: 'approved', message: 'is APPROVED' }]);
    const { body } = await world.register.as('auditor', 'GET', `/corrections/${world.project}/${id}`);
    expect(body.decisions).toHaveLength(1);
  });

  it('is about what was shown: what would come out otherwise is refused, with what it would be', async () => {
    const id = await waiting();
    const { effect } = (await world.preview([id])).body;
    await world.pass({ worker: 1, date, time: '05:30', direction: time % 2 === 0 ? 'in' : 'out' });
    const refused = await world.approve([id], 'labour_officer', effect);
    expect([refused.status, refused.body.code]).toEqual([409, 'effect_changed']);
    const now = (await world.preview([id])).body.effect;
    expect(refused.body.effect).toBe(now);
    expect(now).not.toBe(effect);
    expect((await world.approve([id], 'labour_officer', now)).status).toBe(200);
  });

  it('is about all of them or none', async () => {
    const [first, second] = [await waiting(), await waiting()];
    const { body } = await world.preview([first, second]);
    expect(body.items.map((item: { id: number }) => item.id)).toEqual([first, second]);
    await world.decide('team_leader', second, 'withdraw');
    const refused = await world.approve([first, second], 'labour_officer', body.effect);
    expect([refused.status, refused.body.code, refused.body.errors[0].field]).toEqual([
      409,
      'wrong_state',
      'ids.1',
    ]);
    const left = await world.register.as('worker-b', 'GET', `/corrections/${world.project}/${first}`);
    expect(left.status).toBe(404);
    const kept = await world.register.as('team_leader', 'GET', `/corrections/${world.project}/${first}`);
    expect(kept.body.state).toBe('REQUESTED');
    expect(told(await world.preview([first, 987_654_321]))).toBe('422 ids.1 unknown');
    expect((await world.preview([first, first])).status).toBe(400);
  });

  it('applied in order shows each after the one before, and the sum of them is what comes', async () => {
    const day = daysAgo(28);
    const ask = async (hour: string, direction: string) =>
      (await world.ask('team_leader', { worker: 1, direction, at: at(day, hour) })).body.id as number;
    const ids = [await ask('08:00', 'in'), await ask('12:00', 'out'), await ask('18:00', 'out')];
    const { body } = await world.preview(ids);
    const minutes = body.items.map(
      ({ days }: { days: { workDate: string; before: never; after: never }[] }) => {
        const [own] = days.filter(({ workDate }) => workDate === day) as unknown as {
          before: { workedMinutes: number } | null;
          after: { workedMinutes: number };
        }[];
        return [own?.before?.workedMinutes ?? null, own?.after.workedMinutes];
      },
    );
    expect(minutes).toEqual([
      [null, 0],
      [0, 240],
      [240, 240],
    ]);
    expect((await world.approve(ids)).status).toBe(200);
    await world.work();
    expect((await world.versions(1, day)).at(-1)).toMatchObject({ worked: 240, proven: 0 });
  });

  it('is not repeated, and nothing final is decided again', async () => {
    const id = await waiting();
    for (const deed of ['annul'])
      expect((await world.decide('labour_officer', id, deed)).body.code).toBe('wrong_state');
    expect((await world.decide('labour_officer', id, 'reject')).status).toBe(200);
    for (const deed of ['reject', 'annul'])
      expect((await world.decide('labour_officer', id, deed)).body.code).toBe('wrong_state');
    expect((await world.decide('team_leader', id, 'withdraw')).body.code).toBe('wrong_state');
    expect((await world.preview([id])).body.code).toBe('wrong_state');
    expect((await world.approve([id], 'labour_officer', '0'.repeat(64))).body.code).toBe('wrong_state');
    expect((await world.decide('labour_officer', id, 'reject', '')).status).toBe(400);
  });

  it('of withdrawing is the requester’s alone', async () => {
    const id = await waiting();
    const refused = await world.decide('labour_officer', id, 'withdraw');
    expect([refused.status, refused.body.code]).toEqual([403, 'not_requester']);
    expect((await world.decide('team_leader', id, 'withdraw')).body.state).toBe('WITHDRAWN');
  });

  it('is another person’s', async () => {
    const id = await waiting('labour_officer');
    const { effect } = (await world.preview([id])).body;
    const own = [
      await world.approve([id], 'labour_officer', effect),
      await world.decide('labour_officer', id, 'reject'),
      await world.decide('labour_officer', id, 'annul'),
    ];
    expect(own.map(({ status, body }) => [status, body.code])).toEqual(
      Array.from({ length: 3 }, () => [403, 'same_person']),
    );
    expect((await world.approve([id], SECOND_OFFICER, effect)).status).toBe(200);
    expect((await world.decide('labour_officer', id, 'annul')).body.code).toBe('same_person');
    expect((await world.decide(SECOND_OFFICER, id, 'annul')).status).toBe(200);
  });

  it('is another person’s also behind another account', async () => {
    const { owner, world: sites } = world.register;
    const person = (name: string, worker: number | null) =>
      owner.query('UPDATE user_account SET worker_id = $2 WHERE name = $1', [
        name,
        worker === null ? null : sites.a.workers[worker]?.id,
      ]);
    const refusal = async (id: number) => {
      const { status, body } = await world.approve([id]);
      return [status, body.code];
    };
    const byLeader = await waiting();
    await person('labour_officer', 2);
    await person('team_leader', 2);
    expect(await refusal(byLeader)).toEqual([403, 'same_person']);
    await person('team_leader', null);
    await person('labour_officer', 1);
    expect(await refusal(byLeader)).toEqual([403, 'same_person']);
    await person('labour_officer', null);
    expect(await refusal(byLeader)).toEqual([200, undefined]);
  });
});
