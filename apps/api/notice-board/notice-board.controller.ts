// The rights notice board 维权信息告示牌 of a site: made of the register, printed, and told when it is out of date.
import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { boardChanges, boardItems } from '#domain/notice-board/notice-board.js';
import { PDF_MEDIA_TYPE } from '#platform/document/document.js';
import { documentStream } from '#platform/document/document-stream.js';
import { withScope } from '#store/caller-scope.js';
import { addPrint, readBoard, readLastPrint } from '#store/notice-board.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { todayInChina } from '#store/worker.store.js';
import { Roles, SITE_KEEPERS, callerOf } from '../access/permission.js';
import { type HttpReply, type HttpRequest, headerOf } from '../http.js';
import { sendPage } from '../landing/page.js';
import { ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { preferredType } from '../preferred-type.js';
import { projectOf } from '../sites/members.service.js';
import { validated } from '../validated.js';
import { Writes } from '../writes.js';
import { BOARD_STYLE, boardBlocks, boardBody, boardOptions } from './board-paper.js';
import { type BoardQuery, type NoticeBoard, boardQuery, noticeBoard } from './notice-board.dto.js';

const MEDIA = { json: 'application/json', html: 'text/html', pdf: PDF_MEDIA_TYPE } as const;

@ApiTags('sites')
@Roles('administrator', 'auditor', 'regulator', 'general_contractor', 'labour_officer')
@Controller('api/v1/projects/:code/notice-board')
export class NoticeBoardController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
  ) {}

  @Get()
  @ReadRoute({
    summary:
      'The notice board: its lines, what is missing, what has changed since it was printed; also to print',
    answer: schemaNamed('NoticeBoard', noticeBoard),
    query: boardQuery,
    alsoAs: ['text/html', PDF_MEDIA_TYPE],
    problems: [404, 406],
  })
  async read(
    @Param('code') code: string,
    @Query(validated(boardQuery)) { format }: BoardQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const media = format ? MEDIA[format] : preferredType(request, Object.values(MEDIA));
    const { scope } = callerOf(request);
    const board = await withScope(this.store, scope, (tx) => boardOf(tx, code, urlOf(request, code)));
    reply.header('vary', 'accept');
    if (media === 'text/html')
      return sendPage(reply, { title: '维权信息告示牌', style: BOARD_STYLE, body: boardBody(board) });
    if (media === 'application/json') {
      reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(board));
      return;
    }
    const name = `notice-board-${code.replace(/[^\w-]/g, '_')}.pdf`;
    reply
      .header('content-type', media)
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(documentStream(boardOptions(board, new Date()), boardBlocks(board)));
  }

  @Post('prints')
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary: 'Say that it was printed and put up as it is now',
    answer: { name: 'NoticeBoard', schema: noticeBoard },
    problems: [404],
  })
  print(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('code') code: string): Promise<void> {
    return this.writes.answer(request, reply, async ({ tx, recordedBy, log }) => {
      const projectId = await projectOf(tx, code);
      const url = urlOf(request, code);
      await addPrint(tx, projectId, (await boardOf(tx, code, url)).items, recordedBy);
      log({ action: 'notice_board.print', subjectKind: 'project', subjectId: code, projectId });
      return { status: 201, body: await boardOf(tx, code, url) };
    });
  }
}

async function boardOf(tx: Transaction, projectCode: string, complaintUrl: string): Promise<NoticeBoard> {
  const projectId = await projectOf(tx, projectCode);
  const items = boardItems(await readBoard(tx, projectId, await todayInChina(tx)));
  const last = await readLastPrint(tx, projectId);
  return {
    projectCode,
    complaintUrl,
    items,
    missing: items.filter(({ text }) => text === '').map(({ key }) => key),
    printedAt: last ? last.printedAt.toISOString() : null,
    printedBy: last?.printedBy ?? null,
    changes: boardChanges(last?.items ?? null, items),
  };
}

/** The page behind the code, at the address by which whoever prints it has come. */
function urlOf(request: HttpRequest, code: string): string {
  const host = headerOf(request, 'host') || request.hostname;
  return `${request.protocol}://${host}/complain/${encodeURIComponent(code)}`;
}
