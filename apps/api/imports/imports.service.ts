// The register: a sheet is looked at, kept sealed, and booked as work; the rows themselves are the worker's.
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { IMPORT_SHEETS, SHEET_LIMITS } from '#contracts/import-sheets.js';
import { KeyRing } from '#platform/crypto.js';
import { ObjectStore } from '#platform/object-store.js';
import { readSheet } from '#platform/spreadsheet/read-sheet.js';
import { sealSheet } from '#platform/spreadsheet/sealed-sheet.js';
import { writeTemplate } from '#platform/spreadsheet/write-template.js';
import { withScope } from '#store/caller-scope.js';
import { type ImportKind, addImportJob, mayImport } from '#store/import-job.store.js';
import { readTrades } from '#store/intake.store.js';
import { readImportJob } from '#store/listing/import-jobs.store.js';
import { projectIdOf } from '#store/register-key.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import type { Caller } from '../http.js';
import { Problem } from '../problem.js';
import { refuse } from '../register-answers.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import type { NewImport } from './imports.dto.js';

/** A sheet that can be read, with the number of its rows. */
interface LookedAt {
  readonly bytes: Buffer;
  readonly rowCount: number;
}

@Injectable()
export class ImportService {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly keys: KeyRing,
    private readonly objects: ObjectStore,
  ) {}

  /** The empty sheet of a kind, with the dictionaries to choose from. */
  async template({ scope }: Caller, kind: ImportKind): Promise<{ title: string; bytes: Buffer }> {
    const sheet = IMPORT_SHEETS[kind](await withScope(this.store, scope, readTrades));
    return { title: sheet.title, bytes: await writeTemplate(sheet) };
  }

  /**
   * Reads a sheet as far as its columns and rows, before any transaction.
   * @throws Problem `forbidden` for the role, `unsupported_media_type`, `unprocessable` for what is no such sheet
   */
  async lookAt({ scope }: Caller, { kind, project }: NewImport, body: unknown): Promise<LookedAt> {
    if (!mayImport(kind, scope.role)) throw new Problem('forbidden');
    if (scope.accountId === undefined) throw new Problem('forbidden', 'sheets are handed in by people');
    const needsProject = kind === 'team' || kind === 'registration';
    if (needsProject !== (project !== undefined))
      throw new Problem('invalid_request', undefined, [
        {
          field: 'project',
          code: needsProject ? 'missing' : 'unknown_parameter',
          message: needsProject ? 'is needed for this kind' : 'is not taken for this kind',
        },
      ]);
    if (!Buffer.isBuffer(body))
      throw new Problem('unsupported_media_type', 'send the bytes of the .xlsx file');
    const sheet = await readSheet(body, IMPORT_SHEETS[kind]({}).columns, SHEET_LIMITS);
    if (!sheet.ok) refuse([{ field: 'body', code: sheet.code, message: sheet.detail }]);
    if (sheet.rows.length === 0)
      refuse([{ field: 'body', code: 'no_rows', message: 'the sheet has no rows' }]);
    return { bytes: body, rowCount: sheet.rows.length };
  }

  /** Keeps the sheet and books it. @throws Problem `not_found` for a project that the caller does not see */
  async book(
    { tx, caller, recordedBy, log }: WriteContext,
    { kind, project, mode, fileName }: NewImport,
    { bytes, rowCount }: LookedAt,
  ): Promise<WriteAnswer> {
    const projectId = project === undefined ? null : await projectOf(tx, project);
    // outside the transaction: where it fails, bytes lie about that nobody can open without the keys
    const { sha256 } = await this.objects.put(sealSheet(this.keys, bytes));
    const id = await addImportJob(tx, {
      kind,
      projectId,
      isAllOrNothing: mode === 'all_or_nothing',
      fileSha256: createHash('sha256').update(bytes).digest('hex'),
      objectSha256: sha256,
      fileName,
      accountId: caller.account.id,
      accountName: recordedBy,
      rowCount,
    });
    log({ action: 'import.create', subjectKind: 'import_job', subjectId: String(id), projectId });
    return { status: 202, body: await readImportJob(tx, id), location: `/api/v1/imports/${id}` };
  }
}

async function projectOf(tx: Transaction, code: string): Promise<number> {
  const id = await projectIdOf(tx, code);
  if (id === undefined) throw new Problem('not_found');
  return id;
}
