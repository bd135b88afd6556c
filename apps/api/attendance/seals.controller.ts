// Step 10 of the walk: the seals of the days, for whoever wants to hold on to them.
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ROLES, withScope } from '#store/caller-scope.js';
import { listSeals } from '#store/listing/seals.store.js';
import { CallerOf, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute } from '../openapi.js';
import { validated } from '../validated.js';
import { type SealQuery, seal, sealInput, sealQuery } from './seals.dto.js';

@ApiTags('attendance')
@Roles(...ROLES)
@Controller('api/v1/seals')
export class SealsController {
  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  @Get()
  @ListRoute({
    summary: 'Seals over the gate events of a day, the latest first',
    name: 'Seal',
    item: seal,
    query: sealQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(sealInput)) query: SealQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'seals',
      columns: Object.keys(seal.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listSeals(tx, query, page)),
    });
  }
}
