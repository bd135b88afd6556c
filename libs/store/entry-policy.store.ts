// The register: what areas ask of whoever enters, recorded for a day on which it begins; never overwritten.
import type { EntryPolicy } from '#domain/entry/entry-policy.js';
import { markRosterOfArea } from './roster-mark.store.js';
import type { Transaction } from './unit-of-work.js';

/** A policy as it is recorded. */
export interface NewEntryPolicy {
  /** Significant digits of the area; '' = everywhere. */
  readonly areaPrefix: string;
  /** First day, in the time zone of the site. */
  readonly effectiveFrom: string;
  readonly rule: EntryPolicy;
  /** Document in which the area has said so. */
  readonly source: string;
}

/**
 * Records a policy; the rosters of the area's sites are decided again, now and on the day on which it begins.
 * @returns its id
 * @throws ConstraintError where the area has a policy that begins on this day; the driver's error (42501) outside the
 *   caller's area
 */
export async function addEntryPolicy(tx: Transaction, policy: NewEntryPolicy): Promise<number> {
  const { areaPrefix, effectiveFrom, rule, source } = policy;
  const [row] = await tx.query<{ id: number }[]>(
    `INSERT INTO entry_policy (area_prefix, effective_from, rule, source) VALUES ($1, $2, $3, $4) RETURNING id`,
    [areaPrefix, effectiveFrom, JSON.stringify(rule), source],
  );
  await markRosterOfArea(tx, areaPrefix);
  return row?.id ?? 0;
}
