// Plumbing: an empty sheet to be filled in by people: headers, lists to choose from, and a page of notes.
import ExcelJS from 'exceljs';
import type { SheetColumn } from './sheet.js';

const OPTIONS_SHEET = '选项';
const NOTES_SHEET = '说明';
/** Rows that get lists to choose from. */
const ROWS = 10_000;
/** A list longer than this does not fit into the cell's own rule. */
const LONGEST_LIST = 250;

/** Makes an .xlsx: the data sheet, a sheet of notes, and a hidden one for long lists. All cells are text. */
export async function writeTemplate(options: {
  readonly title: string;
  readonly columns: readonly SheetColumn[];
  readonly notes: readonly string[];
}): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet(options.title, { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = options.columns.map((column) => ({
    header: headerOf(column),
    key: column.key,
    width: column.width ?? 18,
    // as text: a number of 18 digits would lose its last three
    style: { numFmt: '@' },
  }));
  sheet.getRow(1).font = { bold: true };
  options.columns.forEach((column, i) => {
    if (column.note !== undefined) sheet.getCell(1, i + 1).note = column.note;
  });
  addNotes(book, options.columns, options.notes);
  addChoices(book, sheet, options.columns);
  return Buffer.from(await book.xlsx.writeBuffer());
}

function headerOf({ header, isRequired }: SheetColumn): string {
  return isRequired === true ? `${header}*` : header;
}

function addNotes(book: ExcelJS.Workbook, columns: readonly SheetColumn[], notes: readonly string[]): void {
  const sheet = book.addWorksheet(NOTES_SHEET);
  sheet.columns = [{ width: 22 }, { width: 10 }, { width: 60 }, { width: 30 }];
  for (const note of notes) sheet.addRow([note]);
  sheet.addRow([]);
  sheet.addRow(['列', '必填', '说明', '示例']).font = { bold: true };
  for (const { header, isRequired, note, example } of columns)
    sheet.addRow([header, isRequired === true ? '是' : '', note ?? '', example ?? '']);
}

/** Long lists stand on a sheet of their own, which the rules point to. */
function addChoices(book: ExcelJS.Workbook, sheet: ExcelJS.Worksheet, columns: readonly SheetColumn[]): void {
  const lists = book.addWorksheet(OPTIONS_SHEET, { state: 'veryHidden' });
  const rules = (
    sheet as unknown as { dataValidations: { add(range: string, rule: ExcelJS.DataValidation): void } }
  ).dataValidations;
  columns.forEach((column, i) => {
    const { options } = column;
    if (!options || options.length === 0) return;
    options.forEach((option, row) => (lists.getCell(row + 1, i + 1).value = option));
    const letter = sheet.getColumn(i + 1).letter;
    const inline = `"${options.join(',')}"`;
    const isShort = inline.length <= LONGEST_LIST && !options.some((option) => /[",]/.test(option));
    const source = isShort ? inline : `${OPTIONS_SHEET}!$${letter}$1:$${letter}$${options.length}`;
    rules.add(`${letter}2:${letter}${ROWS + 1}`, {
      type: 'list',
      allowBlank: true,
      formulae: [source],
      showErrorMessage: true,
      errorTitle: column.header,
      error: '请从列表中选择',
    });
  });
}
