// Identity numbers: every document a worker may register with, one check per type.
import { toHalfWidth } from './half-width.js';
import { parseResidentId, type Gender, type ResidentIdFault, type ResidentIdKind } from './resident-id.js';

/** The 18-character kinds with a check digit, then the documents that have a shape only. */
export const DOCUMENT_TYPES = [
  'resident',
  'hk_permit',
  'macau_permit',
  'taiwan_permit',
  'foreign_permanent',
  'hk_macau_travel_permit',
  'taiwan_travel_permit',
  'foreign_permanent_old',
  'passport',
] as const;
export type DocumentType = (typeof DOCUMENT_TYPES)[number];

interface IdentityDocument {
  readonly type: DocumentType;
  /** Half-width, upper case, no outer blanks. */
  readonly number: string;
  /** Null where the number does not say. Birth date 'YYYY-MM-DD'. */
  readonly gender: Gender | null;
  readonly birthDate: string | null;
}

type DocumentResult =
  | { readonly ok: true; readonly value: IdentityDocument }
  | { readonly ok: false; readonly reason: ResidentIdFault | 'other_type' };

/**
 * 回乡证: H (Hong Kong) or M (Macau) and 8 digits, older cards 10. 台胞证: 8 digits.
 * Old foreign permanent resident card: 3 letters and 12 digits, valid until it expires. Passport: 5–20 letters
 * and digits of any country.
 */
const SHAPES: Readonly<Record<Exclude<DocumentType, ResidentIdKind>, RegExp>> = {
  hk_macau_travel_permit: /^[HM](\d{8}|\d{10})$/,
  taiwan_travel_permit: /^\d{8}$/,
  foreign_permanent_old: /^[A-Z]{3}\d{12}$/,
  passport: /^[A-Z0-9]{5,20}$/,
};

/**
 * Checks a number against the document type the worker showed.
 * `other_type`: a sound 18-character number, but of another kind than `type` says.
 * @param today 'YYYY-MM-DD', the China date
 */
export function validateDocument(type: DocumentType, number: string, today: string): DocumentResult {
  switch (type) {
    case 'resident':
    case 'hk_permit':
    case 'macau_permit':
    case 'taiwan_permit':
    case 'foreign_permanent':
      return validateResidentKind(type, number, today);
    case 'hk_macau_travel_permit':
    case 'taiwan_travel_permit':
    case 'foreign_permanent_old':
    case 'passport': {
      const value = toHalfWidth(number).toUpperCase();
      if (!SHAPES[type].test(value)) return { ok: false, reason: 'malformed' };
      return { ok: true, value: { type, number: value, gender: null, birthDate: null } };
    }
  }
}

function validateResidentKind(type: ResidentIdKind, number: string, today: string): DocumentResult {
  const parsed = parseResidentId(number, today);
  if (!parsed.ok) return parsed;
  const { value, kind, gender, birthDate } = parsed.value;
  if (kind !== type) return { ok: false, reason: 'other_type' };
  return { ok: true, value: { type, number: value, gender, birthDate } };
}
