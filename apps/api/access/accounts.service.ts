// Step 10 of the walk: who may log in, and which machines may ask.
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { areaPrefix } from '#domain/identity/area-code.js';
import { changeBetween } from '#domain/audit/change.js';
import type { FieldFault } from '#domain/identity/check-worker.js';
import { hashPassword, randomSecret } from '#platform/crypto.js';
import {
  type ClientRow,
  type UserRow,
  addAccount,
  changeAccount,
  lockAccount,
  otherAdministrators,
} from '#store/account-admin.store.js';
import { changePassword, setTotp } from '#store/account.store.js';
import { rotateSecret } from '#store/api-client.store.js';
import type { Role } from '#store/caller-scope.js';
import { listClients, listUsers } from '#store/listing/accounts.store.js';
import { enterpriseIdOf, idsOfNames, workerIdOf } from '#store/register-key.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { Problem } from '../problem.js';
import { refuse } from '../register-answers.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import type { ClientChange, NewClient, NewUser, UserChange } from './accounts.dto.js';

const SECRET_BITS = 256;

/** Which bound a role cannot do without. */
const NEEDED: Readonly<Partial<Record<Role, keyof Bounds>>> = {
  regulator: 'areaCode',
  general_contractor: 'enterprise',
  subcontractor: 'enterprise',
  labour_officer: 'projects',
  team_leader: 'projects',
  worker: 'worker',
};

interface Bounds {
  readonly areaCode?: string | null;
  readonly enterprise?: string | null;
  readonly projects?: readonly string[] | null;
  readonly worker?: string | null;
}

/** An account, and the version that the caller has read. */
interface AccountKey {
  readonly id: number;
  readonly version: number;
}

@Injectable()
export class AccountService {
  /** @throws Problem `unprocessable` for a bound that is missing or unknown, `conflict` for a name that is taken */
  async createUser(
    { tx, log }: WriteContext,
    { name, displayName, role, ...bounds }: NewUser,
  ): Promise<WriteAnswer> {
    const password = randomSecret(96);
    const columns = await boundsOf(tx, role, bounds);
    const row = {
      name,
      displayName,
      role,
      ...columns,
      passwordHash: await hashPassword(password),
      mustChangePassword: true,
    };
    const id = await addAccount(tx, 'user', row);
    log({ action: 'user.create', subjectKind: 'user', subjectId: name, change: { role: [null, role] } });
    const body = { ...(await shownUser(tx, id)), password };
    return { status: 201, body, version: 1, location: `/api/v1/users/${id}`, isSecret: true };
  }

  /** @throws Problem `not_found`, `precondition_failed`, `unprocessable` also for the last administrator */
  async changeUser({ tx, log }: WriteContext, key: AccountKey, input: UserChange): Promise<WriteAnswer> {
    const before = found(await lockAccount(tx, 'user', key.id), key.version);
    const {
      displayName,
      role = before.role as Role,
      isActive,
      areaCode,
      enterprise,
      projects,
      worker,
    } = input;
    const isBound = [input.role, areaCode, enterprise, projects, worker].some((value) => value !== undefined);
    const bounds = isBound ? await boundsOf(tx, role, { areaCode, enterprise, projects, worker }) : {};
    const isLeaving =
      before.role === 'administrator' && before.isActive && (role !== 'administrator' || isActive === false);
    if (isLeaving && (await otherAdministrators(tx, key.id)) === 0)
      refuse([
        {
          field: isActive === false ? 'isActive' : 'role',
          code: 'last_administrator',
          message: 'one administrator must stay',
        },
      ]);
    const told: Partial<UserRow> = {
      ...bounds,
      role,
      ...(displayName === undefined ? {} : { displayName }),
      ...(isActive === undefined ? {} : { isActive }),
      version: before.version + 1,
    };
    const endsSessions = isBound || isActive !== undefined;
    const patch = { ...told, ...(endsSessions ? { sessionEpoch: before.sessionEpoch + 1 } : {}) };
    await changeAccount(tx, 'user', key.id, patch);
    log({
      action: 'user.change',
      subjectKind: 'user',
      subjectId: before.name,
      change: changeBetween(before, { ...before, ...told }),
    });
    return { status: 200, body: await shownUser(tx, key.id), version: before.version + 1 };
  }

  /** A new one-time password; every session ends. @throws Problem `not_found` */
  async resetPassword({ tx, log }: WriteContext, id: number): Promise<WriteAnswer> {
    const row = found(await lockAccount(tx, 'user', id));
    const password = randomSecret(96);
    await changePassword(tx, id, { passwordHash: await hashPassword(password), mustChange: true });
    log({ action: 'user.reset_password', subjectKind: 'user', subjectId: row.name });
    return { status: 200, body: { ...(await shownUser(tx, id)), password }, isSecret: true };
  }

  /** For somebody who has lost the authenticator. @throws Problem `not_found` */
  async removeTotp({ tx, log }: WriteContext, id: number): Promise<WriteAnswer> {
    const row = found(await lockAccount(tx, 'user', id));
    await setTotp(tx, id, { cipher: null, isActive: false, lastStep: null });
    log({ action: 'user.remove_totp', subjectKind: 'user', subjectId: row.name });
    return { status: 204 };
  }

  /** @throws Problem `unprocessable` for a bound that is missing or unknown */
  async createClient(
    { tx, log }: WriteContext,
    { name, role, scopes, ...bounds }: NewClient,
  ): Promise<WriteAnswer> {
    const clientSecret = randomSecret(SECRET_BITS);
    // a machine is never a worker: the column exists for people only
    const columns: Partial<Awaited<ReturnType<typeof boundsOf>>> = await boundsOf(tx, role, bounds);
    delete columns.workerId;
    const clientId = `zm-${randomSecret(96)}`;
    const row = {
      clientId,
      name,
      role,
      scopes: [...new Set(scopes)],
      ...columns,
      secretHash: clientSecretHash(clientSecret),
    };
    const id = await addAccount(tx, 'client', row);
    log({
      action: 'api_client.create',
      subjectKind: 'api_client',
      subjectId: clientId,
      change: { scopes: [null, scopes] },
    });
    const body = { ...(await shownClient(tx, id)), clientSecret };
    return { status: 201, body, version: 1, location: `/api/v1/api-clients/${id}`, isSecret: true };
  }

  /** @throws Problem `not_found`, `precondition_failed` */
  async changeClient({ tx, log }: WriteContext, key: AccountKey, input: ClientChange): Promise<WriteAnswer> {
    const before = found(await lockAccount(tx, 'client', key.id), key.version);
    const patch: Partial<ClientRow> = Object.fromEntries(
      Object.entries(input).filter(([, value]) => value !== undefined),
    );
    await changeAccount(tx, 'client', key.id, { ...patch, version: before.version + 1 });
    const change = changeBetween(before, { ...before, ...patch });
    log({ action: 'api_client.change', subjectKind: 'api_client', subjectId: before.clientId, change });
    return { status: 200, body: await shownClient(tx, key.id), version: before.version + 1 };
  }

  /** A new secret; the one until now stays good for a day. @throws Problem `not_found` */
  async rotateClient({ tx, log }: WriteContext, id: number): Promise<WriteAnswer> {
    const row = found(await lockAccount(tx, 'client', id));
    const clientSecret = randomSecret(SECRET_BITS);
    await rotateSecret(tx, id, clientSecretHash(clientSecret));
    log({ action: 'api_client.rotate', subjectKind: 'api_client', subjectId: row.clientId });
    return { status: 200, body: { ...(await shownClient(tx, id)), clientSecret }, isSecret: true };
  }
}

/** A machine's secret is 256 random bits of ours: a fast hash is enough. */
export function clientSecretHash(secret: string): string {
  return createHash('sha256').update(`zhuming/client\u0000${secret}`).digest('hex');
}

/** Columns of the bounds of a role; what the role does not need is null. */
async function boundsOf(tx: Transaction, role: Role, bounds: Bounds) {
  const faults: FieldFault[] = [];
  const unknown = (field: string) => void faults.push({ field, code: 'unknown', message: 'is not known' });
  const needed = NEEDED[role];
  const given = needed === undefined ? undefined : bounds[needed];
  if (needed !== undefined && (given === undefined || given === null || given.length === 0))
    faults.push({ field: needed, code: 'missing', message: `is needed for the role ${role}` });
  for (const field of ['areaCode', 'enterprise', 'projects', 'worker'] as const)
    if (bounds[field] && field !== needed)
      faults.push({ field, code: 'not_for_role', message: `does not bound the role ${role}` });
  if (faults.length > 0) refuse(faults);
  if (bounds.areaCode && !isArea(bounds.areaCode)) unknown('areaCode');
  const enterpriseId = bounds.enterprise ? await enterpriseIdOf(tx, bounds.enterprise) : null;
  if (enterpriseId === undefined) unknown('enterprise');
  const workerId = bounds.worker ? await workerIdOf(tx, bounds.worker) : null;
  if (workerId === undefined) unknown('worker');
  const projects = bounds.projects ? await idsOfNames(tx, 'project', bounds.projects) : null;
  if (projects && projects.size !== new Set(bounds.projects).size) unknown('projects');
  if (faults.length > 0) refuse(faults);
  return {
    areaCode: bounds.areaCode ?? null,
    enterpriseId: enterpriseId ?? null,
    projectIds: projects ? [...projects.values()] : null,
    workerId: workerId ?? null,
  };
}

function isArea(code: string): boolean {
  try {
    return areaPrefix(code) !== '';
  } catch {
    return false;
  }
}

function found<T extends { version: number }>(row: T | undefined, version?: number): T {
  if (!row) throw new Problem('not_found');
  if (version !== undefined && row.version !== version) throw new Problem('precondition_failed');
  return row;
}

async function shownUser(tx: Transaction, id: number) {
  const [item] = (await listUsers(tx, { id }, { limit: 1 })).items;
  if (!item) throw new Problem('not_found');
  return item;
}

async function shownClient(tx: Transaction, id: number) {
  const [item] = (await listClients(tx, { id }, { limit: 1 })).items;
  if (!item) throw new Problem('not_found');
  return item;
}
