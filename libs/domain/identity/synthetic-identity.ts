// Identity numbers: invented numbers that pass every check, for demonstration data and the site simulator.
import { luhnDigit } from './bank-card.js';
import { creditCodeCheck, organisationCheck } from './credit-code.js';
import { residentCheckDigit, type Gender } from './resident-id.js';

/**
 * An 18-character number with a right check digit. The serial is moved to the parity of the gender, so the
 * serials 2k and 2k + 1 give the same person: count in steps of two.
 * @param person `areaCode` 6 digits; `birthDate` 'YYYY-MM-DD'; `serial` 0 to 999
 * @throws RangeError when the serial is out of range
 */
export function syntheticResidentId(person: {
  readonly areaCode: string;
  readonly birthDate: string;
  readonly gender: Gender;
  readonly serial: number;
}): string {
  requireRange(person.serial, 999);
  const serial = person.serial - (person.serial % 2) + (person.gender === 'male' ? 1 : 0);
  const body = person.areaCode + person.birthDate.replaceAll('-', '') + String(serial).padStart(3, '0');
  return body + residentCheckDigit(body);
}

/** The n-th 19-digit card, Luhn right: 622202, nines where a branch would stand, then n. @throws RangeError past 99,999,999 */
export function syntheticBankCard(n: number): string {
  requireRange(n, 99_999_999);
  const body = `6222029999${String(n).padStart(8, '0')}`;
  return body + luhnDigit(body);
}

/** The n-th enterprise (91) of an area, both checks right. @throws RangeError when n is past 999,999 */
export function syntheticCreditCode(areaCode: string, n: number): string {
  requireRange(n, 999_999);
  const organisation = `MA${String(n).padStart(6, '0')}`;
  const body = `91${areaCode}${organisation}${organisationCheck(organisation)}`;
  return body + creditCodeCheck(body);
}

function requireRange(n: number, most: number): void {
  if (!Number.isInteger(n) || n < 0 || n > most) throw new RangeError(`${n} is not within 0 to ${most}`);
}
