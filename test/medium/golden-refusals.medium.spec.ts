// The golden refusals: every frame that must not become facts gets its answer and its place in quarantine; its neighbours
// get in, and nothing crashes.
import { createHash } from 'node:crypto';
import { MAX_FRAME_BYTES } from '#contracts/device-messages.js';
import { GOLDEN_NOW, type GoldenStage, openGoldenStage } from '../support/golden-gateway.js';
import { type Refusal, bytesOf, loadRefusals } from '../support/golden-refusals.js';

const NEIGHBOUR = 'T1G0002';
const GOOD = { at: '2026-06-03T07:02:00.000+08:00', direction: 'in', worker: 'W001001', method: 'face' };

interface QuarantineRow {
  readonly reason: string;
  readonly boot: string | null;
  readonly seq: number | null;
  readonly payload: Buffer;
  readonly payload_bytes: number;
  readonly payload_sha256: Buffer;
}

let stage: GoldenStage;
let facts: number;

beforeAll(async () => {
  stage = await openGoldenStage();
});
afterAll(() => stage?.close());
beforeEach(async () => {
  await stage.owner.query('DELETE FROM quarantine');
  facts = await countFacts();
});

async function countFacts(): Promise<number> {
  const [{ count }] = await stage.owner.query('SELECT count(*)::int FROM gate_event');
  return count as number;
}

/** The frame of another gate, in the same batch. */
function neighbour(boot: string) {
  return { sn: NEIGHBOUR, bytes: Buffer.from(JSON.stringify({ boot, events: [{ ...GOOD, seq: 1 }] })) };
}

function expectKept(refusal: Refusal, rows: readonly QuarantineRow[]): void {
  expect(rows.map(({ reason, boot, seq }) => ({ reason, boot, seq }))).toEqual(
    refusal.quarantine.map(({ reason, boot, seq }) => ({ reason, boot, seq })),
  );
  rows.forEach((row, i) => {
    const payload = refusal.quarantine[i]?.payload ?? 'any';
    if (payload === 'any') return;
    const bytes = payload === 'frame' ? refusal.bytes : bytesOf(payload);
    expect(row.payload.toString('latin1')).toBe(bytes.subarray(0, MAX_FRAME_BYTES).toString('latin1'));
    expect(row.payload_bytes).toBe(bytes.length);
    expect(row.payload_sha256).toEqual(createHash('sha256').update(bytes).digest());
  });
}

describe('a frame that must be refused or kept out', () => {
  it.each(loadRefusals().map((refusal) => [refusal.name, refusal] as const))('%s', async (name, refusal) => {
    const batch = [refusal, neighbour(`by-${name}`)];
    const receipts = await stage.receive(batch, GOLDEN_NOW);
    const accepted = { boot: `by-${name}`, accepted: [[1, 1]] };
    const expected = refusal.receipts.map(({ rejected, ...receipt }) => {
      const rejections = rejected.map((rejection) => ({
        ...rejection,
        detail: expect.any(String) as string,
      }));
      return { sn: refusal.sn, receipt: { ...receipt, rejected: rejections } };
    });
    const at = new Date(GOLDEN_NOW).toISOString();
    const withTime = [...expected, { sn: NEIGHBOUR, receipt: accepted }].map(({ sn, receipt }) => ({
      sn,
      receipt: { ...receipt, at },
    }));
    expect(receipts).toEqual(withTime);
    const rows = await stage.owner.query<QuarantineRow[]>(
      `SELECT reason, nullif(boot, '') AS boot, seq, payload, payload_bytes, payload_sha256 FROM quarantine ORDER BY id`,
    );
    expectKept(refusal, rows);
    expect(await countFacts()).toBe(facts + refusal.stored + 1);
  });

  it('says and keeps the same when the frame comes again', async () => {
    const [refusal] = loadRefusals().filter(({ name }) => name === 'year-1970');
    const batch = [refusal as Refusal];
    const once = await stage.receive(batch, GOLDEN_NOW);
    facts = await countFacts();
    expect(await stage.receive(batch, GOLDEN_NOW)).toEqual(once);
    const rows = await stage.owner.query<QuarantineRow[]>('SELECT * FROM quarantine');
    expectKept(refusal as Refusal, rows);
    expect(await countFacts()).toBe(facts);
  });

  it('leaves nothing that the worker stumbles over', async () => {
    await stage.work();
    expect(
      await stage.owner.query('SELECT step, last_error FROM work_mark WHERE due_at <= now() OR is_dead'),
    ).toEqual([]);
  });
});
