// Step 10 of the walk: the sheet of a month on paper, A3 in landscape, a team after the other.
import { type SheetTotals, workdayText } from '#domain/attendance/month-sheet.js';
import type { Block, DocumentOptions, TableColumn, TableRow } from '#platform/document/document.js';
import {
  type NamedMonthSheet,
  type NamedSheetTeam,
  SHEET_TITLE,
  dayTitle,
  legendText,
  monthTitle,
  originText,
  signers,
  teamFacts,
  teamTitle,
} from './month-sheet.js';

/** Points of an A3 page; 31 days of 23.5 make 728. */
const COLUMNS: readonly TableColumn[] = [
  { header: '序号', width: 28, align: 'center' },
  { header: '工号', width: 66 },
  { header: '姓名', width: 66 },
  { header: '工种', width: 60 },
];
const DAY_WIDTH = 23.5;
const TOTALS: readonly TableColumn[] = [
  { header: '工日', width: 44, align: 'right' },
  { header: '工时\n(时:分)', width: 52, align: 'right' },
  { header: '加班\n(时:分)', width: 46, align: 'right' },
  { header: '异常\n天数', width: 32, align: 'right' },
];
const LETTERS = 7;

export function paperOptions(sheet: NamedMonthSheet): DocumentOptions {
  return {
    title: `${SHEET_TITLE} ${sheet.projectName} ${monthTitle(sheet.month)}`,
    paper: 'A3',
    isLandscape: true,
    createdAt: sheet.asOf,
    footer: `${sheet.projectName}（${sheet.projectCode}）${monthTitle(sheet.month)}　${originText(sheet)}`,
  };
}

/** Each team begins on a page of its own and ends with the space for its signatures. */
export function* paperBlocks(sheet: NamedMonthSheet): Generator<Block> {
  if (sheet.teams.length === 0) {
    yield { kind: 'heading', text: SHEET_TITLE };
    yield {
      kind: 'paragraph',
      text: `${sheet.projectName}（${sheet.projectCode}）${monthTitle(sheet.month)}`,
    };
    yield { kind: 'paragraph', text: '本月无考勤记录' };
  }
  for (const team of sheet.teams) {
    yield { kind: 'newPage' };
    yield { kind: 'heading', text: SHEET_TITLE };
    yield { kind: 'keyValues', entries: teamFacts(sheet, team), columns: 3 };
    yield {
      kind: 'table',
      caption: `${teamTitle(team)}　${monthTitle(sheet.month)}`,
      size: LETTERS,
      columns: columnsOf(sheet),
      rows: rowsOf(team),
    };
    yield { kind: 'paragraph', text: `${totalsText(team.totals)}\n${legendText(sheet)}`, isSmall: true };
    yield { kind: 'signatures', parties: signers(team) };
  }
}

function columnsOf({ dates }: NamedMonthSheet): TableColumn[] {
  const days = dates.map((date): TableColumn => {
    const { day, weekday } = dayTitle(date);
    return { header: `${day}\n${weekday}`, width: DAY_WIDTH, align: 'center' };
  });
  return [...COLUMNS, ...days, ...TOTALS];
}

function* rowsOf({ rows, dayTotals, totals }: NamedSheetTeam): Generator<TableRow> {
  for (const [i, { workerNumber, workerName, trades, cells, totals: sum }] of rows.entries()) {
    const tradeNames = trades.map(({ code, name }) => name ?? code).join('、');
    yield {
      cells: [
        String(i + 1),
        workerNumber ?? '',
        workerName ?? '',
        tradeNames,
        ...cells.map((cell) => cell?.mark ?? ''),
        ...totalCells(sum),
      ],
    };
  }
  const days = dayTotals.map(({ workdayHundredths }) =>
    workdayHundredths === 0 ? '' : workdayText(workdayHundredths),
  );
  yield { isBold: true, cells: ['', '', '合计', '', ...days, ...totalCells(totals)] };
}

function totalCells({
  workdayHundredths,
  workedMinutes,
  overtimeMinutes,
  exceptionDays,
}: SheetTotals): string[] {
  return [
    workdayText(workdayHundredths),
    hoursText(workedMinutes),
    hoursText(overtimeMinutes),
    String(exceptionDays),
  ];
}

function totalsText({ workdayHundredths, workedMinutes, provisionalDays }: SheetTotals): string {
  const sum = `合计 ${workdayText(workdayHundredths)} 工日，工时 ${hoursText(workedMinutes)}（时:分）`;
  return provisionalDays === 0 ? `${sum}。` : `${sum}，其中 ${provisionalDays} 人天为暂定，结算后可能变化。`;
}

function hoursText(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}
