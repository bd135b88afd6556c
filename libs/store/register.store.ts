// The real-name register: what an operator or an import enters. Personal data comes in sealed already.
import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { DeviceTable } from './tables/gate.table.js';
import {
  EnterpriseTable,
  ProjectTable,
  RegistrationTable,
  TeamTable,
  WorkerTable,
} from './tables/register.table.js';
import { UserAccountTable } from './tables/user-account.table.js';
import type { Transaction } from './unit-of-work.js';

/** A new row: what it must have, and whatever else it has; the rest is null or the column's default. */
type NewRow<T, K extends keyof T> = Pick<T, K> & Partial<Omit<T, 'id'>>;

/** PostgreSQL takes 65,535 parameters a statement; the widest table has a dozen columns. */
const ROWS_AT_ONCE = 2_000;

async function insertAll<T extends ObjectLiteral>(
  tx: Transaction,
  table: EntityTarget<T>,
  rows: readonly object[],
): Promise<{ id: number }[]> {
  const ids: { id: number }[] = [];
  for (let i = 0; i < rows.length; i += ROWS_AT_ONCE) {
    const chunk = rows.slice(i, i + ROWS_AT_ONCE) as never[];
    const result = await tx.createQueryBuilder().insert().into(table).values(chunk).returning('*').execute();
    ids.push(...(result.raw as { id: number }[]));
  }
  return ids;
}

const idsOf = (rows: { id: number }[]) => rows.map((row) => row.id);

/** Adds enterprises; answers their ids in order. @throws ConstraintError for a credit code that is taken */
export async function addEnterprises(
  tx: Transaction,
  rows: readonly NewRow<EnterpriseTable, 'creditCode' | 'name'>[],
) {
  return idsOf(await insertAll(tx, EnterpriseTable, rows));
}

/** Adds projects; answers their ids in order. @throws ConstraintError for a code that is taken */
export async function addProjects(
  tx: Transaction,
  rows: readonly NewRow<
    ProjectTable,
    | 'code'
    | 'name'
    | 'statutoryAreaCode'
    | 'managingAreaCode'
    | 'generalContractorId'
    | 'category'
    | 'status'
    | 'timeZone'
    | 'startedOn'
  >[],
) {
  return idsOf(await insertAll(tx, ProjectTable, rows));
}

/** Adds teams; answers their ids in order. */
export async function addTeams(
  tx: Transaction,
  rows: readonly NewRow<TeamTable, 'projectId' | 'name' | 'enterpriseId' | 'tradeCode'>[],
) {
  return idsOf(await insertAll(tx, TeamTable, rows));
}

/** Adds workers; answers their ids in order. @throws ConstraintError for an identity that is registered already */
export async function addWorkers(
  tx: Transaction,
  rows: readonly NewRow<
    WorkerTable,
    'number' | 'name' | 'gender' | 'birthOn' | 'identityCipher' | 'identityHash' | 'identityMasked'
  >[],
) {
  return idsOf(await insertAll(tx, WorkerTable, rows));
}

/** Registers workers on projects (进场); answers the ids in order. */
export async function addRegistrations(
  tx: Transaction,
  rows: readonly NewRow<
    RegistrationTable,
    'projectId' | 'workerId' | 'teamId' | 'tradeCode' | 'workRole' | 'enteredOn' | 'dailyRateFen' | 'payDay'
  >[],
) {
  return idsOf(await insertAll(tx, RegistrationTable, rows));
}

/** Adds devices; answers their ids in order. @throws ConstraintError for a serial number that is taken */
export async function addDevices(
  tx: Transaction,
  rows: readonly NewRow<DeviceTable, 'sn' | 'projectId' | 'lane' | 'secretHash'>[],
) {
  return idsOf(await insertAll(tx, DeviceTable, rows));
}

/** A person who may log in. */
export type NewUserAccount = Pick<UserAccountTable, 'name' | 'displayName' | 'passwordHash' | 'role'> &
  Partial<
    Pick<UserAccountTable, 'areaCode' | 'enterpriseId' | 'projectIds' | 'workerId' | 'mustChangePassword'>
  >;

/** Adds user accounts. @throws ConstraintError for a name that is taken */
export async function addUserAccounts(tx: Transaction, rows: readonly NewUserAccount[]): Promise<void> {
  await insertAll(tx, UserAccountTable, rows);
}

/** True where nobody can log in yet: the first start. */
export async function hasNoUsers(tx: Transaction): Promise<boolean> {
  return !(await tx.existsBy(UserAccountTable, {}));
}
