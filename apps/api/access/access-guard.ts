// Step 10 of the walk: nobody passes who was not let in. Deny by default, for every controller of the process.
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { HealthController } from '#platform/health.js';
import { findAccount } from '#store/listing/account.store.js';
import { type Role, scopeOf } from '#store/listing/caller-scope.js';
import { type Caller, type HttpRequest, headerOf } from '../http.js';
import { Problem } from '../problem.js';
import { ALLOWED_ROLES, PUBLIC } from './permission.js';
import { Sessions, tokenOf } from './session.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: Sessions,
    @InjectDataSource('api') private readonly store: DataSource,
  ) {}

  /** @throws Problem `unauthenticated`, `csrf_header_missing` or `forbidden` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    // the probes of the process know nothing of our decorators
    if (context.getClass() === HealthController) return true;
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, targets) === true) return true;
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const caller = await this.callerOf(request);
    const roles = this.reflector.getAllAndOverride<readonly Role[] | undefined>(ALLOWED_ROLES, targets) ?? [];
    if (!roles.includes(caller.scope.role)) throw new Problem('forbidden');
    request.caller = caller;
    return true;
  }

  /** The account is read on every request: closing it or changing its role ends its sessions. */
  private async callerOf(request: HttpRequest): Promise<Caller> {
    const given = tokenOf(request);
    const claims = given && this.sessions.read(given.token);
    if (!claims) throw new Problem('unauthenticated');
    const account = await findAccount(this.store, claims.uid);
    if (account?.role !== claims.role) throw new Problem('unauthenticated');
    const needsHeader = given.isCookie && !SAFE_METHODS.has(request.method);
    if (needsHeader && headerOf(request, 'x-requested-with') !== 'zhuming')
      throw new Problem('csrf_header_missing');
    return { account, scope: await scopeOf(this.store, account) };
  }
}
