// Plumbing, tested: a Parquet file is read back by a reader, types and nulls and all.
import { buffer } from 'node:stream/consumers';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { type TypedColumn, parquetStream } from './parquet.js';

const COLUMNS: readonly TypedColumn[] = [
  { key: 'name', type: 'text' },
  { key: 'days', type: 'integer' },
  { key: 'rate', type: 'number' },
  { key: 'isPaid', type: 'boolean' },
  { key: 'on', type: 'date' },
  { key: 'at', type: 'instant' },
  { key: 'items', type: 'json' },
];

async function* given(rows: readonly object[]): AsyncGenerator<object> {
  for (const row of rows) yield await Promise.resolve(row);
}

async function written(rows: AsyncIterable<object>): Promise<ArrayBuffer> {
  const bytes = await buffer(parquetStream(COLUMNS, rows));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

it('keeps every type, and nulls', async () => {
  const at = new Date('2026-06-03T00:00:00.123Z');
  const file = await written(
    given([
      {
        ...{ name: '张三', days: 2 ** 52 + 1, rate: 0.9994, isPaid: true, on: '2026-06-03', at },
        ...{ items: ['a', { b: 1 }] },
      },
      { name: null, rate: 1, at: at.toISOString(), surplus: 'not asked for' },
    ]),
  );
  expect(await parquetReadObjects({ file })).toEqual([
    {
      ...{ name: '张三', days: BigInt(2 ** 52 + 1), rate: 0.9994, isPaid: true },
      ...{ on: new Date('2026-06-03T00:00:00Z'), at, items: '["a",{"b":1}]' },
    },
    { name: null, days: null, rate: 1, isPaid: null, on: null, at, items: null },
  ]);
});

it('writes group after group', async () => {
  const rows = Array.from({ length: 25_000 }, (_, i) => ({ name: `n${i}`, days: i }));
  const file = await written(given(rows));
  const { row_groups, num_rows } = parquetMetadata(file);
  expect([row_groups.map((group) => Number(group.num_rows)), Number(num_rows)]).toEqual([
    [10_000, 10_000, 5_000],
    25_000,
  ]);
  const read = await parquetReadObjects({ file, rowStart: 19_999, rowEnd: 20_001 });
  expect(read.map(({ name, days }) => [name, days])).toEqual([
    ['n19999', 19_999n],
    ['n20000', 20_000n],
  ]);
});

it('is a file also where there is no row', async () => {
  const file = await written(given([]));
  expect(Number(parquetMetadata(file).num_rows)).toBe(0);
  expect(await parquetReadObjects({ file })).toEqual([]);
});

it('breaks off with the error of its rows', async () => {
  async function* broken(): AsyncGenerator<object> {
    yield await Promise.resolve({ name: 'a' });
    throw new Error('the rows broke');
  }
  await expect(written(broken())).rejects.toThrow('the rows broke');
});
