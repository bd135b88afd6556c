// Step 8 of the walk: one worker at two sites at once → a finding in the month of each of the two projects.
import { type ImpossibleTravel, impossibleTravel } from '#domain/integrity/impossible-travel.js';
import type { SightingPair } from '#store/integrity.store.js';
import type { NewFinding } from '#store/reconciliation.store.js';
import type { NewMark } from '#store/work-mark.store.js';

/** Passages that an explanation names; the count says how many there are. */
const MOST_NAMED = 20;

interface Contradiction extends ImpossibleTravel {
  readonly eventId: string;
}

/**
 * TWO_SITES of the workers of a project's month. What a caller of this project may not see stays out: the other site is
 * not named, and how far it is only in whole kilometres. Whoever sees both projects finds it in both.
 * @param hasCase workers who have another finding, which then is the primary one
 */
export function twoSites(pairs: readonly SightingPair[], hasCase: ReadonlySet<number>): NewFinding[] {
  const workers = new Map<number, Contradiction[]>();
  for (const { workerId, eventId, here, there } of pairs) {
    const travel = impossibleTravel(here, there);
    if (travel === null) continue;
    workers.set(workerId, [...(workers.get(workerId) ?? []), { eventId, ...travel }]);
  }
  return [...workers].map(([workerId, found]) => ({
    code: 'TWO_SITES' as const,
    level: found.some((each) => each.distanceMetres !== null) ? ('red' as const) : ('yellow' as const),
    isPrimary: !hasCase.has(workerId),
    amountFen: 0,
    explanation: {
      rule: 'nearer in time than a person can travel between the two sites',
      count: found.length,
      passages: found.slice(0, MOST_NAMED).map(explain),
    },
    subjectKind: 'worker' as const,
    subjectId: workerId,
  }));
}

function explain({ eventId, gapSeconds, neededSeconds, distanceMetres }: Contradiction) {
  const distanceKilometres = distanceMetres === null ? null : Math.round(distanceMetres / 1000);
  return { eventId, gapSeconds, neededSeconds, distanceKilometres };
}

/**
 * The months of the other projects that must be looked at too, because a case of this one changed. Where nothing changed
 * nothing is marked, so two projects do not ring each other for ever.
 */
export function monthsElsewhere(pairs: readonly SightingPair[], changed: ReadonlySet<number>): NewMark[] {
  const marks = new Map<string, NewMark>();
  for (const { workerId, otherProjectId, otherPeriod } of pairs) {
    if (!changed.has(workerId)) continue;
    marks.set(`${otherProjectId} ${otherPeriod}`, {
      projectId: otherProjectId,
      step: 'payment.reconcile',
      period: otherPeriod,
      subjects: [],
    });
  }
  return [...marks.values()];
}
