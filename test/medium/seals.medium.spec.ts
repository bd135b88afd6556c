// Days that are over are sealed, and what somebody with the database in hand does to them afterwards is found and named.
import { jest } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { Logger } from '#platform/logger.js';
import { openObjectStore } from '#platform/object-store.js';
import { openStore } from '#store/data-source.js';
import { LATE_DAYS, openDays } from '#store/day-seal.store.js';
import { verifySeals } from '#store/seal-check.store.js';
import { SealDays } from '../../apps/worker/seal-days.js';
import { rounds } from '../../apps/worker/worker.module.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { TEST_KEYS, type TestSite, buildSite } from '../support/site.js';

// a database of its own for each test
jest.setTimeout(60_000);

const logger = new Logger('test', 'silent');
let database: TestDatabase;
let owner: DataSource;
let worker: DataSource;
let sites: readonly TestSite[];

beforeEach(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  worker = await openStore({ url: database.url, role: 'zhuming_worker' });
  sites = [await buildSite(owner, { n: 1 }), await buildSite(owner, { n: 2 })];
  for (const { projectId } of sites)
    await owner.query(
      `INSERT INTO device_boot (project_id, device_id, boot_id, boot) SELECT $1, id, 1, 'b-1' FROM device WHERE project_id = $1`,
      [projectId],
    );
}, 60_000);
afterEach(async () => {
  for (const store of [owner, worker]) await store?.destroy();
  await database?.drop();
});

const site = (n = 0) => sites[n] as TestSite;

/** Events at noon of the local day so many days ago, numbered from `first` on. */
async function receive(days: number, count: number, { first = 1, n = 0, at = '12:00' } = {}): Promise<void> {
  const { projectId, gates, workers } = site(n);
  await owner.query(
    `INSERT INTO gate_event (project_id, device_id, boot_id, seq, worker_id, direction, method, verdict, time_quality,
                             device_at, received_at, effective_at, content_hash)
     SELECT $1, ($2::bigint[])[1 + s % 2], 1, s, CASE WHEN s % 5 > 0 THEN $3::bigint END, 'in', 'face', 'allowed', 'ok',
            t, t, t, decode(md5(s::text), 'hex')
       FROM generate_series($4::int, $4 + $5 - 1) AS s,
            (SELECT ((now() AT TIME ZONE 'Asia/Shanghai')::date - $6::int + $7::time) AT TIME ZONE 'Asia/Shanghai'
                    + interval '7 ms' AS t) AS noon`,
    [projectId, gates.map((gate) => gate.id), workers[0]?.id, first, count, days, at],
  );
}

/** The round as the worker has it. */
const round = (store = worker) =>
  rounds({
    store,
    keys: TEST_KEYS,
    objects: openObjectStore('coverage/objects'),
    logger,
    photoRetentionDays: 90,
  })
    .find(({ name }) => name === 'seals.close')
    ?.run(new AbortController().signal);

const seals = () =>
  owner.query<
    { project_id: number; ago: number; part: number; event_count: number; seal: string; previous: string }[]
  >(
    `SELECT project_id, (now() AT TIME ZONE 'Asia/Shanghai')::date - seal_date AS ago, part, event_count,
            encode(seal_hash, 'hex') AS seal, encode(previous_hash, 'hex') AS previous
       FROM day_seal ORDER BY project_id, sealed_at`,
  );
const shape = async () => (await seals()).map(({ ago, part, event_count }) => [ago, part, event_count]);
const faults = async () => (await verifySeals(worker)).faults.map(({ kind, detail }) => `${kind}: ${detail}`);
const isAll = { isAll: true };

it('seals every day that is over, in order, chained, and nothing twice', async () => {
  for (const ago of [40, 9, 4, 3]) await receive(ago, ago, { first: ago * 100 });
  await receive(9, 3, { n: 1 });
  await receive(0, 5, { first: 1 });
  await round();
  expect(await shape()).toEqual([
    [40, 1, 40],
    [9, 1, 9],
    [4, 1, 4],
    [3, 1, 3],
    [9, 1, 3],
  ]);
  const made = await seals();
  expect(made.map(({ previous }) => previous)).toEqual([
    null,
    made[0]?.seal,
    made[1]?.seal,
    made[2]?.seal,
    null,
  ]);
  expect(await openDays(worker, isAll)).toEqual([]);
  await round();
  expect(await seals()).toEqual(made);
  expect(await verifySeals(worker)).toMatchObject({ seals: 5, events: 59, isWhole: true, faults: [] });
});

it('two workers at once make each seal once', async () => {
  for (const ago of [9, 8, 7, 6]) await receive(ago, 20, { first: ago * 100 });
  const other = await openStore({ url: database.url, role: 'zhuming_worker' });
  await Promise.all([round(), round(other), round(), round(other)]);
  await other.destroy();
  expect(await shape()).toEqual([9, 8, 7, 6].map((ago) => [ago, 1, 20]));
  expect(await faults()).toEqual([]);
});

it('gives what was committed after the seal a further part, of its own accord over the last days only', async () => {
  for (const ago of [LATE_DAYS + 5, 3]) await receive(ago, 10, { first: ago * 100 });
  await round();
  // into a sealed day, into a day that had none, and into one that is long over
  await receive(3, 2, { first: 10 });
  await receive(2, 1, { first: 50, at: '00:00' });
  await receive(LATE_DAYS + 5, 4, { first: 20 });
  await round();
  expect(await shape()).toEqual([
    [LATE_DAYS + 5, 1, 10],
    [3, 1, 10],
    [3, 2, 2],
    [2, 1, 1],
  ]);
  expect(await faults()).toHaveLength(4);
  const sealAll = new SealDays({ store: worker, logger: logger });
  expect(await sealAll.close(await openDays(worker, isAll))).toBe(1);
  expect((await shape()).at(-1)).toEqual([LATE_DAYS + 5, 2, 4]);
  const made = await seals();
  expect(made.map(({ previous }) => previous).slice(1)).toEqual(made.map(({ seal }) => seal).slice(0, -1));
  expect(await faults()).toEqual([]);
});

it('counts a day by the clock of the site, to the millisecond', async () => {
  // 00:00:00.007 of the day is in it, and the instant before its midnight belongs to the day before
  await receive(5, 1, { first: 1, at: '00:00' });
  await owner.query(
    `INSERT INTO gate_event SELECT (jsonb_populate_record(g, jsonb_build_object('seq', 2, 'received_at', g.received_at - interval '8 ms'))).*
       FROM gate_event g`,
  );
  await round();
  expect(await shape()).toEqual([
    [6, 1, 1],
    [5, 1, 1],
  ]);
});

describe('names what was done to the events of a sealed day', () => {
  const event = (seq: number) => `project_id = ${site().projectId} AND seq = ${seq}`;
  const name = (seq: number) => `${site().gates[seq % 2]?.sn ?? ''} b-1 ${seq}`;

  beforeEach(async () => {
    await receive(9, 12);
    await receive(8, 3, { first: 100 });
    await round();
  });

  it.each([
    [`verdict = 'exited'`],
    [`direction = 'out'`],
    [`effective_at = effective_at + interval '1 ms'`],
    [`worker_id = NULL`],
    [`content_hash = '\\x00'`],
    [`time_quality = 'suspect'`],
  ])('changed: %s', async (change) => {
    await owner.query(`UPDATE gate_event SET ${change} WHERE ${event(6)}`);
    expect(await faults()).toEqual([`changed: ${name(6)} is not as it was sealed`]);
  });

  it('removed, at the beginning, inside and at the end', async () => {
    await owner.query(
      `DELETE FROM gate_event WHERE ${event(2)} OR ${event(6)} OR ${event(8)} OR ${event(11)}`,
    );
    expect(await faults()).toEqual([
      `removed: 1 events between the beginning and ${name(4)} are gone`,
      `removed: 2 events between ${name(4)} and ${name(10)} are gone`,
      `removed: 1 events between ${name(9)} and the end are gone`,
    ]);
  });

  it('inserted, and one that was moved to another day', async () => {
    await receive(9, 1, { first: 13 });
    expect(await faults()).toEqual([`inserted: ${name(13)} is in no seal of its day`]);
    await owner.query(`UPDATE gate_event SET received_at = received_at + interval '1 day' WHERE ${event(6)}`);
    expect(await faults()).toEqual([
      `removed: 1 events between ${name(4)} and ${name(8)} are gone`,
      `inserted: ${name(13)} is in no seal of its day`,
      `inserted: ${name(6)} is in no seal of its day`,
    ]);
  });

  it('makes no further part of a day whose sealed events were changed, but seals the others', async () => {
    await receive(2, 4, { first: 200 });
    await receive(2, 2, { first: 300, n: 1 });
    await round();
    await owner.query(`UPDATE gate_event SET direction = 'out' WHERE ${event(201)}`);
    await receive(2, 1, { first: 210 });
    await receive(2, 1, { first: 310, n: 1 });
    await expect(round()).rejects.toThrow('1 sealed events of');
    const parts = await owner.query(
      'SELECT project_id, part FROM day_seal WHERE part > 1 ORDER BY project_id',
    );
    expect(parts).toEqual([{ project_id: site(1).projectId, part: 2 }]);
    expect(await faults()).toEqual([
      `changed: 1 of ${name(210)}, ${name(201)}: not as it was sealed, the others are in no seal`,
    ]);
  });
});

describe('names what was done to the seals', () => {
  beforeEach(async () => {
    for (const ago of [12, 11, 10]) await receive(ago, 5, { first: ago * 100 });
    await round();
  });
  const ago = (days: number) => `seal_date = (now() AT TIME ZONE 'Asia/Shanghai')::date - ${days}`;

  it.each([
    [`event_count = 4`, 'its count is not the number of its leaves'],
    [`root = decode(repeat('00', 32), 'hex')`, 'its leaves do not give its root'],
    [`leaves = set_byte(leaves, 3, 255 - get_byte(leaves, 3))`, 'its leaves do not give its root'],
  ])('%s', async (change, detail) => {
    await owner.query(`UPDATE day_seal SET ${change} WHERE ${ago(11)}`);
    expect(await faults()).toContain(`seal_changed: part 1: ${detail}`);
  });

  it('one that was made anew over changed events does not fit the next one', async () => {
    await owner.query(`UPDATE gate_event SET direction = 'out' WHERE seq = 1101`);
    await owner.query(`DELETE FROM day_seal WHERE ${ago(11)}`);
    expect(await faults()).toEqual([
      expect.stringMatching(/^chain_broken: part 1 follows the seal [0-9a-f]{64}, which is not there$/),
      'unsealed: 5 events of a day without a seal, although later days have one',
    ]);
    const sealAll = new SealDays({ store: worker, logger: logger });
    // both the first and the last are ends now
    await expect(sealAll.close(await openDays(worker, isAll))).rejects.toThrow('2 ends');
  });

  it('a chain of two beginnings', async () => {
    await owner.query(`UPDATE day_seal SET previous_hash = NULL WHERE ${ago(10)}`);
    expect(await faults()).toEqual([
      'chain_broken: part 1 follows nothing, and so does another seal',
      'seal_changed: part 1: its hash is not that of its content',
    ]);
  });
});
