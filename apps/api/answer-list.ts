// Step 10 of the walk: a list leaves as a page of JSON, or whole as CSV, spreadsheet or NDJSON, by what the caller accepts.
import { Readable } from 'node:stream';
import { XLSX_MEDIA_TYPE } from '#platform/spreadsheet/sheet.js';
import { sheetStream } from '#platform/spreadsheet/stream-sheet.js';
import { type Page, type PageRequest, walkPages } from '#store/listing/page.js';
import { type LineFormat, linesOf } from '#platform/lines.js';
import { csvFormat } from '#platform/spreadsheet/csv.js';
import type { HttpReply, HttpRequest } from './http.js';
import { preferredType } from './preferred-type.js';

const OFFERED = ['application/json', 'text/csv', 'application/x-ndjson', XLSX_MEDIA_TYPE] as const;

const DEFAULT_LIMIT = 50;

/** A list: its name for a downloaded file, its columns in order, and how to get a page. */
interface ListSource<Item> {
  readonly name: string;
  readonly columns: readonly string[];
  readonly fetchPage: (request: PageRequest) => Promise<Page<Item>>;
}

/**
 * Answers a list request. The first page is read before anything is sent, so that an error is still an error answer;
 * what fails later breaks the stream off, visibly.
 * @throws Problem `not_acceptable`
 */
export async function answerList<Item extends object>(
  http: { readonly request: HttpRequest; readonly reply: HttpReply },
  query: { readonly limit?: number; readonly cursor?: string },
  { name, columns, fetchPage }: ListSource<Item>,
): Promise<void> {
  const mediaType = preferredType(http.request, OFFERED);
  http.reply.header('vary', 'accept');
  if (mediaType === 'application/json') {
    const page = await fetchPage({ limit: query.limit ?? DEFAULT_LIMIT, cursor: query.cursor });
    http.reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(page));
    return;
  }
  const items = walkPages(fetchPage, query);
  const first = await items.next();
  const attach = (contentType: string, extension: string, content: Readable) =>
    void http.reply
      .header('content-type', contentType)
      .header('content-disposition', `attachment; filename="${name}.${extension}"`)
      .send(content);
  const all = withFirst(first, items);
  if (mediaType === XLSX_MEDIA_TYPE) {
    const heads = columns.map((key) => ({ key, header: key }));
    return attach(mediaType, 'xlsx', sheetStream({ name, columns: heads }, all));
  }
  const isCsv = mediaType === 'text/csv';
  const lines = Readable.from(linesOf(all, isCsv ? csvFormat(columns) : NDJSON), { objectMode: false });
  attach(`${mediaType}; charset=utf-8`, isCsv ? 'csv' : 'ndjson', lines);
}

/** The items again, with the one that was read already. */
async function* withFirst<Item>(
  first: IteratorResult<Item>,
  rest: AsyncGenerator<Item>,
): AsyncGenerator<Item> {
  if (first.done !== true) yield first.value;
  yield* rest;
}

const NDJSON: LineFormat = { head: '', line: (item) => `${JSON.stringify(item)}\n` };
