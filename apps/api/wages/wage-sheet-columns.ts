// Wages: the columns of the printed sheet 工资支付表, the same on paper and in a workbook.
import { formatYuan } from '#domain/money/money.js';
import { localTime } from '../local-time.js';
import { EXCUSE_WORDS, SHEET_WORDS, TRANSFER_WORDS } from './wage-words.js';
import type { WageSheet, WageSheetLine, WageSheetTotals } from './wage-sheet.js';

export const WAGE_SHEET_TITLE = '工资支付表';

interface WageColumn {
  readonly header: string;
  /** Points of an A3 page in landscape. */
  readonly width: number;
  readonly isNumber?: boolean;
  readonly of: (line: WageSheetLine, sheet: WageSheet) => string | number;
  /** What stands in the row of totals. */
  readonly total?: (totals: WageSheetTotals) => number;
  /** A number in this unit: fen and hundredths are divided by 100, minutes by 60. */
  readonly unit?: 'fen' | 'hundredths' | 'minutes';
}

/** Name, number and contact; time; payable; deducted; net; what the bank says, or the signature (art. 15). */
export const WAGE_COLUMNS: readonly WageColumn[] = [
  { header: '工号', width: 60, of: (line) => line.workerNumber ?? '' },
  { header: '姓名', width: 52, of: (line) => line.workerName ?? '' },
  { header: '证件号码', width: 86, of: (line) => line.identityMasked ?? '' },
  { header: '联系电话', width: 60, of: (line) => line.phoneMasked ?? '' },
  number('出勤（工）', 40, 'hundredths', 'daysHundredths'),
  number('工时（小时）', 44, 'minutes', 'workedMinutes'),
  number('其中加班（小时）', 44, 'minutes', 'overtimeMinutes'),
  number('计日工资', 56, 'fen', 'dayPayFen'),
  { header: '其他应发项目', width: 110, of: (line) => itemWords(line, false) },
  number('以前月份补差', 52, 'fen', 'adjustmentFen'),
  number('应发', 60, 'fen', 'payableFen'),
  { header: '扣款项目及依据', width: 110, of: (line) => itemWords(line, true) },
  number('扣款', 48, 'fen', 'deductionFen'),
  number('实发', 60, 'fen', 'netFen'),
  { header: '工资卡尾号', width: 40, of: (line) => line.cardLast4 ?? '' },
  { header: '银行代发凭证', width: 130, of: bankWords },
  { header: '工人签字', width: 90, of: signWords },
];

type NumberField = keyof WageSheetTotals;

function number(
  header: string,
  width: number,
  unit: NonNullable<WageColumn['unit']>,
  field: NumberField,
): WageColumn {
  return { header, width, unit, isNumber: true, of: (line) => line[field], total: (totals) => totals[field] };
}

/** A number as it is printed. */
export function printed(value: number, unit: WageColumn['unit']): string {
  if (unit === 'fen') return value < 0 ? `−${formatYuan(-value)}` : formatYuan(value);
  return (value / (unit === 'minutes' ? 60 : 100)).toFixed(2);
}

/** A number as a workbook takes it, in yuan, 工 or hours. */
export function counted(value: number, unit: WageColumn['unit']): number {
  return unit === 'minutes' ? Math.round((value / 60) * 100) / 100 : value / 100;
}

function itemWords({ items }: WageSheetLine, isDeduction: boolean): string {
  return items
    .filter((item) => item.isDeduction === isDeduction)
    .map(({ label, amountFen }) => `${label} ${formatYuan(amountFen)}`)
    .join('\n');
}

function bankWords({ transfers }: WageSheetLine): string {
  return transfers
    .map(({ bankSerial, status, paidOn, amountFen }) =>
      [TRANSFER_WORDS[status] ?? status, formatYuan(amountFen), paidOn, bankSerial].filter(Boolean).join(' '),
    )
    .join('\n');
}

function signWords({ standing, answeredAt, excuse }: WageSheetLine, { timeZone }: WageSheet): string {
  const at = answeredAt === null ? '' : ` ${localTime(answeredAt, timeZone)}`;
  if (standing === 'CONFIRMED') return `本人确认${at}`;
  if (standing === 'EXCUSED') return `${EXCUSE_WORDS[excuse ?? ''] ?? ''}${at}`;
  if (standing === 'DISPUTED') return `有异议${at}`;
  return '';
}

/** What the sheet is about, above its table. */
export function wageSheetFacts(sheet: WageSheet): [label: string, value: string][] {
  return [
    ['用人单位', sheet.employerName ?? '—'],
    ['总承包单位', sheet.contractorName],
    ['项目', `${sheet.projectName}（${sheet.projectCode}）`],
    ['班组', `${sheet.teamName ?? '—'}（${sheet.lines.length} 人）`],
    ['支付周期', `${sheet.payMonth}（按月）`],
    ['支付日期', sheet.dueOn],
    ['付款账户', sheet.payers.join('、') || '—'],
    ['状态', SHEET_WORDS[sheet.state] ?? sheet.state],
  ];
}

/** With what a paper can be matched to the data again. */
export function wageSheetOrigin({ asOf, timeZone, sheetHash, payrollId }: WageSheet): string {
  const content = sheetHash === null ? '草稿，内容可能变化' : `内容摘要 ${sheetHash}`;
  return `编号 ${payrollId}　打印时间 ${localTime(asOf, timeZone)}（${timeZone}）　${content}`;
}

/** Who signs: the employer who made it, the leader, the labour officer and the general contractor (art. 31). */
export function wageSheetSigners({ leaderName }: WageSheet) {
  return [
    { role: '用人单位', hasSeal: true },
    { role: leaderName === null ? '班组长' : `班组长（${leaderName}）` },
    { role: '劳资专管员' },
    { role: '总承包单位', hasSeal: true },
  ];
}
