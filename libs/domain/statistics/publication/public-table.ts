// Step 10 of the walk: a table that is to be published, and when a number in it would tell of a single enterprise or person.

/** What one enterprise adds to one cell: its people there, and the number that is published. Integers ≥ 0. */
export interface Contribution {
  readonly row: string;
  readonly column: string;
  readonly enterprise: string;
  readonly persons: number;
  readonly value: number;
}

/**
 * Nothing smaller is published. `leastWidth` and `widthPercent` say how closely nobody may be able to bound what was held
 * back: the interval is at least as wide as the larger of both. Source: Statistics Law art. 28 (data of a single respondent);
 * the numbers are our proposal (statistics.md §1).
 */
export interface SafetyRule {
  readonly persons: number;
  readonly enterprises: number;
  /** A cell in which one enterprise has more of the people than this is held back. */
  readonly largestPercent: number;
  readonly leastWidth: number;
  readonly widthPercent: number;
}

export const SAFETY_RULE: SafetyRule = {
  persons: 5,
  enterprises: 3,
  largestPercent: 85,
  leastWidth: 5,
  widthPercent: 20,
};

/** A cell before anything is held back. */
export interface Cell {
  readonly persons: number;
  readonly value: number;
  /** People by enterprise. */
  readonly enterprises: ReadonlyMap<string, number>;
}

/** Rows × columns, with the keys that were merged into each. */
export interface Table {
  readonly rows: readonly (readonly string[])[];
  readonly columns: readonly (readonly string[])[];
  readonly cells: readonly (readonly Cell[])[];
}

const EMPTY: Cell = { persons: 0, value: 0, enterprises: new Map() };

/** One cell of several. */
function addCells(cells: readonly Cell[]): Cell {
  const enterprises = new Map<string, number>();
  for (const cell of cells)
    for (const [name, persons] of cell.enterprises)
      enterprises.set(name, (enterprises.get(name) ?? 0) + persons);
  return {
    persons: cells.reduce((sum, cell) => sum + cell.persons, 0),
    value: cells.reduce((sum, cell) => sum + cell.value, 0),
    enterprises,
  };
}

/** The table of the contributions; keys in order, cells that nobody adds to are empty. */
export function tableOf(contributions: readonly Contribution[]): Table {
  const rows = [...new Set(contributions.map(({ row }) => row))].sort();
  const columns = [...new Set(contributions.map(({ column }) => column))].sort();
  const byKey = new Map<string, Cell[]>();
  for (const { row, column, enterprise, persons, value } of contributions) {
    const key = JSON.stringify([row, column]);
    const part = { persons, value, enterprises: new Map([[enterprise, persons]]) };
    byKey.set(key, [...(byKey.get(key) ?? []), part]);
  }
  const cellOf = (row: string, column: string) => addCells(byKey.get(JSON.stringify([row, column])) ?? []);
  return {
    rows: rows.map((row) => [row]),
    columns: columns.map((column) => [column]),
    cells: rows.map((row) => columns.map((column) => cellOf(row, column))),
  };
}

export const rowTotal = (table: Table, row: number): Cell => addCells(table.cells[row] ?? []);
export const columnTotal = (table: Table, column: number): Cell =>
  addCells(table.cells.map((cells) => cells[column] ?? EMPTY));

/** Whether a cell may be shown by itself. An empty one tells of nobody. */
export function isSafe(cell: Cell, rule: SafetyRule): boolean {
  if (cell.persons === 0 && cell.value === 0) return true;
  const largest = Math.max(0, ...cell.enterprises.values());
  return (
    cell.persons >= rule.persons &&
    [...cell.enterprises.values()].filter((persons) => persons > 0).length >= rule.enterprises &&
    largest * 100 <= cell.persons * rule.largestPercent
  );
}

/** The same table with two of its rows as one. */
export function mergeRows(table: Table, a: number, b: number): Table {
  const [first, second] = [Math.min(a, b), Math.max(a, b)];
  const merged = table.columns.map((_, c) =>
    addCells([table.cells[first]?.[c] ?? EMPTY, table.cells[second]?.[c] ?? EMPTY]),
  );
  const keys = [...(table.rows[first] ?? []), ...(table.rows[second] ?? [])].sort();
  const without = <T>(list: readonly T[], put: T) =>
    list.flatMap((each, i) => (i === second ? [] : [i === first ? put : each]));
  return { rows: without(table.rows, keys), columns: table.columns, cells: without(table.cells, merged) };
}

/** Rows and columns in each other's place. */
export function turned({ rows, columns, cells }: Table): Table {
  return {
    rows: columns,
    columns: rows,
    cells: columns.map((_, c) => cells.map((row) => row[c] ?? EMPTY)),
  };
}
