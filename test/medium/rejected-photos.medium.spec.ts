// Photos that gates could not take: kept once a site and photo as the gateway hears of them, and counted by the day of the report.
import type { DataSource } from 'typeorm';
import { workDateOf } from '#domain/calendar/work-date.js';
import { openStore } from '#store/data-source.js';
import { keepRosterReport } from '#store/device-roster.store.js';
import { RegisterApi } from '../support/register-api.js';
import { workUntilQuiet } from '../support/worker.js';

const PHOTOS = ['a', 'b'].map((letter) => letter.repeat(64));

let register: RegisterApi;
let gateway: DataSource;
let worker: DataSource;

beforeAll(async () => {
  register = await RegisterApi.open();
  gateway = await openStore({ url: register.databaseUrl, role: 'zhuming_gateway' });
  worker = await openStore({ url: register.databaseUrl, role: 'zhuming_worker' });
  await takePhoto(0, PHOTOS[0]);
  await takePhoto(1, PHOTOS[1]);
}, 60_000);

afterAll(async () => {
  await gateway?.destroy();
  await worker?.destroy();
  await register?.close();
});

const site = () => register.world.a;
const number = (place: number) => site().workers[place]?.number ?? '';

/** The roster gives out a photo of somebody. */
async function takePhoto(place: number, sha256: string | undefined): Promise<void> {
  await register.owner.query('UPDATE worker SET photo_sha256 = $2 WHERE id = $1', [
    site().workers[place]?.id,
    sha256,
  ]);
  await register.owner.query(
    `INSERT INTO work_mark (project_id, step, period, subjects) VALUES ($1, 'roster.refresh', '2000-01-01', ARRAY[$2::bigint])`,
    [site().projectId, site().workers[place]?.id],
  );
  await workUntilQuiet(worker);
}

const report = (gate: number, failed: { worker: string; reason: string }[]) =>
  keepRosterReport(gateway, site().gates[gate]?.sn ?? '', { version: 1, hash: 'h', count: 3, failed });

const kept = () =>
  register.owner.query(
    `SELECT w.number AS worker, r.photo_sha256 AS photo, r.reason FROM rejected_photo r JOIN worker w ON w.id = r.worker_id
      ORDER BY w.id, r.reported_at`,
  );

async function counted(): Promise<unknown> {
  const today = workDateOf(Date.now(), 'Asia/Shanghai', 0);
  await register.owner.query(
    `INSERT INTO work_mark (project_id, step, period, subjects) VALUES ($1, 'statistics.refresh', $2, '{1}')`,
    [site().projectId, today],
  );
  await workUntilQuiet(worker);
  const { body } = await register.as('regulator', 'GET', `/statistics/system?from=${today}&to=${today}`);
  return body.groups[0].values.rejectedPhotos;
}

it('keeps a photo that a gate could not take once, whichever gates report it and how often', async () => {
  const failed = [
    { worker: number(0), reason: 'photo_quality' },
    { worker: number(1), reason: '478' },
    { worker: number(2), reason: 'photo_quality' },
    { worker: 'W9999999', reason: 'photo_quality' },
  ];
  expect(await report(0, failed)).toBe(true);
  await report(0, failed);
  await report(1, failed);
  // the third has no photo on the roster, the fourth is nobody
  expect(await kept()).toEqual([
    { worker: number(0), photo: PHOTOS[0], reason: 'photo_quality' },
    { worker: number(1), photo: PHOTOS[1], reason: '478' },
  ]);
  expect(await counted()).toBe(2);
});

it('blames no photo for a gate that is full, and keeps nothing of a gate that is not known', async () => {
  await report(0, [{ worker: number(0), reason: 'device_full' }]);
  const [first] = site().gates;
  const unknown = { version: 1, hash: 'h', count: 0, failed: [{ worker: number(0), reason: '464' }] };
  expect(await keepRosterReport(gateway, `${first?.sn ?? ''}X`, unknown)).toBe(false);
  expect(await kept()).toHaveLength(2);
});

it('counts the next photo of the same person again', async () => {
  await takePhoto(0, 'c'.repeat(64));
  await report(1, [{ worker: number(0), reason: 'photo_too_small' }]);
  expect(await counted()).toBe(3);
});
