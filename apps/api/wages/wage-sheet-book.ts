// Wages: the whole sheet 工资支付表 as a workbook, with plain values and no formulas.
import type { BookRow, BookSheet } from '#platform/spreadsheet/stream-book.js';
import {
  WAGE_COLUMNS,
  WAGE_SHEET_TITLE,
  counted,
  wageSheetFacts,
  wageSheetOrigin,
  wageSheetSigners,
} from './wage-sheet-columns.js';
import type { WageSheet } from './wage-sheet.js';

/** Points to characters of a column. */
const POINTS = 6;
const SIGNATURE_HEIGHT = 60;

export function wageSheetBook(sheet: WageSheet): BookSheet[] {
  const above: BookRow[] = [
    { cells: [WAGE_SHEET_TITLE], isBold: true },
    ...wageSheetFacts(sheet).map(([label, value]) => ({ cells: [label, null, value] })),
    { cells: ['序号', ...WAGE_COLUMNS.map(({ header }) => header)], isBold: true, isFramed: true },
  ];
  return [
    {
      name: `${sheet.teamName ?? ''} ${sheet.payMonth}`,
      widths: [6, ...WAGE_COLUMNS.map(({ width }) => Math.ceil(width / POINTS))],
      frozen: { rows: above.length, columns: 3 },
      rows: [...above, ...linesOf(sheet), ...notesOf(sheet)],
    },
  ];
}

function linesOf(sheet: WageSheet): BookRow[] {
  const rows = sheet.lines.map((line, i) => ({
    cells: [
      i + 1,
      ...WAGE_COLUMNS.map(({ of, unit }) => {
        const value = of(line, sheet);
        return typeof value === 'number' ? counted(value, unit) : value;
      }),
    ],
    isFramed: true,
  }));
  const totals = WAGE_COLUMNS.map(({ total, unit }, i) =>
    total ? counted(total(sheet.totals), unit) : i === 1 ? '合计' : null,
  );
  return [...rows, { cells: [null, ...totals], isBold: true, isFramed: true }];
}

function notesOf(sheet: WageSheet): BookRow[] {
  return [
    { cells: [] },
    { cells: [wageSheetOrigin(sheet)] },
    ...wageSheetSigners(sheet).map(({ role, hasSeal = false }) => ({
      cells: [role, null, null, hasSeal ? '（盖章）' : null, '日期：'],
      height: SIGNATURE_HEIGHT,
    })),
  ];
}
