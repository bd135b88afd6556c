// Step 10 of the walk: what part of the world a caller sees and may change. The database's row policies do the rest.
import type { DataSource } from 'typeorm';
import { areaPrefix } from '#domain/identity/area-code.js';
import { type RetryListener, type Transaction, unitOfWork } from './unit-of-work.js';

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

/** What the row policies of libs/store/migrations/{spine,register}-access.ts are told. Nothing set = nothing seen. */
export interface CallerScope {
  readonly role: Role;
  /** The person, or the machine, that asks. */
  readonly accountId?: number;
  readonly clientId?: number;
  /** The enterprise for which the caller keeps people's papers. */
  readonly custodianId?: number;
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

/** A caller's scope, or that of whoever is not known yet. */
type DatabaseScope = Omit<CallerScope, 'role'> & { readonly role: Role | 'login' };

/** The part of an account that bounds what it sees. */
export interface ScopedAccount {
  readonly role: Role;
  readonly areaCode: string | null;
  readonly enterpriseId: number | null;
  readonly projectIds: readonly number[] | null;
  readonly workerId: number | null;
}

/**
 * Runs a read inside the caller's scope, in one read-only transaction; with `isOneMoment` all of its queries see the same
 * moment, for what is put together from many.
 * SET LOCAL and not set_config(): only the former reaches the shards of a cluster (docs/adr/0004).
 * @throws RangeError where a value of the scope is not digits or a plain word: it would not be safe to send
 */
export async function withScope<T>(
  store: DataSource,
  scope: DatabaseScope,
  read: (tx: Transaction) => Promise<T>,
  { isOneMoment = false }: { readonly isOneMoment?: boolean } = {},
): Promise<T> {
  const level = isOneMoment ? 'ISOLATION LEVEL REPEATABLE READ, ' : '';
  const opening = [`SET TRANSACTION ${level}READ ONLY`, ...settingsOf(scope)].join('; ');
  return store.transaction(async (tx) => {
    await tx.query(opening);
    return read(tx);
  });
}

/**
 * Runs a write inside the caller's scope: one unit of work, run again whole after a serialisation failure.
 * @throws RangeError where a value of the scope is not digits or a plain word, ConstraintError for a violated constraint
 */
export function inScope<T>(
  store: DataSource,
  scope: DatabaseScope,
  work: (tx: Transaction) => Promise<T>,
  onRetry?: RetryListener,
): Promise<T> {
  const opening = settingsOf(scope).join('; ');
  return unitOfWork(
    store,
    async (tx) => {
      await tx.query(opening);
      return work(tx);
    },
    onRetry,
  );
}

/** Reads and touches accounts and nothing else where nobody is known yet: log-in and the check of a token. */
export const LOGIN_SCOPE: DatabaseScope = { role: 'login' };

/**
 * The scope of an account. An account without the bound that its role needs sees nothing.
 * Subcontractor and worker are bound by the register, so their projects are looked up first.
 * @param projectId the project that the work is about, where it is about one: an officer acts for its contractor
 */
export async function scopeOf(
  store: DataSource,
  account: ScopedAccount,
  projectId: number | null = null,
): Promise<CallerScope> {
  const bounds = await boundsOf(store, account);
  const custodianId = await custodianOf(store, account, { bounds, projectId });
  return { ...bounds, ...(custodianId === undefined ? {} : { custodianId }) };
}

/** Whether the caller may enter people: somebody must keep their papers, and the administrator sees everybody. */
export function keepsPapers({ role, custodianId }: CallerScope): boolean {
  return role === 'administrator' || custodianId !== undefined;
}

/**
 * Contractors keep papers for themselves, an officer for the contractor of his projects. Where those have several, only
 * a project tells for which.
 */
async function custodianOf(
  store: DataSource,
  { role, enterpriseId }: ScopedAccount,
  { bounds, projectId }: { readonly bounds: CallerScope; readonly projectId: number | null },
): Promise<number | undefined> {
  if (role === 'general_contractor' || role === 'subcontractor') return enterpriseId ?? undefined;
  if (role !== 'labour_officer') return undefined;
  if (enterpriseId !== null) return enterpriseId;
  const rows = await withScope(store, bounds, (tx) =>
    tx.query<{ id: number }[]>(
      'SELECT DISTINCT general_contractor_id AS id FROM project WHERE $1::bigint IS NULL OR id = $1 LIMIT 2',
      [projectId],
    ),
  );
  return rows.length === 1 ? rows[0]?.id : undefined;
}

async function boundsOf(store: DataSource, account: ScopedAccount): Promise<CallerScope> {
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
function settingsOf(scope: DatabaseScope): string[] {
  return [
    // the planner overestimates what row policies cost and would compile every page of a list for half a second
    'SET LOCAL jit = off',
    ...setting('role', scope.role),
    ...setting('account', scope.accountId),
    ...setting('client', scope.clientId),
    ...setting('custodian', scope.custodianId),
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
  if (!/^(\d+(,\d+)*|[a-z_]+)$/.test(String(value)))
    throw new RangeError(`scope ${name} is not digits or a word`);
  return [`SET LOCAL app."${name}" = '${value}'`];
}

/** SQL of a pay column: null for a team leader, who leads work and not pay. */
export function unlessLeader(column: string): string {
  return `CASE WHEN coalesce(current_setting('app.role', true), '') <> 'team_leader' THEN ${column} END`;
}
