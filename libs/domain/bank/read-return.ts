// Wages at the bank: what the bank answered, read whole or refused whole.
import type { BankLayout, BankStatus, FailReason } from './bank-layout.js';
import { type Codec, readAmount, readDate, readRecord } from './fields.js';

/** The bank's word about one instruction. */
export interface ReturnLine {
  readonly lineId: string;
  readonly amountFen: number;
  readonly status: BankStatus;
  readonly bankSerial: string;
  readonly paidOn: string | null;
  readonly failReason: FailReason | null;
  readonly failText: string | null;
}

/** A return file. */
export interface BankReturn {
  readonly batchNo: string;
  readonly lines: readonly ReturnLine[];
  readonly paidFen: number;
  readonly failedFen: number;
}

/** What is wrong, by line of the file from 1; 0 = the file as a whole. */
export interface ReturnFault {
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

type ReturnResult =
  | { readonly ok: true; readonly value: BankReturn }
  | { readonly ok: false; readonly faults: readonly ReturnFault[] };

const MOST_FAULTS = 100;

/**
 * Reads a return file. Totals and counts must be those of the lines: the whole file is refused where they are not, with
 * both totals in the message. UNKNOWN counts neither as paid nor as failed.
 */
export function readReturn(layout: BankLayout, bytes: Uint8Array, codec: Codec): ReturnResult {
  const records = recordsOf(bytes);
  const { control, line: columns } = layout.returned;
  const head = control.place === 'FIRST' ? records[0] : records.at(-1);
  if (head === undefined || records.length < 2) return refused(0, 'empty', 'there is no line in the file');
  const body = control.place === 'FIRST' ? records.slice(1) : records.slice(0, -1);
  const totals = readRecord(layout, control.columns, head.bytes, codec);
  if (totals === null || totals.tag !== layout.returned.tags.control)
    return refused(head.line, 'control', 'is no control record of this layout');
  const lines: ReturnLine[] = [];
  const faults: ReturnFault[] = [];
  const seen = new Set<string>();
  for (const { line, bytes: own } of body) {
    const cells = readRecord(layout, columns, own, codec);
    const read = cells === null ? 'has another number or width of columns' : lineOf(layout, cells);
    if (typeof read === 'string') faults.push({ line, code: 'line', message: read });
    else if (seen.size === seen.add(`${read.lineId} ${read.status}`).size)
      faults.push({ line, code: 'repeated', message: `line ${read.lineId} is there twice` });
    else lines.push(read);
  }
  if (faults.length > 0) return { ok: false, faults: faults.slice(0, MOST_FAULTS) };
  const sums = sumsOf(lines);
  const wrong = totalFaults(layout, totals, sums, head.line);
  if (wrong.length > 0) return { ok: false, faults: wrong };
  const { paidFen, failedFen } = sums;
  return { ok: true, value: { batchNo: totals.batchNo, lines, paidFen, failedFen } };
}

function refused(line: number, code: string, message: string): ReturnResult {
  return { ok: false, faults: [{ line, code, message }] };
}

/** Lines of the file without their ends; a line feed is never part of a character in either encoding. */
function recordsOf(bytes: Uint8Array): { line: number; bytes: Uint8Array }[] {
  const records: { line: number; bytes: Uint8Array }[] = [];
  let start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (let line = 1; start < bytes.length; line += 1) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found;
    const trimmed = end > start && bytes[end - 1] === 0x0d ? end - 1 : end;
    if (trimmed > start) records.push({ line, bytes: bytes.subarray(start, trimmed) });
    start = end + 1;
  }
  return records;
}

/** One line, or what is wrong with it. */
function lineOf(layout: BankLayout, cells: Readonly<Record<string, string>>): ReturnLine | string {
  const {
    lineId = '',
    amount = '',
    status: word = '',
    bankSerial = '',
    paidOn: day = '',
    failCode = '',
  } = cells;
  const failText = cells.failText ?? '';
  const amountFen = readAmount(amount, layout);
  const status = Object.hasOwn(layout.statuses, word) ? layout.statuses[word] : undefined;
  if (!/^[A-Za-z0-9.-]{1,40}$/.test(lineId)) return 'names no line';
  if (amountFen === null) return `amount ${amount} is none`;
  if (status === undefined) return `status ${word} is not known`;
  const paidOn = readDate(day);
  if (day !== '' && paidOn === null) return `date ${day} is none`;
  if (status === 'PAID' && (paidOn === null || bankSerial === ''))
    return 'paid, without a date or a serial number';
  const reasons = layout.failures;
  const known = [failCode, failText].find((each) => Object.hasOwn(reasons, each));
  const isFailed = status === 'FAILED' || status === 'RETURNED';
  const failReason = known === undefined ? 'OTHER' : (reasons[known] ?? 'OTHER');
  return {
    lineId,
    amountFen,
    status,
    bankSerial,
    paidOn,
    failReason: isFailed ? failReason : null,
    failText: failText === '' ? null : failText,
  };
}

interface Sums {
  readonly paidCount: number;
  readonly paidFen: number;
  readonly failedCount: number;
  readonly failedFen: number;
}

function sumsOf(lines: readonly ReturnLine[]): Sums {
  const paid = lines.filter(({ status }) => status === 'PAID');
  const failed = lines.filter(({ status }) => status === 'FAILED' || status === 'RETURNED');
  const sum = (some: readonly ReturnLine[]) => some.reduce((total, { amountFen }) => total + amountFen, 0);
  return { paidCount: paid.length, paidFen: sum(paid), failedCount: failed.length, failedFen: sum(failed) };
}

function totalFaults(
  layout: BankLayout,
  totals: Readonly<Record<string, string>>,
  sums: Sums,
  line: number,
): ReturnFault[] {
  const check = (name: string, said: number | null, found: number): ReturnFault[] =>
    said === found
      ? []
      : [
          {
            line,
            code: 'totals',
            message: `${name}: the file says ${said ?? 'nothing'}, its lines are ${found}`,
          },
        ];
  const count = (text = '') => (/^\d{1,9}$/.test(text) ? Number(text) : null);
  return [
    ...check('paid lines', count(totals.paidCount), sums.paidCount),
    ...check('paid fen', readAmount(totals.paidTotal ?? '', layout), sums.paidFen),
    ...check('failed lines', count(totals.failedCount), sums.failedCount),
    ...check('failed fen', readAmount(totals.failedTotal ?? '', layout), sums.failedFen),
  ];
}
