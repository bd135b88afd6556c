// Before the medium and e2e suites: one PostgreSQL for all of them — the one given by DATABASE_URL, or an embedded one.
import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default async function setup() {
  if (process.env.ZHUMING_TEST_DATABASE || globalThis.zhumingTestServer) return;
  if (process.env.DATABASE_URL) {
    process.env.ZHUMING_TEST_DATABASE = process.env.DATABASE_URL;
    process.stderr.write(`tests use PostgreSQL at ${process.env.DATABASE_URL.replace(/\/\/.*@/, '//')}\n`);
    return;
  }
  const { startEmbeddedPostgres } = await import('../../dist/apps/standalone/embedded-postgres.js');
  const { Logger } = await import('../../dist/libs/platform/logger.js');
  const dataDir = mkdtempSync(join(tmpdir(), 'zhuming-test-'));
  chmodSync(dataDir, 0o755);
  const server = await startEmbeddedPostgres({
    dataDir,
    logger: new Logger('test', 'warn'),
    // test data may die with the machine
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '120' },
  });
  process.env.ZHUMING_TEST_DATABASE = server.url;
  globalThis.zhumingTestServer = { stop: () => server.stop(), dataDir };
}

export async function stopTestServer() {
  const server = globalThis.zhumingTestServer;
  if (!server) return;
  await server.stop();
  rmSync(server.dataDir, { recursive: true, force: true });
  globalThis.zhumingTestServer = undefined;
}
