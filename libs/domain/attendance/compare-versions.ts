// Step 10 of the walk: why a day has another version: what differs between it and the one before.
import { type DayKind } from '../calendar/day-kind.js';
import { type FactUse } from './attendance-day.js';

/** A version as far as its making is told. */
export interface DayVersion {
  readonly policyId: number;
  readonly ruleVersion: number;
  readonly teamId: number | null;
  readonly tradeCode: string | null;
  readonly dayKind: DayKind;
  readonly eventCount: number;
  readonly uses: readonly FactUse[];
}

/**
 * `FIRST`; `FACTS`: events or corrections came, or a correction was annulled; `POLICY`; `CALENDAR`; `RULE`: the program's
 * own rule; `PLACE`: team or trade in the register; `WITHDRAWN`: no fact speaks for the day any more; `EFFECT`: the same
 * facts do something else, since the time or a fact of a neighbouring day has moved; `OTHER`: passages elsewhere.
 */
export type VersionCause =
  'FIRST' | 'FACTS' | 'POLICY' | 'CALENDAR' | 'RULE' | 'PLACE' | 'WITHDRAWN' | 'EFFECT' | 'OTHER';

/** What made a version. */
export interface VersionChange {
  readonly causes: readonly VersionCause[];
  readonly added: readonly FactUse[];
  readonly removed: readonly FactUse[];
}

/** Compares a version with the one before; null = it is the first. */
export function compareVersions(before: DayVersion | null, after: DayVersion): VersionChange {
  const added = missingIn(before?.uses ?? [], after.uses);
  const removed = missingIn(after.uses, before?.uses ?? []);
  if (before === null) return { causes: ['FIRST'], added, removed };
  const causes: VersionCause[] = [];
  const say = (holds: boolean, cause: VersionCause) => holds && causes.push(cause);
  say(after.eventCount === 0, 'WITHDRAWN');
  say(added.length + removed.length > 0, 'FACTS');
  say(before.policyId !== after.policyId, 'POLICY');
  say(before.ruleVersion !== after.ruleVersion, 'RULE');
  say(before.teamId !== after.teamId || before.tradeCode !== after.tradeCode, 'PLACE');
  say(before.dayKind !== after.dayKind && before.policyId === after.policyId, 'CALENDAR');
  say(causes.length === 0 && !areSame(before.uses, after.uses), 'EFFECT');
  say(causes.length === 0, 'OTHER');
  return { causes, added, removed };
}

function missingIn(those: readonly FactUse[], these: readonly FactUse[]): FactUse[] {
  const keys = new Set(those.map(keyOf));
  return these.filter((used) => !keys.has(keyOf(used)));
}

function areSame(left: readonly FactUse[], right: readonly FactUse[]): boolean {
  return left.length === right.length && left.every((used, index) => String(used) === String(right[index]));
}

function keyOf([deviceId, bootId, seq]: FactUse): string {
  return `${deviceId}.${bootId}.${seq}`;
}
