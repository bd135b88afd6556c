// Beside the walk: an export becomes a file, in the scope of whoever asked for it.
import type { DataSource } from 'typeorm';
import { isStatistic, piecesOf } from '#domain/export/export-table.js';
import type { Logger } from '#platform/logger.js';
import type { ObjectStore } from '#platform/object-store.js';
import { newFileKey, sealPart } from '#platform/sealed-part.js';
import { readAccount } from '#store/account.store.js';
import { LOGIN_SCOPE, scopeOf, withScope } from '#store/caller-scope.js';
import {
  type ExportEnd,
  type ExportJob,
  beginExport,
  endExport,
  expireExports,
  findExportJob,
  keepPart,
  mayExport,
  noteExport,
} from '#store/export-job.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import type { Claim, NewMark } from '#store/work-mark.store.js';
import { type ExportDesk, LIST_ROWS } from './export/list-rows.js';
import { statisticRows } from './export/statistic-rows.js';
import { ExportLimitError, writeFile } from './export/write-file.js';
import { failedJob } from './failed-job.js';
import type { Round } from './rounds.js';
import type { StepProcessor } from './step-runner.js';

/** What an export works with beside its marks. */
export interface ExportParts {
  /** The worker's own connection: keeps the books. */
  readonly store: DataSource;
  /** A connection in the role of the API: reads the rows, under its row policies. */
  readonly api: DataSource;
  readonly objects: ObjectStore;
  readonly logger: Logger;
}

/** `export.run`. After a crash it begins again: the parts of the first attempt are thrown away. */
export class RunExportProcessor implements StepProcessor {
  readonly step = 'export.run';
  readonly claimLimit = 1;

  constructor(private readonly parts: ExportParts) {}

  async derive(tx: Transaction, { marks }: Claim): Promise<NewMark[]> {
    for (const { subjects, isLastAttempt } of marks) {
      for (const subject of subjects) {
        const job = await findExportJob(tx, Number(subject));
        if (!job || job.finishedAt !== null) continue;
        const end = await this.work(job).catch((error: unknown) => this.failed(job, error, isLastAttempt));
        await endExport(tx, job.id, end);
      }
    }
    return [];
  }

  private failed(job: ExportJob, error: unknown, isLast: boolean): ExportEnd {
    if (error instanceof ExportLimitError) return { error: error.code };
    return failedJob(error, { noun: 'export', id: job.id, isLast }, this.parts.logger);
  }

  private async work(job: ExportJob): Promise<ExportEnd> {
    const { store, api, objects } = this.parts;
    const account = await withScope(api, LOGIN_SCOPE, (tx) => readAccount(tx, job.accountId));
    if (!account) return { error: 'account_closed' };
    if (!mayExport(job.dataset, account.role)) return { error: 'not_allowed' };
    const fileKey = newFileKey();
    const forgotten = await beginExport(store, job.id, fileKey);
    if (!forgotten) return { error: 'internal_error' };
    for (const sha256 of forgotten) await objects.remove(sha256);
    const scope = { ...(await scopeOf(api, account)), accountId: account.id };
    const counts = { doneCount: 0, rowCount: 0 };
    const rows = this.rowsOf(job, { api, scope }, counts);
    const file = await writeFile({ ...job, name: job.dataset }, rows, async (part, n) => {
      const { sha256: objectSha256 } = await objects.put(sealPart(fileKey, n, part));
      await keepPart(store, job.id, { part: n, objectSha256, byteLength: part.length });
    });
    return { ...file, ...counts };
  }

  /** Piece by piece, told after each. */
  private async *rowsOf(
    { id, dataset, query }: ExportJob,
    desk: ExportDesk,
    counts: { doneCount: number; rowCount: number },
  ): AsyncGenerator<object> {
    for (const piece of piecesOf(dataset, query.from, query.to)) {
      const rows = isStatistic(dataset)
        ? statisticRows(desk, dataset, { query, month: piece })
        : LIST_ROWS[dataset](desk, piece, query.project);
      for await (const row of rows) {
        counts.rowCount += 1;
        yield row;
      }
      counts.doneCount += 1;
      await noteExport(this.parts.store, id, counts);
    }
  }
}

const EVERY_MS = 600_000;

/** `exports.expire`. */
export class ExpireExports implements Round {
  readonly name = 'exports.expire';
  readonly everyMs = EVERY_MS;

  constructor(private readonly parts: Pick<ExportParts, 'store' | 'objects'>) {}

  async run(): Promise<void> {
    const { store, objects } = this.parts;
    for (const sha256 of await expireExports(store)) await objects.remove(sha256);
  }
}
