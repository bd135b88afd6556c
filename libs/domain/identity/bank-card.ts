// Identity numbers: the bank card wages are paid to.
import { toHalfWidth } from './half-width.js';

interface BankCard {
  /** 16–19 digits, no blanks. */
  readonly number: string;
  /** Passbooks and some regional cards do not satisfy Luhn: the bank's own verification decides. */
  readonly warnings: readonly 'luhn'[];
}

type BankCardResult =
  { readonly ok: true; readonly value: BankCard } | { readonly ok: false; readonly reason: 'malformed' };

/** Checks a card number of 16–19 digits; blanks between the digits are dropped. A failed Luhn check only warns. */
export function checkBankCard(text: string): BankCardResult {
  const number = toHalfWidth(text).replace(/\s/g, '');
  if (!/^\d{16,19}$/.test(number)) return { ok: false, reason: 'malformed' };
  const isSound = number.at(-1) === luhnDigit(number.slice(0, -1));
  return { ok: true, value: { number, warnings: isSound ? [] : ['luhn'] } };
}

/** The digit that makes `body` + digit satisfy Luhn (ISO/IEC 7812-1): every second digit from the right doubled. */
export function luhnDigit(body: string): string {
  let sum = 0;
  for (let i = 0; i < body.length; i++) {
    const digit = Number(body.charAt(body.length - 1 - i));
    const counted = i % 2 === 0 ? digit * 2 : digit;
    sum += counted > 9 ? counted - 9 : counted;
  }
  return String((10 - (sum % 10)) % 10);
}

/** Only the last four digits stay: '***************0017'. */
export function maskCard(number: string): string {
  const shown = number.length > 4 ? 4 : 0;
  return '*'.repeat(number.length - shown) + number.slice(number.length - shown);
}
