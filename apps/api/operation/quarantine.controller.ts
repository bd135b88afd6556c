// Step 10 of the walk: what the gates sent and could not become a fact.
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { withScope } from '#store/caller-scope.js';
import { listQuarantine } from '#store/listing/quarantine.store.js';
import { CallerOf, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute } from '../openapi.js';
import { validated } from '../validated.js';
import { type QuarantineQuery, quarantineInput, quarantineQuery, quarantined } from './quarantine.dto.js';

@ApiTags('devices')
@Roles('administrator', 'auditor', 'regulator', 'general_contractor', 'labour_officer')
@Controller('api/v1/quarantine')
export class QuarantineController {
  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  @Get()
  @ListRoute({
    summary: 'Refused frames and events, the newest first',
    name: 'Quarantined',
    item: quarantined,
    query: quarantineQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(quarantineInput)) query: QuarantineQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'quarantine',
      columns: Object.keys(quarantined.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listQuarantine(tx, query, page)),
    });
  }
}
