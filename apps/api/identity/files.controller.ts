// The register: photos and scans. A file comes in under no name but its hash, and goes out only through a row that the
// caller may see.
import { Body, Controller, Get, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { type MediaPurpose, sniffMedia } from '#platform/media-type.js';
import { ObjectStore, sha256Of } from '#platform/object-store.js';
import { ROLES, withScope } from '#store/caller-scope.js';
import { holdObject } from '#store/device-photo.store.js';
import { workerIdOf } from '#store/register-key.store.js';
import { findRow, updateRow } from '#store/register-row.store.js';
import { projectOfContract } from '#store/training.store.js';
import { markRoster } from '#store/roster-mark.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { CallerOf, KEEPERS, Roles } from '../access/permission.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ReadRoute, WriteRoute } from '../openapi.js';
import { idOf } from '../parameters.js';
import { Problem } from '../problem.js';
import { changed, refuse } from '../register-answers.js';
import { checkedMedia, sendFile } from '../send-file.js';
import { validated } from '../validated.js';
import { Writes } from '../writes.js';
import { type FileQuery, type Photo, fileQuery, photo, storedFile } from './papers.dto.js';

const BYTES = { type: 'string', format: 'binary' } as const;

@ApiTags('identity')
@Roles(...ROLES)
@Controller('api/v1')
export class FilesController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly objects: ObjectStore,
  ) {}

  @Post('files')
  @Roles(...KEEPERS, 'team_leader', 'worker')
  @ApiConsumes('application/octet-stream')
  @WriteRoute({
    summary: 'Hand in a photo or a scan; what it is is told from its bytes',
    query: fileQuery,
    answer: { name: 'StoredFile', schema: storedFile },
    problems: [413, 415],
  })
  @ApiBody({ schema: BYTES })
  put(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Query(validated(fileQuery)) { purpose }: FileQuery,
    @Body() body: unknown,
  ): Promise<void> {
    return this.writes.answer(request, reply, async ({ tx, log }) => {
      const mediaType = await checkedMedia(body, purpose);
      await holdObject(tx, sha256Of(body as Buffer));
      const { sha256, byteLength } = await this.objects.put(body as Buffer);
      log({ action: 'file.create', subjectKind: 'file', subjectId: sha256 });
      return { status: 201, body: { sha256, mediaType, byteLength } };
    });
  }

  @Put('workers/:no/photo')
  @Roles(...KEEPERS)
  @WriteRoute({
    summary: 'Give a worker the photo that was handed in',
    status: 204,
    body: { name: 'Photo', schema: photo, example: { sha256: '0'.repeat(64) } },
    problems: [404],
  })
  setPhoto(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('no') number: string,
    @Body(validated(photo)) { sha256 }: Photo,
  ): Promise<void> {
    return this.writes.answer(request, reply, async ({ tx, recordedBy, log }) => {
      const id = await workerIdOf(tx, number);
      if (id === undefined) throw new Problem('not_found');
      await holdObject(tx, sha256);
      const bytes = await this.objects.get(sha256);
      const media = bytes && (await sniffMedia(bytes, 'photo'));
      if (media?.ok !== true)
        refuse([{ field: 'sha256', code: 'unknown', message: 'is not a photo that was handed in' }]);
      const { isChanged, change } = changed(
        await updateRow(tx, 'worker', { id }, { recordedBy, patch: { photoSha256: sha256 } }),
      );
      if (isChanged) {
        log({ action: 'worker.photo', subjectKind: 'worker', subjectId: number, change });
        // face gates go by it
        await markRoster(tx, [id]);
      }
      return { status: 204 };
    });
  }

  @Get('workers/:no/photo')
  @ReadRoute({ summary: 'The photo of a worker', answer: BYTES, media: 'image/*', problems: [404] })
  photo(@CallerOf() caller: Caller, @Param('no') number: string, @Res() reply: HttpReply): Promise<void> {
    return this.send(caller, reply, 'photo', async (tx) => {
      const id = await workerIdOf(tx, number);
      return id === undefined ? null : ((await findRow(tx, 'worker', { id }))?.photoSha256 ?? null);
    });
  }

  @Get('certificates/:id/file')
  @ReadRoute({ summary: 'The scan of a certificate', answer: BYTES, media: '*/*', problems: [404] })
  certificate(@CallerOf() caller: Caller, @Param('id') id: string, @Res() reply: HttpReply): Promise<void> {
    return this.send(
      caller,
      reply,
      'scan',
      async (tx) => (await findRow(tx, 'certificate', { id: idOf(id) }))?.fileSha256 ?? null,
    );
  }

  @Get('contracts/:id/file')
  @Roles(...ROLES.filter((role) => role !== 'team_leader'))
  @ReadRoute({ summary: 'The scan of a contract', answer: BYTES, media: '*/*', problems: [404] })
  contract(@CallerOf() caller: Caller, @Param('id') id: string, @Res() reply: HttpReply): Promise<void> {
    return this.send(caller, reply, 'scan', async (tx) => {
      const projectId = await projectOfContract(tx, idOf(id));
      if (projectId === undefined) return null;
      return (await findRow(tx, 'contract', { projectId, id: idOf(id) }))?.fileSha256 ?? null;
    });
  }

  private async send(
    { scope }: Caller,
    reply: HttpReply,
    purpose: MediaPurpose,
    find: (tx: Transaction) => Promise<string | null>,
  ): Promise<void> {
    const sha256 = await withScope(this.store, scope, find);
    const bytes = sha256 === null ? null : await this.objects.get(sha256);
    if (bytes === null) throw new Problem('not_found');
    await sendFile(reply, bytes, purpose);
  }
}
