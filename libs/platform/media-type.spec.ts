// Plumbing, tested: files are what their bytes say.
import ExcelJS from 'exceljs';
import { sniffMedia } from '#platform/media-type.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const JPEG = Buffer.from([
  0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0,
]);
const PDF = Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n');
const ZIP = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');

async function workbook(): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  book.addWorksheet('a').addRow([1]);
  return Buffer.from(await book.xlsx.writeBuffer());
}

it('knows what is allowed', async () => {
  expect(await sniffMedia(PNG, 'photo')).toEqual({ ok: true, kind: 'png', mediaType: 'image/png' });
  expect(await sniffMedia(JPEG, 'photo')).toMatchObject({ ok: true, kind: 'jpeg' });
  expect(await sniffMedia(PDF, 'scan')).toMatchObject({ ok: true, kind: 'pdf' });
  expect(await sniffMedia(await workbook(), 'sheet')).toMatchObject({ ok: true, kind: 'xlsx' });
});

it.each([
  ['a PDF for a photo', PDF, 'photo'],
  ['a picture for a sheet', PNG, 'sheet'],
  ['an empty zip', ZIP, 'sheet'],
  ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'scan'],
  [
    'a drawing with a script',
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
    'photo',
  ],
  ['a program', Buffer.from('MZ\u0090\u0000\u0003\u0000\u0000\u0000'), 'scan'],
  ['noise', Buffer.from([1, 2, 3, 4, 5]), 'scan'],
] as const)('refuses %s', async (_name, bytes, purpose) => {
  expect(await sniffMedia(bytes, purpose)).toEqual({ ok: false, code: 'unsupported_media' });
});

it('refuses nothing at all and too much', async () => {
  expect(await sniffMedia(Buffer.alloc(0), 'photo')).toEqual({ ok: false, code: 'empty' });
  const large = Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024)]);
  expect(await sniffMedia(large, 'photo')).toEqual({ ok: false, code: 'too_large' });
});
