// Identity numbers: an enterprise as a clerk types it, checked field by field; every fault at once.
import { isDate } from '../calendar/work-date.js';
import type { FieldFault } from './check-worker.js';
import { checkCreditCode } from './credit-code.js';
import { toHalfWidth } from './half-width.js';
import { normalisePhone } from './phone.js';

export interface TypedEnterprise {
  readonly creditCode: string;
  readonly name: string;
  readonly areaCode?: string | null;
  readonly legalPerson?: string | null;
  readonly phone?: string | null;
  readonly address?: string | null;
  readonly establishedOn?: string | null;
}

export type CheckedEnterprise = {
  readonly [K in keyof Required<TypedEnterprise>]: Required<TypedEnterprise>[K];
};

type EnterpriseResult =
  | { readonly ok: true; readonly value: CheckedEnterprise; readonly warnings: readonly FieldFault[] }
  | { readonly ok: false; readonly faults: readonly FieldFault[]; readonly warnings: readonly FieldFault[] };

/** Checks an enterprise; an inner organisation code that does not add up only warns (GB 11714). */
export function checkEnterprise(typed: TypedEnterprise): EnterpriseResult {
  const faults: FieldFault[] = [];
  const warnings: FieldFault[] = [];
  const fault = (field: string, code: string, message: string) => void faults.push({ field, code, message });
  const code = checkCreditCode(typed.creditCode);
  if (!code.ok) fault('creditCode', code.reason, 'is not a valid credit code');
  else if (code.value.warnings.length > 0)
    warnings.push({
      field: 'creditCode',
      code: 'organisation_check',
      message: 'the organisation code inside does not add up',
    });
  const name = typed.name.trim();
  if (name.length < 2 || name.length > 200) fault('name', 'malformed', 'must be 2 to 200 characters');
  const phone = blankToNull(typed.phone);
  const checkedPhone = phone === null ? null : normalisePhone(phone);
  if (checkedPhone?.ok === false) fault('phone', 'malformed', 'is not a phone number');
  const establishedOn = blankToNull(typed.establishedOn);
  if (establishedOn !== null && !isDate(establishedOn))
    fault('establishedOn', 'malformed', 'must be a date YYYY-MM-DD');
  const areaCode = blankToNull(typed.areaCode);
  if (areaCode !== null && !/^\d{6}$/.test(areaCode)) fault('areaCode', 'malformed', 'must be 6 digits');
  if (faults.length > 0 || !code.ok) return { ok: false, faults, warnings };
  const value = {
    creditCode: code.value.code,
    name,
    areaCode,
    legalPerson: blankToNull(typed.legalPerson),
    phone: checkedPhone?.ok === true ? checkedPhone.value.number : null,
    address: blankToNull(typed.address),
    establishedOn,
  };
  return { ok: true, value, warnings };
}

function blankToNull(text: string | null | undefined): string | null {
  const trimmed = toHalfWidth(text ?? '');
  return trimmed === '' ? null : trimmed;
}
