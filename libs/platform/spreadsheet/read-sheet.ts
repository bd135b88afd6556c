// Plumbing: a filled-in sheet becomes rows of text. Bad input gives a reason, never an exception.
import ExcelJS from 'exceljs';
import type { CellFault, SheetColumn, SheetRow } from './sheet.js';
import { unpackedSize } from './unpacked-size.js';

type SheetResult =
  | { readonly ok: true; readonly rows: readonly SheetRow[]; readonly unknownHeaders: readonly string[] }
  | {
      readonly ok: false;
      readonly code:
        | 'not_a_workbook'
        | 'no_sheet'
        | 'missing_columns'
        | 'duplicate_header'
        | 'too_many_rows'
        | 'too_large';
      readonly detail: string;
    };

const MOST_UNPACKED_BYTES = 200 * 1024 * 1024;
const MOST_RATIO = 200;
/** Up to here a file may be packed as tightly as it likes. */
const LEAST_SUSPECT_BYTES = 10_000_000;

/**
 * Reads the first sheet. Columns are found by their header, in any order; unknown ones are named and left out.
 * Every value becomes trimmed text: dates YYYY-MM-DD, numbers without exponent, formulas their last result.
 */
export async function readSheet(
  bytes: Buffer,
  columns: readonly SheetColumn[],
  limits: { readonly mostRows: number } = { mostRows: 50_000 },
): Promise<SheetResult> {
  const most = Math.min(MOST_UNPACKED_BYTES, Math.max(LEAST_SUSPECT_BYTES, bytes.length * MOST_RATIO));
  const unpacked = unpackedSize(bytes, most);
  if (unpacked.kind === 'not_a_zip')
    return { ok: false, code: 'not_a_workbook', detail: 'this is no .xlsx file' };
  if (unpacked.kind === 'too_large')
    return { ok: false, code: 'too_large', detail: 'the file unpacks to too much' };
  const book = new ExcelJS.Workbook();
  try {
    await book.xlsx.load(bytes as unknown as ArrayBuffer, {
      ignoreNodes: ['dataValidations', 'conditionalFormatting'],
    });
  } catch {
    return { ok: false, code: 'not_a_workbook', detail: 'this is no .xlsx file' };
  }
  const sheet = book.worksheets.find((each) => each.state === 'visible');
  if (!sheet) return { ok: false, code: 'no_sheet', detail: 'the workbook has no sheet' };
  return readRows(sheet, columns, limits.mostRows);
}

function readRows(sheet: ExcelJS.Worksheet, columns: readonly SheetColumn[], mostRows: number): SheetResult {
  const heads = headersOf(sheet);
  const twice = heads.find(({ name }, i) => heads.findIndex((head) => head.name === name) !== i);
  if (twice) return { ok: false, code: 'duplicate_header', detail: twice.name };
  const places = columns.map((column) => ({
    column,
    place: heads.find((head) => head.name === bare(column.header))?.place,
  }));
  const missing = places.filter(({ column, place }) => column.isRequired === true && place === undefined);
  if (missing.length > 0)
    return {
      ok: false,
      code: 'missing_columns',
      detail: missing.map(({ column }) => column.header).join(', '),
    };
  const rows: SheetRow[] = [];
  let isTooLong = false;
  sheet.eachRow((row, number) => {
    if (number === 1 || isTooLong) return;
    const read = readRow(row, number, places);
    if (read) rows.push(read);
    isTooLong = rows.length > mostRows;
  });
  if (isTooLong) return { ok: false, code: 'too_many_rows', detail: `more than ${mostRows} rows` };
  const known = new Set(columns.map((column) => bare(column.header)));
  return { ok: true, rows, unknownHeaders: heads.map(({ name }) => name).filter((name) => !known.has(name)) };
}

interface Place {
  readonly column: SheetColumn;
  readonly place: number | undefined;
}

function readRow(row: ExcelJS.Row, number: number, places: readonly Place[]): SheetRow | undefined {
  const faults: CellFault[] = [];
  const cells: Record<string, string> = {};
  for (const { column, place } of places) {
    const read = place === undefined ? { text: '' } : textOf(row.getCell(place).value);
    cells[column.key] = read.text;
    if (read.fault) faults.push({ key: column.key, code: read.fault });
  }
  const isEmpty = faults.length === 0 && Object.values(cells).every((text) => text === '');
  return isEmpty ? undefined : { row: number, cells, faults };
}

function headersOf(sheet: ExcelJS.Worksheet): { name: string; place: number }[] {
  const heads: { name: string; place: number }[] = [];
  sheet.getRow(1).eachCell((cell, place) => {
    const name = bare(textOf(cell.value).text);
    if (name !== '') heads.push({ name, place });
  });
  return heads;
}

/** A header without star, blanks and full-width forms. */
function bare(header: string): string {
  return header.normalize('NFKC').replace(/[*\s]/g, '');
}

interface CellText {
  readonly text: string;
  readonly fault?: CellFault['code'];
}

function textOf(value: ExcelJS.CellValue): CellText {
  if (value === null || value === undefined) return { text: '' };
  if (typeof value === 'string') return { text: value.trim() };
  if (typeof value === 'boolean') return { text: value ? '是' : '否' };
  if (typeof value === 'number') return textOfNumber(value);
  if (value instanceof Date)
    return { text: Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10) };
  if ('richText' in value)
    return {
      text: value.richText
        .map((part) => part.text)
        .join('')
        .trim(),
    };
  if ('error' in value) return { text: '', fault: 'formula_error' };
  if ('hyperlink' in value) return textOf(value.text);
  if ('formula' in value || 'sharedFormula' in value) {
    const { result } = value;
    return result === undefined ? { text: '', fault: 'formula_error' } : textOf(result);
  }
  return { text: '' };
}

/** A number has 15 true digits: a longer one was a text that the program has turned into a number. */
function textOfNumber(value: number): CellText {
  if (!Number.isFinite(value)) return { text: '', fault: 'formula_error' };
  const text = Number.isInteger(value) ? BigInt(value).toString() : String(value);
  return Math.abs(value) >= 1e15 ? { text, fault: 'number_lost_digits' } : { text };
}
