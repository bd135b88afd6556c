// Step 10 of the walk: accounts of people and machines, and the audit log, as administrators and auditors read them.
import type { Transaction } from '../unit-of-work.js';
import {
  type KeyedRow,
  type ListKey,
  type Page,
  type PageRequest,
  Bindings,
  allOf,
  readCursor,
  toPage,
} from './page.js';

const BOUNDS = `a.area_code AS "areaCode", e.credit_code AS "enterprise",
  coalesce((SELECT array_agg(p.code ORDER BY p.code) FROM project p WHERE p.id = ANY (a.project_ids)), '{}') AS projects`;

interface UserItem {
  readonly id: number;
  readonly name: string;
  readonly displayName: string;
  readonly role: string;
  readonly areaCode: string | null;
  readonly enterprise: string | null;
  readonly projects: readonly string[];
  readonly worker: string | null;
  readonly isActive: boolean;
  readonly isLocked: boolean;
  readonly isTotpActive: boolean;
  readonly mustChangePassword: boolean;
  readonly lastLoginAt: Date | null;
  readonly version: number;
}

const USERS: ListKey = { list: 'users', parts: ['id'] };

/** Users in the order in which they were made. */
export async function listUsers(
  tx: Transaction,
  filter: { readonly id?: number; readonly name?: string; readonly role?: string },
  { limit, cursor }: PageRequest,
): Promise<Page<UserItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, USERS), ['a.id'], '>'),
    ...sql.when(filter.id, (value) => `a.id = ${value}`),
    ...sql.when(filter.name, (value) => `a.name = ${value}`),
    ...sql.when(filter.role, (value) => `a.role = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<UserItem>[]>(
    `SELECT a.id, a.name, a.display_name AS "displayName", a.role, ${BOUNDS}, w.number AS worker,
            a.is_active AS "isActive", coalesce(a.locked_until > now(), false) AS "isLocked",
            a.is_totp_active AS "isTotpActive", a.must_change_password AS "mustChangePassword",
            a.last_login_at AS "lastLoginAt", a.version, json_build_array(a.id) AS "pageKey"
       FROM user_account a LEFT JOIN enterprise e ON e.id = a.enterprise_id LEFT JOIN worker w ON w.id = a.worker_id
      WHERE ${allOf(conditions)} ORDER BY a.id LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, USERS);
}

interface ClientItem {
  readonly id: number;
  readonly clientId: string;
  readonly name: string;
  readonly role: string;
  readonly scopes: readonly string[];
  readonly areaCode: string | null;
  readonly enterprise: string | null;
  readonly projects: readonly string[];
  readonly isActive: boolean;
  readonly lastUsedAt: Date | null;
  readonly previousSecretUntil: Date | null;
  readonly version: number;
}

const CLIENTS: ListKey = { list: 'api-clients', parts: ['id'] };

/** Machines in the order in which they were made. */
export async function listClients(
  tx: Transaction,
  filter: { readonly id?: number },
  { limit, cursor }: PageRequest,
): Promise<Page<ClientItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, CLIENTS), ['a.id'], '>'),
    ...sql.when(filter.id, (value) => `a.id = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<ClientItem>[]>(
    `SELECT a.id, a.client_id AS "clientId", a.name, a.role, a.scopes, ${BOUNDS}, a.is_active AS "isActive",
            a.last_used_at AS "lastUsedAt", a.previous_secret_until AS "previousSecretUntil", a.version,
            json_build_array(a.id) AS "pageKey"
       FROM api_client a LEFT JOIN enterprise e ON e.id = a.enterprise_id
      WHERE ${allOf(conditions)} ORDER BY a.id LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, CLIENTS);
}

interface AuditFilter {
  readonly actor?: string;
  readonly action?: string;
  readonly subjectKind?: string;
  readonly subjectId?: string;
  readonly from?: Date;
  readonly to?: Date;
}

interface AuditItem {
  readonly seq: number;
  readonly at: Date;
  readonly actorKind: string;
  readonly actorName: string;
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly reason: string | null;
  readonly change: Record<string, unknown> | null;
  readonly requestId: string;
  readonly address: string;
  readonly hash: string;
}

const AUDIT: ListKey = { list: 'audit-entries', parts: ['id'] };

/** Deeds, the latest first. */
export async function listAuditEntries(
  tx: Transaction,
  filter: AuditFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<AuditItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, AUDIT), ['seq']),
    ...sql.when(filter.actor, (value) => `actor_name = ${value}`),
    ...sql.when(filter.action, (value) => `action = ${value}`),
    ...sql.when(filter.subjectKind, (value) => `subject_kind = ${value}`),
    ...sql.when(filter.subjectId, (value) => `subject_id = ${value}`),
    ...sql.when(filter.from, (value) => `at >= ${value}`),
    ...sql.when(filter.to, (value) => `at < ${value}`),
  ];
  const rows = await tx.query<KeyedRow<AuditItem>[]>(
    `SELECT seq, at, actor_kind AS "actorKind", actor_name AS "actorName", action, subject_kind AS "subjectKind",
            subject_id AS "subjectId", reason, change, request_id AS "requestId", address, hash,
            json_build_array(seq) AS "pageKey"
       FROM audit_entry WHERE ${allOf(conditions)} ORDER BY seq DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, AUDIT);
}
