// The register: sheets out to be filled in, and in to be imported.
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { XLSX_MEDIA_TYPE } from '#platform/spreadsheet/sheet.js';
import { ROLES, withScope } from '#store/caller-scope.js';
import { IMPORT_KINDS } from '#store/import-job.store.js';
import {
  type ImportJobItem,
  listImportFaults,
  listImportJobs,
  readImportJob,
} from '#store/listing/import-jobs.store.js';
import { CallerOf, KEEPERS, Roles, callerOf } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import { sendEvents } from '../event-hub.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { JobProgress } from '../job-progress.js';
import { EventRoute, ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { idOf } from '../parameters.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import { Writes } from '../writes.js';
import {
  type FaultQuery,
  type ImportQuery,
  type NewImport,
  faultQuery,
  importFault,
  importJob,
  importQuery,
  newImport,
} from './imports.dto.js';
import { ImportService } from './imports.service.js';

const BYTES = { type: 'string', format: 'binary' } as const;
const ID_PARAMETER = { name: 'id', description: 'Number of the import', example: 1 };

@ApiTags('identity')
@Roles(...ROLES)
@Controller('api/v1/imports')
export class ImportsController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: ImportService,
    private readonly progress: JobProgress,
  ) {}

  @Get('templates/:kind')
  @Roles(...KEEPERS)
  @ApiParam({
    name: 'kind',
    description: 'What a row of the sheet is',
    enum: IMPORT_KINDS,
    example: 'worker',
  })
  @ReadRoute({
    summary: 'The empty sheet to be filled in, with its notes and what may be chosen',
    answer: BYTES,
    media: XLSX_MEDIA_TYPE,
    problems: [404],
  })
  async template(
    @CallerOf() caller: Caller,
    @Param('kind') name: string,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const kind = IMPORT_KINDS.find((each) => each === name);
    if (!kind) throw new Problem('not_found');
    const { title, bytes } = await this.service.template(caller, kind);
    const fileName = encodeURIComponent(`${title}导入模板.xlsx`);
    reply
      .header('content-type', XLSX_MEDIA_TYPE)
      .header('content-disposition', `attachment; filename="${kind}.xlsx"; filename*=UTF-8''${fileName}`)
      .send(bytes);
  }

  @Post()
  @Roles(...KEEPERS)
  @ApiConsumes(XLSX_MEDIA_TYPE, 'application/octet-stream')
  @WriteRoute({
    summary:
      'Hand in a filled-in sheet; the rows are imported in the background, inside the scope of the caller',
    status: 202,
    query: newImport,
    answer: { name: 'ImportJob', schema: importJob },
    problems: [404, 413, 415],
  })
  @ApiBody({ schema: BYTES })
  async handIn(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Query(validated(newImport)) input: NewImport,
    @Body() body: unknown,
  ): Promise<void> {
    const sheet = await this.service.lookAt(callerOf(request), input, body);
    return this.writes.answer(request, reply, (context) => this.service.book(context, input, sheet));
  }

  @Get()
  @ListRoute({
    summary: 'Imports, the latest first: one’s own, and all of them for administrator and auditor',
    name: 'ImportJob',
    item: importJob,
    query: importQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(importQuery)) query: ImportQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'imports',
      columns: Object.keys(importJob.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listImportJobs(tx, query, page)),
    });
  }

  @Get(':id')
  @ApiParam(ID_PARAMETER)
  @ReadRoute({
    summary: 'One import: how far it is and what its rows came to',
    answer: schemaNamed('ImportJob', importJob),
    problems: [404],
  })
  find(@CallerOf() caller: Caller, @Param('id') id: string): Promise<ImportJobItem> {
    return this.visible(caller, id);
  }

  @Get(':id/faults')
  @ApiParam(ID_PARAMETER)
  @ListRoute({
    summary: 'What was wrong with which row, in the order of the sheet',
    name: 'ImportFault',
    item: importFault,
    query: faultQuery,
    problems: [404],
  })
  async faults(
    @Param('id') id: string,
    @Query(validated(faultQuery)) query: FaultQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const caller = callerOf(request);
    const job = await this.visible(caller, id);
    return answerList({ request, reply }, query, {
      name: `import-${job.id}-faults`,
      columns: Object.keys(importFault.shape),
      fetchPage: (page) => withScope(this.store, caller.scope, (tx) => listImportFaults(tx, job.id, page)),
    });
  }

  @Get(':id/progress')
  @ApiParam(ID_PARAMETER)
  @EventRoute({
    summary: 'An import while it runs, as server-sent events',
    description:
      'Event `progress` with the whole import each time it has changed; the stream ends with the import.',
    problems: [401, 403, 404, 503],
  })
  async watch(@CallerOf() caller: Caller, @Param('id') id: string, @Res() reply: HttpReply): Promise<void> {
    const job = await this.visible(caller, id);
    const stream = this.progress.listen(job, () =>
      withScope(this.store, caller.scope, (tx) => readImportJob(tx, job.id)),
    );
    if (!stream) throw new Problem('unavailable', 'too many listeners');
    sendEvents(reply, stream);
  }

  private async visible({ scope }: Caller, id: string): Promise<ImportJobItem> {
    const job = await withScope(this.store, scope, (tx) => readImportJob(tx, idOf(id)));
    if (!job) throw new Problem('not_found');
    return job;
  }
}
