// Step 10 of the walk: an export is booked as work; its file is read back in parts.
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { isStatistic, piecesOf } from '#domain/export/export-table.js';
import { ObjectStore } from '#platform/object-store.js';
import { openPart } from '#platform/sealed-part.js';
import { appendAudit } from '#store/audit.store.js';
import { inScope, withScope } from '#store/caller-scope.js';
import {
  type ExportJob,
  addExportJob,
  dropExport,
  findExportJob,
  mayExport,
  readParts,
} from '#store/export-job.store.js';
import { readExportJob } from '#store/listing/export-jobs.store.js';
import { projectIdOf } from '#store/register-key.store.js';
import { callerOf } from '../access/permission.js';
import type { HttpRequest } from '../http.js';
import { Problem } from '../problem.js';
import { type WriteAnswer, type WriteContext, actorOf } from '../writes.js';
import type { ByteRange } from './byte-range.js';
import { columnsOf } from './export-columns.js';
import { type NewExport, groupingOf } from './exports.dto.js';

/** A file that is there, with its parts. */
export interface ExportFile {
  readonly job: ExportJob;
  readonly parts: Awaited<ReturnType<typeof readParts>>;
}

@Injectable()
export class ExportService {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly objects: ObjectStore,
  ) {}

  /** @throws Problem `forbidden` for the role, `person_required`, `not_found` for a project that is not to be seen */
  async book({ tx, caller, recordedBy, log }: WriteContext, input: NewExport): Promise<WriteAnswer> {
    const { dataset, format, from, to, project, area, tree = 'managing' } = input;
    const { role, accountId } = caller.scope;
    if (!mayExport(dataset, role)) throw new Problem('forbidden');
    if (accountId === undefined) throw new Problem('person_required', 'a machine follows /changes');
    if (project !== undefined && (await projectIdOf(tx, project)) === undefined)
      throw new Problem('not_found');
    const groupBy = groupingOf(input);
    const places = isStatistic(dataset)
      ? { tree, groupBy, ...(area !== undefined && { areaPrefix: area }) }
      : {};
    const query = { from, to, ...(project !== undefined && { project }), ...places };
    const id = await addExportJob(tx, {
      ...{ dataset, format, query, accountId, accountName: recordedBy },
      columns: columnsOf(dataset, groupBy),
      pieceCount: piecesOf(dataset, from, to).length,
    });
    log({
      action: 'export.create',
      subjectKind: 'export_job',
      subjectId: String(id),
      change: { export: [null, { dataset, format, ...query }] },
    });
    return { status: 202, body: await readExportJob(tx, id), location: `/api/v1/exports/${id}` };
  }

  /** @throws Problem `not_found` where it is not the caller's own or has no file any more */
  async drop({ tx, log }: WriteContext, id: number): Promise<WriteAnswer> {
    if (!(await dropExport(tx, id))) throw new Problem('not_found');
    log({ action: 'export.drop', subjectKind: 'export_job', subjectId: String(id) });
    return { status: 204 };
  }

  /**
   * The file of the caller's own export, whose reading is a deed.
   * @throws Problem `not_found` where it is not the caller's or has expired, `wrong_state` until it is done
   */
  async open(request: HttpRequest, id: number): Promise<ExportFile> {
    const { scope } = callerOf(request);
    const found = await withScope(this.store, scope, async (tx) => {
      const job = await findExportJob(tx, id);
      return job && { job, parts: await readParts(tx, id) };
    });
    if (!found || found.job.accountId !== scope.accountId) throw new Problem('not_found');
    const { job } = found;
    if (job.state === 'waiting' || job.state === 'running')
      throw new Problem('wrong_state', 'it is not done yet');
    const isOver = job.expiresAt !== null && job.expiresAt.getTime() <= Date.now();
    if (job.state !== 'done' || isOver) throw new Problem('not_found', 'there is no file any more');
    // an export may outlive what its reader may see
    if (!mayExport(job.dataset, scope.role)) throw new Problem('forbidden');
    const deed = { action: 'export.read', subjectKind: 'export_job', subjectId: String(id) };
    await inScope(this.store, scope, (tx) => appendAudit(tx, actorOf(request), [deed]));
    return found;
  }

  /** Bytes of a file, part by part; only the part in hand is held. */
  async *bytes({ job, parts }: ExportFile, { first, last }: ByteRange): AsyncGenerator<Buffer> {
    let start = 0;
    for (const { part, objectSha256, byteLength } of parts) {
      const end = start + byteLength;
      if (end > first && start <= last) {
        const sealed = await this.objects.get(objectSha256);
        if (sealed === null) throw new Error(`part ${part} of export ${job.id} is not there`);
        const clear = openPart(job.fileKey, part, sealed);
        yield clear.subarray(Math.max(first - start, 0), Math.min(last + 1 - start, byteLength));
      }
      start = end;
    }
  }
}
