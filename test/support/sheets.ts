// Sheets for the import tests: the columns that the system itself hands out, filled in, and a client that hands them in.
import ExcelJS from 'exceljs';
import type { DataSource } from 'typeorm';
import { IMPORT_SHEETS } from '#contracts/import-sheets.js';
import { XLSX_MEDIA_TYPE } from '#platform/spreadsheet/sheet.js';
import { type Answer, type Json, type RunningApi, ask } from './api-server.js';
import { workUntilQuiet } from './worker.js';

type Kind = keyof typeof IMPORT_SHEETS;
export type SheetCells = Readonly<Record<string, string | number | Date | undefined>>;

/** An .xlsx of a kind; a cell that is a number stays one. */
export async function makeSheet(kind: Kind, rows: readonly SheetCells[]): Promise<Buffer> {
  const { title, columns } = IMPORT_SHEETS[kind]({});
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet(title);
  sheet.addRow(columns.map(({ header }) => header));
  for (const row of rows) sheet.addRow(columns.map(({ key }) => row[key] ?? null));
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** The first sheet of an .xlsx as rows of values. */
export async function readBook(bytes: Buffer): Promise<{ book: ExcelJS.Workbook; rows: unknown[][] }> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(bytes as unknown as ArrayBuffer);
  const rows: unknown[][] = [];
  book.worksheets[0]?.eachRow((row) => rows.push((row.values as unknown[]).slice(1)));
  return { book, rows };
}

/** Hands a sheet in. */
export function handIn(
  api: RunningApi,
  query: Readonly<Record<string, string>>,
  sheet: { readonly bytes: Buffer; readonly headers: Readonly<Record<string, string>> },
): Promise<Answer<Json>> {
  return ask(`${api.url}/api/v1/imports?${new URLSearchParams(query).toString()}`, {
    method: 'POST',
    headers: { 'content-type': XLSX_MEDIA_TYPE, ...sheet.headers },
    body: new Uint8Array(sheet.bytes),
  });
}

/** What an import came to: the job when the worker has come to rest, and its faults as [row, column, code]. */
export async function importSheet(
  parts: { readonly api: RunningApi; readonly worker: DataSource; readonly asApi: DataSource },
  query: Readonly<Record<string, string>>,
  sheet: { readonly bytes: Buffer; readonly headers: Readonly<Record<string, string>> },
): Promise<{ job: Json; faults: [number, string, string][]; text: string }> {
  const { api, worker, asApi } = parts;
  const { status, body, text } = await handIn(api, query, sheet);
  if (status !== 202) throw new Error(text);
  await workUntilQuiet(worker, asApi);
  const url = `${api.url}/api/v1/imports/${body.id}`;
  const { body: job } = await ask(url, { headers: sheet.headers });
  const lines = await ask(`${url}/faults`, {
    headers: { ...sheet.headers, accept: 'application/x-ndjson' },
  });
  const faults = lines.text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  return {
    job,
    faults: faults.filter((f) => !f.isWarning).map((f) => [f.rowNumber, f.columnKey, f.code]),
    text: lines.text,
  };
}
