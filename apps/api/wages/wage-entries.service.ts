// Wages: writes. What was agreed, measured and deducted is entered, checked and told to the drafting of sheets.
import { Injectable } from '@nestjs/common';
import { faultsOfTerms } from '#domain/wages/pay-agreement.js';
import { type WageEntryTable, listWageEntries } from '#store/listing/wage-entries.store.js';
import { idsOfNames, workerIdOf } from '#store/register-key.store.js';
import { isRegisteredOn, teamWorksOn } from '#store/registration.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import {
  addAgreement,
  addDeduction,
  addMeasurement,
  isLocked,
  replacedRow,
  teamsInMonth,
} from '#store/wage-entry.store.js';
import { type FieldError, Problem } from '../problem.js';
import { refuse } from '../register-answers.js';
import { projectOf } from '../sites/members.service.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import type { NewPayAgreement, NewPieceMeasurement, NewWageDeduction } from './wage-entries.dto.js';

@Injectable()
export class WageEntryService {
  /** @throws Problem `not_found`, `unprocessable` with every fault */
  async agree(context: WriteContext, code: string, input: NewPayAgreement): Promise<WriteAnswer> {
    const { tx, recordedBy: enteredBy } = context;
    const projectId = await projectOf(tx, code);
    const { worker, ...agreement } = input;
    const faults: FieldError[] = [...faultsOfTerms(agreement)];
    const workerId = await memberOf(tx, projectId, worker, faults);
    if (faults.length > 0) refuse(faults);
    const id = await addAgreement(tx, { projectId, workerId, enteredBy, ...agreement });
    return told(context, { code, projectId, id, table: 'pay_agreement' });
  }

  /** @throws Problem `not_found`, `wrong_state` where the sheet is published, `unprocessable` with every fault */
  async measure(context: WriteContext, code: string, input: NewPieceMeasurement): Promise<WriteAnswer> {
    const { tx, recordedBy: enteredBy } = context;
    const projectId = await projectOf(tx, code);
    const { team: teamId, shares: named, replaces = null, ...measured } = input;
    const { payMonth } = measured;
    const faults: FieldError[] = [];
    if (!(await teamWorksOn(tx, { projectId, teamId, on: `${payMonth}-01` })))
      faults.push(fault('team', 'unknown', 'is not a team that worked in the month'));
    const shares = await sharesOf(tx, projectId, named, faults);
    faults.push(
      ...(await replacingFaults(tx, 'piece_measurement', {
        projectId,
        id: replaces,
        subjectId: teamId,
        payMonth,
      })),
    );
    if (faults.length > 0) refuse(faults);
    await refuseLocked(tx, { projectId, payMonth }, [teamId]);
    const entry = { projectId, teamId, shares, replaces, enteredBy, ...measured };
    const id = await addMeasurement(tx, entry);
    return told(context, { code, projectId, id, table: 'piece_measurement' });
  }

  /** @throws Problem `not_found`, `wrong_state` where the sheet is published, `unprocessable` with every fault */
  async deduct(context: WriteContext, code: string, input: NewWageDeduction): Promise<WriteAnswer> {
    const { tx, recordedBy: enteredBy } = context;
    const projectId = await projectOf(tx, code);
    const { worker, replaces = null, ...deduction } = input;
    const { payMonth } = deduction;
    const faults: FieldError[] = [];
    const workerId = await memberOf(tx, projectId, worker, faults);
    faults.push(
      ...(await replacingFaults(tx, 'wage_deduction', {
        projectId,
        id: replaces,
        subjectId: workerId,
        payMonth,
      })),
    );
    if (deduction.amountFen === 0 && replaces === null)
      faults.push(fault('amountFen', 'out_of_range', 'nothing is taken back: say which entry it replaces'));
    if (faults.length > 0) refuse(faults);
    await refuseLocked(
      tx,
      { projectId, payMonth },
      await teamsInMonth(tx, { projectId, workerId, payMonth }),
    );
    const id = await addDeduction(tx, { projectId, workerId, replaces, enteredBy, ...deduction });
    return told(context, { code, projectId, id, table: 'wage_deduction' });
  }
}

async function refuseLocked(
  tx: Transaction,
  month: { projectId: number; payMonth: string },
  teamIds: readonly number[],
): Promise<void> {
  if (await isLocked(tx, month, teamIds))
    throw new Problem('wrong_state', `the sheet of ${month.payMonth} is published: use the next month`);
}

/** The worker's id; a fault where nobody of that number was ever registered on the project. */
async function memberOf(
  tx: Transaction,
  projectId: number,
  worker: string,
  faults: FieldError[],
): Promise<number> {
  const workerId = await workerIdOf(tx, worker);
  if (workerId !== undefined && (await isRegisteredOn(tx, projectId, workerId))) return workerId;
  faults.push(fault('worker', 'unknown', 'is not registered on the project'));
  return 0;
}

async function sharesOf(
  tx: Transaction,
  projectId: number,
  named: NewPieceMeasurement['shares'],
  faults: FieldError[],
): Promise<[number, number][]> {
  const ids = await idsOfNames(
    tx,
    'worker',
    named.map(({ worker }) => worker),
  );
  const shares: [number, number][] = [];
  for (const [i, { worker, weight }] of named.entries()) {
    const workerId = ids.get(worker);
    const field = `shares.${i}.worker`;
    if (workerId === undefined || !(await isRegisteredOn(tx, projectId, workerId)))
      faults.push(fault(field, 'unknown', 'is not registered on the project'));
    else if (shares.some(([other]) => other === workerId))
      faults.push(fault(field, 'repeated', 'is there twice'));
    else shares.push([workerId, weight]);
  }
  return shares;
}

/** What an entry puts right must be about the same team or worker, and the same month. */
async function replacingFaults(
  tx: Transaction,
  table: 'piece_measurement' | 'wage_deduction',
  entry: { projectId: number; id: number | null; subjectId: number; payMonth: string },
): Promise<FieldError[]> {
  const { id, projectId, subjectId, payMonth } = entry;
  if (id === null) return [];
  const row = await replacedRow(tx, table, { projectId, id });
  const isSame = row?.subjectId === subjectId && row.payMonth === payMonth;
  return isSame ? [] : [fault('replaces', 'unknown', 'is no entry about the same month and the same one')];
}

async function told(
  { tx, log }: WriteContext,
  { code, projectId, id, table }: { code: string; projectId: number; id: number; table: WageEntryTable },
): Promise<WriteAnswer> {
  const [body] = (await listWageEntries(tx, table, { projectId, id }, { limit: 1 })).items;
  log({
    action: `${table}.create`,
    subjectKind: table,
    subjectId: `${code}/${id}`,
    projectId,
    change: { entry: [null, body] },
  });
  return { status: 201, ...(body && { body }) };
}

function fault(field: string, code: string, message: string): FieldError {
  return { field, code, message };
}
