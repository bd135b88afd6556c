// The register: enterprises come in checked and sealed, and change version by version.
import { Injectable } from '@nestjs/common';
import { checkCreditCode } from '#domain/identity/credit-code.js';
import { normalisePhone } from '#domain/identity/phone.js';
import { KeyRing } from '#platform/crypto.js';
import { enterpriseIdOf } from '#store/register-key.store.js';
import { type RegisterRow, insertRow, updateRow } from '#store/register-row.store.js';
import { sealPhone } from '#store/seal.js';
import { Problem } from '../problem.js';
import { changed, refuse } from '../register-answers.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import type { Enterprise, EnterpriseChange, NewEnterprise } from './enterprises.dto.js';

@Injectable()
export class EnterpriseService {
  constructor(private readonly keys: KeyRing) {}

  /** @throws Problem `unprocessable` for a bad credit code or phone, `conflict` for a code that is taken */
  async create({ tx, recordedBy, log }: WriteContext, input: NewEnterprise): Promise<WriteAnswer> {
    const checked = checkCreditCode(input.creditCode);
    if (!checked.ok)
      refuse([{ field: 'creditCode', code: checked.reason, message: 'is not a valid credit code' }]);
    const creditCode = checked.value.code;
    const fields = { ...this.fieldsOf(input), creditCode };
    const { row, change } = await insertRow(tx, 'enterprise', fields, { recordedBy });
    log({ action: 'enterprise.create', subjectKind: 'enterprise', subjectId: creditCode, change });
    return { status: 201, body: shown(row), version: 1, location: `/api/v1/enterprises/${creditCode}` };
  }

  /** @throws Problem `not_found`, `precondition_failed`, `unprocessable` */
  async change(
    { tx, recordedBy, log }: WriteContext,
    { creditCode, version }: { creditCode: string; version: number },
    input: EnterpriseChange,
  ): Promise<WriteAnswer> {
    const id = await enterpriseIdOf(tx, creditCode);
    if (id === undefined) throw new Problem('not_found');
    const note = { recordedBy, sealedChanges: input.phone === undefined ? [] : ['phone'] };
    const result = changed(
      await updateRow(tx, 'enterprise', { id, version }, { ...note, patch: this.fieldsOf(input) }),
    );
    if (result.isChanged) {
      const { change } = result;
      log({ action: 'enterprise.change', subjectKind: 'enterprise', subjectId: creditCode, change });
    }
    return { status: 200, body: shown(result.row), version: result.row.version };
  }

  /** Columns of what was given; what was not given stays out. */
  private fieldsOf({ phone, ...rest }: EnterpriseChange) {
    if (phone === undefined) return rest;
    const normal = phone === null ? null : normalisePhone(phone);
    if (normal?.ok === false)
      refuse([{ field: 'phone', code: 'malformed', message: 'is not a phone number' }]);
    const { phoneCipher, phoneMasked } = sealPhone(
      this.keys,
      normal?.ok === true ? normal.value.number : null,
    );
    return { ...rest, phoneCipher, phoneMasked };
  }
}

function shown(row: RegisterRow<'enterprise'>): Enterprise {
  const { creditCode, name, areaCode, legalPerson, phoneMasked, address, establishedOn, version } = row;
  return { creditCode, name, areaCode, legalPerson, phoneMasked, address, establishedOn, version };
}
