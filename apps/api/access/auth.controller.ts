// Step 10 of the walk: log in, log out, who am I, my password and my one-time passwords.
import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ROLES } from '#store/caller-scope.js';
import { type Caller, type HttpReply, type HttpRequest, headerOf } from '../http.js';
import { Problems, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import { Writes, actorOf } from '../writes.js';
import {
  type Credentials,
  type Me,
  type PasswordChange,
  type TotpConfirmation,
  type TotpEnd,
  type TotpStart,
  credentials,
  me,
  passwordChange,
  session,
  totpConfirmation,
  totpEnd,
  totpSecret,
  totpStart,
} from './access.dto.js';
import { LoginService, type OpenedSession } from './login.service.js';
import { OwnAccountService } from './own-account.service.js';
import { CallerOf, EvenWithOldPassword, Public, Roles } from './permission.js';
import { sessionCookie } from './session.js';

@ApiTags('access')
@Controller('api/v1/auth')
export class AuthController {
  constructor(
    private readonly logins: LoginService,
    private readonly own: OwnAccountService,
    private readonly writes: Writes,
  ) {}

  @Post('login')
  @HttpCode(200)
  @Public()
  @ApiOperation({ summary: 'Log in; ten wrong passwords lock the account for 15 minutes' })
  @ApiBody({
    schema: schemaNamed('Credentials', credentials, 'input'),
    examples: { example: { value: { name: 'regulator', password: 'correct horse battery staple' } } },
  })
  @ApiOkResponse({ description: 'OK', schema: schemaNamed('Session', session) })
  @Problems(400, 401, 415, 429)
  async logIn(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
    @Body(validated(credentials)) input: Credentials,
  ): Promise<OpenedSession> {
    // a form of another site can post anything but JSON: nobody is logged in by it
    if (!headerOf(request, 'content-type').startsWith('application/json'))
      throw new Problem('unsupported_media_type');
    const opened = await this.logins.logIn(input, actorOf(request));
    reply.header('set-cookie', sessionCookie(request, opened.token));
    return opened;
  }

  @Post('logout')
  @HttpCode(204)
  @Roles(...ROLES)
  @EvenWithOldPassword()
  @ApiOperation({ summary: 'Log out: ends the session and removes the cookie' })
  @ApiNoContentResponse({ description: 'The session has ended' })
  @Problems(401, 403)
  async logOut(@Req() request: HttpRequest, @Res({ passthrough: true }) reply: HttpReply): Promise<void> {
    await this.own.logOut(request);
    reply.header('set-cookie', sessionCookie(request, ''));
  }

  @Get('me')
  @Roles(...ROLES)
  @EvenWithOldPassword()
  @ReadRoute({ summary: 'The account that asks', answer: schemaNamed('Me', me) })
  me(@CallerOf() { account }: Caller): Me {
    const { name, displayName, role, areaCode, enterpriseId, mustChangePassword, isTotpActive } = account;
    const projectIds = account.projectIds ? [...account.projectIds] : null;
    return { name, displayName, role, areaCode, enterpriseId, projectIds, mustChangePassword, isTotpActive };
  }

  @Post('password')
  @Roles(...ROLES)
  @EvenWithOldPassword()
  @WriteRoute({
    summary: 'Change the own password; every other session ends',
    status: 200,
    body: {
      name: 'PasswordChange',
      schema: passwordChange,
      example: { current: 'correct horse battery staple', next: 'another long and private phrase' },
    },
    answer: { name: 'Session', schema: session },
  })
  async password(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(passwordChange)) input: PasswordChange,
  ): Promise<void> {
    const prepared = await this.own.prepare(request, input);
    await this.writes.answer(request, reply, async (context) => {
      const opened = await this.own.changePassword(context, prepared);
      reply.header('set-cookie', sessionCookie(request, opened.token));
      return { status: 200, body: opened, isSecret: true };
    });
  }

  @Post('totp')
  @Roles(...ROLES)
  @WriteRoute({
    summary: 'Begin with one-time passwords: a secret for the authenticator',
    status: 200,
    body: { name: 'TotpStart', schema: totpStart, example: { password: 'correct horse battery staple' } },
    answer: { name: 'TotpSecret', schema: totpSecret },
  })
  async startTotp(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(totpStart)) input: TotpStart,
  ): Promise<void> {
    const proved = await this.own.prove(request, input.password, 'password');
    await this.writes.answer(request, reply, (context) => this.own.startTotp(context, proved));
  }

  @Post('totp/confirm')
  @Roles(...ROLES)
  @WriteRoute({
    summary: 'Confirm with the first code; from now on log-in asks for one',
    status: 204,
    body: { name: 'TotpConfirmation', schema: totpConfirmation, example: { code: '123456' } },
  })
  async confirmTotp(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(totpConfirmation)) input: TotpConfirmation,
  ): Promise<void> {
    await this.own.proveCode(request, input.code, false);
    await this.writes.answer(request, reply, (context) => this.own.confirmTotp(context, input.code));
  }

  @Delete('totp')
  @Roles(...ROLES)
  @WriteRoute({
    summary: 'End one-time passwords',
    status: 204,
    body: {
      name: 'TotpEnd',
      schema: totpEnd,
      example: { password: 'correct horse battery staple', code: '123456' },
    },
  })
  async endTotp(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(totpEnd)) input: TotpEnd,
  ): Promise<void> {
    const proved = await this.own.prove(request, input.password, 'password');
    await this.own.proveCode(request, input.code, true);
    await this.writes.answer(request, reply, (context) => this.own.endTotp(context, proved, input.code));
  }
}
