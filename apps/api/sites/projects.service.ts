// The register: projects with every field that regulators need.
import { Injectable } from '@nestjs/common';
import {
  APPROVAL_LEVELS,
  type Dictionary,
  PROJECT_CATEGORIES,
  PROJECT_FUNCTIONS,
  PROJECT_PROPERTIES,
  PROJECT_SIZES,
  PROJECT_STATUSES,
  isCodeOf,
} from '#domain/identity/dictionaries.js';
import type { FieldFault } from '#domain/identity/check-worker.js';
import { checkCreditCode } from '#domain/identity/credit-code.js';
import { normalisePhone } from '#domain/identity/phone.js';
import { type ProjectNumberKind, checkProjectNumber } from '#domain/identity/project-numbers.js';
import { KeyRing } from '#platform/crypto.js';
import { findArea } from '#store/listing/areas.store.js';
import { findProject } from '#store/listing/projects.store.js';
import { hasSeals } from '#store/listing/seals.store.js';
import { enterpriseIdOf, projectIdOf } from '#store/register-key.store.js';
import { insertRow, updateRow } from '#store/register-row.store.js';
import { markRosterOfProject } from '#store/roster-mark.store.js';
import { sealPhone } from '#store/seal.js';
import type { Transaction } from '#store/unit-of-work.js';
import { Problem } from '../problem.js';
import { changed, refuse } from '../register-answers.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import type { NewProject, ProjectChange } from './projects.dto.js';

const DICTIONARIES: Readonly<Record<string, Dictionary>> = {
  category: PROJECT_CATEGORIES,
  status: PROJECT_STATUSES,
  approvalLevel: APPROVAL_LEVELS,
  size: PROJECT_SIZES,
  property: PROJECT_PROPERTIES,
  purpose: PROJECT_FUNCTIONS,
};
const NUMBERS: Readonly<Record<string, ProjectNumberKind>> = {
  permitNumber: 'permit',
  investmentCode: 'investment',
};

@Injectable()
export class ProjectService {
  constructor(private readonly keys: KeyRing) {}

  /** @throws Problem `unprocessable` with every fault, `conflict` for a code that is taken, `not_found` outside the scope */
  async create({ tx, recordedBy, log }: WriteContext, input: NewProject): Promise<WriteAnswer> {
    const { generalContractor, ...given } = input;
    const faults = await this.faultsOf(tx, input);
    const contractorId = await enterpriseIdOf(tx, generalContractor);
    if (contractorId === undefined)
      faults.push({ field: 'generalContractor', code: 'unknown', message: 'is not a registered enterprise' });
    if (faults.length > 0 || contractorId === undefined) refuse(faults);
    const row = {
      timeZone: 'Asia/Shanghai',
      managingAreaCode: given.statutoryAreaCode,
      ...this.columnsOf(given),
      generalContractorId: contractorId,
    };
    const { change } = await insertRow(tx, 'project', row, { recordedBy });
    log({ action: 'project.create', subjectKind: 'project', subjectId: input.code, change });
    const body = { ...(await this.shown(tx, input.code)), warnings: warningsOf(input) };
    return { status: 201, body, version: 1, location: `/api/v1/projects/${encodeURIComponent(input.code)}` };
  }

  /** @throws Problem `not_found`, `precondition_failed`, `unprocessable` */
  async change(
    { tx, recordedBy, log }: WriteContext,
    key: { code: string; version: number },
    input: ProjectChange,
  ): Promise<WriteAnswer> {
    const id = await projectIdOf(tx, key.code);
    const before = await findProject(tx, key.code);
    if (id === undefined || !before) throw new Problem('not_found');
    const faults = await this.faultsOf(tx, {
      startedOn: before.startedOn,
      completedOn: before.completedOn,
      workingFromMinutes: before.workingFromMinutes,
      workingToMinutes: before.workingToMinutes,
      ...input,
    });
    const isOtherZone = input.timeZone !== undefined && input.timeZone !== before.timeZone;
    if (isOtherZone && (await hasSeals(tx, id)))
      faults.push({ field: 'timeZone', code: 'sealed', message: 'stays: days are sealed by it' });
    if (faults.length > 0) refuse(faults);
    const note = { recordedBy, sealedChanges: input.contactPhone === undefined ? [] : ['contactPhone'] };
    const patch = this.columnsOf(input);
    const result = changed(await updateRow(tx, 'project', { id, version: key.version }, { ...note, patch }));
    if (result.isChanged) {
      log({
        action: 'project.change',
        subjectKind: 'project',
        subjectId: key.code,
        projectId: id,
        change: result.change,
      });
      await markRosterOfProject(tx, id);
    }
    const body = { ...(await this.shown(tx, key.code)), warnings: warningsOf(input) };
    return { status: 200, body, version: result.row.version };
  }

  async shown(tx: Transaction, code: string) {
    const found = await findProject(tx, code);
    if (!found) throw new Problem('not_found');
    return found;
  }

  private async faultsOf(tx: Transaction, input: ProjectChange): Promise<FieldFault[]> {
    const coded = Object.entries(DICTIONARIES).flatMap(([field, dictionary]) => {
      const code = input[field as keyof ProjectChange];
      const isGiven = typeof code === 'string';
      return isGiven && !isCodeOf(dictionary, code)
        ? [{ field, code: 'unknown_code', message: 'is not a code of the dictionary' }]
        : [];
    });
    const { startedOn, completedOn, ownerCreditCode, contactPhone, timeZone } = input;
    return [
      ...coded,
      ...(startedOn && completedOn && completedOn < startedOn
        ? [{ field: 'completedOn', code: 'before_start', message: 'lies before the start' }]
        : []),
      ...((input.workingToMinutes ?? 1200) <= (input.workingFromMinutes ?? 360)
        ? [{ field: 'workingToMinutes', code: 'before_start', message: 'is not after workingFromMinutes' }]
        : []),
      ...(ownerCreditCode && !checkCreditCode(ownerCreditCode).ok
        ? [{ field: 'ownerCreditCode', code: 'malformed', message: 'is not a valid credit code' }]
        : []),
      ...(contactPhone && !normalisePhone(contactPhone).ok
        ? [{ field: 'contactPhone', code: 'malformed', message: 'is not a phone number' }]
        : []),
      ...(timeZone !== undefined && !isTimeZone(timeZone)
        ? [{ field: 'timeZone', code: 'unknown', message: 'is not a time zone' }]
        : []),
      ...(await areaFaults(tx, 'statutoryAreaCode', input.statutoryAreaCode)),
      ...(await areaFaults(tx, 'managingAreaCode', input.managingAreaCode)),
    ];
  }

  private columnsOf({ contactPhone, ...rest }: ProjectChange) {
    if (contactPhone === undefined) return rest;
    const normal = contactPhone === null ? null : normalisePhone(contactPhone);
    const sealed = sealPhone(this.keys, normal?.ok === true ? normal.value.number : null);
    return { ...rest, contactPhoneCipher: sealed.phoneCipher, contactPhoneMasked: sealed.phoneMasked };
  }
}

/** The national platform takes statutory areas only; a functional zone can manage but not lie somewhere. */
async function areaFaults(tx: Transaction, field: string, code: string | undefined): Promise<FieldFault[]> {
  if (code === undefined) return [];
  const found = await findArea(tx, code);
  if (!found) return [{ field, code: 'unknown', message: 'is not a known area' }];
  const isWrongKind = field === 'statutoryAreaCode' && found.kind !== 'statutory';
  return isWrongKind ? [{ field, code: 'not_statutory', message: 'is a zone without a statutory code' }] : [];
}

function warningsOf(input: ProjectChange): FieldFault[] {
  return Object.entries(NUMBERS).flatMap(([field, kind]) => {
    const value = input[field as keyof ProjectChange];
    if (typeof value !== 'string' || checkProjectNumber(kind, value).warning === null) return [];
    return [{ field, code: 'unusual_shape', message: 'does not look like its kind' }];
  });
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
