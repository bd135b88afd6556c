// Step 10 of the walk: nobody passes who was not let in. Deny by default, for every controller of the process.
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { HealthController } from '#platform/health.js';
import { findAccount } from '#store/account.store.js';
import { accountOfClient, findClient } from '#store/api-client.store.js';
import { type Role, scopeOf } from '#store/caller-scope.js';
import { type Caller, type HttpRequest, headerOf } from '../http.js';
import { Problem } from '../problem.js';
import { ALLOWED_ROLES, EVEN_WITH_OLD_PASSWORD, PUBLIC } from './permission.js';
import { type Claims, Sessions, tokenOf } from './session.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: Sessions,
    @InjectDataSource('api') private readonly store: DataSource,
  ) {}

  /** @throws Problem `unauthenticated`, `csrf_header_missing`, `scope_missing`, `forbidden` or `password_change_required` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    // the probes of the process know nothing of our decorators
    if (context.getClass() === HealthController) return true;
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, targets) === true) return true;
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const caller = await this.callerOf(request, context);
    const roles = this.reflector.getAllAndOverride<readonly Role[] | undefined>(ALLOWED_ROLES, targets) ?? [];
    if (!roles.includes(caller.scope.role)) throw new Problem('forbidden');
    const isAllowed =
      this.reflector.getAllAndOverride<boolean | undefined>(EVEN_WITH_OLD_PASSWORD, targets) === true;
    if (caller.account.mustChangePassword && !isAllowed) throw new Problem('password_change_required');
    request.caller = caller;
    return true;
  }

  /** The account is read on every request: closing it, its log-out or a change of role ends the session. */
  private async callerOf(request: HttpRequest, context: ExecutionContext): Promise<Caller> {
    const given = tokenOf(request);
    const claims = given && this.sessions.read(given.token);
    if (!claims) throw new Problem('unauthenticated');
    if (claims.cid !== undefined) return this.machineOf(claims, request, context);
    const account = await findAccount(this.store, { id: claims.uid ?? 0, tokenId: claims.jti });
    if (account?.role !== claims.role || account.sessionEpoch !== claims.epoch)
      throw new Problem('unauthenticated');
    const needsHeader = given.isCookie && !SAFE_METHODS.has(request.method);
    if (needsHeader && headerOf(request, 'x-requested-with') !== 'zhuming')
      throw new Problem('csrf_header_missing');
    return { account, scope: { ...(await scopeOf(this.store, account)), accountId: account.id } };
  }

  /** A machine acts inside its bounds like a person, and only where its token holds the scope of the route. */
  private async machineOf(claims: Claims, request: HttpRequest, context: ExecutionContext): Promise<Caller> {
    const client = await findClient(this.store, { id: claims.cid ?? 0, tokenId: claims.jti });
    if (client?.role !== claims.role || client.version !== claims.epoch) throw new Problem('unauthenticated');
    const [area = ''] =
      this.reflector.get<string[] | undefined>('swagger/apiUseTags', context.getClass()) ?? [];
    const needed = `${area}:${SAFE_METHODS.has(request.method) ? 'read' : 'write'}`;
    if (claims.scopes?.includes(needed) !== true) throw new Problem('scope_missing', `needs ${needed}`);
    const account = accountOfClient(client);
    return { account, scope: { ...(await scopeOf(this.store, client)), clientId: client.id } };
  }
}
