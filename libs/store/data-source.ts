// Opens PostgreSQL: one DataSource a process, as the database role of that process.
import { DataSource, DefaultNamingStrategy, type DataSourceOptions } from 'typeorm';
import { MIGRATIONS } from './migrations/index.js';
import * as attendance from './tables/attendance.table.js';
import * as audit from './tables/audit.table.js';
import * as cases from './tables/case.table.js';
import * as change from './tables/change.table.js';
import * as complaint from './tables/complaint.table.js';
import * as device from './tables/device.table.js';
import * as entry from './tables/entry.table.js';
import * as exports from './tables/export.table.js';
import * as fund from './tables/fund.table.js';
import * as gate from './tables/gate.table.js';
import * as imports from './tables/import.table.js';
import * as keyPost from './tables/key-post.table.js';
import * as noticeBoard from './tables/notice-board.table.js';
import * as register from './tables/register.table.js';
import * as statistics from './tables/statistics.table.js';
import * as supervision from './tables/supervision.table.js';
import * as user from './tables/user-account.table.js';
import * as wages from './tables/wages.table.js';
import * as warning from './tables/warning.table.js';

const TABLES = [
  attendance,
  audit,
  cases,
  change,
  complaint,
  device,
  entry,
  exports,
  fund,
  gate,
  imports,
  keyPost,
  noticeBoard,
  register,
  statistics,
  supervision,
  user,
  wages,
  warning,
].flatMap((module) => {
  return Object.values<unknown>(module) as (new () => object)[];
});

/** The role a process works as; the owner migrates and nothing else. None of the three owns a table. */
export type DatabaseRole = 'owner' | 'zhuming_gateway' | 'zhuming_worker' | 'zhuming_api';

/** Names columns in snake_case, so that tables read like the glossary. */
class SnakeCase extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName || propertyName.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  }
}

/** How to open the database. `poolSize`: few writers with large batches beat many (docs/adr/0003). */
export interface StoreOptions {
  readonly url: string;
  readonly role: DatabaseRole;
  readonly poolSize?: number;
  readonly applicationName?: string;
}

/** Options for TypeORM or @nestjs/typeorm. Instants are UTC, int8 is a JavaScript number (ids stay below 2^53). */
export function dataSourceOptions(options: StoreOptions): DataSourceOptions {
  // compiling a statement took 0.2 s of the 0.4 s of a month's books, and no statement here runs for minutes
  const settings = ['-c TimeZone=UTC', '-c DateStyle=ISO', '-c jit=off'];
  if (options.role !== 'owner') settings.push(`-c role=${options.role}`);
  return {
    type: 'postgres',
    url: options.url,
    entities: TABLES,
    migrations: MIGRATIONS,
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeCase(),
    parseInt8: true,
    poolSize: options.poolSize ?? 4,
    applicationName: options.applicationName ?? options.role,
    connectTimeoutMS: 5_000,
    installExtensions: false,
    extra: { options: settings.join(' '), keepAlive: true },
  };
}

/**
 * Connects.
 * @throws the driver's error where the database is not reachable or the role does not exist
 */
export async function openStore(options: StoreOptions): Promise<DataSource> {
  return new DataSource(dataSourceOptions(options)).initialize();
}

/** cannot_connect_now, admin_shutdown, crash_shutdown: it recovers, and says so. */
const COMING_UP = /^57P0[123]$/;

/**
 * How @nestjs/typeorm goes on when the first connection fails: a database that is coming up is waited for, two minutes
 * long; one that is not there is an error at once.
 */
export const WAIT_WHILE_COMING_UP = {
  retryAttempts: 240,
  retryDelay: 500,
  toRetry: (error: unknown): boolean => COMING_UP.test(String((error as { code?: unknown } | null)?.code)),
};
