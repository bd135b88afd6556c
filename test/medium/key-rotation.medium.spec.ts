// Key rotation under write load: no read fails, it can be stopped and gone on with, and nothing is left under the old
// key, which may then go.
import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { KeyRing } from '#platform/crypto.js';
import { openStore } from '#store/data-source.js';
import { rowsWith, updateRows } from '#store/intake.store.js';
import { SEALED_COLUMNS, countOldValues, rotateKeys } from '#store/key-rotation.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { changeBySheet, runKeyRotation } from '../support/key-rotation.js';

const OLD_TEXT = KeyRing.generate();
const NEW_TEXT = KeyRing.withNewKey(OLD_TEXT);
const oldRing = KeyRing.parse(OLD_TEXT);
const bothRing = KeyRing.parse(NEW_TEXT);
const newRing = KeyRing.parse(
  NEW_TEXT.split(',')
    .filter((part) => !part.startsWith('k1:'))
    .join(','),
);
const WORKERS = 4_000;
const reseal = (sealed: string) => bothRing.encrypt(bothRing.decrypt(sealed));

let database: TestDatabase;
let owner: DataSource;
let api: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner', poolSize: 6 });
  api = await openStore({ url: database.url, role: 'zhuming_api' });
  await addWorkers(oldRing, 0, WORKERS);
}, 60_000);

afterAll(async () => {
  await api?.destroy();
  await owner?.destroy();
  await database?.drop();
});

async function addWorkers(ring: KeyRing, from: number, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, i) => String(from + i).padStart(18, '0'));
  await owner.query(
    `INSERT INTO worker (number, name, gender, birth_on, identity_cipher, identity_hash, identity_masked, phone_cipher)
     SELECT 'R' || n, 'n', 'male', '1990-01-01', c, h, '', p
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS w(n, c, h, p)`,
    [
      numbers,
      numbers.map((n) => ring.encrypt(n)),
      numbers.map((n) => ring.lookup('identity', n)),
      numbers.map(() => ring.encrypt('13800138000')),
    ],
  );
}

it('knows every sealed column of the database', async () => {
  const rows = await owner.query(
    `SELECT c.relname AS "table", a.attname AS "column" FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attname LIKE '%\\_cipher'`,
  );
  const found = rows.map((row: { table: string; column: string }) => `${row.table}.${row.column}`);
  expect(found.sort()).toEqual(SEALED_COLUMNS.map((column) => column.join('.')).sort());
});

it('stops, goes on, and finds what is written under the old key meanwhile', async () => {
  const load = { isOn: true, reads: 0, writes: 0 };
  const readers = [1, 2].map(() => readAll(load));
  const writer = writeOn(load);

  const stop = new AbortController();
  let steps = 0;
  const first = await rotateKeys(owner, {
    keyId: bothRing.activeId,
    reseal,
    stop: stop.signal,
    onProgress: () => ((steps += 1) === 6 ? stop.abort() : undefined),
  });
  expect(first.isComplete).toBe(false);
  expect(first.resealed).toBeGreaterThan(0);
  expect(first.left).toBeGreaterThan(0);

  const second = rotateKeys(owner, { keyId: bothRing.activeId, reseal });
  const [{ isComplete, left }] = await Promise.all([second, writer.then(() => undefined)]);
  load.isOn = false;
  await Promise.all(readers);
  expect({ isComplete, left }).toEqual({ isComplete: true, left: 0 });
  // the writers know the new key by now: what they write from here on is under it
  const last = await rotateKeys(owner, { keyId: bothRing.activeId, reseal });
  expect(last.isComplete).toBe(true);
  expect(load.reads).toBeGreaterThan(WORKERS);
  expect(load.writes).toBeGreaterThan(10);
}, 60_000);

it('leaves nothing that needs the old key, and every look-up as it was', async () => {
  expect(await countOldValues(owner, newRing.activeId)).toBe(0);
  const rows = await owner.query('SELECT number, identity_cipher, identity_hash, phone_cipher FROM worker');
  for (const row of rows) {
    const clear = newRing.decrypt(row.identity_cipher);
    expect(`R${clear}`).toBe(row.number);
    expect(newRing.lookup('identity', clear)).toBe(row.identity_hash);
    expect(newRing.decrypt(row.phone_cipher)).toBe('13800138000');
  }
});

const rotate = () => rotateKeys(owner, { keyId: bothRing.activeId, reseal });
const namesFrom = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => String(from + i).padStart(18, '0'));
/** Until a statement waits for a lock; 5 s at most. */
const untilSomebodyWaits = async () => {
  const sql = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  for (let i = 0; i < 500 && (await owner.query<object[]>(sql)).length === 0; i += 1)
    await new Promise((done) => setTimeout(done, 10));
};

it('keeps what was resealed between the reading and the writing of a set of rows', async () => {
  await addWorkers(oldRing, 200_000, 20);
  const numbers = namesFrom(200_000, 20).map((n) => `R${n}`);
  await unitOfWork(owner, async (tx) => {
    const rows = await rowsWith(tx, 'worker', { column: 'number', values: numbers });
    await rotate();
    const changes = rows.map((before, i) => ({
      before,
      patch: i % 2 === 0 ? { nation: '01' } : { education: '03', bankName: null },
    }));
    const changed = await updateRows(tx, 'worker', changes, { recordedBy: 'sheet' });
    expect(changed.size).toBe(20);
  });
  expect(await countOldValues(owner, bothRing.activeId)).toBe(0);
  const counts = await owner.query(
    `SELECT nation, education, version, count(*)::int AS n FROM worker WHERE number = ANY ($1)
      GROUP BY 1, 2, 3 ORDER BY 1`,
    [numbers],
  );
  expect(counts).toEqual([
    { nation: '01', education: null, version: 2, n: 10 },
    { nation: null, education: '03', version: 2, n: 10 },
  ]);
}, 30_000);

it('leaves nothing behind while a sheet changes the same people', async () => {
  await addWorkers(oldRing, 300_000, 3_000);
  const numbers = namesFrom(300_000, 3_000);
  const load = { isOn: true };
  const rotation = rotate().finally(() => (load.isOn = false));
  let chunks = 0;
  for (; chunks < 6 || load.isOn; chunks += 1) await changeBySheet({ api, keys: bothRing }, numbers, chunks);
  expect(await rotation).toMatchObject({ isComplete: true, left: 0 });
  expect(await countOldValues(owner, bothRing.activeId)).toBe(0);
  const rows = await owner.query(
    `SELECT number, identity_cipher, version,
            (SELECT count(*)::int FROM register_history h WHERE h.noun = 'worker' AND h.noun_id = w.id) AS history
       FROM worker w WHERE number = ANY ($1)`,
    [numbers.map((n) => `R${n}`)],
  );
  for (const row of rows) {
    expect(`R${newRing.decrypt(row.identity_cipher)}`).toBe(row.number);
    expect(row.history).toBe(row.version - 1);
  }
}, 60_000);

it('waits for what is being written under the old key before it says that nothing is left', async () => {
  const runner = owner.createQueryRunner();
  await runner.startTransaction();
  await runner.query(
    `INSERT INTO worker (number, name, gender, birth_on, identity_cipher, identity_hash, identity_masked)
     VALUES ('late', 'n', 'male', '1990-01-01', $1, 'late', '')`,
    [oldRing.encrypt('late')],
  );
  let isOver = false;
  const rotation = rotate().finally(() => (isOver = true));
  await untilSomebodyWaits();
  expect(isOver).toBe(false);
  await runner.commitTransaction();
  await runner.release();
  expect(await rotation).toMatchObject({ isComplete: true, left: 0, resealed: 1 });
  expect(await countOldValues(owner, bothRing.activeId)).toBe(0);
  await owner.query(`DELETE FROM worker WHERE number = 'late'`);
}, 30_000);

it('goes on after a deadlock', async () => {
  await addWorkers(oldRing, 400_000, 2);
  const [first, second] = namesFrom(400_000, 2).map((n) => `R${n}`);
  const runner = owner.createQueryRunner();
  await runner.startTransaction();
  const touch = (number: string | undefined) =>
    runner.query(`UPDATE worker SET bank_name = 'x' WHERE number = $1`, [number]);
  await touch(second);
  const rotation = rotate();
  await untilSomebodyWaits();
  // the rotation has waited longer, and so is the one that PostgreSQL breaks off
  await touch(first);
  await runner.commitTransaction();
  await runner.release();
  expect(await rotation).toMatchObject({ isComplete: true, left: 0 });
}, 30_000);

it('is not complete while a sheet waits for its import', async () => {
  await owner.query(
    `INSERT INTO user_account (id, name, display_name, password_hash, role) OVERRIDING SYSTEM VALUE
     VALUES (1, 'a', 'a', '', 'administrator')`,
  );
  await owner.query(
    `INSERT INTO import_job (kind, is_all_or_nothing, file_sha256, object_sha256, file_name, account_id, account_name)
     VALUES ('worker', false, 'h', 'o', 'f.xlsx', 1, 'a')`,
  );
  expect(await rotate()).toMatchObject({ isComplete: false, left: 0, waitingSheets: 1 });
  const waiting = await runKeyRotation(database.url, NEW_TEXT);
  expect([waiting.code, waiting.stdout]).toEqual([1, expect.stringContaining('1 sheet')]);
  await owner.query('UPDATE import_job SET object_sha256 = NULL');
  expect(await rotate()).toMatchObject({ isComplete: true, left: 0, waitingSheets: 0 });
  const done = await runKeyRotation(database.url, NEW_TEXT);
  expect([done.code, done.stdout, done.stderr]).toEqual([0, expect.stringContaining('nothing is left'), '']);
}, 30_000);

it('refuses a value whose key it does not have, and changes nothing', async () => {
  const stranger = KeyRing.parse(`x9:${randomBytes(32).toString('base64')}`);
  await addWorkers(stranger, 900_000, 1);
  await expect(rotateKeys(owner, { keyId: 'k3', reseal })).rejects.toThrow('not in PII_KEYS');
  const { code, stdout, stderr } = await runKeyRotation(database.url, NEW_TEXT);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^zhuming: [^\n]*not in PII_KEYS\n$/);
});

/** Reads everything again and again with both keys; any failure rejects. */
async function readAll(load: { isOn: boolean; reads: number }): Promise<void> {
  while (load.isOn) {
    const rows = await owner.query<{ identity_cipher: string; number: string }[]>(
      'SELECT identity_cipher, number FROM worker ORDER BY random() LIMIT 500',
    );
    for (const row of rows) {
      expect(`R${bothRing.decrypt(row.identity_cipher)}`).toBe(row.number);
      load.reads += 1;
    }
  }
}

/** A process that still seals under the old key: new people, and phones that change. */
async function writeOn(load: { writes: number }): Promise<void> {
  for (let i = 0; i < 30; i += 1) {
    await addWorkers(oldRing, 100_000 + i * 10, 10);
    // like every writer, again after a deadlock
    await unitOfWork(owner, (tx) =>
      tx.query(
        'UPDATE worker SET phone_cipher = $1 WHERE id IN (SELECT id FROM worker ORDER BY random() LIMIT 20)',
        [oldRing.encrypt('13800138000')],
      ),
    );
    load.writes += 1;
  }
}
