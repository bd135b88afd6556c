// One function opens, commits and retries a transaction; database errors become typed errors only here.
import { type DataSource, type EntityManager, QueryFailedError } from 'typeorm';

/** A transaction in progress, passed explicitly to every store function. */
export type Transaction = EntityManager;

const RETRYABLE = new Set(['40001', '40P01']);
const MAX_ATTEMPTS = 6;

/** A unique or foreign key said no; `constraint` names it. */
export class ConstraintError extends Error {
  constructor(
    readonly kind: 'unique' | 'foreign_key' | 'check' | 'not_null',
    readonly constraint: string,
    options: ErrorOptions,
  ) {
    super(`${kind} constraint ${constraint}`, options);
  }
}

const KINDS: Readonly<Record<string, ConstraintError['kind']>> = {
  '23505': 'unique',
  '23503': 'foreign_key',
  '23514': 'check',
  '23502': 'not_null',
};

/** Told of every transaction that is run again, with its SQL state. */
export type RetryListener = (sqlState: string) => void;

/**
 * Runs the whole function in one transaction and runs it again, whole, after a serialisation failure or a deadlock.
 * The function must therefore have no effect outside the database.
 * @throws ConstraintError for a violated constraint, the driver's error for anything else
 */
export async function unitOfWork<T>(
  store: DataSource,
  work: (tx: Transaction) => Promise<T>,
  onRetry: RetryListener = () => undefined,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.transaction(work);
    } catch (error) {
      const state = sqlStateOf(error);
      if (!RETRYABLE.has(state) || attempt === MAX_ATTEMPTS) throw typed(error, state);
      onRetry(state);
      await new Promise((resolve) => setTimeout(resolve, 2 ** attempt + Math.random() * 20));
    }
  }
}

/**
 * Takes a lock of this name until the end of the transaction, without waiting.
 * @returns false where another transaction holds it
 */
export async function takeLock(tx: Transaction, name: string): Promise<boolean> {
  const [lock] = await tx.query<{ taken: boolean }[]>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS taken`,
    [name],
  );
  return lock?.taken === true;
}

/** True where the database refused the data itself (class 22, 23): trying again with the same data cannot help. */
export function isRefusedData(error: unknown): boolean {
  return error instanceof ConstraintError || /^2[23]/.test(sqlStateOf(error));
}

/** SQLSTATE of a failed query, '' where the error is not the database's. */
export function sqlStateOf(error: unknown): string {
  if (!(error instanceof QueryFailedError)) return '';
  const { code } = error.driverError as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

function typed(error: unknown, state: string): unknown {
  const kind = KINDS[state];
  if (!kind || !(error instanceof QueryFailedError)) return error;
  const { constraint } = error.driverError as { constraint?: unknown };
  return new ConstraintError(kind, typeof constraint === 'string' ? constraint : 'unnamed', { cause: error });
}
