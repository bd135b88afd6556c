// Step 10 of the walk: log in, log out, who am I.
import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ROLES } from '#store/listing/caller-scope.js';
import { type Caller, type HttpReply, type HttpRequest, headerOf } from '../http.js';
import { Problems, ReadRoute, schemaNamed } from '../openapi.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import { type Credentials, type Me, credentials, me, session } from './access.dto.js';
import { LoginService, type OpenedSession } from './login.service.js';
import { CallerOf, Public, Roles } from './permission.js';
import { sessionCookie } from './session.js';

@ApiTags('access')
@Controller('api/v1/auth')
export class AuthController {
  constructor(private readonly logins: LoginService) {}

  @Post('login')
  @HttpCode(200)
  @Public()
  @ApiOperation({ summary: 'Log in; ten wrong passwords lock the account for 15 minutes' })
  @ApiBody({ schema: schemaNamed('Credentials', credentials) })
  @ApiOkResponse({ description: 'OK', schema: schemaNamed('Session', session) })
  @Problems(400, 401, 415, 429)
  async logIn(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
    @Body(validated(credentials)) { name, password }: Credentials,
  ): Promise<OpenedSession> {
    // a form of another site can post anything but JSON: nobody is logged in by it
    if (!headerOf(request, 'content-type').startsWith('application/json'))
      throw new Problem('unsupported_media_type');
    const opened = await this.logins.logIn(name, password);
    reply.header('set-cookie', sessionCookie(request, opened.token));
    return opened;
  }

  @Post('logout')
  @HttpCode(204)
  @Roles(...ROLES)
  @ApiOperation({ summary: 'Log out: removes the session cookie' })
  @ApiNoContentResponse({ description: 'The cookie is removed' })
  @Problems(401, 403)
  logOut(@Req() request: HttpRequest, @Res({ passthrough: true }) reply: HttpReply): void {
    reply.header('set-cookie', sessionCookie(request, ''));
  }

  @Get('me')
  @Roles(...ROLES)
  @ReadRoute({ summary: 'The account that asks', answer: schemaNamed('Me', me) })
  me(@CallerOf() { account }: Caller): Me {
    const { name, displayName, role, areaCode, enterpriseId, projectIds } = account;
    return {
      name,
      displayName,
      role,
      areaCode,
      enterpriseId,
      projectIds: projectIds ? [...projectIds] : null,
    };
  }
}
