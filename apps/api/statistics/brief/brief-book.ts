// Step 10 of the walk: the monthly brief as a workbook, a section a sheet, with charts that Excel draws from its cells.
import type { ChartCell, ChartSheet } from '#platform/spreadsheet/chart-book.js';
import type { Brief, BriefCell, FigureUnit } from './brief-content.js';

/** Points to characters of a column. */
const POINTS = 5;

/** How a number stands in a cell, and how Excel shows it. */
const BOOKED: Readonly<Record<FigureUnit, readonly [divisor: number, format: string]>> = {
  count: [1, '#,##0'],
  yuan: [100, '#,##0.00'],
  workdays: [100, '#,##0.00'],
  hours: [60, '#,##0.0'],
  percent: [1, '0.0%'],
  score: [1, '0.0'],
};

export function briefSheets({ title, facts, sections }: Brief): ChartSheet[] {
  return sections.map(({ title: name, note, columns, rows, chart }, i) => ({
    name: name.replace(/^.*、/, '').replace(/（.*$/, ''),
    widths: columns.map(({ width }) => Math.ceil(width / POINTS)),
    above: [
      title,
      ...(i === 0 ? facts.map(([label, value]) => `${label}：${value}`) : []),
      ...(note === undefined ? [] : [note]),
    ],
    header: columns.map(({ header }) => header),
    rows: rows.map((row) => row.map(booked)),
    ...(chart && { chart }),
  }));
}

function booked(cell: BriefCell): ChartCell {
  if (cell === null || typeof cell === 'string') return cell;
  const [divisor, format] = BOOKED[cell.unit];
  return { value: cell.value / divisor, format };
}
