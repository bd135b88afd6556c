// Beside the walk: how an import or an export that fails ends.
import { type Logger, messageOf } from '#platform/logger.js';
import { sqlStateOf } from '#store/unit-of-work.js';

/** Which job it was, and whether its mark brings it back once more. */
interface FailedJob {
  readonly noun: 'import' | 'export';
  readonly id: number;
  readonly isLast: boolean;
}

/**
 * The mark brings a failed job back; after the last attempt it has failed for good. A database's own message may quote a
 * value and goes nowhere.
 * @throws Error that the mark is put off with, until the last attempt
 */
export function failedJob(
  error: unknown,
  { noun, id, isLast }: FailedJob,
  logger: Logger,
): { readonly error: string } {
  const state = sqlStateOf(error);
  const reason = state === '' ? messageOf(error) : `SQLSTATE ${state}`;
  if (!isLast) throw new Error(reason);
  logger.error(`${noun} failed`, { job: id, error: reason });
  return { error: 'internal_error' };
}
