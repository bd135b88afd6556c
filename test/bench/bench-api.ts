// The API of a benchmark: a process of its own, and somebody who asks it.
import type { DataSource } from 'typeorm';
import { hashPassword } from '#platform/crypto.js';
import type { Role } from '#store/caller-scope.js';
import { addUserAccounts } from '#store/register.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { freePort } from '../../apps/standalone/embedded-postgres.js';
import { type Child, type Stage, untilReady } from './stage.js';

const PASSWORD = 'Bench-Passwort-1234';

/** A running API. */
export interface BenchApi {
  readonly child: Child;
  /** `http://…/api/v1`. */
  readonly base: string;
  readonly token: string;
}

/** Enters an account, starts the API on a port that is free, and logs in. */
export async function startBenchApi(
  stage: Stage,
  owner: DataSource,
  {
    databaseUrl,
    role,
    areaCode,
  }: {
    readonly databaseUrl: string;
    readonly role: Role;
    readonly areaCode?: string;
  },
): Promise<BenchApi> {
  const account = {
    ...{ name: 'bench', displayName: 'bench', passwordHash: await hashPassword(PASSWORD) },
    ...{ role, areaCode: areaCode ?? null, enterpriseId: null, projectIds: null, workerId: null },
  };
  await unitOfWork(owner, (tx) => addUserAccounts(tx, [account]));
  // asked for last of all: a port of a fixed number may be the near end of anybody's connection
  const port = await freePort();
  const env = {
    ...{
      DATABASE_URL: databaseUrl,
      HTTP_PORT: String(port),
      SESSION_KEY: 'a key of the benchmark, long enough',
    },
    ...{ PII_KEYS: `b1:${Buffer.alloc(32, 9).toString('base64')}`, RATE_LIMIT: '0', LOG_LEVEL: 'warn' },
  };
  const child = stage.start('apps/api/main.js', { env });
  await untilReady(`http://127.0.0.1:${port}/readyz`);
  const base = `http://127.0.0.1:${port}/api/v1`;
  return { child, base, token: await logIn(base) };
}

async function logIn(base: string): Promise<string> {
  const answer = await fetch(`${base}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', password: PASSWORD }),
  });
  const { token } = (await answer.json()) as { token?: string };
  if (token === undefined) throw new Error(`log-in answered ${answer.status}`);
  return token;
}
