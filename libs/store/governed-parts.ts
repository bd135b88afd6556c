// Step 6 of the walk: which policy governs whose days: a team's own goes before the project's, that before the general one.
import type { DateRange } from '#domain/attendance/attendance-day.js';
import { addDays, startOfWorkDate, workDateOf } from '#domain/calendar/work-date.js';
import type { DatedPolicy, RegisteredStay } from './attendance-day.store.js';

/** Dates of some workers that one policy governs. */
export interface GovernedPart {
  readonly policy: DatedPolicy;
  readonly range: DateRange;
  /** Governs the date after the range: the range ends where that date begins. */
  readonly next: DatedPolicy;
  readonly workers: readonly number[];
}

/** The registration that a day belongs to: the latest one open on the date. */
export function stayOn(stays: readonly RegisteredStay[], date: string): RegisteredStay | undefined {
  return stays.findLast(
    (stay) => stay.enteredOn <= date && (stay.exitedOn === null || stay.exitedOn >= date),
  );
}

/**
 * Splits a range where another policy takes over, and workers where their teams have other policies.
 * @param input `policies` in the order of `projectPolicies`: the first that fits governs
 * @throws Error where no policy holds on a date: the general one is missing
 */
export function governedParts(input: {
  readonly projectId: number;
  readonly range: DateRange;
  readonly policies: readonly DatedPolicy[];
  readonly workers: readonly number[];
  readonly registered: readonly RegisteredStay[];
}): GovernedPart[] {
  const { policies, range, workers } = input;
  if (policies.every((policy) => policy.teamId === 0)) {
    return rangesOf(input, () => 0).map((part) => ({ ...part, workers }));
  }
  const stays = groupBy(input.registered, (stay) => stay.workerId);
  const groups = groupBy(workers, (worker) => teamsOf(stays.get(worker) ?? [], range));
  return [...groups.values()].flatMap((group) => {
    const own = stays.get(group[0] ?? 0) ?? [];
    const teamOn = (date: string) => stayOn(own, date)?.teamId ?? 0;
    return rangesOf(input, teamOn).map((part) => ({ ...part, workers: group }));
  });
}

/** Which policy governs an instant, and on which work date by its own cut-off. */
export interface GovernedInstant {
  readonly policy: DatedPolicy;
  /** YYYY-MM-DD. */
  readonly workDate: string;
}

/**
 * The policy that governs an instant of one worker. A work date begins by the policy that governs it and lasts until the
 * next one begins, also where the two have different cut-offs.
 * @param at epoch ms
 * @param stays registrations of the worker on the project
 * @throws Error where no policy holds: the general one is missing
 */
export function policyAt(
  at: number,
  { timeZone, policies }: { readonly timeZone: string; readonly policies: readonly DatedPolicy[] },
  stays: readonly RegisteredStay[],
): GovernedInstant {
  const governing = (date: string) => {
    const team = stayOn(stays, date)?.teamId ?? 0;
    const policy = policyOn(policies, team, date);
    if (!policy) throw new Error(`no attendance policy on ${date}`);
    return policy;
  };
  const today = workDateOf(at, timeZone, 0);
  const policy = governing(today);
  if (at >= startOfWorkDate(today, timeZone, policy.rule.dayCutoffMinutes))
    return { policy, workDate: today };
  const yesterday = addDays(today, -1);
  return { policy: governing(yesterday), workDate: yesterday };
}

/** The first in the order of `projectPolicies` that fits. */
function policyOn(policies: readonly DatedPolicy[], team: number, date: string): DatedPolicy | undefined {
  return policies.find(
    (candidate) => candidate.effectiveFrom <= date && (candidate.teamId === 0 || candidate.teamId === team),
  );
}

/** Workers whose team is the same on every date of the range and the one after it are derived together. */
function teamsOf(stays: readonly RegisteredStay[], range: DateRange): string {
  const teams: number[] = [];
  const end = addDays(range.to, 1);
  for (let date = range.from; date <= end; date = addDays(date, 1))
    teams.push(stayOn(stays, date)?.teamId ?? 0);
  return teams.join();
}

function rangesOf(
  { range, policies, projectId }: Parameters<typeof governedParts>[0],
  teamOn: (date: string) => number,
): Omit<GovernedPart, 'workers'>[] {
  const parts: { policy: DatedPolicy; next: DatedPolicy; range: { from: string; to: string } }[] = [];
  const end = addDays(range.to, 1);
  for (let date = range.from; date <= end; date = addDays(date, 1)) {
    const policy = policyOn(policies, teamOn(date), date);
    if (!policy) throw new Error(`no attendance policy for project ${projectId} on ${date}`);
    const last = parts.at(-1);
    if (last) last.next = policy;
    if (date === end) break;
    if (last?.policy.id === policy.id) last.range.to = date;
    else parts.push({ policy, next: policy, range: { from: date, to: date } });
  }
  return parts;
}

/** Items by what they have in common, in the order in which they came. */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
