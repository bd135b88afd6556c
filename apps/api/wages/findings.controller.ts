// Step 10 of the walk: where attendance, sheet and bank disagree.
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { withScope } from '#store/caller-scope.js';
import { listFindings } from '#store/listing/findings.store.js';
import { CallerOf, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute } from '../openapi.js';
import { validated } from '../validated.js';
import { type FindingQuery, finding, findingQuery } from './findings.dto.js';

@ApiTags('wages')
@Roles('administrator', 'auditor', 'regulator', 'general_contractor', 'subcontractor', 'labour_officer')
@Controller('api/v1/findings')
export class FindingsController {
  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  @Get()
  @ListRoute({
    summary: 'Findings, the latest period first',
    name: 'Finding',
    item: finding,
    query: findingQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(findingQuery)) query: FindingQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'findings',
      columns: Object.keys(finding.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listFindings(tx, query, page)),
    });
  }
}
