// Beside the walk: what can be exported, in which forms, and piece by piece of which time.
import { addDays, daysBetween, monthOf, nextMonth } from '../calendar/work-date.js';

/** What a column holds: `date` as YYYY-MM-DD, `instant` in UTC, `json` for lists and objects. */
export type ColumnType = 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'instant' | 'json';

/** A column and its entry in the data dictionary. */
export interface ExportColumn {
  readonly key: string;
  readonly type: ColumnType;
  readonly description: string;
}

export const EXPORT_FORMATS = ['csv', 'xlsx', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const LISTS = {
  'attendance-days': 'day',
  'gate-events': 'day',
  'payroll-lines': 'month',
  findings: 'month',
} as const;
const STATISTICS = {
  'statistics-attendance': 'month',
  'statistics-headcount': 'month',
  'statistics-workforce': 'month',
  'statistics-wages': 'month',
  'statistics-compliance': 'month',
  'statistics-alerts': 'month',
  'statistics-complaints': 'month',
  'statistics-enforcement': 'month',
  'statistics-system': 'month',
} as const;
const PIECE = { ...LISTS, ...STATISTICS } as const;

export type ListDataset = keyof typeof LISTS;
export type StatisticDataset = keyof typeof STATISTICS;
export type ExportDataset = keyof typeof PIECE;
export const EXPORT_DATASETS = Object.keys(PIECE) as ExportDataset[];

/** Whether a dataset is of statistics, which can be grouped and asked by area. */
export function isStatistic(dataset: ExportDataset): dataset is StatisticDataset {
  return dataset in STATISTICS;
}

/** A longer export is refused; it can be asked for in parts. */
export const MOST_PIECES = { day: 400, month: 120 } as const;

/** Whether a dataset is exported day by day or month by month. */
export function pieceOf(dataset: ExportDataset): 'day' | 'month' {
  return PIECE[dataset];
}

/** The days or months of an export, in order. @param from first day (YYYY-MM-DD), @param to last day */
export function piecesOf(dataset: ExportDataset, from: string, to: string): string[] {
  if (pieceOf(dataset) === 'day')
    return Array.from({ length: daysBetween(from, to) + 1 }, (_, i) => addDays(from, i));
  const months: string[] = [];
  for (let month = monthOf(from); month <= monthOf(to); month = nextMonth(month)) months.push(month);
  return months;
}
