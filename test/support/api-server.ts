// The API under test: the real module behind a real socket, and a client that speaks to it.
import { appendFileSync, mkdirSync } from 'node:fs';
import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { readConfig } from '#platform/config.js';
import { Logger } from '#platform/logger.js';
import { openObjectStore } from '#platform/object-store.js';
import { PlatformModule } from '#platform/platform.module.js';
import { serve } from '#platform/serve.js';
import type { ApiOptions } from '../../apps/api/api-options.js';
import { ApiModule } from '../../apps/api/api.module.js';
import { configureApi } from '../../apps/api/configure-api.js';
import { TEST_KEYS } from './site.js';

export const SESSION_KEY = 'a key of the tests, long enough to be one';

/** Photos, scans and sheets of the tests. */
const testObjects = () => openObjectStore('coverage/objects');

/** What the API logs is kept, for the search for personal data at the end of the run. */
function keepLine(line: string): void {
  mkdirSync('coverage', { recursive: true });
  appendFileSync('coverage/api-test.log', line);
}

@Module({})
class TestApi {}

/** A running API. */
export interface RunningApi {
  readonly url: string;
  /** What it asks the database with. */
  readonly store: DataSource;
  close(): Promise<void>;
}

/** Starts the API on a free port. */
export async function startApi(
  databaseUrl: string,
  more: Partial<Pick<ApiOptions, 'demoLogins' | 'rateLimits'>> = {},
): Promise<RunningApi> {
  const config = readConfig({ LOG_LEVEL: 'debug' });
  const root: DynamicModule = {
    module: TestApi,
    imports: [
      PlatformModule.forRoot(config, 'api-test', keepLine),
      ApiModule.forRoot({
        databaseUrl,
        sessionKey: SESSION_KEY,
        keys: TEST_KEYS,
        objects: testObjects(),
        rateLimits: { perMinute: 0, loginsPerMinute: 0 },
        ...more,
      }),
    ],
  };
  const logger = new Logger('api-test', 'silent');
  const app = await serve({ root, port: 0, host: '127.0.0.1', logger, prepare: configureApi });
  const { port } = app.getHttpServer().address() as { port: number };
  const store = app.get<DataSource>(getDataSourceToken('api'), { strict: false });
  return { url: `http://127.0.0.1:${port}`, store, close: () => app.close() };
}

/** An answer, read to its end. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

/** The loose shape of any JSON answer, for tests that look at parts of it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads what it expects to be there
export type Json = any;

/** Sends a request; `body` is what JSON it answered, undefined for anything else. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answer<Json>> {
  const answer = await fetch(url, init);
  const text = Buffer.from(await answer.arrayBuffer()).toString('utf8');
  const isJson = /[/+]json(;|$)/.test(answer.headers.get('content-type') ?? '');
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: isJson ? JSON.parse(text) : undefined,
  };
}

/** Sends JSON. */
export function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<Json>> {
  return ask(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}
