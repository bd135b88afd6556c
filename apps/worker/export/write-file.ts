// Beside the walk: rows become a file of one of three forms, which leaves in sealed parts while it is written.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ExportColumn, ExportFormat } from '#domain/export/export-table.js';
import { linesOf } from '#platform/lines.js';
import { parquetStream } from '#platform/parquet.js';
import { csvFormat } from '#platform/spreadsheet/csv.js';
import { sheetStream } from '#platform/spreadsheet/stream-sheet.js';

const PART_BYTES = 4 * 1024 * 1024;

/** Rows of a spreadsheet below its header. */
const MOST_SHEET_ROWS = 1_048_575;

/** What was asked for is more than a file of its form may hold; asking for less of it helps. */
export class ExportLimitError extends Error {
  constructor(readonly code: 'too_many_groups' | 'too_many_rows') {
    super(code);
  }
}

/** A file in the making. */
interface FileOf {
  readonly name: string;
  readonly format: ExportFormat;
  readonly columns: readonly ExportColumn[];
}

function bytesOf({ name, format, columns }: FileOf, rows: AsyncIterable<object>): Readable {
  const keys = columns.map(({ key }) => key);
  switch (format) {
    case 'parquet':
      return parquetStream(columns, rows);
    case 'xlsx':
      return sheetStream({ name, columns: keys.map((key) => ({ key, header: key })) }, counted(rows));
    case 'csv':
      return Readable.from(linesOf(rows, csvFormat(keys)), { objectMode: false });
  }
}

async function* counted(rows: AsyncIterable<object>): AsyncGenerator<object> {
  let count = 0;
  for await (const row of rows) {
    count += 1;
    if (count > MOST_SHEET_ROWS) throw new ExportLimitError('too_many_rows');
    yield row;
  }
}

/**
 * Writes a file.
 * @param keep is given part after part, numbered from 0; the next one is cut once it is kept
 * @returns length and SHA-256 of the whole
 */
export async function writeFile(
  file: FileOf,
  rows: AsyncIterable<object>,
  keep: (part: Buffer, n: number) => Promise<void>,
): Promise<{ readonly byteLength: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let [held, heldBytes, byteLength, n]: [Buffer[], number, number, number] = [[], 0, 0, 0];
  const cut = async (size: number) => {
    const all = Buffer.concat(held);
    await keep(all.subarray(0, size), n);
    n += 1;
    held = [all.subarray(size)];
    heldBytes = all.length - size;
  };
  for await (const chunk of bytesOf(file, rows)) {
    const bytes = chunk as Buffer;
    hash.update(bytes);
    held.push(bytes);
    heldBytes += bytes.length;
    byteLength += bytes.length;
    while (heldBytes >= PART_BYTES) await cut(PART_BYTES);
  }
  if (heldBytes > 0) await cut(heldBytes);
  return { byteLength, sha256: hash.digest('hex') };
}
