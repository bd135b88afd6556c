// Step 10 of the walk: machines that ask, with their bounds and the hash of their secret.
import type { DataSource } from 'typeorm';
import type { Account } from './account.store.js';
import { LOGIN_SCOPE, type ScopedAccount, inScope, withScope } from './caller-scope.js';
import type { Transaction } from './unit-of-work.js';

/** A machine that may be used: never one that was closed. */
export interface ApiClient extends ScopedAccount {
  readonly id: number;
  readonly clientId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Rises with every change but use: older tokens end. */
  readonly version: number;
}

const CLIENT = `SELECT id, client_id AS "clientId", name, scopes, role, area_code AS "areaCode",
    enterprise_id AS "enterpriseId", project_ids AS "projectIds", NULL AS "workerId", version
  FROM api_client WHERE is_active AND`;

/** The machine of a token, undefined where it was closed or the token was ended. */
export async function findClient(
  store: DataSource,
  { id, tokenId }: { readonly id: number; readonly tokenId: string },
): Promise<ApiClient | undefined> {
  const [client] = await withScope(store, LOGIN_SCOPE, (tx) =>
    tx.query<ApiClient[]>(
      `${CLIENT} id = $1 AND NOT EXISTS (SELECT FROM revoked_session WHERE token_id = $2)`,
      [id, tokenId],
    ),
  );
  return client && withNumbers(client);
}

/**
 * The machine behind a name and the hash of its secret; the secret before a rotation is good for a while.
 * Its use is noted once a minute at most.
 */
export async function findClientBySecret(
  store: DataSource,
  clientId: string,
  secretHash: string,
): Promise<ApiClient | undefined> {
  return inScope(store, LOGIN_SCOPE, async (tx) => {
    const [client] = await tx.query<ApiClient[]>(
      `${CLIENT} client_id = $1 AND (secret_hash = $2 OR (previous_secret_hash = $2 AND previous_secret_until > now()))`,
      [clientId, secretHash],
    );
    if (!client) return undefined;
    await tx.query(
      `UPDATE api_client SET last_used_at = now()
        WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`,
      [client.id],
    );
    return withNumbers(client);
  });
}

/** What of a machine stands where an account of a person would. */
export function accountOfClient(client: ApiClient): Account {
  return {
    ...client,
    name: client.clientId,
    displayName: client.name,
    passwordHash: '',
    failedLogins: 0,
    isLocked: false,
    sessionEpoch: client.version,
    mustChangePassword: false,
    isTotpActive: false,
    totpCipher: null,
    totpLastStep: null,
  };
}

/** A new secret; the one until now stays good for a day. */
export async function rotateSecret(tx: Transaction, id: number, secretHash: string): Promise<boolean> {
  const [rows] = await tx.query<[unknown[], number]>(
    `UPDATE api_client SET previous_secret_hash = secret_hash, previous_secret_until = now() + interval '24 hours',
            secret_hash = $2 WHERE id = $1 RETURNING id`,
    [id, secretHash],
  );
  return rows.length > 0;
}

/** The driver reads single int8 values as numbers and those inside an array as text. */
function withNumbers(client: ApiClient): ApiClient {
  return { ...client, projectIds: client.projectIds?.map(Number) ?? null };
}
