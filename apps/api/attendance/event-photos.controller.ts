// Step 10 of the walk: the photo that a gate took at an event. Each look at it is a deed.
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ObjectStore } from '#platform/object-store.js';
import { appendAudit } from '#store/audit.store.js';
import { type Role, inScope } from '#store/caller-scope.js';
import { findEventPhoto } from '#store/device-photo.store.js';
import { Roles, SITE_KEEPERS, callerOf } from '../access/permission.js';
import type { HttpReply, HttpRequest } from '../http.js';
import { ReadRoute } from '../openapi.js';
import { Problem } from '../problem.js';
import { sendFile } from '../send-file.js';
import { actorOf } from '../writes.js';
import { EVENT, keyOf } from './gate-events.controller.js';

/** Whoever has to do with the gates of a site. */
const STAFF: readonly Role[] = [...SITE_KEEPERS, 'regulator', 'team_leader', 'auditor'];

@ApiTags('attendance')
@Roles(...STAFF)
@Controller('api/v1/gate-events')
export class EventPhotosController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly objects: ObjectStore,
  ) {}

  @Get(':id/photo')
  @ApiParam(EVENT)
  @ReadRoute({
    summary: 'The photo that the gate took; who looked stands in the audit log',
    answer: { type: 'string', format: 'binary' },
    media: 'image/*',
    problems: [404],
  })
  async photo(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('id') id: string): Promise<void> {
    const key = keyOf(id);
    const bytes = await inScope(this.store, callerOf(request).scope, async (tx) => {
      const sha256 = await findEventPhoto(tx, key);
      const found = sha256 === undefined ? null : await this.objects.get(sha256);
      if (found === null) throw new Problem('not_found');
      const subject = { subjectKind: 'gate_event', subjectId: id, projectId: key.projectId };
      await appendAudit(tx, actorOf(request), [{ action: 'gate_event.photo', ...subject }]);
      return found;
    });
    await sendFile(reply, bytes, 'gatePhoto');
  }
}
