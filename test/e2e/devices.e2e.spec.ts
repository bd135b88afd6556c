// A gate's life from outside: claimed, connected, given its roster, told things, moved and revoked. API, gateway and
// worker as they run; the gate is the simulator's.
import { jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { startEmbeddedBroker } from '../../apps/standalone/embedded-broker.js';
import { Gate } from '../../devices/simulator/gate.js';
import { Logger } from '#platform/logger.js';
import { type Json, post } from '../support/api-server.js';
import { RegisterApi } from '../support/register-api.js';
import { TestSystem } from '../support/system.js';

jest.setTimeout(120_000);

let register: RegisterApi;
let system: TestSystem;
let folder: string;
const gates: Gate[] = [];

beforeAll(async () => {
  register = await RegisterApi.open();
  // everybody whose identity is verified may pass here: the roster itself is under test
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
  system = await TestSystem.start(register.databaseUrl);
  await system.quiet();
  folder = mkdtempSync(join(tmpdir(), 'zhuming-gates-'));
});

afterAll(async () => {
  for (const gate of gates) await gate.stop();
  await system?.stop();
  await register?.close();
  rmSync(folder, { recursive: true, force: true });
});

const keeper = 'administrator' as const;

async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const began = Date.now();
  while (!(await isSo())) {
    if (Date.now() - began > 15_000) throw new Error(`never: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function enter(sn: string, project: string): Promise<string> {
  const { status, body } = await register.as(keeper, 'POST', '/devices', { sn, project, lane: '1号通道' });
  expect([status, body.state]).toEqual([201, 'unclaimed']);
  return body.claimCode as string;
}

async function claimed(sn: string, project: string): Promise<string> {
  const code = await enter(sn, project);
  const { status, body } = await post(`${register.api.url}/device/v1/claim`, { sn, code });
  expect([status, body.sn, body.project]).toEqual([200, sn, project]);
  return body.password as string;
}

function openGate(sn: string, password: string, url = system.mqttUrl): Gate {
  const gate = new Gate({
    ...{ url, sn, password, folder: join(folder, sn), hasRoster: true, heartbeatMs: 1_000 },
    clock: Date.now,
  });
  gates.push(gate);
  return gate;
}

const passage = (worker: string, at: number, direction: 'in' | 'out' = 'in') => {
  return { at: new Date(at).toISOString(), direction, worker, method: 'face' } as const;
};
const rosterOf = async (sn: string): Promise<Json> =>
  (await register.as(keeper, 'GET', `/devices/${sn}/roster`)).body;
const stateOf = async (sn: string, id: string): Promise<Json> => {
  const { body } = await register.as(keeper, 'GET', `/devices/${sn}/commands`);
  return body.items.find((item: Json) => item.id === id);
};

it('claims once: a wrong, a used and a foreign code get nothing', async () => {
  const { projectCode } = register.world.a;
  const code = await enter('CLAIM0001', projectCode);
  const claim = (sn: string, typed: string) =>
    post(`${register.api.url}/device/v1/claim`, { sn, code: typed }).then(({ status, body }) => [
      status,
      body.code,
    ]);
  expect(await claim('CLAIM0001', 'AAAA-BBBB-CCCC')).toEqual([401, 'invalid_claim']);
  expect(await claim('CLAIM0002', code)).toEqual([401, 'invalid_claim']);
  expect(await claim('CLAIM0001', code.toLowerCase().replaceAll('-', ' '))).toEqual([200, undefined]);
  expect(await claim('CLAIM0001', code)).toEqual([401, 'invalid_claim']);
  const { body } = await register.as(keeper, 'GET', '/devices/CLAIM0001');
  expect(body).toMatchObject({ state: 'active', claimExpiresAt: null });
  const deeds = await register.owner.query(
    `SELECT action, actor_name AS actor FROM audit_entry WHERE subject_id = 'CLAIM0001' ORDER BY seq`,
  );
  expect(deeds).toEqual([
    { action: 'device.create', actor: 'administrator' },
    { action: 'device.claim', actor: 'CLAIM0001' },
  ]);
});

it('gives a gate its roster, takes off who may not pass any more, and tells it to open', async () => {
  const { projectCode, workers } = register.world.a;
  const gate = openGate('ROSTER001', await claimed('ROSTER001', projectCode));
  await gate.start();
  await until(async () => (await rosterOf('ROSTER001')).isCurrent === true, 'the roster is there');
  const full = await rosterOf('ROSTER001');
  expect([full.reported.count, full.reported.failed, full.missingCount]).toEqual([workers.length, [], 0]);

  const leaver = workers[0] as (typeof workers)[number];
  expect(gate.roster.mayPass(leaver.number)).toBe(true);
  const [{ id }] = await register.owner.query('SELECT id FROM registration WHERE worker_id = $1', [
    leaver.id,
  ]);
  const day = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
  const path = `/projects/${projectCode}/registrations/${id}/exit`;
  expect((await register.as(keeper, 'POST', path, { exitedOn: day })).status).toBe(200);
  await until(() => !gate.roster.mayPass(leaver.number), 'the leaver is off the gate');
  await until(async () => (await rosterOf('ROSTER001')).isCurrent === true, 'the gate has said so');
  expect((await rosterOf('ROSTER001')).reported.count).toBe(workers.length - 1);
  gate.record([passage(leaver.number, Date.now()), passage(workers[1]?.number ?? '', Date.now())]);
  await until(() => gate.outstanding === 0, 'the passage is receipted');
  expect(gate.tally().recorded).toBe(1);

  const open = { type: 'open', reason: '消防疏散演练', expiresInSeconds: 30 };
  const { status, body } = await register.as(keeper, 'POST', '/devices/ROSTER001/commands', open);
  expect([status, body.state]).toEqual([201, 'waiting']);
  await until(
    async () => (await stateOf('ROSTER001', body.id)).state === 'answered',
    'the gate has answered',
  );
  expect(await stateOf('ROSTER001', body.id)).toMatchObject({
    isOk: true,
    resultCode: 'done',
    reason: open.reason,
  });
  expect(gate.commands.openings).toBe(1);
});

it('gives a gate that comes late its roster, and the other site’s when it moves', async () => {
  const { a, b } = register.world;
  // nothing has changed for long: only the claim and the move speak for the gate
  const calm = () =>
    register.owner
      .query(`UPDATE roster_head SET changed_at = now() - interval '1 hour'`)
      .then(() => undefined);
  await calm();
  const gate = openGate('LATE00001', await claimed('LATE00001', a.projectCode));
  await gate.start();
  await until(() => gate.roster.currentVersion > 0, 'the first roster');
  expect(gate.roster.mayPass(b.workers[0]?.number ?? '')).toBe(false);
  const move = { project: b.projectCode, lane: '1号通道', reason: '调拨' };
  expect((await register.as(keeper, 'POST', '/devices/LATE00001/move', move)).status).toBe(200);
  await until(() => gate.roster.mayPass(b.workers[0]?.number ?? ''), 'the other site’s roster');
  expect(gate.roster.mayPass(a.workers[1]?.number ?? '')).toBe(false);
  await until(async () => (await rosterOf('LATE00001')).isCurrent === true, 'the gate has said so');
});

it('opens nothing for a gate that was away past the expiry', async () => {
  const gate = openGate('AWAY00001', await claimed('AWAY00001', register.world.a.projectCode));
  const { body } = await register.as(keeper, 'POST', '/devices/AWAY00001/commands', {
    type: 'open',
    reason: '测试',
    expiresInSeconds: 5,
  });
  await until(
    async () => (await stateOf('AWAY00001', body.id)).state === 'expired',
    'the command has expired',
  );
  await gate.start();
  await until(async () => (await rosterOf('AWAY00001')).isCurrent === true, 'the gate is there');
  expect([gate.commands.openings, (await stateOf('AWAY00001', body.id)).sentAt]).toEqual([0, null]);
});

it('leaves events where the gate stood at their time, and sees a forged repeat across the move', async () => {
  const { a, b } = register.world;
  const password = await claimed('MOVER0001', a.projectCode);
  const before = Date.now() - 3_600_000;
  const move = { project: b.projectCode, lane: '9号通道', reason: '调拨' };
  expect((await register.as(keeper, 'POST', '/devices/MOVER0001/move', move)).status).toBe(200);
  const client = await mqtt.connectAsync(system.mqttUrl, {
    clientId: 'MOVER0001',
    username: 'MOVER0001',
    password,
    reconnectPeriod: 0,
  });
  const answers: Json[] = [];
  client.on('message', (_topic, payload) => answers.push(JSON.parse(payload.toString())));
  await client.subscribeAsync('gate/v1/MOVER0001/receipts', { qos: 1 });
  // the gateway remembers where a device stands for a few seconds
  await new Promise((done) => setTimeout(done, 5_500));
  const say = async (...events: object[]) => {
    const frame = JSON.stringify({ boot: 'm-1', events });
    await client.publishAsync('gate/v1/MOVER0001/events', frame, { qos: 1 });
    await until(() => answers.length > 0, 'a receipt');
    return answers.splice(0)[0];
  };
  const early = { seq: 1, ...passage(a.workers[2]?.number ?? '', before) };
  const late = { seq: 2, ...passage(b.workers[0]?.number ?? '', Date.now() + 1_000) };
  expect(await say(early, late)).toMatchObject({ accepted: [[1, 2]] });
  const stored = await register.owner.query(
    `SELECT g.seq::int AS seq, g.project_id AS project, g.verdict FROM gate_event g JOIN device d ON d.id = g.device_id
      WHERE d.sn = 'MOVER0001' ORDER BY seq`,
  );
  expect(stored.map(({ project }: Json) => project)).toEqual([a.projectId, b.projectId]);
  expect(await say(early)).toMatchObject({ accepted: [[1, 1]] });
  const forged = { seq: 1, ...passage(b.workers[0]?.number ?? '', Date.now() + 1_000) };
  expect(await say(forged)).toMatchObject({ rejected: [{ seq: 1, code: 'conflict' }] });
  expect(await system.gateway.counter('zhuming_invariant_gap')).toBe(0);
  await client.endAsync();
});

it('shows a revoked gate out and never lets it in again', async () => {
  const password = await claimed('REVOKE001', register.world.a.projectCode);
  // the embedded broker's own rules, whichever broker the other tests were given
  const logger = new Logger('test', 'silent');
  const broker = await startEmbeddedBroker({ store: register.owner, port: 0, logger });
  const connect = (secret: string) =>
    mqtt.connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
      clientId: 'REVOKE001',
      username: 'REVOKE001',
      password: secret,
      reconnectPeriod: 0,
    });
  const first = await connect(password);
  const { body } = await register.as(keeper, 'POST', '/devices/REVOKE001/rotate', { reason: '换密码' });
  expect(first.connected).toBe(true);
  const fresh = await post(`${register.api.url}/device/v1/claim`, { sn: 'REVOKE001', code: body.claimCode });
  await until(() => !first.connected, 'the old secret is shown out');
  await expect(connect(password)).rejects.toThrow(/Not authorized/i);
  const second = await connect(fresh.body.password);
  expect((await register.as(keeper, 'POST', '/devices/REVOKE001/revoke', { reason: '报废' })).status).toBe(
    200,
  );
  await until(() => !second.connected, 'the revoked gate is shown out');
  await expect(connect(fresh.body.password)).rejects.toThrow(/Not authorized/i);
  await broker.close();
});
