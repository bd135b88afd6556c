// Beside the walk: every sealed column under a new key, in small steps that can be stopped and gone on with.
import type { DataSource } from 'typeorm';
import { type Transaction, sqlStateOf, unitOfWork } from './unit-of-work.js';

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
  ['device', 'secret_cipher'],
  ['notification_target', 'secret_cipher'],
  ['change_target', 'secret_cipher'],
  ['complaint', 'name_cipher'],
  ['complaint', 'phone_cipher'],
] as const;
type SealedColumn = (typeof SEALED_COLUMNS)[number];

const ROWS_AT_ONCE = 500;

/** Everything that is sealed, and the books of what lies sealed outside the database. */
const LOCKED_TABLES = [...new Set(SEALED_COLUMNS.map(([table]) => table)), 'import_job'].join(', ');
/** Writers stand in line behind the lock while it waits: an import that writes for a minute must not hold them all. */
const LOCK_WITHIN = '2s';
const LOCK_NOT_AVAILABLE = '55P03';

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
  /** Sheets that wait for their import, each sealed under what was the first key when it was handed in. */
  readonly waitingSheets: number;
}

type Rest = Pick<RotationResult, 'left' | 'waitingSheets'>;

/**
 * Brings every sealed value under the active key. Readers go on meanwhile: both keys are in their ring. A value that is
 * written anew under the old key while this runs is found by the pass that follows, until nothing is left. Complete is
 * said only by a count that no writer can have slipped past.
 * @throws Error for a value whose key is not in the ring: nothing is skipped
 */
export async function rotateKeys(store: DataSource, rotation: Rotation): Promise<RotationResult> {
  let resealed = 0;
  for (;;) {
    for (const column of SEALED_COLUMNS) resealed += await rotateColumn(store, rotation, column);
    const rest = await countRest(store, rotation.keyId);
    if (rotation.stop?.aborted === true || (rest.left === 0 && rest.waitingSheets > 0))
      return { isComplete: false, resealed, ...rest };
    const last = rest.left === 0 ? await countWithoutWriters(store, rotation.keyId) : undefined;
    if (last?.left === 0) return { isComplete: last.waitingSheets === 0, resealed, ...last };
    await unitOfWork(store, (tx) =>
      tx.query('UPDATE key_rotation SET last_id = 0, finished_at = NULL WHERE key_id = $1', [rotation.keyId]),
    );
  }
}

/**
 * The count once every writer has committed and before another begins: a value that is written under the old key but
 * not committed yet is seen by no other count. Undefined where a writer does not end soon enough.
 */
async function countWithoutWriters(store: DataSource, keyId: string): Promise<Rest | undefined> {
  try {
    return await unitOfWork(store, async (tx) => {
      await tx.query(`SET LOCAL lock_timeout = '${LOCK_WITHIN}'`);
      await tx.query(`LOCK TABLE ${LOCKED_TABLES} IN SHARE MODE`);
      return countRest(tx, keyId);
    });
  } catch (error) {
    if (sqlStateOf(error) === LOCK_NOT_AVAILABLE) return undefined;
    throw error;
  }
}

async function countRest(store: DataSource | Transaction, keyId: string): Promise<Rest> {
  const left = await countOldValues(store, keyId);
  const [row] = await store.query<{ n: number }[]>(
    'SELECT count(*) AS n FROM import_job WHERE object_sha256 IS NOT NULL',
  );
  return { left, waitingSheets: row?.n ?? 0 };
}

/** Values that are not under the key. */
export async function countOldValues(store: DataSource | Transaction, keyId: string): Promise<number> {
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
    const step = await unitOfWork(store, (tx) =>
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
