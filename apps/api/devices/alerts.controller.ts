// Step 10 of the walk: gates that a person should look at.
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { withScope } from '#store/caller-scope.js';
import { acknowledgeAlert, listDeviceAlerts } from '#store/listing/device-alerts.store.js';
import { CallerOf, Roles, SITE_KEEPERS, STAFF } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, WriteRoute } from '../openapi.js';
import { projectRowOf } from '../parameters.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import { Writes } from '../writes.js';
import { type Acknowledgement, type AlertQuery, acknowledgement, alert, alertQuery } from './alerts.dto.js';

@ApiTags('devices')
@Roles(...STAFF)
@Controller('api/v1/alerts')
export class AlertsController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
  ) {}

  @Get()
  @ListRoute({ summary: 'Alerts, the latest first', name: 'Alert', item: alert, query: alertQuery })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(alertQuery)) query: AlertQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'alerts',
      columns: Object.keys(alert.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listDeviceAlerts(tx, query, page)),
    });
  }

  @Post(':id/acknowledge')
  @ApiParam({ name: 'id', example: '1-1', schema: { type: 'string' } })
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary: 'Say what an alert is about; one that the gate was moved is over with that',
    status: 200,
    body: { name: 'Acknowledgement', schema: acknowledgement, example: { reason: '网络检修，下午恢复' } },
    answer: { name: 'Alert', schema: alert },
    problems: [404],
  })
  acknowledge(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(acknowledgement)) { reason }: Acknowledgement,
  ): Promise<void> {
    return this.writes.answer(request, reply, async ({ tx, recordedBy, log }) => {
      const key = projectRowOf(id);
      if (!(await acknowledgeAlert(tx, key, { name: recordedBy, reason }))) throw new Problem('not_found');
      const [body] = (await listDeviceAlerts(tx, { key }, { limit: 1 })).items;
      if (!body) throw new Problem('not_found');
      const { projectId } = key;
      const action = 'device.acknowledge-alert';
      log({ action, subjectKind: 'device', subjectId: body.deviceSn, projectId, reason });
      return { status: 200, body };
    });
  }
}
