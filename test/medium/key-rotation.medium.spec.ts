// Key rotation under write load: no read fails, it can be stopped and gone on with, and nothing is left under the old
// key, which may then go.
import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { KeyRing } from '#platform/crypto.js';
import { openStore } from '#store/data-source.js';
import { SEALED_COLUMNS, countOldValues, rotateKeys } from '#store/key-rotation.store.js';
import { rowsWith, updateRows } from '#store/intake.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';

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

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner', poolSize: 6 });
  await addWorkers(oldRing, 0, WORKERS);
}, 60_000);

afterAll(async () => {
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

it('does not say that nothing is left while a write under the old key has not ended', async () => {
  const late = owner.createQueryRunner();
  await late.connect();
  await late.startTransaction();
  await late.query('UPDATE worker SET phone_cipher = $1 WHERE id = (SELECT min(id) FROM worker)', [
    oldRing.encrypt('13800138000'),
  ]);
  const rotation = rotateKeys(owner, { keyId: bothRing.activeId, reseal });
  await new Promise((done) => setTimeout(done, 400));
  await late.commitTransaction();
  await late.release();
  expect(await rotation).toMatchObject({ isComplete: true, left: 0 });
  expect(await countOldValues(owner, bothRing.activeId)).toBe(0);
});

it('is not undone by an import that had read the old values, and waits for sheets', async () => {
  const [before] = await owner.query<Record<string, unknown>[]>('SELECT min(id) AS id FROM worker');
  const id = Number(before?.['id']);
  await owner.query('UPDATE worker SET identity_cipher = $1 WHERE id = $2', [
    oldRing.encrypt('000000000000000000'),
    id,
  ]);
  await unitOfWork(owner, async (tx) => {
    const [row] = await rowsWith(tx, 'worker', { column: 'id', values: [id] });
    // the rotation comes between reading and writing
    await owner.query('UPDATE worker SET identity_cipher = $1 WHERE id = $2', [
      newRing.encrypt('000000000000000000'),
      id,
    ]);
    await updateRows(tx, 'worker', [{ before: row as never, patch: { bankName: '新银行' } }], {
      recordedBy: 'test',
    });
  });
  expect(await countOldValues(owner, newRing.activeId)).toBe(0);
  await owner.query(
    `INSERT INTO import_job (kind, is_all_or_nothing, file_sha256, object_sha256, file_name, account_id, account_name)
     VALUES ('worker', false, 'h', 'o', 'f.xlsx', 1, 'x')`,
  );
  const waiting = await rotateKeys(owner, { keyId: newRing.activeId, reseal });
  expect(waiting).toMatchObject({ isComplete: false, left: 0, waitingSheets: 1 });
  await owner.query('DELETE FROM import_job');
});

it('refuses a value whose key it does not have, and changes nothing', async () => {
  const stranger = KeyRing.parse(`x9:${randomBytes(32).toString('base64')}`);
  await addWorkers(stranger, 900_000, 1);
  await expect(rotateKeys(owner, { keyId: 'k3', reseal })).rejects.toThrow('not in PII_KEYS');
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
    await owner.query(
      'UPDATE worker SET phone_cipher = $1 WHERE id IN (SELECT id FROM worker ORDER BY random() LIMIT 20)',
      [oldRing.encrypt('13800138000')],
    );
    load.writes += 1;
  }
}
