// Supervision: records and their moves, written.
import { Injectable } from '@nestjs/common';
import { type RecordKind, firstState, movedRecord } from '#domain/supervision/record-move.js';
import { listRecords } from '#store/listing/supervision.store.js';
import {
  type NewRecords,
  type RecordKey,
  addRecord,
  lockRecord,
  moveRecord,
} from '#store/supervision.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { todayInChina } from '#store/worker.store.js';
import { Problem } from '../problem.js';
import { refuse } from '../register-answers.js';
import { enterpriseOf, projectOf } from '../sites/members.service.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import type { NewBlacklisting, NewIncident, NewInspection, RecordMove } from './supervision.dto.js';

/** What is said of a new record; the rest is known. */
type Given = {
  [Kind in RecordKind]: Omit<NewRecords[Kind], 'projectId' | 'state' | 'recordedBy'>;
}[RecordKind];

@Injectable()
export class SupervisionService {
  /** @throws Problem `not_found`, `unprocessable` for a day that has not come */
  inspect(context: WriteContext, { project, ...given }: NewInspection): Promise<WriteAnswer> {
    return this.record(context, { kind: 'inspection', project }, given);
  }

  /** @throws Problem `not_found`, `unprocessable` for a day that has not come */
  incident(context: WriteContext, { project, ...given }: NewIncident): Promise<WriteAnswer> {
    return this.record(context, { kind: 'incident', project }, given);
  }

  /** @throws Problem `not_found`, `unprocessable` for a day that has not come or an enterprise that is not known */
  async blacklist(
    context: WriteContext,
    { project, creditCode, ...given }: NewBlacklisting,
  ): Promise<WriteAnswer> {
    const enterpriseId = creditCode === null ? null : await enterpriseOf(context.tx, creditCode);
    return this.record(context, { kind: 'blacklisting', project }, { ...given, enterpriseId });
  }

  /** @throws Problem `not_found`, `forbidden`, `wrong_state`, `unprocessable` for a day or an amount that does not fit */
  async move(context: WriteContext, key: RecordKey, { move, ...deed }: RecordMove): Promise<WriteAnswer> {
    const { tx, caller, recordedBy, log } = context;
    const before = await lockRecord(tx, key);
    if (!before) throw new Problem('not_found');
    const moved = movedRecord(before, { move, by: caller.scope.role, ...deed }, await todayInChina(tx));
    if (!moved.ok) refuseMove(moved.reason, before.state);
    await moveRecord(tx, key, { move, state: moved.state, ...deed, movedBy: recordedBy });
    log({
      action: `${key.kind}.${move}`,
      subjectKind: key.kind,
      subjectId: `${key.projectId}-${key.id}`,
      projectId: key.projectId,
      reason: deed.reason,
      change: { state: [before.state, moved.state], amountFen: [null, deed.amountFen] },
    });
    return { status: 200, body: await told(tx, key) };
  }

  private async record(
    { tx, recordedBy, log }: WriteContext,
    { kind, project }: { readonly kind: RecordKind; readonly project: string },
    given: Given,
  ): Promise<WriteAnswer> {
    const projectId = await projectOf(tx, project);
    if (given.onDate > (await todayInChina(tx)))
      refuse([{ field: 'onDate', code: 'out_of_range', message: 'lies in the future' }]);
    const state = firstState(kind, 'orderNo' in given && given.orderNo !== null);
    const id = await addRecord(tx, kind, { ...given, projectId, state, recordedBy });
    log({
      action: `${kind}.create`,
      subjectKind: kind,
      subjectId: `${projectId}-${id}`,
      projectId,
      change: { entry: [null, given] },
    });
    return { status: 201, body: await told(tx, { kind, projectId, id }) };
  }
}

async function told(tx: Transaction, { kind, projectId, id }: RecordKey): Promise<object> {
  const [item] = (await listRecords(tx, kind, { filter: { key: { projectId, id } }, page: { limit: 1 } }))
    .items;
  if (!item) throw new Problem('not_found');
  return item;
}

function refuseMove(reason: 'forbidden' | 'wrong_state' | 'onDate' | 'amountFen', state: string): never {
  if (reason === 'forbidden') throw new Problem('forbidden');
  if (reason === 'wrong_state') throw new Problem('wrong_state', `it is ${state}`);
  const message =
    reason === 'onDate'
      ? 'must not be before the record, nor in the future'
      : 'a fine has an amount, a payment may have one, and nothing else has any';
  refuse([{ field: reason, code: 'out_of_range', message }]);
}
