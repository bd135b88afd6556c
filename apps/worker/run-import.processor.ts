// Beside the walk: a sheet that was handed in becomes rows of the register, in the scope of whoever handed it in.
import type { DataSource } from 'typeorm';
import { workDateOf } from '#domain/calendar/work-date.js';
import { type ImportColumn, IMPORT_SHEETS, SHEET_LIMITS } from '#contracts/import-sheets.js';
import type { KeyRing } from '#platform/crypto.js';
import type { Logger } from '#platform/logger.js';
import type { ObjectStore } from '#platform/object-store.js';
import { readSheet } from '#platform/spreadsheet/read-sheet.js';
import { openSheet } from '#platform/spreadsheet/sealed-sheet.js';
import type { SheetRow } from '#platform/spreadsheet/sheet.js';
import { type Account, readAccount } from '#store/account.store.js';
import { LOGIN_SCOPE, scopeOf, withScope } from '#store/caller-scope.js';
import {
  type ImportCounts,
  type ImportJob,
  beginImport,
  endImport,
  findImportJob,
  mayImport,
  forgetSheet,
} from '#store/import-job.store.js';
import { readTrades } from '#store/intake.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import type { Claim, NewMark } from '#store/work-mark.store.js';
import { failedJob } from './failed-job.js';
import { enterpriseSheet } from './import/enterprise-sheet.js';
import { runImport } from './import/run-import.js';
import { registrationSheet } from './import/registration-sheet.js';
import type { SheetKind } from './import/sheet-kind.js';
import { teamSheet } from './import/team-sheet.js';
import { workerSheet } from './import/worker-sheet.js';
import type { StepProcessor } from './step-runner.js';

/** The day on which documents are read. */
const CHINA = 'Asia/Shanghai';

/** What an import works with beside its marks. */
export interface ImportParts {
  /** The worker's own connection: keeps the books. */
  readonly store: DataSource;
  /** A connection in the role of the API: writes the rows, under its row policies. */
  readonly api: DataSource;
  readonly keys: KeyRing;
  readonly objects: ObjectStore;
  readonly logger: Logger;
}

const KINDS = {
  enterprise: enterpriseSheet,
  team: teamSheet,
  worker: workerSheet,
  registration: registrationSheet,
} as const;

type End = Partial<ImportCounts> & { readonly error: string | null };

/**
 * `import.run`. Its rows and its books are written in transactions of their own, so that a long import can be watched
 * and a partial one keeps what it has; after a crash it runs again, and what is stored already is left alone.
 */
export class RunImportProcessor implements StepProcessor {
  readonly step = 'import.run';
  readonly claimLimit = 1;

  constructor(private readonly parts: ImportParts) {}

  async derive(tx: Transaction, { marks, asOf }: Claim): Promise<NewMark[]> {
    const next: NewMark[] = [];
    for (const { subjects, isLastAttempt } of marks) {
      for (const subject of subjects) {
        const job = await findImportJob(tx, Number(subject));
        if (!job) continue;
        if (job.finishedAt !== null) {
          await this.clearAway(tx, job);
          continue;
        }
        const today = workDateOf(asOf, CHINA, 0);
        const failed = { noun: 'import', id: job.id, isLast: isLastAttempt } as const;
        const end = await this.work(job, today).catch((error: unknown) =>
          failedJob(error, failed, this.parts.logger),
        );
        await endImport(tx, job.id, end);
        // a second mark clears the sheet away, once it is certain that nobody needs it again
        next.push({ projectId: job.projectId ?? 0, step: this.step, period: today, subjects: [job.id] });
      }
    }
    return next;
  }

  private async clearAway(tx: Transaction, { id, objectSha256 }: ImportJob): Promise<void> {
    if (objectSha256 === null) return;
    await this.parts.objects.remove(objectSha256);
    await forgetSheet(tx, id);
  }

  private async work(job: ImportJob, today: string): Promise<End> {
    const { store, api, keys } = this.parts;
    const account = await withScope(api, LOGIN_SCOPE, (tx) => readAccount(tx, job.accountId));
    if (!account) return { error: 'account_closed' };
    if (!mayImport(job.kind, account.role)) return { error: 'not_allowed' };
    if (!(await beginImport(store, job.id))) return { error: 'internal_error' };
    const scope = { ...(await scopeOf(api, account, job.projectId)), accountId: account.id };
    const trades = await withScope(api, scope, readTrades);
    const { columns } = IMPORT_SHEETS[job.kind](trades);
    const rows = await this.rowsOf(job, columns);
    if (!rows) return { error: 'file_unreadable' };
    const ground = { recordedBy: account.name, projectId: job.projectId ?? 0, today, trades, keys };
    const desk = { api, scope, actor: actorOf(job, account), ground, jobId: job.id };
    const headers = new Map(columns.map(({ key, header }) => [key, header] as const));
    const kind = KINDS[job.kind] as SheetKind<unknown>;
    return runImport({ store, desk, kind, rows, headers, isAllOrNothing: job.isAllOrNothing });
  }

  private async rowsOf(
    { objectSha256 }: ImportJob,
    columns: readonly ImportColumn[],
  ): Promise<readonly SheetRow[] | undefined> {
    const sealed = objectSha256 === null ? null : await this.parts.objects.get(objectSha256);
    if (sealed === null) return undefined;
    const sheet = await readSheet(openSheet(this.parts.keys, sealed), columns, SHEET_LIMITS);
    return sheet.ok ? sheet.rows : undefined;
  }
}

function actorOf(job: ImportJob, account: Account) {
  return {
    actorKind: 'user',
    actorId: account.id,
    actorName: account.name,
    requestId: `import-${job.id}`,
    address: '',
  } as const;
}
