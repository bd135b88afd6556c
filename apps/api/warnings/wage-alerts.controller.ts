// Early warning 欠薪预警: alerts about wages, and what people do about them.
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { withScope } from '#store/caller-scope.js';
import { listAlerts, listTold } from '#store/listing/warnings.store.js';
import { CallerOf, Roles, WAGE_READERS } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { projectRowOf } from '../parameters.js';
import { validated } from '../validated.js';
import { Writes } from '../writes.js';
import {
  type AlertAssignment,
  type AlertDeedBody,
  type PageOnly,
  type WageAlertQuery,
  alertAssignment,
  alertDeed,
  notification,
  pageOnly,
  wageAlert,
  wageAlertDetail,
  wageAlertQuery,
} from './warnings.dto.js';
import { WarningService } from './warnings.service.js';

const ID = { name: 'id', example: '1-1', schema: { type: 'string' } } as const;
const DETAIL = { name: 'WageAlertDetail', schema: wageAlertDetail };

@ApiTags('wages')
@Roles(...WAGE_READERS)
@Controller('api/v1')
export class WageAlertsController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: WarningService,
  ) {}

  @Get('wage-alerts')
  @ListRoute({
    summary: 'Alerts about wages, the latest first; one a case',
    name: 'WageAlert',
    item: wageAlert,
    query: wageAlertQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(wageAlertQuery)) query: WageAlertQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'wage-alerts',
      columns: Object.keys(wageAlert.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listAlerts(tx, query, page)),
    });
  }

  @Get('wage-alerts/:id')
  @ApiParam(ID)
  @ReadRoute({
    summary: 'One alert with everything that happened to it',
    answer: schemaNamed('WageAlertDetail', wageAlertDetail),
    problems: [404],
  })
  find(@CallerOf() { scope }: Caller, @Param('id') id: string): ReturnType<WarningService['tell']> {
    const key = projectRowOf(id);
    return withScope(this.store, scope, (tx) => this.service.tell(tx, key));
  }

  @Post('wage-alerts/:id/acknowledge')
  @Roles('regulator', 'general_contractor', 'subcontractor', 'labour_officer')
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Say that you have seen it and what you do about it; the clock of the cure goes on',
    status: 200,
    body: { name: 'AlertDeed', schema: alertDeed, example: { reason: '正在与银行核对' } },
    answer: DETAIL,
    problems: [404],
  })
  acknowledge(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(alertDeed)) input: AlertDeedBody,
  ): Promise<void> {
    const key = projectRowOf(id);
    return this.writes.answer(request, reply, (context) => this.service.act(context, key, input));
  }

  @Post('wage-alerts/:id/assign')
  @Roles('regulator', 'general_contractor', 'subcontractor', 'labour_officer')
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Give it to somebody',
    status: 200,
    body: {
      name: 'AlertAssignment',
      schema: alertAssignment,
      example: { assignee: '财务 张三', reason: '三日内补发' },
    },
    answer: DETAIL,
    problems: [404],
  })
  assign(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(alertAssignment)) input: AlertAssignment,
  ): Promise<void> {
    const key = projectRowOf(id);
    return this.writes.answer(request, reply, (context) => this.service.act(context, key, input));
  }

  @Get('notifications')
  @ListRoute({
    summary: 'What you were told, the latest first',
    name: 'Notification',
    item: notification,
    query: pageOnly,
  })
  told(
    @CallerOf() { scope }: Caller,
    @Query(validated(pageOnly)) query: PageOnly,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const { role } = scope;
    return answerList({ request, reply }, query, {
      name: 'notifications',
      columns: Object.keys(notification.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listTold(tx, { role }, page)),
    });
  }
}
