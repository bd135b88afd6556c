// Step 2 of the walk: what a broker asks before it lets anybody in, in the shape of EMQX's HTTP authenticator and
// authoriser. The rule is the one of the embedded broker.
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { SERIAL_NUMBER } from '#contracts/device-messages.js';
import { mayPublish, maySubscribe } from '#contracts/topics.js';
import { fingerprintOf } from '#platform/client-certificate.js';
import { hashDeviceSecret } from '#platform/crypto.js';
import { findClientBySecret } from '#store/api-client.store.js';
import { withScope } from '#store/caller-scope.js';
import { isDeviceCertificate, isDeviceSecret } from '#store/device.store.js';
import { clientSecretHash } from '../access/accounts.service.js';
import { basicCredentials } from '../access/basic-credentials.js';
import { Public } from '../access/permission.js';
import type { HttpRequest } from '../http.js';
import { Problems, schemaNamed } from '../openapi.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';

const word = (what: string) => z.string().max(512).describe(what);
const authentication = z.looseObject({
  clientid: word('Client id'),
  username: word('User name'),
  password: word('Password; empty for a client that comes in by its certificate').default(''),
  cert_pem: z
    .string()
    .max(32_768)
    .optional()
    .describe('Certificate that the client has shown to the broker: ${cert_pem} of EMQX, from 5.7.1 on'),
});
const authorisation = z.looseObject({
  clientid: word('Client id'),
  username: word('User name'),
  topic: word('Topic or filter'),
  action: z.enum(['publish', 'subscribe']).describe('What is wanted there'),
});
const verdict = z.strictObject({
  result: z.enum(['allow', 'deny', 'ignore']).describe('ignore: no device of ours, ask the next authority'),
});
type Verdict = z.output<typeof verdict>;

/** Scope that a broker's machine account needs. */
const NEEDED = 'devices:read';

@ApiTags('devices')
@Public()
@Controller('broker/v1')
export class BrokerAuthorityController {
  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  @Post('authn')
  @HttpCode(200)
  @ApiOperation({
    summary: 'May this client come in? Asked by a broker with HTTP Basic: an API client with devices:read',
  })
  @ApiBody({
    schema: schemaNamed('BrokerAuthentication', authentication, 'input'),
    examples: { example: { value: { clientid: 'SF000001', username: 'SF000001', password: '…' } } },
  })
  @ApiOkResponse({ description: 'OK', schema: schemaNamed('BrokerVerdict', verdict) })
  @Problems(400, 401, 415)
  async authenticate(
    @Req() request: HttpRequest,
    @Body(validated(authentication)) input: z.output<typeof authentication>,
  ): Promise<Verdict> {
    await this.proveBroker(request);
    const { clientid: clientId, username: name, password } = input;
    if (!SERIAL_NUMBER.test(name)) return { result: 'ignore' };
    const scope = { role: 'administrator', isAll: true } as const;
    const certificateSha256 = fingerprintOf(input.cert_pem ?? '');
    const isKnown = await withScope(
      this.store,
      scope,
      async (tx) =>
        (await isDeviceSecret(tx, { clientId, name, secretHash: hashDeviceSecret(password) })) ||
        // the name in a certificate is no proof where the broker trusts many issuers: only the whole one is
        (certificateSha256 !== undefined &&
          (await isDeviceCertificate(tx, { clientId, name, certificateSha256 }))),
    );
    return { result: isKnown ? 'allow' : 'deny' };
  }

  @Post('authz')
  @HttpCode(200)
  @ApiOperation({ summary: 'May this client publish or subscribe here?' })
  @ApiBody({
    schema: schemaNamed('BrokerAuthorisation', authorisation, 'input'),
    examples: {
      example: {
        value: {
          clientid: 'SF000001',
          username: 'SF000001',
          topic: 'gate/v1/SF000001/events',
          action: 'publish',
        },
      },
    },
  })
  @ApiOkResponse({ description: 'OK', schema: schemaNamed('BrokerVerdict', verdict) })
  @Problems(400, 401, 415)
  async authorise(
    @Req() request: HttpRequest,
    @Body(validated(authorisation)) input: z.output<typeof authorisation>,
  ): Promise<Verdict> {
    await this.proveBroker(request);
    const { clientid, username, topic, action } = input;
    if (!SERIAL_NUMBER.test(username)) return { result: 'ignore' };
    const may = action === 'publish' ? mayPublish : maySubscribe;
    return { result: clientid === username && may(username, topic) ? 'allow' : 'deny' };
  }

  /** @throws Problem `invalid_client`, `scope_missing` */
  private async proveBroker(request: HttpRequest): Promise<void> {
    const { id, secret } = basicCredentials(request) ?? { id: '', secret: '' };
    // NUL cannot be looked for: PostgreSQL would refuse
    if (id === '' || id.includes('\u0000')) throw new Problem('invalid_client');
    const client = await findClientBySecret(this.store, id, clientSecretHash(secret));
    if (!client) throw new Problem('invalid_client');
    if (!client.scopes.includes(NEEDED)) throw new Problem('scope_missing', `needs ${NEEDED}`);
  }
}
