// Beside the walk: every sealed column under a new key, in small steps that can be stopped and gone on with.
import type { DataSource } from 'typeorm';

/** Table and column of everything that is sealed; a test holds the list against the database. */
export const SEALED_COLUMNS = [
  ['enterprise', 'phone_cipher'],
  ['project', 'contact_phone_cipher'],
  ['participant', 'manager_phone_cipher'],
  ['worker', 'identity_cipher'],
  ['worker', 'card_cipher'],
  ['worker', 'phone_cipher'],
  ['worker', 'address_cipher'],
  ['worker', 'emergency_phone_cipher'],
  ['user_account', 'totp_cipher'],
] as const;
type SealedColumn = (typeof SEALED_COLUMNS)[number];

const ROWS_AT_ONCE = 500;

/** The key to rotate to, and how a sealed value gets under it. */
export interface Rotation {
  /** Id of the active key; sealed values begin with it and a colon. */
  readonly keyId: string;
  readonly reseal: (sealed: string) => string;
  /** Stops between two steps; a later run goes on. */
  readonly stop?: AbortSignal;
  readonly onProgress?: (column: string, resealed: number) => void;
}

/** What a rotation came to. */
export interface RotationResult {
  readonly isComplete: boolean;
  readonly resealed: number;
  /** Values that are still under another key: more than 0 only where the rotation was stopped. */
  readonly left: number;
}

/**
 * Brings every sealed value under the active key. Readers go on meanwhile: both keys are in their ring. A value that is
 * written anew under the old key while this runs is found by the pass that follows, until nothing is left.
 * @throws Error for a value whose key is not in the ring: nothing is skipped
 */
export async function rotateKeys(store: DataSource, rotation: Rotation): Promise<RotationResult> {
  let resealed = 0;
  for (const column of SEALED_COLUMNS) resealed += await rotateColumn(store, rotation, column);
  let left = await countOldValues(store, rotation.keyId);
  while (left > 0 && rotation.stop?.aborted !== true) {
    await store.query('UPDATE key_rotation SET last_id = 0, finished_at = NULL WHERE key_id = $1', [
      rotation.keyId,
    ]);
    for (const column of SEALED_COLUMNS) resealed += await rotateColumn(store, rotation, column);
    left = await countOldValues(store, rotation.keyId);
  }
  return { isComplete: left === 0, resealed, left };
}

/** Values that are not under the key. */
export async function countOldValues(store: DataSource, keyId: string): Promise<number> {
  const parts = SEALED_COLUMNS.map(
    ([table, column]) =>
      `SELECT count(*) AS n FROM ${table} WHERE ${column} IS NOT NULL AND NOT starts_with(${column}, $1 || ':')`,
  );
  const [row] = await store.query<{ n: number }[]>(
    `SELECT sum(n)::bigint AS n FROM (${parts.join(' UNION ALL ')}) AS counts`,
    [keyId],
  );
  return row?.n ?? 0;
}

async function rotateColumn(store: DataSource, rotation: Rotation, column: SealedColumn): Promise<number> {
  let resealed = 0;
  for (;;) {
    if (rotation.stop?.aborted === true) return resealed;
    const step = await store.transaction((tx) =>
      rotateStep((sql, values) => tx.query(sql, values), rotation, column),
    );
    resealed += step.changed;
    rotation.onProgress?.(column.join('.'), step.changed);
    if (step.isLast) return resealed;
  }
}

type Query = <T>(sql: string, values: unknown[]) => Promise<T>;

/** One step: the next rows after the mark, resealed where nobody has changed them since, and the mark moved on. */
async function rotateStep(
  query: Query,
  { keyId, reseal }: Rotation,
  [table, column]: SealedColumn,
): Promise<{ changed: number; isLast: boolean }> {
  const name = [keyId, table, column];
  await query(
    `INSERT INTO key_rotation (key_id, table_name, column_name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    name,
  );
  const [mark] = await query<{ last_id: number }[]>(
    `SELECT last_id FROM key_rotation WHERE (key_id, table_name, column_name) = ($1, $2, $3) FOR UPDATE`,
    name,
  );
  const rows = await query<{ id: number; sealed: string }[]>(
    `SELECT id, ${column} AS sealed FROM ${table}
      WHERE id > $1 AND ${column} IS NOT NULL AND NOT starts_with(${column}, $2 || ':') ORDER BY id LIMIT $3`,
    [mark?.last_id ?? 0, keyId, ROWS_AT_ONCE],
  );
  const [, changed] = await query<[unknown, number]>(
    `UPDATE ${table} AS t SET ${column} = v.renewed
       FROM unnest($1::bigint[], $2::text[], $3::text[]) AS v(id, sealed, renewed)
      WHERE t.id = v.id AND t.${column} = v.sealed`,
    [rows.map((row) => row.id), rows.map((row) => row.sealed), rows.map((row) => reseal(row.sealed))],
  );
  const isLast = rows.length < ROWS_AT_ONCE;
  await query(
    `UPDATE key_rotation SET last_id = greatest(last_id, $4), resealed_count = resealed_count + $5,
            finished_at = CASE WHEN $6 THEN now() END
      WHERE (key_id, table_name, column_name) = ($1, $2, $3)`,
    [...name, rows.at(-1)?.id ?? 0, changed, isLast],
  );
  return { changed, isLast };
}
