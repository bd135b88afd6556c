// The register: entry 进场, change of terms and exit 退场. Terms are effective-dated: another team, trade or rate from a
// day on is another stretch, and what held before stays readable.
import { Injectable } from '@nestjs/common';
import type { FieldFault } from '#domain/identity/check-worker.js';
import { POSTS, isCodeOf } from '#domain/identity/dictionaries.js';
import { ageOn } from '#domain/identity/resident-id.js';
import { addDays } from '#domain/calendar/work-date.js';
import { dailyRateFen as dailyRateFenOf } from '#domain/wages/daily-rate.js';
import { listRegistrations } from '#store/listing/registrations.store.js';
import { isTrade, workerIdOf } from '#store/register-key.store.js';
import { type RegisterRow, findRow, insertRow, updateRow } from '#store/register-row.store.js';
import { agreementOn, isCardInUse, stretchesOf, teamWorksOn } from '#store/registration.store.js';
import { markDays, markRoster } from '#store/roster-mark.store.js';
import { entryPolicyOf } from '#store/roster.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { todayInChina } from '#store/worker.store.js';
import { Problem } from '../problem.js';
import { changed, refuse } from '../register-answers.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import { projectOf } from './members.service.js';
import type { Exit, NewRegistration, RegistrationChange } from './registrations.dto.js';

/** A registration may be prepared so many days ahead. */
const DAYS_AHEAD = 30;

/** A stretch, and the version that the caller has read. */
export interface RegistrationKey {
  readonly code: string;
  readonly id: number;
  readonly version?: number;
}

type Row = RegisterRow<'registration'>;
type Terms = Partial<Omit<NewRegistration, 'worker' | 'enteredOn'>>;

@Injectable()
export class RegistrationService {
  /** @throws Problem `not_found`, `unprocessable` with every fault, `conflict` for a stay that overlaps */
  async enter(
    { tx, recordedBy, log }: WriteContext,
    code: string,
    input: NewRegistration,
  ): Promise<WriteAnswer> {
    const projectId = await projectOf(tx, code);
    const { worker: number, enteredOn, ...terms } = input;
    const workerId = await workerIdOf(tx, number);
    if (workerId === undefined) refuse([fault('worker', 'unknown', 'is not a worker that you may register')]);
    const faults = [
      ...(await this.termFaults(tx, { projectId, workerId, on: enteredOn }, terms)),
      ...(await entryFaults(tx, { projectId, workerId, enteredOn })),
    ];
    if (faults.length > 0) refuse(faults);
    // a contract that still runs covers a new stay too: the gates' verdict asks for its day
    const contractSignedOn = await agreementOn(tx, { projectId, workerId, on: enteredOn });
    const columns = { ...columnsOf(terms), projectId, workerId, enteredOn, contractSignedOn };
    const { row, change } = await insertRow(tx, 'registration', columns, {
      recordedBy,
      effectiveFrom: enteredOn,
    });
    const subject = { subjectKind: 'registration', subjectId: `${code}/${row.id}`, projectId };
    log({ action: 'registration.enter', ...subject, change });
    await follow(tx, row, enteredOn);
    return answer(tx, row, 201, `/api/v1/projects/${encodeURIComponent(code)}/registrations`);
  }

  /** @throws Problem `not_found`, `precondition_failed`, `unprocessable` */
  async change(
    { tx, recordedBy, log }: WriteContext,
    key: RegistrationKey,
    input: RegistrationChange,
  ): Promise<WriteAnswer> {
    const before = await this.rowOf(tx, key);
    const { effectiveFrom, ...terms } = input;
    const { projectId, workerId } = before;
    const merged = { ...termsOf(before), ...withoutUndefined(terms) };
    if (terms.payBasis !== undefined && terms.basisRateFen === undefined)
      refuse([fault('basisRateFen', 'missing', 'is needed with another basis')]);
    const faults = [
      ...(await this.termFaults(tx, { projectId, workerId, on: effectiveFrom }, merged)),
      ...(effectiveFrom < before.enteredOn
        ? [fault('effectiveFrom', 'before_entry', 'lies before this stretch')]
        : []),
      ...(before.exitedOn !== null && effectiveFrom > before.exitedOn
        ? [fault('effectiveFrom', 'after_exit', 'lies after this stretch')]
        : []),
    ];
    if (faults.length > 0) refuse(faults);
    const columns = columnsOf(merged);
    const subject = { subjectKind: 'registration', subjectId: `${key.code}/${before.id}`, projectId };
    const where = { projectId, id: before.id, version: key.version };
    if (effectiveFrom === before.enteredOn) {
      const result = changed(
        await updateRow(tx, 'registration', where, { recordedBy, effectiveFrom, patch: columns }),
      );
      if (result.isChanged) {
        log({ action: 'registration.change', ...subject, change: result.change });
        await follow(tx, result.row, effectiveFrom);
      }
      return answer(tx, result.row, 200);
    }
    const end = { exitedOn: addDays(effectiveFrom, -1) };
    changed(await updateRow(tx, 'registration', where, { recordedBy, effectiveFrom, patch: end }));
    const next = {
      ...before,
      ...columns,
      id: undefined,
      version: 1,
      enteredOn: effectiveFrom,
      stayId: before.stayId ?? before.id,
    };
    const { row, change } = await insertRow(tx, 'registration', next, { recordedBy, effectiveFrom });
    log({ action: 'registration.change', ...subject, change });
    await follow(tx, row, effectiveFrom);
    return answer(tx, row, 200);
  }

  /** @throws Problem `not_found`, `precondition_failed`, `unprocessable` */
  async exit(
    { tx, recordedBy, log }: WriteContext,
    key: RegistrationKey,
    { exitedOn }: Exit,
  ): Promise<WriteAnswer> {
    const before = await this.rowOf(tx, key);
    const today = await todayInChina(tx);
    const { projectId, id, workerId } = before;
    const isOverlapping = (await stretchesOf(tx, projectId, workerId)).some(
      (other) => other.enteredOn > before.enteredOn && other.enteredOn <= exitedOn,
    );
    const faults = [
      ...(isOverlapping
        ? [fault('exitedOn', 'already_registered', 'lies within a later stretch: end that one')]
        : []),
      ...(exitedOn < before.enteredOn ? [fault('exitedOn', 'before_entry', 'lies before the entry')] : []),
      ...(exitedOn > today ? [fault('exitedOn', 'in_future', 'lies in the future')] : []),
    ];
    if (faults.length > 0) refuse(faults);
    const result = changed(
      await updateRow(
        tx,
        'registration',
        { projectId, id, version: key.version },
        { recordedBy, effectiveFrom: exitedOn, patch: { exitedOn } },
      ),
    );
    if (result.isChanged) {
      log({
        action: 'registration.exit',
        subjectKind: 'registration',
        subjectId: `${key.code}/${id}`,
        projectId,
        change: result.change,
      });
      const was = before.exitedOn ?? exitedOn;
      await follow(tx, result.row, was < exitedOn ? was : exitedOn);
    }
    return answer(tx, result.row, 200);
  }

  private async rowOf(tx: Transaction, { code, id }: RegistrationKey): Promise<Row> {
    const row = await findRow(tx, 'registration', { projectId: await projectOf(tx, code), id });
    if (!row) throw new Problem('not_found');
    return row;
  }

  private async termFaults(
    tx: Transaction,
    { projectId, workerId, on }: { projectId: number; workerId: number; on: string },
    terms: Terms,
  ): Promise<FieldFault[]> {
    const { teamId, tradeCode, post, siteCard, payBasis, dailyRateFen } = terms;
    const isTeam = teamId === undefined || (await teamWorksOn(tx, { projectId, teamId, on }));
    const isTaken = siteCard && (await isCardInUse(tx, { projectId, siteCard, workerId }));
    return [
      ...(isTeam ? [] : [fault('teamId', 'unknown', 'is not a team that works on this project then')]),
      ...(tradeCode === undefined || (await isTrade(tx, tradeCode))
        ? []
        : [fault('tradeCode', 'unknown_code', 'is not a code of the dictionary')]),
      ...(post && !isCodeOf(POSTS, post) ? [fault('post', 'unknown_code', 'is not a known post')] : []),
      ...(isTaken ? [fault('siteCard', 'taken', 'is used by somebody else on this project')] : []),
      ...(payBasis === 'piece' && dailyRateFen === undefined
        ? [fault('dailyRateFen', 'missing', 'is needed for piece work: what a day is worth at least')]
        : []),
    ];
  }
}

async function entryFaults(
  tx: Transaction,
  { projectId, workerId, enteredOn }: { projectId: number; workerId: number; enteredOn: string },
): Promise<FieldFault[]> {
  const today = await todayInChina(tx);
  const person = await findRow(tx, 'worker', { id: workerId });
  const policy = await entryPolicyOf(tx, projectId, enteredOn > today ? enteredOn : today);
  const stretches = await stretchesOf(tx, projectId, workerId);
  const isOverlapping = stretches.some(({ exitedOn }) => exitedOn === null || exitedOn >= enteredOn);
  return [
    ...(isOverlapping
      ? [fault('enteredOn', 'already_registered', 'lies within or before another stay on this project')]
      : []),
    ...(enteredOn > addDays(today, DAYS_AHEAD)
      ? [fault('enteredOn', 'too_far_ahead', `lies more than ${DAYS_AHEAD} days ahead`)]
      : []),
    ...(person && ageOn(person.birthOn, enteredOn) < policy.minimumAge
      ? [fault('worker', 'under_age', `is under ${policy.minimumAge} on that day`)]
      : []),
  ];
}

/** What must follow from a change of a stretch: the rosters, and the days that it speaks for. */
async function follow(tx: Transaction, { projectId, workerId }: Row, from: string): Promise<void> {
  await markRoster(tx, [workerId]);
  await markDays(tx, { projectId, workerIds: [workerId], from });
}

async function answer(tx: Transaction, row: Row, status: 200 | 201, location?: string): Promise<WriteAnswer> {
  const [body] = (await listRegistrations(tx, { projectId: row.projectId, id: row.id }, { limit: 1 })).items;
  return { status, body, version: row.version, ...(location === undefined ? {} : { location }) };
}

function columnsOf(terms: Terms): Partial<Row> {
  const { payBasis, basisRateFen, dailyRateFen, ...rest } = terms;
  if (payBasis === undefined || basisRateFen === undefined) return rest;
  const daily =
    payBasis === 'piece' ? (dailyRateFen ?? basisRateFen) : dailyRateFenOf(payBasis, basisRateFen);
  return { ...rest, payBasis, basisRateFen, dailyRateFen: daily };
}

function termsOf(row: Row): Terms {
  const { teamId, tradeCode, workRole, post, isTeamLeader, hasInjuryInsurance, siteCard } = row;
  const { payBasis, payCycle, payDay, payMethod } = row;
  const rates = { basisRateFen: row.basisRateFen ?? row.dailyRateFen, dailyRateFen: row.dailyRateFen };
  const role = workRole === '10' ? '10' : '20';
  return {
    teamId,
    tradeCode,
    workRole: role,
    post,
    isTeamLeader,
    hasInjuryInsurance,
    siteCard,
    payBasis,
    payCycle,
    payDay,
    payMethod,
    ...rates,
  };
}

function withoutUndefined(terms: Terms): Terms {
  return Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined));
}

function fault(field: string, code: string, message: string): FieldFault {
  return { field, code, message };
}
