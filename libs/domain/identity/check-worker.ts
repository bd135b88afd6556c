// Identity numbers: a person as a clerk types them, checked field by field; every fault at once, no value in any message.
import { isDate } from '../calendar/work-date.js';
import { checkBankCard } from './bank-card.js';
import {
  EDUCATION,
  HOUSEHOLD_TYPES,
  NATIONS,
  POLITICS,
  type Dictionary,
  codeOfName,
} from './dictionaries.js';
import { toHalfWidth } from './half-width.js';
import { type DocumentType, validateDocument } from './other-documents.js';
import { normalisePhone } from './phone.js';
import { ageOn, type Gender, upgradeLegacyId } from './resident-id.js';

/** What is wrong with a field. */
export interface FieldFault {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** As typed: every member may be absent, null or blank but those of the document and the name. */
export interface TypedWorker {
  readonly documentType: DocumentType;
  readonly documentNumber: string;
  readonly name: string;
  readonly gender?: Gender | null;
  readonly birthDate?: string | null;
  readonly nation?: string | null;
  readonly education?: string | null;
  readonly politics?: string | null;
  readonly householdType?: string | null;
  readonly address?: string | null;
  readonly phone?: string | null;
  readonly emergencyName?: string | null;
  readonly emergencyPhone?: string | null;
  readonly bankCard?: string | null;
  readonly bankName?: string | null;
  readonly grantOrganisation?: string | null;
  readonly documentExpiresOn?: string | null;
}

/** Normalised: half-width, codes for names, nulls for what was not given. */
export interface CheckedWorker {
  readonly documentType: DocumentType;
  readonly documentNumber: string;
  readonly name: string;
  readonly gender: Gender;
  readonly birthDate: string;
  readonly nation: string | null;
  readonly education: string | null;
  readonly politics: string | null;
  readonly householdType: 'rural' | 'urban' | null;
  readonly address: string | null;
  readonly phone: string | null;
  readonly emergencyName: string | null;
  readonly emergencyPhone: string | null;
  readonly bankCard: string | null;
  readonly bankName: string | null;
  readonly grantOrganisation: string | null;
  readonly documentExpiresOn: string | null;
}

type WorkerResult =
  | { readonly ok: true; readonly value: CheckedWorker; readonly warnings: readonly FieldFault[] }
  | { readonly ok: false; readonly faults: readonly FieldFault[]; readonly warnings: readonly FieldFault[] };

/** Labour Law art. 15: nobody under 16 may be hired, and so not be registered. */
const LOWEST_AGE = 16;

/** Collects what is wrong while the fields are read. */
class Findings {
  readonly faults: FieldFault[] = [];
  readonly warnings: FieldFault[] = [];

  fault(field: string, code: string, message: string): null {
    this.faults.push({ field, code, message });
    return null;
  }

  warn(field: string, code: string, message: string): void {
    this.warnings.push({ field, code, message });
  }
}

/**
 * Checks a person. A failed Luhn check and a number of 15 digits only warn; a contradiction between the number and what
 * was typed is a fault.
 * @param today 'YYYY-MM-DD', the China date
 */
export function checkWorker(typed: TypedWorker, { today }: { readonly today: string }): WorkerResult {
  const found = new Findings();
  const document = checkedDocument(typed, today, found);
  const value = {
    ...document,
    name: checkedName(typed.name, found),
    nation: coded(NATIONS, typed.nation, found, 'nation'),
    education: coded(EDUCATION, typed.education, found, 'education'),
    politics: coded(POLITICS, typed.politics, found, 'politics'),
    householdType: coded(HOUSEHOLD_TYPES, typed.householdType, found, 'householdType') as
      'rural' | 'urban' | null,
    address: plain(typed.address, 200, found, 'address'),
    phone: phoneOf(typed.phone, found, 'phone'),
    emergencyName: plain(typed.emergencyName, 50, found, 'emergencyName'),
    emergencyPhone: phoneOf(typed.emergencyPhone, found, 'emergencyPhone'),
    bankCard: cardOf(typed.bankCard, found),
    bankName: plain(typed.bankName, 100, found, 'bankName'),
    grantOrganisation: plain(typed.grantOrganisation, 100, found, 'grantOrganisation'),
    documentExpiresOn: dateOf(typed.documentExpiresOn, found, 'documentExpiresOn'),
  };
  const { faults, warnings } = found;
  return faults.length > 0
    ? { ok: false, faults, warnings }
    : { ok: true, value: value as CheckedWorker, warnings };
}

/** Number, gender and birth date, which the number may say itself. */
function checkedDocument(typed: TypedWorker, today: string, found: Findings) {
  const number = upgraded(typed, found);
  const checked = validateDocument(typed.documentType, number, today);
  const birthTyped = dateOf(typed.birthDate, found, 'birthDate');
  if (!checked.ok) {
    found.fault('documentNumber', checked.reason, 'is not a valid number of this document');
    return { documentType: typed.documentType, documentNumber: number, gender: null, birthDate: null };
  }
  const { value } = checked;
  const gender =
    value.gender ??
    typed.gender ??
    found.fault('gender', 'missing', 'is needed, since the number does not say it');
  const birthDate =
    value.birthDate ??
    birthTyped ??
    (isBlank(typed.birthDate)
      ? found.fault('birthDate', 'missing', 'is needed, since the number does not say it')
      : null);
  if (value.gender !== null && typed.gender && typed.gender !== value.gender)
    found.fault('gender', 'contradicts_number', 'is not what the number says');
  if (value.birthDate !== null && birthTyped !== null && birthTyped !== value.birthDate)
    found.fault('birthDate', 'contradicts_number', 'is not what the number says');
  if (birthDate !== null && birthDate > today)
    found.fault('birthDate', 'born_in_future', 'lies in the future');
  else if (birthDate !== null && ageOn(birthDate, today) < LOWEST_AGE)
    found.fault(
      'documentNumber',
      'under_age',
      `nobody under ${LOWEST_AGE} may be registered (Labour Law art. 15)`,
    );
  return { documentType: value.type, documentNumber: value.number, gender, birthDate };
}

/** A number of 15 digits, invalid as a card since 2013, becomes the one of 18 that belongs to it. */
function upgraded({ documentType, documentNumber }: TypedWorker, found: Findings): string {
  const digits = toHalfWidth(documentNumber);
  if (documentType !== 'resident' || digits.length !== 15) return digits;
  const legacy = upgradeLegacyId(digits);
  if (!legacy.ok) return digits;
  found.warn(
    'documentNumber',
    'converted_15',
    'had 15 digits and was converted; the card itself is out of use since 2013',
  );
  return legacy.value;
}

/** A name in the one spelling that is stored: one kind of blank, one kind of dot. */
export function normaliseName(text: string): string {
  return text
    .normalize('NFC')
    .trim()
    .replace(/\s+/gu, ' ')
    .replace(/[•・‧∙．.]/gu, '·');
}

/** 2 to 50 letters of any script, blanks and the dots of minority and foreign names. */
function checkedName(text: string, found: Findings): string | null {
  const name = normaliseName(text);
  if (/^[\p{L}\p{M}·' -]{2,50}$/u.test(name)) return name;
  return found.fault('name', 'malformed', 'must be 2 to 50 letters');
}

function coded(
  dictionary: Dictionary,
  text: string | null | undefined,
  found: Findings,
  field: string,
): string | null {
  if (isBlank(text)) return null;
  return (
    codeOfName(dictionary, text) ??
    found.fault(field, 'unknown_code', 'is neither a code nor a name of the dictionary')
  );
}

function phoneOf(text: string | null | undefined, found: Findings, field: string): string | null {
  if (isBlank(text)) return null;
  const phone = normalisePhone(text);
  return phone.ok ? phone.value.number : found.fault(field, 'malformed', 'is not a phone number');
}

function cardOf(text: string | null | undefined, found: Findings): string | null {
  if (isBlank(text)) return null;
  const card = checkBankCard(text);
  if (!card.ok) return found.fault('bankCard', 'malformed', 'must be 16 to 19 digits');
  if (card.value.warnings.length > 0)
    found.warn('bankCard', 'card_checksum', 'does not satisfy the check digit; the bank decides');
  return card.value.number;
}

function dateOf(text: string | null | undefined, found: Findings, field: string): string | null {
  if (isBlank(text)) return null;
  const date = toHalfWidth(text).replaceAll(/[/.]/g, '-');
  return isDate(date) ? date : found.fault(field, 'malformed', 'must be a date YYYY-MM-DD');
}

function plain(
  text: string | null | undefined,
  longest: number,
  found: Findings,
  field: string,
): string | null {
  if (isBlank(text)) return null;
  const trimmed = text.trim();
  if (trimmed.length <= longest && !/\p{Cc}|\p{Cs}/u.test(trimmed)) return trimmed;
  return found.fault(field, 'malformed', `must be at most ${longest} characters without control characters`);
}

function isBlank(text: string | null | undefined): text is null | undefined | '' {
  return text === null || text === undefined || text.trim() === '';
}
