// Step 9 of the walk: a group of a statistic as one row of a table: a rate in three columns.
import type { ExportColumn } from '../export/export-table.js';
import type { IndicatorFamily } from './indicator.js';
import type { Rate } from './rate.js';

/** A group whose key is named and whose values are computed. */
interface ValuedGroup {
  readonly key: Readonly<Record<string, string | number | null>>;
  readonly values: object;
}

/** What it is of, then each indicator; a rate as its value, numerator and denominator. */
export function statisticRow({ key, values }: ValuedGroup): Record<string, unknown> {
  const columns = Object.entries(values).flatMap(([name, value]) => cellsOf(name, value));
  return { ...key, ...Object.fromEntries(columns) };
}

function cellsOf(name: string, value: unknown): (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return [[name, value]];
  const { numerator, denominator, value: quotient } = value as Rate;
  return [
    [name, quotient],
    [`${name}.numerator`, numerator],
    [`${name}.denominator`, denominator],
  ];
}

/** The columns of a family's rows. @param keyParts what a group is of, in order */
export function statisticColumns(
  { indicators }: IndicatorFamily,
  keyParts: readonly string[],
): ExportColumn[] {
  const key = keyParts.map((name): ExportColumn => ({
    key: name,
    type: name === 'team' ? 'integer' : 'text',
    description: name.endsWith('Name')
      ? `Name of ${name.slice(0, -'Name'.length)}`
      : 'What the row is of; empty = not recorded',
  }));
  const values = Object.entries(indicators).flatMap(([name, each]): ExportColumn[] => {
    const { zh, en, numerator, denominator, unit, partsIn } = each;
    if (denominator === null)
      return [{ key: name, type: 'integer', description: `${zh} ${en}: ${numerator} (${unit})` }];
    const parts = partsIn === undefined ? '' : ` (${partsIn})`;
    return [
      {
        key: name,
        type: 'number',
        description: `${zh} ${en}: numerator ÷ denominator; empty where that is 0`,
      },
      { key: `${name}.numerator`, type: 'integer', description: `${numerator}${parts}` },
      { key: `${name}.denominator`, type: 'integer', description: `${denominator}${parts}` },
    ];
  });
  return [...key, ...values];
}
