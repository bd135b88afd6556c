// Step 4 of the walk: which site an event belongs to where its gate has moved.

/**
 * The placement that held at an instant; before the first one it is the first.
 * @param placements in order of `from` (epoch ms); empty = the gate has never moved
 * @param at epoch ms
 */
export function placementAt<P extends { readonly from: number }>(
  placements: readonly P[],
  at: number,
): P | undefined {
  return placements.findLast(({ from }) => from <= at) ?? placements[0];
}
