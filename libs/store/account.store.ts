// Step 10 of the walk: the accounts of people and their failed log-ins.
import type { DataSource } from 'typeorm';
import { LOGIN_SCOPE, type ScopedAccount, withScope } from './caller-scope.js';
import type { Transaction } from './unit-of-work.js';

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
  readonly sessionEpoch: number;
  readonly mustChangePassword: boolean;
  readonly isTotpActive: boolean;
  readonly totpCipher: string | null;
  readonly totpLastStep: number | null;
}

const ACCOUNT = `SELECT id, name, display_name AS "displayName", password_hash AS "passwordHash", role,
    area_code AS "areaCode", enterprise_id AS "enterpriseId", project_ids AS "projectIds", worker_id AS "workerId",
    failed_logins AS "failedLogins", coalesce(locked_until > now(), false) AS "isLocked",
    session_epoch AS "sessionEpoch", must_change_password AS "mustChangePassword", is_totp_active AS "isTotpActive",
    totp_cipher AS "totpCipher", totp_last_step AS "totpLastStep"
  FROM user_account WHERE is_active AND`;

/** The account of a log-in name, undefined where there is none. */
export async function findAccountByName(store: DataSource, name: string): Promise<Account | undefined> {
  const [account] = await withScope(store, LOGIN_SCOPE, (tx) =>
    tx.query<Account[]>(`${ACCOUNT} name = $1`, [name]),
  );
  return account && withNumbers(account);
}

/** The account of a session, undefined where it was closed or the session was ended. */
export async function findAccount(
  store: DataSource,
  { id, tokenId }: { readonly id: number; readonly tokenId: string },
): Promise<Account | undefined> {
  const [account] = await withScope(store, LOGIN_SCOPE, (tx) =>
    tx.query<Account[]>(
      `${ACCOUNT} id = $1 AND NOT EXISTS (SELECT FROM revoked_session WHERE token_id = $2)`,
      [id, tokenId],
    ),
  );
  return account && withNumbers(account);
}

/** The account as it is now, held until the transaction ends: no lock and no other change comes in between. */
export async function holdAccount(tx: Transaction, id: number): Promise<Account | undefined> {
  const [account] = await tx.query<Account[]>(`${ACCOUNT} id = $1 FOR UPDATE`, [id]);
  return account && withNumbers(account);
}

/** The account as it is now, in the caller's own transaction. */
export async function readAccount(tx: Transaction, id: number): Promise<Account | undefined> {
  const [account] = await tx.query<Account[]>(`${ACCOUNT} id = $1`, [id]);
  return account && withNumbers(account);
}

/** Ends a session before its time, and forgets those that have run out by themselves. */
export async function revokeSession(tx: Transaction, tokenId: string, expiresAt: Date): Promise<void> {
  await tx.query('DELETE FROM revoked_session WHERE expires_at < now()');
  await tx.query(
    'INSERT INTO revoked_session (token_id, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [tokenId, expiresAt],
  );
}

/**
 * Counts a wrong password; the tenth locks the account and starts the count again. While it is locked nothing counts:
 * those that were under way with the tenth would begin the next count.
 */
export async function noteFailedLogin(tx: Transaction, id: number): Promise<void> {
  await tx.query(
    `UPDATE user_account
        SET failed_logins = CASE WHEN failed_logins + 1 >= $2 THEN 0 ELSE failed_logins + 1 END,
            locked_until = CASE WHEN failed_logins + 1 >= $2 THEN now() + $3::interval ELSE locked_until END
      WHERE id = $1 AND (locked_until IS NULL OR locked_until <= now())`,
    [id, MOST_FAILURES, LOCKED_FOR],
  );
}

/**
 * The right password, and where it is asked for the right code: forgets the wrong ones and keeps the code's interval.
 * @returns false where the code was used, or the account locked, in the meantime
 */
export async function noteLogin(tx: Transaction, id: number, totpStep: number | null): Promise<boolean> {
  const [rows] = await tx.query<[unknown[], number]>(
    `UPDATE user_account SET failed_logins = 0, locked_until = NULL, last_login_at = now(),
            totp_last_step = coalesce($2, totp_last_step)
      WHERE id = $1 AND ($2::bigint IS NULL OR totp_last_step IS NULL OR totp_last_step < $2)
        AND (locked_until IS NULL OR locked_until <= now()) RETURNING id`,
    [id, totpStep],
  );
  return rows.length > 0;
}

/** A new password; every session of the account ends. */
export async function changePassword(
  tx: Transaction,
  id: number,
  { passwordHash, mustChange }: { readonly passwordHash: string; readonly mustChange: boolean },
): Promise<void> {
  await tx.query(
    `UPDATE user_account SET password_hash = $2, must_change_password = $3, session_epoch = session_epoch + 1,
            failed_logins = 0, locked_until = NULL WHERE id = $1`,
    [id, passwordHash, mustChange],
  );
}

/** Sets the secret of the one-time passwords, asks for them, or (null) forgets them. */
export async function setTotp(
  tx: Transaction,
  id: number,
  {
    cipher,
    isActive,
    lastStep,
  }: { readonly cipher: string | null; readonly isActive: boolean; readonly lastStep: number | null },
): Promise<void> {
  await tx.query(
    'UPDATE user_account SET totp_cipher = $2, is_totp_active = $3, totp_last_step = $4 WHERE id = $1',
    [id, cipher, isActive, lastStep],
  );
}

/** The driver reads single int8 values as numbers and those inside an array as text. */
function withNumbers(account: Account): Account {
  return { ...account, projectIds: account.projectIds?.map(Number) ?? null };
}
