// The register: people. Whoever holds somebody's papers enters the person; who is there already is adopted, not doubled.
import { In } from 'typeorm';
import { keepVersions } from './register-row.store.js';
import { WorkerTable } from './tables/register.table.js';
import type { Transaction } from './unit-of-work.js';

/** A person ready to be stored: checked and sealed. The number is given by the store. */
export type NewWorker = Pick<
  WorkerTable,
  'name' | 'gender' | 'birthOn' | 'identityCipher' | 'identityHash' | 'identityMasked' | 'documentType'
> &
  Partial<Omit<WorkerTable, 'id' | 'number' | 'version'>>;

/** What became of one person. `name_differs`: the document is registered under another name; nothing was done. */
export type WorkerEntry =
  | { readonly outcome: 'created'; readonly id: number; readonly number: string }
  | {
      readonly outcome: 'known';
      readonly id: number;
      readonly number: string;
      /** The caller's enterprise did not hold the papers before. */
      readonly isAdopted: boolean;
    }
  | { readonly outcome: 'name_differs' };

/** A row binds some thirty values, and a statement takes 65,535. */
const ROWS_AT_ONCE = 1_000;

/** Today by the database's clock, on the calendar of China: what decides about age. */
export async function todayInChina(tx: Transaction): Promise<string> {
  const [row] = await tx.query<{ today: string }[]>(
    `SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date::text AS today`,
  );
  return row?.today ?? '';
}

/**
 * Enters people in a few statements, however many. Ids are taken before the rows are written: a row of one's own cannot
 * be read back before its papers are adopted. Whoever comes twice in one call is `created` first and then `known`.
 * @returns what became of each, in order
 */
export async function enterWorkers(
  tx: Transaction,
  people: readonly NewWorker[],
  recordedBy: string,
): Promise<WorkerEntry[]> {
  const entries = new Map<number, WorkerEntry>();
  let waiting = people.map((person, place) => ({ person, place }));
  while (waiting.length > 0) {
    // nobody twice in one statement: the second may bring another name
    const turn = new Map<string, (typeof waiting)[number]>();
    for (const one of waiting)
      if (turn.size < ROWS_AT_ONCE && !turn.has(one.person.identityHash))
        turn.set(one.person.identityHash, one);
    const some = [...turn.values()];
    const outcomes = await enterSome(
      tx,
      some.map(({ person }) => person),
      recordedBy,
    );
    outcomes.forEach((outcome, i) => entries.set(some[i]?.place ?? 0, outcome));
    waiting = waiting.filter(({ place }) => !entries.has(place));
  }
  return people.map((_person, place) => entries.get(place) ?? { outcome: 'name_differs' });
}

async function enterSome(
  tx: Transaction,
  people: readonly NewWorker[],
  recordedBy: string,
): Promise<WorkerEntry[]> {
  const ids = await tx.query<{ id: number }[]>(
    `SELECT nextval('worker_id_seq') AS id FROM generate_series(1, $1::int)`,
    [people.length],
  );
  const rows = people.map((person, i) => {
    const id = ids[i]?.id ?? 0;
    return { ...person, id, number: `W${String(id).padStart(7, '0')}`, version: 1 };
  });
  // without a conflict target: with one the new row itself would have to be visible
  await tx
    .createQueryBuilder()
    .insert()
    .into(WorkerTable)
    .values(rows)
    .orIgnore()
    .updateEntity(false)
    .execute();
  const adopted = await adoptWorkers(tx, people);
  const created = rows.filter((row) => adopted.get(row.identityHash)?.id === row.id).map(({ id }) => id);
  const stored = created.length === 0 ? [] : await tx.findBy(WorkerTable, { id: In(created) });
  await keepVersions(tx, 'worker', stored, { recordedBy });
  return rows.map(({ id, identityHash }) => {
    const found = adopted.get(identityHash);
    if (!found) return { outcome: 'name_differs' };
    const { number, isAdopted } = found;
    return found.id === id
      ? { outcome: 'created', id, number }
      : { outcome: 'known', id: found.id, number, isAdopted };
  });
}

/** What tells somebody's papers: both must agree. */
type Papers = Pick<NewWorker, 'identityHash' | 'name'>;

/** Shows the caller's enterprise the people whose document and name it holds; answers who was found, by hash. */
export async function adoptWorkers(
  tx: Transaction,
  people: readonly Papers[],
): Promise<Map<string, { id: number; number: string; isAdopted: boolean }>> {
  const rows = await askPapers(tx, people, true);
  return new Map(rows.map(({ hash, id, number, isNew }) => [hash, { id, number, isAdopted: isNew }]));
}

/** Whose document and name these are, by hash, with the day of birth; nobody becomes visible by it. */
export async function findByPapers(
  tx: Transaction,
  people: readonly Papers[],
): Promise<Map<string, { id: number; birthOn: string }>> {
  const rows = await askPapers(tx, people, false);
  return new Map(rows.map(({ hash, id, birthOn }) => [hash, { id, birthOn }]));
}

function askPapers(tx: Transaction, people: readonly Papers[], isGranted: boolean) {
  return tx.query<{ id: number; number: string; hash: string; birthOn: string; isNew: boolean }[]>(
    `SELECT id, number, identity_hash AS hash, birth_on::text AS "birthOn", is_new AS "isNew"
       FROM adopt_workers($1::text[], $2::text[], $3)`,
    [people.map((person) => person.identityHash), people.map((person) => person.name), isGranted],
  );
}

/** How many people of the caller's scope share a phone or a card with this one: a sign of fraud, never a refusal. */
export async function countSharing(
  tx: Transaction,
  { phoneHash, cardHash }: { readonly phoneHash?: string | null; readonly cardHash?: string | null },
): Promise<{ phone: number; card: number }> {
  const [counts] = await tx.query<{ phone: number; card: number }[]>(
    `SELECT count(*) FILTER (WHERE phone_hash = $1)::int AS phone, count(*) FILTER (WHERE card_hash = $2)::int AS card
       FROM worker WHERE phone_hash = $1 OR card_hash = $2`,
    [phoneHash ?? null, cardHash ?? null],
  );
  return counts ?? { phone: 0, card: 0 };
}
