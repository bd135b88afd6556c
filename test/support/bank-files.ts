// The bank of the tests: reads a batch's file as a bank does, and answers in its own format.
import type { BankLayout, BankStatus } from '#domain/bank/bank-layout.js';
import { amountText, readRecord, writeRecord } from '#domain/bank/fields.js';
import { textCodec } from '#platform/text-codec.js';

/** A payment of a batch's file. */
export interface FileLine {
  readonly lineId: string;
  readonly name: string;
  readonly amount: string;
  readonly card: string;
}

/** The lines of a batch's file. */
export function readBatchFile(layout: BankLayout, file: Uint8Array): FileLine[] {
  const codec = textCodec(layout.encoding);
  const records = codec
    .decode(file)
    .split(layout.lineEnd)
    .filter(Boolean)
    .map((record) => codec.encode(record));
  const body = layout.batch.control.place === 'FIRST' ? records.slice(1) : records.slice(0, -1);
  return body.map((bytes) => readRecord(layout, layout.batch.line, bytes, codec) as unknown as FileLine);
}

/** What the bank answers, in its own format. */
export function returnFile(
  layout: BankLayout,
  batchNo: string,
  lines: readonly (FileLine & { status: BankStatus; serial: string; paidOn?: string })[],
): Buffer {
  const codec = textCodec(layout.encoding);
  const word = (status: BankStatus) =>
    Object.keys(layout.statuses).find((key) => layout.statuses[key] === status) ?? '';
  const fen = (text: string) => Number(layout.amounts === 'YUAN' ? text.replace('.', '') : text);
  const sum = (...of: BankStatus[]) => lines.filter(({ status }) => of.includes(status));
  const total = (some: typeof lines) =>
    amountText(
      some.reduce((all, each) => all + fen(each.amount), 0),
      layout,
    );
  const { control, line: columns, tags } = layout.returned;
  const body = lines.map(({ lineId, amount, status, serial, paidOn = '20260512' }) => {
    const cells = {
      tag: tags.line,
      lineId,
      amount,
      status: word(status),
      bankSerial: serial,
      paidOn,
    };
    const isFailed = status === 'FAILED' || status === 'RETURNED';
    return writeRecord(
      layout,
      columns,
      { ...cells, failCode: isFailed ? 'E01' : '', failText: isFailed ? '户名不符' : '' },
      codec,
    );
  });
  const failed = sum('FAILED', 'RETURNED');
  const head = writeRecord(
    layout,
    control.columns,
    {
      ...{ tag: tags.control, batchNo, paidCount: String(sum('PAID').length), paidTotal: total(sum('PAID')) },
      ...{ failedCount: String(failed.length), failedTotal: total(failed) },
    },
    codec,
  );
  const records = control.place === 'FIRST' ? [head, ...body] : [...body, head];
  return Buffer.from(codec.encode(records.map((record) => record + layout.lineEnd).join('')));
}
