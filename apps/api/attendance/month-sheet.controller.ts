// Step 10 of the walk: the attendance of a month as a team signs it 考勤月表: for programs, as a workbook, and on paper.
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { firstDayOfMonth, lastDayOfMonth } from '#domain/calendar/work-date.js';
import { PDF_MEDIA_TYPE } from '#platform/document/document.js';
import { documentStream } from '#platform/document/document-stream.js';
import { XLSX_MEDIA_TYPE } from '#platform/spreadsheet/sheet.js';
import { bookStream } from '#platform/spreadsheet/stream-book.js';
import { ROLES, withScope } from '#store/caller-scope.js';
import { findSheetProject, readSheetTeams, readWorkerMonths } from '#store/listing/month-sheet.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { Roles, callerOf } from '../access/permission.js';
import type { HttpReply, HttpRequest } from '../http.js';
import { ReadRoute, schemaNamed } from '../openapi.js';
import { preferredType } from '../preferred-type.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import { bookSheets } from './month-sheet-book.js';
import { paperBlocks, paperOptions } from './month-sheet-paper.js';
import { type MonthSheetQuery, monthSheetAnswer, monthSheetQuery } from './month-sheet.dto.js';
import { type NamedMonthSheet, namedMonthSheet } from './month-sheet.js';

const MEDIA = { json: 'application/json', xlsx: XLSX_MEDIA_TYPE, pdf: PDF_MEDIA_TYPE } as const;

@ApiTags('attendance')
@Roles(...ROLES)
@Controller('api/v1/projects/:code/month-sheet')
export class MonthSheetController {
  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  @Get()
  @ReadRoute({
    summary:
      'The attendance of a month 考勤月表, by team, worker and day; also as a workbook and as a PDF to be signed',
    answer: schemaNamed('MonthSheet', monthSheetAnswer),
    query: monthSheetQuery,
    alsoAs: [XLSX_MEDIA_TYPE, PDF_MEDIA_TYPE],
    problems: [404, 406],
  })
  async read(
    @Param('code') code: string,
    @Query(validated(monthSheetQuery)) query: MonthSheetQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const media = query.format ? MEDIA[query.format] : preferredType(request, Object.values(MEDIA));
    const { scope } = callerOf(request);
    const sheet = await withScope(this.store, scope, (tx) => readSheet(tx, code, query));
    reply.header('vary', 'accept');
    if (media === 'application/json') {
      reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(sheet));
      return;
    }
    const isBook = media === XLSX_MEDIA_TYPE;
    const name = `month-sheet-${code.replace(/[^\w-]/g, '_')}-${query.month}.${isBook ? 'xlsx' : 'pdf'}`;
    reply
      .header('content-type', media)
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(isBook ? bookStream(bookSheets(sheet)) : documentStream(paperOptions(sheet), paperBlocks(sheet)));
  }
}

/** @throws Problem `not_found` where project or team are not there or not to be seen */
async function readSheet(
  tx: Transaction,
  code: string,
  { month, team: teamId }: MonthSheetQuery,
): Promise<NamedMonthSheet> {
  const project = await findSheetProject(tx, code);
  if (!project) throw new Problem('not_found');
  const teams = await readSheetTeams(tx, project.id, teamId);
  if (teamId !== undefined && teams.length === 0) throw new Problem('not_found');
  const range = { from: firstDayOfMonth(month), to: lastDayOfMonth(month) };
  const workers = await readWorkerMonths(tx, project.id, { range, teamId });
  return namedMonthSheet(month, { project, teams, workers, teamId });
}
