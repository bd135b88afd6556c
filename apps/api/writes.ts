// Step 10 of the walk: a write is one transaction: the caller's scope, the change, what must follow, the audit entry,
// and the answer that is kept for whoever sends the same request again.
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { canonicalJson } from '#domain/audit/canonical.js';
import { KeyRing } from '#platform/crypto.js';
import { type AuditActor, type Deed, appendAudit } from '#store/audit.store.js';
import { inScope } from '#store/caller-scope.js';
import { type KeptAnswer, findKeptAnswer, keepAnswer } from '#store/idempotency.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { callerOf } from './access/permission.js';
import { type Caller, type HttpReply, type HttpRequest, headerOf } from './http.js';
import { Problem } from './problem.js';

/** What a write answers. */
export interface WriteAnswer {
  readonly status: 200 | 201 | 202 | 204;
  readonly body?: object;
  /** Version of the resource: becomes the ETag. */
  readonly version?: number;
  /** Path of a new resource. */
  readonly location?: string;
  /** The body holds something that must be shown once and kept nowhere. */
  readonly isSecret?: boolean;
}

/** What a write has to work with. */
export interface WriteContext {
  readonly tx: Transaction;
  readonly caller: Caller;
  /** Who records a version: the caller's log-in name. */
  readonly recordedBy: string;
  /** Puts a deed into the audit log of this transaction. */
  readonly log: (deed: Deed) => void;
}

@Injectable()
export class Writes {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly keys: KeyRing,
  ) {}

  /**
   * Runs a write and sends its answer. With an Idempotency-Key the same request gets the same answer and nothing more
   * is done.
   * @throws Problem `idempotency_key_reused`, `already_done`, `invalid_request` for a malformed key
   */
  async answer(
    request: HttpRequest,
    reply: HttpReply,
    work: (context: WriteContext) => Promise<WriteAnswer>,
  ): Promise<void> {
    const caller = callerOf(request);
    const key = idempotencyKeyOf(request);
    const name = callerKeyOf(caller);
    const requestHash = key === undefined ? '' : this.hashOf(request);
    const kept = await inScope(this.store, caller.scope, async (tx): Promise<KeptAnswer> => {
      const before = key === undefined ? undefined : await findKeptAnswer(tx, name, key);
      if (before) return sameRequest(before, requestHash);
      const deeds: Deed[] = [];
      const recordedBy = caller.account.name;
      const log = (deed: Deed) => void deeds.push(deed);
      const answer = await work({ tx, caller, recordedBy, log });
      const given = keptFrom(answer, requestHash);
      if (key !== undefined)
        await keepAnswer(tx, name, key, answer.isSecret === true ? { ...given, body: null } : given);
      await appendAudit(tx, actorOf(request), deeds);
      return given;
    });
    send(reply, kept);
  }

  /** Keyed: a body may hold a password or an identity number, and a plain hash of it could be guessed back. */
  private hashOf({ method, url, body }: HttpRequest): string {
    const content = Buffer.isBuffer(body) ? body : Buffer.from(canonicalJson(body ?? null));
    return this.keys.fingerprint(Buffer.concat([Buffer.from(`${method} ${url}\n`), content]));
  }
}

/** Who acts, as the audit log names them. */
export function actorOf(request: HttpRequest): AuditActor {
  const { caller } = request;
  const place = { requestId: request.id.slice(0, 64), address: request.ip.slice(0, 64) };
  if (!caller) return { actorKind: 'nobody', actorId: null, actorName: '', ...place };
  const { accountId, clientId } = caller.scope;
  const isClient = clientId !== undefined;
  return {
    actorKind: isClient ? 'client' : 'user',
    actorId: clientId ?? accountId ?? null,
    actorName: caller.account.name,
    ...place,
  };
}

/**
 * The version in If-Match.
 * @throws Problem `precondition_required` without one, `precondition_failed` for one that is no ETag of ours
 */
export function expectedVersion(request: HttpRequest): number {
  const given = headerOf(request, 'if-match');
  if (given === '') throw new Problem('precondition_required');
  const [, version] = /^(?:W\/)?"(\d{1,9})"$/.exec(given) ?? [];
  if (version === undefined) throw new Problem('precondition_failed');
  return Number(version);
}

/** The ETag of a version. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

function callerKeyOf({ scope }: Caller): string {
  return scope.clientId === undefined ? `user:${scope.accountId ?? 0}` : `client:${scope.clientId}`;
}

function idempotencyKeyOf(request: HttpRequest): string | undefined {
  const key = headerOf(request, 'idempotency-key');
  if (key === '') return undefined;
  if (/^[\x21-\x7e]{1,100}$/.test(key)) return key;
  const error = {
    field: 'idempotency-key',
    code: 'invalid_format',
    message: '1 to 100 visible ASCII characters',
  };
  throw new Problem('invalid_request', undefined, [error]);
}

function sameRequest(kept: KeptAnswer, requestHash: string): KeptAnswer {
  if (kept.requestHash !== requestHash) throw new Problem('idempotency_key_reused');
  if (kept.body === null && kept.status !== 204) throw new Problem('already_done');
  return kept;
}

function keptFrom({ status, body, version, location }: WriteAnswer, requestHash: string): KeptAnswer {
  const headers = {
    ...(version === undefined ? {} : { etag: etagOf(version) }),
    ...(location === undefined ? {} : { location }),
  };
  return { requestHash, status, headers, body: body === undefined ? null : JSON.stringify(body) };
}

function send(reply: HttpReply, { status, headers, body }: KeptAnswer): void {
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  reply.code(status);
  if (body === null) reply.send(undefined);
  else reply.header('content-type', 'application/json; charset=utf-8').send(body);
}
