// Step 10 of the walk: the sheet of a month as a workbook, a sheet a team, with plain values and no formulas.
import type { SheetTotals } from '#domain/attendance/month-sheet.js';
import type { BookRow, BookSheet } from '#platform/spreadsheet/stream-book.js';
import {
  type NamedMonthSheet,
  type NamedSheetTeam,
  SHEET_TITLE,
  dayTitle,
  monthTitle,
  originText,
  signers,
  teamFacts,
  teamTitle,
} from './month-sheet.js';

const HEADS = ['序号', '工号', '姓名', '工种'] as const;
const TOTAL_HEADS = ['工日', '工时(分钟)', '加班(分钟)', '异常天数', '暂定天数'] as const;
const SIGNATURE_HEIGHT = 60;

/** What stands under the days, with the number that each of a day's totals gives for it. */
const DAY_SUMS: readonly (readonly [label: string, of: (totals: SheetTotals) => number])[] = [
  ['工日合计', ({ workdayHundredths }) => workdayHundredths / 100],
  ['工时合计(分钟)', ({ workedMinutes }) => workedMinutes],
  ['加班合计(分钟)', ({ overtimeMinutes }) => overtimeMinutes],
  ['异常人数', ({ exceptionDays }) => exceptionDays],
];

/** One sheet a team; one that says so where there is none. */
export function bookSheets(sheet: NamedMonthSheet): BookSheet[] {
  const frozen = { rows: 0, columns: 0 };
  if (sheet.teams.length === 0) {
    const lines = [SHEET_TITLE, `${sheet.projectName}（${sheet.projectCode}）`, monthTitle(sheet.month)];
    const rows = [...lines, originText(sheet)].map((text) => ({ cells: [text] }));
    return [{ name: SHEET_TITLE, widths: [60], frozen, rows }];
  }
  const widths = [6, 12, 12, 14, ...sheet.dates.map(() => 6), ...TOTAL_HEADS.map(() => 11)];
  return sheet.teams.map((team) => {
    const above = [...titleRows(sheet, team)];
    const below = [...dayRows(team), ...noteRows(sheet, team)];
    return {
      name: teamTitle(team),
      widths,
      frozen: { rows: above.length, columns: HEADS.length },
      rows: [...above, ...workerRows(team), ...below],
    };
  });
}

function* titleRows(sheet: NamedMonthSheet, team: NamedSheetTeam): Generator<BookRow> {
  yield { cells: [SHEET_TITLE], isBold: true };
  for (const [label, value] of teamFacts(sheet, team)) yield { cells: [label, null, value] };
  const days = sheet.dates.map((date) => {
    const { day, weekday } = dayTitle(date);
    return `${day} ${weekday}`;
  });
  yield { cells: [...HEADS, ...days, ...TOTAL_HEADS], isBold: true, isFramed: true };
}

function* workerRows({ rows }: NamedSheetTeam): Generator<BookRow> {
  for (const [i, { workerNumber, workerName, trades, cells, totals }] of rows.entries()) {
    const tradeNames = trades.map(({ code, name }) => name ?? code).join('、');
    const marks = cells.map((cell) => cell?.mark ?? null);
    const person = [i + 1, workerNumber, workerName, tradeNames];
    yield { cells: [...person, ...marks, ...totalCells(totals)], isFramed: true };
  }
}

function* dayRows({ dayTotals, totals }: NamedSheetTeam): Generator<BookRow> {
  for (const [i, [label, of]] of DAY_SUMS.entries()) {
    const sums = i === 0 ? totalCells(totals) : TOTAL_HEADS.map(() => null);
    yield { cells: [label, null, null, null, ...dayTotals.map(of), ...sums], isBold: true, isFramed: true };
  }
}

function* noteRows(sheet: NamedMonthSheet, team: NamedSheetTeam): Generator<BookRow> {
  yield { cells: [] };
  yield { cells: ['图例'], isBold: true };
  for (const { sign, meaning } of sheet.legend) yield { cells: [sign, null, meaning] };
  yield { cells: [] };
  yield { cells: [originText(sheet)] };
  yield { cells: [] };
  for (const { role, hasSeal = false } of signers(team))
    yield {
      cells: [role, null, null, hasSeal ? '（盖章）' : null, '日期：'],
      height: SIGNATURE_HEIGHT,
    };
}

function totalCells(totals: SheetTotals): number[] {
  const { workdayHundredths, workedMinutes, overtimeMinutes, exceptionDays, provisionalDays } = totals;
  return [workdayHundredths / 100, workedMinutes, overtimeMinutes, exceptionDays, provisionalDays];
}
