// Identity numbers: the credit code vectors of the domain notes, and what its check catches.
import fc from 'fast-check';
import { checkCreditCode, organisationCheck } from './credit-code.js';
import { syntheticCreditCode } from './synthetic-identity.js';

describe('checkCreditCode', () => {
  it.each([
    ['91210100MA10ABCD6L', '210100', []],
    ['91210132765432104J', '210132', []],
    ['93210104MA7TEKT1XK', '210104', []],
    ['91210100MA0XXXXX0W', '210100', ['organisation_check']],
  ])('%s is valid', (code, areaCode, warnings) => {
    expect(checkCreditCode(code)).toEqual({ ok: true, value: { code, areaCode, warnings } });
  });

  it.each([
    ['91210100MA10ABCD6M', 'wrong_check_digit'],
    ['91210100MA10SBCD6L', 'forbidden_letter'],
    ['91210100MA10ABCD6', 'malformed'],
    ['9121010AMA10ABCD6L', 'malformed'],
    ['91210100-MA10ABCD6L', 'malformed'],
    ['', 'malformed'],
  ])('%s is refused: %s', (code, reason) => {
    expect(checkCreditCode(code)).toEqual({ ok: false, reason });
  });

  it('normalises width, case and outer blanks', () => {
    expect(checkCreditCode(' ９１210100ma10abcd6l ')).toMatchObject({
      ok: true,
      value: { code: '91210100MA10ABCD6L' },
    });
  });

  it.each([
    ['00000000', '0'], // remainder 0: 11 is written 0
    ['MA7TEKT1', 'X'],
    ['MA10ABCD', '6'],
  ])('organisation code %s has the check %s', (body, check) => {
    expect(organisationCheck(body)).toBe(check);
  });

  it('catches every single wrong character', () => {
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    fc.assert(
      fc.property(fc.nat(999_999), fc.nat(17), fc.constantFrom(...alphabet), (n, position, character) => {
        const code = syntheticCreditCode('210112', n);
        fc.pre(code.charAt(position) !== character);
        expect(checkCreditCode(code.slice(0, position) + character + code.slice(position + 1)).ok).toBe(
          false,
        );
      }),
    );
  });
});
