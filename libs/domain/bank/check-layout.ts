// Wages at the bank: whether a bank's format, as somebody has entered it, can be written and read.
import type { BankLayout, Column, RecordLayout } from './bank-layout.js';

interface LayoutFault {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** Without these a file names no batch, no line, no money, or cannot be checked. */
const NEEDED = {
  'batch.control': ['batchNo', 'count', 'total'],
  'batch.line': ['lineId', 'name', 'card', 'amount'],
  'returned.control': ['batchNo', 'paidCount', 'paidTotal', 'failedCount', 'failedTotal'],
  'returned.line': ['lineId', 'amount', 'status', 'bankSerial', 'paidOn'],
} as const;

/** Digits of an instruction's id, of a sum in fen, of a batch number. */
const LEAST_WIDTHS: Readonly<Record<string, number>> = { lineId: 15, amount: 10, total: 12, batchNo: 20 };

/** Every fault; [] = batches can be written in it and returns read. */
export function faultsOfLayout(layout: BankLayout): LayoutFault[] {
  const { form, delimiter, batch, returned, statuses } = layout;
  const isOne = form === 'CSV' ? delimiter.length === 1 && !/["\r\n]/.test(delimiter) : delimiter === '';
  const words = new Set(Object.values(statuses));
  const state = returned.line.find(({ field }) => field === 'status');
  return [
    ...(isOne ? [] : [fault('delimiter', 'invalid', 'one character for CSV, none for FIXED')]),
    ...recordFaults('batch', batch, form),
    ...recordFaults('returned', returned, form),
    ...(words.has('PAID') && words.has('FAILED')
      ? []
      : [fault('statuses', 'required', 'the bank must have a word for PAID and one for FAILED')]),
    ...Object.keys(statuses)
      .filter((word) => word === '' || (form === 'FIXED' && longest(word) > (state?.width ?? 0)))
      .map((word) => fault('statuses', 'too_long', `${word} does not fit its column`)),
  ];
}

type Part = 'control' | 'line';

function recordFaults(
  name: 'batch' | 'returned',
  record: RecordLayout<string, string>,
  form: BankLayout['form'],
): LayoutFault[] {
  const parts: [Part, readonly Column<string>[], string][] = [
    ['control', record.control.columns, record.tags.control],
    ['line', record.line, record.tags.line],
  ];
  return parts.flatMap(([part, columns, tag]) => columnFaults(`${name}.${part}`, columns, { form, tag }));
}

function columnFaults(
  place: string,
  columns: readonly Column<string>[],
  { form, tag }: { readonly form: BankLayout['form']; readonly tag: string },
): LayoutFault[] {
  const fields = columns.map(({ field }) => field);
  const missing = NEEDED[place as keyof typeof NEEDED].filter((field) => !fields.includes(field));
  const twice = fields.filter((field, i) => fields.indexOf(field) < i);
  const narrow = columns.filter(
    ({ field, width = 0 }) => form === 'FIXED' && width < (LEAST_WIDTHS[field] ?? 1),
  );
  const tagged = columns.find(({ field }) => field === 'tag');
  const isTagLost = tagged === undefined && tag !== '';
  const isTagWide = form === 'FIXED' && tagged !== undefined && longest(tag) > (tagged.width ?? 0);
  return [
    ...missing.map((field) => fault(place, 'required', `a column ${field} is needed`)),
    ...twice.map((field) => fault(place, 'repeated', `${field} is there twice`)),
    ...narrow.map(({ field }) =>
      fault(place, 'too_narrow', `${field} needs a width of ${LEAST_WIDTHS[field] ?? 1} bytes at least`),
    ),
    ...(isTagLost ? [fault(place, 'required', `a column tag is needed for ${tag}`)] : []),
    ...(isTagWide ? [fault(place, 'too_long', `the tag ${tag} does not fit its column`)] : []),
  ];
}

/** Bytes in either encoding at most: three for a Chinese character in UTF-8. */
function longest(text: string): number {
  return [...text].reduce((sum, character) => sum + (character.charCodeAt(0) < 0x80 ? 1 : 3), 0);
}

function fault(field: string, code: string, message: string): LayoutFault {
  return { field, code, message };
}
