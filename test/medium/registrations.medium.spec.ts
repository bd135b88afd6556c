// The register over real HTTP, a real database and the real worker: entry, terms from a day on, exit, and the roster.
import type { DataSource } from 'typeorm';
import { openStore } from '#store/data-source.js';
import { RegisterApi, told } from '../support/register-api.js';
import { workUntilQuiet } from '../support/worker.js';

let register: RegisterApi;
let worker: DataSource;
let at = (path: string) => path;
let number = '';
let team = 0;

beforeAll(async () => {
  register = await RegisterApi.open();
  worker = await openStore({ url: register.databaseUrl, role: 'zhuming_worker' });
  at = (path) => `/projects/${register.world.a.projectCode}${path}`;
  team = register.world.a.teamIds[0] ?? 0;
  const { body } = await register.as('subcontractor', 'POST', '/workers', {
    documentNumber: '21010119880229001X',
    name: '关晓燕',
  });
  number = body.number;
}, 60_000);
afterAll(async () => {
  await worker?.destroy();
  await register?.close();
});

const entry = (more: object = {}) => ({
  worker: number,
  enteredOn: '2026-06-01',
  teamId: team,
  tradeCode: '020',
  basisRateFen: 35_000,
  payDay: 15,
  ...more,
});
const rosterOf = async (who: string) => {
  await workUntilQuiet(worker);
  const { body } = await register.as('regulator', 'GET', at(`/roster?worker=${who}`));
  return body.items[0] as { isAllowed: boolean; reasons: string[]; changesOn: string | null } | undefined;
};

it('refuses an entry with every fault', async () => {
  const bad = entry({
    teamId: register.world.b.teamIds[0],
    tradeCode: 'zzz',
    post: 'king',
    payBasis: 'piece',
    enteredOn: '2999-01-01',
  });
  expect(told(await register.as('subcontractor', 'POST', at('/registrations'), bad))).toBe(
    '422 teamId unknown, tradeCode unknown_code, post unknown_code, dailyRateFen missing, enteredOn too_far_ahead',
  );
  const young = {
    documentType: 'passport',
    documentNumber: 'E7654321',
    name: '小李',
    gender: 'male',
    birthDate: '2010-01-01',
  };
  const { body } = await register.as('administrator', 'POST', '/workers', young);
  expect(
    told(await register.as('administrator', 'POST', at('/registrations'), entry({ worker: body.number }))),
  ).toBe('422 worker under_age');
  expect(
    told(await register.as('subcontractor', 'POST', at('/registrations'), entry({ worker: 'W9999999' }))),
  ).toBe('422 worker unknown');
  expect(told(await register.as('subcontractor-b', 'POST', at('/registrations'), entry()))).toBe('404');
  expect(told(await register.as('regulator', 'POST', at('/registrations'), entry()))).toBe('403');
});

let id = 0;

it('registers a stay; an hourly rate becomes a day of eight hours', async () => {
  const entered = await register.as(
    'subcontractor',
    'POST',
    at('/registrations'),
    entry({ payBasis: 'hourly', basisRateFen: 4_000, hasInjuryInsurance: true }),
  );
  expect(told(entered)).toBe('201');
  expect(entered.body).toMatchObject({
    workerNumber: number,
    dailyRateFen: 32_000,
    basisRateFen: 4_000,
    hasInjuryInsurance: true,
    exitedOn: null,
    agreementSignedOn: null,
  });
  id = entered.body.id;
  expect(told(await register.as('subcontractor', 'POST', at('/registrations'), entry()))).toBe(
    '422 enteredOn already_registered',
  );
  expect((await register.as('worker', 'GET', at('/registrations'))).body.items.length).toBe(1);
});

it('gives other terms from a day on: the stretch before stays as it was', async () => {
  const path = at(`/registrations/${id}`);
  const change = { effectiveFrom: '2026-07-01', payBasis: 'daily', basisRateFen: 40_000, tradeCode: '030' };
  expect(told(await register.as('subcontractor', 'PATCH', path, change))).toBe('428');
  const changed = await register.as('subcontractor', 'PATCH', path, change, { 'if-match': '"1"' });
  expect(changed.body.hasInjuryInsurance).toBe(true);
  expect([told(changed), changed.body.enteredOn, changed.body.stayId, changed.body.dailyRateFen]).toEqual([
    '200',
    '2026-07-01',
    id,
    40_000,
  ]);
  const { body } = await register.as('subcontractor', 'GET', at(`/registrations?worker=${number}`));
  expect(
    body.items.map((r: Record<string, unknown>) => [
      r.enteredOn,
      r.exitedOn,
      r.tradeCode,
      r.dailyRateFen,
      r.stayId,
    ]),
  ).toEqual([
    ['2026-06-01', '2026-06-30', '020', 32_000, id],
    ['2026-07-01', null, '030', 40_000, id],
  ]);
  const early = await register.as(
    'subcontractor',
    'PATCH',
    at(`/registrations/${changed.body.id}`),
    { effectiveFrom: '2026-06-30' },
    { 'if-match': '"1"' },
  );
  expect(told(early)).toBe('422 effectiveFrom before_entry');
  const same = await register.as(
    'subcontractor',
    'PATCH',
    at(`/registrations/${changed.body.id}`),
    { effectiveFrom: '2026-07-01', siteCard: 'C-1' },
    { 'if-match': '"1"' },
  );
  expect([told(same), same.headers.get('etag'), same.body.siteCard]).toEqual(['200', '"2"', 'C-1']);
});

it('asks for the days again that the new terms speak for', async () => {
  const [, second] = register.world.a.workers;
  const [row] = await register.owner.query('SELECT id FROM registration WHERE worker_id = $1', [second?.id]);
  await register.owner.query("DELETE FROM work_mark WHERE step = 'attendance.close-day'");
  const change = { effectiveFrom: '2026-06-02', basisRateFen: 40_000 };
  expect(
    told(
      await register.as('labour_officer', 'PATCH', at(`/registrations/${row.id}`), change, {
        'if-match': '"1"',
      }),
    ),
  ).toBe('200');
  const marks = await register.owner.query(
    "SELECT period::text AS day, subjects FROM work_mark WHERE step = 'attendance.close-day' ORDER BY 1",
  );
  expect(marks).toEqual(['2026-06-02', '2026-06-03'].map((day) => ({ day, subjects: [second?.id] })));
});

it('the roster tells everything that is missing, and opens when it is there', async () => {
  expect(await rosterOf(number)).toMatchObject({
    isAllowed: false,
    reasons: ['identity_not_verified', 'no_agreement', 'no_training'],
  });
  await register.as('subcontractor', 'POST', `/workers/${number}/verify-identity`, {
    method: 'reader',
    verifiedOn: '2026-06-01',
  });
  const [employer] = await register.owner.query('SELECT credit_code AS code FROM enterprise WHERE id = $1', [
    register.world.a.subcontractorId,
  ]);
  const contract = await register.as('subcontractor', 'POST', '/contracts', {
    project: register.world.a.projectCode,
    worker: number,
    creditCode: employer.code,
    kind: 'agreement',
    periodType: '1',
    signedOn: '2026-06-01',
    startsOn: '2026-06-01',
  });
  expect(told(contract)).toBe('201');
  expect(await rosterOf(number)).toMatchObject({ isAllowed: false, reasons: ['no_training'] });
  for (const level of ['company', 'project', 'team']) {
    const training = {
      project: register.world.a.projectCode,
      level,
      typeCode: '003002',
      name: '三级教育',
      heldOn: '2026-06-01',
      durationMinutes: 120,
    };
    const attendees = [{ worker: number, score: 90, isPassed: true }];
    expect(told(await register.as('labour_officer', 'POST', '/trainings', { ...training, attendees }))).toBe(
      '201',
    );
  }
  expect(await rosterOf(number)).toMatchObject({ isAllowed: true, reasons: [], changesOn: '2027-06-01' });
  const { body } = await register.as('subcontractor', 'GET', at(`/registrations?worker=${number}`));
  expect(body.items.map((r: { agreementSignedOn: string }) => r.agreementSignedOn)).toEqual([
    '2026-06-01',
    '2026-06-01',
  ]);
});

it('a ban closes the gate, its end opens it again, and an exit closes it for good', async () => {
  const bar = await register.as('general_contractor', 'POST', '/bars', {
    worker: number,
    project: register.world.a.projectCode,
    from: '2026-06-01',
    reason: '打架',
  });
  expect([told(bar), (await rosterOf(number))?.reasons]).toEqual(['201', ['barred']]);
  const lifted = await register.as(
    'general_contractor',
    'PATCH',
    `/bars/${bar.body.id}`,
    { to: '2026-06-02' },
    { 'if-match': '"1"' },
  );
  expect([told(lifted), (await rosterOf(number))?.isAllowed]).toEqual(['200', true]);
  const [stretch] = await register.owner.query(
    'SELECT max(id) AS id FROM registration WHERE worker_id = (SELECT id FROM worker WHERE number = $1)',
    [number],
  );
  const path = at(`/registrations/${stretch.id}/exit`);
  expect(told(await register.as('subcontractor', 'POST', path, { exitedOn: '2999-01-01' }))).toBe(
    '422 exitedOn in_future',
  );
  expect(told(await register.as('subcontractor', 'POST', path, { exitedOn: '2026-06-01' }))).toBe(
    '422 exitedOn before_entry',
  );
  expect(told(await register.as('subcontractor', 'POST', path, { exitedOn: '2026-08-01' }))).toBe('200');
  expect(await rosterOf(number)).toMatchObject({ isAllowed: false, reasons: ['exited'] });
});

it('waits for the day on which something changes by itself', async () => {
  const marks = await register.owner.query(
    "SELECT count(*)::int AS n FROM work_mark WHERE step = 'roster.refresh' AND due_at > now() AND subjects = '{}'",
  );
  expect(marks[0].n).toBeGreaterThan(0);
});

it('comes back identical when every entry is deleted', async () => {
  const content =
    'SELECT project_id, worker_id, is_allowed, reasons, warnings, changes_on FROM roster_entry ORDER BY 1, 2';
  const before = await register.owner.query(content);
  expect(before.length).toBeGreaterThan(1);
  await register.owner.query('DELETE FROM roster_entry');
  await register.owner.query(
    "INSERT INTO work_mark (project_id, step, period, subjects) SELECT id, 'roster.refresh', '2000-01-01', '{}' FROM project",
  );
  await workUntilQuiet(worker);
  const after = await register.owner.query(`${content}`);
  expect(after).toEqual(expect.arrayContaining(before));
});

it('tells a team leader who works here, and nothing of their pay', async () => {
  const path = `/projects/${register.world.a.projectCode}/registrations`;
  const seenBy = async (role: 'team_leader' | 'labour_officer') => {
    const { body } = await register.as(role, 'GET', path);
    const [{ id, basisRateFen, dailyRateFen }] = body.items;
    const { text } = await register.as(role, 'GET', `${path}/${id}/history`);
    return [basisRateFen === null, dailyRateFen === null, text.includes('RateFen')];
  };
  expect(await seenBy('team_leader')).toEqual([true, true, false]);
  expect(await seenBy('labour_officer')).toEqual([false, false, false]);
});

it('a contract that still runs covers who comes back, and an exit cannot lie within a later stretch', async () => {
  const again = await register.as(
    'subcontractor',
    'POST',
    at('/registrations'),
    entry({ enteredOn: '2026-09-01' }),
  );
  expect([told(again), again.body.agreementSignedOn]).toEqual(['201', '2026-06-01']);
  expect((await rosterOf(number))?.reasons).toEqual([]);
  const stretches = await register.owner.query(
    `SELECT id FROM registration WHERE worker_id = (SELECT id FROM worker WHERE number = $1) ORDER BY entered_on`,
    [number],
  );
  const path = at(`/registrations/${stretches.at(-2).id}/exit`);
  expect(told(await register.as('subcontractor', 'POST', path, { exitedOn: '2026-09-15' }))).toBe(
    '422 exitedOn already_registered',
  );
});

it('an agreement of an old stay says nothing of a new one', async () => {
  const { workers, projectId } = register.world.a;
  const [other] = [workers.at(-1)];
  await register.owner.query(`UPDATE worker SET identity_verified_on = '2026-01-01' WHERE id = $1`, [
    other?.id,
  ]);
  await register.owner.query(
    `UPDATE registration SET contract_signed_on = entered_on, exited_on = entered_on + 30 WHERE worker_id = $1`,
    [other?.id],
  );
  await register.owner.query('DELETE FROM labour_contract WHERE worker_id = $1', [other?.id]);
  const back = entry({ worker: other?.number, enteredOn: '2026-09-01' });
  expect(told(await register.as('administrator', 'POST', at('/registrations'), back))).toBe('201');
  expect([projectId > 0, (await rosterOf(other?.number ?? ''))?.reasons]).toEqual([
    true,
    ['no_agreement', 'no_training'],
  ]);
});
