// The proof of an event over real HTTP, checked by the program that docs/seals.md gives to a court, in a process of its
// own.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { Logger } from '#platform/logger.js';
import { openStore } from '#store/data-source.js';
import { openDays, sealDay } from '#store/day-seal.store.js';
import { SealDays } from '../../apps/worker/seal-days.js';
import { EVENTS_PER_SITE } from '../support/api-world.js';
import type { Json } from '../support/api-server.js';
import { RegisterApi } from '../support/register-api.js';

const ROOT = resolve(import.meta.dirname, '../..');

let register: RegisterApi;
let worker: DataSource;

beforeAll(async () => {
  register = await RegisterApi.open();
  worker = await openStore({ url: register.databaseUrl, role: 'zhuming_worker' });
  for (const day of await openDays(worker)) await sealDay(worker, day);
}, 60_000);
afterAll(async () => {
  await worker?.destroy();
  await register?.close();
});

/** A program of ours or of the court, run to its end. */
function run(file: string, args: readonly string[], input = '', more: Record<string, string> = {}) {
  // eslint-disable-next-line no-restricted-properties -- a child without jest's options
  const env = { ...process.env, ...more, NODE_OPTIONS: '' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(ROOT, file), ...args], {
    input,
    env,
    encoding: 'utf8',
  });
  return { status, said: `${stdout}${stderr}` };
}
const check = (proof: unknown, ...held: string[]) =>
  run('docs/verify-proof.mjs', ['-', ...held], typeof proof === 'string' ? proof : JSON.stringify(proof));
const verify = () => run('dist/apps/worker/verify-seals.js', [], '', { DATABASE_URL: register.databaseUrl });

const site = () => register.world.a;
const idOf = (seq: number, { projectId, gates } = site()) =>
  `${projectId}-${gates[seq % 2]?.id ?? 0}-1-${seq}`;
const proofOf = async (seq: number, name: Parameters<RegisterApi['as']>[0] = 'worker') =>
  (await register.as(name, 'GET', `/gate-events/${idOf(seq)}/proof`)).body;

it('a worker fetches the proof of an own event and a court finds it proved', async () => {
  const proof = await proofOf(4);
  expect(proof.statement.split('\t').slice(0, 9)).toEqual([
    'gate-event/1',
    site().projectCode,
    site().gates[0]?.sn,
    'b-1',
    '4',
    site().workers[0]?.number,
    'in',
    'face',
    'allowed',
  ]);
  expect([proof.treeSize, proof.seal.date, proof.seal.part]).toEqual([EVENTS_PER_SITE, '2026-06-03', 1]);
  const [listed] = (await register.as('worker', 'GET', '/seals')).body.items;
  expect(listed).toMatchObject({
    projectCode: site().projectCode,
    date: '2026-06-03',
    part: 1,
    eventCount: EVENTS_PER_SITE,
    root: proof.root,
    previousHash: null,
    sealHash: proof.seal.sealHash,
  });
  const { status, said } = check(proof, listed.sealHash);
  expect([status, said.split('\n')[0]]).toEqual([0, `proved: ${proof.statement.replaceAll('\t', ' ')}`]);
  expect(check(proof, 'f'.repeat(64))).toEqual({
    status: 1,
    said: 'refused: this is not the seal that you hold\n',
  });
}, 60_000);

it('events of strangers, and the first and last of the tree, prove too', async () => {
  for (const seq of [2, 1, EVENTS_PER_SITE, EVENTS_PER_SITE - 1])
    expect(check(await proofOf(seq, 'regulator')).status).toBe(0);
}, 60_000);

it('the program refuses whatever is altered by one letter', async () => {
  const proof = await proofOf(4);
  const other = (text: string, at: number) => {
    const letter = text[at] === '1' ? '2' : '1';
    return text.slice(0, at) + letter + text.slice(at + 1);
  };
  const altered: Json[] = [
    { ...proof, statement: other(proof.statement, 60) },
    { ...proof, statement: `${proof.statement as string} ` },
    { ...proof, leafHash: other(proof.leafHash, 9) },
    { ...proof, leafIndex: proof.leafIndex + 1 },
    { ...proof, leafIndex: -1 },
    { ...proof, treeSize: proof.treeSize - 1 },
    { ...proof, auditPath: proof.auditPath.slice(1) },
    { ...proof, auditPath: [...proof.auditPath, proof.root] },
    { ...proof, root: other(proof.root, 5) },
    ...proof.auditPath.map((step: string, i: number) => ({
      ...proof,
      auditPath: proof.auditPath.with(i, other(step, 11)),
    })),
    ...['project', 'date', 'sealHash'].map((field) => ({
      ...proof,
      seal: { ...proof.seal, [field]: other(proof.seal[field], 3) },
    })),
    { ...proof, seal: { ...proof.seal, part: 2 } },
    { ...proof, seal: { ...proof.seal, previousHash: proof.root } },
    {},
    'no JSON',
  ];
  for (const each of altered) {
    const { status, said } = check(each);
    expect([status, said]).toEqual([1, expect.stringMatching(/^refused: /)]);
  }
}, 60_000);

it('proves also what names a device that has moved on and a worker of another site', async () => {
  const foreign = register.world.b.workers[0];
  const { projectId, gates } = site();
  await register.owner.query(
    `INSERT INTO gate_event SELECT (jsonb_populate_record(g, jsonb_build_object('seq', 90000, 'verdict', 'wrong_site',
            'worker_id', $2::bigint, 'received_at', g.received_at - interval '2 days'))).*
       FROM gate_event g WHERE project_id = $1 AND seq = 4`,
    [projectId, foreign?.id],
  );
  const round = new SealDays({ store: worker, logger: new Logger('test', 'silent') });
  await round.close(await openDays(worker, { isAll: true }));
  await register.owner.query('UPDATE device SET project_id = $2 WHERE id = $1', [
    gates[0]?.id,
    register.world.b.projectId,
  ]);
  const proof = await proofOf(90_000, 'general_contractor');
  await register.owner.query('UPDATE device SET project_id = $2 WHERE id = $1', [gates[0]?.id, projectId]);
  expect([check(proof).status, proof.statement.split('\t')[5]]).toEqual([0, foreign?.number]);
  expect(verify()).toMatchObject({ status: 0, said: expect.stringContaining('all hold') });
}, 60_000);

it('an event of today, or one that came in late, has no seal yet', async () => {
  const { projectId } = site();
  const insert = (seq: number, at: string) =>
    register.owner.query(
      `INSERT INTO gate_event SELECT (jsonb_populate_record(g, jsonb_build_object('seq', $2::bigint, 'received_at', ${at}))).*
         FROM gate_event g WHERE project_id = $1 AND seq = 4`,
      [projectId, seq],
    );
  await insert(90_002, 'now()');
  await insert(90_004, `now() - interval '2 days'`);
  const ask = (seq: number) => register.as('worker', 'GET', `/gate-events/${idOf(seq)}/proof`);
  const today = await ask(90_002);
  expect([today.status, today.body.code]).toEqual([409, 'not_sealed_yet']);
  const round = new SealDays({ store: worker, logger: new Logger('test', 'silent') });
  await round.run(new AbortController().signal);
  expect(check((await ask(90_004)).body).status).toBe(0);
  await insert(90_006, `now() - interval '2 days'`);
  const late = await ask(90_006);
  expect([late.status, late.body.code]).toEqual([409, 'not_sealed_yet']);
  await round.run(new AbortController().signal);
  const proof = await ask(90_006);
  expect([proof.body.seal.part, check(proof.body).status]).toEqual([2, 0]);
}, 60_000);

it('nobody gets the proof of an event that is not his to see', async () => {
  for (const name of ['worker-b', 'general_contractor-b', 'regulator-b', 'labour_officer-b'] as const)
    expect((await register.as(name, 'GET', `/gate-events/${idOf(4)}/proof`)).status).toBe(404);
  // another worker's
  expect((await register.as('worker', 'GET', `/gate-events/${idOf(5)}/proof`)).status).toBe(404);
  for (const id of ['x', '1-1-1', `${idOf(4)}-1`, '0-0-0-0'])
    expect((await register.as('auditor', 'GET', `/gate-events/${id}/proof`)).status).toBe(404);
}, 60_000);

it('what was changed in the database is refused by the route and named by seals:verify', async () => {
  const { projectId, projectCode, gates } = site();
  const set = (verdict: string) =>
    register.owner.query('UPDATE gate_event SET verdict = $2 WHERE project_id = $1 AND seq = 8', [
      projectId,
      verdict,
    ]);
  expect(check(await proofOf(8)).status).toBe(0);
  await set('exited');
  const broken = await register.as('worker', 'GET', `/gate-events/${idOf(8)}/proof`);
  expect([broken.status, broken.body.code]).toEqual([409, 'seal_broken']);
  const { status, said } = verify();
  expect([status, said.split('\n')[0]]).toEqual([
    1,
    `${projectCode} 2026-06-03 changed: ${gates[0]?.sn ?? ''} b-1 8 is not as it was sealed`,
  ]);
  await set('allowed');
  expect(verify().status).toBe(0);
}, 60_000);

it('a seal that was changed in the database proves nothing', async () => {
  const spoil = (column: string) =>
    register.owner.query(
      `UPDATE day_seal SET ${column} = set_byte(${column}, 7, 255 - get_byte(${column}, 7))
        WHERE project_id = $1 AND seal_date = '2026-06-03'`,
      [site().projectId],
    );
  for (const column of ['root', 'leaves', 'seal_hash']) {
    await spoil(column);
    expect([column, (await proofOf(8)).code]).toEqual([column, 'seal_broken']);
    await spoil(column);
  }
  expect(check(await proofOf(8)).status).toBe(0);
}, 60_000);

it('seals are listed by project and day, page by page, inside the scope', async () => {
  const all = (await register.as('auditor', 'GET', '/seals')).body.items as Json[];
  expect(new Set(all.map(({ projectCode }) => projectCode)).size).toBe(2);
  const paged: Json[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Json = await register.as(
      'auditor',
      'GET',
      `/seals?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    paged.push(...page.body.items);
    cursor = page.body.nextCursor;
  }
  expect(paged).toEqual(all);
  const own = (await register.as('worker', 'GET', '/seals?from=2026-06-03&to=2026-06-03')).body.items;
  expect(own).toHaveLength(1);
  expect(
    (await register.as('worker', 'GET', `/seals?project=${register.world.b.projectCode}`)).body.items,
  ).toEqual([]);
  expect((await register.as('worker', 'GET', '/seals?from=2026-06-04&to=2026-06-03')).status).toBe(400);
}, 60_000);

it('the time zone of a project stays once its days are sealed by it', async () => {
  const path = `/projects/${site().projectCode}`;
  const { headers } = await register.as('general_contractor', 'GET', path);
  const change = (timeZone: string) =>
    register.as('general_contractor', 'PATCH', path, { timeZone }, { 'if-match': headers.get('etag') ?? '' });
  const refused = await change('Asia/Urumqi');
  expect([refused.status, refused.body.errors[0]]).toMatchObject([
    422,
    { field: 'timeZone', code: 'sealed' },
  ]);
  expect((await change('Asia/Shanghai')).status).toBe(200);
}, 60_000);
