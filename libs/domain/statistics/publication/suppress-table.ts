// Step 10 of the walk: what of a table is published, so that nobody can work out what is held back.
import { boundsOf } from './cell-bounds.js';
import {
  type Cell,
  type Contribution,
  SAFETY_RULE,
  type SafetyRule,
  type Table,
  columnTotal,
  isSafe,
  mergeRows,
  rowTotal,
  tableOf,
  turned,
} from './public-table.js';

/** Why a cell is not shown: it would tell of few, or it would give such a cell away. */
export type HeldBecause = 'few' | 'neighbour';

/** One cell as it is published. */
export interface PublicCell {
  /** Null where it is held back. */
  readonly value: number | null;
  readonly heldBecause: HeldBecause | null;
}

/** A table as it is published. All totals are shown. */
export interface PublicTable {
  /** Keys of the rows, of the columns: several where they were merged. */
  readonly rows: readonly (readonly string[])[];
  readonly columns: readonly (readonly string[])[];
  readonly cells: readonly (readonly PublicCell[])[];
  readonly rowTotals: readonly number[];
  readonly columnTotals: readonly number[];
  readonly total: number;
  readonly heldBack: number;
}

/** How it is published. */
export interface PublicationOptions {
  readonly rule?: SafetyRule;
  /** Every number is rounded to the nearest multiple, each by itself; half goes up. */
  readonly roundTo?: number;
  /** False only to show what it is for: then cells of few are held back and nothing else. */
  readonly guardsNeighbours?: boolean;
}

/**
 * The public form of a table, undefined where even its total would tell of few. Rows and columns of few are merged with
 * the next smallest first, so that every total can be shown; then cells of few are held back, and as many neighbours as it
 * takes until no held-back cell can be bounded more closely than the rule says. Where no neighbours suffice, two columns
 * become one.
 * Source: Statistics Law art. 28; cell suppression as in the statistical offices' practice.
 */
export function suppressTable(
  contributions: readonly Contribution[],
  options: PublicationOptions = {},
): PublicTable | undefined {
  const { rule = SAFETY_RULE, roundTo = 1, guardsNeighbours = true } = options;
  let table = mergeSmall(tableOf(contributions), rule);
  for (;;) {
    if (!table) return undefined;
    const hidden = primary(table, rule);
    if (!guardsNeighbours || guard(table, hidden, rule)) return published(table, hidden, roundTo);
    table = mergeSmall(mergeSmallestColumns(table), rule);
  }
}

/** How wide the interval around a hidden value must stay. */
export function widthOf(value: number, rule: SafetyRule = SAFETY_RULE): number {
  return Math.max(rule.leastWidth, Math.ceil((value * rule.widthPercent) / 100));
}

/** Merges until every row and column total is safe; undefined where the whole is not. */
function mergeSmall(given: Table, rule: SafetyRule): Table | undefined {
  let table = given;
  for (;;) {
    const unsafeRow = firstUnsafe(table, rule);
    const unsafeColumn = firstUnsafe(turned(table), rule);
    if (unsafeRow < 0 && unsafeColumn < 0) return table;
    if (unsafeRow >= 0) {
      if (table.rows.length === 1) return undefined;
      table = mergeRows(table, unsafeRow, smallestOther(table, unsafeRow));
    } else {
      if (table.columns.length === 1) return undefined;
      const columns = turned(table);
      table = turned(mergeRows(columns, unsafeColumn, smallestOther(columns, unsafeColumn)));
    }
  }
}

const firstUnsafe = (table: Table, rule: SafetyRule) =>
  table.rows.findIndex((_, row) => !isSafe(rowTotal(table, row), rule));

function smallestOther(table: Table, than: number): number {
  const sizes = table.rows.map((_, r) => (r === than ? Infinity : rowTotal(table, r).persons));
  return sizes.indexOf(Math.min(...sizes));
}

function mergeSmallestRows(table: Table): Table {
  if (table.rows.length < 2) return mergeSmallestColumns(table);
  const smallest = smallestOther(table, -1);
  return mergeRows(table, smallest, smallestOther(table, smallest));
}

function mergeSmallestColumns(table: Table): Table {
  if (table.columns.length < 2) return mergeSmallestRows(table);
  return turned(mergeSmallestRows(turned(table)));
}

type Hidden = (HeldBecause | null)[][];

function primary(table: Table, rule: SafetyRule): Hidden {
  return table.cells.map((row) => row.map((cell) => (isSafe(cell, rule) ? null : 'few')));
}

/** Hides neighbours until no hidden cell is given away. @returns false where that cannot be reached */
function guard(table: Table, hidden: Hidden, rule: SafetyRule): boolean {
  for (;;) {
    const exposed = firstExposed(table, hidden, rule);
    if (!exposed) return true;
    const corners = cheapestRectangle(table, hidden, { ...exposed, rule });
    if (!corners) return false;
    for (const [r, c] of corners) hidden[r]![c] ??= 'neighbour';
  }
}

interface Place {
  readonly row: number;
  readonly column: number;
}

function firstExposed(table: Table, hidden: Hidden, rule: SafetyRule): Place | undefined {
  for (const [row, cells] of hidden.entries())
    for (const [column, why] of cells.entries())
      if (why !== null && !isGuarded(table, hidden, { row, column, rule })) return { row, column };
  return undefined;
}

function isGuarded(
  table: Table,
  hidden: readonly (readonly (HeldBecause | null)[])[],
  { row, column, rule }: Place & { rule: SafetyRule },
): boolean {
  const values = table.cells.map((cells) => cells.map((cell) => cell.value));
  const isHidden = hidden.map((cells) => cells.map((why) => why !== null));
  const { least, most } = boundsOf({ values, isHidden }, row, column);
  return most - least >= widthOf(values[row]?.[column] ?? 0, rule);
}

/** The other three corners of a rectangle: hiding them guards the cell at the least loss of people shown. */
function cheapestRectangle(
  table: Table,
  hidden: Hidden,
  { row, column, rule }: Place & { rule: SafetyRule },
): readonly (readonly [number, number])[] | undefined {
  const at = (r: number, c: number): Cell | undefined => table.cells[r]?.[c];
  const found = table.rows.flatMap((_, r) =>
    table.columns.flatMap((__, c) => {
      if (r === row || c === column) return [];
      const corners = [
        [row, c],
        [r, column],
        [r, c],
      ] as const;
      // an empty cell is shown as empty: it can take no part
      if (corners.some(([i, j]) => at(i, j)?.value === 0)) return [];
      const added = corners.filter(([i, j]) => hidden[i]?.[j] === null);
      if (added.length === 0) return [];
      return [{ corners, cost: added.reduce((sum, [i, j]) => sum + (at(i, j)?.persons ?? 0), 0) }];
    }),
  );
  found.sort((a, b) => a.cost - b.cost);
  const enough = found.find(({ corners }) => {
    const tried = hidden.map((cells) => [...cells]);
    for (const [r, c] of corners) tried[r]![c] ??= 'neighbour';
    return isGuarded(table, tried, { row, column, rule });
  });
  // where no single rectangle is enough, the cheapest one brings it nearer
  return (enough ?? found[0])?.corners;
}

function published(table: Table, hidden: Hidden, roundTo: number): PublicTable {
  const rounded = (value: number) => Math.floor((value + roundTo / 2) / roundTo) * roundTo;
  const rowTotals = table.rows.map((_, r) => rowTotal(table, r).value);
  return {
    rows: table.rows,
    columns: table.columns,
    cells: table.cells.map((cells, r) =>
      cells.map((cell, c) => {
        const heldBecause = hidden[r]?.[c] ?? null;
        return { value: heldBecause === null ? rounded(cell.value) : null, heldBecause };
      }),
    ),
    rowTotals: rowTotals.map(rounded),
    columnTotals: table.columns.map((_, c) => rounded(columnTotal(table, c).value)),
    total: rounded(rowTotals.reduce((sum, value) => sum + value, 0)),
    heldBack: hidden.flat().filter((why) => why !== null).length,
  };
}
