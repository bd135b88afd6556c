// The register: certificates, bans, contracts and trainings: what a person needs, or what keeps a person out.
import { Injectable } from '@nestjs/common';
import { addDays } from '#domain/calendar/work-date.js';
import { areaPrefix } from '#domain/identity/area-code.js';
import { ObjectStore } from '#platform/object-store.js';
import { holdObject } from '#store/device-photo.store.js';
import { listAreas } from '#store/listing/areas.store.js';
import { listContracts, listTrainings } from '#store/listing/papers.store.js';
import { listBars, listCertificates } from '#store/listing/people-papers.store.js';
import { idsOfNames, isTrade, projectIdOf, workerIdOf } from '#store/register-key.store.js';
import {
  type RegisterNoun,
  type RegisterRow,
  findRow,
  insertRow,
  updateRow,
} from '#store/register-row.store.js';
import { isRegisteredOn, stretchesWithoutAgreement } from '#store/registration.store.js';
import { markRoster } from '#store/roster-mark.store.js';
import { addAttendees, projectOfContract, projectOfTraining } from '#store/training.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { todayInChina } from '#store/worker.store.js';
import { Problem } from '../problem.js';
import { changed, refuse } from '../register-answers.js';
import { enterpriseOf } from '../sites/members.service.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import type {
  BarChange,
  CertificateChange,
  ContractChange,
  MoreAttendees,
  NewBar,
  NewCertificate,
  NewContract,
  NewTraining,
} from './papers.dto.js';

/** A paper, and the version that the caller has read. */
export interface PaperKey {
  readonly id: number;
  readonly version: number;
}

@Injectable()
export class PaperService {
  constructor(private readonly objects: ObjectStore) {}

  /** @throws Problem `unprocessable`, `conflict` where the certificate is recorded already */
  async addCertificate(context: WriteContext, { worker, ...input }: NewCertificate): Promise<WriteAnswer> {
    const { tx } = context;
    const workerId = await workerOf(tx, worker);
    await this.checkPaper(tx, input);
    await checkPeriod(tx, input);
    const row = await this.add(context, 'certificate', { ...input, workerId });
    await markRoster(tx, [workerId]);
    const [body] = (await listCertificates(tx, { id: row.id }, { limit: 1 })).items;
    return { status: 201, body, version: 1, location: `/api/v1/certificates/${row.id}` };
  }

  /** @throws Problem `not_found`, `precondition_failed`, `unprocessable` */
  async changeCertificate(
    context: WriteContext,
    key: PaperKey,
    input: CertificateChange,
  ): Promise<WriteAnswer> {
    const before = await findRow(context.tx, 'certificate', { id: key.id });
    if (!before) throw new Problem('not_found');
    await this.checkPaper(context.tx, input);
    const { issuedOn = before.issuedOn, expiresOn = before.expiresOn } = input;
    await checkPeriod(context.tx, { issuedOn, expiresOn });
    const row = await this.change(context, 'certificate', key, input);
    await markRoster(context.tx, [row.workerId]);
    const [body] = (await listCertificates(context.tx, { id: key.id }, { limit: 1 })).items;
    return { status: 200, body, version: row.version };
  }

  /** @throws Problem `unprocessable`; `forbidden`, `not_found` where the ban reaches further than the caller */
  async addBar(
    context: WriteContext,
    { worker, project, area, from, to, reason }: NewBar,
  ): Promise<WriteAnswer> {
    const { tx, caller } = context;
    if (project === undefined && area === undefined && caller.scope.role !== 'administrator')
      throw new Problem('forbidden', 'only an administrator bars from everywhere');
    const workerId = await workerOf(tx, worker);
    if (to && to < from)
      refuse([{ field: 'to', code: 'before_start', message: 'lies before the first day' }]);
    if (project !== undefined && area !== undefined)
      refuse([{ field: 'area', code: 'ambiguous', message: 'give a project or an area, not both' }]);
    const projectId = project === undefined ? null : ((await projectIdOf(tx, project)) ?? null);
    if (project !== undefined && projectId === null)
      refuse([{ field: 'project', code: 'unknown', message: 'is not a project that you may see' }]);
    const prefix = area === undefined ? null : await knownPrefix(tx, area);
    const columns = {
      workerId,
      projectId,
      areaPrefix: prefix,
      barredFrom: from,
      barredTo: to ?? null,
      reason,
    };
    const row = await this.add(context, 'bar', columns);
    await markRoster(tx, [workerId]);
    const [body] = (await listBars(tx, { id: row.id }, { limit: 1 })).items;
    return { status: 201, body, version: 1, location: `/api/v1/bars/${row.id}` };
  }

  /** @throws Problem `not_found`, `precondition_failed`, `unprocessable` */
  async changeBar(context: WriteContext, key: PaperKey, { to, reason }: BarChange): Promise<WriteAnswer> {
    const before = await findRow(context.tx, 'bar', { id: key.id });
    if (!before) throw new Problem('not_found');
    // a ban recorded by mistake must be gone on its first day too
    if (to && to < addDays(before.barredFrom, -1))
      refuse([{ field: 'to', code: 'before_start', message: 'lies before the first day' }]);
    const patch = {
      ...(to === undefined ? {} : { barredTo: to }),
      ...(reason === undefined ? {} : { reason }),
    };
    const row = await this.change(context, 'bar', key, patch);
    await markRoster(context.tx, [row.workerId]);
    const [body] = (await listBars(context.tx, { id: key.id }, { limit: 1 })).items;
    return { status: 200, body, version: row.version };
  }

  /**
   * Records a contract or agreement; stretches without one get its day, since the gates' verdict asks for it.
   * @throws Problem `unprocessable`, `conflict` for one that begins on the same day
   */
  async addContract(context: WriteContext, input: NewContract): Promise<WriteAnswer> {
    const { tx, recordedBy } = context;
    const { project, worker, creditCode, ...given } = input;
    const projectId = (await projectIdOf(tx, project)) ?? unknown('project');
    const workerId = await workerOf(tx, worker);
    if (!(await isRegisteredOn(tx, projectId, workerId)))
      refuse([{ field: 'worker', code: 'not_registered', message: 'is not registered on this project' }]);
    const enterpriseId = await enterpriseOf(tx, creditCode);
    if (given.signedOn > (await todayInChina(tx)))
      refuse([{ field: 'signedOn', code: 'in_future', message: 'lies in the future' }]);
    await this.checkPaper(tx, given);
    const row = await this.add(context, 'contract', { ...given, projectId, workerId, enterpriseId });
    for (const { id } of await stretchesWithoutAgreement(tx, projectId, workerId)) {
      const patch = { contractSignedOn: given.signedOn };
      changed(await updateRow(tx, 'registration', { projectId, id }, { recordedBy, patch }));
    }
    await markRoster(tx, [workerId]);
    const [body] = (await listContracts(tx, { id: row.id }, { limit: 1 })).items;
    return { status: 201, body, version: 1, location: `/api/v1/contracts/${row.id}` };
  }

  /** @throws Problem `not_found`, `precondition_failed`, `unprocessable` */
  async changeContract(context: WriteContext, key: PaperKey, input: ContractChange): Promise<WriteAnswer> {
    const { tx } = context;
    await this.checkPaper(tx, input);
    const projectId = await projectOfContract(tx, key.id);
    if (projectId === undefined) throw new Problem('not_found');
    const row = await this.change(context, 'contract', { ...key, projectId }, input);
    await markRoster(tx, [row.workerId]);
    const [body] = (await listContracts(tx, { id: key.id }, { limit: 1 })).items;
    return { status: 200, body, version: row.version };
  }

  /** @throws Problem `unprocessable`, `conflict` for a session that is recorded already */
  async addTraining(
    context: WriteContext,
    { project, attendees, ...given }: NewTraining,
  ): Promise<WriteAnswer> {
    const { tx } = context;
    const projectId = (await projectIdOf(tx, project)) ?? unknown('project');
    if (given.heldOn > (await todayInChina(tx)))
      refuse([{ field: 'heldOn', code: 'in_future', message: 'lies in the future' }]);
    await this.checkPaper(tx, given);
    const row = await this.add(context, 'training', { ...given, projectId });
    await this.seat(tx, { projectId, trainingId: row.id }, attendees);
    const [body] = (await listTrainings(tx, { id: row.id }, { limit: 1 })).items;
    return { status: 201, body, version: 1, location: `/api/v1/trainings/${row.id}` };
  }

  /** @throws Problem `not_found`, `unprocessable` */
  async addToTraining(
    { tx, log }: WriteContext,
    id: number,
    { attendees }: MoreAttendees,
  ): Promise<WriteAnswer> {
    const projectId = await projectOfTraining(tx, id);
    if (projectId === undefined) throw new Problem('not_found');
    await this.seat(tx, { projectId, trainingId: id }, attendees);
    log({ action: 'training.attend', subjectKind: 'training', subjectId: String(id), projectId });
    const [body] = (await listTrainings(tx, { id }, { limit: 1 })).items;
    return { status: 200, body };
  }

  private async seat(
    tx: Transaction,
    training: { readonly projectId: number; readonly trainingId: number },
    attendees: NewTraining['attendees'],
  ): Promise<void> {
    const ids = await idsOfNames(
      tx,
      'worker',
      attendees.map((attendee) => attendee.worker),
    );
    const faults = attendees.flatMap(({ worker }, i) =>
      ids.has(worker)
        ? []
        : [{ field: `attendees.${i}.worker`, code: 'unknown', message: 'is not a worker that you may see' }],
    );
    if (faults.length > 0) refuse(faults);
    const seats = attendees.map(({ worker, score, isPassed }) => ({
      workerId: ids.get(worker) ?? 0,
      score: score ?? null,
      isPassed,
    }));
    await addAttendees(tx, training, seats);
    await markRoster(tx, [...ids.values()]);
  }

  private async checkPaper(
    tx: Transaction,
    input: { fileSha256?: string | null; tradeCode?: string | null },
  ): Promise<void> {
    const { fileSha256, tradeCode } = input;
    if (tradeCode && !(await isTrade(tx, tradeCode)))
      refuse([{ field: 'tradeCode', code: 'unknown_code', message: 'is not a code of the dictionary' }]);
    if (fileSha256) await holdObject(tx, fileSha256);
    if (fileSha256 && !(await this.objects.has(fileSha256)))
      refuse([{ field: 'fileSha256', code: 'unknown', message: 'is not a file that was handed in' }]);
  }

  private async add<N extends RegisterNoun>(
    context: WriteContext,
    noun: N,
    columns: Partial<RegisterRow<N>>,
  ): Promise<RegisterRow<N>> {
    const { row, change } = await insertRow(context.tx, noun, columns, { recordedBy: context.recordedBy });
    const { id, projectId } = row as unknown as { id: number; projectId?: number };
    context.log({ action: `${noun}.create`, subjectKind: noun, subjectId: String(id), projectId, change });
    return row;
  }

  private async change<N extends RegisterNoun>(
    context: WriteContext,
    noun: N,
    key: PaperKey & { readonly projectId?: number },
    patch: Partial<RegisterRow<N>>,
  ): Promise<RegisterRow<N>> {
    const result = changed(await updateRow(context.tx, noun, key, { recordedBy: context.recordedBy, patch }));
    const { projectId } = key;
    if (result.isChanged)
      context.log({
        action: `${noun}.change`,
        subjectKind: noun,
        subjectId: String(key.id),
        projectId,
        change: result.change,
      });
    return result.row;
  }
}

async function workerOf(tx: Transaction, number: string): Promise<number> {
  const id = await workerIdOf(tx, number);
  return id ?? unknown('worker');
}

function unknown(field: string): never {
  return refuse([{ field, code: 'unknown', message: 'is nothing that you may see' }]);
}

async function knownPrefix(tx: Transaction, area: string): Promise<string> {
  const prefix = prefixOf(area);
  const { items } = await listAreas(tx, { within: prefix }, { limit: 1 });
  return items.length > 0 ? prefix : unknown('area');
}

function prefixOf(area: string): string {
  try {
    return areaPrefix(area);
  } catch {
    return refuse([{ field: 'area', code: 'malformed', message: 'is not an area code' }]);
  }
}

async function checkPeriod(
  tx: Transaction,
  { issuedOn, expiresOn }: { readonly issuedOn: string; readonly expiresOn?: string | null },
): Promise<void> {
  const faults = [
    ...(issuedOn > (await todayInChina(tx))
      ? [{ field: 'issuedOn', code: 'in_future', message: 'lies in the future' }]
      : []),
    ...(expiresOn && expiresOn < issuedOn
      ? [{ field: 'expiresOn', code: 'before_start', message: 'lies before the day of issue' }]
      : []),
  ];
  if (faults.length > 0) refuse(faults);
}
