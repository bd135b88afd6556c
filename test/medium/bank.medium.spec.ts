// A month in the life of one sheet, from the draft to settled: a dispute, a correction of the days, a late punch, a failed
// transfer, a 退汇 and a back pay; and a line that is never paid twice, whoever tries it.
import { BANK_LAYOUTS, type BankLayout } from '#domain/bank/bank-layout.js';
import { textCodec } from '#platform/text-codec.js';
import { inScope } from '#store/caller-scope.js';
import { ConstraintError, unitOfWork } from '#store/unit-of-work.js';
import { lockPayableLines, sendInstructions } from '#store/payment-batch.store.js';
import type { Answer, Json } from '../support/api-server.js';
import { type FileLine, readBatchFile, returnFile } from '../support/bank-files.js';
import { CorrectionWorld } from '../support/correction-world.js';

const MONTH = '2026-04';
type Name = Parameters<CorrectionWorld['ask']>[0];

let world: CorrectionWorld;
let project: string;
let team: number;
let id: string;

beforeAll(async () => {
  world = await CorrectionWorld.open();
  project = world.project;
  team = world.register.world.a.workers[0]?.teamId ?? 0;
  id = `${world.register.world.a.projectId}.${team}.${MONTH}`;
  for (const worker of members()) await day(worker, '2026-04-07');
  await world.work();
}, 60_000);

afterAll(() => world?.close());

const members = () =>
  world.register.world.a.workers.flatMap((worker, i) => (worker.teamId === team ? [i] : []));
const day = (worker: number, date: string) =>
  world.pass(
    { worker, date, time: '08:00', direction: 'in' },
    { worker, date, time: '17:00', direction: 'out' },
  );
const get = async (path: string, name: Name = 'labour_officer') =>
  (await world.register.as(name, 'GET', path)).body;
const post = (name: Name, path: string, body: unknown, headers = {}) =>
  world.register.as(name, 'POST', path, body, headers);
const state = async () => (await get(`/payrolls/${id}/moves`)).state as string;
const coded = ({ status, body }: Answer<Json>) =>
  `${status} ${body?.code ?? body?.state ?? body?.standing ?? ''}`.trim();

async function move(name: Name, deed: string, body: object = {}): Promise<string> {
  const { version } = await get(`/payrolls/${id}/moves`);
  return coded(await post(name, `/payrolls/${id}/${deed}`, body, { 'if-match': `"${version}"` }));
}

async function say(name: Name, worker: number, deed: string, body: object = {}): Promise<string> {
  const { items } = await get(`/payrolls/${id}/confirmations`);
  const line = (items as Json[]).find((each) => each.workerNumber === world.number(worker));
  const path = `/payroll-lines/${id}.${world.number(worker)}/${deed}`;
  return coded(await post(name, path, { lineHash: line?.lineHash, ...body }));
}

const batch = (layout: string) =>
  post('labour_officer', '/payment-batches', { project, payMonth: MONTH, layout, payer: '6222020200009999' });

/** The lines of a batch's file, read as the bank reads them. */
async function fileOf(batchNo: string, layout: BankLayout): Promise<FileLine[]> {
  const token = await world.register.tokenOf('labour_officer');
  const url = `${world.register.api.url}/api/v1/payment-batches/${project}/${batchNo}/file`;
  const response = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  expect(response.status).toBe(200);
  return readBatchFile(layout, new Uint8Array(await response.arrayBuffer()));
}

const handIn = (layout: BankLayout, file: Buffer) =>
  post('labour_officer', `/bank-returns?project=${project}&layout=${layout.name}`, file);

const layoutOf = (name: string) => BANK_LAYOUTS[name] as BankLayout;
const PLAIN = layoutOf('plain');
const TRAILER = layoutOf('gbk-trailer');
const FIXED = layoutOf('gbk-fixed');

it('the sheet is published, disputed, put right by a correction, signed and approved', async () => {
  expect(await move('subcontractor', 'publish')).toBe('200 PUBLISHED');
  expect(await say('worker', 0, 'dispute', { reason: '4月8日也出工' })).toBe('200 DISPUTED');
  // the gate did see him; the sheet is taken back and drafted again with the day
  await day(0, '2026-04-08');
  expect(await move('labour_officer', 'cancel', { reason: '补录4月8日' })).toBe('200 CANCELLED');
  await world.work();
  expect(await move('subcontractor', 'publish')).toBe('200 PUBLISHED');
  expect(await say('worker', 0, 'confirm')).toBe('200 CONFIRMED');
  for (const worker of members().slice(1))
    expect(
      await say('labour_officer', worker, 'excuse', { excuse: 'LEFT_UNREACHABLE', reason: '已公示' }),
    ).toBe('200 EXCUSED');
  await world.work();
  expect(coded(await batch('plain'))).toBe('409 wrong_state');
  expect(await move('subcontractor', 'submit')).toBe('200 SUBMITTED');
  expect(await move('labour_officer', 'approve')).toBe('200 APPROVED');
});

it('two people who make a batch at once make one', async () => {
  const made = await Promise.all([batch('gbk-trailer'), batch('gbk-trailer')]);
  expect(made.map(({ status }) => status).sort()).toEqual([201, 409]);
  const { items } = await get(`/payment-batches?project=${project}&month=${MONTH}`);
  expect(items).toMatchObject([
    { lineCount: members().length, totalFen: 60_000 + 30_000 * (members().length - 1), paidCount: 0 },
  ]);
  expect(await state()).toBe('SENT');
});

let first: string;

it('the file holds every line with its card, in the bank’s encoding, and each fetch is audited', async () => {
  first = (await get(`/payment-batches?project=${project}&month=${MONTH}`)).items[0].batchNo;
  const lines = await fileOf(first, TRAILER);
  expect(lines.map((line) => line.amount).sort()).toEqual(
    ['300.00', '600.00'].slice(0, members().length).sort(),
  );
  expect(lines.every((line) => /^\d{16,19}$/.test(line.card))).toBe(true);
  const entries = await world.register.owner.query(
    `SELECT action FROM audit_entry WHERE subject_id = $1 ORDER BY seq`,
    [first],
  );
  expect(entries.map((entry: Json) => entry.action)).toEqual(['payment_batch.create', 'payment_batch.fetch']);
  expect((await post('subcontractor', `/payment-batches/${project}/${first}/file`, {})).status).toBe(403);
});

it('a file whose totals are wrong is refused whole, with both', async () => {
  const [line] = await fileOf(first, TRAILER);
  const file = returnFile(TRAILER, first, [{ ...(line as FileLine), status: 'PAID', serial: 'T1' }]);
  const text = textCodec('gbk')
    .decode(file)
    .replace(/(600|300)\.00\|0\|/, '599.00|0|');
  const refused = await handIn(TRAILER, Buffer.from(textCodec('gbk').encode(text)));
  expect(refused.status).toBe(422);
  expect(refused.body.errors[0].message).toMatch(/^paid fen: the file says 59900, its lines are [36]0000$/);
  expect(
    await world.register.owner.query(`SELECT 1 FROM bank_return_line WHERE batch_no = $1`, [first]),
  ).toEqual([]);
});

it('three files, twice each and in any order, are the same answers once', async () => {
  const lines = (await fileOf(first, TRAILER)).sort((a, b) => Number(b.amount) - Number(a.amount));
  const files = [
    returnFile(
      TRAILER,
      first,
      lines.map((line, i) => ({ ...line, status: 'UNKNOWN' as const, serial: `U${i}` })),
    ),
    returnFile(
      TRAILER,
      first,
      lines.slice(0, 1).map((line) => ({ ...line, status: 'PAID' as const, serial: 'T1' })),
    ),
    returnFile(
      TRAILER,
      first,
      lines.slice(1).map((line, i) => ({ ...line, status: 'FAILED' as const, serial: `F${i}` })),
    ),
  ];
  for (const i of [2, 0, 1, 1, 2, 0]) expect((await handIn(TRAILER, files[i] as Buffer)).status).toBe(201);
  const rows = await world.register.owner.query(
    `SELECT status, count(*)::int AS n FROM bank_return_line WHERE batch_no = $1 GROUP BY status ORDER BY status`,
    [first],
  );
  const others = members().length - 1;
  expect(rows).toEqual([
    { status: 'FAILED', n: others },
    { status: 'PAID', n: 1 },
    { status: 'UNKNOWN', n: members().length },
  ]);
  expect(await state()).toBe('RETURNED');
  expect((await get(`/bank-returns?project=${project}`)).items).toHaveLength(3);
});

it('a serial number that stands for something else is refused: nothing is dropped in silence', async () => {
  const [line] = await fileOf(first, TRAILER);
  const file = returnFile(TRAILER, first, [
    { ...(line as FileLine), status: 'PAID', serial: `S${world.register.world.a.workers[0]?.id}` },
  ]);
  const refused = await handIn(TRAILER, file);
  expect([refused.status, refused.body.errors[0].code]).toEqual([422, 'contradicts']);
});

it('a second attempt takes the failed lines alone, and the database refuses any other', async () => {
  const { projectId } = world.register.world.a;
  const [paid] = await world.register.owner.query(
    `SELECT p.* FROM payment p JOIN bank_return_line b ON b.payment_id = p.id WHERE p.batch_no = $1 AND b.status = 'PAID'`,
    [first],
  );
  const scope = { role: 'labour_officer' as const, projectIds: [projectId] };
  const again = inScope(world.api, scope, (tx) =>
    tx.query(
      `INSERT INTO payment (project_id, batch_no, team_id, pay_month, worker_id, attempt, amount_fen, card_hash, card_last4, sent_at)
       VALUES ($1, 'X', $2, $3, $4, 2, 1, 'h', '0000', now())`,
      [projectId, team, MONTH, paid.worker_id],
    ),
  );
  await expect(again).rejects.toThrow('row-level security policy');
  const made = await batch('gbk-fixed');
  expect([made.status, made.body.lineCount]).toEqual([201, members().length - 1]);
  expect(await state()).toBe('SENT');
  const lines = await fileOf(made.body.batchNo, FIXED);
  const file = returnFile(
    FIXED,
    made.body.batchNo,
    lines.map((line, i) => ({ ...line, status: 'PAID' as const, serial: `P${i}` })),
  );
  expect((await handIn(FIXED, file)).status).toBe(201);
  expect(await state()).toBe('SETTLED');
  expect(coded(await batch('plain'))).toBe('409 wrong_state');
});

it('退汇 opens the line again, and the third attempt settles it', async () => {
  const lines = await fileOf(first, TRAILER);
  const best = lines.filter(({ amount }) => amount === '600.00');
  const back = returnFile(
    TRAILER,
    first,
    best.map((line) => ({ ...line, status: 'RETURNED' as const, serial: 'T1' })),
  );
  expect((await handIn(TRAILER, back)).status).toBe(201);
  expect(await state()).toBe('RETURNED');
  await world.work();
  const found = await get(`/findings?project=${project}&month=${MONTH}&code=RETURNED`);
  expect(found.items).toHaveLength(1);
  const made = await batch('plain');
  expect(made.body).toMatchObject({ lineCount: 1, totalFen: 60_000 });
  const [line] = await fileOf(made.body.batchNo, PLAIN);
  expect(
    (
      await handIn(
        PLAIN,
        returnFile(PLAIN, made.body.batchNo, [{ ...(line as FileLine), status: 'PAID', serial: 'Q1' }]),
      )
    ).status,
  ).toBe(201);
  expect(await state()).toBe('SETTLED');
  await world.work();
  expect((await get(`/findings?project=${project}&month=${MONTH}&code=RETURNED`)).items).toEqual([]);
});

it('a late punch of the settled month is owed on the next sheet', async () => {
  await day(0, '2026-04-09');
  await world.work();
  expect(await state()).toBe('SETTLED');
  const next = await get(`/payrolls/${world.register.world.a.projectId}.${team}.2026-06/lines`);
  const own = (next.items as Json[]).find((each) => each.workerNumber === world.number(0));
  expect(own?.adjustments).toMatchObject([{ workDate: '2026-04-09', amountFen: 30_000 }]);
});

it('whatever breaks off in the middle of a batch leaves nothing behind, and no line is forgotten', async () => {
  const { projectId } = world.register.world.a;
  const key = { projectId, payMonth: '2026-05' };
  await world.register.owner.query(
    `UPDATE payroll SET state = 'APPROVED' WHERE project_id = $1 AND pay_month = '2026-05'`,
    [projectId],
  );
  await world.register.owner.query(`DELETE FROM payment WHERE pay_month = '2026-05'`);
  const by = { role: 'system', name: 'x', accountId: null, at: Date.now() };
  const count = async () => {
    const [row] = await world.register.owner.query(
      `SELECT count(*)::int AS n FROM payment WHERE pay_month = '2026-05'`,
    );
    return row.n as number;
  };
  const attempt = (stopAfter: number) =>
    unitOfWork(world.register.owner, async (tx) => {
      const lines = (await lockPayableLines(tx, key)).flatMap((line) =>
        line.cardHash !== null && line.cardLast4 !== null
          ? [{ ...line, cardHash: line.cardHash, cardLast4: line.cardLast4 }]
          : [],
      );
      if (stopAfter === 1) throw new Error('killed');
      await sendInstructions(tx, key, { batchNo: 'K', lines, by });
      if (stopAfter === 2) throw new Error('killed');
      return lines.length;
    });
  for (const step of [1, 2]) {
    await expect(attempt(step)).rejects.toThrow('killed');
    expect(await count()).toBe(0);
  }
  const sent = await attempt(0);
  expect(sent).toBeGreaterThan(0);
  expect(await count()).toBe(sent);
  // the same instructions once more, past every look: the key of the attempt stops them
  const twice = unitOfWork(world.register.owner, (tx) =>
    tx.query(`INSERT INTO payment (project_id, batch_no, team_id, pay_month, worker_id, attempt, amount_fen, card_hash, card_last4, sent_at)
              SELECT project_id, 'L', team_id, pay_month, worker_id, attempt, amount_fen, card_hash, card_last4, now() FROM payment WHERE batch_no = 'K'`),
  );
  await expect(twice).rejects.toBeInstanceOf(ConstraintError);
  expect(await attempt(0)).toBe(0);
});

it('is not there for another zone, nor for a subcontractor', async () => {
  expect((await get(`/payment-batches?project=${project}`, 'labour_officer-b')).items).toEqual([]);
  expect((await world.register.as('subcontractor', 'GET', '/payment-batches')).status).toBe(403);
  const scope = {
    role: 'subcontractor' as const,
    projectIds: [world.register.world.a.projectId],
    teamEnterpriseId: 1,
  };
  await expect(inScope(world.api, scope, (tx) => tx.query('SELECT * FROM payment_batch'))).resolves.toEqual(
    [],
  );
});
