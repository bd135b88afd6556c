// Wages: a sheet is published, signed, handed over, approved or taken back; workers answer for their lines.
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { PAYROLL_MOVES, type PayrollMove } from '#domain/wages/payroll-state.js';
import { withScope } from '#store/caller-scope.js';
import { CallerOf, Roles, callerOf, WAGE_READERS } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { validated } from '../validated.js';
import { Writes, etagOf, expectedVersion } from '../writes.js';
import { payrollKeyOf } from './payroll-key.js';
import {
  type LineAnswerQuery,
  type SheetMoveBody,
  lineAnswer,
  lineAnswerQuery,
  sheetMove,
  sheetState,
} from './sheet-life.dto.js';
import { SheetLifeService } from './sheet-life.service.js';

const ID = { name: 'id', example: '1.1.2026-10', schema: { type: 'string' } } as const;
const BODY = { name: 'SheetMove', schema: sheetMove, example: { reason: '核对无误' } };
const ANSWER = { name: 'SheetState', schema: sheetState };

/** A request, its answer and the words that came with it. */
interface Exchange {
  readonly request: HttpRequest;
  readonly reply: HttpReply;
  readonly body: SheetMoveBody;
}

@ApiTags('wages')
@Roles(...WAGE_READERS)
@Controller('api/v1/payrolls/:id')
export class SheetLifeController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: SheetLifeService,
  ) {}

  @Get('moves')
  @ApiParam(ID)
  @ReadRoute({
    summary: 'Where a sheet stands, how it came there, what waits and what you may do now',
    answer: schemaNamed('SheetState', sheetState),
    problems: [404],
  })
  async moves(
    @CallerOf() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const key = payrollKeyOf(id);
    const told = await withScope(this.store, caller.scope, (tx) => this.service.tell(tx, key, caller));
    reply.header('etag', etagOf(told.version));
    return told;
  }

  @Get('confirmations')
  @Roles(...WAGE_READERS, 'worker')
  @ApiParam(ID)
  @ListRoute({
    summary: 'What workers have said of the published lines, by worker',
    name: 'LineAnswer',
    item: lineAnswer,
    query: lineAnswerQuery,
    problems: [404],
  })
  confirmations(
    @Param('id') id: string,
    @Query(validated(lineAnswerQuery)) query: LineAnswerQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const key = payrollKeyOf(id);
    const { scope } = callerOf(request);
    return answerList({ request, reply }, query, {
      name: `confirmations-${id}`,
      columns: Object.keys(lineAnswer.shape),
      // a team is a few hundred people: one page
      fetchPage: async () => {
        const items = await withScope(this.store, scope, (tx) => this.service.confirmations(tx, key));
        return { items, nextCursor: null };
      },
    });
  }

  @Post('publish')
  @Roles(...PAYROLL_MOVES.publish.by)
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Show the drafted sheet to its workers: its lines are facts from here on',
    status: 200,
    isUpdate: true,
    body: BODY,
    answer: ANSWER,
  })
  publish(
    @Param('id') id: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(sheetMove)) body: SheetMoveBody,
  ): Promise<void> {
    return this.move('publish', id, { request, reply, body });
  }

  @Post('submit')
  @Roles(...PAYROLL_MOVES.submit.by)
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Hand the signed sheet over to the general contractor',
    status: 200,
    isUpdate: true,
    body: BODY,
    answer: ANSWER,
  })
  submit(
    @Param('id') id: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(sheetMove)) body: SheetMoveBody,
  ): Promise<void> {
    return this.move('submit', id, { request, reply, body });
  }

  @Post('approve')
  @Roles(...PAYROLL_MOVES.approve.by)
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Approve a sheet that somebody else has handed over',
    status: 200,
    isUpdate: true,
    body: BODY,
    answer: ANSWER,
  })
  approve(
    @Param('id') id: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(sheetMove)) body: SheetMoveBody,
  ): Promise<void> {
    return this.move('approve', id, { request, reply, body });
  }

  @Post('cancel')
  @Roles(...PAYROLL_MOVES.cancel.by)
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Take a wrong sheet back, with a reason, before money has left; it comes back as a draft',
    status: 200,
    isUpdate: true,
    body: BODY,
    answer: ANSWER,
  })
  cancel(
    @Param('id') id: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(sheetMove)) body: SheetMoveBody,
  ): Promise<void> {
    return this.move('cancel', id, { request, reply, body });
  }

  private move(move: PayrollMove, id: string, { request, reply, body }: Exchange): Promise<void> {
    const key = payrollKeyOf(id);
    const version = expectedVersion(request);
    return this.writes.answer(request, reply, (context) =>
      this.service.move(context, key, { move, version, reason: body.reason }),
    );
  }
}
