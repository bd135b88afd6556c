// Identity numbers: the unified social credit code of an enterprise (GB 32100-2015).
import { toHalfWidth } from './half-width.js';

interface CreditCode {
  /** 18 characters, upper case. */
  readonly code: string;
  /** Positions 3–8, the area of registration. */
  readonly areaCode: string;
  /** Some real codes carry an organisation code whose own check is wrong: say so, do not refuse. */
  readonly warnings: readonly 'organisation_check'[];
}

type CreditCodeResult =
  | { readonly ok: true; readonly value: CreditCode }
  | { readonly ok: false; readonly reason: 'malformed' | 'forbidden_letter' | 'wrong_check_digit' };

/** 31 characters: no I, O, S, V, Z. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;

/**
 * Checks an 18-character code; trims, half-width, upper case.
 * `malformed`: not 18 letters and digits, or the area is not six digits. `forbidden_letter`: I, O, S, V or Z.
 * The inner organisation code check (GB 11714) only warns.
 */
export function checkCreditCode(text: string): CreditCodeResult {
  const code = toHalfWidth(text).toUpperCase();
  if (!/^[0-9A-Z]{2}\d{6}[0-9A-Z]{10}$/.test(code)) return { ok: false, reason: 'malformed' };
  if (/[IOSVZ]/.test(code)) return { ok: false, reason: 'forbidden_letter' };
  if (code.charAt(17) !== creditCodeCheck(code)) return { ok: false, reason: 'wrong_check_digit' };
  const isSound = code.charAt(16) === organisationCheck(code.slice(8, 16));
  return {
    ok: true,
    value: { code, areaCode: code.slice(2, 8), warnings: isSound ? [] : ['organisation_check'] },
  };
}

/** The check character that belongs to the first 17 of `characters` (MOD 31). */
export function creditCodeCheck(characters: string): string {
  const sum = WEIGHTS.reduce(
    (total, weight, i) => total + weight * ALPHABET.indexOf(characters.charAt(i)),
    0,
  );
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** The check character of an 8-character organisation code (GB 11714, MOD 11): '0' to '9' or 'X'. */
export function organisationCheck(body: string): string {
  const sum = ORGANISATION_WEIGHTS.reduce(
    (total, weight, i) => total + weight * Number.parseInt(body.charAt(i), 36),
    0,
  );
  const check = 11 - (sum % 11);
  if (check === 11) return '0';
  return check === 10 ? 'X' : String(check);
}
