// Step 4 of the walk, by hand: corrections are asked for by one person and decided by another.
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  type CorrectionOutcome,
  correctionState,
  judgeCorrection,
  mayBecome,
} from '#domain/attendance/correction.js';
import type { DayFigures } from '#domain/attendance/correction-effect.js';
import { canonicalJson } from '#domain/audit/canonical.js';
import { ObjectStore } from '#platform/object-store.js';
import {
  type StoredCorrection,
  addCorrection,
  addDecisions,
  findNamedEvent,
  holdCorrections,
  isEvidence,
  mayShowFile,
  readCorrections,
} from '#store/correction.store.js';
import { gateEventId } from '#store/gate-event.store.js';
import { listCorrections } from '#store/listing/corrections.store.js';
import { marksOf, previewCorrections, readSurroundings } from '#store/preview-corrections.js';
import { projectIdOf, workerIdOf } from '#store/register-key.store.js';
import { findRow } from '#store/register-row.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { addMarks } from '#store/work-mark.store.js';
import { evidenceFaults, keptEvidence } from '../evidence.js';
import { idOf } from '../parameters.js';
import { type FieldError, Problem } from '../problem.js';
import { refuse } from '../register-answers.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import type { Approval, CorrectionDeed, NewCorrection, PreviewRequest } from './corrections.dto.js';

/** A correction as a path names it. */
export interface CorrectionPath {
  readonly project: string;
  readonly id: string;
}

const VERBS: Readonly<Record<CorrectionOutcome, string>> = {
  APPROVED: 'approve',
  REJECTED: 'reject',
  WITHDRAWN: 'withdraw',
  ANNULLED: 'annul',
};

@Injectable()
export class CorrectionService {
  constructor(private readonly objects: ObjectStore) {}

  /** @throws Problem `unprocessable` with every fault; `person_required` */
  async ask(context: WriteContext, input: NewCorrection): Promise<WriteAnswer> {
    const { tx, recordedBy, log } = context;
    const requestedBy = personOf(context);
    const projectId = (await projectIdOf(tx, input.project)) ?? unknown('project');
    const worker = { projectId, ...(await workerAskedFor(context, input.worker)) };
    await holdCorrections(tx, projectId, [worker.id]);
    const key = { projectId, workerId: worker.id };
    const event = input.event ? await findNamedEvent(tx, key, input.event) : null;
    const evidence = input.evidence.map(keptEvidence);
    const { direction, at, reason } = input;
    const replaces = event ? { key: keyOf(event.key), timeQuality: event.timeQuality } : null;
    const asked = { at: at.getTime(), direction, reason, evidence, replaces };
    const faults = [
      ...judgeCorrection(asked, await readSurroundings(tx, worker, asked.at)),
      ...(event === undefined ? [fault('event', 'is no gate event of this worker on this project')] : []),
      ...(await evidenceFaults(tx, this.objects, evidence, (sha256) => mayShowFile(tx, key, sha256))),
    ];
    if (faults.length > 0) refuse(faults);
    const row = { ...key, direction, at, reason, evidence, event: event?.key ?? null };
    const id = await addCorrection(tx, { ...row, requestedBy, requestedByName: recordedBy });
    log({
      action: 'correction.create',
      subjectKind: 'correction',
      subjectId: String(id),
      projectId,
      reason,
      change: {
        worker: [null, worker.number],
        direction: [null, direction],
        at: [null, at.toISOString()],
        event: [null, event ? gateEventId(event.key) : null],
      },
    });
    const location = `/api/v1/corrections/${encodeURIComponent(input.project)}/${id}`;
    return { status: 201, body: await shown(tx, input.project, id), location };
  }

  /**
   * What approving corrections one after the other would do, with a hash over it.
   * @throws Problem `unprocessable` for what the caller does not see, `wrong_state` for what does not wait
   */
  async preview(tx: Transaction, { project, ids }: PreviewRequest) {
    const projectId = (await projectIdOf(tx, project)) ?? unknown('project');
    const corrections = await found(tx, projectId, ids);
    mustAllow(corrections, 'APPROVED');
    return effectOf(tx, projectId, corrections);
  }

  /**
   * All or nothing, and only while they would do what was shown.
   * @throws Problem `unprocessable`, `wrong_state`, `same_person`, `effect_changed` with the hash of now
   */
  async approve(context: WriteContext, { project, ids, effect, reason }: Approval): Promise<WriteAnswer> {
    const { tx } = context;
    personOf(context);
    const projectId = (await projectIdOf(tx, project)) ?? unknown('project');
    const corrections = await held(tx, projectId, ids);
    mustBeAnothers(corrections);
    mustAllow(corrections, 'APPROVED');
    const now = await effectOf(tx, projectId, corrections);
    if (now.effect !== effect) throw new Problem('effect_changed', undefined, [], { effect: now.effect });
    await this.settle(context, { projectId, outcome: 'APPROVED', reason }, corrections);
    const items = [];
    for (const { id } of corrections) items.push(await shown(tx, project, id));
    return { status: 200, body: { effect, items } };
  }

  /** @throws Problem `not_found`, `wrong_state`, `same_person`; `not_requester` for a withdrawal */
  async decide(
    context: WriteContext,
    path: CorrectionPath,
    { outcome, reason }: CorrectionDeed & { readonly outcome: Exclude<CorrectionOutcome, 'APPROVED'> },
  ): Promise<WriteAnswer> {
    const { tx } = context;
    const accountId = personOf(context);
    const key = await keyOfPath(tx, path);
    const corrections = await held(tx, key.projectId, [key.id], 'not_found');
    if (outcome !== 'WITHDRAWN') mustBeAnothers(corrections);
    else if (corrections.some(({ requestedBy }) => requestedBy !== accountId))
      throw new Problem('not_requester');
    mustAllow(corrections, outcome);
    await this.settle(context, { projectId: key.projectId, outcome, reason }, corrections);
    return { status: 200, body: await shown(tx, path.project, key.id) };
  }

  /** @throws Problem `not_found` */
  async find(tx: Transaction, path: CorrectionPath) {
    return shown(tx, path.project, idOf(path.id));
  }

  /** Bytes of a file that speaks for a correction. @throws Problem `not_found` */
  async file(tx: Transaction, path: CorrectionPath, sha256: string): Promise<Buffer> {
    const isThere = await isEvidence(tx, await keyOfPath(tx, path), sha256);
    const bytes = isThere ? await this.objects.get(sha256) : null;
    if (bytes === null) throw new Problem('not_found');
    return bytes;
  }

  private async settle(
    { tx, recordedBy, log, caller }: WriteContext,
    decision: { projectId: number; outcome: CorrectionOutcome; reason: string },
    corrections: readonly StoredCorrection[],
  ): Promise<void> {
    const { projectId, outcome, reason } = decision;
    const by = { decidedBy: caller.scope.accountId ?? 0, decidedByName: recordedBy };
    await addDecisions(tx, { ...decision, ...by }, corrections);
    if (outcome === 'APPROVED' || outcome === 'ANNULLED')
      await addMarks(tx, await marksOf(tx, projectId, corrections));
    for (const { id, outcomes } of corrections)
      log({
        action: `correction.${VERBS[outcome]}`,
        subjectKind: 'correction',
        subjectId: String(id),
        projectId,
        reason,
        change: { state: [correctionState(outcomes), outcome] },
      });
  }
}

/** A machine is nobody who could answer for it. @throws Problem `person_required` */
function personOf({ caller }: WriteContext): number {
  const { accountId } = caller.scope;
  if (accountId === undefined) throw new Problem('person_required');
  return accountId;
}

async function workerAskedFor(
  { tx, caller }: WriteContext,
  number: string | undefined,
): Promise<{ id: number; number: string }> {
  const own = caller.scope.workerId;
  if (number === undefined && own !== undefined) {
    const row = await findRow(tx, 'worker', { id: own });
    return row ? { id: own, number: row.number } : unknown('worker');
  }
  if (number === undefined)
    return refuse([{ field: 'worker', code: 'missing', message: 'say whose passage it is' }]);
  return { id: (await workerIdOf(tx, number)) ?? unknown('worker'), number };
}

function keyOf(key: { deviceId: number; bootId: number; seq: number }) {
  return [key.deviceId, key.bootId, key.seq] as const;
}

function fault(field: string, message: string): FieldError {
  return { field, code: 'unknown', message };
}

function unknown(field: 'project' | 'worker'): never {
  return refuse([fault(field, `is not a ${field} that you may see`)]);
}

/** @throws Problem `not_found` */
async function keyOfPath(tx: Transaction, { project, id }: CorrectionPath) {
  const projectId = await projectIdOf(tx, project);
  if (projectId === undefined) throw new Problem('not_found');
  return { projectId, id: idOf(id) };
}

/** The corrections, with all of their workers held. @throws Problem as `found` */
async function held(
  tx: Transaction,
  projectId: number,
  ids: readonly number[],
  missing?: 'not_found',
): Promise<StoredCorrection[]> {
  const before = await found(tx, projectId, ids, missing);
  await holdCorrections(
    tx,
    projectId,
    before.map(({ workerId }) => workerId),
  );
  // what another has decided in the meantime is seen now
  return found(tx, projectId, ids, missing);
}

async function found(
  tx: Transaction,
  projectId: number,
  ids: readonly number[],
  missing?: 'not_found',
): Promise<StoredCorrection[]> {
  const corrections = await readCorrections(tx, { projectId, ids });
  const known = new Set(corrections.map(({ id }) => id));
  const faults = ids.flatMap((id, i) =>
    known.has(id) ? [] : [fault(`ids.${i}`, 'is not a correction that you may see')],
  );
  if (faults.length > 0 && missing) throw new Problem(missing);
  if (faults.length > 0) refuse(faults);
  return corrections;
}

/** @throws Problem `wrong_state` that names each */
function mustAllow(corrections: readonly StoredCorrection[], outcome: CorrectionOutcome): void {
  const errors = corrections.flatMap(({ outcomes }, i) => {
    const state = correctionState(outcomes);
    if (mayBecome(state, outcome)) return [];
    return [{ field: `ids.${i}`, code: state.toLowerCase(), message: `is ${state}` }];
  });
  if (errors.length > 0) throw new Problem('wrong_state', undefined, errors);
}

/** @throws Problem `same_person` that names each */
function mustBeAnothers(corrections: readonly StoredCorrection[]): void {
  const errors = corrections.flatMap(({ isOwnCase }, i) =>
    isOwnCase ? [{ field: `ids.${i}`, code: 'same_person', message: 'is your own case' }] : [],
  );
  if (errors.length > 0) throw new Problem('same_person', undefined, errors);
}

async function effectOf(tx: Transaction, projectId: number, corrections: readonly StoredCorrection[]) {
  const effects = await previewCorrections(tx, projectId, corrections);
  const items = effects.map(({ correction: { id, workerNumber }, days }) => ({
    id,
    workerNumber,
    days: days.map(({ workDate, before, after }) => ({
      workDate,
      before: figuresShown(before),
      after: figuresShown(after),
    })),
  }));
  return { effect: createHash('sha256').update(canonicalJson(items)).digest('hex'), items };
}

function figuresShown(figures: DayFigures | null) {
  if (figures === null) return null;
  const { openSince, stays } = figures;
  return {
    ...figures,
    openSince: openSince === null ? null : new Date(openSince).toISOString(),
    stays: stays.map(({ inAt, outAt, minutes, counted, isProven }) => ({
      inAt: new Date(inAt).toISOString(),
      outAt: new Date(outAt).toISOString(),
      minutes,
      counted,
      isProven,
    })),
  };
}

async function shown(tx: Transaction, project: string, id: number) {
  const [item] = (await listCorrections(tx, { project, id }, { limit: 1 })).items;
  if (!item) throw new Problem('not_found');
  return item;
}
