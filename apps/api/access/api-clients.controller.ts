// Step 10 of the walk: api clients, kept by administrators.
import { Body, Controller, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { withScope } from '#store/caller-scope.js';
import { listClients } from '#store/listing/accounts.store.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { idOf } from '../parameters.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import { Writes, etagOf, expectedVersion } from '../writes.js';
import {
  type ClientChange,
  type NewClient,
  type ClientQuery,
  client,
  clientChange,
  clientQuery,
  clientWithSecret,
  newClient,
} from './accounts.dto.js';
import { AccountService } from './accounts.service.js';
import { CallerOf, Roles } from './permission.js';

@ApiTags('access')
@Roles('administrator', 'auditor')
@Controller('api/v1/api-clients')
export class ApiClientsController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: AccountService,
  ) {}

  @Get()
  @ListRoute({
    summary: 'ApiClients in the order in which they were made',
    name: 'ApiClient',
    item: client,
    query: clientQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(clientQuery)) query: ClientQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'api-clients',
      columns: Object.keys(client.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listClients(tx, {}, page)),
    });
  }

  @Get(':id')
  @ReadRoute({ summary: 'One machine', answer: schemaNamed('ApiClient', client), problems: [404] })
  async find(
    @CallerOf() { scope }: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const { items } = await withScope(this.store, scope, (tx) =>
      listClients(tx, { id: idOf(id) }, { limit: 1 }),
    );
    const [found] = items;
    if (!found) throw new Problem('not_found');
    reply.header('etag', etagOf(found.version));
    return found;
  }

  @Post()
  @Roles('administrator')
  @WriteRoute({
    summary: 'Add a machine',
    body: {
      name: 'NewClient',
      schema: newClient,
      example: {
        name: '省级平台统计接口',
        role: 'regulator',
        areaCode: '211500',
        scopes: ['statistics:read'],
      },
    },
    answer: { name: 'ApiClientWithSecret', schema: clientWithSecret },
  })
  create(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newClient)) input: NewClient,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.createClient(context, input));
  }

  @Patch(':id')
  @Roles('administrator')
  @WriteRoute({
    summary: 'Change a machine; what is not given stays',
    status: 200,
    isUpdate: true,
    body: { name: 'ClientChange', schema: clientChange, example: { isActive: false } },
    answer: { name: 'ApiClient', schema: client },
  })
  change(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(clientChange)) input: ClientChange,
  ): Promise<void> {
    const key = { id: idOf(id), version: expectedVersion(request) };
    return this.writes.answer(request, reply, (context) => this.service.changeClient(context, key, input));
  }

  @Post(':id/rotate')
  @Roles('administrator')
  @WriteRoute({
    summary: 'A new secret; the one until now stays good for a day',
    status: 200,
    answer: { name: 'ApiClientWithSecret', schema: clientWithSecret },
    problems: [404],
  })
  rotateClient(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('id') id: string): Promise<void> {
    const machine = idOf(id);
    return this.writes.answer(request, reply, (context) => this.service.rotateClient(context, machine));
  }
}
