// The register: imports and their faults as people read them.
import type { ImportKind } from '../import-job.store.js';
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

interface ImportJobFilter {
  readonly id?: number;
  readonly kind?: ImportKind;
  readonly state?: 'waiting' | 'running' | 'done' | 'failed';
}

export interface ImportJobItem {
  readonly id: number;
  readonly kind: ImportKind;
  readonly projectCode: string | null;
  readonly mode: 'partial' | 'all_or_nothing';
  readonly fileName: string;
  readonly fileSha256: string;
  readonly askedBy: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly error: string | null;
  readonly rowCount: number;
  readonly doneCount: number;
  readonly createdCount: number;
  readonly changedCount: number;
  readonly unchangedCount: number;
  readonly refusedCount: number;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

const JOBS_KEY: ListKey = { list: 'imports', parts: ['id'] };

/** Imports, the latest first. */
export async function listImportJobs(
  tx: Transaction,
  filter: ImportJobFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<ImportJobItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, JOBS_KEY), ['j.id'], '<'),
    ...sql.when(filter.id, (value) => `j.id = ${value}`),
    ...sql.when(filter.kind, (value) => `j.kind = ${value}`),
    ...sql.when(filter.state, (value) => `j.state = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<ImportJobItem>[]>(
    `SELECT j.id, j.kind, p.code AS "projectCode",
            CASE WHEN j.is_all_or_nothing THEN 'all_or_nothing' ELSE 'partial' END AS mode,
            j.file_name AS "fileName", j.file_sha256 AS "fileSha256", j.account_name AS "askedBy", j.state, j.error,
            j.row_count AS "rowCount", j.done_count AS "doneCount", j.created_count AS "createdCount",
            j.changed_count AS "changedCount", j.unchanged_count AS "unchangedCount",
            j.refused_count AS "refusedCount", j.created_at AS "createdAt", j.finished_at AS "finishedAt",
            json_build_array(j.id) AS "pageKey"
       FROM import_job j LEFT JOIN project p ON p.id = j.project_id
      WHERE ${allOf(conditions)} ORDER BY j.id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, JOBS_KEY);
}

/** One import; undefined where the caller sees none. */
export async function readImportJob(tx: Transaction, id: number): Promise<ImportJobItem | undefined> {
  return (await listImportJobs(tx, { id }, { limit: 1 })).items[0];
}

export interface ImportFaultItem {
  readonly rowNumber: number;
  readonly columnKey: string;
  readonly code: string;
  readonly message: string;
  readonly isWarning: boolean;
}

const FAULTS_KEY: ListKey = { list: 'import-faults', parts: ['id', 'id'] };

/** What was wrong, row by row of the sheet. */
export async function listImportFaults(
  tx: Transaction,
  jobId: number,
  { limit, cursor }: PageRequest,
): Promise<Page<ImportFaultItem>> {
  const sql = new Bindings();
  const conditions = [
    `f.job_id = ${sql.bind(jobId)}`,
    ...sql.after(readCursor(cursor, FAULTS_KEY), ['f.row_number', 'f.place'], '>'),
  ];
  const rows = await tx.query<KeyedRow<ImportFaultItem>[]>(
    `SELECT f.row_number AS "rowNumber", f.column_key AS "columnKey", f.code, f.message, f.is_warning AS "isWarning",
            json_build_array(f.row_number, f.place) AS "pageKey"
       FROM import_fault f
      WHERE ${allOf(conditions)} ORDER BY f.row_number, f.place LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, FAULTS_KEY);
}
