// Identity numbers: the telephone of a worker or an office.
import { toHalfWidth } from './half-width.js';

type PhoneResult =
  | { readonly ok: true; readonly value: { readonly kind: 'mobile' | 'landline'; readonly number: string } }
  | { readonly ok: false; readonly reason: 'malformed' };

/**
 * Mobile: 11 digits '13800138000'. Land line: area code, dash, 7–8 digits: '024-23456789' (area codes have three
 * digits for 010 and 02x, else four). Drops blanks, dashes and the country code +86 / 0086 / 86.
 */
export function normalisePhone(text: string): PhoneResult {
  const digits = toHalfWidth(text)
    .replace(/[\s-]/g, '')
    .replace(/^(\+86|0086|86(?=1\d{10}$))/, '');
  if (/^1[3-9]\d{9}$/.test(digits)) return { ok: true, value: { kind: 'mobile', number: digits } };
  const [, area, local] = /^(010|02\d|0[3-9]\d\d)(\d{7,8})$/.exec(digits) ?? [];
  if (area === undefined) return { ok: false, reason: 'malformed' };
  return { ok: true, value: { kind: 'landline', number: `${area}-${local}` } };
}

/** Three digits in front and four behind stay: '138****8000'; shorter than 8, all is hidden. */
export function maskPhone(number: string): string {
  if (number.length < 8) return '*'.repeat(number.length);
  return number.slice(0, 3) + '*'.repeat(number.length - 7) + number.slice(-4);
}
