// The register: many rows of a sheet at once: found by their key, added and changed by set, versions kept as for one.
import { type EntityTarget, In, type ObjectLiteral } from 'typeorm';
import { type RegisterRow, type VersionNote, keepVersions } from './register-row.store.js';
import { EnterpriseTable, RegistrationTable, TeamTable, WorkerTable } from './tables/register.table.js';
import type { Transaction } from './unit-of-work.js';

const TABLES = {
  enterprise: EnterpriseTable,
  team: TeamTable,
  worker: WorkerTable,
  registration: RegistrationTable,
} as const;
type IntakeNoun = keyof typeof TABLES;

const tableOf = (noun: IntakeNoun) => TABLES[noun] as EntityTarget<ObjectLiteral>;

function projectOf(row: object | undefined): number | undefined {
  return row && 'projectId' in row ? Number(row.projectId) : undefined;
}

/** The rows that have one of these values in a column and are the caller's to see. */
export async function rowsWith<N extends IntakeNoun>(
  tx: Transaction,
  noun: N,
  where: { readonly column: keyof RegisterRow<N> & string; readonly values: readonly unknown[] },
  projectId?: number,
): Promise<RegisterRow<N>[]> {
  const project = projectId === undefined ? {} : { projectId };
  const rows = await tx.findBy(tableOf(noun), { ...project, [where.column]: In(where.values) });
  return rows as RegisterRow<N>[];
}

/**
 * Adds rows and their first versions.
 * @throws the driver's error for a key that is taken or a row outside the caller's scope
 */
export async function insertRows<N extends IntakeNoun>(
  tx: Transaction,
  noun: N,
  rows: readonly Partial<RegisterRow<N>>[],
  note: VersionNote,
): Promise<RegisterRow<N>[]> {
  if (rows.length === 0) return [];
  const result = await tx
    .createQueryBuilder()
    .insert()
    .into(tableOf(noun))
    .values(rows)
    .updateEntity(false)
    .returning(['id'])
    .execute();
  const ids = (result.raw as { id: number }[]).map(({ id }) => id);
  const projectId = projectOf(rows[0]);
  const stored = await rowsWith(tx, noun, { column: 'id', values: ids }, projectId);
  await keepVersions(tx, noun, stored, note);
  return stored;
}

/** Somebody else has changed rows since they were read. */
class StaleRowsError extends Error {}

/** A row as it was read, and the columns that become others. */
export interface RowChange<N extends IntakeNoun> {
  readonly before: RegisterRow<N>;
  readonly patch: Partial<RegisterRow<N>>;
}

/**
 * Changes rows and appends their next versions.
 * @returns ids of the rows that were changed; one that is missing is not the caller's to change
 * @throws StaleRowsError where somebody else has changed one since it was read: read again and try again
 */
export async function updateRows<N extends IntakeNoun>(
  tx: Transaction,
  noun: N,
  changes: readonly RowChange<N>[],
  note: VersionNote,
): Promise<Set<number>> {
  if (changes.length === 0) return new Set();
  const after = changes.map(({ before, patch }) => ({ ...before, ...patch, version: before.version + 1 }));
  const { tableName, columns } = tx.connection.getMetadata(tableOf(noun));
  const keys = columns.filter((column) => column.isPrimary).map(({ databaseName }) => databaseName);
  // only what a patch names: writing back what was read would undo what a rotation of keys has sealed meanwhile
  const json = changes.map(({ before, patch }) => {
    const written = { ...patch, version: before.version + 1 };
    const named = columns.filter(({ propertyName, isPrimary }) => isPrimary || propertyName in written);
    return Object.fromEntries(
      named.map((column) => [
        column.databaseName,
        { ...before, ...written }[column.propertyName as never] ?? null,
      ]),
    );
  });
  const touched = new Set(json.flatMap((row) => Object.keys(row)).filter((name) => !keys.includes(name)));
  const set = [...touched].map(
    (name) => `${name} = CASE WHEN e.row ? '${name}' THEN r.${name} ELSE t.${name} END`,
  );
  const [rows] = await tx.query<[{ id: number }[], number]>(
    `UPDATE ${tableName} AS t SET ${set.join(', ')}
       FROM jsonb_array_elements($1::jsonb) AS e(row), LATERAL jsonb_populate_record(NULL::${tableName}, e.row) AS r
      WHERE ${keys.map((name) => `t.${name} = r.${name}`).join(' AND ')}
        AND t.version = r.version - 1 RETURNING t.id`,
    [JSON.stringify(json)],
  );
  const changed = new Set(rows.map(({ id }) => id));
  const missing = changes.map(({ before }) => before).filter(({ id }) => !changed.has(id));
  const projectId = projectOf(after[0]);
  const present = await rowsWith(tx, noun, { column: 'id', values: missing.map(({ id }) => id) }, projectId);
  if (missing.some(({ id, version }) => present.every((row) => row.id !== id || row.version !== version)))
    throw new StaleRowsError(`rows of ${noun} were changed meanwhile`);
  await keepVersions(
    tx,
    noun,
    after.filter((row) => changed.has(row.id)),
    note,
  );
  return changed;
}

/** The trades that may be chosen: code → name. */
export async function readTrades(tx: Transaction): Promise<Readonly<Record<string, string>>> {
  const rows = await tx.query<{ code: string; name: string }[]>(
    'SELECT code, name FROM trade ORDER BY lpad(code, 4, $1)',
    ['0'],
  );
  return Object.fromEntries(rows.map(({ code, name }) => [code, name]));
}
