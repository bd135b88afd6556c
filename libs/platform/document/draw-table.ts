// Plumbing: a table on paper: wrapped cells, and its head again on each page.
import type { Table, TableColumn, TableRow } from './document.js';
import { type Paper, lineHeight } from './paper.js';

const SIZE = 9;
const PAD = 2.5;

/** A table that is being drawn: places in points. */
interface Grid {
  readonly columns: readonly TableColumn[];
  /** The left edge of each column, and at last the right edge of the table. */
  readonly edges: readonly number[];
  readonly size: number;
}

/** Rows as lines, cell by cell. */
interface Lines {
  readonly cells: readonly (readonly string[])[];
  readonly count: number;
  readonly isBold: boolean;
}

/** What stands above the rows on each page. `end` is where it ended on the page in hand. */
interface Head {
  readonly row: Lines;
  /** The caption on the first page, and on those after it. */
  readonly first: readonly string[];
  readonly next: readonly string[];
  readonly height: number;
  end: number;
}

/** Draws row after row and lets others work between them: `pause` is awaited after each. */
export async function drawTable(paper: Paper, table: Table, pause: () => Promise<void>): Promise<void> {
  const grid = gridOf(paper, table);
  const head = headOf(paper, grid, table.caption);
  let isBegun = false;
  for await (const row of table.rows) {
    const lines = linesOfRow(paper, grid, row);
    if (!isBegun) begin(paper, grid, head, lines.count);
    isBegun = true;
    drawRowOrParts(paper, grid, head, lines);
    await pause();
  }
  if (!isBegun) begin(paper, grid, head, 1);
  paper.y += lineHeight(grid.size) / 2;
}

/** The head never stands alone at the foot of a page: the first row comes with it. */
function begin(paper: Paper, grid: Grid, head: Head, firstLines: number): void {
  paper.needs(head.height + heightOf(grid, firstLines));
  drawHead(paper, grid, head, head.first);
}

/** A row that does not fit goes to the next page; one that is higher than a page goes on there. */
function drawRowOrParts(paper: Paper, grid: Grid, head: Head, row: Lines): void {
  const room = () => Math.max(1, Math.floor((paper.bottom - paper.y - 2 * PAD) / lineHeight(grid.size)));
  const again = () => {
    paper.newPage();
    drawHead(paper, grid, head, head.next);
  };
  const isBelowHead = paper.y === head.end;
  if (!isBelowHead && paper.y + heightOf(grid, row.count) > paper.bottom) again();
  let rest = row;
  while (rest.count > room()) {
    const most = room();
    drawRow(paper, grid, cut(rest, 0, most));
    rest = cut(rest, most, rest.count);
    again();
  }
  drawRow(paper, grid, rest);
}

function heightOf({ size }: Grid, lines: number): number {
  return lines * lineHeight(size) + 2 * PAD;
}

function headOf(paper: Paper, grid: Grid, caption: string | undefined): Head {
  const letters = { size: grid.size + 1, isBold: true };
  const captionLines = (text: string) => paper.linesOf(text, paper.width, letters);
  const first = caption === undefined ? [] : captionLines(caption);
  const next = caption === undefined ? [] : captionLines(`${caption}（续）`);
  const row = linesOfRow(paper, grid, { cells: grid.columns.map(({ header }) => header), isBold: true });
  const height = next.length * lineHeight(letters.size) + heightOf(grid, row.count);
  return { row, first, next, height, end: 0 };
}

function gridOf(paper: Paper, { columns, size = SIZE }: Table): Grid {
  const shares = columns.reduce((sum, { width }) => sum + width, 0);
  let edge = paper.left;
  const edges = [edge];
  for (const { width } of columns) {
    edge += (paper.width * width) / shares;
    edges.push(edge);
  }
  return { columns, edges, size };
}

function widthOf(edges: readonly number[], i: number): number {
  return (edges[i + 1] ?? 0) - (edges[i] ?? 0);
}

function linesOfRow(
  paper: Paper,
  { columns, edges, size }: Grid,
  { cells, isBold = false }: TableRow,
): Lines {
  const wrapped = columns.map((_, i) => {
    const text = cells[i] ?? '';
    return text === '' ? [] : paper.linesOf(text, widthOf(edges, i) - 2 * PAD, { size, isBold });
  });
  return { cells: wrapped, count: Math.max(1, ...wrapped.map((lines) => lines.length)), isBold };
}

function cut({ cells, isBold }: Lines, from: number, to: number): Lines {
  return { cells: cells.map((lines) => lines.slice(from, to)), count: to - from, isBold };
}

function drawHead(paper: Paper, grid: Grid, head: Head, caption: readonly string[]): void {
  const letters = { size: grid.size + 1, isBold: true };
  for (const line of caption) {
    paper.text(line, { x: paper.left, y: paper.y, ...letters });
    paper.y += lineHeight(letters.size);
  }
  drawRow(paper, grid, head.row, true);
  head.end = paper.y;
}

function drawRow(paper: Paper, grid: Grid, lines: Lines, isHead = false): void {
  const { columns, edges, size } = grid;
  const step = lineHeight(size);
  const height = heightOf(grid, lines.count);
  const box = { x: paper.left, y: paper.y, width: paper.width, height };
  paper.frame(box, isHead);
  lines.cells.forEach((cell, i) => {
    const x = edges[i] ?? 0;
    if (i > 0) paper.line([x, paper.y], [x, paper.y + height]);
    const width = widthOf(edges, i) - 2 * PAD;
    const align = isHead ? 'center' : (columns[i]?.align ?? 'left');
    const top = paper.y + PAD + ((lines.count - cell.length) * step) / 2;
    cell.forEach((line, n) =>
      paper.text(line, { x: x + PAD, y: top + n * step, width, align, size, isBold: lines.isBold }),
    );
  });
  paper.y += height;
}
