// Brings a database to this release. Safe to run twice and from two processes at once.
import type { DataSource } from 'typeorm';
import { openStore } from './data-source.js';

/** Any number that no other program takes as its advisory lock. */
const MIGRATION_LOCK = 7_251_846_120;

/**
 * Runs what is missing and returns the names of the migrations that ran.
 * @param url owner of the database; the application roles are created on the way
 */
export async function migrate(url: string): Promise<string[]> {
  const store = await openStore({ url, role: 'owner', poolSize: 2, applicationName: 'zhuming-migrate' });
  try {
    return await runUnderLock(store);
  } finally {
    await store.destroy();
  }
}

async function runUnderLock(store: DataSource): Promise<string[]> {
  const guard = store.createQueryRunner();
  await guard.connect();
  try {
    await guard.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const ran = await store.runMigrations();
    return ran.map((migration) => migration.name);
  } finally {
    await guard.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await guard.release();
  }
}
