// Identity numbers: card vectors of the domain notes and the Luhn digit.
import fc from 'fast-check';
import { checkBankCard, maskCard } from './bank-card.js';
import { syntheticBankCard } from './synthetic-identity.js';

describe('checkBankCard', () => {
  it.each([
    ['6222021000000000017', []],
    ['6217001234567890122', []],
    ['622848000012345671', []],
    ['4111111111111111', []],
    ['6222021000000000018', ['luhn']],
  ])('%s is accepted, warnings %j', (number, warnings) => {
    expect(checkBankCard(number)).toEqual({ ok: true, value: { number, warnings } });
  });

  it.each(['622202100000000', '62220210000000000170', '622202100000000001X', '6222-0210-0000-0000-017', ''])(
    '%j is no card number',
    (text) => {
      expect(checkBankCard(text)).toEqual({ ok: false, reason: 'malformed' });
    },
  );

  it('drops blanks and full width', () => {
    expect(checkBankCard(' 6222 0210 0000\u30000000 ０１７ ')).toMatchObject({
      ok: true,
      value: { number: '6222021000000000017', warnings: [] },
    });
  });

  it('warns of every single wrong digit', () => {
    fc.assert(
      fc.property(fc.nat(99_999_999), fc.nat(18), fc.nat(9), (n, position, digit) => {
        const card = syntheticBankCard(n);
        fc.pre(card.charAt(position) !== String(digit));
        const changed = card.slice(0, position) + String(digit) + card.slice(position + 1);
        expect(checkBankCard(changed)).toMatchObject({ ok: true, value: { warnings: ['luhn'] } });
      }),
    );
  });
});

describe('maskCard', () => {
  it.each([
    ['6222021000000000017', '***************0017'],
    ['12345', '*2345'],
    ['1234', '****'],
    ['', ''],
  ])('%s → %s', (number, masked) => {
    expect(maskCard(number)).toBe(masked);
  });
});
