// The register: from the names that people and files use to the ids of rows, inside the caller's scope.
import type { Transaction } from './unit-of-work.js';

const KEYS = {
  enterprise: 'SELECT id, credit_code AS name FROM enterprise WHERE credit_code = ANY ($1)',
  project: 'SELECT id, code AS name FROM project WHERE code = ANY ($1)',
  worker: 'SELECT id, number AS name FROM worker WHERE number = ANY ($1)',
} as const;

/** Name → id of everything that is there and may be seen; what is not there is absent. */
export async function idsOfNames(
  tx: Transaction,
  noun: keyof typeof KEYS,
  names: readonly string[],
): Promise<Map<string, number>> {
  const rows = await tx.query<{ id: number; name: string }[]>(KEYS[noun], [names]);
  return new Map(rows.map(({ id, name }) => [name, id]));
}

/** The id behind a credit code; undefined where it is not registered. */
export async function enterpriseIdOf(tx: Transaction, creditCode: string): Promise<number | undefined> {
  return (await idsOfNames(tx, 'enterprise', [creditCode])).get(creditCode);
}

/** The id of a project code; undefined where the caller sees none. */
export async function projectIdOf(tx: Transaction, code: string): Promise<number | undefined> {
  return (await idsOfNames(tx, 'project', [code])).get(code);
}

/** The id of a worker number; undefined where the caller sees none. */
export async function workerIdOf(tx: Transaction, number: string): Promise<number | undefined> {
  return (await idsOfNames(tx, 'worker', [number])).get(number);
}

/** Whether a trade code stands in the dictionary. */
export async function isTrade(tx: Transaction, code: string): Promise<boolean> {
  const rows = await tx.query<unknown[]>('SELECT FROM trade WHERE code = $1', [code]);
  return rows.length > 0;
}
