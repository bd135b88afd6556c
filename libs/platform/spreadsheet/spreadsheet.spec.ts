// Plumbing, tested: sheets written by us, filled in as people do, and read again; and everything that is no sheet.
import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { chartBook } from '#platform/spreadsheet/chart-book.js';
import { neutralCell } from '#platform/spreadsheet/neutral-cell.js';
import { readSheet } from '#platform/spreadsheet/read-sheet.js';
import type { SheetColumn } from '#platform/spreadsheet/sheet.js';
import { type BookSheet, bookStream } from '#platform/spreadsheet/stream-book.js';
import { sheetStream } from '#platform/spreadsheet/stream-sheet.js';
import { unpackedSize } from '#platform/spreadsheet/unpacked-size.js';
import { writeTemplate } from '#platform/spreadsheet/write-template.js';

const COLUMNS: readonly SheetColumn[] = [
  { key: 'name', header: '姓名', isRequired: true, example: '张三' },
  { key: 'number', header: '证件号码', isRequired: true, note: '18 位' },
  { key: 'nation', header: '民族', options: Array.from({ length: 58 }, (_, i) => `民族${i}`) },
  { key: 'basis', header: '计酬方式', options: ['日', '月'] },
  { key: 'born', header: '出生日期' },
];

async function filled(fill: (sheet: ExcelJS.Worksheet) => void, template?: Buffer): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  if (template) await book.xlsx.load(template as unknown as ArrayBuffer);
  const sheet = book.worksheets[0] ?? book.addWorksheet('a');
  fill(sheet);
  return Buffer.from(await book.xlsx.writeBuffer());
}

const template = () => writeTemplate({ title: '工人', columns: COLUMNS, notes: ['每行一人'] });
const rowsOf = async (bytes: Buffer) => {
  const read = await readSheet(bytes, COLUMNS);
  if (!read.ok) throw new Error(`${read.code} ${read.detail}`);
  return read;
};

it('gives a template that reads back empty, with lists to choose from', async () => {
  const bytes = await template();
  expect(await rowsOf(bytes)).toEqual({ ok: true, rows: [], unknownHeaders: [] });
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(bytes as unknown as ArrayBuffer);
  expect(book.worksheets.map((sheet) => [sheet.name, sheet.state])).toEqual([
    ['工人', 'visible'],
    ['说明', 'visible'],
    ['选项', 'veryHidden'],
  ]);
  const sheet = book.worksheets[0] as ExcelJS.Worksheet;
  expect(sheet.getCell('A1').value).toBe('姓名*');
  expect(sheet.getCell('C5').dataValidation.formulae).toEqual(['选项!$C$1:$C$58']);
  expect(sheet.getCell('D10001').dataValidation.formulae).toEqual(['"日,月"']);
  expect(sheet.getColumn(2).numFmt).toBe('@');
});

it('reads what people fill in, whatever the cell holds', async () => {
  const bytes = await filled(
    (sheet) => {
      sheet.getRow(2).values = [
        '  张三 ',
        '210102199003071233',
        '民族1',
        '日',
        new Date('1990-03-07T00:00:00Z'),
      ];
      sheet.getCell('E2').numFmt = 'yyyy-mm-dd';
      sheet.getRow(4).values = [
        { richText: [{ text: '李' }, { text: '四' }] },
        12345,
        true,
        { formula: 'A1', result: '月' },
      ];
      sheet.getRow(5).values = [
        { text: '王五', hyperlink: 'http://x' },
        210102199003071200,
        { error: '#N/A' },
        { formula: '1/0' },
      ];
    },
    await template(),
  );
  const { rows } = await rowsOf(bytes);
  expect(rows).toEqual([
    {
      row: 2,
      cells: { name: '张三', number: '210102199003071233', nation: '民族1', basis: '日', born: '1990-03-07' },
      faults: [],
    },
    { row: 4, cells: { name: '李四', number: '12345', nation: '是', basis: '月', born: '' }, faults: [] },
    {
      row: 5,
      cells: {
        name: '王五',
        number: expect.stringMatching(/^2101021990030712\d\d$/),
        nation: '',
        basis: '',
        born: '',
      },
      faults: [
        { key: 'number', code: 'number_lost_digits' },
        { key: 'nation', code: 'formula_error' },
        { key: 'basis', code: 'formula_error' },
      ],
    },
  ]);
});

it('finds columns in any order and names those it does not know', async () => {
  const bytes = await filled((sheet) => {
    sheet.addRow(['备注', '证件号码 *', ' 姓　名']);
    sheet.addRow(['x', '1', '张三']);
  });
  const read = await rowsOf(bytes);
  expect(read.unknownHeaders).toEqual(['备注']);
  expect(read.rows[0]?.cells).toMatchObject({ name: '张三', number: '1', nation: '' });
});

it('says what is wrong with a sheet', async () => {
  const missing = await filled((sheet) => void sheet.addRow(['姓名']));
  expect(await readSheet(missing, COLUMNS)).toEqual({
    ok: false,
    code: 'missing_columns',
    detail: '证件号码',
  });
  const twice = await filled((sheet) => void sheet.addRow(['姓名', '证件号码', '姓名*']));
  expect(await readSheet(twice, COLUMNS)).toMatchObject({ ok: false, code: 'duplicate_header' });
  const long = await filled((sheet) => {
    sheet.addRow(['姓名', '证件号码']);
    for (let i = 0; i < 12; i += 1) sheet.addRow(['a', 'b']);
  });
  expect(await readSheet(long, COLUMNS, { mostRows: 10 })).toMatchObject({
    ok: false,
    code: 'too_many_rows',
  });
});

it('takes nothing for a workbook that is none', async () => {
  const whole = await template();
  const broken = [
    Buffer.alloc(0),
    Buffer.from('姓名,证件号码'),
    whole.subarray(0, whole.length >> 1),
    Buffer.from('PK\u0003\u0004'),
  ];
  for (const bytes of broken)
    expect(await readSheet(bytes, COLUMNS)).toMatchObject({ code: 'not_a_workbook' });
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      expect((await readSheet(Buffer.from(bytes), COLUMNS)).ok).toBe(false);
    }),
    { numRuns: 200 },
  );
});

/** A zip of one deflated part; `claim` is what its directory says. */
function zipOf(
  content: Buffer,
  claim: { size?: number; count?: number; offset?: number; flags?: number } = {},
) {
  const packed = deflateRawSync(content);
  const name = Buffer.from('xl/workbook.xml');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(claim.size ?? content.length, 22);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(claim.flags ?? 0, 8);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(claim.size ?? content.length, 24);
  entry.writeUInt16LE(name.length, 28);
  const parts = Buffer.concat([local, name, packed]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(claim.count ?? 1, 8);
  end.writeUInt16LE(claim.count ?? 1, 10);
  end.writeUInt32LE(entry.length + name.length, 12);
  end.writeUInt32LE(claim.offset ?? parts.length, 16);
  return Buffer.concat([parts, entry, name, end]);
}

const huge = Buffer.alloc(30 * 1024 * 1024);

it.each([
  ['says so', {}, 'too_large'],
  ['says that it is small', { size: 1_000 }, 'too_large'],
  ['says that it is nothing', { size: 0 }, 'too_large'],
  ['says that there are no entries', { count: 0 }, 'not_a_workbook'],
  ['says that there are more entries', { count: 2 }, 'too_large'],
  ['is of the kind for huge files', { count: 0xffff, offset: 0xffffffff }, 'not_a_workbook'],
  ['is encrypted', { flags: 1 }, 'not_a_workbook'],
])('refuses a file that unpacks to far more than it is and %s', async (_what, claim, code) => {
  expect(await readSheet(zipOf(huge, claim), COLUMNS)).toMatchObject({ ok: false, code });
});

/** The end record of a zip lies in its last 22 bytes. */
const END_BYTES = 22;

/** A file with another number at a place of its end record. */
function withEnd(whole: Buffer, place: number, value: number): Buffer {
  const bytes = Buffer.from(whole);
  bytes.writeUInt16LE(value, bytes.length - END_BYTES + place);
  return bytes;
}

// any of these makes JSZip read a second directory, of the kind for huge files, instead of this one
it.each([
  ['disk', 4],
  ['disk of the directory', 6],
  ['count on this disk', 8],
])('refuses a file whose %s stands elsewhere', async (_what, place) => {
  const whole = await template();
  expect(unpackedSize(whole, 10_000_000).kind).toBe('size');
  expect(unpackedSize(withEnd(whole, place, 0xffff), 10_000_000)).toEqual({ kind: 'not_a_zip' });
});

it('refuses entries that share their bytes', () => {
  const whole = zipOf(randomBytes(1_000));
  const tail = Buffer.from(whole.subarray(whole.length - END_BYTES));
  const directory = whole.subarray(tail.readUInt32LE(16), whole.length - END_BYTES);
  tail.writeUInt16LE(4, 8);
  tail.writeUInt16LE(4, 10);
  tail.writeUInt32LE(directory.length * 4, 12);
  const front = whole.subarray(0, tail.readUInt32LE(16));
  const shared = Buffer.concat([front, directory, directory, directory, directory, tail]);
  expect(unpackedSize(shared, 10_000_000)).toEqual({ kind: 'not_a_zip' });
});

it('weighs what a file really unpacks to, within the budget', async () => {
  const text = Buffer.from('x'.repeat(5_000));
  expect(unpackedSize(zipOf(text, { size: 1 }), 5_000)).toEqual({ kind: 'size', bytes: 5_000 });
  expect(unpackedSize(zipOf(text), 4_999)).toEqual({ kind: 'too_large' });
  const honest = unpackedSize(await template(), 10_000_000);
  expect(honest.kind === 'size' && honest.bytes > 5_000).toBe(true);
  fc.assert(
    fc.property(fc.nat(), fc.nat({ max: 255 }), (place, byte) => {
      const bytes = zipOf(text);
      bytes[place % bytes.length] = byte;
      return ['size', 'too_large', 'not_a_zip'].includes(unpackedSize(bytes, 100_000).kind);
    }),
    { numRuns: 500 },
  );
});

it('streams rows that read back, with formulas made harmless', async () => {
  const count = 3_000;
  async function* items() {
    for (let i = 0; i < count; i += 1) {
      if (i % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
      yield {
        name: i === 0 ? '=1+1' : `n${i}`,
        number: i === 1 ? -5 : String(i),
        nation: ['a', 'b'],
        basis: null,
        born: { a: 1 },
      };
    }
  }
  const chunks: Buffer[] = [];
  for await (const chunk of sheetStream({ name: 'a/b', columns: COLUMNS }, items()))
    chunks.push(chunk as Buffer);
  const { rows } = await rowsOf(Buffer.concat(chunks));
  expect(rows.length).toBe(count);
  expect(rows[0]?.cells).toEqual({ name: "'=1+1", number: '0', nation: 'a|b', basis: '', born: '{"a":1}' });
  expect(rows[1]?.cells.number).toBe('-5');
});

it('breaks off with the error of the items', async () => {
  async function* items() {
    await Promise.resolve();
    yield { name: 'a' };
    throw new Error('the list broke');
  }
  const read = async () => {
    const chunks: unknown[] = [];
    for await (const chunk of sheetStream({ name: 'a', columns: COLUMNS }, items())) chunks.push(chunk);
    return chunks;
  };
  await expect(read()).rejects.toThrow('the list broke');
});

const bookSheet = (name: string, more: Partial<BookSheet> = {}): BookSheet => ({
  name,
  widths: [10],
  frozen: { rows: 1, columns: 1 },
  rows: [],
  ...more,
});

async function bookOf(sheets: readonly BookSheet[]): Promise<ExcelJS.Workbook> {
  const chunks: Buffer[] = [];
  for await (const chunk of bookStream(sheets)) chunks.push(chunk as Buffer);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(Buffer.concat(chunks) as unknown as ArrayBuffer);
  return book;
}

it('streams a book of several sheets with plain values, frozen heads and frames', async () => {
  const rows = [
    { cells: ['工号', '=1+1'], isBold: true, isFramed: true },
    { cells: [1.5, null, '-x'], height: 60 },
    ...Array.from({ length: 500 }, (_, n) => ({ cells: [n, 'x'.repeat(200)] })),
  ];
  const book = await bookOf([bookSheet('甲', { rows, frozen: { rows: 1, columns: 2 } }), bookSheet('乙')]);
  const [first, second] = book.worksheets as [ExcelJS.Worksheet, ExcelJS.Worksheet];
  expect([first.rowCount, second.rowCount]).toEqual([502, 0]);
  expect(first.getRow(1).values).toEqual([undefined, '工号', "'=1+1"]);
  expect(first.getRow(2).values).toEqual([undefined, 1.5, undefined, "'-x"]);
  expect(first.views[0]).toMatchObject({ state: 'frozen', xSplit: 2, ySplit: 1 });
  expect([first.getCell('A1').font.bold, first.getCell('A1').border.top?.style]).toEqual([true, 'thin']);
  expect([first.getRow(2).height, first.getColumn(1).width]).toEqual([60, 10]);
});

it('names the sheets of a book so that a spreadsheet takes them', async () => {
  const long = '班'.repeat(30);
  const names = [
    '班组',
    '班组',
    'a/b:c',
    'A b C',
    "'x'",
    '',
    'History',
    `${long}一二`,
    `${long}一三`,
    `${long}🏗️`,
  ];
  const book = await bookOf(names.map((name) => bookSheet(name)));
  expect(book.worksheets.map(({ name }) => name)).toEqual([
    '班组',
    '班组 (2)',
    'a b c',
    'A b C (2)',
    'x',
    '-',
    'History (2)',
    `${long}一`,
    `${'班'.repeat(27)} (2)`,
    long,
  ]);
});

it('breaks a book off with the error of its rows', async () => {
  function* rows() {
    yield { cells: ['a'] };
    throw new Error('the rows broke');
  }
  await expect(bookOf([bookSheet('a', { rows: rows() })])).rejects.toThrow('the rows broke');
});

it('writes tables with charts that are drawn from their cells', async () => {
  const header = ['月份', '=应发', '已发'];
  const rows = [
    ['2026-09', { value: 1.5, format: '0.00' }, null],
    ['2026-10', { value: 0.25, format: '0%' }, { value: 3, format: '0' }],
  ];
  const sheet = { widths: [10, 12, 12], above: ['=1+1', '说明'], header, rows };
  const bytes = Buffer.from(
    await chartBook([
      { ...sheet, name: '工资', chart: { title: '图', form: 'columns', columns: [1, 2] } },
      { ...sheet, name: '空', rows: [], chart: { title: '图', form: 'lines', columns: [1] } },
      { ...sheet, name: '线', chart: { title: '线图', form: 'lines', columns: [2] } },
    ]),
  );
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(bytes as unknown as ArrayBuffer);
  expect(book.worksheets.map(({ name }) => name)).toEqual(['工资', '空', '线']);
  const first = book.worksheets[0] as ExcelJS.Worksheet;
  expect(first.getSheetValues().map((row) => (row as unknown[] | undefined)?.slice(1))).toEqual([
    undefined,
    ["'=1+1"],
    ['说明'],
    ['月份', "'=应发", '已发'],
    ['2026-09', 1.5],
    ['2026-10', 0.25, 3],
  ]);
  expect([first.getCell('B5').numFmt, first.getCell('A3').font.bold]).toEqual(['0%', true]);
  const parts = unzipSync(bytes);
  const charts = Object.keys(parts).filter((name) => /charts\/chart\d+\.xml$/.test(name));
  expect(charts).toHaveLength(2);
  const drawn = charts.map((name) => strFromU8(parts[name] ?? new Uint8Array()));
  const references = (xml: string) => [...xml.matchAll(/<c:f>(.*?)<\/c:f>/g)].map(([, range]) => range);
  expect(references(drawn[0] ?? '')).toEqual([
    "'工资'!A4:A5",
    "'工资'!B4:B5",
    "'工资'!A4:A5",
    "'工资'!C4:C5",
  ]);
  expect(drawn[0]).toContain('<c:min val="0"/>');
  expect(drawn[1]).toContain('<c:lineChart>');
});

it.each([
  ['=1', "'=1"],
  ['+86', '+86'],
  ['+a', "'+a"],
  ['-1.5', '-1.5'],
  ['@x', "'@x"],
  ['\tx', "'\tx"],
  ['x', 'x'],
])('a cell %j becomes %j', (text, safe) => expect(neutralCell(text)).toBe(safe));
