// Funds: wage deposits 工资保证金 and minimum wages.
import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { readCalendar } from '#store/attendance-day.store.js';
import { ROLES, withScope } from '#store/caller-scope.js';
import { listDeposits, listMinimumWages } from '#store/listing/funds.store.js';
import { todayInChina } from '#store/worker.store.js';
import { CallerOf, Roles, SITE_KEEPERS } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, WriteRoute } from '../openapi.js';
import { validated } from '../validated.js';
import { Writes } from '../writes.js';
import {
  type FundsQuery,
  type MinimumWageQuery,
  type NewDepositEventBody,
  type NewMinimumWageBody,
  fundsQuery,
  minimumWage,
  minimumWageQuery,
  newDepositEvent,
  newMinimumWage,
  wageDeposit,
} from './funds.dto.js';
import { FundsService } from './funds.service.js';

@ApiTags('wages')
@Roles('administrator', 'auditor', 'regulator', 'general_contractor', 'labour_officer')
@Controller('api/v1')
export class WageDepositsController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: FundsService,
  ) {}

  @Get('wage-deposits')
  @ListRoute({
    summary: 'Wage deposits: what is there, what is required, what is wrong, what happened',
    name: 'WageDeposit',
    item: wageDeposit,
    query: fundsQuery,
  })
  deposits(
    @CallerOf() { scope }: Caller,
    @Query(validated(fundsQuery)) query: FundsQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'wage-deposits',
      columns: Object.keys(wageDeposit.shape),
      fetchPage: (page) =>
        withScope(this.store, scope, async (tx) => {
          const look = { asOf: await todayInChina(tx), calendar: await readCalendar(tx) };
          return listDeposits(tx, { ...query, ...look }, page);
        }),
    });
  }

  @Post('wage-deposits')
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary: 'Enter what happened to a project’s deposit: made or renewed, used, topped up, returned',
    body: {
      name: 'NewDepositEvent',
      schema: newDepositEvent,
      example: {
        project: '21040420240601001',
        kind: 'MADE',
        on: '2026-03-20',
        amountFen: 100_000_000,
        form: 'BANK_GUARANTEE',
        provider: '盛京银行沈抚支行',
        contractFen: 10_000_000_000,
        requiredRatio: 100,
        validTo: '2028-03-19',
        document: '保函 2026-0320',
      },
    },
    answer: { name: 'WageDeposit', schema: wageDeposit },
    problems: [404],
  })
  deposit(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newDepositEvent)) input: NewDepositEventBody,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.deposit(context, input));
  }

  @Get('minimum-wages')
  @Roles(...ROLES)
  @ListRoute({
    summary: 'Minimum wages by area and day',
    name: 'MinimumWage',
    item: minimumWage,
    query: minimumWageQuery,
  })
  minimums(
    @CallerOf() { scope }: Caller,
    @Query(validated(minimumWageQuery)) query: MinimumWageQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'minimum-wages',
      columns: Object.keys(minimumWage.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listMinimumWages(tx, query, page)),
    });
  }

  @Post('minimum-wages')
  @Roles('administrator', 'regulator')
  @WriteRoute({
    summary: 'Enter the minimum wage of an area from a day on; months that it governs are looked at again',
    body: {
      name: 'NewMinimumWage',
      schema: newMinimumWage,
      example: {
        areaCode: '211500',
        effectiveFrom: '2027-01-01',
        monthlyFen: 210_000,
        hourlyFen: 2_100,
        source: '辽人社〔2026〕通知',
      },
    },
    answer: { name: 'MinimumWage', schema: minimumWage },
  })
  minimum(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newMinimumWage)) input: NewMinimumWageBody,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.minimum(context, input));
  }
}
