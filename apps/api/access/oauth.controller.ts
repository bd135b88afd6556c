// Step 10 of the walk: tokens for machines (RFC 6749 §4.4, client credentials).
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { findClientBySecret } from '#store/api-client.store.js';
import type { HttpRequest } from '../http.js';
import { Problems, schemaNamed } from '../openapi.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import { type TokenRequest, tokenAnswer, tokenRequest } from './accounts.dto.js';
import { clientSecretHash } from './accounts.service.js';
import { basicCredentials } from './basic-credentials.js';
import { Public } from './permission.js';
import { Sessions } from './session.js';

const TOKEN_SECONDS = 3_600;

@ApiTags('access')
@Controller('api/v1/oauth')
export class OauthController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly sessions: Sessions,
  ) {}

  @Post('token')
  @HttpCode(200)
  @Public()
  @ApiOperation({ summary: 'A token for a machine by its client credentials' })
  @ApiConsumes('application/x-www-form-urlencoded', 'application/json')
  @ApiBody({
    schema: schemaNamed('TokenRequest', tokenRequest, 'input'),
    examples: {
      example: { value: { grant_type: 'client_credentials', client_id: 'zm-…', client_secret: '…' } },
    },
  })
  @ApiOkResponse({ description: 'OK', schema: schemaNamed('TokenAnswer', tokenAnswer) })
  @Problems(400, 401, 415, 429)
  async token(@Req() request: HttpRequest, @Body(validated(tokenRequest)) input: TokenRequest) {
    if (input.grant_type !== 'client_credentials') throw new Problem('unsupported_grant_type');
    const { id, secret } = basicCredentials(request) ?? {
      id: input.client_id ?? '',
      secret: input.client_secret ?? '',
    };
    if (id.includes('\u0000')) throw new Problem('invalid_client');
    const client = await findClientBySecret(this.store, id, clientSecretHash(secret));
    if (!client) throw new Problem('invalid_client');
    const wanted = input.scope?.split(/\s+/).filter((scope) => scope !== '') ?? client.scopes;
    if (wanted.length === 0 || !wanted.every((scope) => client.scopes.includes(scope)))
      throw new Problem('invalid_scope');
    const claims = { cid: client.id, role: client.role, scopes: wanted, epoch: client.version };
    const { token } = this.sessions.open(claims, TOKEN_SECONDS);
    return { access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS, scope: wanted.join(' ') };
  }
}
