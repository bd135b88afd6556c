// Beside the walk: the books of an export: what was asked for, how far it has come, where the parts of its file lie.
import type { DataSource } from 'typeorm';
import type { ExportColumn, ExportDataset, ExportFormat } from '#domain/export/export-table.js';
import { ROLES, type Role } from './caller-scope.js';
import type { Dimension } from './statistics/dimensions.js';
import { ExportJobTable, ExportPartTable } from './tables/export.table.js';
import { type Transaction, unitOfWork } from './unit-of-work.js';

const BUT_WORKERS = ROLES.filter((role) => role !== 'worker');
const WAGES = BUT_WORKERS.filter((role) => role !== 'team_leader');
const SITES = WAGES.filter((role) => role !== 'subcontractor');

/** Who may export what, each inside the own scope; as the routes that answer the same at once. */
const READERS: Readonly<Record<ExportDataset, readonly Role[]>> = {
  'attendance-days': BUT_WORKERS,
  'gate-events': BUT_WORKERS,
  'payroll-lines': WAGES,
  findings: WAGES,
  'statistics-attendance': WAGES,
  'statistics-workforce': WAGES,
  'statistics-wages': WAGES,
  'statistics-headcount': SITES,
  'statistics-compliance': SITES,
  'statistics-alerts': SITES,
  'statistics-complaints': SITES,
  'statistics-enforcement': SITES,
  'statistics-system': SITES,
};

/** True where a role may export a dataset. */
export function mayExport(dataset: ExportDataset, role: Role): boolean {
  return READERS[dataset].includes(role);
}

/** What an export is of. Dates inclusive, YYYY-MM-DD; the last four only with statistics. */
export interface ExportQuery {
  readonly from: string;
  readonly to: string;
  readonly project?: string;
  readonly areaPrefix?: string;
  readonly tree?: 'managing' | 'statutory';
  readonly groupBy?: readonly Dimension[];
}

/** An export as it is kept. */
export type ExportJob = Readonly<Omit<ExportJobTable, 'query'>> & { readonly query: ExportQuery };

/** An export as it is asked for. */
interface NewExport {
  readonly dataset: ExportDataset;
  readonly format: ExportFormat;
  readonly query: ExportQuery;
  readonly columns: readonly ExportColumn[];
  readonly pieceCount: number;
  readonly accountId: number;
  readonly accountName: string;
}

/** Books an export of the caller, and the mark that has it worked. */
export async function addExportJob(tx: Transaction, job: NewExport): Promise<number> {
  const [row] = await tx.query<{ id: number }[]>(
    `INSERT INTO export_job (dataset, format, query, columns, piece_count, account_id, account_name)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [
      ...[job.dataset, job.format, JSON.stringify(job.query), JSON.stringify(job.columns)],
      ...[job.pieceCount, job.accountId, job.accountName],
    ],
  );
  const id = row?.id ?? 0;
  await tx.query('SELECT mark_export($1)', [id]);
  return id;
}

/** An export by its id. */
export async function findExportJob(tx: Transaction, id: number): Promise<ExportJob | undefined> {
  return ((await tx.findOneBy(ExportJobTable, { id })) as ExportJob | null) ?? undefined;
}

/** More than the attempts of a mark: those fail and are counted there; these never came back. */
const MOST_BEGINNINGS = 8;

/**
 * Begins a run, or begins it again after a crash, under another key. In a transaction of its own, so that the beginning is
 * counted also where the process dies of it.
 * @returns objects of an earlier attempt, which nothing refers to any more; undefined where it was begun too often
 */
export function beginExport(store: DataSource, id: number, fileKey: string): Promise<string[] | undefined> {
  return unitOfWork(store, async (tx) => {
    const objects = await forgetParts(tx, id);
    await tx.update(
      ExportJobTable,
      { id },
      { state: 'running', fileKey, error: null, doneCount: 0, rowCount: 0, byteLength: 0 },
    );
    await tx.increment(ExportJobTable, { id }, 'attempts', 1);
    const { attempts } = await tx.findOneByOrFail(ExportJobTable, { id });
    return attempts <= MOST_BEGINNINGS ? objects : undefined;
  });
}

/** Keeps where a part lies. Its key is only of this file, so no other part ever has the same bytes. */
export async function keepPart(
  store: DataSource,
  jobId: number,
  part: Pick<ExportPartTable, 'part' | 'objectSha256' | 'byteLength'>,
): Promise<void> {
  await store.getRepository(ExportPartTable).insert({ jobId, ...part });
}

/** Tells how far a run has come. */
export async function noteExport(
  store: DataSource,
  id: number,
  counts: { readonly doneCount: number; readonly rowCount: number },
): Promise<void> {
  await store.getRepository(ExportJobTable).update({ id }, counts);
}

/** How a run ended: with a file that is good for some days, or with the code of an error. */
export type ExportEnd =
  | { readonly rowCount: number; readonly byteLength: number; readonly sha256: string }
  | { readonly error: string };

/** So long a file is kept. */
const KEPT_DAYS = 7;

/** Ends a run. */
export async function endExport(tx: Transaction, id: number, end: ExportEnd): Promise<void> {
  const kept = 'error' in end ? { state: 'failed', fileKey: '' } : { state: 'done' };
  await tx.update(
    ExportJobTable,
    { id },
    {
      ...{ ...end, ...kept },
      finishedAt: () => 'clock_timestamp()',
      // what a failed run has left behind goes at the next look
      expiresAt: () =>
        'error' in end ? 'clock_timestamp()' : `clock_timestamp() + interval '${KEPT_DAYS} days'`,
    },
  );
}

/** Throws the key of the caller's own file away: nobody can read it from then on. @returns whether there was one */
export async function dropExport(tx: Transaction, id: number): Promise<boolean> {
  const [, count] = await tx.query<[unknown, number]>(
    `UPDATE export_job SET file_key = '', state = 'expired', expires_at = now() WHERE id = $1 AND state = 'done'`,
    [id],
  );
  return count === 1;
}

const JOBS_AT_ONCE = 20;

/** Files whose time is over: forgets where they were. @returns what lies there and can go */
export function expireExports(store: DataSource): Promise<string[]> {
  return unitOfWork(store, async (tx) => {
    const [jobs] = await tx.query<[{ id: number }[], number]>(
      `UPDATE export_job SET state = 'expired', file_key = '' WHERE id IN (
         SELECT id FROM export_job j
          WHERE expires_at <= now()
            AND (state <> 'expired' OR EXISTS (SELECT FROM export_part p WHERE p.job_id = j.id))
          ORDER BY expires_at LIMIT ${JOBS_AT_ONCE} FOR UPDATE SKIP LOCKED) RETURNING id`,
    );
    const objects: string[] = [];
    for (const { id } of jobs) objects.push(...(await forgetParts(tx, id)));
    return objects;
  });
}

async function forgetParts(tx: Transaction, jobId: number): Promise<string[]> {
  const [rows] = await tx.query<[{ sha256: string }[], number]>(
    'DELETE FROM export_part WHERE job_id = $1 RETURNING object_sha256 AS sha256',
    [jobId],
  );
  return rows.map(({ sha256 }) => sha256);
}

/** The parts of a file in order. */
export function readParts(
  tx: Transaction,
  jobId: number,
): Promise<Pick<ExportPartTable, 'part' | 'objectSha256' | 'byteLength'>[]> {
  return tx.find(ExportPartTable, { where: { jobId }, order: { part: 'ASC' } });
}
