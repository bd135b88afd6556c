// Beside the walk, on PostgreSQL: the watch over the gates opens and closes alerts as the facts say, and people answer.
import { WatchDevicesRound } from '../../apps/worker/watch-devices.js';
import { openStore } from '#store/data-source.js';
import { keepListening, keepSightings } from '#store/device-presence.store.js';
import type { DataSource } from 'typeorm';
import { type Json } from '../support/api-server.js';
import { RegisterApi } from '../support/register-api.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const keeper = 'labour_officer';

let register: RegisterApi;
let worker: DataSource;
let gateway: DataSource;
/** 10:00 on the site, a day of its own per test. */
let now = Date.UTC(2031, 0, 10, 2);
let gate: { readonly id: number; readonly sn: string };
let projectId: number;

beforeAll(async () => {
  register = await RegisterApi.open();
  worker = await openStore({ url: register.databaseUrl, role: 'zhuming_worker' });
  gateway = await openStore({ url: register.databaseUrl, role: 'zhuming_gateway' });
  projectId = register.world.a.projectId;
  await register.owner.query(`UPDATE project SET status = '003'`);
}, 60_000);

afterAll(async () => {
  await gateway?.destroy();
  await worker?.destroy();
  await register?.close();
});

/** A gate of its own, claimed a week ago, heard of now; and a round that has never looked before. */
beforeEach(async () => {
  now += 24 * HOUR;
  const sn = `WATCH${now / HOUR}`;
  await register.owner.query('DELETE FROM device_alert');
  await register.owner.query('UPDATE device SET is_revoked = true');
  const [{ id }] = await register.owner.query(
    `INSERT INTO device (sn, project_id, lane, secret_hash, claimed_at)
     VALUES ($1, $2, '1', 'x', to_timestamp($3::float8 / 1000)) RETURNING id`,
    [sn, projectId, now - 7 * 24 * HOUR],
  );
  gate = { id, sn };
});

const round = () => new WatchDevicesRound(worker, () => now);
const watch = async (at = now) => {
  await new WatchDevicesRound(worker, () => at).run();
  const { body } = await register.as(keeper, 'GET', `/alerts?device=${gate.sn}`);
  return Object.fromEntries(body.items.map((item: Json) => [item.code, item.state]));
};

const listen = (since = now - 100 * HOUR, until = now) =>
  keepListening(gateway, { gateway: 'test', since, until });

const see = (change: Partial<Parameters<typeof keepSightings>[1][number]> = {}) =>
  keepSightings(gateway, [
    {
      sn: gate.sn,
      session: 's-1',
      isOnline: true,
      seenAt: now - 1_000,
      firmware: null,
      queued: 0,
      rosterVersion: null,
      clockOffsetMs: 0,
      location: null,
      network: null,
      ...change,
    },
  ]);

/** Numbers of a boot, received at an instant. */
async function store(boot: string, seqs: readonly number[], receivedAt = now, project = projectId) {
  await register.owner.query(
    `INSERT INTO device_boot (project_id, device_id, boot_id, boot)
     VALUES ($1, $2, (SELECT coalesce(max(boot_id), 0) + 1 FROM device_boot WHERE project_id = $1 AND device_id = $2), $3)
     ON CONFLICT DO NOTHING`,
    [project, gate.id, boot],
  );
  await register.owner.query(
    `INSERT INTO gate_event (project_id, device_id, boot_id, seq, direction, method, verdict, time_quality, device_at,
            received_at, effective_at, content_hash)
     SELECT $1, $2, b.boot_id, s, 'in', 'face', 'stranger', 'ok', t, t, t, '\\x00'
       FROM device_boot b, unnest($4::bigint[]) AS s, to_timestamp($5::float8 / 1000) AS t
      WHERE b.project_id = $1 AND b.device_id = $2 AND b.boot = $3`,
    [project, gate.id, boot, seqs, receivedAt],
  );
}

it('tells a gate that is away from a gateway that is', async () => {
  await listen();
  await see({ seenAt: now - 20 * MINUTE });
  expect(await watch()).toEqual({ offline: 'open' });
  expect(await watch()).toEqual({ offline: 'open' });
  await see({ seenAt: now });
  expect(await watch()).toEqual({ offline: 'closed' });
  now += 20 * MINUTE;
  // nobody has listened since
  expect(await watch()).toEqual({ offline: 'closed' });
  await listen(now - MINUTE, now);
  expect(await watch()).toEqual({ offline: 'closed' });
  now += 11 * MINUTE;
  await listen(now - 12 * MINUTE, now);
  const { body } = await register.as(keeper, 'GET', `/alerts?device=${gate.sn}`);
  expect(body.items).toHaveLength(1);
  await round().run();
  const after = await register.as(keeper, 'GET', `/alerts?device=${gate.sn}&state=open`);
  expect(after.body.items.map(({ code }: Json) => code)).toEqual(['offline']);
});

it('sees a gap when it is an hour old, and its end, however late and in which order the rest comes', async () => {
  await listen();
  await see();
  await store('b-1', [1, 2, 5, 6], now - 30 * MINUTE);
  expect(await watch()).toEqual({});
  expect(await watch(now + 29 * MINUTE)).toEqual({});
  await listen(now - HOUR, now + 31 * MINUTE);
  await see({ seenAt: now + 31 * MINUTE });
  expect(await watch(now + 31 * MINUTE)).toEqual({ gap: 'open' });
  const [known] = (await register.as(keeper, 'GET', `/alerts?device=${gate.sn}`)).body.items;
  expect(known).toMatchObject({ detail: { missing: 2 }, since: new Date(now - 30 * MINUTE).toISOString() });
  const said = { reason: '设备更换存储卡' };
  expect((await register.as(keeper, 'POST', `/alerts/${known.id}/acknowledge`, said)).body).toMatchObject({
    state: 'acknowledged',
    acknowledgedBy: keeper,
    acknowledgedReason: said.reason,
  });
  // more is missing: what was said to it is not enough any more
  await store('b-1', [10], now - 29 * MINUTE);
  expect(await watch(now + 31 * MINUTE)).toEqual({ gap: 'open' });
  await store('b-1', [3, 4, 8], now);
  await register.owner.query(
    `INSERT INTO quarantine (project_id, sn, device_id, boot, seq, reason, detail, payload, payload_bytes, payload_sha256,
            received_at)
     SELECT $1, $2, $3, 'b-1', s, 'malformed', '', '', 0, decode(lpad(s::text, 4, '0'), 'hex'), now()
       FROM generate_series(7, 9, 2) AS s`,
    [projectId, gate.sn, gate.id],
  );
  expect(await watch(now + 31 * MINUTE)).toEqual({ gap: 'closed' });
});

it('misses nothing of a boot that goes on at another site, and knows a new boot from a gap', async () => {
  await listen();
  await see();
  await store('b-1', [1, 2, 3], now - 3 * HOUR);
  await watch();
  await register.owner.query(
    `INSERT INTO device_placement (device_id, from_at, project_id, lane)
     VALUES ($1, '1970-01-01', $2, '1'), ($1, to_timestamp($3::float8 / 1000), $4, '1')`,
    [gate.id, projectId, now - 2 * HOUR, register.world.b.projectId],
  );
  await register.owner.query('UPDATE device SET project_id = $2 WHERE id = $1', [
    gate.id,
    register.world.b.projectId,
  ]);
  await store('b-1', [4, 5], now - 110 * MINUTE, register.world.b.projectId);
  await store('b-2', [1, 2], now - 105 * MINUTE, register.world.b.projectId);
  await round().run();
  const gaps = await register.owner.query(
    'SELECT boot, max(last_seq)::int AS last, count(*) FILTER (WHERE gaps <> $2)::int AS gaps FROM boot_progress WHERE device_id = $1 GROUP BY boot ORDER BY boot',
    [gate.id, '[]'],
  );
  expect(gaps).toEqual([
    { boot: 'b-1', last: 5, gaps: 0 },
    { boot: 'b-2', last: 2, gaps: 0 },
  ]);
});

it('is not told twice by a journal that is sent twice', async () => {
  await listen();
  await see();
  await store('b-1', [1, 2, 3, 4], now - 2 * HOUR);
  expect(await watch()).toEqual({});
  const [before] = await register.owner.query('SELECT * FROM boot_progress WHERE device_id = $1', [gate.id]);
  await register.owner.query('DELETE FROM boot_progress WHERE device_id = $1', [gate.id]);
  expect(await watch()).toEqual({});
  expect(await register.owner.query('SELECT * FROM boot_progress WHERE device_id = $1', [gate.id])).toEqual([
    before,
  ]);
});

it('sees a clock that is three hours off, and that it was set', async () => {
  await listen();
  await see({ clockOffsetMs: 3 * HOUR });
  expect(await watch()).toEqual({ skew: 'open' });
  await see({ clockOffsetMs: 900, seenAt: now });
  expect(await watch()).toEqual({ skew: 'closed' });
});

it('knows where a gate is at home, and asks when it is elsewhere', async () => {
  await listen();
  const location = { lng: 123.43, lat: 41.8 };
  await see({ location, network: 'site-wifi' });
  expect(await watch()).toEqual({});
  await see({ location: { lng: 123.43, lat: 41.9 }, network: 'site-wifi', seenAt: now });
  expect(await watch()).toEqual({ moved: 'open' });
  const [{ id, detail }] = (await register.as(keeper, 'GET', `/alerts?device=${gate.sn}`)).body.items;
  expect(detail).toEqual({ metres: 11119 });
  const said = { reason: '闸机移到北门' };
  expect((await register.as(keeper, 'POST', `/alerts/${id}/acknowledge`, said)).body.state).toBe('closed');
  expect(await watch()).toEqual({ moved: 'closed' });
  await see({ location, network: 'hotel', seenAt: now });
  await round().run();
  const open = await register.as(keeper, 'GET', `/alerts?device=${gate.sn}&state=open`);
  expect(open.body.items.map(({ detail: what }: Json) => what)).toEqual([
    { metres: 11119, network: 'hotel' },
  ]);
});

it('asks for a gate that sees nobody while the site works', async () => {
  await listen();
  await see();
  await register.owner.query('UPDATE roster_head SET count = 0');
  await store('b-1', [1], now - 30 * HOUR);
  expect(await watch()).toEqual({});
  await register.owner.query(
    `INSERT INTO roster_head (project_id, version, hash, count) VALUES ($1, 1, 'h', 5)
     ON CONFLICT (project_id) DO UPDATE SET count = 5`,
    [projectId],
  );
  expect(await watch()).toEqual({ silent: 'open' });
  await store('b-1', [2], now);
  expect(await watch()).toEqual({ silent: 'closed' });
});

it('closes what is open of a gate that is not in service any more', async () => {
  await listen();
  await see({ seenAt: now - 20 * MINUTE });
  expect(await watch()).toEqual({ offline: 'open' });
  expect((await register.as(keeper, 'POST', `/devices/${gate.sn}/revoke`, { reason: '报废' })).status).toBe(
    200,
  );
  expect(await watch()).toEqual({ offline: 'closed' });
});

it('opens an alert once, from however many workers', async () => {
  await listen();
  await see({ seenAt: now - 20 * MINUTE, clockOffsetMs: 0 });
  await Promise.all(Array.from({ length: 8 }, () => round().run()));
  expect(await watch()).toEqual({ offline: 'open' });
  const [rows] = await register.owner.query('SELECT count(*)::int AS n FROM device_alert');
  expect(rows).toEqual({ n: 1 });
});

it('keeps another tenant’s alerts out of sight and reach', async () => {
  await listen();
  await see({ seenAt: now - 20 * MINUTE });
  await watch();
  const { body } = await register.as(keeper, 'GET', `/alerts?device=${gate.sn}`);
  const path = `/alerts/${body.items[0].id}/acknowledge`;
  expect((await register.as('labour_officer-b', 'GET', '/alerts')).body.items).toEqual([]);
  expect((await register.as('labour_officer-b', 'POST', path, { reason: '测试' })).status).toBe(404);
  expect((await register.as('regulator', 'POST', path, { reason: '测试' })).status).toBe(403);
  expect((await register.as(keeper, 'POST', '/alerts/x-1/acknowledge', { reason: '测试' })).status).toBe(404);
});
