// Funds: writes. What is entered is checked, kept, and told to the reconciliation.
import { Injectable } from '@nestjs/common';
import { closingRefusals } from '#domain/funds/special-account.js';
import { readCalendar } from '#store/attendance-day.store.js';
import {
  addAccount,
  addClosingStep,
  addDepositEvent,
  addMinimumWage,
  addMovement,
  addPlannedTransfers,
  hasAccount,
  readClosing,
} from '#store/fund.store.js';
import { listAccounts, listDeposits, listFundRows, listMinimumWages } from '#store/listing/funds.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { todayInChina } from '#store/worker.store.js';
import { Problem } from '../problem.js';
import { refuse } from '../register-answers.js';
import { projectOf } from '../sites/members.service.js';
import { mustBeOwnArea } from '../sites/own-area.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import type {
  ClosingStep,
  NewDepositEventBody,
  NewMinimumWageBody,
  NewMovementBody,
  NewPlannedTransfers,
  NewSpecialAccount,
} from './funds.dto.js';

/** What the audit log is told of an entry. */
interface Entry {
  readonly kind: string;
  readonly id: number | string;
  readonly projectId: number;
  readonly entry: object;
}

@Injectable()
export class FundsService {
  /** @throws Problem `not_found` */
  async account(context: WriteContext, { project, ...papers }: NewSpecialAccount): Promise<WriteAnswer> {
    const { tx, recordedBy: enteredBy } = context;
    const projectId = await projectOf(tx, project);
    const id = await addAccount(tx, { projectId, ...papers, enteredBy });
    logEntry(context, { kind: 'special_account', id, projectId, entry: papers });
    return { status: 201, body: await this.told(tx, project) };
  }

  /** @throws Problem `not_found`, `unprocessable` for an entry that is not of this plan */
  async plan(
    context: WriteContext,
    project: string,
    { items, source }: NewPlannedTransfers,
  ): Promise<WriteAnswer> {
    const { tx, recordedBy: enteredBy } = context;
    const projectId = await accountProject(tx, project);
    for (const [i, { amountFen, replaces }] of items.entries()) {
      if (amountFen === 0 && replaces === undefined)
        refuse([
          { field: `items.${i}.amountFen`, code: 'out_of_range', message: 'say which entry it takes back' },
        ]);
      if (replaces !== undefined && !(await rowOf(tx, 'funding_plan', { projectId, id: replaces })))
        refuse([{ field: `items.${i}.replaces`, code: 'unknown', message: 'is no entry of this plan' }]);
    }
    const transfers = items.map(({ replaces = null, ...transfer }) => {
      return { ...transfer, replaces, source, enteredBy };
    });
    const told: object[] = [];
    for (const [i, id] of (await addPlannedTransfers(tx, projectId, transfers)).entries()) {
      const { dueOn, amountFen } = items[i] ?? {};
      logEntry(context, { kind: 'funding_plan', id, projectId, entry: { dueOn, amountFen } });
      const row = await rowOf(tx, 'funding_plan', { projectId, id });
      if (row) told.push(row);
    }
    return { status: 201, body: { items: told } };
  }

  /** @throws Problem `not_found`, `conflict` where the bank's serial number is there already */
  async move(context: WriteContext, project: string, movement: NewMovementBody): Promise<WriteAnswer> {
    const { tx, recordedBy: enteredBy } = context;
    const projectId = await accountProject(tx, project);
    if (movement.bookedOn > (await todayInChina(tx)))
      refuse([{ field: 'bookedOn', code: 'out_of_range', message: 'lies in the future' }]);
    const id = await addMovement(tx, { projectId, ...movement, enteredBy });
    logEntry(context, { kind: 'account_movement', id, projectId, entry: movement });
    const body = await rowOf(tx, 'account_movement', { projectId, id });
    return { status: 201, ...(body && { body }) };
  }

  /** The notice that nothing is owed begins today. @throws Problem `not_found`, `wrong_state` */
  async publishNotice(context: WriteContext, project: string, { reason }: ClosingStep): Promise<WriteAnswer> {
    return this.close(context, project, { reason, step: 'NOTICE' });
  }

  /** @throws Problem `not_found`, `wrong_state` with everything that stands in the way */
  async close(
    context: WriteContext,
    project: string,
    { reason, step = 'CLOSED' }: ClosingStep & { readonly step?: 'NOTICE' | 'CLOSED' },
  ): Promise<WriteAnswer> {
    const { tx, recordedBy: enteredBy } = context;
    const projectId = await accountProject(tx, project);
    const facts = await readClosing(tx, projectId);
    if (facts.isClosed) throw new Problem('wrong_state', 'it is closed');
    if (step === 'NOTICE' && facts.noticeFrom !== null)
      throw new Problem('wrong_state', `a notice stands since ${facts.noticeFrom}`);
    const today = await todayInChina(tx);
    // a notice does not wait for itself
    const refusals = closingRefusals(facts, today).filter((why) => step === 'CLOSED' || why !== 'NO_NOTICE');
    if (refusals.length > 0) throw new Problem('wrong_state', `not yet: ${refusals.join(', ')}`);
    const id = await addClosingStep(tx, { projectId, step, onDate: today, reason, enteredBy });
    logEntry(context, { kind: 'account_closing', id, projectId, entry: { step } });
    return { status: 200, body: await this.told(tx, project) };
  }

  /** @throws Problem `not_found` */
  async deposit(context: WriteContext, { project, on, ...event }: NewDepositEventBody): Promise<WriteAnswer> {
    const { tx, recordedBy: enteredBy } = context;
    const projectId = await projectOf(tx, project);
    const {
      form = null,
      provider = '',
      contractFen = null,
      requiredRatio = null,
      validTo = null,
      ...plain
    } = event;
    const row = {
      projectId,
      ...plain,
      onDate: on,
      form,
      provider,
      contractFen,
      requiredRatio,
      validTo,
      enteredBy,
    };
    const id = await addDepositEvent(tx, row);
    logEntry(context, { kind: 'wage_deposit', id, projectId, entry: event });
    const look = { project, asOf: await todayInChina(tx), calendar: await readCalendar(tx) };
    const [body] = (await listDeposits(tx, look, { limit: 1 })).items;
    return { status: 201, ...(body && { body }) };
  }

  /** @throws Problem `conflict` where the area has one from that day on, `unprocessable` for an area that is not there */
  async minimum(context: WriteContext, wage: NewMinimumWageBody): Promise<WriteAnswer> {
    const { tx, recordedBy: enteredBy } = context;
    await mustBeOwnArea(context, wage.areaCode);
    await addMinimumWage(tx, { ...wage, enteredBy });
    logEntry(context, {
      kind: 'minimum_wage',
      id: `${wage.areaCode}/${wage.effectiveFrom}`,
      projectId: 0,
      entry: wage,
    });
    const { areaCode: area, effectiveFrom } = wage;
    const [body] = (await listMinimumWages(tx, { area, effectiveFrom }, { limit: 1 })).items;
    return { status: 201, ...(body && { body }) };
  }

  private async told(tx: Transaction, project: string): Promise<object> {
    const [item] = (await listAccounts(tx, { project, asOf: await todayInChina(tx) }, { limit: 1 })).items;
    return item ?? {};
  }
}

/** @throws Problem `not_found` where the project has no account, or is not seen */
async function accountProject(tx: Transaction, project: string): Promise<number> {
  const projectId = await projectOf(tx, project);
  if (!(await hasAccount(tx, projectId)))
    throw new Problem('not_found', 'no special account is entered for the project');
  return projectId;
}

async function rowOf(
  tx: Transaction,
  table: 'funding_plan' | 'account_movement',
  key: { projectId: number; id: number },
): Promise<object | undefined> {
  return (await listFundRows(tx, table, key, { limit: 1 })).items[0];
}

function logEntry({ log }: WriteContext, { kind, id, projectId, entry }: Entry): void {
  log({
    action: `${kind}.create`,
    subjectKind: kind,
    subjectId: String(id),
    ...(projectId > 0 && { projectId }),
    change: { entry: [null, entry] },
  });
}
