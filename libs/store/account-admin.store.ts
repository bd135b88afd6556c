// Step 10 of the walk: accounts of people and machines as an administrator keeps them.
import { ApiClientTable, UserAccountTable } from './tables/user-account.table.js';
import type { Transaction } from './unit-of-work.js';

export type UserRow = UserAccountTable;
export type ClientRow = ApiClientTable;

const TABLES = { user: UserAccountTable, client: ApiClientTable } as const;
type Kind = keyof typeof TABLES;
type RowOf<K extends Kind> = InstanceType<(typeof TABLES)[K]>;

/** Adds an account; answers its id. @throws ConstraintError for a name that is taken */
export async function addAccount<K extends Kind>(
  tx: Transaction,
  kind: K,
  row: Partial<RowOf<K>>,
): Promise<number> {
  const result = await tx.createQueryBuilder().insert().into(TABLES[kind]).values(row).execute();
  return (result.identifiers[0] as { id: number }).id;
}

/** The account, locked until commit; undefined where there is none. */
export async function lockAccount<K extends Kind>(
  tx: Transaction,
  kind: K,
  id: number,
): Promise<RowOf<K> | undefined> {
  const row = await tx.findOne(TABLES[kind], { where: { id }, lock: { mode: 'pessimistic_write' } });
  return (row ?? undefined) as RowOf<K> | undefined;
}

/** Changes columns of an account. */
export async function changeAccount<K extends Kind>(
  tx: Transaction,
  kind: K,
  id: number,
  patch: Partial<RowOf<K>>,
): Promise<void> {
  await tx.update(TABLES[kind], { id }, patch);
}

/** Administrators who may log in, but for one: the last of them must stay. */
export async function otherAdministrators(tx: Transaction, id: number): Promise<number> {
  const [row] = await tx.query<{ n: number }[]>(
    `SELECT count(*)::int AS n FROM user_account WHERE role = 'administrator' AND is_active AND id <> $1`,
    [id],
  );
  return row?.n ?? 0;
}
