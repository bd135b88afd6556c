// Step 10 of the walk: users, kept by administrators.
import { Body, Controller, Delete, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { withScope } from '#store/caller-scope.js';
import { listUsers } from '#store/listing/accounts.store.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { idOf } from '../parameters.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import { Writes, etagOf, expectedVersion } from '../writes.js';
import {
  type UserChange,
  type NewUser,
  type UserQuery,
  user,
  userChange,
  userQuery,
  userWithPassword,
  newUser,
} from './accounts.dto.js';
import { AccountService } from './accounts.service.js';
import { CallerOf, Roles } from './permission.js';

@ApiTags('access')
@Roles('administrator', 'auditor')
@Controller('api/v1/users')
export class UsersController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: AccountService,
  ) {}

  @Get()
  @ListRoute({
    summary: 'Users in the order in which they were made',
    name: 'User',
    item: user,
    query: userQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(userQuery)) query: UserQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'users',
      columns: Object.keys(user.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listUsers(tx, query, page)),
    });
  }

  @Get(':id')
  @ReadRoute({ summary: 'One user', answer: schemaNamed('User', user), problems: [404] })
  async find(
    @CallerOf() { scope }: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const { items } = await withScope(this.store, scope, (tx) =>
      listUsers(tx, { id: idOf(id) }, { limit: 1 }),
    );
    const [found] = items;
    if (!found) throw new Problem('not_found');
    reply.header('etag', etagOf(found.version));
    return found;
  }

  @Post()
  @Roles('administrator')
  @WriteRoute({
    summary: 'Add a user',
    body: {
      name: 'NewUser',
      schema: newUser,
      example: {
        name: 'shenfu.regulator',
        displayName: '沈抚示范区监管',
        role: 'regulator',
        areaCode: '211500',
      },
    },
    answer: { name: 'UserWithSecret', schema: userWithPassword },
  })
  create(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newUser)) input: NewUser,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.createUser(context, input));
  }

  @Patch(':id')
  @Roles('administrator')
  @WriteRoute({
    summary: 'Change a user; what is not given stays',
    status: 200,
    isUpdate: true,
    body: { name: 'UserChange', schema: userChange, example: { isActive: false } },
    answer: { name: 'User', schema: user },
  })
  change(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(userChange)) input: UserChange,
  ): Promise<void> {
    const key = { id: idOf(id), version: expectedVersion(request) };
    return this.writes.answer(request, reply, (context) => this.service.changeUser(context, key, input));
  }

  @Post(':id/reset-password')
  @Roles('administrator')
  @WriteRoute({
    summary: 'A new one-time password; every session ends',
    status: 200,
    answer: { name: 'UserWithSecret', schema: userWithPassword },
    problems: [404],
  })
  resetPassword(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
  ): Promise<void> {
    const user = idOf(id);
    return this.writes.answer(request, reply, (context) => this.service.resetPassword(context, user));
  }

  @Delete(':id/totp')
  @Roles('administrator')
  @WriteRoute({
    summary: 'Remove the one-time passwords of somebody who has lost the authenticator',
    status: 204,
    problems: [404],
  })
  removeTotp(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('id') id: string): Promise<void> {
    const user = idOf(id);
    return this.writes.answer(request, reply, (context) => this.service.removeTotp(context, user));
  }
}
