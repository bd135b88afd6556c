// One row into a table whose columns are called as its properties.
import type { Transaction } from './unit-of-work.js';

/**
 * Adds a row.
 * @param row properties in camelCase are columns in snake_case; lists and objects must be JSON texts
 * @returns its id
 */
export async function addRow(tx: Transaction, table: string, row: object): Promise<number> {
  const entries = Object.entries(row);
  const columns = entries.map(([name]) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  const [added] = await tx.query<{ id: number }[]>(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((_column, i) => `$${i + 1}`).join(', ')}) RETURNING id`,
    entries.map(([, value]) => value as unknown),
  );
  return added?.id ?? 0;
}
