// The register: the books of an import: what was handed in, how far it came, what was wrong with which row.
import type { DataSource } from 'typeorm';
import type { Role } from './caller-scope.js';
import { ImportFaultTable, ImportJobTable } from './tables/import.table.js';
import { type Transaction, unitOfWork } from './unit-of-work.js';

const KEEPERS = ['administrator', 'general_contractor', 'labour_officer', 'subcontractor'] as const;

/** What a sheet can hold. */
export const IMPORT_KINDS = ['enterprise', 'team', 'worker', 'registration'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** Who may hand in what, each inside the own scope. */
const WRITERS: Readonly<Record<ImportKind, readonly Role[]>> = {
  enterprise: ['administrator', 'general_contractor'],
  team: KEEPERS,
  worker: KEEPERS,
  registration: KEEPERS,
};

/** True where a role may import sheets of a kind. */
export function mayImport(kind: ImportKind, role: Role): boolean {
  return WRITERS[kind].includes(role);
}

/** A sheet that was handed in. */
export type ImportJob = Readonly<ImportJobTable>;

/** What the rows of a sheet have come to so far; `doneCount` is the sum of the four others. */
export interface ImportCounts {
  readonly rowCount: number;
  readonly doneCount: number;
  readonly createdCount: number;
  readonly changedCount: number;
  readonly unchangedCount: number;
  readonly refusedCount: number;
}

const NOTHING_DONE: Omit<ImportCounts, 'rowCount'> = {
  doneCount: 0,
  createdCount: 0,
  changedCount: 0,
  unchangedCount: 0,
  refusedCount: 0,
};

/** A fault of one row; `place` tells the faults of a row apart. Never holds a value of the sheet. */
export interface ImportFault {
  readonly rowNumber: number;
  readonly place: number;
  readonly columnKey: string;
  readonly code: string;
  readonly message: string;
  readonly isWarning: boolean;
}

/** Adds a job of the caller and the mark that has it worked. The project of `import.run` marks is 0 where it has none. */
export async function addImportJob(
  tx: Transaction,
  job: Pick<
    ImportJob,
    | 'kind'
    | 'projectId'
    | 'isAllOrNothing'
    | 'fileSha256'
    | 'objectSha256'
    | 'fileName'
    | 'accountId'
    | 'accountName'
    | 'rowCount'
  >,
): Promise<number> {
  const result = await tx.createQueryBuilder().insert().into(ImportJobTable).values(job).execute();
  const { id } = result.identifiers[0] as { id: number };
  await tx.query('SELECT mark_import($1)', [id]);
  return id;
}

/** A job by its id, for whoever works it. */
export async function findImportJob(tx: Transaction, id: number): Promise<ImportJob | undefined> {
  return (await tx.findOneBy(ImportJobTable, { id })) ?? undefined;
}

/** More than the attempts of a mark: those fail and are counted there; these never came back. */
const MOST_BEGINNINGS = 8;

/**
 * Begins a run, or begins it again after a crash: nothing of an earlier attempt stays in the books. In a transaction of
 * its own, so that the beginning is counted also where the process dies of it.
 * @returns false where it was begun too often: it kills whoever works it
 */
export function beginImport(store: DataSource, id: number): Promise<boolean> {
  return unitOfWork(store, async (tx) => {
    await tx.delete(ImportFaultTable, { jobId: id });
    await tx.update(ImportJobTable, { id }, { state: 'running', error: null, ...NOTHING_DONE });
    await tx.increment(ImportJobTable, { id }, 'attempts', 1);
    const { attempts } = await tx.findOneByOrFail(ImportJobTable, { id });
    return attempts <= MOST_BEGINNINGS;
  });
}

/** Forgets where the bytes were, once they are gone. */
export async function forgetSheet(tx: Transaction, id: number): Promise<void> {
  await tx.update(ImportJobTable, { id }, { objectSha256: null });
}

/** Tells how far a run has come, with the faults found since. */
export async function noteImport(
  store: DataSource,
  id: number,
  { counts, faults }: { readonly counts: ImportCounts; readonly faults: readonly ImportFault[] },
): Promise<void> {
  await unitOfWork(store, async (tx) => {
    await tx.query(
      `INSERT INTO import_fault (job_id, row_number, place, column_key, code, message, is_warning)
       SELECT $1, f."rowNumber", f.place, f."columnKey", f.code, f.message, f."isWarning"
         FROM jsonb_to_recordset($2::jsonb) AS f("rowNumber" integer, place integer, "columnKey" text, code text,
              message text, "isWarning" boolean)`,
      [id, JSON.stringify(faults)],
    );
    await tx.update(ImportJobTable, { id }, { ...counts });
  });
}

/** Ends a run. @param error a code of the contract; null for a sheet that was worked to its end */
export async function endImport(
  tx: Transaction,
  id: number,
  { error, ...counts }: Partial<ImportCounts> & { readonly error: string | null },
): Promise<void> {
  await tx.update(
    ImportJobTable,
    { id },
    { ...counts, error, state: error === null ? 'done' : 'failed', finishedAt: () => 'clock_timestamp()' },
  );
}
