// Step 10 of the walk: a statistic as a table for people who calculate on: a row a group, a rate in three columns.
import { Readable } from 'node:stream';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  StreamableFile,
} from '@nestjs/common';
import { type Observable, map } from 'rxjs';
import { statisticRow } from '#domain/statistics/statistic-row.js';
import { XLSX_MEDIA_TYPE } from '#platform/spreadsheet/sheet.js';
import { sheetStream } from '#platform/spreadsheet/stream-sheet.js';
import { csvHeader, csvRow } from '#platform/spreadsheet/csv.js';
import type { HttpReply, HttpRequest } from '../http.js';
import { preferredType } from '../preferred-type.js';
import type { StatisticAnswer } from './statistics.dto.js';

/** Beside JSON. */
export const TABLE_MEDIA = ['text/csv', XLSX_MEDIA_TYPE] as const;

type Row = Readonly<Record<string, unknown>>;

/** Gives the groups of an answer as csv or xlsx where the caller would rather have that. @throws Problem `not_acceptable` */
@Injectable()
export class StatisticTables implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const media = preferredType(http.getRequest<HttpRequest>(), ['application/json', ...TABLE_MEDIA]);
    http.getResponse<HttpReply>().header('vary', 'accept');
    if (media === 'application/json') return next.handle();
    return next
      .handle()
      .pipe(map((answer: unknown) => (isStatistic(answer) ? fileOf(answer, media) : answer)));
  }
}

const isStatistic = (answer: unknown): answer is StatisticAnswer<object> =>
  typeof answer === 'object' && answer !== null && 'groups' in answer;

function fileOf(answer: StatisticAnswer<object>, media: (typeof TABLE_MEDIA)[number]): StreamableFile {
  const rows = rowsOf(answer);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const name = answer.definition.replace('@', '-');
  if (media === 'text/csv') {
    const text = [csvHeader(columns), ...rows.map((row) => csvRow(row, columns))].join('');
    return new StreamableFile(Buffer.from(text), attachment(`${media}; charset=utf-8`, `${name}.csv`));
  }
  const heads = columns.map((key) => ({ key, header: key }));
  const sheet = sheetStream({ name, columns: heads }, Readable.from(rows));
  return new StreamableFile(sheet, attachment(media, `${name}.xlsx`));
}

const attachment = (type: string, file: string) => ({
  type,
  disposition: `attachment; filename="${file}"`,
});

/** What it is of, by which definition and when, then each indicator. */
function rowsOf({ definition, asOf, groups }: StatisticAnswer<object>): Row[] {
  return groups.map((group) => ({ ...statisticRow(group), definition, asOf: asOf.toISOString() }));
}
