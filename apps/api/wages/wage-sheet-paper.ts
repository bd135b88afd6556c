// Wages: the whole sheet 工资支付表 on paper, A3 in landscape, with space to sign.
import type { Block, DocumentOptions, TableRow } from '#platform/document/document.js';
import {
  WAGE_COLUMNS,
  WAGE_SHEET_TITLE,
  printed,
  wageSheetFacts,
  wageSheetOrigin,
  wageSheetSigners,
} from './wage-sheet-columns.js';
import type { WageSheet } from './wage-sheet.js';

const LETTERS = 7;
const NUMBER_WIDTH = 24;

export function wageSheetOptions(sheet: WageSheet): DocumentOptions {
  return {
    title: `${WAGE_SHEET_TITLE} ${sheet.projectName} ${sheet.teamName ?? ''} ${sheet.payMonth}`,
    paper: 'A3',
    isLandscape: true,
    createdAt: sheet.asOf,
    footer: `${sheet.projectName}（${sheet.projectCode}）${sheet.teamName ?? ''} ${sheet.payMonth}　${wageSheetOrigin(sheet)}`,
  };
}

export function* wageSheetBlocks(sheet: WageSheet): Generator<Block> {
  yield { kind: 'heading', text: WAGE_SHEET_TITLE };
  yield { kind: 'keyValues', entries: wageSheetFacts(sheet), columns: 4 };
  yield {
    kind: 'table',
    caption: `${sheet.teamName ?? ''}　${sheet.payMonth}　金额单位：元`,
    size: LETTERS,
    columns: [
      { header: '序号', width: NUMBER_WIDTH, align: 'center' },
      ...WAGE_COLUMNS.map(({ header, width, isNumber = false }) => ({
        header,
        width,
        align: isNumber ? ('right' as const) : ('left' as const),
      })),
    ],
    rows: rowsOf(sheet),
  };
  yield { kind: 'signatures', parties: wageSheetSigners(sheet) };
}

function* rowsOf(sheet: WageSheet): Generator<TableRow> {
  for (const [i, line] of sheet.lines.entries()) {
    const cells = WAGE_COLUMNS.map(({ of, unit }) => {
      const value = of(line, sheet);
      return typeof value === 'number' ? printed(value, unit) : value;
    });
    yield { cells: [String(i + 1), ...cells] };
  }
  const totals = WAGE_COLUMNS.map(({ total, unit }, i) =>
    total ? printed(total(sheet.totals), unit) : i === 1 ? '合计' : '',
  );
  yield { isBold: true, cells: ['', ...totals] };
}
