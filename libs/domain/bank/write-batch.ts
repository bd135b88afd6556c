// Wages at the bank: a batch as the file that the bank wants, with a control record over its lines.
import type { BankLayout } from './bank-layout.js';
import { type Codec, amountText, writeRecord } from './fields.js';

/** One instruction. */
export interface BatchLine {
  readonly lineId: string;
  readonly name: string;
  readonly card: string;
  readonly amountFen: number;
}

/** Everything that stands in the file. */
export interface Batch {
  readonly batchNo: string;
  readonly project: string;
  readonly payer: string;
  readonly payMonth: string;
  readonly lines: readonly BatchLine[];
}

/** A line that the bank could not be told: by its place, from 0. */
export interface BatchFault {
  readonly line: number;
  readonly message: string;
}

type BatchResult =
  | { readonly ok: true; readonly text: string; readonly totalFen: number; readonly sha256: string }
  | { readonly ok: false; readonly faults: readonly BatchFault[] };

/**
 * The file as text; every line end is the layout's. The hash in the control record is over the lines alone, so that it can
 * stand in the file.
 * @param sha256 of a text in the file's encoding, hex
 * @returns every line that does not fit: a name that the encoding lacks, a field that is too long
 */
export function writeBatch(
  layout: BankLayout,
  batch: Batch,
  codec: Codec,
  sha256: (bytes: Uint8Array) => string,
): BatchResult {
  const { control, line: columns, tags } = layout.batch;
  const faults: BatchFault[] = [];
  const lines = batch.lines.map((line, i) => {
    const values = {
      ...{ tag: tags.line, lineNo: String(i + 1), lineId: line.lineId, name: line.name, card: line.card },
      ...{ amount: amountText(line.amountFen, layout), purpose: '工资' },
    };
    try {
      return writeRecord(layout, columns, values, codec);
    } catch (error) {
      faults.push({ line: i, message: (error as Error).message });
      return '';
    }
  });
  if (faults.length > 0) return { ok: false, faults };
  const totalFen = batch.lines.reduce((sum, { amountFen }) => sum + amountFen, 0);
  const hash = sha256(codec.encode(lines.map((line) => line + layout.lineEnd).join('')));
  const head = writeRecord(
    layout,
    control.columns,
    {
      ...{ tag: tags.control, batchNo: batch.batchNo, project: batch.project, payer: batch.payer },
      ...{
        count: String(lines.length),
        total: amountText(totalFen, layout),
        payMonth: batch.payMonth,
        sha256: hash,
      },
    },
    codec,
  );
  const records = control.place === 'FIRST' ? [head, ...lines] : [...lines, head];
  return {
    ok: true,
    text: records.map((record) => record + layout.lineEnd).join(''),
    totalFen,
    sha256: hash,
  };
}
