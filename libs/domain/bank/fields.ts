// Wages at the bank: amounts, dates and columns as a layout writes and reads them.
import type { BankLayout, Column } from './bank-layout.js';

/** Text of a record in the file's encoding, and its length there. */
export interface Codec {
  encode(text: string): Uint8Array;
  decode(bytes: Uint8Array): string;
}

/** Fen as the bank wants them. */
export function amountText(fen: number, { amounts }: Pick<BankLayout, 'amounts'>): string {
  if (amounts === 'FEN') return String(fen);
  const digits = String(fen).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Fen that the bank wrote; null for what is no amount. Whole numbers of fen alone: a float would lose some. */
export function readAmount(text: string, { amounts }: Pick<BankLayout, 'amounts'>): number | null {
  if (amounts === 'FEN') return /^\d{1,15}$/.test(text) ? Number(text) : null;
  const [, yuan, fen = ''] = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  return yuan === undefined ? null : Number(yuan) * 100 + Number(fen.padEnd(2, '0'));
}

/** 'YYYY-MM-DD' of a bank's date; null for nothing or for what is none. */
export function readDate(text: string): string | null {
  const [, year, month, day] = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(text) ?? [];
  return year === undefined ? null : `${year}-${month}-${day}`;
}

/**
 * One record.
 * @throws RangeError where a value does not fit its width, or holds what the form cannot carry
 */
export function writeRecord<F extends string>(
  layout: BankLayout,
  columns: readonly Column<F>[],
  values: Readonly<Record<F, string>>,
  codec: Codec,
): string {
  const cells = columns.map((column) => {
    const text = values[column.field];
    if (/[\r\n]/.test(text)) throw new RangeError(`${column.field} holds a line break`);
    if (codec.decode(codec.encode(text)) !== text)
      throw new RangeError(`${column.field} holds a character that ${layout.encoding} lacks`);
    return layout.form === 'CSV' ? quoted(text, layout.delimiter) : padded(text, column, codec);
  });
  return cells.join(layout.form === 'CSV' ? layout.delimiter : '');
}

function quoted(text: string, delimiter: string): string {
  return text.includes(delimiter) || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;
}

function padded(text: string, { field, width = 0, align, pad = ' ' }: Column<string>, codec: Codec): string {
  const missing = width - codec.encode(text).length;
  if (missing < 0) throw new RangeError(`${field} is longer than ${width} bytes`);
  return align === 'RIGHT' ? pad.repeat(missing) + text : text + pad.repeat(missing);
}

/** The cells of a record by field; null where it has another number of columns, or another length. */
export function readRecord<F extends string>(
  layout: BankLayout,
  columns: readonly Column<F>[],
  bytes: Uint8Array,
  codec: Codec,
): Readonly<Record<F, string>> | null {
  const cells =
    layout.form === 'CSV' ? split(codec.decode(bytes), layout.delimiter) : slices(columns, bytes, codec);
  if (cells?.length !== columns.length) return null;
  const entries = columns.map(({ field, align, pad }, i) => {
    const text = (cells[i] ?? '').trim();
    const isNumber = align === 'RIGHT' && pad === '0';
    return [field, isNumber ? text.replace(/^0+(?=\d)/, '') : text] as const;
  });
  return Object.fromEntries(entries) as Record<F, string>;
}

/** Widths are bytes: a name of four characters is eight of them in GBK. */
function slices(columns: readonly Column<string>[], bytes: Uint8Array, codec: Codec): string[] | null {
  const whole = columns.reduce((sum, { width = 0 }) => sum + width, 0);
  if (bytes.length !== whole) return null;
  let at = 0;
  return columns.map(({ width = 0 }) => codec.decode(bytes.subarray(at, (at += width))));
}

/** RFC 4180 with any delimiter, one line; null where a quote is not closed. */
function split(line: string, delimiter: string): string[] | null {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let i = 0; i < line.length; i += 1) {
    const character = line[i] ?? '';
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (line[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else isQuoted = false;
    } else if (character === '"' && cell === '') isQuoted = true;
    else if (character === delimiter) {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  return isQuoted ? null : [...cells, cell];
}
