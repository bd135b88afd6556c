// Step 10 of the walk: how closely somebody can bound a cell that is held back, who knows everything that is shown.

/** Values of a table and which of them are held back; all totals are shown. Values are integers ≥ 0. */
export interface HeldBack {
  readonly values: readonly (readonly number[])[];
  readonly isHidden: readonly (readonly boolean[])[];
}

/**
 * The least and the most that a hidden cell can be, given all shown cells, all totals, and that a hidden cell is at least
 * 1, since empty cells are shown. A cell grows as far as others can give way: with rows and columns as places, whatever can
 * be moved around them without changing a total is a flow, and its maximum the bound.
 */
export function boundsOf(table: HeldBack, row: number, column: number): { least: number; most: number } {
  const value = table.values[row]?.[column] ?? 0;
  const up = largestFlow(table, { row, column, grows: true });
  const down = Math.min(Math.max(0, value - 1), largestFlow(table, { row, column, grows: false }));
  return { least: value - down, most: value + up };
}

interface Question {
  readonly row: number;
  readonly column: number;
  readonly grows: boolean;
}

/** Where a path stands: rows are 0…, columns follow. */
type Place = number;

/** Edmonds–Karp over at most rows × columns edges, from the column of the cell to its row, without the cell itself. */
function largestFlow({ values, isHidden }: HeldBack, asked: Question): number {
  const rows = values.length;
  const columns = values[0]?.length ?? 0;
  const room = new Map<Place, Map<Place, number>>();
  const allow = (from: Place, to: Place, much: number) => {
    const exits = room.get(from) ?? new Map<Place, number>();
    exits.set(to, (exits.get(to) ?? 0) + much);
    room.set(from, exits);
  };
  for (let r = 0; r < rows; r += 1)
    for (let c = 0; c < columns; c += 1) {
      if (!isHidden[r]?.[c] || (r === asked.row && c === asked.column)) continue;
      const giveWay = Math.max(0, (values[r]?.[c] ?? 0) - 1);
      // when the cell grows, cells of its column give way and those of the rows so freed grow in turn; else the reverse
      allow(rows + c, r, asked.grows ? giveWay : Infinity);
      allow(r, rows + c, asked.grows ? Infinity : giveWay);
    }
  let flow = 0;
  for (;;) {
    const path = shortestPath(room, rows + asked.column, asked.row);
    if (!path) return flow;
    const much = Math.min(...path.map(([from, to]) => room.get(from)?.get(to) ?? 0));
    if (much === Infinity) return Infinity;
    for (const [from, to] of path) {
      allow(from, to, -much);
      allow(to, from, much);
    }
    flow += much;
  }
}

function shortestPath(
  room: ReadonlyMap<Place, ReadonlyMap<Place, number>>,
  from: Place,
  to: Place,
): readonly (readonly [Place, Place])[] | undefined {
  const cameFrom = new Map<Place, Place>();
  const queue = [from];
  for (let place = queue.shift(); place !== undefined; place = queue.shift()) {
    if (place === to) break;
    for (const [next, much] of room.get(place) ?? [])
      if (much > 0 && next !== from && !cameFrom.has(next)) {
        cameFrom.set(next, place);
        queue.push(next);
      }
  }
  if (!cameFrom.has(to)) return undefined;
  const path: [Place, Place][] = [];
  for (let place = to; place !== from;) {
    const before = cameFrom.get(place) as Place;
    path.unshift([before, place]);
    place = before;
  }
  return path;
}
