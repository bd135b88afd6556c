// The register: what registrations of a sheet stand beside: people, teams, other stretches, cards, the entry policy.
import { rowsWith } from '#store/intake.store.js';
import type { RegisterRow } from '#store/register-row.store.js';
import { entryPolicyOf } from '#store/roster.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { adoptWorkers, findByPapers } from '#store/worker.store.js';
import type { EntryGround } from './sheet-kind.js';

type Row = RegisterRow<'registration'>;

/** By what a row of the sheet finds what it stands beside. */
export interface RegistrationKeys {
  readonly name: string;
  readonly documentNumber: string;
  readonly team: string;
  readonly enteredOn: string;
  readonly siteCard: string | null;
}

/** Somebody whose papers a row tells. */
export interface Person {
  readonly id: number;
  readonly birthOn: string;
}

/** What was stored, and what earlier rows of the sheet will add. */
export interface Surroundings {
  personOf(value: RegistrationKeys): Person | undefined;
  /** Name → team, as far as the caller sees it. */
  readonly teams: ReadonlyMap<string, RegisterRow<'team'>>;
  stretchesOf(workerId: number): readonly Row[];
  /** Site card → who uses it now. */
  readonly holders: ReadonlyMap<string, number>;
  minimumAgeOn(day: string): number;
  /** A row that will be stored counts for those behind it. */
  remember(row: Partial<Row>): void;
}

/**
 * Reads it in one statement a kind, however many rows there are. Nobody's papers change hands by it: the rows are not
 * checked yet.
 */
export async function readSurroundings(
  tx: Transaction,
  values: readonly RegistrationKeys[],
  { keys, projectId, today }: EntryGround,
): Promise<Surroundings> {
  const papers = papersOf(values, keys);
  const hashes = new Map(values.map((value, i) => [value, papers[i]?.identityHash ?? '']));
  const people = await findByPapers(tx, papers);
  const workerIds = [...people.values()].map(({ id }) => id);
  const names = [...new Set(values.map((value) => value.team))];
  const teams = await rowsWith(tx, 'team', { column: 'name', values: names }, projectId);
  const stretches = new Map<number, Row[]>();
  const add = (row: Row) => stretches.set(row.workerId, [...(stretches.get(row.workerId) ?? []), row]);
  for (const row of await rowsWith(tx, 'registration', { column: 'workerId', values: workerIds }, projectId))
    add(row);
  const cards = values.flatMap(({ siteCard }) => (siteCard === null ? [] : [siteCard]));
  const carded = await rowsWith(tx, 'registration', { column: 'siteCard', values: cards }, projectId);
  const holders = new Map(
    carded.flatMap((row) =>
      row.siteCard !== null && row.exitedOn === null ? [[row.siteCard, row.workerId]] : [],
    ),
  );
  const ages = await minimumAges(
    tx,
    projectId,
    new Set(values.map(({ enteredOn }) => later(enteredOn, today))),
  );
  return {
    personOf: (value) => people.get(hashes.get(value) ?? ''),
    teams: new Map(teams.map((team) => [team.name, team])),
    stretchesOf: (workerId) => stretches.get(workerId) ?? [],
    holders,
    minimumAgeOn: (day) => ages.get(later(day, today)) ?? 0,
    remember(row) {
      add({ exitedOn: null, ...row } as Row);
      if (row.siteCard && row.workerId !== undefined && !row.exitedOn)
        holders.set(row.siteCard, row.workerId);
    },
  };
}

/** Takes the papers of whoever will be registered, so that the row may be stored; answers how many were not held yet. */
export async function adoptPeople(
  tx: Transaction,
  values: readonly RegistrationKeys[],
  { keys }: EntryGround,
): Promise<number> {
  if (values.length === 0) return 0;
  const people = await adoptWorkers(tx, papersOf(values, keys));
  return [...people.values()].filter(({ isAdopted }) => isAdopted).length;
}

function papersOf(values: readonly RegistrationKeys[], keys: EntryGround['keys']) {
  return values.map(({ documentNumber, name }) => ({
    identityHash: keys.lookup('identity', documentNumber),
    name,
  }));
}

/** The policy of the day of entry, or of today for an entry in the past. */
function later(day: string, today: string): string {
  return day > today ? day : today;
}

async function minimumAges(
  tx: Transaction,
  projectId: number,
  days: ReadonlySet<string>,
): Promise<Map<string, number>> {
  const ages = new Map<string, number>();
  for (const day of days) ages.set(day, (await entryPolicyOf(tx, projectId, day)).minimumAge);
  return ages;
}
