// The chain of deeds over a real database: what somebody with the database in hand does to it is found and named.
import type { DataSource } from 'typeorm';
import { anchorDays, verifyAudit } from '#store/audit-chain.store.js';
import { openStore } from '#store/data-source.js';
import { RegisterApi } from '../support/register-api.js';

let register: RegisterApi;
let worker: DataSource;

beforeAll(async () => {
  register = await RegisterApi.open();
  worker = await openStore({ url: register.databaseUrl, role: 'zhuming_worker' });
}, 60_000);
afterAll(async () => {
  await worker?.destroy();
  await register?.close();
});

const faults = async () => (await verifyAudit(worker)).faults.map(({ seq, kind }) => `${seq} ${kind}`);

/** Does something to the chain as the owner, looks, and undoes it. */
async function found(...statements: string[]): Promise<string[]> {
  await register.owner.query('CREATE TABLE IF NOT EXISTS kept AS SELECT * FROM audit_entry');
  await register.owner.query('ALTER TABLE audit_entry DISABLE TRIGGER USER');
  for (const statement of statements) await register.owner.query(statement);
  const seen = await faults();
  await register.owner.query('DELETE FROM audit_entry');
  await register.owner.query('INSERT INTO audit_entry SELECT * FROM kept');
  await register.owner.query('ALTER TABLE audit_entry ENABLE TRIGGER USER');
  return seen;
}

it('holds after many writes at once', async () => {
  const enter = (i: number) =>
    register.as('administrator', 'POST', '/enterprises', { creditCode: 'wrong', name: `第${i}建筑公司` });
  await Promise.all(Array.from({ length: 5 }, (_, i) => enter(i)));
  const names = ['administrator', 'general_contractor', 'regulator', 'auditor', 'worker'] as const;
  await Promise.all(names.map((name) => register.as(name, 'GET', '/auth/me')));
  const { entries, faults: none } = await verifyAudit(worker);
  expect([entries >= names.length, none]).toEqual([true, []]);
});

it('names what was changed, removed, inserted and cut off', async () => {
  const last = (await verifyAudit(worker)).entries;
  expect(await found(`UPDATE audit_entry SET actor_name = 'somebody else' WHERE seq = 2`)).toEqual([
    '2 changed',
  ]);
  expect(await found('DELETE FROM audit_entry WHERE seq = 3')).toEqual(['3 removed']);
  const forged = `INSERT INTO audit_entry SELECT (jsonb_populate_record(a, '{"seq": 2, "actor_name": "forged"}')).* FROM audit_entry a WHERE seq = 3`;
  expect(await found('DELETE FROM audit_entry WHERE seq = 2', forged)).toEqual(
    expect.arrayContaining(['2 inserted', '2 changed']),
  );
  expect(await found(`DELETE FROM audit_entry WHERE seq = ${last}`)).toEqual([`${last} cut_off`]);
  expect(await faults()).toEqual([]);
});

it('finds a chain that was written anew behind an anchor', async () => {
  await register.owner.query(`UPDATE audit_entry SET at = at WHERE false`);
  await register.owner.query(
    `INSERT INTO audit_anchor (day, seq, hash) SELECT date '2026-01-01', seq, repeat('a', 64) FROM audit_entry WHERE seq = 2`,
  );
  expect(await faults()).toEqual(['2 anchor_differs']);
  await register.owner.query('DELETE FROM audit_anchor');
});

it('is anchored once a day', async () => {
  const anchors = await anchorDays(worker);
  expect(anchors).toMatchObject([{ seq: 0, hash: '0'.repeat(64) }]);
  expect(await anchorDays(worker)).toEqual([]);
  expect(await faults()).toEqual([]);
  await register.owner.query('DELETE FROM audit_anchor');
});

/** SQL that slips in copies of the entry 1 at these places. */
const slippedIn = (first: string, last: string) =>
  `INSERT INTO audit_entry SELECT (jsonb_populate_record(a, jsonb_build_object('seq', n))).*
     FROM audit_entry a, generate_series(${first}::bigint, ${last}::bigint) AS n WHERE seq = 1`;

it('finds what was slipped in before the beginning', async () => {
  expect(await found(slippedIn('-7', '-7'))).toEqual(['-7 inserted']);
  const lowest = '(-9223372036854775808)';
  expect(await found(slippedIn(lowest, lowest))).toEqual([expect.stringContaining('inserted')]);
});

it('calls nothing cut off that it has left unread after too many faults, and says that it stopped', async () => {
  const kinds = (seen: readonly string[]) => [...new Set(seen.map((fault) => fault.replace(/^\S+ /, '')))];
  expect(kinds(await found(slippedIn('-3000', '-1')))).toEqual(['inserted']);
  // as many faults, and all was read: what is cut off is told too
  const cut = await found('DELETE FROM audit_entry WHERE seq > 1', slippedIn('-150', '-1'));
  expect(kinds(cut)).toEqual(['inserted', 'cut_off']);
});

it('does not take what is appended meanwhile for a fault', async () => {
  let isOver = false;
  const writing = (async () => {
    for (let i = 0; i < 40 || !isOver; i += 1) {
      register.forget('auditor');
      await register.tokenOf('auditor');
      if (i > 200) return;
    }
  })();
  for (let i = 0; i < 30; i += 1) expect(await faults()).toEqual([]);
  isOver = true;
  await writing;
});

it('anchors the days on which no worker ran, and misses an anchor that was taken away', async () => {
  // as if the first entries had been made in the days before: each with its true hash is not possible, the days are
  await register.owner.query(`UPDATE audit_entry SET at = now() - interval '5 days' WHERE seq = 1`);
  await register.owner.query(`UPDATE audit_entry SET at = now() - interval '3 days' WHERE seq = 2`);
  const anchors = await anchorDays(worker);
  expect(anchors.map(({ seq }) => seq)).toEqual([1, 2, 2]);
  await register.owner.query('DELETE FROM audit_anchor WHERE day = (SELECT min(day) FROM audit_anchor)');
  // the sweep does not put it back unseen
  expect(await anchorDays(worker)).toEqual([]);
  const missing = (await verifyAudit(worker)).faults.filter(({ kind }) => kind.startsWith('anchor'));
  expect(missing).toEqual([
    { seq: 1, kind: 'anchor_missing', detail: `${anchors[0]?.day ?? ''} has no anchor` },
  ]);
});
