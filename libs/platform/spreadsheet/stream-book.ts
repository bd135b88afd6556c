// Plumbing: a workbook of several sheets for people, with titles above and notes below, leaves while it is written.
import { PassThrough, type Readable } from 'node:stream';
import ExcelJS from 'exceljs';
import { drained } from '../drained.js';
import { neutralCell } from './neutral-cell.js';

export interface BookRow {
  readonly cells: readonly (string | number | null)[];
  readonly isBold?: boolean;
  /** Lines around each cell. */
  readonly isFramed?: boolean;
  /** In points, where it is not that of one line. */
  readonly height?: number;
}

export interface BookSheet {
  /** What Excel does not take in a name is left out; a name that comes again gets a number. */
  readonly name: string;
  /** Of the columns, in characters. */
  readonly widths: readonly number[];
  /** Rows and columns that stay in sight. */
  readonly frozen: { readonly rows: number; readonly columns: number };
  readonly rows: Iterable<BookRow>;
}

/** Rows between two breaths of the process. */
const ROWS_AT_ONCE = 50;
const LONGEST_NAME = 31;
const A3 = 8;

/** An .xlsx, in landscape and as wide as one page. Texts that look like formulas are neutralised. */
export function bookStream(sheets: readonly BookSheet[]): Readable {
  const out = new PassThrough();
  void fill(out, sheets).catch((error: unknown) => {
    out.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return out;
}

async function fill(out: PassThrough, sheets: readonly BookSheet[]): Promise<void> {
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({
    stream: out,
    useStyles: true,
    useSharedStrings: false,
  });
  const names = sheetNames(sheets.map(({ name }) => name));
  for (const [i, { widths, frozen, rows }] of sheets.entries()) {
    const sheet = book.addWorksheet(names[i], {
      views: [{ state: 'frozen', xSplit: frozen.columns, ySplit: frozen.rows }],
      pageSetup: {
        paperSize: A3 as ExcelJS.PaperSize,
        orientation: 'landscape',
        fitToPage: true,
        fitToHeight: 0,
      },
    });
    sheet.columns = widths.map((width) => ({ width }));
    let count = 0;
    for (const row of rows) {
      if (out.destroyed) return;
      addRow(sheet, row);
      count += 1;
      if (count % ROWS_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
      if (out.writableNeedDrain) await drained(out);
    }
    sheet.commit();
  }
  await book.commit();
}

const THIN = { style: 'thin' } as const;

function addRow(
  sheet: ExcelJS.Worksheet,
  { cells, isBold = false, isFramed = false, height }: BookRow,
): void {
  const values = cells.map((value) => (typeof value === 'string' ? neutralCell(value) : value));
  const row = sheet.addRow(values);
  if (isBold) row.font = { bold: true };
  if (height !== undefined) row.height = height;
  if (isFramed) {
    for (let i = 1; i <= values.length; i += 1) {
      const cell = row.getCell(i);
      cell.border = { top: THIN, left: THIN, bottom: THIN, right: THIN };
      cell.alignment = { vertical: 'middle', wrapText: true };
    }
  }
  row.commit();
}

/** Names that Excel takes: 31 characters, none of \ / * ? : [ ], no apostrophe at an end, each once in any case. */
function sheetNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const clean =
      name
        .replace(/[\\/*?:[\]\p{Cc}]/gu, ' ')
        .replace(/^'+|'+$/g, '')
        .trim() || '-';
    let result = cutTo(clean, LONGEST_NAME);
    // Excel keeps this name for itself
    for (let n = 2; taken.has(result.toLowerCase()) || result.toLowerCase() === 'history'; n += 1) {
      const suffix = ` (${n})`;
      result = `${cutTo(clean, LONGEST_NAME - suffix.length)}${suffix}`;
    }
    taken.add(result.toLowerCase());
    return result;
  });
}

/** No more UTF-16 units than that, and no half of a character. */
function cutTo(text: string, length: number): string {
  return text
    .slice(0, length)
    .replace(/[\ud800-\udbff]$/, '')
    .replace(/'+$/, '');
}
