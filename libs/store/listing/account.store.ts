// Step 10 of the walk: the accounts of people and their failed log-ins.
import type { DataSource } from 'typeorm';
import type { ScopedAccount } from './caller-scope.js';

/** This many wrong passwords in a row lock an account … */
const MOST_FAILURES = 10;
/** … for so long. */
const LOCKED_FOR = '15 minutes';

/** An account that may be used: never one that was closed. */
export interface Account extends ScopedAccount {
  readonly id: number;
  readonly name: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly failedLogins: number;
  readonly isLocked: boolean;
}

const ACCOUNT = `SELECT id, name, display_name AS "displayName", password_hash AS "passwordHash", role,
    area_code AS "areaCode", enterprise_id AS "enterpriseId", project_ids AS "projectIds", worker_id AS "workerId",
    failed_logins AS "failedLogins", coalesce(locked_until > now(), false) AS "isLocked"
  FROM user_account WHERE is_active AND`;

/** The account of a log-in name, undefined where there is none. */
export async function findAccountByName(store: DataSource, name: string): Promise<Account | undefined> {
  const [account] = await store.query<Account[]>(`${ACCOUNT} name = $1`, [name]);
  return account && withNumbers(account);
}

/** The account of a session, undefined where it was closed since. */
export async function findAccount(store: DataSource, id: number): Promise<Account | undefined> {
  const [account] = await store.query<Account[]>(`${ACCOUNT} id = $1`, [id]);
  return account && withNumbers(account);
}

/** Counts a wrong password; the tenth locks the account and starts the count again. */
export async function noteFailedLogin(store: DataSource, id: number): Promise<void> {
  await store.query(
    `UPDATE user_account
        SET failed_logins = CASE WHEN failed_logins + 1 >= $2 THEN 0 ELSE failed_logins + 1 END,
            locked_until = CASE WHEN failed_logins + 1 >= $2 THEN now() + $3::interval ELSE locked_until END
      WHERE id = $1`,
    [id, MOST_FAILURES, LOCKED_FOR],
  );
}

/** Forgets the wrong passwords after the right one. */
export async function forgetFailedLogins(store: DataSource, id: number): Promise<void> {
  await store.query('UPDATE user_account SET failed_logins = 0, locked_until = NULL WHERE id = $1', [id]);
}

/** The driver reads single int8 values as numbers and those inside an array as text. */
function withNumbers(account: Account): Account {
  return { ...account, projectIds: account.projectIds?.map(Number) ?? null };
}
