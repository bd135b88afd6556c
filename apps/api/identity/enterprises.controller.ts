// The register: enterprises.
import { Body, Controller, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ROLES, withScope } from '#store/caller-scope.js';
import { type EnterpriseItem, listEnterprises } from '#store/listing/enterprises.store.js';
import { enterpriseIdOf } from '#store/register-key.store.js';
import { readHistory } from '#store/register-row.store.js';
import { CallerOf, Roles, SITE_KEEPERS } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { Problem } from '../problem.js';
import { history, historyOf } from '../register-answers.js';
import { validated } from '../validated.js';
import { Writes, etagOf, expectedVersion } from '../writes.js';
import {
  type EnterpriseChange,
  type EnterpriseQuery,
  type NewEnterprise,
  enterprise,
  enterpriseChange,
  enterpriseQuery,
  newEnterprise,
} from './enterprises.dto.js';
import { EnterpriseService } from './enterprises.service.js';

@ApiTags('identity')
@Roles(...ROLES)
@Controller('api/v1/enterprises')
export class EnterprisesController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: EnterpriseService,
  ) {}

  @Get()
  @ListRoute({
    summary: 'Enterprises by credit code',
    name: 'Enterprise',
    item: enterprise,
    query: enterpriseQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(enterpriseQuery)) query: EnterpriseQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'enterprises',
      columns: Object.keys(enterprise.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listEnterprises(tx, query, page)),
    });
  }

  @Get(':creditCode')
  @ReadRoute({ summary: 'One enterprise', answer: schemaNamed('Enterprise', enterprise), problems: [404] })
  async find(
    @CallerOf() { scope }: Caller,
    @Param('creditCode') creditCode: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<EnterpriseItem> {
    const page = await withScope(this.store, scope, (tx) =>
      listEnterprises(tx, { creditCode }, { limit: 1 }),
    );
    const [found] = page.items;
    if (!found) throw new Problem('not_found');
    reply.header('etag', etagOf(found.version));
    return found;
  }

  @Get(':creditCode/history')
  @ReadRoute({
    summary: 'Every version of an enterprise',
    answer: schemaNamed('History', history),
    problems: [404],
  })
  async history(@CallerOf() { scope }: Caller, @Param('creditCode') creditCode: string) {
    return withScope(this.store, scope, async (tx) => {
      const id = await enterpriseIdOf(tx, creditCode);
      return historyOf(id === undefined ? [] : await readHistory(tx, 'enterprise', { id }));
    });
  }

  @Post()
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary: 'Register an enterprise',
    body: {
      name: 'NewEnterprise',
      schema: newEnterprise,
      example: { creditCode: '91210100MA10ABCD6L', name: '沈抚建设集团有限公司', areaCode: '210112' },
    },
    answer: { name: 'Enterprise', schema: enterprise },
  })
  create(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newEnterprise)) input: NewEnterprise,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.create(context, input));
  }

  @Patch(':creditCode')
  @Roles('administrator', 'general_contractor', 'subcontractor')
  @WriteRoute({
    summary: 'Change an enterprise: its own, or any for an administrator',
    status: 200,
    isUpdate: true,
    body: { name: 'EnterpriseChange', schema: enterpriseChange, example: { phone: '024-23456789' } },
    answer: { name: 'Enterprise', schema: enterprise },
  })
  change(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('creditCode') creditCode: string,
    @Body(validated(enterpriseChange)) input: EnterpriseChange,
  ): Promise<void> {
    const version = expectedVersion(request);
    return this.writes.answer(request, reply, (context) =>
      this.service.change(context, { creditCode, version }, input),
    );
  }
}
