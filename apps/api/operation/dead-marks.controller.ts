// Step 10 of the walk: what the worker has given up, visible to those who run the system.
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { listDeadMarks } from '#store/listing/dead-marks.store.js';
import { withScope } from '#store/caller-scope.js';
import { CallerOf, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute } from '../openapi.js';
import { validated } from '../validated.js';
import { type DeadMarkQuery, deadMark, deadMarkQuery } from './dead-marks.dto.js';

@ApiTags('operation')
@Roles('administrator', 'auditor')
@Controller('api/v1/dead-marks')
export class DeadMarksController {
  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  @Get()
  @ListRoute({
    summary: 'Work marks given up after retries',
    name: 'DeadMark',
    item: deadMark,
    query: deadMarkQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(deadMarkQuery)) query: DeadMarkQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'dead-marks',
      columns: Object.keys(deadMark.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listDeadMarks(tx, page)),
    });
  }
}
