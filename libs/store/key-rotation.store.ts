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
] as const;
type SealedColumn = (typeof SEALED_COLUMNS)[number];

const ROWS_AT_ONCE = 500;
/** Other writes wait behind the question, so it is a short one. */
const WAIT_FOR_WRITES = '3s';
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
  /** Sheets that wait for their import, sealed under whatever key was active then: the old keys must stay for them. */
  readonly waitingSheets: number;
}

/**
 * Brings every sealed value under the active key. Readers go on meanwhile: both keys are in their ring. A value that is
 * written anew under the old key while this runs is found by the pass that follows, until nothing is left.
 * @throws Error for a value whose key is not in the ring: nothing is skipped
 */
export async function rotateKeys(store: DataSource, rotation: Rotation): Promise<RotationResult> {
  let resealed = 0;
  for (;;) {
    for (const column of SEALED_COLUMNS) resealed += await rotateColumn(store, rotation, column);
    const isStopped = rotation.stop?.aborted === true;
    const left = isStopped
      ? await countOldValues(store, rotation.keyId)
      : await settledOldValues(store, rotation);
    if (left === 0 || isStopped) {
      const waitingSheets = await countWaitingSheets(store);
      return { isComplete: left === 0 && waitingSheets === 0, resealed, left, waitingSheets };
    }
    await store.query('UPDATE key_rotation SET last_id = 0, finished_at = NULL WHERE key_id = $1', [
      rotation.keyId,
    ]);
  }
}

/**
 * What is left once every write that is under way has ended: one of them may hold a value under the old key that nobody
 * sees yet. Where a long one does not end, it counts as one value that is left.
 */
async function settledOldValues(store: DataSource, { keyId }: Rotation): Promise<number> {
  const tables = [...new Set(SEALED_COLUMNS.map(([table]) => table))];
  try {
    return await unitOfWork(store, async (tx) => {
      await tx.query(`SET LOCAL lock_timeout = '${WAIT_FOR_WRITES}'`);
      await tx.query(`LOCK TABLE ${tables.join(', ')} IN SHARE MODE`);
      return countOldValues(tx, keyId);
    });
  } catch (error) {
    if (sqlStateOf(error) !== LOCK_NOT_AVAILABLE) throw error;
    return Math.max(1, await countOldValues(store, keyId));
  }
}

async function countWaitingSheets(store: DataSource): Promise<number> {
  const [row] = await store.query<{ n: number }[]>(
    'SELECT count(*)::int AS n FROM import_job WHERE object_sha256 IS NOT NULL',
  );
  return row?.n ?? 0;
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
