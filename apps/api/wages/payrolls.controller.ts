// Step 10 of the walk: wage sheets and their lines.
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { withScope } from '#store/caller-scope.js';
import {
  type PayrollItem,
  type PayrollKeyParts,
  findPayroll,
  listPayrollLines,
  listPayrolls,
} from '#store/listing/payrolls.store.js';
import { CallerOf, Roles, callerOf } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, schemaNamed } from '../openapi.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import { payrollKeyOf } from './payroll-key.js';
import {
  type PayrollLineQuery,
  type PayrollQuery,
  payroll,
  payrollLine,
  payrollLineQuery,
  payrollQuery,
} from './payrolls.dto.js';

const ID_PARAMETER = { name: 'id', example: '1.1.2026-10', schema: { type: 'string' } } as const;

// a team leader sees days, not what his colleagues earn
@ApiTags('wages')
@Roles(
  'administrator',
  'auditor',
  'regulator',
  'general_contractor',
  'subcontractor',
  'labour_officer',
  'worker',
)
@Controller('api/v1/payrolls')
export class PayrollsController {
  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  @Get()
  @ListRoute({
    summary: 'Wage sheets, the latest first',
    name: 'Payroll',
    item: payroll,
    query: payrollQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(payrollQuery)) query: PayrollQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'payrolls',
      columns: Object.keys(payroll.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listPayrolls(tx, query, page)),
    });
  }

  @Get(':id')
  @ApiParam(ID_PARAMETER)
  @ReadRoute({ summary: 'One wage sheet', answer: schemaNamed('Payroll', payroll), problems: [404] })
  find(@CallerOf() caller: Caller, @Param('id') id: string): Promise<PayrollItem> {
    return this.visible(caller, payrollKeyOf(id));
  }

  @Get(':id/lines')
  @ApiParam(ID_PARAMETER)
  @ListRoute({
    summary: 'Lines of a wage sheet (current versions), by worker',
    name: 'PayrollLine',
    item: payrollLine,
    query: payrollLineQuery,
    problems: [404],
  })
  async lines(
    @Param('id') id: string,
    @Query(validated(payrollLineQuery)) query: PayrollLineQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const key = payrollKeyOf(id);
    const caller = callerOf(request);
    await this.visible(caller, key);
    return answerList({ request, reply }, query, {
      name: `payroll-${id}`,
      columns: Object.keys(payrollLine.shape),
      fetchPage: (page) => withScope(this.store, caller.scope, (tx) => listPayrollLines(tx, key, page)),
    });
  }

  private async visible({ scope }: Caller, key: PayrollKeyParts): Promise<PayrollItem> {
    const sheet = await withScope(this.store, scope, (tx) => findPayroll(tx, key));
    if (!sheet) throw new Problem('not_found');
    return sheet;
  }
}
