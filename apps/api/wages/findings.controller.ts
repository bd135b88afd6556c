// Step 10 of the walk: where attendance, sheet and bank disagree.
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { CASE_DECISIONS, type CaseDecision } from '#domain/reconciliation/case-state.js';
import { withScope } from '#store/caller-scope.js';
import { listFindings } from '#store/listing/findings.store.js';
import { CallerOf, Roles, WAGE_READERS } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { sendFile } from '../send-file.js';
import { validated } from '../validated.js';
import { Writes } from '../writes.js';
import { CaseService, caseKeyOf } from './cases.service.js';
import {
  type CaseDeed,
  type FindingQuery,
  caseDeed,
  caseDetail,
  finding,
  findingQuery,
} from './findings.dto.js';

const ID = { name: 'id', example: '1.worker.12.2026-10.DAYS_DIFF', schema: { type: 'string' } } as const;
const BODY = {
  name: 'CaseDeed',
  schema: caseDeed,
  example: {
    version: '0'.repeat(64),
    reason: '与工人核对，请假两天未出工',
    evidence: [{ kind: 'text', value: '请假条 2026-10-12' }],
  },
};
const ANSWER = { name: 'Case', schema: caseDetail };

/** A request, its answer, and what is decided. */
interface Exchange {
  readonly request: HttpRequest;
  readonly reply: HttpReply;
  readonly deed: CaseDeed;
}

@ApiTags('wages')
@Roles(...WAGE_READERS)
@Controller('api/v1/findings')
export class FindingsController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: CaseService,
  ) {}

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

  @Get(':id')
  @ApiParam(ID)
  @ReadRoute({
    summary: 'One case: why it is one in words, its days, lines and bank rows, and what was decided',
    answer: schemaNamed('Case', caseDetail),
    problems: [404],
  })
  find(@CallerOf() caller: Caller, @Param('id') id: string): ReturnType<CaseService['tell']> {
    const key = caseKeyOf(id);
    return withScope(this.store, caller.scope, (tx) => this.service.tell(tx, key, caller));
  }

  @Get(':id/files/:sha256')
  @ApiParam(ID)
  @ApiParam({ name: 'sha256', description: 'SHA-256 of the file, hex', example: '0'.repeat(64) })
  @ReadRoute({
    summary: 'A file that speaks for a decision about a case',
    answer: { type: 'string', format: 'binary' },
    media: '*/*',
    problems: [404],
  })
  async file(
    @CallerOf() { scope }: Caller,
    @Res() reply: HttpReply,
    @Param() { id, sha256 }: { readonly id: string; readonly sha256: string },
  ): Promise<void> {
    const key = caseKeyOf(id);
    const bytes = await withScope(this.store, scope, (tx) => this.service.file(tx, key, sha256));
    await sendFile(reply, bytes, 'scan');
  }

  @Post(':id/explain')
  @Roles(...CASE_DECISIONS.explain.by)
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Say how a case came about, with what speaks for it; somebody else accepts it',
    status: 200,
    body: BODY,
    answer: ANSWER,
    problems: [404, 412],
  })
  explain(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(caseDeed)) deed: CaseDeed,
  ): Promise<void> {
    return this.decide({ request, reply, deed }, id, 'explain');
  }

  @Post(':id/accept')
  @Roles(...CASE_DECISIONS.accept.by)
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Find an explanation good; a red case is the regulator’s',
    status: 200,
    body: BODY,
    answer: ANSWER,
    problems: [404, 412],
  })
  accept(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(caseDeed)) deed: CaseDeed,
  ): Promise<void> {
    return this.decide({ request, reply, deed }, id, 'accept');
  }

  @Post(':id/confirm')
  @Roles(...CASE_DECISIONS.confirm.by)
  @ApiParam(ID)
  @WriteRoute({
    summary: 'The money is owed: confirmed arrears until they are paid',
    status: 200,
    body: BODY,
    answer: ANSWER,
    problems: [404, 412],
  })
  confirm(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(caseDeed)) deed: CaseDeed,
  ): Promise<void> {
    return this.decide({ request, reply, deed }, id, 'confirm');
  }

  @Post(':id/reopen')
  @Roles(...CASE_DECISIONS.reopen.by)
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Take a decision back',
    status: 200,
    body: BODY,
    answer: ANSWER,
    problems: [404, 412],
  })
  reopen(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(caseDeed)) deed: CaseDeed,
  ): Promise<void> {
    return this.decide({ request, reply, deed }, id, 'reopen');
  }

  private decide({ request, reply, deed }: Exchange, id: string, decision: CaseDecision): Promise<void> {
    const key = caseKeyOf(id);
    return this.writes.answer(request, reply, (context) => this.service.decide(context, key, decision, deed));
  }
}
