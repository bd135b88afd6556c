// Early warning: rules as data, and who outside is told.
import { Body, Controller, Delete, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { withScope } from '#store/caller-scope.js';
import { listAlertRules, listTargets } from '#store/listing/warnings.store.js';
import { CallerOf, Roles, WAGE_READERS } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, WriteRoute } from '../openapi.js';
import { idOf } from '../parameters.js';
import { validated } from '../validated.js';
import { Writes } from '../writes.js';
import {
  type AlertRuleQuery,
  type NewAlertRuleBody,
  type NewNotificationTarget,
  type PageOnly,
  alertRule,
  alertRuleQuery,
  createdTarget,
  newAlertRule,
  newNotificationTarget,
  notificationTarget,
  pageOnly,
} from './warnings.dto.js';
import { WarningService } from './warnings.service.js';

@ApiTags('wages')
@Controller('api/v1')
export class AlertRulesController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: WarningService,
  ) {}

  @Get('alert-rules')
  @Roles(...WAGE_READERS)
  @ListRoute({
    summary:
      'Rules of early warning, the latest entry first; the latest that is in effect holds for its code',
    name: 'AlertRule',
    item: alertRule,
    query: alertRuleQuery,
  })
  rules(
    @CallerOf() { scope }: Caller,
    @Query(validated(alertRuleQuery)) query: AlertRuleQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'alert-rules',
      columns: Object.keys(alertRule.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listAlertRules(tx, query, page)),
    });
  }

  @Post('alert-rules')
  @Roles('administrator', 'regulator')
  @WriteRoute({
    summary: 'Enter a rule from a day on, for a project or everywhere',
    body: {
      name: 'NewAlertRule',
      schema: newAlertRule,
      example: {
        project: '21040420240601001',
        kind: 'CASE',
        code: 'DAYS_DIFF',
        fromLevel: 'yellow',
        fromFen: 0,
        level: 'yellow',
        acknowledgeHours: 48,
        cureWorkingDays: 10,
        effectiveFrom: '2026-12-01',
        source: '区人社局通知',
      },
    },
    answer: { name: 'AlertRule', schema: alertRule },
    problems: [404],
  })
  enter(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newAlertRule)) input: NewAlertRuleBody,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.rule(context, input));
  }

  @Get('notification-targets')
  @Roles('administrator', 'auditor', 'regulator', 'general_contractor')
  @ListRoute({
    summary: 'Who outside is told, with what waits and what never arrived',
    name: 'NotificationTarget',
    item: notificationTarget,
    query: pageOnly,
  })
  targets(
    @CallerOf() { scope }: Caller,
    @Query(validated(pageOnly)) query: PageOnly,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'notification-targets',
      columns: Object.keys(notificationTarget.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listTargets(tx, {}, page)),
    });
  }

  @Post('notification-targets')
  @Roles('administrator', 'regulator', 'general_contractor')
  @WriteRoute({
    summary: 'Have alerts told to a server (a signed call) or by e-mail',
    body: {
      name: 'NewNotificationTarget',
      schema: newNotificationTarget,
      example: { channel: 'EMAIL', address: 'wages@example.com', fromLevel: 'red', area: '211500' },
    },
    answer: { name: 'CreatedNotificationTarget', schema: createdTarget },
  })
  add(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newNotificationTarget)) input: NewNotificationTarget,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.addTarget(context, input));
  }

  @Delete('notification-targets/:id')
  @Roles('administrator', 'regulator', 'general_contractor')
  @WriteRoute({ summary: 'Tell it nothing more', status: 204, problems: [404] })
  stop(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('id') id: string): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.stopTarget(context, idOf(id)));
  }
}
