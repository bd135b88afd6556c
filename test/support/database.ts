// Databases for tests: one migrated template a run, one copy a file, so that files do not see each other.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from '#store/migrate.js';

const TEMPLATE = 'zhuming_test_template';
const LOCK = 7_251_846_121;

/** A database of the test's own. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** URL of the server that the global setup found or started. */
function testServerUrl(): string {
  // eslint-disable-next-line no-restricted-properties -- handed over by the global setup
  const url = process.env.ZHUMING_TEST_DATABASE;
  if (!url) throw new Error('no PostgreSQL: run through npm test or npm run test:services');
  return url;
}

function withDatabase(name: string): string {
  const url = new URL(testServerUrl());
  url.pathname = `/${name}`;
  return url.toString();
}

async function onServer<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: testServerUrl() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A migrated, otherwise empty database, copied from the run's template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `zhuming_test_${randomBytes(6).toString('hex')}`;
  await onServer(async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await ensureTemplate(client);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  });
  return {
    url: withDatabase(name),
    drop: () =>
      onServer(async (client) => void (await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))),
  };
}

/** Makes the template anew unless this very process tree made it: an old one may lack a migration. */
async function ensureTemplate(client: pg.Client): Promise<void> {
  const mark = `run ${process.ppid}`;
  const { rows } = await client.query<{ mark: string | null }>(
    `SELECT shobj_description(oid, 'pg_database') AS mark FROM pg_database WHERE datname = $1`,
    [TEMPLATE],
  );
  if (rows[0]?.mark === mark) return;
  await client.query(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${TEMPLATE}`);
  await migrate(withDatabase(TEMPLATE));
  await client.query(`COMMENT ON DATABASE ${TEMPLATE} IS '${mark}'`);
}
