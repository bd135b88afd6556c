// Step 10 of the walk: the passages of a site become who is inside, and how many by team and trade.
import { DEFAULT_ATTENDANCE_POLICY } from '#domain/attendance/attendance-policy.js';
import { startOfWorkDate, workDateOf } from '#domain/calendar/work-date.js';
import {
  type Presence,
  type PresenceIrregularity,
  type PresenceState,
  presenceWindow,
  whoIsInside,
} from '#domain/presence/who-is-inside.js';
import type { CallerScope } from '#store/caller-scope.js';
import {
  type PresenceNames,
  type PresenceProject,
  type PresenceStay,
  type PresenceTeam,
  countPassages,
  readEntriesElsewhere,
  readPresenceFacts,
  readPresenceNames,
  readPresenceStays,
} from '#store/listing/presence.store.js';
import { type ListKey, type Page, type PageRequest, readCursor, toPage } from '#store/listing/page.js';
import type { Transaction } from '#store/unit-of-work.js';
import { type PresenceCounts, type WorkerFound, countPresence } from './count-presence.js';

/** One worker who is inside or may be, with the stretch that the entry belongs to. */
export interface PersonOnSite {
  readonly workerNumber: string;
  readonly workerName: string;
  readonly teamId: number;
  readonly teamName: string | null;
  readonly tradeCode: string;
  readonly tradeName: string | null;
  readonly state: Exclude<PresenceState, 'outside'>;
  readonly since: Date;
  readonly gate: string | null;
  readonly irregularities: readonly PresenceIrregularity[];
}

/** Presence of one site as the caller sees it. */
export interface SitePresence {
  readonly asOf: Date;
  readonly counts: PresenceCounts;
  /** By worker number; those who are outside are left out. */
  readonly people: readonly PersonOnSite[];
  readonly teams: ReadonlyMap<number, PresenceTeam>;
}

/**
 * Reads one site inside the scope of the transaction: what the row policies hide is not counted.
 * @param scope of the transaction: whether it sees every team decides whose an entry is that no stretch covers
 */
export async function readSitePresence(
  tx: Transaction,
  project: PresenceProject,
  scope: CallerScope,
): Promise<SitePresence> {
  const { id, timeZone, asOf } = project;
  const date = workDateOf(asOf, timeZone, 0);
  const today = startOfWorkDate(date, timeZone, 0);
  const rule = project.policies.find(
    ({ teamId, effectiveFrom }) => teamId === 0 && effectiveFrom <= date,
  )?.rule;
  const view = { asOf, today, policy: rule ?? DEFAULT_ATTENDANCE_POLICY };
  const stays = byWorker(await readPresenceStays(tx, id, date));
  const passages = await countPassages(tx, id, today);
  const passesOf = new Map(passages.map(({ workerId, passes }) => [workerId, passes]));
  const workers = [...stays.keys()].map((workerId) => ({ workerId, passes: passesOf.get(workerId) ?? 0 }));
  const from = presenceWindow(asOf);
  const facts = await readPresenceFacts(tx, id, { workers, from });
  const elsewhere = await readEntriesElsewhere(tx, id, { workerIds: [...facts.keys()], from });
  const seesEveryTeam = scope.teamEnterpriseId === undefined;
  const found = [...stays].map(([workerId, own]): WorkerFound => {
    const presence = whoIsInside(facts.get(workerId) ?? [], view, elsewhere.get(workerId) ?? null);
    return { workerId, presence, ...placeOf(own, presence, { timeZone, date, seesEveryTeam }) };
  });
  const names = await readPresenceNames(tx, id, {
    tradeCodes: [...new Set([...stays.values()].flat().map(({ tradeCode }) => tradeCode))],
    deviceIds: [...new Set(found.flatMap(({ presence }) => presence.entryDeviceId ?? []))],
  });
  return {
    asOf: new Date(asOf),
    counts: countPresence(project, found, { passages, names }),
    people: found.flatMap((each) => personOf(each, names)).sort(byNumber),
    teams: names.teams,
  };
}

function byWorker(stays: readonly PresenceStay[]): Map<number, PresenceStay[]> {
  const map = new Map<number, PresenceStay[]>();
  for (const stay of stays) {
    const list = map.get(stay.workerId);
    if (list) list.push(stay);
    else map.set(stay.workerId, [stay]);
  }
  return map;
}

/**
 * An entry was let in by the stretch of its work date (judge-passage.ts). Where none covers it, its exit was booked
 * backwards, or the stretch is of a team that the caller does not see: then the person is not the caller's to see either.
 */
function placeOf(
  own: readonly PresenceStay[],
  { since }: Presence,
  at: { readonly timeZone: string; readonly date: string; readonly seesEveryTeam: boolean },
): Pick<WorkerFound, 'stay' | 'entryStay' | 'isRegistered'> {
  const latest = own[own.length - 1] as PresenceStay;
  const current = stayOn(own, at.date);
  const cutoff = DEFAULT_ATTENDANCE_POLICY.dayCutoffMinutes;
  const covering = since === null ? current : stayOn(own, workDateOf(since, at.timeZone, cutoff));
  const entryStay = covering ?? (at.seesEveryTeam ? latest : undefined);
  return { stay: current ?? latest, entryStay, isRegistered: current !== undefined };
}

function stayOn(own: readonly PresenceStay[], date: string): PresenceStay | undefined {
  return own.findLast(
    ({ enteredOn, exitedOn }) => enteredOn <= date && (exitedOn === null || exitedOn >= date),
  );
}

function personOf({ presence, entryStay }: WorkerFound, names: PresenceNames): PersonOnSite[] {
  const { state, since, entryDeviceId, irregularities } = presence;
  if (state === 'outside' || since === null || !entryStay) return [];
  const person: PersonOnSite = {
    workerNumber: entryStay.number,
    workerName: entryStay.name,
    teamId: entryStay.teamId,
    teamName: names.teams.get(entryStay.teamId)?.name ?? null,
    tradeCode: entryStay.tradeCode,
    tradeName: names.trades.get(entryStay.tradeCode) ?? null,
    state,
    since: new Date(since),
    gate: names.gates.get(entryDeviceId ?? 0) ?? null,
    irregularities: [...new Set(irregularities.map(({ code }) => code))].sort(),
  };
  return [person];
}

function byNumber(left: PersonOnSite, right: PersonOnSite): number {
  return left.workerNumber < right.workerNumber ? -1 : 1;
}

const KEY: ListKey = { list: 'presence', parts: ['text'] };

/** Who to show; without a state those who are inside or overstayed. */
interface PersonFilter {
  readonly team?: number;
  readonly trade?: string;
  readonly state?: PersonOnSite['state'];
}

/** A page of the people, by worker number. */
export function pageOfPeople(
  { people }: SitePresence,
  { team, trade, state }: PersonFilter,
  { limit, cursor }: PageRequest,
): Page<PersonOnSite> {
  const [after = ''] = readCursor(cursor, KEY) ?? [];
  const wanted = people.filter(
    (person) =>
      person.workerNumber > after &&
      (team === undefined || person.teamId === team) &&
      (trade === undefined || person.tradeCode === trade) &&
      (state === undefined ? person.state !== 'elsewhere' : person.state === state),
  );
  const rows = wanted
    .slice(0, limit + 1)
    .map((person) => ({ ...person, pageKey: [person.workerNumber] as const }));
  return toPage<PersonOnSite>(rows, limit, KEY);
}
