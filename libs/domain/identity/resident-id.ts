// Identity numbers: the 18-character citizen number and the permits that share its form (GB 11643-1999).
import { isDate } from '../calendar/work-date.js';
import { toHalfWidth } from './half-width.js';

export type Gender = 'male' | 'female';

export type ResidentIdKind =
  'resident' | 'hk_permit' | 'macau_permit' | 'taiwan_permit' | 'foreign_permanent';

interface ResidentId {
  /** 18 characters, the last a digit or 'X'. */
  readonly value: string;
  readonly kind: ResidentIdKind;
  readonly gender: Gender;
  /** 'YYYY-MM-DD' */
  readonly birthDate: string;
  /** GB/T 2260 code at first registration, perhaps a historic one; null on a foreign permanent resident card. */
  readonly areaCode: string | null;
}

export type ResidentIdFault =
  'malformed' | 'unknown_province' | 'no_such_date' | 'born_in_future' | 'too_old' | 'wrong_check_digit';

type ResidentIdResult =
  | { readonly ok: true; readonly value: ResidentId }
  | { readonly ok: false; readonly reason: ResidentIdFault };

type LegacyIdResult =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly reason: 'malformed' | 'unknown_province' | 'no_such_date' };

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_CHARACTERS = '10X98765432';
const OLDEST_AGE = 120;

const PROVINCES: ReadonlySet<string> = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(
    ' ',
  ),
);

const PERMIT_KINDS: ReadonlyMap<string, ResidentIdKind> = new Map([
  ['81', 'hk_permit'],
  ['82', 'macau_permit'],
  ['83', 'taiwan_permit'],
]);

/**
 * Reads an 18-character number: citizen card, Hong Kong / Macau / Taiwan residence permit, or foreign permanent
 * resident card of 2023 (begins with 9; its province stands at positions 2–3 and there is no area).
 * Trims, turns full-width into half-width and 'x' into 'X'. An unknown county is accepted: the code may be historic.
 * The faults are tested in the order of `ResidentIdFault`, the first one is returned.
 * @param today 'YYYY-MM-DD', the China date on which the number is read
 * Source: GB 11643-1999 (MOD 11-2, ISO 7064).
 */
export function parseResidentId(text: string, today: string): ResidentIdResult {
  const value = toHalfWidth(text).toUpperCase();
  if (!/^\d{17}[\dX]$/.test(value)) return { ok: false, reason: 'malformed' };
  const isForeign = value.startsWith('9');
  const province = isForeign ? value.slice(1, 3) : value.slice(0, 2);
  const birthDate = `${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`;
  const reason = faultOf(value, { province, birthDate, today });
  if (reason !== null) return { ok: false, reason };
  return {
    ok: true,
    value: {
      value,
      kind: isForeign ? 'foreign_permanent' : (PERMIT_KINDS.get(province) ?? 'resident'),
      gender: Number(value.charAt(16)) % 2 === 1 ? 'male' : 'female',
      birthDate,
      areaCode: isForeign ? null : value.slice(0, 6),
    },
  };
}

function faultOf(
  value: string,
  parts: { readonly province: string; readonly birthDate: string; readonly today: string },
): ResidentIdFault | null {
  if (!PROVINCES.has(parts.province)) return 'unknown_province';
  if (!isDate(parts.birthDate)) return 'no_such_date';
  if (parts.birthDate > parts.today) return 'born_in_future';
  if (ageOn(parts.birthDate, parts.today) > OLDEST_AGE) return 'too_old';
  return value.charAt(17) === residentCheckDigit(value) ? null : 'wrong_check_digit';
}

/**
 * The 18-character form of a 15-digit number (issued before 1999-10, no longer valid since 2013-01-01):
 * inserts '19' after the area and appends the check digit. For matching old lists only; store the result.
 * Still to be read by `parseResidentId`, as every number.
 */
export function upgradeLegacyId(text: string): LegacyIdResult {
  const digits = toHalfWidth(text);
  if (!/^\d{15}$/.test(digits)) return { ok: false, reason: 'malformed' };
  if (!PROVINCES.has(digits.slice(0, 2))) return { ok: false, reason: 'unknown_province' };
  const birthDate = `19${digits.slice(6, 8)}-${digits.slice(8, 10)}-${digits.slice(10, 12)}`;
  if (!isDate(birthDate)) return { ok: false, reason: 'no_such_date' };
  const body = `${digits.slice(0, 6)}19${digits.slice(6)}`;
  return { ok: true, value: body + residentCheckDigit(body) };
}

/** The check character that belongs to the first 17 digits of `digits` (MOD 11-2): '0' to '9' or 'X'. */
export function residentCheckDigit(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits.charAt(i)), 0);
  return CHECK_CHARACTERS.charAt(sum % 11);
}

/**
 * Full years reached on a day: on the birthday itself the year counts.
 * Born on 29 February, the birthday is 1 March in common years. Both arguments 'YYYY-MM-DD', China dates;
 * negative before birth.
 */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/**
 * For screens and logs of access: 6 + 4 characters stay ('210102********1233'), the duty of PIPL art. 51.
 * Documents shorter than 15 characters would be given away by that: one in front and two behind stay,
 * and nothing of a text under 5.
 */
export function maskIdentityNumber(number: string): string {
  const [front, behind] = number.length >= 15 ? [6, 4] : number.length >= 5 ? [1, 2] : [0, 0];
  const hidden = number.length - front - behind;
  return number.slice(0, front) + '*'.repeat(hidden) + number.slice(number.length - behind);
}

/**
 * Text with every citizen number in it masked; whoever types freely types those too, and certificates of special
 * operations are numbered `T` + identity number. Only what has the shape, a possible date and the right check digit.
 */
export function maskNumbersIn(text: string): string {
  return text.replace(/(?<![\d０-９])[\d０-９]{17}[\dXx０-９Ｘｘ](?![\d０-９])/g, (typed) => {
    const number = toHalfWidth(typed).toUpperCase();
    const date = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
    const isNumber = residentCheckDigit(number.slice(0, 17)) === number.slice(17);
    return isNumber && isDate(date) ? maskIdentityNumber(number) : typed;
  });
}
