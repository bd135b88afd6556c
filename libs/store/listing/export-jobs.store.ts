// Beside the walk: exports as people read them.
import type { ExportColumn, ExportDataset, ExportFormat } from '#domain/export/export-table.js';
import type { ExportQuery } from '../export-job.store.js';
import type { Transaction } from '../unit-of-work.js';
import {
  type KeyedRow,
  type ListKey,
  type Page,
  type PageRequest,
  Bindings,
  allOf,
  readCursor,
  toPage,
} from './page.js';

export const EXPORT_STATES = ['waiting', 'running', 'done', 'failed', 'expired'] as const;

export interface ExportJobItem {
  readonly id: number;
  readonly dataset: ExportDataset;
  readonly format: ExportFormat;
  readonly query: ExportQuery;
  readonly askedBy: string;
  readonly state: (typeof EXPORT_STATES)[number];
  readonly error: string | null;
  readonly pieceCount: number;
  readonly doneCount: number;
  readonly rowCount: number;
  readonly byteLength: number;
  readonly sha256: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  readonly expiresAt: Date | null;
}

const KEY: ListKey = { list: 'exports', parts: ['id'] };

/** Exports, the latest first. */
export async function listExportJobs(
  tx: Transaction,
  filter: { readonly id?: number; readonly state?: ExportJobItem['state'] },
  { limit, cursor }: PageRequest,
): Promise<Page<ExportJobItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, KEY), ['j.id'], '<'),
    ...sql.when(filter.id, (value) => `j.id = ${value}`),
    ...sql.when(filter.state, (value) => `j.state = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<ExportJobItem>[]>(
    `SELECT j.id, j.dataset, j.format, j.query, j.account_name AS "askedBy", j.state, j.error,
            j.piece_count AS "pieceCount", j.done_count AS "doneCount", j.row_count AS "rowCount",
            j.byte_length AS "byteLength", j.sha256, j.created_at AS "createdAt", j.finished_at AS "finishedAt",
            j.expires_at AS "expiresAt", json_build_array(j.id) AS "pageKey"
       FROM export_job j WHERE ${allOf(conditions)} ORDER BY j.id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}

/** One export; undefined where the caller sees none. */
export async function readExportJob(tx: Transaction, id: number): Promise<ExportJobItem | undefined> {
  return (await listExportJobs(tx, { id }, { limit: 1 })).items[0];
}

/** What each column of an export holds. */
export async function readExportColumns(tx: Transaction, id: number): Promise<ExportColumn[]> {
  const [row] = await tx.query<{ columns: ExportColumn[] }[]>(
    'SELECT columns FROM export_job WHERE id = $1',
    [id],
  );
  return row?.columns ?? [];
}
