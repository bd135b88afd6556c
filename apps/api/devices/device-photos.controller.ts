// Beside the walk: a gate hands in the photo that an event of its own refers to. Who it is was asked before its bytes
// were read (photo-door.ts); the database asks again when the photo is kept.
import { Body, Controller, Param, Put, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { hashDeviceSecret } from '#platform/crypto.js';
import { ObjectStore, sha256Of } from '#platform/object-store.js';
import { LOGIN_SCOPE, inScope } from '#store/caller-scope.js';
import { holdObject, keepPhoto } from '#store/device-photo.store.js';
import { basicCredentials } from '../access/basic-credentials.js';
import { Public } from '../access/permission.js';
import type { HttpReply, HttpRequest } from '../http.js';
import { Problems, schemaNamed } from '../openapi.js';
import { Problem } from '../problem.js';
import { refuse } from '../register-answers.js';
import { checkedMedia } from '../send-file.js';

const kept = z.strictObject({
  sha256: z.string().describe('SHA-256 of the bytes, hex: the name of the photo'),
  mediaType: z.string().describe('What the bytes are'),
  byteLength: z.int().describe('How many there are'),
});
const content = { 'application/json': { schema: schemaNamed('KeptPhoto', kept) } };

@ApiTags('devices')
@Public()
@Controller('device/v1/photos')
export class DevicePhotosController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly objects: ObjectStore,
  ) {}

  @Put(':sha256')
  @ApiOperation({ summary: 'A gate hands in a photo: HTTP Basic with serial number and password' })
  @ApiParam({ name: 'sha256', description: 'SHA-256 of the bytes, hex', example: '0'.repeat(64) })
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiResponse({ status: 201, description: 'Kept', content })
  @ApiResponse({ status: 200, description: 'It was there', content })
  @Problems(401, 413, 415, 422, 429)
  async put(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('sha256') sha256: string,
    @Body() body: unknown,
  ): Promise<void> {
    const { id: sn = '', secret = '' } = basicCredentials(request) ?? {};
    const mediaType = await checkedMedia(body, 'gatePhoto');
    const bytes = body as Buffer;
    if (sha256Of(bytes) !== sha256)
      refuse([{ field: 'sha256', code: 'mismatch', message: 'is not the SHA-256 of the bytes' }]);
    const photo = { sha256, mediaType, byteLength: bytes.length };
    const isNew = await inScope(this.store, LOGIN_SCOPE, async (tx) => {
      await holdObject(tx, sha256);
      const answer = await keepPhoto(tx, { sn, secretHash: hashDeviceSecret(secret), ...photo });
      // before the commit, so that no row is without its bytes; the same bytes twice are no harm
      if (answer !== null) await this.objects.put(bytes);
      return answer;
    });
    if (isNew === null) throw new Problem('invalid_device');
    reply.code(isNew ? 201 : 200).send(photo);
  }
}
