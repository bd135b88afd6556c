// Step 10 of the walk, tested: somebody attacks what is published with linear programming, knows all that is shown and every
// total, and does not get closer to a held-back number than the rule says; where neighbours are not guarded, he reads it off.
import fc from 'fast-check';
import { type Model, solve } from 'yalps';
import { type Contribution, SAFETY_RULE, columnTotal, rowTotal, tableOf } from './public-table.js';
import { type PublicTable, suppressTable, widthOf } from './suppress-table.js';

/** The least and the most that a held-back cell can be by everything that is published. */
function attack(table: PublicTable, at: readonly [number, number], roundTo: number): [number, number] {
  const variables: Record<string, Record<string, number>> = {};
  const constraints: Record<string, { min?: number; max?: number }> = {};
  // of the whole numbers that are rounded to it
  const about = (value: number) => ({
    min: value - Math.floor(roundTo / 2),
    max: value + Math.ceil(roundTo / 2) - 1,
  });
  table.cells.forEach((cells, r) =>
    cells.forEach(({ value }, c) => {
      variables[`${r},${c}`] = { [`row ${r}`]: 1, [`column ${c}`]: 1, total: 1, [`cell ${r},${c}`]: 1 };
      // an empty cell is shown, so a held-back one is not empty
      constraints[`cell ${r},${c}`] =
        value === null ? { min: 1 } : { ...about(value), min: Math.max(0, about(value).min) };
    }),
  );
  table.rowTotals.forEach((value, r) => (constraints[`row ${r}`] = about(value)));
  table.columnTotals.forEach((value, c) => (constraints[`column ${c}`] = about(value)));
  constraints['total'] = about(table.total);
  const bound = (direction: 'minimize' | 'maximize') => {
    const model: Model = { direction, objective: `cell ${at.join(',')}`, constraints, variables };
    const { status, result } = solve(model);
    if (status === 'unbounded') return Infinity;
    if (status !== 'optimal') throw new Error(`the published table is ${status}`);
    return result;
  };
  return [bound('minimize'), bound('maximize')];
}

const heldBack = (table: PublicTable) =>
  table.cells.flatMap((cells, r) =>
    cells.flatMap(({ value }, c) => (value === null ? [[r, c] as const] : [])),
  );

/** What the cell of a published table is in truth. */
function truth(
  contributions: readonly Contribution[],
  table: PublicTable,
  [r, c]: readonly [number, number],
): number {
  return contributions
    .filter(({ row, column }) => table.rows[r]?.includes(row) && table.columns[c]?.includes(column))
    .reduce((sum, { value }) => sum + value, 0);
}

/** Areas of some sizes, each with enterprises whose people are of some trades. */
const contributions = fc
  .array(
    fc.record({
      row: fc.constantFrom('210112', '210404', '211500', '210103', '210106'),
      column: fc.constantFrom('structure', 'installation', 'machinery', 'finishing', 'other'),
      enterprise: fc.integer({ min: 1, max: 12 }).map((n) => `E${n}`),
      persons: fc.oneof(
        { weight: 3, arbitrary: fc.integer({ min: 1, max: 9 }) },
        { weight: 2, arbitrary: fc.integer({ min: 10, max: 400 }) },
      ),
    }),
    { minLength: 5, maxLength: 90 },
  )
  .map((list) => list.map((each): Contribution => ({ ...each, value: each.persons })));

/** Three areas by three trades, ten enterprises in each but one: four people of two enterprises. */
const small: Contribution[] = ['A', 'B', 'C'].flatMap((row) =>
  ['x', 'y', 'z'].flatMap((column) =>
    Array.from({ length: row === 'A' && column === 'x' ? 2 : 10 }, (_, n) => {
      const persons = row === 'A' && column === 'x' ? 2 : 3;
      return { row, column, enterprise: `E${n}`, persons, value: persons };
    }),
  ),
);

describe('what is published', () => {
  it('holds back few, and a rectangle of neighbours', () => {
    const table = suppressTable(small) as PublicTable;
    expect(table.cells.map((row) => row.map(({ value, heldBecause }) => value ?? heldBecause))).toEqual([
      ['few', 'neighbour', 30],
      ['neighbour', 'neighbour', 30],
      [30, 30, 30],
    ]);
    expect([table.rowTotals, table.columnTotals, table.total, table.heldBack]).toEqual([
      [64, 90, 90],
      [64, 90, 90],
      244,
      4,
    ]);
  });

  it('is not given away', () => {
    const table = suppressTable(small) as PublicTable;
    const [least, most] = attack(table, [0, 0], 1);
    expect(most - least).toBeGreaterThanOrEqual(widthOf(4));
  });

  it('is read off where neighbours are not guarded', () => {
    const table = suppressTable(small, { guardsNeighbours: false }) as PublicTable;
    expect(table.heldBack).toBe(1);
    expect(attack(table, [0, 0], 1)).toEqual([4, 4]);
  });

  it('never lets an attacker closer than the rule says', () => {
    let attacked = 0;
    fc.assert(
      fc.property(contributions, (list) => {
        const table = suppressTable(list);
        if (!table) return;
        for (const place of heldBack(table)) {
          const value = truth(list, table, place);
          const [least, most] = attack(table, place, 1);
          attacked += 1;
          expect(least).toBeLessThanOrEqual(value);
          expect(most).toBeGreaterThanOrEqual(value);
          expect(most - least).toBeGreaterThanOrEqual(widthOf(value) - 1e-6);
        }
      }),
      { numRuns: 300 },
    );
    expect(attacked).toBeGreaterThan(300);
  });

  it('is no closer with rounding, and every shown number is within half a step', () => {
    fc.assert(
      fc.property(contributions, (list) => {
        const table = suppressTable(list, { roundTo: 5 });
        if (!table) return;
        for (const [r, cells] of table.cells.entries())
          for (const [c, { value }] of cells.entries()) {
            const exact = truth(list, table, [r, c]);
            if (value !== null) expect(Math.abs(value - exact)).toBeLessThanOrEqual(2.5);
            else {
              const [least, most] = attack(table, [r, c], 5);
              expect(most - least).toBeGreaterThanOrEqual(widthOf(exact) - 1e-6);
            }
          }
      }),
      { numRuns: 100 },
    );
  });

  it('gives cells of few away, in most random tables, where neighbours are not guarded', () => {
    let [exposed, hidden] = [0, 0];
    fc.assert(
      fc.property(contributions, (list) => {
        const table = suppressTable(list, { guardsNeighbours: false });
        for (const place of table ? heldBack(table) : []) {
          const [least, most] = attack(table as PublicTable, place, 1);
          hidden += 1;
          if (most - least < widthOf(truth(list, table as PublicTable, place)) - 1e-6) exposed += 1;
        }
      }),
      { numRuns: 200, seed: 1 },
    );
    expect(exposed).toBeGreaterThan(hidden / 20);
  });

  it('shows every total, and adds up where nothing is rounded', () => {
    fc.assert(
      fc.property(contributions, (list) => {
        const table = suppressTable(list);
        if (!table) return;
        const whole = list.reduce((sum, { value }) => sum + value, 0);
        const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
        expect([table.total, sum(table.rowTotals), sum(table.columnTotals)]).toEqual([whole, whole, whole]);
        expect(table.rows.flat().sort()).toEqual([...new Set(list.map(({ row }) => row))].sort());
      }),
    );
  });

  it('is nothing where all of it is of few', () => {
    const few = (enterprises: number, persons: number) =>
      Array.from({ length: enterprises }, (_, n) => ({
        row: 'A',
        column: 'x',
        enterprise: `E${n}`,
        persons,
        value: persons,
      }));
    expect(suppressTable(few(2, 50))).toBeUndefined();
    expect(suppressTable(few(4, 1))).toBeUndefined();
    expect(
      suppressTable([...few(3, 1), { row: 'A', column: 'x', enterprise: 'E9', persons: 50, value: 50 }]),
    ).toBeUndefined();
    expect(suppressTable(few(3, 2))?.total).toBe(6);
    expect(suppressTable([])?.total).toBe(0);
  });
});

describe('a table', () => {
  it('adds the people of an enterprise up wherever they are', () => {
    const table = tableOf(small);
    expect(rowTotal(table, 0).enterprises.get('E0')).toBe(8);
    expect(columnTotal(table, 1).persons).toBe(90);
    expect(SAFETY_RULE).toEqual({
      persons: 5,
      enterprises: 3,
      largestPercent: 85,
      leastWidth: 5,
      widthPercent: 20,
    });
  });
});
