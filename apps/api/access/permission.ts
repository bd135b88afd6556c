// Step 10 of the walk: what a route says about who may call it. A route that says nothing is closed.
import { type ExecutionContext, SetMetadata, applyDecorators, createParamDecorator } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import type { Role } from '#store/caller-scope.js';
import type { Caller, HttpRequest } from '../http.js';
import { documentedRoles } from '../openapi.js';
import { Problem } from '../problem.js';

export const PUBLIC = 'zhuming:public';
export const ALLOWED_ROLES = 'zhuming:roles';
export const EVEN_WITH_OLD_PASSWORD = 'zhuming:even-with-old-password';

/** Roles that keep the register of a site, and those of a site and its teams (docs/roles.md). */
export const SITE_KEEPERS = ['administrator', 'general_contractor', 'labour_officer'] as const;
export const KEEPERS = [...SITE_KEEPERS, 'subcontractor'] as const;
/** Those who see the whole of a project; contractors' teams and workers see their own part. */
export const STAFF = [...SITE_KEEPERS, 'regulator', 'team_leader', 'auditor'] as const;

/** Those who see wages of others; of his own a worker sees them too. */
export const WAGE_READERS = [
  'administrator',
  'auditor',
  'regulator',
  'general_contractor',
  'subcontractor',
  'labour_officer',
] as const;

/** Open to anybody. */
export const Public = () => SetMetadata(PUBLIC, true);

/** Answered even while the password must be changed first. */
export const EvenWithOldPassword = () => SetMetadata(EVEN_WITH_OLD_PASSWORD, true);

/** Open to these roles, each inside its own scope. */
export function Roles(...roles: readonly Role[]): ClassDecorator & MethodDecorator {
  return applyDecorators(
    SetMetadata(ALLOWED_ROLES, roles),
    documentedRoles(roles),
    ApiSecurity('token'),
    ApiSecurity('session'),
  );
}

/** The person who asks. */
export const CallerOf = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  callerOf(context.switchToHttp().getRequest<HttpRequest>()),
);

/** @throws Problem `unauthenticated` on a public route, where nobody has to be known */
export function callerOf({ caller }: HttpRequest): Caller {
  if (!caller) throw new Problem('unauthenticated');
  return caller;
}
