// Funds: special accounts 专用账户, the owner's plan, what came and went, and the closing.
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { withScope } from '#store/caller-scope.js';
import { type FundTable, listAccounts, listFundRows } from '#store/listing/funds.store.js';
import { todayInChina } from '#store/worker.store.js';
import { CallerOf, Roles, SITE_KEEPERS, callerOf } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, WriteRoute } from '../openapi.js';
import { projectOf } from '../sites/members.service.js';
import { validated } from '../validated.js';
import { Writes } from '../writes.js';
import {
  type ClosingStep,
  type FundRowsQuery,
  type FundsQuery,
  type NewMovementBody,
  type NewPlannedTransfers,
  type NewSpecialAccount,
  accountMovement,
  closingStep,
  fundRowsQuery,
  fundsQuery,
  newMovement,
  newPlannedTransfers,
  newSpecialAccount,
  plannedTransfer,
  plannedTransfers,
  specialAccount,
} from './funds.dto.js';
import { FundsService } from './funds.service.js';

const PROJECT = { name: 'project', example: '21040420240601001', schema: { type: 'string' } } as const;
const ACCOUNT = { name: 'SpecialAccount', schema: specialAccount };
const STEP = {
  name: 'ClosingStep',
  schema: closingStep,
  example: { reason: '工程完工，工资已全部结清，公示' },
};
const ROWS = { funding_plan: plannedTransfer, account_movement: accountMovement } as const satisfies Record<
  FundTable,
  z.ZodObject
>;

@ApiTags('wages')
@Roles('administrator', 'auditor', 'regulator', 'general_contractor', 'labour_officer')
@Controller('api/v1/special-accounts')
export class SpecialAccountsController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: FundsService,
  ) {}

  @Get()
  @ListRoute({
    summary: 'Special accounts: what they hold, what the owner owes, what their papers lack',
    name: 'SpecialAccount',
    item: specialAccount,
    query: fundsQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(fundsQuery)) query: FundsQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'special-accounts',
      columns: Object.keys(specialAccount.shape),
      fetchPage: (page) =>
        withScope(this.store, scope, async (tx) => {
          return listAccounts(tx, { ...query, asOf: await todayInChina(tx) }, page);
        }),
    });
  }

  @Post()
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary: 'Enter the special account of a project; a later entry takes the place of an earlier one',
    body: {
      name: 'NewSpecialAccount',
      schema: newSpecialAccount,
      example: {
        project: '21040420240601001',
        bankName: '盛京银行沈抚支行',
        accountName: '示例建筑一号楼农民工工资专用账户',
        accountNo: '6222020200009999',
        openedOn: '2026-03-10',
        contractSignedOn: '2026-03-01',
        agreementNo: 'SF-2026-031',
        agreementOn: '2026-03-08',
        filedOn: '2026-03-20',
        cycleDays: 31,
        source: '三方监管协议',
      },
    },
    answer: ACCOUNT,
    problems: [404],
  })
  enter(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newSpecialAccount)) input: NewSpecialAccount,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.account(context, input));
  }

  @Get(':project/plan')
  @ApiParam(PROJECT)
  @ListRoute({
    summary: 'Transfers of labour cost 人工费 that were agreed with the owner, the latest entry first',
    name: 'PlannedTransfer',
    item: plannedTransfer,
    query: fundRowsQuery,
    problems: [404],
  })
  plan(
    @Param('project') project: string,
    @Query(validated(fundRowsQuery)) query: FundRowsQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return this.rows({ request, reply }, { project, table: 'funding_plan' }, query);
  }

  @Post(':project/plan')
  @Roles(...SITE_KEEPERS)
  @ApiParam(PROJECT)
  @WriteRoute({
    summary: 'Enter transfers that were agreed; the day after a due date what is missing is a case',
    body: {
      name: 'NewPlannedTransfers',
      schema: newPlannedTransfers,
      example: { items: [{ dueOn: '2026-11-30', amountFen: 120_000_000 }], source: '施工合同第12条' },
    },
    answer: { name: 'PlannedTransfers', schema: plannedTransfers },
    problems: [404],
  })
  agree(
    @Param('project') project: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newPlannedTransfers)) input: NewPlannedTransfers,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.plan(context, project, input));
  }

  @Get(':project/movements')
  @ApiParam(PROJECT)
  @ListRoute({
    summary: 'Money that came and went beside the wages, the latest entry first',
    name: 'AccountMovement',
    item: accountMovement,
    query: fundRowsQuery,
    problems: [404],
  })
  movements(
    @Param('project') project: string,
    @Query(validated(fundRowsQuery)) query: FundRowsQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return this.rows({ request, reply }, { project, table: 'account_movement' }, query);
  }

  @Post(':project/movements')
  @Roles(...SITE_KEEPERS)
  @ApiParam(PROJECT)
  @WriteRoute({
    summary: 'Enter a movement from the bank’s statement; a serial number counts once',
    body: {
      name: 'NewAccountMovement',
      schema: newMovement,
      example: {
        kind: 'OWNER_TRANSFER',
        bookedOn: '2026-11-20',
        amountFen: 120_000_000,
        bankSerial: 'SJ202611200001',
        otherParty: '示例置业有限公司',
      },
    },
    answer: { name: 'AccountMovement', schema: accountMovement },
    problems: [404],
  })
  book(
    @Param('project') project: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newMovement)) input: NewMovementBody,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.move(context, project, input));
  }

  @Post(':project/closing-notice')
  @Roles(...SITE_KEEPERS)
  @ApiParam(PROJECT)
  @WriteRoute({
    summary: 'Publish that nothing is owed: thirty days before the account may be closed',
    status: 200,
    body: STEP,
    answer: ACCOUNT,
    problems: [404],
  })
  publish(
    @Param('project') project: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(closingStep)) input: ClosingStep,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) =>
      this.service.publishNotice(context, project, input),
    );
  }

  @Post(':project/close')
  @Roles(...SITE_KEEPERS)
  @ApiParam(PROJECT)
  @WriteRoute({
    summary: 'Close the account; everything that stands in the way is told',
    status: 200,
    body: STEP,
    answer: ACCOUNT,
    problems: [404],
  })
  close(
    @Param('project') project: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(closingStep)) input: ClosingStep,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.close(context, project, input));
  }

  private async rows(
    exchange: { readonly request: HttpRequest; readonly reply: HttpReply },
    { project, table }: { readonly project: string; readonly table: FundTable },
    query: FundRowsQuery,
  ): Promise<void> {
    const { scope } = callerOf(exchange.request);
    const projectId = await withScope(this.store, scope, (tx) => projectOf(tx, project));
    return answerList(exchange, query, {
      name: table.replace('_', '-'),
      columns: Object.keys(ROWS[table].shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listFundRows(tx, table, { projectId }, page)),
    });
  }
}
