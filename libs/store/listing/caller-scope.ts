// Step 10 of the walk: what part of the world a caller sees. The database's row policies do the rest.
import type { DataSource } from 'typeorm';
import { areaPrefix } from '#domain/identity/area-code.js';
import type { Transaction } from '../unit-of-work.js';

/** Roles that a person can have (contracts §4). */
export const ROLES = [
  'administrator',
  'auditor',
  'regulator',
  'general_contractor',
  'subcontractor',
  'labour_officer',
  'team_leader',
  'worker',
] as const;
export type Role = (typeof ROLES)[number];

/** What the row policies of libs/store/migrations/spine-access.ts are told. Nothing set = nothing seen. */
export interface CallerScope {
  readonly role: Role;
  readonly isAll?: boolean;
  /** Significant digits of an area: 2115 for Shenfu. */
  readonly areaPrefix?: string;
  /** General contractor. */
  readonly enterpriseId?: number;
  readonly projectIds?: readonly number[];
  /** Subcontractor: only its own teams in the projects above. */
  readonly teamEnterpriseId?: number;
  /** Only what concerns this worker. */
  readonly workerId?: number;
}

/** The part of an account that bounds what it sees. */
export interface ScopedAccount {
  readonly role: Role;
  readonly areaCode: string | null;
  readonly enterpriseId: number | null;
  readonly projectIds: readonly number[] | null;
  readonly workerId: number | null;
}

/**
 * Runs a read inside the caller's scope, in one read-only transaction.
 * SET LOCAL and not set_config(): only the former reaches the shards of a cluster (docs/adr/0004).
 * @throws RangeError where a value of the scope is not digits: it would not be safe to send
 */
export async function withScope<T>(
  store: DataSource,
  scope: CallerScope,
  read: (tx: Transaction) => Promise<T>,
): Promise<T> {
  // the planner overestimates what row policies cost and would compile every page of a list for half a second
  const opening = ['SET TRANSACTION READ ONLY', 'SET LOCAL jit = off', ...settingsOf(scope)].join('; ');
  return store.transaction(async (tx) => {
    await tx.query(opening);
    return read(tx);
  });
}

/**
 * The scope of an account. An account without the bound that its role needs sees nothing.
 * Subcontractor and worker are bound by the register, so their projects are looked up first.
 */
export async function scopeOf(store: DataSource, account: ScopedAccount): Promise<CallerScope> {
  const { role, areaCode, enterpriseId, workerId } = account;
  switch (role) {
    case 'administrator':
    case 'auditor':
      return { role, isAll: true };
    case 'regulator':
      return areaCode === null ? { role } : { role, areaPrefix: areaPrefix(areaCode) };
    case 'general_contractor':
      return enterpriseId === null ? { role } : { role, enterpriseId };
    case 'labour_officer':
    case 'team_leader':
      return { role, projectIds: account.projectIds ?? [] };
    case 'subcontractor':
      if (enterpriseId === null) return { role };
      return {
        role,
        projectIds: await projectsWith(store, 'team', enterpriseId),
        teamEnterpriseId: enterpriseId,
      };
    case 'worker':
      if (workerId === null) return { role };
      return { role, projectIds: await projectsWith(store, 'registration', workerId), workerId };
  }
}

const BOUND_BY = { team: 'enterprise_id', registration: 'worker_id' } as const;

async function projectsWith(store: DataSource, table: keyof typeof BOUND_BY, id: number): Promise<number[]> {
  const rows = await withScope(store, { role: 'administrator', isAll: true }, (tx) =>
    tx.query<{ project_id: number }[]>(
      `SELECT DISTINCT project_id FROM ${table} WHERE ${BOUND_BY[table]} = $1 ORDER BY project_id`,
      [id],
    ),
  );
  return rows.map((row) => row.project_id);
}

/** Quoted names: `all` is a reserved word. */
function settingsOf(scope: CallerScope): string[] {
  return [
    ...(scope.isAll === true ? [`SET LOCAL app.everything = 'on'`] : []),
    ...setting('area', scope.areaPrefix),
    ...setting('enterprise', scope.enterpriseId),
    ...(scope.projectIds?.length ? setting('projects', scope.projectIds.join(',')) : []),
    ...setting('team_enterprise', scope.teamEnterpriseId),
    ...setting('worker', scope.workerId),
  ];
}

function setting(name: string, value: string | number | undefined): string[] {
  if (value === undefined) return [];
  if (!/^\d+(,\d+)*$/.test(String(value))) throw new RangeError(`scope ${name} is not digits`);
  return [`SET LOCAL app."${name}" = '${value}'`];
}
