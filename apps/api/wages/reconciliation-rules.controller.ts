// Step 10 of the walk: the dated limits of the reconciliation.
import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { DEFAULT_TOLERANCES } from '#domain/reconciliation/worker-month.js';
import { withScope } from '#store/caller-scope.js';
import { listTolerances } from '#store/listing/case-facts.store.js';
import { CallerOf, Roles, WAGE_READERS } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, WriteRoute } from '../openapi.js';
import { validated } from '../validated.js';
import { Writes } from '../writes.js';
import { CaseService } from './cases.service.js';
import {
  type NewReconciliationRule,
  type PageQuery,
  newReconciliationRule,
  pageQuery,
  reconciliationRule,
} from './findings.dto.js';

@ApiTags('wages')
@Roles(...WAGE_READERS)
@Controller('api/v1/reconciliation-rules')
export class ReconciliationRulesController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: CaseService,
  ) {}

  @Get()
  @ListRoute({
    summary: 'Limits from which a difference is a case, the latest entry first',
    name: 'ReconciliationRule',
    item: reconciliationRule,
    query: pageQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(pageQuery)) query: PageQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'reconciliation-rules',
      columns: Object.keys(reconciliationRule.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listTolerances(tx, {}, page)),
    });
  }

  @Post()
  @Roles('administrator', 'regulator')
  @WriteRoute({
    summary: 'Enter limits from a pay month on, for a project or everywhere; the months are looked at again',
    body: {
      name: 'NewReconciliationRule',
      schema: newReconciliationRule,
      example: {
        project: '21040420240601001',
        effectiveMonth: '2026-11',
        ...DEFAULT_TOLERANCES,
        source: '区人社局通知',
      },
    },
    answer: { name: 'ReconciliationRule', schema: reconciliationRule },
  })
  enter(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newReconciliationRule)) input: NewReconciliationRule,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.limit(context, input));
  }
}
