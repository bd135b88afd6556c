// One photo for two people or two days: from the gate's frame to the finding, through the real gateway service and steps.
import type { DataSource } from 'typeorm';
import { Logger } from '#platform/logger.js';
import { Metrics } from '#platform/metrics.js';
import { openStore } from '#store/data-source.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { markEverything } from '#store/work-mark.store.js';
import { DeviceDirectory } from '../../apps/gateway/device-directory.js';
import { readFrame } from '../../apps/gateway/frame.js';
import { IngestService } from '../../apps/gateway/ingest.service.js';
import { PersonDirectory } from '../../apps/gateway/person-directory.js';
import { Presence } from '../../apps/gateway/presence.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { type TestSite, buildSite } from '../support/site.js';
import { workUntilQuiet } from '../support/worker.js';

const NOW = Date.parse('2026-06-20T12:00:00+08:00');

let database: TestDatabase;
let owner: DataSource;
let gateway: DataSource;
let worker: DataSource;
let site: TestSite;
let ingest: IngestService;

beforeEach(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  gateway = await openStore({ url: database.url, role: 'zhuming_gateway' });
  worker = await openStore({ url: database.url, role: 'zhuming_worker' });
  site = await buildSite(owner);
  const parts = {
    store: gateway,
    devices: new DeviceDirectory(gateway),
    persons: new PersonDirectory(),
    presence: new Presence(),
    metrics: new Metrics(false),
    logger: new Logger('test', 'error'),
    clock: () => NOW,
    stop: new AbortController().signal,
  };
  ingest = new IngestService(parts, () => undefined);
}, 60_000);
afterEach(async () => {
  for (const store of [owner, gateway, worker]) await store?.destroy();
  await database?.drop();
});

let seq = 0;
const who = (i: number) => ({ worker: site.workers[i]?.number });
/** One event with a photo, sent, and all that follows worked. */
async function pass(at: string, photo: string, person: object = who(0), gate = 0): Promise<void> {
  seq += 1;
  const event = {
    seq,
    at: `${at}:00+08:00`,
    direction: 'in',
    method: 'face',
    photo: `sha256:${photo}`,
    ...person,
  };
  const bytes = Buffer.from(JSON.stringify({ boot: 'b-1', events: [event] }));
  await ingest.store([readFrame(site.gates[gate]?.sn ?? '', bytes, NOW)]);
  await workUntilQuiet(worker);
}

const findings = () =>
  owner.query(
    `SELECT period, subject_kind AS kind, subject_id AS device, level, explanation FROM finding
      WHERE code = 'PHOTO_REUSED' ORDER BY period, subject_id`,
  );
const [A, B] = ['a'.repeat(64), 'b'.repeat(64)] as const;
const RULE = 'one photo for more than one worker or work date';
const found = (device: number, period: string, photo: object) => ({
  period,
  kind: 'device',
  device: site.gates[device]?.id,
  level: 'red',
  explanation: { rule: RULE, count: 1, photos: [{ sha256: A, ...photo }] },
});

it('a photo an event, and one worker’s twice on one work date, are none', async () => {
  await pass('2026-06-03T07:00', A);
  await pass('2026-06-03T07:00', B, who(1));
  // the same night shift
  await pass('2026-06-04T03:59', A);
  expect(await findings()).toEqual([]);
}, 30_000);

it('two workers with one photo are a finding against each gate that sent it', async () => {
  await pass('2026-06-03T07:00', A, who(0), 0);
  await pass('2026-06-03T07:01', A, who(1), 1);
  const photo = { events: 2, workers: 2, dates: ['2026-06-03'], isUsedInOtherMonths: false };
  expect(await findings()).toEqual([found(0, '2026-06', photo), found(1, '2026-06', photo)]);
}, 30_000);

it('a photo of nobody’s on two days is one too, although no day and no wage changes', async () => {
  const stranger = { stranger: true };
  await pass('2026-06-03T07:00', A, stranger);
  expect(await findings()).toEqual([]);
  await pass('2026-06-05T07:00', A, stranger);
  const photo = { events: 2, workers: 0, dates: ['2026-06-03', '2026-06-05'], isUsedInOtherMonths: false };
  expect(await findings()).toEqual([found(0, '2026-06', photo)]);
}, 30_000);

it('a photo that is used again a month later is a finding of both months, and the same after a rebuild', async () => {
  await pass('2026-05-29T07:00', A, { worker: 'W-nobody' });
  await pass('2026-06-05T07:00', A, { worker: 'W-nobody' });
  const photo = (date: string) => ({ events: 1, workers: 0, dates: [date], isUsedInOtherMonths: true });
  const both = [found(0, '2026-05', photo('2026-05-29')), found(0, '2026-06', photo('2026-06-05'))];
  expect(await findings()).toEqual(both);
  await owner.query('DELETE FROM finding');
  await unitOfWork(worker, markEverything);
  await workUntilQuiet(worker);
  expect(await findings()).toEqual(both);
}, 30_000);

it('another site’s photo is no business of this one', async () => {
  const other = await buildSite(owner, { n: 2 });
  await pass('2026-06-03T07:00', A);
  const event = { seq: 1, at: '2026-06-05T07:00:00+08:00', direction: 'in', method: 'face', stranger: true };
  const bytes = Buffer.from(JSON.stringify({ boot: 'b-1', events: [{ ...event, photo: `sha256:${A}` }] }));
  await ingest.store([readFrame(other.gates[0]?.sn ?? '', bytes, NOW)]);
  await workUntilQuiet(worker);
  expect(await findings()).toEqual([]);
}, 30_000);
