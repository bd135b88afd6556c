// Wages: formats of banks, and how long a line waits for its worker: entered once, never changed.
import { createHash } from 'node:crypto';
import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { GBK_TRAILER_LAYOUT, type BankLayout } from '#domain/bank/bank-layout.js';
import { faultsOfLayout } from '#domain/bank/check-layout.js';
import { writeBatch } from '#domain/bank/write-batch.js';
import { textCodec } from '#platform/text-codec.js';
import { addBankLayout, findBankLayout } from '#store/bank-layout.store.js';
import { withScope } from '#store/caller-scope.js';
import { addConfirmationRule } from '#store/payroll-state.store.js';
import {
  type BankLayoutItem,
  listBankLayouts,
  listConfirmationRules,
} from '#store/listing/wage-rules.store.js';
import { CallerOf, Roles, WAGE_READERS } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, WriteRoute } from '../openapi.js';
import { Problem } from '../problem.js';
import { refuse } from '../register-answers.js';
import { projectOf } from '../sites/members.service.js';
import { validated } from '../validated.js';
import { type WriteAnswer, type WriteContext, Writes } from '../writes.js';
import { type PageQuery, pageQuery } from './findings.dto.js';
import {
  type NewBankLayout,
  type NewConfirmationRule,
  bankLayout,
  confirmationRule,
  newBankLayout,
  newConfirmationRule,
} from './wage-rules.dto.js';

@ApiTags('wages')
@Roles(...WAGE_READERS)
@Controller('api/v1')
export class WageRulesController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
  ) {}

  @Get('bank-layouts')
  @ListRoute({
    summary: 'Formats of banks, by name, each with a sample',
    name: 'BankLayout',
    item: bankLayout,
    query: pageQuery,
  })
  layouts(
    @CallerOf() { scope }: Caller,
    @Query(validated(pageQuery)) query: PageQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'bank-layouts',
      columns: Object.keys(bankLayout.shape),
      fetchPage: async (page) => {
        const found = await withScope(this.store, scope, (tx) => listBankLayouts(tx, {}, page));
        return { ...found, items: found.items.map(withSample) };
      },
    });
  }

  @Post('bank-layouts')
  @Roles('administrator', 'regulator')
  @WriteRoute({
    summary:
      'Enter the format of a bank under a name of its own; what could not be written or read is refused',
    body: {
      name: 'NewBankLayout',
      schema: newBankLayout,
      example: { ...GBK_TRAILER_LAYOUT, name: 'fushun-bank', source: '代发接口说明 2026-11' },
    },
    answer: { name: 'BankLayout', schema: bankLayout },
  })
  enterLayout(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newBankLayout)) input: NewBankLayout,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => enterLayout(context, input));
  }

  @Get('confirmation-rules')
  @ListRoute({
    summary: 'How long a published line waits for its worker, the latest entry first',
    name: 'ConfirmationRule',
    item: confirmationRule,
    query: pageQuery,
  })
  rules(
    @CallerOf() { scope }: Caller,
    @Query(validated(pageQuery)) query: PageQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'confirmation-rules',
      columns: Object.keys(confirmationRule.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listConfirmationRules(tx, {}, page)),
    });
  }

  @Post('confirmation-rules')
  @Roles('administrator', 'regulator')
  @WriteRoute({
    summary: 'Say how long a line waits for its worker, for a project or everywhere',
    body: {
      name: 'NewConfirmationRule',
      schema: newConfirmationRule,
      example: {
        project: '21040420240601001',
        effectiveFrom: '2026-12-01',
        hours: 48,
        source: '区人社局通知',
      },
    },
    answer: { name: 'ConfirmationRule', schema: confirmationRule },
  })
  enterRule(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newConfirmationRule)) input: NewConfirmationRule,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => enterRule(context, input));
  }
}

/** @throws Problem `conflict` for a name that is taken, `unprocessable` with every fault */
async function enterLayout(
  { tx, recordedBy, log }: WriteContext,
  { source, ...input }: NewBankLayout,
): Promise<WriteAnswer> {
  const layout = input as BankLayout;
  const faults = faultsOfLayout(layout);
  if (faults.length > 0) refuse(faults);
  if (await findBankLayout(tx, layout.name))
    throw new Problem('conflict', 'the name is taken: a format never changes');
  await addBankLayout(tx, layout, { source, enteredBy: recordedBy });
  log({ action: 'bank_layout.create', subjectKind: 'bank_layout', subjectId: layout.name });
  const [item] = (await listBankLayouts(tx, { name: layout.name }, { limit: 1 })).items;
  return { status: 201, ...(item && { body: withSample(item) }) };
}

/** @throws Problem `not_found`, `forbidden` where a regulator enters a rule for everywhere */
async function enterRule(
  { tx, caller, recordedBy, log }: WriteContext,
  { project, ...rule }: NewConfirmationRule,
): Promise<WriteAnswer> {
  if (project === undefined && caller.scope.role !== 'administrator')
    throw new Problem('forbidden', 'a rule for everywhere is the administrator’s: name a project');
  const projectId = project === undefined ? 0 : await projectOf(tx, project);
  const id = await addConfirmationRule(tx, { ...rule, projectId, enteredBy: recordedBy });
  log({
    action: 'confirmation_rule.create',
    subjectKind: 'confirmation_rule',
    subjectId: String(id),
    ...(projectId > 0 && { projectId }),
    change: { hours: [null, rule.hours] },
  });
  const [body] = (await listConfirmationRules(tx, { id }, { limit: 1 })).items;
  return { status: 201, ...(body && { body }) };
}

/** Names that both encodings have; cards of nobody. */
const SAMPLE = {
  ...{ batchNo: '1-202610-1', project: '21040420240601001', payer: '6222020200009999', payMonth: '2026-10' },
  lines: [
    { lineId: '1001', name: '张三', card: '6222020200001234', amountFen: 650_000 },
    { lineId: '1002', name: '李四', card: '6222020200005678', amountFen: 482_050 },
  ],
};

function withSample({ source, enteredBy, enteredAt, ...layout }: BankLayoutItem) {
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const written = writeBatch(layout, SAMPLE, textCodec(layout.encoding), sha256);
  const sample = written.ok ? written.text : written.faults.map(({ message }) => message).join('\n');
  return { ...layout, sample, source, enteredBy, enteredAt };
}
