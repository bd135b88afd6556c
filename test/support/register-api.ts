// The register's API under test with two zones: who asks, and how a write is sent.
import type { DataSource } from 'typeorm';
import type { Role } from '#store/caller-scope.js';
import { openStore } from '#store/data-source.js';
import { type Answer, type Json, type RunningApi, ask, post, startApi } from './api-server.js';
import { PASSWORD, type World, buildWorld } from './api-world.js';
import { type TestDatabase, createTestDatabase } from './database.js';

/** A running API over a world of two zones. Accounts are named by role; `…-b` is the other zone. */
export class RegisterApi {
  private readonly tokens = new Map<string, string>();

  private constructor(
    readonly owner: DataSource,
    readonly world: World,
    readonly api: RunningApi,
    private readonly database: TestDatabase,
  ) {}

  static async open(): Promise<RegisterApi> {
    const database = await createTestDatabase();
    const owner = await openStore({ url: database.url, role: 'owner' });
    const world = await buildWorld(owner);
    return new RegisterApi(owner, world, await startApi(database.url), database);
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.owner.destroy();
    await this.database.drop();
  }

  /** Sends a request as an account; a body goes as JSON, bytes as they are. */
  // eslint-disable-next-line max-params -- a test reads best as: who, what, where, with which body and headers
  async as(
    name: Role | `${Role}-b`,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Json>> {
    const token = await this.tokenOf(name);
    const isBytes = Buffer.isBuffer(body);
    return ask(`${this.api.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined
          ? {}
          : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) }),
    });
  }

  /** The next request of this account logs in again. */
  forget(name: string): void {
    this.tokens.delete(name);
  }

  async tokenOf(name: string): Promise<string> {
    const known = this.tokens.get(name);
    if (known !== undefined) return known;
    const { body } = await post(`${this.api.url}/api/v1/auth/login`, { name, password: PASSWORD });
    this.tokens.set(name, body.token);
    return body.token as string;
  }
}

/** `422 field code, field code` of a refusal, the status alone of anything else. */
export function told({ status, body }: Answer<Json>): string {
  const errors = (body?.errors ?? []) as { field: string; code: string }[];
  return [status, ...errors.map(({ field, code }) => `${field} ${code}`)].join(', ').replace(', ', ' ');
}
