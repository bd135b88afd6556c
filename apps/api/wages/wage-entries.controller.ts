// Wages: what was agreed with workers, what teams were measured for, what is deducted.
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { withScope } from '#store/caller-scope.js';
import { type WageEntryTable, listWageEntries } from '#store/listing/wage-entries.store.js';
import { KEEPERS, Roles, callerOf, WAGE_READERS } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { HttpReply, HttpRequest } from '../http.js';
import { ListRoute, WriteRoute } from '../openapi.js';
import { projectOf } from '../sites/members.service.js';
import { validated } from '../validated.js';
import { Writes } from '../writes.js';
import {
  type AgreementQuery,
  type DeductionQuery,
  type MeasurementQuery,
  type NewPayAgreement,
  type NewPieceMeasurement,
  type NewWageDeduction,
  agreementQuery,
  deductionQuery,
  measurementQuery,
  newPayAgreement,
  newPieceMeasurement,
  newWageDeduction,
  payAgreement,
  pieceMeasurement,
  wageDeduction,
} from './wage-entries.dto.js';
import { WageEntryService } from './wage-entries.service.js';

const SCHEMAS = {
  pay_agreement: payAgreement,
  piece_measurement: pieceMeasurement,
  wage_deduction: wageDeduction,
} as const satisfies Record<WageEntryTable, z.ZodObject>;

/** Who asks, and what is answered to. */
interface Exchange {
  readonly request: HttpRequest;
  readonly reply: HttpReply;
}

// a team leader sees days, not what his colleagues earn
@ApiTags('wages')
@Roles(...WAGE_READERS, 'worker')
@Controller('api/v1/projects/:code')
export class WageEntriesController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: WageEntryService,
  ) {}

  @Get('pay-agreements')
  @ListRoute({
    summary: 'What was agreed with workers, the latest first; the latest of a day holds',
    name: 'PayAgreement',
    item: payAgreement,
    query: agreementQuery,
    problems: [404],
  })
  agreements(
    @Param('code') code: string,
    @Query(validated(agreementQuery)) query: AgreementQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return this.list({ request, reply }, code, 'pay_agreement', query);
  }

  @Post('pay-agreements')
  @Roles(...KEEPERS)
  @WriteRoute({
    summary: 'Enter what was agreed with a worker from a day on; drafts are made again',
    body: {
      name: 'NewPayAgreement',
      schema: newPayAgreement,
      example: {
        worker: 'W0000012',
        effectiveFrom: '2026-11-01',
        kind: 'HOUR',
        rateFen: 4_000,
        hasOvertime: true,
        allowances: [{ name: '餐补', amountFen: 1_500, per: 'DAY' }],
        source: '劳动合同 2026-114',
      },
    },
    answer: { name: 'PayAgreement', schema: payAgreement },
    problems: [404],
  })
  agree(
    @Param('code') code: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newPayAgreement)) input: NewPayAgreement,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.agree(context, code, input));
  }

  @Get('piece-measurements')
  @ListRoute({
    summary: 'Measured work of teams, the latest first',
    name: 'PieceMeasurement',
    item: pieceMeasurement,
    query: measurementQuery,
    problems: [404],
  })
  measurements(
    @Param('code') code: string,
    @Query(validated(measurementQuery)) query: MeasurementQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return this.list({ request, reply }, code, 'piece_measurement', query);
  }

  @Post('piece-measurements')
  @Roles(...KEEPERS)
  @WriteRoute({
    summary: 'Enter measured work of a team; it is split to the fen by 工 or by agreed shares',
    body: {
      name: 'NewPieceMeasurement',
      schema: newPieceMeasurement,
      example: {
        team: 12,
        payMonth: '2026-11',
        name: '砌墙',
        unit: 'SQUARE_METRE',
        quantityThousandths: 120_500,
        unitPriceFen: 4_200,
        source: '计量单 2026-11-03',
      },
    },
    answer: { name: 'PieceMeasurement', schema: pieceMeasurement },
    problems: [404],
  })
  measure(
    @Param('code') code: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newPieceMeasurement)) input: NewPieceMeasurement,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.measure(context, code, input));
  }

  @Get('wage-deductions')
  @ListRoute({
    summary: 'What is taken off wages, with its legal ground, the latest first',
    name: 'WageDeduction',
    item: wageDeduction,
    query: deductionQuery,
    problems: [404],
  })
  deductions(
    @Param('code') code: string,
    @Query(validated(deductionQuery)) query: DeductionQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return this.list({ request, reply }, code, 'wage_deduction', query);
  }

  @Post('wage-deductions')
  @Roles(...KEEPERS)
  @WriteRoute({
    summary: 'Enter a deduction; it needs a legal ground, and the line takes no more than the law allows',
    body: {
      name: 'NewWageDeduction',
      schema: newWageDeduction,
      example: {
        worker: 'W0000012',
        payMonth: '2026-11',
        kind: 'ADVANCE',
        ground: '预支单 2026-11-08',
        amountFen: 50_000,
      },
    },
    answer: { name: 'WageDeduction', schema: wageDeduction },
    problems: [404],
  })
  deduct(
    @Param('code') code: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newWageDeduction)) input: NewWageDeduction,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.deduct(context, code, input));
  }

  private async list(
    exchange: Exchange,
    code: string,
    table: WageEntryTable,
    query: AgreementQuery & MeasurementQuery & DeductionQuery,
  ): Promise<void> {
    const { scope } = callerOf(exchange.request);
    const projectId = await withScope(this.store, scope, (tx) => projectOf(tx, code));
    return answerList(exchange, query, {
      name: table.replace('_', '-'),
      columns: Object.keys(SCHEMAS[table].shape),
      fetchPage: (page) =>
        withScope(this.store, scope, (tx) => listWageEntries(tx, table, { ...query, projectId }, page)),
    });
  }
}
