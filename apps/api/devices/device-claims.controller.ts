// Step 1 of the walk, before the first event: a gate exchanges its one-time code for credentials.
import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { readClientCertificate } from '#platform/client-certificate.js';
import { KeyRing, hashClaimCode, hashDeviceSecret, randomSecret } from '#platform/crypto.js';
import { appendAudit } from '#store/audit.store.js';
import { LOGIN_SCOPE, inScope } from '#store/caller-scope.js';
import { claimDevice } from '#store/device-admin.store.js';
import { Public } from '../access/permission.js';
import { DEVICE_BROKER, type DeviceBroker } from '../api-options.js';
import type { HttpRequest } from '../http.js';
import { Problems, schemaNamed } from '../openapi.js';
import { Problem } from '../problem.js';
import { refuse } from '../register-answers.js';
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
  @Problems(400, 401, 415, 422, 429)
  claim(@Req() request: HttpRequest, @Body(validated(claim)) { sn, code, certificate }: Claim) {
    // before the code is looked at: a certificate that cannot be used does not use it up
    const certificateSha256 = certificate === undefined ? null : pinOf(certificate, sn);
    const password = certificateSha256 === null ? randomSecret() : null;
    const given = {
      secretHash: password === null ? '' : hashDeviceSecret(password),
      // always, not only where Mosquitto is used now: a broker can then be changed without a visit to every gate, and
      // the API needs to know nothing of it. Without the key ring the sealed password is worth as little as its hash
      secretCipher: password === null ? null : this.keys.encrypt(password),
      certificateSha256,
    };
    return inScope(this.store, LOGIN_SCOPE, async (tx) => {
      const device = await claimDevice(tx, { sn, codeHash: hashClaimCode(code), ...given });
      if (!device) throw new Problem('invalid_claim');
      const subject = { subjectKind: 'device', subjectId: sn, projectId: device.projectId };
      await appendAudit(tx, { ...actorOf(request), actorName: sn }, [{ action: 'device.claim', ...subject }]);
      const mqtt = this.addressFor(request, certificateSha256 !== null);
      return { sn, password, mqtt, project: device.projectCode, lane: device.lane };
    });
  }

  /** Where the broker is inside, it is where the gate has found us. */
  private addressFor({ hostname }: HttpRequest, isByCertificate: boolean): string | null {
    const { url, port, tlsPort } = this.broker;
    if (url !== undefined) return url;
    if (isByCertificate) return tlsPort === undefined ? null : `mqtts://${hostname}:${tlsPort}`;
    return port === undefined ? null : `mqtt://${hostname}:${port}`;
  }
}

/** @throws Problem `unprocessable` with what is wrong with the certificate */
function pinOf(certificate: string, sn: string): string {
  const read = readClientCertificate(certificate, { commonName: sn, now: Date.now() });
  return 'sha256' in read ? read.sha256 : refuse([{ field: 'certificate', ...read }]);
}
