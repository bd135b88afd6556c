// Step 10 of the walk: exports as jobs: asked for, watched, fetched in as many pieces as a connection breaks into.
import { Readable } from 'node:stream';
import { Body, Controller, Delete, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ExportFormat } from '#domain/export/export-table.js';
import { XLSX_MEDIA_TYPE } from '#platform/spreadsheet/sheet.js';
import { ROLES, withScope } from '#store/caller-scope.js';
import {
  type ExportJobItem,
  listExportJobs,
  readExportColumns,
  readExportJob,
} from '#store/listing/export-jobs.store.js';
import { CallerOf, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import { sendEvents } from '../event-hub.js';
import { type Caller, type HttpReply, type HttpRequest, headerOf } from '../http.js';
import { JobProgress } from '../job-progress.js';
import { EventRoute, ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { idOf } from '../parameters.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import { Writes } from '../writes.js';
import { byteRangeOf } from './byte-range.js';
import {
  type ExportListQuery,
  type NewExport,
  dataDictionary,
  exportJob,
  exportQuery,
  newExport,
} from './exports.dto.js';
import { ExportService } from './exports.service.js';

const MEDIA: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: XLSX_MEDIA_TYPE,
  parquet: 'application/vnd.apache.parquet',
};
const ID_PARAMETER = { name: 'id', description: 'Number of the export', example: 1 };

@ApiTags('exports')
@Roles(...ROLES.filter((role) => role !== 'worker'))
@Controller('api/v1/exports')
export class ExportsController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: ExportService,
    private readonly progress: JobProgress,
  ) {}

  @Post()
  @WriteRoute({
    summary: 'Ask for a file of many rows; it is written in the background, inside the scope of the caller',
    status: 202,
    body: {
      name: 'NewExport',
      schema: newExport,
      example: { dataset: 'attendance-days', format: 'csv', from: '2026-06', to: '2026-06' },
    },
    answer: { name: 'ExportJob', schema: exportJob },
    problems: [404],
  })
  ask(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newExport)) input: NewExport,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.book(context, input));
  }

  @Get()
  @ListRoute({
    summary: 'Exports, the latest first: one’s own, and all of them for administrator and auditor',
    name: 'ExportJob',
    item: exportJob,
    query: exportQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(exportQuery)) query: ExportListQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'exports',
      columns: Object.keys(exportJob.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listExportJobs(tx, query, page)),
    });
  }

  @Get(':id')
  @ApiParam(ID_PARAMETER)
  @ReadRoute({
    summary: 'One export: how far it is',
    answer: schemaNamed('ExportJob', exportJob),
    problems: [404],
  })
  find(@CallerOf() caller: Caller, @Param('id') id: string): Promise<ExportJobItem> {
    return this.visible(caller, id);
  }

  @Get(':id/dictionary')
  @ApiParam(ID_PARAMETER)
  @ReadRoute({
    summary: 'The data dictionary of an export: its columns, what they hold and what that means',
    answer: schemaNamed('DataDictionary', dataDictionary),
    problems: [404],
  })
  async dictionary(@CallerOf() caller: Caller, @Param('id') id: string) {
    const job = await this.visible(caller, id);
    const columns = await withScope(this.store, caller.scope, (tx) => readExportColumns(tx, job.id));
    return { export: job, columns };
  }

  @Get(':id/progress')
  @ApiParam(ID_PARAMETER)
  @EventRoute({
    summary: 'An export while it runs, as server-sent events',
    description:
      'Event `progress` with the whole export each time it has changed; the stream ends with the export.',
    problems: [401, 403, 404, 503],
  })
  async watch(@CallerOf() caller: Caller, @Param('id') id: string, @Res() reply: HttpReply): Promise<void> {
    const job = await this.visible(caller, id);
    const stream = this.progress.listen(job, () =>
      withScope(this.store, caller.scope, (tx) => readExportJob(tx, job.id)),
    );
    if (!stream) throw new Problem('unavailable', 'too many listeners');
    sendEvents(reply, stream);
  }

  @Get(':id/file')
  @ApiParam(ID_PARAMETER)
  @ApiHeader({
    name: 'Range',
    required: false,
    description: 'One range of bytes, where a download broke off',
  })
  @ApiHeader({
    name: 'If-Range',
    required: false,
    description: 'ETag of what was read before; the whole file comes where it is another one',
  })
  @ReadRoute({
    summary: 'The file of one’s own export, whole or from where a download broke off (206)',
    answer: { type: 'string', format: 'binary' },
    media: 'text/csv',
    alsoAs: [MEDIA.xlsx, MEDIA.parquet],
    problems: [404, 409, 416],
  })
  async file(@Param('id') id: string, @Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    const file = await this.service.open(request, idOf(id));
    const { dataset, format, query, sha256, byteLength } = file.job;
    const etag = `"${sha256 ?? ''}"`;
    const isSame = ['', etag].includes(headerOf(request, 'if-range'));
    const range = isSame ? byteRangeOf(headerOf(request, 'range'), byteLength) : undefined;
    if (range === null) throw new Problem('range_not_satisfiable', `it has ${byteLength} bytes`);
    const { first, last } = range ?? { first: 0, last: byteLength - 1 };
    if (range) reply.code(206).header('content-range', `bytes ${first}-${last}/${byteLength}`);
    reply
      .header('accept-ranges', 'bytes')
      .header('etag', etag)
      .header('content-type', MEDIA[format])
      .header('content-length', String(last - first + 1))
      .header('repr-digest', `sha-256=:${Buffer.from(sha256 ?? '', 'hex').toString('base64')}:`)
      .header('content-disposition', `attachment; filename="${dataset}-${query.from}-${query.to}.${format}"`)
      .send(Readable.from(this.service.bytes(file, { first, last }), { objectMode: false }));
  }

  @Delete(':id')
  @ApiParam(ID_PARAMETER)
  @WriteRoute({ summary: 'Throw the file of one’s own export away', status: 204, problems: [404] })
  drop(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('id') id: string): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.drop(context, idOf(id)));
  }

  private async visible({ scope }: Caller, id: string): Promise<ExportJobItem> {
    const job = await withScope(this.store, scope, (tx) => readExportJob(tx, idOf(id)));
    if (!job) throw new Problem('not_found');
    return job;
  }
}
