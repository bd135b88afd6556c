// Step 1 of the walk, before the first event: a gate exchanges its one-time code for credentials.
import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { KeyRing, hashClaimCode, hashDeviceSecret, randomSecret } from '#platform/crypto.js';
import { appendAudit } from '#store/audit.store.js';
import { LOGIN_SCOPE, inScope } from '#store/caller-scope.js';
import { claimDevice } from '#store/device-admin.store.js';
import { Public } from '../access/permission.js';
import { DEVICE_BROKER, type DeviceBroker } from '../api-options.js';
import type { HttpRequest } from '../http.js';
import { Problems, schemaNamed } from '../openapi.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import { actorOf } from '../writes.js';
import { type Claim, claim, credentials } from './devices.dto.js';

@ApiTags('devices')
@Controller('device/v1')
export class DeviceClaimsController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    @Inject(DEVICE_BROKER) private readonly broker: DeviceBroker,
    private readonly keys: KeyRing,
  ) {}

  /** A wrong code, a used one and an unknown serial number have the same answer. */
  @Post('claim')
  @HttpCode(200)
  @Public()
  @ApiOperation({ summary: 'Credentials for a gate by its one-time claim code' })
  @ApiBody({
    schema: schemaNamed('Claim', claim, 'input'),
    examples: { example: { value: { sn: 'SF000001', code: 'ABCD-EFGH-JKMN' } } },
  })
  @ApiOkResponse({ description: 'OK', schema: schemaNamed('Credentials', credentials) })
  @Problems(400, 401, 415, 429)
  claim(@Req() request: HttpRequest, @Body(validated(claim)) { sn, code }: Claim) {
    const password = randomSecret();
    const hashes = { codeHash: hashClaimCode(code), secretHash: hashDeviceSecret(password) };
    // always, not only where Mosquitto is used now: a broker can then be changed without a visit to every gate, and the
    // API needs to know nothing of it. Without the key ring the sealed password is worth as little as its hash
    const other = { secretCipher: this.keys.encrypt(password), certificateSha256: null };
    return inScope(this.store, LOGIN_SCOPE, async (tx) => {
      const device = await claimDevice(tx, { sn, ...hashes, ...other });
      if (!device) throw new Problem('invalid_claim');
      const subject = { subjectKind: 'device', subjectId: sn, projectId: device.projectId };
      await appendAudit(tx, { ...actorOf(request), actorName: sn }, [{ action: 'device.claim', ...subject }]);
      return { sn, password, mqtt: this.addressFor(request), project: device.projectCode, lane: device.lane };
    });
  }

  /** Where the broker is inside, it is where the gate has found us. */
  private addressFor({ hostname }: HttpRequest): string | null {
    const { url, port } = this.broker;
    return url ?? (port === undefined ? null : `mqtt://${hostname}:${port}`);
  }
}
