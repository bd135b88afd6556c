// Wages at the bank, tested: three really different formats, out and back, and everything that must be refused whole.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { textCodec } from '#platform/text-codec.js';
import {
  type BankLayout,
  type BankStatus,
  FAIL_ADVICE,
  FAIL_REASONS,
  GBK_FIXED_LAYOUT,
  GBK_TRAILER_LAYOUT,
  PLAIN_LAYOUT,
} from './bank-layout.js';
import { amountText, writeRecord } from './fields.js';
import { readReturn } from './read-return.js';
import { type BatchLine, writeBatch } from './write-batch.js';

const LAYOUTS: [string, BankLayout][] = [PLAIN_LAYOUT, GBK_TRAILER_LAYOUT, GBK_FIXED_LAYOUT].map((layout) => [
  layout.name,
  layout,
]);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const CARD = '6222020200001234';

const batchOf = (lines: readonly BatchLine[]) => ({
  ...{
    batchNo: 'B202605-1',
    project: '2101122024010001',
    payer: '6222020200009999',
    payMonth: '2026-05',
    lines,
  },
});
const write = (layout: BankLayout, lines: readonly BatchLine[]) =>
  writeBatch(layout, batchOf(lines), textCodec(layout.encoding), sha256);

interface Said {
  readonly lineId: string;
  readonly amountFen: number;
  readonly status: BankStatus;
}

/** A return file as a bank of this layout would write it. */
function answer(
  layout: BankLayout,
  lines: readonly Said[],
  change: Partial<Record<string, string>> = {},
): Uint8Array {
  const codec = textCodec(layout.encoding);
  const word = (status: BankStatus) =>
    Object.keys(layout.statuses).find((key) => layout.statuses[key] === status) ?? '';
  const sum = (...of: BankStatus[]) => lines.filter(({ status }) => of.includes(status));
  const fen = (some: readonly Said[]) =>
    amountText(
      some.reduce((total, each) => total + each.amountFen, 0),
      layout,
    );
  const body = lines.map(({ lineId, amountFen, status }, i) => {
    const isFailed = status === 'FAILED' || status === 'RETURNED';
    return writeRecord(
      layout,
      layout.returned.line,
      {
        ...{
          tag: layout.returned.tags.line,
          lineId,
          amount: amountText(amountFen, layout),
          status: word(status),
        },
        ...{
          bankSerial: `S${i}`,
          paidOn: status === 'PAID' ? '20260612' : '',
          failCode: isFailed ? 'E01' : '',
        },
        failText: isFailed ? '户名不符' : '',
      },
      codec,
    );
  });
  const failed = sum('FAILED', 'RETURNED');
  const head = writeRecord(
    layout,
    layout.returned.control.columns,
    {
      ...{ tag: layout.returned.tags.control, batchNo: 'B202605-1' },
      ...{ paidCount: String(sum('PAID').length), paidTotal: fen(sum('PAID')) },
      ...{ failedCount: String(failed.length), failedTotal: fen(failed), ...change },
    },
    codec,
  );
  const records = layout.returned.control.place === 'FIRST' ? [head, ...body] : [...body, head];
  return codec.encode(records.map((record) => record + layout.lineEnd).join(''));
}

const SAID: Said[] = [
  { lineId: '11.1', amountFen: 123_456, status: 'PAID' },
  { lineId: '12.1', amountFen: 5, status: 'FAILED' },
  { lineId: '13.2', amountFen: 700, status: 'UNKNOWN' },
  { lineId: '11.1', amountFen: 123_456, status: 'RETURNED' },
];

describe.each(LAYOUTS)('%s', (_name, layout) => {
  const codec = textCodec(layout.encoding);

  it('writes what the bank reads: control record, names, amounts', () => {
    const lines = [
      { lineId: '11.1', name: '阿卜杜拉·买买提', card: CARD, amountFen: 123_456 },
      { lineId: '12.1', name: '张三', card: CARD, amountFen: 5 },
    ];
    const written = write(layout, lines);
    if (!written.ok) throw new Error(written.faults[0]?.message);
    expect(written.totalFen).toBe(123_461);
    const records = written.text.split(layout.lineEnd).filter(Boolean);
    const head = layout.batch.control.place === 'FIRST' ? records[0] : records.at(-1);
    const body = records.filter((record) => record !== head);
    expect(head).toContain('B202605-1');
    expect(head).toContain(written.sha256);
    expect(written.sha256).toBe(sha256(codec.encode(body.map((line) => line + layout.lineEnd).join(''))));
    expect(body[0]).toContain('阿卜杜拉·买买提');
    expect(body[1]).toContain(amountText(5, layout));
  });

  it('names the person whom it cannot be told of', () => {
    const lines = [
      { lineId: '1.1', name: '张三', card: CARD, amountFen: 1 },
      { lineId: '2.1', name: layout.encoding === 'gbk' ? '𠀀三' : '张\n三', card: CARD, amountFen: 1 },
    ];
    const written = write(layout, lines);
    expect(written).toMatchObject({
      ok: false,
      faults: [{ line: 1, message: expect.stringContaining('name') }],
    });
  });

  it('reads what the bank answers', () => {
    expect(readReturn(layout, answer(layout, SAID), codec)).toMatchObject({
      ok: true,
      value: {
        ...{ batchNo: 'B202605-1', paidFen: 123_456, failedFen: 123_461 },
        lines: [
          { lineId: '11.1', amountFen: 123_456, status: 'PAID', paidOn: '2026-06-12', failReason: null },
          {
            lineId: '12.1',
            amountFen: 5,
            status: 'FAILED',
            paidOn: null,
            failReason: 'NAME_MISMATCH',
            failText: '户名不符',
          },
          { lineId: '13.2', status: 'UNKNOWN', failReason: null },
          { lineId: '11.1', status: 'RETURNED' },
        ],
      },
    });
  });

  it.each([
    ['paidTotal', 'paid fen: the file says 123455, its lines are 123456'],
    ['failedCount', 'failed lines: the file says 3, its lines are 2'],
  ])('is refused whole where %s is not that of its lines', (field, message) => {
    const wrong = { paidTotal: amountText(123_455, layout), failedCount: '3' }[field];
    const read = readReturn(layout, answer(layout, SAID, { [field]: wrong }), codec);
    expect(read).toMatchObject({ ok: false, faults: [{ code: 'totals', message }] });
  });

  it('is refused where it is empty, cut off or of another layout', () => {
    expect(readReturn(layout, new Uint8Array(), codec).ok).toBe(false);
    const bytes = answer(layout, SAID);
    for (const end of [1, 20, bytes.length - 45])
      expect(readReturn(layout, bytes.subarray(0, end), codec).ok).toBe(false);
    for (const [, other] of LAYOUTS)
      if (other !== layout) expect(readReturn(other, bytes, textCodec(other.encoding)).ok).toBe(false);
  });

  it('out and back by any amounts, names and states', () => {
    const status = fc.constantFrom<BankStatus>('PAID', 'FAILED', 'RETURNED', 'UNKNOWN');
    const amountFen = fc.integer({ min: 1, max: 100_000_000 });
    fc.assert(
      fc.property(fc.array(fc.record({ amountFen, status }), { minLength: 1, maxLength: 20 }), (rows) => {
        const said = rows.map((row, i) => ({ ...row, lineId: `${i + 1}.1` }));
        const read = readReturn(layout, answer(layout, said), codec);
        if (!read.ok) throw new Error(read.faults[0]?.message);
        expect(
          read.value.lines.map(({ lineId, amountFen: fen, status: word }) => ({
            lineId,
            amountFen: fen,
            status: word,
          })),
        ).toEqual(
          said.map(({ lineId, amountFen: fen, status: word }) => ({ lineId, amountFen: fen, status: word })),
        );
      }),
    );
    const name = fc.string({
      unit: fc.constantFrom('张', '·', 'A', ',', '"', '|', '阿', ' '),
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 9 }), (names) => {
        const written = write(
          layout,
          names.map((each, i) => ({ lineId: `${i}.1`, name: each, card: CARD, amountFen: i + 1 })),
        );
        expect(written.ok).toBe(true);
      }),
    );
  });

  it('any bytes are read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void readReturn(layout, bytes, codec)),
    );
  });
});

it('says what to do about every reason', () => {
  expect(Object.keys(FAIL_ADVICE).sort()).toEqual([...FAIL_REASONS].sort());
});
