// Plumbing: rows leave as a spreadsheet while they are read; nothing is held but the row in hand.
import { PassThrough, type Readable } from 'node:stream';
import ExcelJS from 'exceljs';
import { drained } from '../drained.js';
import { neutralCell } from './neutral-cell.js';

/** Columns of an export. */
export interface ExportColumn {
  readonly key: string;
  readonly header: string;
}

/**
 * An .xlsx as a stream. An error of the items breaks it off; whoever stops reading ends the items.
 * Numbers stay numbers, lists are joined by `|`, objects are JSON, texts that look like formulas are neutralised.
 */
export function sheetStream(
  { name, columns }: { readonly name: string; readonly columns: readonly ExportColumn[] },
  items: AsyncIterable<object>,
): Readable {
  const out = new PassThrough();
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({
    stream: out,
    useStyles: false,
    useSharedStrings: false,
  });
  void fill(book, out, { name, columns, items }).catch((error: unknown) => {
    out.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return out;
}

async function fill(
  book: ExcelJS.stream.xlsx.WorkbookWriter,
  out: PassThrough,
  { name, columns, items }: { name: string; columns: readonly ExportColumn[]; items: AsyncIterable<object> },
): Promise<void> {
  const sheet = book.addWorksheet(name.replace(/[\\/*?:[\]]/g, ' ').slice(0, 31));
  sheet.addRow(columns.map((column) => column.header)).commit();
  for await (const item of items) {
    if (out.destroyed) return;
    const row = item as Readonly<Record<string, unknown>>;
    sheet.addRow(columns.map((column) => cellOf(row[column.key]))).commit();
    if (out.writableNeedDrain) await drained(out);
  }
  await book.commit();
}

function cellOf(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return neutralCell(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value) && value.every((part) => typeof part === 'string'))
    return neutralCell(value.join('|'));
  return neutralCell(JSON.stringify(value) ?? '');
}
