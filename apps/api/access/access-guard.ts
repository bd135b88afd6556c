// Step 10 of the walk: nobody passes who was not let in. Deny by default, for every controller of the process.
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { HealthController } from '#platform/health.js';
import type { Role } from '#store/caller-scope.js';
import { type Caller, type HttpRequest, headerOf } from '../http.js';
import { Problem } from '../problem.js';
import { Callers } from './callers.js';
import { ALLOWED_ROLES, EVEN_WITH_OLD_PASSWORD, PUBLIC } from './permission.js';
import { type Claims, tokenOf } from './session.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly callers: Callers,
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

  private async callerOf(request: HttpRequest, context: ExecutionContext): Promise<Caller> {
    const given = tokenOf(request);
    if (!given) throw new Problem('unauthenticated');
    const { caller, claims } = await this.callers.of(given.token);
    const tags = this.reflector.get<string[] | undefined>('swagger/apiUseTags', context.getClass()) ?? [];
    if (claims.cid !== undefined) mustHoldScope(claims, request, tags);
    else if (given.isCookie && !SAFE_METHODS.has(request.method)) {
      if (headerOf(request, 'x-requested-with') !== 'zhuming') throw new Problem('csrf_header_missing');
    }
    return caller;
  }
}

/** A machine acts inside its bounds like a person, and only where its token holds the scope of the route. */
function mustHoldScope(claims: Claims, request: HttpRequest, [area = '']: readonly string[]): void {
  const needed = `${area}:${SAFE_METHODS.has(request.method) ? 'read' : 'write'}`;
  if (claims.scopes?.includes(needed) !== true) throw new Problem('scope_missing', `needs ${needed}`);
}
