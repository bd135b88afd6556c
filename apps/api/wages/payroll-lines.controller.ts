// Wages: what a worker says of a line, and what a labour officer puts in the place of a signature.
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { PDF_MEDIA_TYPE } from '#platform/document/document.js';
import { documentStream } from '#platform/document/document-stream.js';
import { withScope } from '#store/caller-scope.js';
import type { LineAnswer } from '#domain/wages/line-answer.js';
import { Roles, callerOf, WAGE_READERS } from '../access/permission.js';
import type { HttpReply, HttpRequest } from '../http.js';
import { DOCUMENT_STYLE, documentBody } from '../landing/document-page.js';
import { sendPage } from '../landing/page.js';
import { ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { preferredType } from '../preferred-type.js';
import { validated } from '../validated.js';
import { Writes } from '../writes.js';
import { lineKeyOf } from './payroll-key.js';
import { payslipBlocks, payslipOptions } from './payslip-paper.js';
import { type PayslipQuery, payslip, payslipQuery } from './payslip.dto.js';
import {
  type AnswerBody,
  confirmLine,
  disputeLine,
  excuseLine,
  lineAnswer,
  rejectDispute,
} from './sheet-life.dto.js';
import { SheetLifeService } from './sheet-life.service.js';

const ID = { name: 'id', example: '1.1.2026-10.W0000012', schema: { type: 'string' } } as const;
const ANSWER = { name: 'LineAnswer', schema: lineAnswer };
const LINE_HASH = '0'.repeat(64);
const MEDIA = { json: 'application/json', html: 'text/html', pdf: PDF_MEDIA_TYPE } as const;

/** A request, its answer and the words that came with it. */
interface Exchange {
  readonly request: HttpRequest;
  readonly reply: HttpReply;
  readonly input: AnswerBody;
}

@ApiTags('wages')
@Controller('api/v1/payroll-lines/:id')
export class PayrollLinesController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: SheetLifeService,
  ) {}

  @Get('payslip')
  @Roles(...WAGE_READERS, 'worker')
  @ApiParam(ID)
  @ReadRoute({
    summary:
      'The payslip 工资清单 of a published line: days, hours, items, deductions, signature and what the bank said',
    answer: schemaNamed('Payslip', payslip),
    query: payslipQuery,
    alsoAs: ['text/html', PDF_MEDIA_TYPE],
    problems: [404, 406],
  })
  async payslip(
    @Param('id') id: string,
    @Query(validated(payslipQuery)) query: PayslipQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const { scope } = callerOf(request);
    const media = query.format ? MEDIA[query.format] : preferredType(request, Object.values(MEDIA));
    const slip = await withScope(this.store, scope, (tx) => this.service.payslip(tx, lineKeyOf(id)));
    reply.header('vary', 'accept');
    if (media === MEDIA.json) {
      reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(slip));
      return;
    }
    if (media === 'text/html')
      return sendPage(reply, {
        title: payslipOptions(slip, new Date()).title,
        style: DOCUMENT_STYLE,
        body: documentBody(payslipBlocks(slip)),
      });
    reply
      .header('content-type', media)
      .header('content-disposition', `attachment; filename="payslip-${slip.payMonth}.pdf"`)
      .send(documentStream(payslipOptions(slip, new Date()), payslipBlocks(slip)));
  }

  @Post('confirm')
  @Roles('worker')
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Sign the own line, exactly as it was shown',
    status: 200,
    body: { name: 'ConfirmLine', schema: confirmLine, example: { lineHash: LINE_HASH } },
    answer: ANSWER,
    problems: [404],
  })
  confirm(
    @Param('id') id: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(confirmLine)) input: AnswerBody,
  ): Promise<void> {
    return this.answer('CONFIRM', id, { request, reply, input });
  }

  @Post('dispute')
  @Roles('worker')
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Say what is wrong with the own line; the sheet waits until it is settled',
    status: 200,
    body: {
      name: 'DisputeLine',
      schema: disputeLine,
      example: { lineHash: LINE_HASH, reason: '少算了10月8日一个工' },
    },
    answer: ANSWER,
    problems: [404],
  })
  dispute(
    @Param('id') id: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(disputeLine)) input: AnswerBody,
  ): Promise<void> {
    return this.answer('DISPUTE', id, { request, reply, input });
  }

  @Post('excuse')
  @Roles('labour_officer')
  @ApiParam(ID)
  @WriteRoute({
    summary: 'State the legal reason that stands in the place of a missing signature',
    status: 200,
    body: {
      name: 'ExcuseLine',
      schema: excuseLine,
      example: {
        lineHash: LINE_HASH,
        excuse: 'LEFT_UNREACHABLE',
        reason: '三次电话未接，已公示',
      },
    },
    answer: ANSWER,
    problems: [404],
  })
  excuse(
    @Param('id') id: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(excuseLine)) input: AnswerBody,
  ): Promise<void> {
    return this.answer('EXCUSE', id, { request, reply, input });
  }

  @Post('reject')
  @Roles('labour_officer')
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Reject a dispute, with the reason that the worker is told',
    status: 200,
    body: {
      name: 'RejectDispute',
      schema: rejectDispute,
      example: { lineHash: LINE_HASH, reason: '当日无进出记录，监控亦无' },
    },
    answer: ANSWER,
    problems: [404],
  })
  reject(
    @Param('id') id: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(rejectDispute)) input: AnswerBody,
  ): Promise<void> {
    return this.answer('REJECT', id, { request, reply, input });
  }

  private answer(answer: LineAnswer, id: string, { request, reply, input }: Exchange): Promise<void> {
    const key = lineKeyOf(id);
    return this.writes.answer(request, reply, (context) =>
      this.service.answer(context, key, { answer, input }),
    );
  }
}
