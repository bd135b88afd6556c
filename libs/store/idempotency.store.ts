// The register: a write that comes twice under one key is done once and answered twice.
import type { DataSource } from 'typeorm';
import type { Transaction } from './unit-of-work.js';

/** An answer as it was given. A body of null held a secret and was not kept. */
export interface KeptAnswer {
  readonly requestHash: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** The answer kept under a key; a second request with the same key waits here until the first one has committed. */
export async function findKeptAnswer(
  tx: Transaction,
  caller: string,
  key: string,
): Promise<KeptAnswer | undefined> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`idempotency ${caller} ${key}`]);
  const [kept] = await tx.query<KeptAnswer[]>(
    `SELECT request_hash AS "requestHash", status, headers, nullif(body, '') AS body
       FROM idempotency_key WHERE caller = $1 AND key = $2`,
    [caller, key],
  );
  return kept;
}

/** Keeps an answer in the transaction of its write. */
export async function keepAnswer(
  tx: Transaction,
  caller: string,
  key: string,
  answer: KeptAnswer,
): Promise<void> {
  await tx.query(
    `INSERT INTO idempotency_key (caller, key, request_hash, status, headers, body) VALUES ($1, $2, $3, $4, $5, $6)`,
    [caller, key, answer.requestHash, answer.status, JSON.stringify(answer.headers), answer.body ?? ''],
  );
}

/** Nobody sends the same request again after a week: answers older than that go. */
export async function forgetOldAnswers(store: DataSource): Promise<void> {
  await store.query(`DELETE FROM idempotency_key WHERE created_at < now() - interval '7 days'`);
}
