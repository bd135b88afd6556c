// Complaints at the notice board: a page behind its QR code and the three things that it asks. Nobody is logged in.
import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { appendAudit } from '#store/audit.store.js';
import { LOGIN_SCOPE, inScope, withScope } from '#store/caller-scope.js';
import { Public } from '../access/permission.js';
import type { HttpReply, HttpRequest } from '../http.js';
import { sendPage } from '../landing/page.js';
import { WriteRoute } from '../openapi.js';
import { validated } from '../validated.js';
import { actorOf } from '../writes.js';
import { BOARD_BODY, BOARD_SCRIPT, BOARD_STYLE } from './board-page.js';
import {
  type BoardComplaint,
  type LastWord,
  type ReceiptQuestion,
  boardComplaint,
  lastWord,
  receiptAnswer,
  receiptQuestion,
  receiptView,
} from './complaints.dto.js';
import { ComplaintService } from './complaints.service.js';

const RECEIPT = '7KQM-22XA-9PWT-C4DE-HH3N';
const VIEW = { name: 'ComplaintView', schema: receiptView };

@ApiTags('wages')
@Public()
@Controller()
export class BoardController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly service: ComplaintService,
  ) {}

  @Get('complain/:code')
  @ApiExcludeEndpoint()
  page(@Res() reply: HttpReply): void {
    sendPage(reply, { title: '欠薪诉求', style: BOARD_STYLE, script: BOARD_SCRIPT, body: BOARD_BODY });
  }

  @Post('api/v1/public/complaints/:code')
  @ApiParam({ name: 'code', example: '21040420240601001', schema: { type: 'string' } })
  @WriteRoute({
    summary: 'Complain at the notice board, without a name if you like; the receipt is shown once',
    body: {
      name: 'BoardComplaint',
      schema: boardComplaint,
      example: { content: '10月工资没有发', claimedMonth: '2026-10' },
    },
    answer: { name: 'ComplaintReceipt', schema: receiptAnswer },
    problems: [404],
  })
  raise(
    @Req() request: HttpRequest,
    @Param('code') code: string,
    @Body(validated(boardComplaint)) input: BoardComplaint,
  ): ReturnType<ComplaintService['raiseAtBoard']> {
    return inScope(this.store, LOGIN_SCOPE, async (tx) => {
      const raised = await this.service.raiseAtBoard(tx, code, input);
      const deed = { action: 'complaint.create', subjectKind: 'complaint', subjectId: raised.id };
      await appendAudit(tx, actorOf(request), [deed]);
      return raised;
    });
  }

  @Post('api/v1/public/complaint-status')
  @HttpCode(200)
  @WriteRoute({
    summary: 'What became of a complaint, for whoever holds its receipt',
    status: 200,
    body: { name: 'ReceiptQuestion', schema: receiptQuestion, example: { receipt: RECEIPT } },
    answer: VIEW,
    problems: [404],
  })
  status(
    @Body(validated(receiptQuestion)) { receipt }: ReceiptQuestion,
  ): ReturnType<ComplaintService['ofReceipt']> {
    return withScope(this.store, LOGIN_SCOPE, (tx) => this.service.ofReceipt(tx, receipt));
  }

  @Post('api/v1/public/complaint-answers')
  @HttpCode(200)
  @WriteRoute({
    summary: 'Say how content you are with a closed complaint, or that it is not over',
    status: 200,
    body: { name: 'LastWord', schema: lastWord, example: { receipt: RECEIPT, satisfaction: 5 } },
    answer: VIEW,
    problems: [404],
  })
  answer(
    @Req() request: HttpRequest,
    @Body(validated(lastWord)) input: LastWord,
  ): ReturnType<ComplaintService['answer']> {
    return inScope(this.store, LOGIN_SCOPE, async (tx) => {
      const view = await this.service.answer(tx, input);
      const deed = { action: 'complaint.answer', subjectKind: 'complaint', subjectId: 'receipt' };
      await appendAudit(tx, actorOf(request), [deed]);
      return view;
    });
  }
}
