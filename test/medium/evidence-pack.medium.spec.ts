// The evidence of one worker over real HTTP: unpacked into a folder and checked by the program that lies in it, in a process
// of its own; and that program refuses whatever is changed by hand.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { BANK_LAYOUTS, type BankLayout } from '#domain/bank/bank-layout.js';
import { openDays, sealDay } from '#store/day-seal.store.js';
import type { Json } from '../support/api-server.js';
import { readBatchFile, returnFile } from '../support/bank-files.js';
import { CorrectionWorld } from '../support/correction-world.js';
import { readPdf } from '../support/pdf-text.js';
import { SheetDesk } from '../support/sheet-desk.js';

const MONTH = '2026-04';
const PLAIN = BANK_LAYOUTS['plain'] as BankLayout;
/** The smallest picture there is. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
type Name = Parameters<CorrectionWorld['ask']>[0];

let world: CorrectionWorld;
let desk: SheetDesk;
let folder: string;

beforeAll(async () => {
  world = await CorrectionWorld.open();
  folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  desk = new SheetDesk(world, MONTH);
  for (const worker of desk.members) await desk.day(worker, '2026-04-07');
  await desk.day(0, '2026-04-08');
  await enterContract();
  await world.work();
  await desk.approve();
  await pay();
  for (const each of await openDays(world.worker)) await sealDay(world.worker, each);
}, 90_000);

afterAll(async () => {
  if (folder) rmSync(folder, { recursive: true });
  await world?.close();
});

async function enterContract(): Promise<void> {
  const { owner, world: zones } = world.register;
  const [employer] = await owner.query('SELECT credit_code AS code FROM enterprise WHERE id = $1', [
    zones.a.subcontractorId,
  ]);
  const bytes = Buffer.from(PNG, 'base64');
  const scan = await desk.done(desk.post('subcontractor', '/files?purpose=scan', bytes));
  const terms = { kind: 'agreement', periodType: '1', signedOn: '2026-04-01', startsOn: '2026-04-01' };
  const names = { project: world.project, worker: world.number(0), creditCode: employer.code };
  await desk.done(desk.post('subcontractor', '/contracts', { ...names, ...terms, fileSha256: scan.sha256 }));
}

/** Pays the approved sheet. */
async function pay(): Promise<void> {
  const { batchNo } = await desk.done(desk.order('plain'));
  const lines = readBatchFile(PLAIN, (await desk.batchFile(batchNo)).bytes).map((line, i) => ({
    ...line,
    ...{ status: 'PAID' as const, serial: `EV${i}` },
  }));
  await desk.handIn('plain', returnFile(PLAIN, batchNo, lines));
}

const pathOf = (worker = 0) => `/projects/${world.project}/evidence/${world.number(worker)}`;
const PERIOD = 'from=2026-04-01&to=2026-04-30';

function unpack(bytes: Uint8Array, into: string): Record<string, Uint8Array> {
  const files = unzipSync(bytes);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(into, name)), { recursive: true });
    writeFileSync(join(into, name), content);
  }
  return files;
}

function verify(at: string, ...held: string[]) {
  // eslint-disable-next-line no-restricted-properties -- a child without jest's options
  const env = { ...process.env, NODE_OPTIONS: '' };
  const args = [join(at, 'verify-evidence.mjs'), at, ...held];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  return { status, lines: stdout.trim().split('\n') };
}

const jsonOf = (at: string, name: string): Json => JSON.parse(readFileSync(join(at, name), 'utf8'));

it('a worker fetches the own pack, and the program in it finds that it holds', async () => {
  const answer = await desk.fetchBytes('worker', `${pathOf()}?${PERIOD}`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip']);
  const digest = createHash('sha256').update(answer.bytes).digest();
  expect(answer.headers.get('content-digest')).toBe(`sha-256=:${digest.toString('base64')}:`);
  const files = unpack(answer.bytes, folder);
  expect(Object.keys(files).filter((name) => name.startsWith('proofs/'))).toHaveLength(4);
  const about = jsonOf(folder, 'data/about.json');
  expect(about).toMatchObject({ workerNumber: world.number(0), from: '2026-04-01', madeBy: 'worker' });
  const [scan] = about.scans;
  expect(Buffer.from(files[`files/contract-${scan.contractId}.png`] ?? []).toString('base64')).toBe(PNG);
  const { sealHash } = jsonOf(folder, 'data/seals.json').at(-1);
  const { status, lines } = verify(folder, sealHash);
  expect(lines.slice(1)).toEqual([
    `${Object.keys(files).length - 1} files, 2 days, 4 events proved, 3 seals, 1 lines`,
    '2026-04: net 600.00, arrived 600.00',
    'the pack holds',
  ]);
  expect(status).toBe(0);
  const [entry] = await world.register.owner.query(
    `SELECT change FROM audit_entry WHERE action = 'evidence.export' ORDER BY seq DESC LIMIT 1`,
  );
  expect(entry.change.sha256).toEqual([null, digest.toString('hex')]);
});

it('the paper tells contract, days, sheet, signature, transfer and seal', async () => {
  const paper = await desk.fetchBytes('regulator', `${pathOf()}?${PERIOD}`, {
    headers: { accept: 'application/pdf' },
  });
  const { drawn, pages } = await readPdf(paper.bytes);
  const { sealHash } = jsonOf(folder, 'data/seals.json')[0];
  for (const text of [
    '书面协议',
    '2026-04-08',
    '2.00',
    '本人确认',
    '劳资专管员审核',
    '已到账',
    '600.00',
    '未发现不符',
    sealHash,
  ])
    expect(drawn).toContain(text);
  expect(pages.length).toBeGreaterThanOrEqual(2);
  // a worker sees the own line, not how the sheet moved
  const own = await readPdf(readFileSync(join(folder, 'evidence.pdf')));
  expect([own.drawn.includes('本人确认'), own.drawn.includes('劳资专管员审核')]).toEqual([true, false]);
});

/** Changes a part of the pack and its list of hashes, as somebody would who wants another truth. */
function forged(change: (part: Json) => void, name: string): string[] {
  const copy = mkdtempSync(join(tmpdir(), 'forged-'));
  const manifest = jsonOf(folder, 'manifest.json');
  for (const each of [...Object.keys(manifest.files), 'manifest.json']) {
    mkdirSync(dirname(join(copy, each)), { recursive: true });
    writeFileSync(join(copy, each), readFileSync(join(folder, each)));
  }
  const part = jsonOf(copy, name);
  change(part);
  const bytes = JSON.stringify(part);
  writeFileSync(join(copy, name), bytes);
  const hashed = { ...manifest.files, [name]: createHash('sha256').update(bytes).digest('hex') };
  writeFileSync(join(copy, 'manifest.json'), JSON.stringify({ ...manifest, files: hashed }));
  const { status, lines } = verify(copy);
  rmSync(copy, { recursive: true });
  return status === 1 ? lines.filter((line) => /^(FAULT|refused)/.test(line)) : ['accepted'];
}

it('the program refuses another hour, another day, another fen, another signature, another seal', () => {
  const [firstProof] = Object.keys(jsonOf(folder, 'manifest.json').files).filter((name) =>
    name.startsWith('proofs/'),
  );
  const days = 'data/days.json';
  const sheets = 'data/sheets.json';
  const tries: [string, (part: Json) => void, RegExp][] = [
    [
      days,
      ([d]) => (d.explanation.punches[0].event.effectiveAt = '2026-04-07T01:00:00.000Z'),
      /told otherwise/,
    ],
    [days, ([d]) => (d.explanation.punches[0].event.seal.state = 'BROKEN'), /not what was sealed/],
    [days, ([d]) => (d.history.versions[0].workdayHundredths = 50), /counts otherwise/],
    [sheets, ([s]) => (s.payslip.netFen += 1), /other figures/],
    [sheets, ([s]) => (s.content = s.content.replace('60000', '60001')), /not that of the hash/],
    [sheets, ([s]) => (s.answers = []), /does not follow/],
    ['data/seals.json', ([s]) => (s.eventCount += 1), /not its own hash/],
    ['data/seals.json', (all) => all.shift(), /chain of seals is broken/],
    [firstProof ?? '', (proof) => (proof.statement = proof.statement.replace('allowed', 'denied')), /root/],
    ['data/about.json', ({ scans: [scan] }) => (scan.sha256 = 'f'.repeat(64)), /scan of contract/],
  ];
  for (const [name, change, fault] of tries)
    expect([name, forged(change, name)]).toEqual([
      name,
      expect.arrayContaining([expect.stringMatching(fault)]),
    ]);
  writeFileSync(join(folder, 'added.txt'), 'x');
  expect(verify(folder).lines).toContain('FAULT: added.txt does not belong to the pack');
  rmSync(join(folder, 'added.txt'));
  expect(verify(folder, 'f'.repeat(64)).status).toBe(1);
}, 60_000);

it('an answer that names no instruction stands beside the one of its batch', async () => {
  const [{ batchNo }] = jsonOf(folder, 'data/transfers.json');
  await world.register.owner.query(
    `INSERT INTO bank_return_line (project_id, bank_serial, batch_no, worker_id, pay_month, amount_fen, status, card_hash,
                                   card_last4, received_at)
     SELECT project_id, bank_serial, batch_no, worker_id, pay_month, amount_fen, 'RETURNED', card_hash, card_last4, now()
       FROM bank_return_line WHERE batch_no = $1 AND worker_id = $2`,
    [batchNo, world.register.world.a.workers[0]?.id],
  );
  const { bytes } = await desk.fetchBytes('worker', `${pathOf()}?${PERIOD}`);
  const transfers: Json[] = JSON.parse(Buffer.from(unzipSync(bytes)['data/transfers.json'] ?? []).toString());
  expect(transfers.map(({ attempt, instructedFen, status }) => [attempt, instructedFen, status])).toEqual([
    [1, 60_000, 'PAID'],
    [1, 60_000, 'RETURNED'],
  ]);
});

it('nobody gets the pack of a stranger, and a period must be one', async () => {
  const status = async (name: Name, path: string) => (await desk.fetchBytes(name, path)).status;
  expect(await status('worker', pathOf(2))).toBe(404);
  expect(await status('regulator-b', pathOf())).toBe(404);
  expect(await status('team_leader', pathOf())).toBe(403);
  await world.register.owner.query(
    `INSERT INTO attendance_day SELECT (jsonb_populate_record(d, jsonb_build_object('work_date', g.day::date))).*
       FROM attendance_day d CROSS JOIN generate_series('2020-01-01'::date, '2022-03-20', '1 day') AS g(day)
      WHERE d.project_id = $1 AND d.worker_id = $2 AND d.work_date = '2026-04-07'`,
    [world.register.world.a.projectId, world.register.world.a.workers[0]?.id],
  );
  expect(await status('regulator', pathOf())).toBe(422);
  expect(await status('regulator', `${pathOf()}?from=2026-04-30&to=2026-04-01`)).toBe(400);
  expect(await status('regulator', `/projects/${world.project}/evidence/W9999999`)).toBe(404);
  const picture = { accept: 'image/png' };
  expect((await desk.fetchBytes('regulator', pathOf(), { headers: picture })).status).toBe(406);
});
