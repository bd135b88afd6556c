// Supervision: inspections 监督检查, collective incidents 群体性事件 and the black-list 失信联合惩戒名单 of a site.
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { RecordKind } from '#domain/supervision/record-move.js';
import { withScope } from '#store/caller-scope.js';
import { listRecords } from '#store/listing/supervision.store.js';
import { Roles, callerOf } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { HttpReply, HttpRequest } from '../http.js';
import { ListRoute, WriteRoute } from '../openapi.js';
import { projectRowOf } from '../parameters.js';
import { validated } from '../validated.js';
import { Writes } from '../writes.js';
import {
  type NewBlacklisting,
  type NewIncident,
  type NewInspection,
  type RecordMove,
  type RectificationReport,
  type RecordQuery,
  blacklisting,
  blacklistingMove,
  blacklistingQuery,
  incident,
  incidentMove,
  incidentQuery,
  inspection,
  inspectionMove,
  inspectionQuery,
  newBlacklisting,
  newIncident,
  newInspection,
  recordInput,
  rectificationReport,
} from './supervision.dto.js';
import { SupervisionService } from './supervision.service.js';

const ID = { name: 'id', example: '1-1', schema: { type: 'string' } } as const;
const INSPECTION = { name: 'Inspection', schema: inspection };
const INCIDENT = { name: 'CollectiveIncident', schema: incident };
const BLACKLISTING = { name: 'Blacklisting', schema: blacklisting };

/** A request and its answer. */
interface Exchange {
  readonly request: HttpRequest;
  readonly reply: HttpReply;
}

@ApiTags('supervision')
@Roles('administrator', 'auditor', 'regulator', 'general_contractor', 'labour_officer')
@Controller('api/v1')
export class SupervisionController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: SupervisionService,
  ) {}

  @Get('inspections')
  @ListRoute({
    summary: 'Inspections, the latest day first, each with what was ordered and what became of it',
    name: 'Inspection',
    item: inspection,
    query: inspectionQuery,
  })
  inspections(
    @Query(validated(recordInput(inspectionQuery))) query: RecordQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return this.list({ request, reply }, query, {
      kind: 'inspection',
      name: 'inspections',
      item: inspection,
    });
  }

  @Post('inspections')
  @Roles('regulator')
  @WriteRoute({
    summary: 'Record an inspection: what was looked at and found, what must be put right and by when',
    body: {
      name: 'NewInspection',
      schema: newInspection,
      example: {
        project: '21040420240601001',
        onDate: '2026-11-20',
        items: [
          { item: 'contracts', isMet: true },
          { item: 'noticeBoard', isMet: false, note: '维权信息告示牌缺失' },
        ],
        orderNo: '沈抚人社监令〔2026〕18号',
        rectifyBy: '2026-11-27',
        summary: '合同齐全，告示牌缺失，责令七日内改正',
      },
    },
    answer: INSPECTION,
    problems: [404],
  })
  inspect(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newInspection)) input: NewInspection,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.inspect(context, input));
  }

  @Post('inspections/:id/report')
  @Roles('general_contractor', 'labour_officer')
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Report as the site that what was ordered is put right',
    status: 200,
    body: {
      name: 'RectificationReport',
      schema: rectificationReport,
      example: { onDate: '2026-11-25', reason: '告示牌已设立，照片已附' },
    },
    answer: INSPECTION,
    problems: [404],
  })
  report(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(rectificationReport)) report: RectificationReport,
  ): Promise<void> {
    const move = { move: 'report', amountFen: null, ...report };
    return this.move({ request, reply }, { kind: 'inspection', id }, move);
  }

  @Post('inspections/:id/moves')
  @Roles('regulator')
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Confirm what was put right, send it back, fine, or take the record back',
    status: 200,
    body: {
      name: 'InspectionMove',
      schema: inspectionMove,
      example: { move: 'confirm', onDate: '2026-11-26', reason: '现场核实，告示牌已设立' },
    },
    answer: INSPECTION,
    problems: [404],
  })
  inspectionMoved(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(inspectionMove)) move: RecordMove,
  ): Promise<void> {
    return this.move({ request, reply }, { kind: 'inspection', id }, move);
  }

  @Get('incidents')
  @ListRoute({
    summary: 'Collective incidents, the latest day first',
    name: 'CollectiveIncident',
    item: incident,
    query: incidentQuery,
  })
  incidents(
    @Query(validated(recordInput(incidentQuery))) query: RecordQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return this.list({ request, reply }, query, { kind: 'incident', name: 'incidents', item: incident });
  }

  @Post('incidents')
  @Roles('regulator')
  @WriteRoute({
    summary: 'Record that many people came together about wages',
    body: {
      name: 'NewIncident',
      schema: newIncident,
      example: {
        project: '21040420240601001',
        onDate: '2026-11-18',
        people: 32,
        claimedFen: 96_000_000,
        summary: '木工班组三十二人到项目部讨薪',
      },
    },
    answer: INCIDENT,
    problems: [404],
  })
  recordIncident(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newIncident)) input: NewIncident,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.incident(context, input));
  }

  @Post('incidents/:id/moves')
  @Roles('regulator')
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Settle it, or take the record back',
    status: 200,
    body: {
      name: 'CollectiveIncidentMove',
      schema: incidentMove,
      example: {
        move: 'settle',
        onDate: '2026-11-19',
        amountFen: 96_000_000,
        reason: '总包先行清偿',
      },
    },
    answer: INCIDENT,
    problems: [404],
  })
  incidentMoved(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(incidentMove)) move: RecordMove,
  ): Promise<void> {
    return this.move({ request, reply }, { kind: 'incident', id }, move);
  }

  @Get('blacklistings')
  @ListRoute({
    summary: 'The black-list, the latest decision first',
    name: 'Blacklisting',
    item: blacklisting,
    query: blacklistingQuery,
  })
  blacklistings(
    @Query(validated(recordInput(blacklistingQuery))) query: RecordQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return this.list({ request, reply }, query, {
      kind: 'blacklisting',
      name: 'blacklistings',
      item: blacklisting,
    });
  }

  @Post('blacklistings')
  @Roles('regulator')
  @WriteRoute({
    summary: 'Put an enterprise or a person on the black-list',
    body: {
      name: 'NewBlacklisting',
      schema: newBlacklisting,
      example: {
        project: '21040420240601001',
        onDate: '2026-11-20',
        creditCode: '91210100MA10ABCD6L',
        document: '沈抚人社惩〔2026〕3号',
        endsOn: '2029-11-19',
        summary: '拖欠农民工工资经责令仍不支付',
      },
    },
    answer: BLACKLISTING,
    problems: [404],
  })
  blacklist(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newBlacklisting)) input: NewBlacklisting,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.blacklist(context, input));
  }

  @Post('blacklistings/:id/moves')
  @Roles('regulator')
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Take it off the list, or the record back',
    status: 200,
    body: {
      name: 'BlacklistingMove',
      schema: blacklistingMove,
      example: { move: 'remove', onDate: '2026-11-28', reason: '已足额支付并修复信用' },
    },
    answer: BLACKLISTING,
    problems: [404],
  })
  blacklistingMoved(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(blacklistingMove)) move: RecordMove,
  ): Promise<void> {
    return this.move({ request, reply }, { kind: 'blacklisting', id }, move);
  }

  private list(
    exchange: Exchange,
    { limit, cursor, ...filter }: RecordQuery,
    of: { readonly kind: RecordKind; readonly name: string; readonly item: z.ZodObject },
  ): Promise<void> {
    const { scope } = callerOf(exchange.request);
    return answerList(
      exchange,
      { limit, cursor },
      {
        name: of.name,
        columns: Object.keys(of.item.shape),
        fetchPage: (page) => withScope(this.store, scope, (tx) => listRecords(tx, of.kind, { filter, page })),
      },
    );
  }

  private move(
    { request, reply }: Exchange,
    { kind, id }: { readonly kind: RecordKind; readonly id: string },
    move: RecordMove,
  ): Promise<void> {
    const key = { kind, ...projectRowOf(id) };
    return this.writes.answer(request, reply, (context) => this.service.move(context, key, move));
  }
}
