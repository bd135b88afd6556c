// Corrections 补卡 over real HTTP, a real database and the real worker: from what somebody asks for to the day it makes.
import { createHash } from 'node:crypto';
import { type Role, ROLES } from '#store/caller-scope.js';
import { markEverything } from '#store/work-mark.store.js';
import { CorrectionWorld, SECOND_OFFICER, at, daysAgo } from '../support/correction-world.js';
import { told } from '../support/register-api.js';

let world: CorrectionWorld;
beforeAll(async () => {
  world = await CorrectionWorld.open();
}, 60_000);
afterAll(() => world?.close());

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n');

describe('a correction', () => {
  const date = daysAgo(5);
  let id = 0;
  let seqs: number[] = [];

  it('is asked for with a reason and evidence, and changes nothing yet', async () => {
    seqs = await world.pass(
      { worker: 0, date, time: '07:00', direction: 'in' },
      { worker: 0, date, time: '11:30', direction: 'out' },
      { worker: 0, date, time: '13:00', direction: 'in' },
    );
    await world.work();
    const asked = await world.ask('team_leader', { worker: 0, at: at(date, '18:00') });
    expect(asked.status).toBe(201);
    expect(asked.body).toMatchObject({
      projectCode: world.project,
      workerNumber: world.number(0),
      workDate: date,
      direction: 'out',
      event: null,
      state: 'REQUESTED',
      requestedBy: 'team_leader',
      decisions: [],
    });
    id = asked.body.id;
    expect(asked.headers.get('location')).toBe(`/api/v1/corrections/${world.project}/${id}`);
    await world.work();
    expect(await world.versions(0, date)).toMatchObject([
      { version: 1, worked: 270, proven: 270, exceptions: ['MISSING_OUT'] },
    ]);
  });

  it('is looked at before it is decided', async () => {
    const { body, status } = await world.preview([id]);
    expect(status).toBe(200);
    expect(body.items).toMatchObject([
      {
        id,
        workerNumber: world.number(0),
        days: [
          {
            workDate: date,
            before: { workedMinutes: 270, workdayHundredths: 100, exceptions: ['MISSING_OUT'] },
            after: { workedMinutes: 570, workdayHundredths: 100, provenMinutes: 270, exceptions: [] },
          },
        ],
      },
    ]);
    expect(body.items[0].days[0].after.stays.map((stay: { isProven: boolean }) => stay.isProven)).toEqual([
      true,
      false,
    ]);
  });

  it('makes a new version of the day that names the gate’s facts and itself, and proves nothing', async () => {
    const approved = await world.approve([id]);
    expect(approved.status).toBe(200);
    expect(approved.body.items).toMatchObject([
      {
        id,
        state: 'APPROVED',
        decisions: [{ outcome: 'APPROVED', decidedBy: 'labour_officer', reason: '与监控一致' }],
      },
    ]);
    await world.work();
    const [, second] = await world.versions(0, date);
    const gate = world.gateId;
    expect(second).toMatchObject({ version: 2, worked: 570, proven: 270, exceptions: [] });
    expect(second.uses).toEqual([
      `${gate}.1.${seqs[0]}.OPENED`,
      `${gate}.1.${seqs[1]}.CLOSED`,
      `${gate}.1.${seqs[2]}.OPENED`,
      `0.0.${id}.CLOSED`,
    ]);
  });

  it('annulled leaves the day as it was, in a third version', async () => {
    const annulled = await world.decide(SECOND_OFFICER, id, 'annul', '监控显示另有其人');
    expect([annulled.status, annulled.body.state]).toEqual([200, 'ANNULLED']);
    await world.work();
    const [first, , third] = await world.versions(0, date);
    expect(third).toEqual({ ...first, version: 3 });
  });

  it('stands in the audit log with every reason', async () => {
    const { body } = await world.register.as(
      'auditor',
      'GET',
      `/audit-entries?subjectKind=correction&subjectId=${id}`,
    );
    expect(
      body.items.map(
        ({ action, reason, change }: { action: string; reason: string; change: { state?: unknown } }) => [
          action,
          reason,
          change.state,
        ],
      ),
    ).toEqual([
      ['correction.annul', '监控显示另有其人', ['APPROVED', 'ANNULLED']],
      ['correction.approve', '与监控一致', ['REQUESTED', 'APPROVED']],
      ['correction.create', '闸机断电，未能刷脸出场', undefined],
    ]);
  });

  it('is made again when every derived day is lost', async () => {
    const other = daysAgo(7);
    const asked = [
      await world.ask('team_leader', { worker: 0, direction: 'in', at: at(other, '08:00') }),
      await world.ask('team_leader', { worker: 0, at: at(other, '12:00') }),
    ].map(({ body }) => body.id as number);
    expect((await world.approve(asked)).status).toBe(200);
    await world.work();
    const [before] = await world.versions(0, other);
    expect(before).toMatchObject({ worked: 240, proven: 0 });
    const { owner } = world.register;
    await owner.query('DELETE FROM attendance_day');
    await world.worker.transaction(markEverything);
    await world.work();
    expect(await world.versions(0, other)).toEqual([before]);
  });
});

describe('an event of a suspect clock', () => {
  it('is confirmed at its true time, by whom it concerns, and stays where it was', async () => {
    const [date, wrong] = [daysAgo(10), daysAgo(13)];
    const [, seq] = await world.pass(
      { worker: 0, date, time: '07:00', direction: 'in' },
      { worker: 0, date: wrong, time: '17:30', direction: 'out', timeQuality: 'suspect' },
    );
    await world.work();
    expect(await world.versions(0, wrong)).toMatchObject([{ exceptions: ['SUSPECT_TIME'] }]);
    const event = world.event(seq);
    const asked = await world.ask('worker', { at: at(date, '17:30'), event });
    expect(asked.body).toMatchObject({
      workerNumber: world.number(0),
      requestedBy: 'worker',
      event: {
        ...event,
        direction: 'out',
        timeQuality: 'suspect',
        effectiveAt: new Date(at(wrong, '17:30')).toISOString(),
      },
    });
    expect(told(await world.ask('worker', { at: at(date, '17:40'), event }))).toBe('422 event taken');
    const { body } = await world.preview([asked.body.id]);
    expect(
      body.items[0].days.map(({ workDate, after }: { workDate: string; after: object }) => [workDate, after]),
    ).toMatchObject([
      [wrong, { workedMinutes: 0, exceptions: [] }],
      [date, { workedMinutes: 630, provenMinutes: 0, exceptions: [] }],
    ]);
    expect((await world.approve([asked.body.id])).status).toBe(200);
    await world.work();
    const gate = world.gateId;
    expect((await world.versions(0, wrong)).at(-1)).toMatchObject({
      exceptions: [],
      uses: [`${gate}.1.${seq}.REPLACED`],
    });
    expect((await world.versions(0, date)).at(-1)).toMatchObject({ worked: 630, exceptions: [] });
  });

  it.each([
    ['of nobody', () => 1],
    ['of another worker', () => seqOfAnother],
  ])('must be the worker’s own: %s', async (_what, seq) => {
    const asked = await world.ask('worker', { at: at(daysAgo(1), '17:30'), event: world.event(seq()) });
    expect(told(asked)).toBe('422 event unknown');
  });
  let seqOfAnother = 0;
  beforeAll(async () => {
    [seqOfAnother = 0] = await world.pass({ worker: 1, date: daysAgo(20), time: '07:00', direction: 'in' });
  });
});

describe('what is asked for', () => {
  const date = daysAgo(2);

  it('is judged, and every fault is named', async () => {
    const bad = { worker: 2, at: at(daysAgo(93), '08:00'), reason: '  ', evidence: [] };
    expect(told(await world.ask('team_leader', bad))).toBe(
      '422 at too_old, reason missing, evidence missing',
    );
    const tomorrow = { worker: 2, at: at(daysAgo(-1), '23:00') };
    expect(told(await world.ask('team_leader', tomorrow))).toBe('422 at in_future');
    await world.pass({ worker: 2, date, time: '17:00', direction: 'out' });
    expect(told(await world.ask('team_leader', { worker: 2, at: at(date, '17:01') }))).toBe('422 at repeat');
  });

  it('is of somebody who was registered on the date and might have passed', async () => {
    const { owner, world: sites } = world.register;
    const [project, worker] = [sites.a.projectId, sites.a.workers[2]?.id];
    const set = (column: string, value: string | null) =>
      owner.query(`UPDATE registration SET ${column} = $3 WHERE project_id = $1 AND worker_id = $2`, [
        project,
        worker,
        value,
      ]);
    const ask = async () => told(await world.ask('team_leader', { worker: 2, at: at(date, '12:00') }));
    await set('entered_on', daysAgo(1));
    expect(await ask()).toBe('422 worker not_registered');
    await set('entered_on', '2020-01-01');
    await set('contract_signed_on', null);
    expect(await ask()).toBe('422 worker no_contract');
    await set('contract_signed_on', '2020-01-01');
    expect(told(await world.ask('team_leader', { at: at(date, '12:00') }))).toBe('422 worker missing');
    expect(told(await world.ask('worker', { worker: 2, at: at(date, '12:00') }))).toBe('422 worker unknown');
    expect(told(await world.ask('team_leader-b', { worker: 2, at: at(date, '12:00') }))).toBe(
      '422 project unknown',
    );
  });

  it('may be shown by files that the requester has handed in', async () => {
    const sha256 = createHash('sha256').update(PDF).digest('hex');
    const evidence = [{ kind: 'file', value: sha256 }];
    const ask = () => world.ask('team_leader', { worker: 2, at: at(date, '12:30'), evidence });
    expect(told(await ask())).toBe('422 evidence.0.value unknown');
    await world.register.as('labour_officer', 'POST', '/files?purpose=scan', PDF);
    expect(told(await ask())).toBe('422 evidence.0.value unknown');
    await world.register.as('team_leader', 'POST', '/files?purpose=scan', PDF);
    const asked = await ask();
    expect([asked.status, asked.body.evidence]).toEqual([201, [{ kind: 'file', value: `sha256:${sha256}` }]]);
    const path = `/corrections/${world.project}/${asked.body.id}/files/${sha256}`;
    const seen = await world.register.as('labour_officer', 'GET', path);
    expect([seen.status, seen.headers.get('content-type'), seen.text]).toEqual([
      200,
      'application/pdf',
      PDF.toString(),
    ]);
    for (const stranger of ['labour_officer-b', 'worker'] as const)
      expect((await world.register.as(stranger, 'GET', path)).status).toBe(404);
    expect(
      (await world.register.as('labour_officer', 'GET', path.replace(sha256, '0'.repeat(64)))).status,
    ).toBe(404);
    await world.decide('team_leader', asked.body.id, 'withdraw');
  });

  it('is asked for once under one key', async () => {
    const input = { worker: 2, at: at(date, '06:00'), direction: 'in' };
    const body = { project: world.project, reason: '断电', evidence: [{ kind: 'text', value: '登记' }] };
    const twice = [1, 2].map(() =>
      world.post(
        'team_leader',
        '',
        { ...body, ...input, worker: world.number(2) },
        { 'idempotency-key': 'once' },
      ),
    );
    const [first, second] = [await twice[0]!, await twice[1]!];
    expect([first.status, second.status, second.body]).toEqual([201, 201, first.body]);
    const again = await world.ask('team_leader', input);
    expect(told(again)).toBe('422 at repeat');
    await world.decide('team_leader', first.body.id, 'withdraw');
  });
});

describe('the cap of a month', () => {
  it('counts what waits or was approved, not what came to nothing, not a suspect event', async () => {
    const month = daysAgo(40).slice(0, 7);
    const on = (day: number) => `${month}-${day}`;
    const ask = (day: number, more: object = {}) =>
      world.ask('team_leader', { worker: 3, at: at(on(day), '17:00'), ...more });
    const [first, second, third] = [await ask(10), await ask(11), await ask(12)];
    expect([first.status, second.status, third.status]).toEqual([201, 201, 201]);
    expect((await world.approve([first.body.id])).status).toBe(200);
    expect(told(await ask(13))).toBe('422 at too_many');
    const [seq] = await world.pass({
      worker: 3,
      date: on(14),
      time: '03:00',
      direction: 'out',
      timeQuality: 'suspect',
    });
    expect((await ask(14, { event: world.event(seq) })).status).toBe(201);
    expect((await world.decide('labour_officer', second.body.id, 'reject')).body.state).toBe('REJECTED');
    const fourth = await ask(13);
    expect(fourth.status).toBe(201);
    expect((await world.decide('team_leader', third.body.id, 'withdraw')).body.state).toBe('WITHDRAWN');
    expect((await world.decide('labour_officer', first.body.id, 'annul')).body.state).toBe('ANNULLED');
    const [sixth, seventh] = [await ask(15), await ask(16)];
    expect([sixth.status, seventh.status]).toEqual([201, 201]);
    expect(told(await ask(17))).toBe('422 at too_many');
  });

  it('holds also where several ask at once', async () => {
    const month = daysAgo(40).slice(0, 7);
    const days = [20, 21, 22, 23, 24];
    const answers = await Promise.all(
      days.map((day) => world.ask('team_leader', { worker: 0, at: at(`${month}-${day}`, '17:00') })),
    );
    expect(answers.map(told).sort()).toEqual(['201', '201', '201', '422 at too_many', '422 at too_many']);
  });
});

describe('who may', () => {
  it.each(ROLES)('%s', async (role) => {
    const mayAsk = ['worker', 'team_leader', 'subcontractor', 'labour_officer'].includes(role);
    const mayDecide = role === 'labour_officer';
    const asked = await world.ask(role, { worker: 0, at: at(daysAgo(93), '08:00') });
    expect([asked.status, asked.body.code]).toEqual(mayAsk ? [422, 'unprocessable'] : [403, 'forbidden']);
    for (const path of ['/preview', '/approve', `/${world.project}/1/reject`, `/${world.project}/1/annul`])
      expect((await world.post(role, path, {})).status).toBe(mayDecide ? 400 : 403);
    expect((await world.post(role, `/${world.project}/1/withdraw`, {})).status).toBe(mayAsk ? 400 : 403);
    expect((await world.register.as(role, 'GET', '/corrections')).status).toBe(200);
  });

  it('is never a machine', async () => {
    const made = await world.register.as('administrator', 'POST', '/api-clients', {
      name: '对接',
      role: 'labour_officer',
      scopes: ['attendance:write'],
      projects: [world.project],
    });
    const form = {
      grant_type: 'client_credentials',
      client_id: made.body.clientId,
      client_secret: made.body.clientSecret,
    };
    const token = await fetch(`${world.register.api.url}/api/v1/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: String(new URLSearchParams(form)),
    });
    const { access_token: bearer } = (await token.json()) as { access_token: string };
    const asked = await world.ask('team_leader', { worker: 2, at: at(daysAgo(4), '17:00') });
    const send = async (path: string, body: object) => {
      const answer = await fetch(`${world.register.api.url}/api/v1/corrections${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return ((await answer.json()) as { code: string }).code;
    };
    const evidence = [{ kind: 'text', value: 'x' }];
    const common = {
      project: world.project,
      worker: world.number(2),
      direction: 'in',
      reason: 'x',
      evidence,
    };
    expect(await send('', { ...common, at: at(daysAgo(4), '07:00') })).toBe('person_required');
    const { effect } = (await world.preview([asked.body.id])).body;
    const approval = { project: world.project, ids: [asked.body.id], effect, reason: 'x' };
    expect(await send('/approve', approval)).toBe('person_required');
    expect(await send(`/${world.project}/${asked.body.id}/reject`, { reason: 'x' })).toBe('person_required');
  });
});

describe('the list', () => {
  const ids = async (query: string, name: Role = 'labour_officer') => {
    const { body } = await world.register.as(name, 'GET', `/corrections?${query}`);
    return body.items.map((item: { id: number }) => item.id) as number[];
  };

  it('is filtered by project, worker, state and work dates, the latest first', async () => {
    const all = await ids(`project=${world.project}&limit=500`);
    expect(all).toEqual([...all].sort((a, b) => b - a));
    expect(all.length).toBeGreaterThan(15);
    const { body } = await world.register.as('labour_officer', 'GET', '/corrections?limit=500');
    const fitting = (fits: (item: { state: string; workerNumber: string; workDate: string }) => boolean) =>
      body.items.filter(fits).map((item: { id: number }) => item.id);
    for (const state of ['REQUESTED', 'APPROVED', 'REJECTED', 'WITHDRAWN', 'ANNULLED']) {
      const expected = fitting((item) => item.state === state);
      expect(expected.length).toBeGreaterThan(0);
      expect(await ids(`state=${state}&limit=500`)).toEqual(expected);
    }
    expect(await ids(`worker=${world.number(3)}&limit=500`)).toEqual(
      fitting((item) => item.workerNumber === world.number(3)),
    );
    const [from, to] = [daysAgo(10), daysAgo(7)];
    expect(fitting(({ workDate }) => workDate === from || workDate === to)).toHaveLength(3);
    expect(await ids(`from=${from}&to=${to}&limit=500`)).toEqual(
      fitting(({ workDate }) => workDate >= from && workDate <= to),
    );
    expect((await world.register.as('auditor', 'GET', `/corrections?from=${to}&to=${from}`)).status).toBe(
      400,
    );
  });

  it('comes in pages and whole', async () => {
    const all = await ids('limit=500');
    const paged: number[] = [];
    let cursor = '';
    do {
      const { body } = await world.register.as('labour_officer', 'GET', `/corrections?limit=7${cursor}`);
      paged.push(...body.items.map((item: { id: number }) => item.id));
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor !== '');
    expect(paged).toEqual(all);
    const csv = await world.register.as('labour_officer', 'GET', '/corrections', undefined, {
      accept: 'text/csv',
    });
    expect(csv.text.trim().split('\r\n')).toHaveLength(all.length + 1);
    const lines = await world.register.as('labour_officer', 'GET', '/corrections', undefined, {
      accept: 'application/x-ndjson',
    });
    expect(
      lines.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    ).toEqual(all);
  });

  it('shows everybody the own people only', async () => {
    const own = await ids('limit=500', 'worker');
    const people = async (name: Role) =>
      new Set(
        (await world.register.as(name, 'GET', '/corrections?limit=500')).body.items.map(
          (item: { workerNumber: string }) => item.workerNumber,
        ),
      );
    expect(own.length).toBeGreaterThan(0);
    expect(await people('worker')).toEqual(new Set([world.number(0)]));
    expect(await people('subcontractor')).toEqual(new Set([world.number(0), world.number(2)]));
    expect(await ids('', 'regulator')).not.toEqual([]);
    expect((await world.register.as('labour_officer-b', 'GET', '/corrections')).body.items).toEqual([]);
  });
});
