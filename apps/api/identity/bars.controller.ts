// The register: bars.
import { Body, Controller, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ROLES, withScope } from '#store/caller-scope.js';
import { listBars } from '#store/listing/people-papers.store.js';
import { readHistory } from '#store/register-row.store.js';
import { CallerOf, Roles, SITE_KEEPERS } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { idOf } from '../parameters.js';
import { Problem } from '../problem.js';
import { history, historyOf } from '../register-answers.js';
import { validated } from '../validated.js';
import { Writes, etagOf, expectedVersion } from '../writes.js';
import {
  type BarChange,
  type BarQuery,
  type NewBar,
  bar,
  barChange,
  barQuery,
  newBar,
} from './papers.dto.js';
import { PaperService } from './papers.service.js';

/** Sites bar from themselves, regulators from their area, administrators from everywhere. */
const BARRERS = [...SITE_KEEPERS, 'regulator'] as const;

@ApiTags('identity')
@Roles(...ROLES)
@Controller('api/v1/bars')
export class BarsController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: PaperService,
  ) {}

  @Get()
  @ListRoute({
    summary: 'Bans in the order in which they were recorded',
    name: 'Bar',
    item: bar,
    query: barQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(barQuery)) query: BarQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'bars',
      columns: Object.keys(bar.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listBars(tx, query, page)),
    });
  }

  @Get(':id')
  @ReadRoute({ summary: 'One ban', answer: schemaNamed('Bar', bar), problems: [404] })
  async find(
    @CallerOf() { scope }: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const { items } = await withScope(this.store, scope, (tx) =>
      listBars(tx, { id: idOf(id) }, { limit: 1 }),
    );
    const [found] = items;
    if (!found) throw new Problem('not_found');
    reply.header('etag', etagOf(found.version));
    return found;
  }

  @Get(':id/history')
  @ReadRoute({ summary: 'Every version of a ban', answer: schemaNamed('History', history), problems: [404] })
  history(@CallerOf() { scope }: Caller, @Param('id') id: string) {
    return withScope(this.store, scope, async (tx) =>
      historyOf(await readHistory(tx, 'bar', { id: idOf(id) })),
    );
  }

  @Post()
  @Roles(...BARRERS)
  @WriteRoute({
    summary: 'Record a ban',
    body: {
      name: 'NewBar',
      schema: newBar,
      example: {
        worker: 'W0000001',
        project: '21040420240601001',
        from: '2026-11-01',
        reason: '伪造特种作业证',
      },
    },
    answer: { name: 'Bar', schema: bar },
    problems: [404],
  })
  create(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newBar)) input: NewBar,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.addBar(context, input));
  }

  @Patch(':id')
  @Roles(...BARRERS)
  @WriteRoute({
    summary: 'Change a ban; what is not given stays',
    status: 200,
    isUpdate: true,
    body: { name: 'BarChange', schema: barChange, example: { to: '2026-11-30' } },
    answer: { name: 'Bar', schema: bar },
  })
  change(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(barChange)) input: BarChange,
  ): Promise<void> {
    const key = { id: idOf(id), version: expectedVersion(request) };
    return this.writes.answer(request, reply, (context) => this.service.changeBar(context, key, input));
  }
}
