// Step 10 of the walk: the monthly brief 月报 for those who decide, on paper and as a workbook.
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { PDF_MEDIA_TYPE } from '#platform/document/document.js';
import { documentStream } from '#platform/document/document-stream.js';
import { chartBook } from '#platform/spreadsheet/chart-book.js';
import { XLSX_MEDIA_TYPE } from '#platform/spreadsheet/sheet.js';
import { Roles } from '../../access/permission.js';
import type { HttpReply, HttpRequest } from '../../http.js';
import { ReadRoute } from '../../openapi.js';
import { area, month } from '../../parameters.js';
import { preferredType } from '../../preferred-type.js';
import { validated } from '../../validated.js';
import { StatisticReader } from '../statistic-reader.js';
import { briefSheets } from './brief-book.js';
import { briefOf } from './brief-content.js';
import { briefBlocks, briefOptions } from './brief-paper.js';
import { readBrief } from './read-brief.js';

const MEDIA = { pdf: PDF_MEDIA_TYPE, xlsx: XLSX_MEDIA_TYPE } as const;

const briefQuery = z.strictObject({
  month: month.describe('Which month'),
  area: area.optional(),
  format: z.enum(['pdf', 'xlsx']).optional().describe('Instead of the Accept header'),
});
type BriefQuery = z.output<typeof briefQuery>;

@ApiTags('statistics')
@Roles('administrator', 'auditor', 'regulator', 'general_contractor', 'labour_officer')
@Controller('api/v1/statistics')
export class BriefController {
  constructor(private readonly reader: StatisticReader) {}

  @Get('brief')
  @ReadRoute({
    summary:
      'The monthly brief 月报: indicators, days, wages, scores, what to fix, arrears; as a PDF or a workbook with charts',
    answer: { type: 'string', format: 'binary' },
    media: PDF_MEDIA_TYPE,
    alsoAs: [XLSX_MEDIA_TYPE],
    query: briefQuery,
    problems: [406],
  })
  async brief(
    @Query(validated(briefQuery)) { month, area, format }: BriefQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const media = format ? MEDIA[format] : preferredType(request, Object.values(MEDIA));
    const facts = await this.reader.read(
      request,
      ['area', 'project'],
      (tx) => readBrief(tx, { month, area }),
      { isOneMoment: true },
    );
    const brief = briefOf(facts);
    const isBook = media === XLSX_MEDIA_TYPE;
    const book = isBook ? Buffer.from(await chartBook(briefSheets(brief))) : undefined;
    reply
      .header('vary', 'accept')
      .header('content-type', media)
      .header('content-disposition', `attachment; filename="brief-${month}.${isBook ? 'xlsx' : 'pdf'}"`)
      .send(book ?? documentStream(briefOptions(brief), briefBlocks(brief)));
  }
}
