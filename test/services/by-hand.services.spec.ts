// The gate of docs/device-protocol.md, played by hand: the page's own lines against API, gateway and worker on the given
// Mosquitto, with what they answer held against what the page promises.
import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import mqtt from 'mqtt';
import { type HandBlock, formOf, handBlocks, playByHand } from '../support/by-hand.js';
import type { Json } from '../support/api-server.js';
import { RegisterApi } from '../support/register-api.js';
import { TestSystem } from '../support/system.js';

jest.setTimeout(120_000);

// the broker is not the test's own: a name that nobody has left anything under
const SN = `HAND${randomBytes(6).toString('hex').toUpperCase()}`;
let register: RegisterApi;
let system: TestSystem;
let blocks: HandBlock[];
let said: unknown[][];

beforeAll(async () => {
  register = await RegisterApi.open();
  await letEverybodyIn();
  system = await TestSystem.start(register.databaseUrl);
  await system.quiet();
  const input = { sn: SN, project: register.world.a.projectCode, lane: '1号通道' };
  const { body } = await register.as('administrator', 'POST', '/devices', input);
  const { hostname, port } = new URL(system.mqttUrl);
  blocks = handBlocks();
  said = await playByHand(blocks, {
    API: register.api.url,
    TOKEN: await register.tokenOf('labour_officer'),
    SN,
    CODE: body.claimCode,
    BROKER_HOST: hostname,
    BROKER_PORT: port === '' ? '1883' : port,
  });
});

afterAll(async () => {
  if (system) await forgetRetained(system.mqttUrl);
  await system?.stop();
  await register?.close();
});

async function letEverybodyIn(): Promise<void> {
  await register.owner.query(
    `INSERT INTO entry_policy (area_prefix, effective_from, rule, source) VALUES ('', '2001-01-01',
       '{"minimumAge":18,"trainingLevels":[],"trainingLapseDays":365,"ageRules":[]}', 'test')`,
  );
  await register.owner.query(
    `UPDATE worker SET identity_verified_on = '2026-01-01', identity_verified_by = 'test'`,
  );
  await register.owner.query(
    `INSERT INTO work_mark (project_id, step, period, subjects) SELECT id, 'roster.refresh', '2000-01-01', '{}' FROM project`,
  );
}

async function forgetRetained(url: string): Promise<void> {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0 });
  for (const channel of ['status', 'roster/desired'])
    await client.publishAsync(`gate/v1/${SN}/${channel}`, '', { qos: 1, retain: true });
  await client.endAsync();
}

/** What the n-th block said, in order. */
const answers = (block: number): Json[] => said[block] as Json[];

it('every block answers in the form that the page shows', () => {
  expect(blocks.map(({ promised }) => promised.length)).toEqual([1, 0, 2, 1, 1, 2]);
  expect(said.map((answers) => answers.map(formOf))).toEqual(
    blocks.map(({ promised }) => promised.map(formOf)),
  );
});

it('the code became a password', () => {
  const { projectCode } = register.world.a;
  expect(answers(0)[0]).toMatchObject({ sn: SN, project: projectCode, lane: '1号通道' });
  expect(answers(0)[0].password).toHaveLength(22);
});

it('the roster is the one of its site, and the register knows that the gate has it', async () => {
  const [desired, page] = answers(2);
  const { workers } = register.world.a;
  expect([desired.count, page.from, page.to]).toEqual([workers.length, 0, desired.version]);
  expect(page.items.map(({ worker }: Json) => worker).sort()).toEqual(
    workers.map(({ number }) => number).sort(),
  );
  const { body } = await register.as('administrator', 'GET', `/devices/${SN}/roster`);
  expect([body.isCurrent, body.reported.count]).toEqual([true, workers.length]);
});

it('the passage is stored, the wrong event refused, and the receipt names both', async () => {
  expect(answers(3)[0]).toMatchObject({
    boot: 'hand-1',
    accepted: [[1, 1]],
    rejected: [{ seq: 2, code: 'malformed' }],
  });
  const stored = await register.owner.query(
    `SELECT g.seq::int AS seq, g.direction, g.verdict, w.number FROM gate_event g JOIN device d ON d.id = g.device_id
       JOIN worker w ON w.id = g.worker_id WHERE d.sn = $1`,
    [SN],
  );
  const numbers = register.world.a.workers.map(({ number }) => number);
  expect(stored).toEqual([{ seq: 1, direction: 'in', verdict: 'allowed', number: expect.any(String) }]);
  expect(numbers).toContain(stored[0].number);
});

it('the command reached it once and was answered, with the keeper’s reason in the audit log', async () => {
  const [asked] = answers(4);
  const [heard, listed] = answers(5);
  expect([asked.state, asked.requestedBy]).toEqual(['waiting', 'labour_officer']);
  expect(heard).toEqual({ id: asked.id, type: 'open', args: {}, expiresAt: asked.expiresAt });
  expect(listed.items[0]).toMatchObject({ id: asked.id, isOk: true, resultMessage: 'opened by hand' });
  const deeds = await register.owner.query(
    `SELECT action, reason FROM audit_entry WHERE subject_id = $1 AND action = 'device.command'`,
    [SN],
  );
  expect(deeds).toEqual([{ action: 'device.command', reason: '消防疏散演练' }]);
});
