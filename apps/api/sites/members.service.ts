// The register: the units and teams of a project.
import { Injectable } from '@nestjs/common';
import { PARTICIPANT_KINDS, isCodeOf } from '#domain/identity/dictionaries.js';
import { normalisePhone } from '#domain/identity/phone.js';
import { KeyRing } from '#platform/crypto.js';
import { listParticipants, takesPart } from '#store/listing/participants.store.js';
import { listTeams } from '#store/listing/teams.store.js';
import { enterpriseIdOf, isTrade, projectIdOf, workerIdOf } from '#store/register-key.store.js';
import { insertRow, updateRow } from '#store/register-row.store.js';
import { sealPhone } from '#store/seal.js';
import type { Transaction } from '#store/unit-of-work.js';
import { isRegisteredOn } from '#store/registration.store.js';
import { todayInChina } from '#store/worker.store.js';
import { Problem } from '../problem.js';
import { changed, refuse } from '../register-answers.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import type { NewParticipant, NewTeam, ParticipantChange, TeamChange } from './members.dto.js';

/** A participant or team, and the version that the caller has read. */
export interface MemberKey {
  readonly code: string;
  readonly id: number;
  readonly version: number;
}

@Injectable()
export class MemberService {
  constructor(private readonly keys: KeyRing) {}

  /** @throws Problem `not_found`, `unprocessable`, `conflict` where the enterprise has this role already */
  async addParticipant(
    { tx, recordedBy, log }: WriteContext,
    code: string,
    input: NewParticipant,
  ): Promise<WriteAnswer> {
    const projectId = await projectOf(tx, code);
    const enterpriseId = await enterpriseOf(tx, input.creditCode);
    if (!isCodeOf(PARTICIPANT_KINDS, input.kind))
      refuse([{ field: 'kind', code: 'unknown_code', message: 'is not a code of the dictionary' }]);
    const columns = { projectId, enterpriseId, kind: input.kind, ...this.managerOf(input) };
    const { row, change } = await insertRow(tx, 'participant', columns, {
      recordedBy,
      effectiveFrom: input.enteredOn,
    });
    const subjectId = `${code}/${row.id}`;
    log({ action: 'participant.create', subjectKind: 'participant', subjectId, projectId, change });
    const [body] = (await listParticipants(tx, { projectId, id: row.id }, { limit: 1 })).items;
    return {
      status: 201,
      body,
      version: 1,
      location: `/api/v1/projects/${encodeURIComponent(code)}/participants`,
    };
  }

  /** @throws Problem `not_found`, `precondition_failed`, `unprocessable` */
  async changeParticipant(
    { tx, recordedBy, log }: WriteContext,
    key: MemberKey,
    input: ParticipantChange,
  ): Promise<WriteAnswer> {
    const projectId = await projectOf(tx, key.code);
    const where = { projectId, id: key.id, version: key.version };
    const sealedChanges = input.managerPhone === undefined ? [] : ['managerPhone'];
    const result = changed(
      await updateRow(tx, 'participant', where, { recordedBy, sealedChanges, patch: this.managerOf(input) }),
    );
    const subjectId = `${key.code}/${key.id}`;
    if (result.isChanged)
      log({
        action: 'participant.change',
        subjectKind: 'participant',
        subjectId,
        projectId,
        change: result.change,
      });
    const [body] = (await listParticipants(tx, { projectId, id: key.id }, { limit: 1 })).items;
    return { status: 200, body, version: result.row.version };
  }

  /**
   * A team works for the general contractor or for a unit that takes part (Decree 724 art. 25: subcontract before team).
   * @throws Problem `not_found`, `unprocessable`, `conflict` for a name that is taken
   */
  async addTeam({ tx, recordedBy, log }: WriteContext, code: string, input: NewTeam): Promise<WriteAnswer> {
    const projectId = await projectOf(tx, code);
    const enterpriseId = await enterpriseOf(tx, input.creditCode);
    const on = input.enteredOn ?? (await todayInChina(tx));
    if (!(await takesPart(tx, { projectId, enterpriseId, on })))
      refuse([
        { field: 'creditCode', code: 'not_a_participant', message: 'does not take part in this project' },
      ]);
    const columns = { projectId, enterpriseId, ...(await teamColumns(tx, projectId, input)) };
    const { row, change } = await insertRow(tx, 'team', columns, { recordedBy });
    log({ action: 'team.create', subjectKind: 'team', subjectId: `${code}/${row.id}`, projectId, change });
    const [body] = (await listTeams(tx, { projectId, id: row.id }, { limit: 1 })).items;
    return { status: 201, body, version: 1, location: `/api/v1/projects/${encodeURIComponent(code)}/teams` };
  }

  /** @throws Problem `not_found`, `precondition_failed`, `unprocessable`, `conflict` */
  async changeTeam(
    { tx, recordedBy, log }: WriteContext,
    key: MemberKey,
    input: TeamChange,
  ): Promise<WriteAnswer> {
    const projectId = await projectOf(tx, key.code);
    const where = { projectId, id: key.id, version: key.version };
    const patch = await teamColumns(tx, projectId, input);
    const result = changed(await updateRow(tx, 'team', where, { recordedBy, patch }));
    const subjectId = `${key.code}/${key.id}`;
    if (result.isChanged)
      log({ action: 'team.change', subjectKind: 'team', subjectId, projectId, change: result.change });
    const [body] = (await listTeams(tx, { projectId, id: key.id }, { limit: 1 })).items;
    return { status: 200, body, version: result.row.version };
  }

  private managerOf({ enteredOn, exitedOn, managerName, managerPhone }: ParticipantChange) {
    const rest = given({ enteredOn, exitedOn, managerName });
    if (managerPhone === undefined) return rest;
    const normal = managerPhone === null ? null : normalisePhone(managerPhone);
    if (normal?.ok === false)
      refuse([{ field: 'managerPhone', code: 'malformed', message: 'is not a phone number' }]);
    const sealed = sealPhone(this.keys, normal?.ok === true ? normal.value.number : null);
    return { ...rest, managerPhoneCipher: sealed.phoneCipher, managerPhoneMasked: sealed.phoneMasked };
  }
}

/** @throws Problem `not_found` for a project that the caller does not see */
export async function projectOf(tx: Transaction, code: string): Promise<number> {
  const id = await projectIdOf(tx, code);
  if (id === undefined) throw new Problem('not_found');
  return id;
}

/** @throws Problem `unprocessable` for a credit code that is not registered */
export async function enterpriseOf(tx: Transaction, creditCode: string): Promise<number> {
  const id = await enterpriseIdOf(tx, creditCode);
  return id ?? refuse([{ field: 'creditCode', code: 'unknown', message: 'is not a registered enterprise' }]);
}

async function teamColumns(tx: Transaction, projectId: number, change: TeamChange) {
  const { leader, name, tradeCode, enteredOn, exitedOn, remark } = change;
  const rest = given({ name, tradeCode, enteredOn, exitedOn, remark });
  if (tradeCode !== undefined && !(await isTrade(tx, tradeCode)))
    refuse([{ field: 'tradeCode', code: 'unknown_code', message: 'is not a code of the dictionary' }]);
  if (leader === undefined) return rest;
  if (leader === null) return { ...rest, leaderWorkerId: null };
  const workerId = await workerIdOf(tx, leader);
  if (workerId === undefined || !(await isRegisteredOn(tx, projectId, workerId)))
    refuse([{ field: 'leader', code: 'not_registered', message: 'is not registered on this project' }]);
  return { ...rest, leaderWorkerId: workerId };
}

/** Without what was not given. */
function given<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
