// Step 10 of the walk: heads and passages of a site, added up by team and by trade.
import {
  PRESENCE_IRREGULARITIES,
  type Presence,
  type PresenceIrregularity,
} from '#domain/presence/who-is-inside.js';
import type {
  PassageCount,
  PresenceNames,
  PresenceProject,
  PresenceStay,
} from '#store/listing/presence.store.js';

/** One worker with all that was found. */
export interface WorkerFound {
  readonly workerId: number;
  readonly presence: Presence;
  /** The stretch of today, or the last one. */
  readonly stay: PresenceStay;
  /** The stretch to which the open entry belongs; undefined where that is not the caller's to see. */
  readonly entryStay: PresenceStay | undefined;
  readonly isRegistered: boolean;
}

const NOTHING = { registered: 0, inside: 0, overstayed: 0, passesToday: 0, refusedToday: 0 };
type Heads = typeof NOTHING;

/** Counts of one site. Those of the whole also hold passages of people whom no team here has. */
export interface PresenceCounts extends Readonly<Heads> {
  readonly projectCode: string;
  readonly projectName: string;
  readonly elsewhere: number;
  readonly irregularities: readonly { readonly code: PresenceIrregularity; readonly count: number }[];
  readonly teams: readonly ({ readonly teamId: number; readonly teamName: string | null } & Heads)[];
  readonly trades: readonly ({ readonly tradeCode: string; readonly tradeName: string | null } & Heads)[];
}

/** Adds up. A team with registered people, or with somebody inside, has a row, be it of zeros. */
export function countPresence(
  { code, name }: PresenceProject,
  found: readonly WorkerFound[],
  { passages, names }: { readonly passages: readonly PassageCount[]; readonly names: PresenceNames },
): PresenceCounts {
  const whole: Heads = { ...NOTHING };
  const teams = new Map<number, Heads>();
  const trades = new Map<string, Heads>();
  const groupsOf = ({ teamId, tradeCode }: PresenceStay) => [
    whole,
    headsOf(teams, teamId),
    headsOf(trades, tradeCode),
  ];
  for (const { presence, stay, entryStay, isRegistered } of found) {
    if (isRegistered) for (const heads of groupsOf(stay)) heads.registered += 1;
    const { state } = presence;
    if (!entryStay || (state !== 'inside' && state !== 'overstayed')) continue;
    for (const heads of groupsOf(entryStay)) heads[state] += 1;
  }
  const stayOf = new Map(found.map(({ workerId, stay }) => [workerId, stay]));
  for (const { workerId, passes, refused } of passages) {
    const stay = stayOf.get(workerId ?? 0);
    for (const heads of stay ? groupsOf(stay) : [whole]) {
      heads.passesToday += passes;
      heads.refusedToday += refused;
    }
  }
  return {
    projectCode: code,
    projectName: name,
    ...whole,
    elsewhere: found.filter(({ presence, entryStay }) => entryStay && presence.state === 'elsewhere').length,
    irregularities: irregularitiesOf(found),
    teams: [...teams]
      .map(([teamId, heads]) => ({ teamId, teamName: names.teams.get(teamId)?.name ?? null, ...heads }))
      .sort((left, right) => left.teamId - right.teamId),
    trades: [...trades]
      .map(([tradeCode, heads]) => ({ tradeCode, tradeName: names.trades.get(tradeCode) ?? null, ...heads }))
      .sort((left, right) => (left.tradeCode < right.tradeCode ? -1 : 1)),
  };
}

function headsOf<Key>(groups: Map<Key, Heads>, key: Key): Heads {
  let heads = groups.get(key);
  if (!heads) groups.set(key, (heads = { ...NOTHING }));
  return heads;
}

function irregularitiesOf(found: readonly WorkerFound[]): PresenceCounts['irregularities'] {
  const all = found.flatMap(({ presence, entryStay }) => (entryStay ? presence.irregularities : []));
  return PRESENCE_IRREGULARITIES.map((code) => ({
    code,
    count: all.filter((each) => each.code === code).length,
  }));
}
