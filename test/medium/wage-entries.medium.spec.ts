// What was agreed, measured and deducted, from the request to the line of the sheet, through real HTTP and a real database.
import type { Json } from '../support/api-server.js';
import { CorrectionWorld } from '../support/correction-world.js';
import { told } from '../support/register-api.js';

const MONTH = '2026-04';
const DATES = ['2026-04-07', '2026-04-08'];

let world: CorrectionWorld;
let team: number;

beforeAll(async () => {
  world = await CorrectionWorld.open();
  team = world.register.world.a.teamIds[0] ?? 0;
  for (const worker of membersOfTeam())
    for (const date of DATES)
      await world.pass(
        { worker, date, time: '08:00', direction: 'in' },
        { worker, date, time: '17:00', direction: 'out' },
      );
  await world.work();
}, 60_000);

afterAll(() => world?.close());

/** Places of the first team's workers. */
const membersOfTeam = () =>
  world.register.world.a.workers.flatMap((worker, i) => (worker.teamId === team ? [i] : []));

const post = (name: Parameters<CorrectionWorld['ask']>[0], noun: string, body: object) =>
  world.register.as(name, 'POST', `/projects/${world.project}/${noun}`, body);

const get = (name: Parameters<CorrectionWorld['ask']>[0], path: string) =>
  world.register.as(name, 'GET', path);

const agreement = (worker: number, change: object = {}) => ({
  worker: world.number(worker),
  effectiveFrom: '2026-04-01',
  kind: 'HOUR',
  rateFen: 4_000,
  source: '合同 1',
  ...change,
});

/** `KIND amount` of the items of a worker's line, and what is paid. */
async function lineOf(worker: number): Promise<[string[], number]> {
  await world.work();
  const id = `${world.register.world.a.projectId}.${team}.${MONTH}`;
  const { body } = await get('labour_officer', `/payrolls/${id}/lines`);
  const line = (body.items as Json[]).find((each) => each.workerNumber === world.number(worker));
  const items = (line?.items ?? []) as { kind: string; amountFen: number }[];
  return [items.map(({ kind, amountFen }) => `${kind} ${amountFen}`), line?.netFen as number];
}

describe('a pay agreement', () => {
  it('goes before the rate of the registration, from its day on', async () => {
    const [worker = 0] = membersOfTeam();
    expect(await lineOf(worker)).toEqual([[], 60_000]);
    const agreed = await post('labour_officer', 'pay-agreements', agreement(worker, { hasOvertime: true }));
    expect(agreed.status).toBe(201);
    expect(agreed.body).toMatchObject({ kind: 'HOUR', rateFen: 4_000, enteredBy: 'labour_officer' });
    expect(await lineOf(worker)).toEqual([['BASIC_HOURS 64000', 'OVERTIME_WORKDAY 12000'], 76_000]);
    const later = agreement(worker, { effectiveFrom: '2026-04-08', rateFen: 6_000 });
    expect((await post('general_contractor', 'pay-agreements', later)).status).toBe(201);
    // 8 h + 1 h at 150 %, then 9 h at the new rate
    expect(await lineOf(worker)).toEqual([
      ['BASIC_HOURS 32000', 'OVERTIME_WORKDAY 6000', 'BASIC_HOURS 54000'],
      92_000,
    ]);
  });

  it.each([
    ['a rate for measured work', { kind: 'PIECE' }, '422 rateFen not_applicable'],
    ['overtime beside 工日', { kind: 'DAY', hasOvertime: true }, '422 hasOvertime not_applicable'],
    ['somebody of another site', { worker: 'W999999' }, '422 worker unknown'],
    ['a kind that is none', { kind: 'WEEK' }, '400 kind invalid_value'],
  ])('is refused: %s', async (_case, change, expected) => {
    expect(told(await post('labour_officer', 'pay-agreements', agreement(0, change)))).toBe(expected);
  });

  it('is seen by its worker and by nobody’s team leader', async () => {
    const path = `/projects/${world.project}/pay-agreements`;
    const mine = await get('worker', path);
    expect(new Set((mine.body.items as Json[]).map((each) => each.workerNumber))).toEqual(
      new Set([world.number(0)]),
    );
    expect((await get('team_leader', path)).status).toBe(403);
    expect((await get('labour_officer-b', path)).status).toBe(404);
  });
});

describe('measured work', () => {
  const measured = (change: object = {}) => ({
    team,
    payMonth: MONTH,
    name: '砌墙',
    unit: 'SQUARE_METRE',
    quantityThousandths: 100_010,
    unitPriceFen: 1_000,
    source: '计量单 1',
    ...change,
  });

  it('is split to the fen by 工, put right and taken back', async () => {
    const members = membersOfTeam();
    const entered = await post('subcontractor', 'piece-measurements', measured());
    expect(entered.status).toBe(201);
    const shareOf = async (worker: number) =>
      Number((await lineOf(worker))[0].find((item) => item.startsWith('PIECE'))?.slice(6) ?? 0);
    const shares = [];
    for (const worker of members) shares.push(await shareOf(worker));
    expect(shares.reduce((sum, fen) => sum + fen, 0)).toBe(100_010);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);

    const [first = 0, second = 0] = members;
    const agreed = [first, second].map((worker, i) => ({ worker: world.number(worker), weight: 1 + 2 * i }));
    const right = await post(
      'subcontractor',
      'piece-measurements',
      measured({ replaces: entered.body.id, shares: agreed, quantityThousandths: 4_000 }),
    );
    expect(right.status).toBe(201);
    expect([await shareOf(first), await shareOf(second)]).toEqual([1_000, 3_000]);
    const again = measured({ replaces: entered.body.id });
    expect((await post('subcontractor', 'piece-measurements', again)).status).toBe(409);
    const back = measured({ replaces: right.body.id, quantityThousandths: 0 });
    expect((await post('subcontractor', 'piece-measurements', back)).status).toBe(201);
    expect(await shareOf(first)).toBe(0);
  });

  it.each([
    ['of a team that is not there', { team: 999_999 }, '422 team unknown'],
    [
      'with a share of a stranger',
      { shares: [{ worker: 'W999999', weight: 1 }] },
      '422 shares.0.worker unknown',
    ],
    ['that puts something else right', { replaces: 999_999 }, '422 replaces unknown'],
  ])('is refused: %s', async (_case, change, expected) => {
    expect(told(await post('labour_officer', 'piece-measurements', measured(change)))).toBe(expected);
  });
});

describe('a deduction', () => {
  const deduction = (worker: number, change: object = {}) => ({
    worker: world.number(worker),
    payMonth: MONTH,
    kind: 'ADVANCE',
    ground: '预支单 1',
    amountFen: 10_000,
    ...change,
  });

  it('is cut to what the law allows, and taken back', async () => {
    const worker = membersOfTeam().at(-1) ?? 0;
    const entered = await post('labour_officer', 'wage-deductions', deduction(worker));
    expect(entered.status).toBe(201);
    expect(await lineOf(worker)).toEqual([['ADVANCE 10000'], 50_000]);
    const damage = deduction(worker, { kind: 'DAMAGE', amountFen: 30_000 });
    expect((await post('labour_officer', 'wage-deductions', damage)).status).toBe(201);
    // a minimum wage of 1,910.00 is left of a wage of 600.00: nothing for damage
    expect(await lineOf(worker)).toEqual([['ADVANCE 10000', 'DAMAGE 0'], 50_000]);
    const back = deduction(worker, { replaces: entered.body.id, amountFen: 0 });
    expect((await post('labour_officer', 'wage-deductions', back)).status).toBe(201);
    expect((await lineOf(worker))[1]).toBe(60_000);
  });

  it('without a ground is refused', async () => {
    const answer = await post('labour_officer', 'wage-deductions', deduction(0, { ground: '' }));
    expect(answer.status).toBe(400);
  });

  it('of a month whose sheet is published is refused, and nothing changes', async () => {
    const answer = await post('labour_officer', 'wage-deductions', deduction(0, { payMonth: '2026-05' }));
    expect([answer.status, answer.body.code]).toEqual([409, 'wrong_state']);
  });
});
