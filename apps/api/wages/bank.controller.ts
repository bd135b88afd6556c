// Wages at the bank: batches out, return files in.
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { appendAudit } from '#store/audit.store.js';
import { inScope, withScope } from '#store/caller-scope.js';
import { listBatches, listReturns } from '#store/listing/payment-batches.store.js';
import { CallerOf, Roles, SITE_KEEPERS } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, Problems, WriteRoute } from '../openapi.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import { Writes, actorOf } from '../writes.js';
import {
  type BatchQuery,
  type NewBatchBody,
  type ReturnInput,
  type ReturnQuery,
  bankReturn,
  batchQuery,
  keptReturn,
  newBatch,
  newBatchAnswer,
  paymentBatch,
  returnInput,
  returnQuery,
} from './bank.dto.js';
import { BankService } from './bank.service.js';

@ApiTags('wages')
@Roles('administrator', 'auditor', 'regulator', 'general_contractor', 'labour_officer')
@Controller('api/v1')
export class BankController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: BankService,
  ) {}

  @Get('payment-batches')
  @ListRoute({
    summary: 'Batches for the bank with what became of them, the latest first',
    name: 'PaymentBatch',
    item: paymentBatch,
    query: batchQuery,
  })
  batches(
    @CallerOf() { scope }: Caller,
    @Query(validated(batchQuery)) query: BatchQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'payment-batches',
      columns: Object.keys(paymentBatch.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listBatches(tx, query, page)),
    });
  }

  @Post('payment-batches')
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary: 'Make a batch of every approved line that was never sent or has definitely failed',
    body: {
      name: 'NewPaymentBatch',
      schema: newBatch,
      example: {
        project: '21040420240601001',
        payMonth: '2026-10',
        layout: 'gbk-trailer',
        payer: '6222020200009999',
      },
    },
    answer: { name: 'NewPaymentBatchAnswer', schema: newBatchAnswer },
    problems: [404],
  })
  make(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newBatch)) input: NewBatchBody,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.makeBatch(context, input));
  }

  /** It holds card numbers: who has fetched it is written down in the same transaction. */
  @Post('payment-batches/:project/:batchNo/file')
  @Roles('general_contractor', 'labour_officer')
  @ApiParam({
    name: 'project',
    description: 'Project code',
    example: '21040420240601001',
    schema: { type: 'string' },
  })
  @ApiParam({
    name: 'batchNo',
    description: 'Number of the batch',
    example: '1-202610-1',
    schema: { type: 'string' },
  })
  @ApiOperation({ summary: 'Fetch the file of a batch, in the encoding of the bank; each fetch is audited' })
  @ApiProduces('application/octet-stream')
  @ApiResponse({
    status: 200,
    description: 'The file',
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
  })
  @Problems(401, 403, 404, 409, 422)
  async file(
    @CallerOf() { scope }: Caller,
    @Param() { project, batchNo }: { project: string; batchNo: string },
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const bytes = await inScope(this.store, scope, async (tx) => {
      const file = await this.service.file(tx, project, batchNo);
      const deed = { action: 'payment_batch.fetch', subjectKind: 'payment_batch', subjectId: batchNo };
      await appendAudit(tx, actorOf(request), [deed]);
      return file;
    });
    reply
      .code(200)
      .header('content-type', 'application/octet-stream')
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="${batchNo}.txt"`)
      .send(bytes);
  }

  @Get('bank-returns')
  @ListRoute({
    summary: 'Return files of the bank, the latest first',
    name: 'BankReturn',
    item: bankReturn,
    query: returnQuery,
  })
  returns(
    @CallerOf() { scope }: Caller,
    @Query(validated(returnQuery)) query: ReturnQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'bank-returns',
      columns: Object.keys(bankReturn.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listReturns(tx, query, page)),
    });
  }

  @Post('bank-returns')
  @Roles(...SITE_KEEPERS)
  @ApiConsumes('application/octet-stream')
  @WriteRoute({
    summary:
      'Hand in what the bank answered; the file is kept whole or refused whole, and twice changes nothing',
    query: returnInput,
    answer: { name: 'KeptBankReturn', schema: keptReturn },
    problems: [404, 413, 415],
  })
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  take(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Query(validated(returnInput)) input: ReturnInput,
    @Body() body: unknown,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => {
      if (!Buffer.isBuffer(body)) throw new Problem('unsupported_media_type', 'send the bytes of the file');
      return this.service.takeReturn(context, input, body);
    });
  }
}
