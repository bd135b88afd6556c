// The register over real HTTP and a real database: what areas ask of whoever enters.
import { RegisterApi, told } from '../support/register-api.js';

let register: RegisterApi;
beforeAll(async () => {
  register = await RegisterApi.open();
}, 60_000);
afterAll(() => register?.close());

const rule = { minimumAge: 18, trainingLevels: ['project'], trainingLapseDays: 180, ageRules: [] };
const policy = (more: object) => ({ effectiveFrom: '2099-01-01', rule, source: '试行办法', ...more });
const areaOf = async (name: string) => {
  const [row] = await register.owner.query('SELECT area_code AS code FROM user_account WHERE name = $1', [
    name,
  ]);
  return (row as { code: string }).code;
};

it('are recorded by an area for itself, and its rosters are decided again', async () => {
  await register.owner.query(`DELETE FROM work_mark WHERE step = 'roster.refresh'`);
  const area = await areaOf('regulator');
  const made = await register.as('regulator', 'POST', '/entry-policies', policy({ area }));
  expect({ status: made.status, rule: made.body.rule }).toEqual({ status: 201, rule });
  const marks = await register.owner.query(
    `SELECT project_id AS id FROM work_mark WHERE step = 'roster.refresh'`,
  );
  expect(marks).toEqual([{ id: register.world.a.projectId }]);
  const listed = await register.as('worker', 'GET', `/entry-policies?area=${area}`);
  expect(listed.body.items.map((each: { effectiveFrom: string }) => each.effectiveFrom)).toEqual([
    '2000-01-01',
    '2099-01-01',
  ]);
  expect(told(await register.as('regulator', 'POST', '/entry-policies', policy({ area })))).toBe(
    '409 effectiveFrom taken',
  );
});

it('of another area, or of everywhere, are not a regulator’s to record', async () => {
  const area = await areaOf('regulator-b');
  expect((await register.as('regulator', 'POST', '/entry-policies', policy({ area }))).status).toBe(404);
  expect((await register.as('regulator', 'POST', '/entry-policies', policy({}))).status).toBe(404);
  expect((await register.as('administrator', 'POST', '/entry-policies', policy({}))).status).toBe(201);
});

it('name every fault', async () => {
  const bad = policy({
    effectiveFrom: '2020-01-01',
    rule: { ...rule, minimumAge: 12, trainingLapseDays: 0 },
  });
  const refused = await register.as('administrator', 'POST', '/entry-policies', bad);
  expect(refused.status).toBe(422);
  expect(refused.body.errors.map((each: { field: string }) => each.field)).toEqual([
    'rule.minimumAge',
    'rule.trainingLapseDays',
    'effectiveFrom',
  ]);
});
