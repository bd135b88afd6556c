// Step 10 of the walk, tested: the scorecard says what the statistics say, weighs by the rule of its month, and ranks.
import { SCORECARD_RULE, scorecardOf } from '#domain/statistics/scorecard/scorecard.js';
import type { Role } from '#store/caller-scope.js';
import type { Json } from '../support/api-server.js';
import { RegisterApi } from '../support/register-api.js';
import { addRegister } from '../support/register-world.js';

let register: RegisterApi;

beforeAll(async () => {
  register = await RegisterApi.open();
  const { owner, world } = register;
  await addRegister(owner, world.a, 1);
  await addRegister(owner, world.b, 2);
  await owner.query(`UPDATE project SET status = '003', permit_number = '210112202601010101' WHERE id = $1`, [
    world.a.projectId,
  ]);
}, 60_000);

afterAll(() => register?.close());

const get = (name: Role, path: string) => register.as(name, 'GET', `/${path}`);
const enter = (name: Role, body: object) => register.as(name, 'POST', '/scorecard-rules', body);

const RULE = { effectiveMonth: '2026-07', ...SCORECARD_RULE, source: '考核办法' };

/** The rates of a project, asked one family at a time. */
async function ratesOf(project: string): Promise<Record<string, Json>> {
  const months = `from=2026-06&to=2026-06&project=${project}`;
  const paths = {
    ...{ workforce: months, wages: months, compliance: months, alerts: months },
    attendance: `from=2026-06-01&to=2026-06-30&project=${project}`,
  };
  const rates: Record<string, Json> = {};
  for (const [family, query] of Object.entries(paths)) {
    const { body } = await get('administrator', `statistics/${family}?${query}`);
    for (const [name, value] of Object.entries(body.groups[0].values))
      if (typeof value === 'object' && value !== null) rates[`${family}.${name}`] = value;
  }
  return rates;
}

it('is computed from the rates that the statistics give', async () => {
  const { body } = await get('administrator', 'statistics/scorecard?month=2026-06');
  expect(body.places.length).toBeGreaterThan(0);
  for (const { key, place, ...card } of body.places) {
    const hasRedArrears = card.band === 'red';
    expect(place).toBeGreaterThan(0);
    expect(card).toEqual(scorecardOf(await ratesOf(key.project), { rule: SCORECARD_RULE, hasRedArrears }));
    expect(card.items.find(({ id }: Json) => id === 'wages').parts).toHaveLength(2);
  }
});

it('ranks the best first, each caller his own', async () => {
  const { body } = await get('administrator', 'statistics/scorecard?month=2026-06&by=area');
  const scores = body.places.map(({ score }: Json) => score as number);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  const own = await get('general_contractor', 'statistics/scorecard?month=2026-06');
  expect(own.body.places.map(({ key }: Json) => key.project)).toEqual([register.world.a.projectCode]);
  expect((await get('subcontractor', 'statistics/scorecard?month=2026-06')).status).toBe(403);
  expect((await get('regulator', 'statistics/scorecard')).status).toBe(400);
});

it('takes a rule from its month on, and refuses one that does not add up', async () => {
  const weights = { ...SCORECARD_RULE.weights, wages: 40, contracts: 0 };
  expect((await enter('regulator', { ...RULE, weights })).status).toBe(201);
  const wrong = await enter('regulator', { ...RULE, weights: { ...weights, wages: 41 }, yellowFrom: 95 });
  expect(wrong.body.errors.map(({ field }: Json) => field)).toEqual(['weights', 'yellowFrom']);
  expect((await enter('general_contractor', RULE)).status).toBe(403);
  const ruleOf = async (month: string) =>
    (await get('administrator', `statistics/scorecard?month=${month}`)).body.rule.weights.wages;
  expect([await ruleOf('2026-06'), await ruleOf('2026-07'), await ruleOf('2026-08')]).toEqual([25, 40, 40]);
  const { items } = (await get('administrator', 'scorecard-rules')).body;
  expect(items.map(({ effectiveMonth }: Json) => effectiveMonth)).toEqual(['2026-07', '2000-01']);
});
