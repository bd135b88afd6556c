// Plumbing: a workbook whose sheets hold a table and a chart of it that Excel itself draws.
import { type CellStyle, type SheetChart, type WriteSheet, rangeRef, writeXlsx } from 'hucre/xlsx';
import { SERIES_COLOURS } from '../document/document.js';
import { neutralCell } from './neutral-cell.js';

/** A number and how Excel shows it, or a text. */
export type ChartCell = string | null | { readonly value: number; readonly format: string };

/** A chart of some columns of the table, over the texts of its first column. */
interface ColumnChart {
  readonly title: string;
  readonly form: 'columns' | 'lines';
  /** Columns of the table, from 0. */
  readonly columns: readonly number[];
}

export interface ChartSheet {
  /** At most 31 characters, unlike the others, without \ / * ? : [ ]. */
  readonly name: string;
  /** Of the columns, in characters. */
  readonly widths: readonly number[];
  /** Lines above the table. */
  readonly above: readonly string[];
  readonly header: readonly string[];
  readonly rows: readonly (readonly ChartCell[])[];
  readonly chart?: ColumnChart;
}

const BOLD: CellStyle = { font: { bold: true } };
const CHART_ROWS = 18;
const CHART_COLUMNS = 10;

/** An .xlsx. Texts that look like formulas are neutralised. The whole book is held: it is for reports, not for lists. */
export function chartBook(sheets: readonly ChartSheet[]): Promise<Uint8Array> {
  return writeXlsx({ sheets: sheets.map(written) });
}

function written({ name, widths, above, header, rows, chart }: ChartSheet): WriteSheet {
  const table = above.length;
  const cells: NonNullable<WriteSheet['cells']> = new Map();
  for (const row of [0, table])
    for (const column of header.keys()) cells.set(`${row},${column}`, { style: BOLD });
  for (const [i, row] of rows.entries())
    for (const [column, cell] of row.entries())
      if (cell !== null && typeof cell === 'object')
        cells.set(`${table + 1 + i},${column}`, { style: { numFmt: cell.format } });
  return {
    name,
    columns: widths.map((width) => ({ width })),
    rows: [
      ...above.map((line) => [neutralCell(line)]),
      header.map(neutralCell),
      ...rows.map((row) => row.map(plain)),
    ],
    cells,
    pageSetup: { orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
    ...(chart && rows.length > 0 ? { charts: [chartOf(chart, { header, table, count: rows.length })] } : {}),
  };
}

const plain = (cell: ChartCell) =>
  typeof cell === 'string' ? neutralCell(cell) : cell === null ? null : cell.value;

/** Below the table, drawn from its cells: whoever changes one sees it. */
function chartOf(
  { title, form, columns }: ColumnChart,
  {
    header,
    table,
    count,
  }: { readonly header: readonly string[]; readonly table: number; readonly count: number },
): SheetChart {
  const [first, last] = [table + 1, table + count];
  const below = last + 2;
  return {
    type: form === 'columns' ? 'column' : 'line',
    title,
    series: columns.map((column, i) => ({
      name: header[column] ?? '',
      categories: rangeRef(first, 0, last, 0),
      values: rangeRef(first, column, last, column),
      color: (SERIES_COLOURS[i % SERIES_COLOURS.length] ?? SERIES_COLOURS[0]).slice(1),
    })),
    // columns whose axis begins elsewhere lie
    axes: { y: { scale: { min: 0 } } },
    legend: 'bottom',
    anchor: { from: { row: below, col: 0 }, to: { row: below + CHART_ROWS, col: CHART_COLUMNS } },
  };
}
