// Evidence of one worker on one project, for an office or a court (Decree 724 art. 50). Each pack is a deed, with its hash.
import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { PDF_MEDIA_TYPE } from '#platform/document/document.js';
import { documentStream } from '#platform/document/document-stream.js';
import { ObjectStore } from '#platform/object-store.js';
import { zipOf } from '#platform/zip.js';
import { appendAudit } from '#store/audit.store.js';
import { inScope, withScope } from '#store/caller-scope.js';
import { findEvidenceSubject, readEvidenceDates } from '#store/listing/evidence.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { todayInChina } from '#store/worker.store.js';
import { Roles, callerOf, WAGE_READERS } from '../access/permission.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ReadRoute } from '../openapi.js';
import { preferredType } from '../preferred-type.js';
import { Problem } from '../problem.js';
import { refuse } from '../register-answers.js';
import { validated } from '../validated.js';
import { CaseService } from '../wages/cases.service.js';
import { SheetLifeService } from '../wages/sheet-life.service.js';
import { actorOf } from '../writes.js';
import { type Making, evidenceFiles } from './evidence-files.js';
import { type EvidenceQuery, evidenceInput, evidenceQuery } from './evidence-pack.dto.js';
import { evidenceBlocks, evidenceOptions } from './evidence-paper.js';
import { type Evidence, gatherEvidence } from './gather-evidence.js';

const ZIP_MEDIA_TYPE = 'application/zip';
const MEDIA = { zip: ZIP_MEDIA_TYPE, pdf: PDF_MEDIA_TYPE } as const;
const MOST_DAYS = 800;

/** Whose evidence a path names. */
interface EvidenceParams {
  readonly code: string;
  readonly worker: string;
}

@ApiTags('wages')
@Roles(...WAGE_READERS, 'worker')
@Controller('api/v1/projects/:code/evidence/:worker')
export class EvidencePackController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly objects: ObjectStore,
    private readonly sheets: SheetLifeService,
    private readonly cases: CaseService,
  ) {}

  @Get()
  @ReadRoute({
    summary:
      'Evidence of a worker on a project, whole: a .zip with a program that checks it, or the paper alone',
    answer: { type: 'string', format: 'binary' },
    media: ZIP_MEDIA_TYPE,
    alsoAs: [PDF_MEDIA_TYPE],
    query: evidenceQuery,
    problems: [404, 406, 422],
  })
  async read(
    @Param() params: EvidenceParams,
    @Query(validated(evidenceInput)) query: EvidenceQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const media = query.format ? MEDIA[query.format] : preferredType(request, Object.values(MEDIA));
    const caller = callerOf(request);
    const evidence = await withScope(
      this.store,
      caller.scope,
      (tx) => this.gather(tx, params, { query, caller }),
      { isOneMoment: true },
    );
    const making = { at: new Date(), by: caller.account.name, role: caller.scope.role };
    const bytes = await this.pack(evidence, making, media);
    const digest = hash('sha256', bytes, 'buffer');
    await this.logDeed(request, evidence, digest.toString('hex'));
    const name = `evidence-${[params.code, params.worker].join('-').replace(/[^\w-]/g, '_')}`;
    reply
      .header('vary', 'accept')
      .header('content-type', media)
      .header('content-digest', `sha-256=:${digest.toString('base64')}:`)
      .header(
        'content-disposition',
        `attachment; filename="${name}.${media === PDF_MEDIA_TYPE ? 'pdf' : 'zip'}"`,
      )
      .send(bytes);
  }

  private async gather(
    tx: Transaction,
    { code, worker }: EvidenceParams,
    { query, caller }: { readonly query: EvidenceQuery; readonly caller: Caller },
  ): Promise<Evidence> {
    const isName = [code, worker].every((text) => !/\p{Cc}/u.test(text));
    const subject = isName ? await findEvidenceSubject(tx, code, worker) : undefined;
    const to = query.to ?? (await todayInChina(tx));
    const from = query.from ?? subject?.firstEnteredOn ?? null;
    if (!subject || from === null || subject.firstEnteredOn === null) throw new Problem('not_found');
    const period = { from: from < to ? from : to, to };
    const dates = await readEvidenceDates(tx, subject, period);
    if (dates.length > MOST_DAYS) {
      const message = `a pack holds ${MOST_DAYS} days of attendance at most, these are ${dates.length}`;
      refuse([{ field: 'from', code: 'too_long', message }]);
    }
    const { sheets, cases } = this;
    return gatherEvidence(tx, { subject, period, dates }, { sheets, cases, caller });
  }

  private async pack(evidence: Evidence, making: Making, media: string): Promise<Buffer> {
    const paper = await buffer(
      documentStream(evidenceOptions(evidence, making), evidenceBlocks(evidence, making)),
    );
    if (media === PDF_MEDIA_TYPE) return paper;
    return zipOf(await evidenceFiles(evidence, making, { paper, objects: this.objects }), making.at);
  }

  /** The hash tells later whether a pack that somebody shows is one that was made here. */
  private async logDeed(request: HttpRequest, { subject, period }: Evidence, sha256: string): Promise<void> {
    const { projectId, projectCode, workerNumber } = subject;
    await inScope(this.store, callerOf(request).scope, (tx) =>
      appendAudit(tx, actorOf(request), [
        {
          action: 'evidence.export',
          subjectKind: 'worker',
          subjectId: workerNumber,
          projectId,
          change: { project: [null, projectCode], period: [null, period], sha256: [null, sha256] },
        },
      ]),
    );
  }
}
