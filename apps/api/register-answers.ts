// The register: what the writes of every noun share: faults of a rule, a stale version, history.
import { z } from 'zod';
import type { RowVersion, RegisterNoun, RegisterRow, UpdateResult } from '#store/register-row.store.js';
import type { Change } from '#domain/audit/change.js';
import { type FieldError, Problem } from './problem.js';

/** Anything that a rule of the register found wrong. @throws Problem `unprocessable` with every fault */
export function refuse(faults: readonly FieldError[]): never {
  throw new Problem('unprocessable', undefined, faults);
}

/** The outcome of a change that found its row. @throws Problem `not_found`, `precondition_failed` */
export function changed<N extends RegisterNoun>(
  result: UpdateResult<N>,
): { row: RegisterRow<N>; change: Change; isChanged: boolean } {
  if (result.ok) return result;
  throw new Problem(result.reason === 'stale' ? 'precondition_failed' : 'not_found');
}

/** One version of a register row. */
const rowVersion = z.strictObject({
  version: z.int().describe('1 for the first'),
  effectiveFrom: z.iso.date().nullable().describe('From when it holds; null = from when it was recorded'),
  content: z.record(z.string(), z.unknown()).describe('The row as it was; personal data masked or left out'),
  recordedBy: z.string().describe('Log-in name of whoever recorded it'),
  recordedAt: z.iso.datetime().describe('When it was recorded'),
});

export const history = z.strictObject({ items: z.array(rowVersion).describe('The latest first') });

/** @throws Problem `not_found` where there is no version that the caller may see */
export function historyOf(versions: readonly RowVersion[]): { items: readonly RowVersion[] } {
  if (versions.length === 0) throw new Problem('not_found');
  return { items: versions };
}
