// Step 9 of the walk: merging roll-ups, so that a district is the sum of its projects.

/**
 * Field-wise sum of two totals of the same shape. Associative and commutative, so any grouping of roll-up rows gives
 * the same result. Counts of workers are counts per project: a worker on two sites counts on each.
 */
export function addTotals<Totals extends { readonly [Field in keyof Totals]: number }>(
  a: Totals,
  b: Totals,
): Totals {
  const fields = Object.keys(a) as (keyof Totals)[];
  return Object.fromEntries(fields.map((field) => [field, a[field] + b[field]])) as Totals;
}
