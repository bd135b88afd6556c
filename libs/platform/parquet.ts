// Plumbing: rows leave as a Parquet file while they are read; a group of rows is held, not the file.
import { PassThrough, type Readable } from 'node:stream';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, parquetWriteRows } from 'hyparquet-writer';
import { drained } from './drained.js';

/** A column and what its cells are: an `integer` is exact to 2^53, a `date` YYYY-MM-DD, `json` anything. */
export interface TypedColumn {
  readonly key: string;
  readonly type: 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'instant' | 'json';
}

const ROWS_OF_A_GROUP = 10_000;

const ELEMENT: Readonly<Record<TypedColumn['type'], Pick<SchemaElement, 'type' | 'converted_type'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  date: { type: 'INT32', converted_type: 'DATE' },
  instant: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  json: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
};

/** Bytes go on after each group of rows; offsets in the file count all that were written. */
class StreamWriter extends ByteWriter {
  constructor(private readonly out: PassThrough) {
    super();
  }

  async flush(): Promise<void> {
    this.out.write(Buffer.from(this.getBytes()));
    this.index = 0;
    if (this.out.writableNeedDrain) await drained(this.out);
    // whoever stopped reading ends the rows too
    if (this.out.destroyed) throw new Error('nobody reads the file any more');
  }

  override finish(): void {
    this.out.end(Buffer.from(this.getBytes()));
  }
}

/** A .parquet as a stream. An error of the rows breaks it off. Every column may hold nulls. */
export function parquetStream(columns: readonly TypedColumn[], rows: AsyncIterable<object>): Readable {
  const out = new PassThrough();
  void write(out, columns, rows).catch((error: unknown) => {
    out.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return out;
}

async function write(
  out: PassThrough,
  columns: readonly TypedColumn[],
  rows: AsyncIterable<object>,
): Promise<void> {
  await parquetWriteRows({
    writer: new StreamWriter(out),
    columns: columns.map(({ key }) => ({ name: key })),
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ key, type }) => ({
        ...{ name: key, repetition_type: 'OPTIONAL' as const },
        ...ELEMENT[type],
      })),
    ],
    rows: typedRows(columns, rows),
    rowGroupSize: ROWS_OF_A_GROUP,
    createdBy: 'Zhuming',
  });
}

async function* typedRows(
  columns: readonly TypedColumn[],
  rows: AsyncIterable<object>,
): AsyncGenerator<Record<string, unknown>> {
  for await (const row of rows) {
    const cells = row as Readonly<Record<string, unknown>>;
    yield Object.fromEntries(columns.map(({ key, type }) => [key, cellOf(cells[key], type)]));
  }
}

function cellOf(value: unknown, type: TypedColumn['type']): unknown {
  if (value === null || value === undefined) return null;
  switch (type) {
    case 'integer':
      return BigInt(value as number);
    case 'date':
      return new Date(`${value as string}T00:00:00Z`);
    case 'instant':
      return value instanceof Date ? value : new Date(value as string);
    case 'json':
      return JSON.stringify(value);
    case 'text':
    case 'number':
    case 'boolean':
      return value;
  }
}
