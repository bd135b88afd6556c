// Step 10 of the walk: wage sheets and their lines.
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { PDF_MEDIA_TYPE } from '#platform/document/document.js';
import { documentStream } from '#platform/document/document-stream.js';
import { XLSX_MEDIA_TYPE } from '#platform/spreadsheet/sheet.js';
import { bookStream } from '#platform/spreadsheet/stream-book.js';
import { withScope } from '#store/caller-scope.js';
import {
  type PayrollItem,
  type PayrollKeyParts,
  findPayroll,
  listPayrollLines,
  listPayrolls,
} from '#store/listing/payrolls.store.js';
import { CallerOf, Roles, callerOf, WAGE_READERS } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, schemaNamed } from '../openapi.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import { preferredType } from '../preferred-type.js';
import { payrollKeyOf } from './payroll-key.js';
import { wageSheetBook } from './wage-sheet-book.js';
import { type WageSheetQuery, wageSheetAnswer, wageSheetQuery } from './wage-sheet.dto.js';
import { wageSheetBlocks, wageSheetOptions } from './wage-sheet-paper.js';
import { readWageSheet } from './wage-sheet.js';
import {
  type PayrollLineQuery,
  type PayrollQuery,
  payroll,
  payrollLine,
  payrollLineQuery,
  payrollQuery,
} from './payrolls.dto.js';

const SHEET_MEDIA = { json: 'application/json', xlsx: XLSX_MEDIA_TYPE, pdf: PDF_MEDIA_TYPE } as const;
const ID_PARAMETER = { name: 'id', example: '1.1.2026-10', schema: { type: 'string' } } as const;

// a team leader sees days, not what his colleagues earn
@ApiTags('wages')
@Roles(...WAGE_READERS, 'worker')
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

  @Get(':id/sheet')
  @Roles(...WAGE_READERS)
  @ApiParam(ID_PARAMETER)
  @ReadRoute({
    summary:
      'The whole sheet 工资支付表 with every column of Decree 724 art. 15; also as a workbook and as a PDF to be signed',
    answer: schemaNamed('WageSheet', wageSheetAnswer),
    query: wageSheetQuery,
    alsoAs: [XLSX_MEDIA_TYPE, PDF_MEDIA_TYPE],
    problems: [404, 406],
  })
  async sheet(
    @Param('id') id: string,
    @Query(validated(wageSheetQuery)) query: WageSheetQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const key = payrollKeyOf(id);
    const media = query.format
      ? SHEET_MEDIA[query.format]
      : preferredType(request, Object.values(SHEET_MEDIA));
    const { scope } = callerOf(request);
    const sheet = await withScope(this.store, scope, (tx) => readWageSheet(tx, key), { isOneMoment: true });
    if (!sheet) throw new Problem('not_found');
    reply.header('vary', 'accept');
    if (media === 'application/json') {
      reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(sheet));
      return;
    }
    const isBook = media === XLSX_MEDIA_TYPE;
    const name = `wage-sheet-${id}.${isBook ? 'xlsx' : 'pdf'}`;
    reply
      .header('content-type', media)
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(
        isBook
          ? bookStream(wageSheetBook(sheet))
          : documentStream(wageSheetOptions(sheet), wageSheetBlocks(sheet)),
      );
  }

  private async visible({ scope }: Caller, key: PayrollKeyParts): Promise<PayrollItem> {
    const sheet = await withScope(this.store, scope, (tx) => findPayroll(tx, key));
    if (!sheet) throw new Problem('not_found');
    return sheet;
  }
}
