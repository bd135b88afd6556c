// Step 10 of the walk: corrections 补卡: asked for by one person, looked at, decided by another.
import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ROLES, withScope } from '#store/caller-scope.js';
import { listCorrections } from '#store/listing/corrections.store.js';
import { CallerOf, Roles, callerOf } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { sendFile } from '../send-file.js';
import { validated } from '../validated.js';
import { Writes } from '../writes.js';
import {
  type Approval,
  type CorrectionDeed,
  type CorrectionQuery,
  type NewCorrection,
  type PreviewRequest,
  approval,
  approved,
  correction,
  correctionDeed,
  correctionInput,
  correctionQuery,
  newCorrection,
  preview,
  previewRequest,
} from './corrections.dto.js';
import { type CorrectionPath, CorrectionService } from './corrections.service.js';

/** Who may ask for one; each for the people whom he sees. */
const REQUESTERS = ['worker', 'team_leader', 'subcontractor', 'labour_officer'] as const;
const PROJECT = '21040420240601001';
const DEED = { name: 'CorrectionDeed', schema: correctionDeed, example: { reason: '门卫登记与申请不符' } };
const CORRECTION = { name: 'Correction', schema: correction };
const SHA256 = { name: 'sha256', description: 'SHA-256 of the file, hex', example: '0'.repeat(64) } as const;

@ApiTags('attendance')
@Roles(...ROLES)
@Controller('api/v1/corrections')
export class CorrectionsController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: CorrectionService,
  ) {}

  @Get()
  @ListRoute({
    summary: 'Corrections 补卡, the latest asked for first',
    name: 'Correction',
    item: correction,
    query: correctionQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(correctionInput)) query: CorrectionQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'corrections',
      columns: Object.keys(correction.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listCorrections(tx, query, page)),
    });
  }

  @Post()
  @Roles(...REQUESTERS)
  @WriteRoute({
    summary:
      'Ask for a passage that no gate has, or in the place of one that is wrong; it counts once approved',
    body: {
      name: 'NewCorrection',
      schema: newCorrection,
      example: {
        project: PROJECT,
        worker: 'W0000001',
        direction: 'out',
        at: '2026-11-20T17:58:00+08:00',
        reason: '1号闸机断电，未能刷脸出场',
        evidence: [{ kind: 'text', value: '门卫登记簿第12页，班组长核对' }],
      },
    },
    answer: CORRECTION,
  })
  ask(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newCorrection)) input: NewCorrection,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.ask(context, input));
  }

  @Post('preview')
  @Roles('labour_officer')
  @HttpCode(200)
  @WriteRoute({
    summary: 'What approving corrections one after the other would do to days; nothing is changed',
    status: 200,
    body: {
      name: 'CorrectionPreviewRequest',
      schema: previewRequest,
      example: { project: PROJECT, ids: [1] },
    },
    answer: { name: 'CorrectionPreview', schema: preview },
  })
  preview(
    @CallerOf() { scope }: Caller,
    @Body(validated(previewRequest)) input: PreviewRequest,
  ): ReturnType<CorrectionService['preview']> {
    return withScope(this.store, scope, (tx) => this.service.preview(tx, input));
  }

  @Post('approve')
  @Roles('labour_officer')
  @WriteRoute({
    summary: 'Approve what was looked at: all or none, and only while it would do what was shown',
    status: 200,
    body: {
      name: 'CorrectionApproval',
      schema: approval,
      example: { project: PROJECT, ids: [1], effect: '0'.repeat(64), reason: '与门卫登记、监控一致' },
    },
    answer: { name: 'ApprovedCorrections', schema: approved },
  })
  approve(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(approval)) input: Approval,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.approve(context, input));
  }

  @Get(':project/:id')
  @ReadRoute({ summary: 'One correction', answer: schemaNamed('Correction', correction), problems: [404] })
  find(@CallerOf() { scope }: Caller, @Param() path: CorrectionPath) {
    return withScope(this.store, scope, (tx) => this.service.find(tx, path));
  }

  @Get(':project/:id/files/:sha256')
  @ApiParam(SHA256)
  @ReadRoute({
    summary: 'A file that speaks for a correction',
    answer: { type: 'string', format: 'binary' },
    media: '*/*',
    problems: [404],
  })
  async file(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param() path: CorrectionPath & { readonly sha256: string },
  ): Promise<void> {
    const { scope } = callerOf(request);
    const bytes = await withScope(this.store, scope, (tx) => this.service.file(tx, path, path.sha256));
    await sendFile(reply, bytes, 'scan');
  }

  @Post(':project/:id/withdraw')
  @Roles(...REQUESTERS)
  @WriteRoute({
    summary: 'Take back what one has asked for and nobody has decided',
    status: 200,
    body: DEED,
    answer: CORRECTION,
    problems: [404],
  })
  withdraw(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param() path: CorrectionPath,
    @Body(validated(correctionDeed)) input: CorrectionDeed,
  ): Promise<void> {
    return this.decide(request, reply, path, { ...input, outcome: 'WITHDRAWN' });
  }

  @Post(':project/:id/reject')
  @Roles('labour_officer')
  @WriteRoute({
    summary: 'Refuse what another person has asked for',
    status: 200,
    body: DEED,
    answer: CORRECTION,
    problems: [404],
  })
  reject(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param() path: CorrectionPath,
    @Body(validated(correctionDeed)) input: CorrectionDeed,
  ): Promise<void> {
    return this.decide(request, reply, path, { ...input, outcome: 'REJECTED' });
  }

  @Post(':project/:id/annul')
  @Roles('labour_officer')
  @WriteRoute({
    summary: 'Take an approval back: the day becomes what it was, in a new version',
    status: 200,
    body: DEED,
    answer: CORRECTION,
    problems: [404],
  })
  annul(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param() path: CorrectionPath,
    @Body(validated(correctionDeed)) input: CorrectionDeed,
  ): Promise<void> {
    return this.decide(request, reply, path, { ...input, outcome: 'ANNULLED' });
  }

  private decide(
    request: HttpRequest,
    reply: HttpReply,
    path: CorrectionPath,
    decision: Parameters<CorrectionService['decide']>[2],
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.decide(context, path, decision));
  }
}
