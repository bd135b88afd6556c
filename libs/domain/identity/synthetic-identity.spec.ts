// Identity numbers: invented numbers pass the checks real ones must pass, and differ from each other.
import fc from 'fast-check';
import { checkBankCard } from './bank-card.js';
import { checkCreditCode } from './credit-code.js';
import { syntheticBankCard, syntheticCreditCode, syntheticResidentId } from './synthetic-identity.js';

describe('syntheticResidentId', () => {
  const person = { areaCode: '210102', birthDate: '1990-03-07' } as const;

  it.each([
    ['male', 123, '210102199003071233'],
    ['male', 122, '210102199003071233'],
  ] as const)('%s, serial %i is the vector', (gender, serial, expected) => {
    expect(syntheticResidentId({ ...person, gender, serial })).toBe(expected);
  });

  it.each([
    ['female', 999, '998'],
    ['male', 998, '999'],
    ['female', 1, '000'],
    ['male', 0, '001'],
  ] as const)('%s, serial %i becomes %s', (gender, serial, expected) => {
    expect(syntheticResidentId({ ...person, gender, serial }).slice(14, 17)).toBe(expected);
  });

  it.each([-1, 1000, 1.5])('refuses the serial %d', (serial) => {
    expect(() => syntheticResidentId({ ...person, gender: 'male', serial })).toThrow(RangeError);
  });
});

describe('syntheticBankCard', () => {
  it('is 19 digits, Luhn right, one for each n', () => {
    fc.assert(
      fc.property(fc.nat(99_999_999), fc.nat(99_999_999), (n, m) => {
        const card = syntheticBankCard(n);
        expect(card).toMatch(/^622202\d{13}$/);
        expect(checkBankCard(card)).toEqual({ ok: true, value: { number: card, warnings: [] } });
        expect(card === syntheticBankCard(m)).toBe(n === m);
      }),
    );
  });

  it('refuses an n that does not fit', () => {
    expect(() => syntheticBankCard(100_000_000)).toThrow(RangeError);
  });
});

describe('syntheticCreditCode', () => {
  it('passes both checks, one for each n', () => {
    fc.assert(
      fc.property(fc.nat(999_999), fc.nat(999_999), (n, m) => {
        const code = syntheticCreditCode('210112', n);
        expect(checkCreditCode(code)).toEqual({
          ok: true,
          value: { code, areaCode: '210112', warnings: [] },
        });
        expect(code === syntheticCreditCode('210112', m)).toBe(n === m);
      }),
    );
  });

  it('refuses an n that does not fit', () => {
    expect(() => syntheticCreditCode('210112', 1_000_000)).toThrow(RangeError);
  });
});
