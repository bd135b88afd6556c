// Identity numbers: every vector of the domain notes, and the guarantees of MOD 11-2 as properties.
import fc from 'fast-check';
import {
  ageOn,
  maskIdentityNumber,
  maskNumbersIn,
  parseResidentId,
  residentCheckDigit,
  upgradeLegacyId,
} from './resident-id.js';
import { syntheticResidentId } from './synthetic-identity.js';

const TODAY = '2024-06-03';

describe('parseResidentId', () => {
  it.each([
    ['210102199003071233', 'resident', 'male', '1990-03-07', '210102'],
    ['210404197511300020', 'resident', 'female', '1975-11-30', '210404'],
    ['21010119880229001X', 'resident', 'male', '1988-02-29', '210101'],
    ['21010619950102008X', 'resident', 'female', '1995-01-02', '210106'],
    ['21040419821212018X', 'resident', 'female', '1982-12-12', '210404'],
    ['21040420080615001X', 'resident', 'male', '2008-06-15', '210404'],
    ['210404196403150024', 'resident', 'female', '1964-03-15', '210404'],
    ['810000199101010016', 'hk_permit', 'male', '1991-01-01', '810000'],
    ['820000198506150022', 'macau_permit', 'female', '1985-06-15', '820000'],
    ['830000197909200036', 'taiwan_permit', 'male', '1979-09-20', '830000'],
    ['911124198108030024', 'foreign_permanent', 'female', '1981-08-03', null],
  ])('%s is a %s, %s', (...[value, kind, gender, birthDate, areaCode]) => {
    expect(parseResidentId(value, TODAY)).toEqual({
      ok: true,
      value: { value, kind, gender, birthDate, areaCode },
    });
  });

  it.each([
    ['210102199003071234', 'wrong_check_digit', 'check digit should be 3'],
    ['210102199002301236', 'no_such_date', '30 February'],
    ['210102199013071237', 'no_such_date', 'month 13'],
    ['21010219900307123', 'malformed', '17 characters'],
    ['21010219900307I233', 'malformed', 'letter inside'],
    ['990102199003071233', 'unknown_province', 'begins with 9, but 90 is no province'],
    ['160102199003071233', 'unknown_province', 'province 16'],
    ['2101021990030712333', 'malformed', '19 characters'],
    ['210102 19900307 1233', 'malformed', 'blanks inside'],
    ['', 'malformed', 'nothing'],
  ])('%s is refused: %s (%s)', (text, reason) => {
    expect(parseResidentId(text, TODAY)).toEqual({ ok: false, reason });
  });

  it.each([
    [' 210102199003071233\n', '210102199003071233'],
    ['21010119880229001x', '21010119880229001X'],
    ['２１０１０１１９８８０２２９００１ｘ', '21010119880229001X'],
    ['\u3000210102199003071233\u3000', '210102199003071233'],
  ])('normalises %j', (text, value) => {
    expect(parseResidentId(text, TODAY)).toMatchObject({ ok: true, value: { value } });
  });

  it.each([
    ['born today', '2024-06-03', true],
    ['born tomorrow', '2024-06-04', 'born_in_future'],
    ['120 today', '1904-06-03', true],
    ['120, the day before 121', '1903-06-04', true],
    ['121 today', '1903-06-03', 'too_old'],
  ])('%s', (_name, birthDate, expected) => {
    const id = syntheticResidentId({ areaCode: '210112', birthDate, gender: 'female', serial: 7 });
    const parsed = parseResidentId(id, TODAY);
    expect(parsed.ok ? true : parsed.reason).toBe(expected);
  });
});

const birthDate = fc
  .date({ min: new Date('1910-01-01'), max: new Date('2024-06-03'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const person = fc.record({
  areaCode: fc.constantFrom('210112', '210404', '110101', '654321', '710000', '810000', '911124'),
  birthDate,
  gender: fc.constantFrom('male' as const, 'female' as const),
  serial: fc.integer({ min: 0, max: 999 }),
});

describe('MOD 11-2', () => {
  it('a synthetic number reads back as the person it was made for', () => {
    fc.assert(
      fc.property(person, (made) => {
        expect(parseResidentId(syntheticResidentId(made), TODAY)).toMatchObject({
          ok: true,
          value: {
            gender: made.gender,
            birthDate: made.birthDate,
            areaCode: made.areaCode.startsWith('9') ? null : made.areaCode,
          },
        });
      }),
    );
  });

  it('catches every single wrong character', () => {
    fc.assert(
      fc.property(person, fc.nat(17), fc.constantFrom(...'0123456789X'), (made, position, character) => {
        const id = syntheticResidentId(made);
        fc.pre(id.charAt(position) !== character);
        const changed = id.slice(0, position) + character + id.slice(position + 1);
        expect(parseResidentId(changed, TODAY).ok).toBe(false);
        if (position < 17 && character !== 'X') expect(residentCheckDigit(changed)).not.toBe(id.charAt(17));
      }),
      { numRuns: 500 },
    );
  });

  it('catches every swap of neighbours', () => {
    fc.assert(
      fc.property(person, fc.nat(15), (made, i) => {
        const id = syntheticResidentId(made);
        fc.pre(id.charAt(i) !== id.charAt(i + 1));
        const swapped = id.slice(0, i) + id.charAt(i + 1) + id.charAt(i) + id.slice(i + 2);
        expect(parseResidentId(swapped, TODAY).ok).toBe(false);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 24 }), (text) => {
        expect(typeof parseResidentId(text, TODAY).ok).toBe('boolean');
      }),
    );
  });
});

describe('upgradeLegacyId', () => {
  it('gives the 18-character form', () => {
    expect(upgradeLegacyId('210102650228001')).toEqual({ ok: true, value: '21010219650228001X' });
    expect(upgradeLegacyId(' ２１０１０２650228001 ')).toEqual({ ok: true, value: '21010219650228001X' });
  });

  it.each([
    ['21010265022800', 'malformed'],
    ['21010265022800X', 'malformed'],
    ['210102199003071233', 'malformed'],
    ['990102650228001', 'unknown_province'],
    ['210102650229001', 'no_such_date'],
  ])('%s is refused: %s', (text, reason) => {
    expect(upgradeLegacyId(text)).toEqual({ ok: false, reason });
  });

  it('undoes the shortening of any number of the 20th century', () => {
    fc.assert(
      fc.property(person, (made) => {
        fc.pre(made.birthDate < '2000' && !made.areaCode.startsWith('9'));
        const id = syntheticResidentId(made);
        expect(upgradeLegacyId(id.slice(0, 6) + id.slice(8, 17))).toEqual({ ok: true, value: id });
      }),
    );
  });
});

describe('ageOn', () => {
  it.each([
    ['2008-06-15', '2026-06-14', 17],
    ['2008-06-15', '2026-06-15', 18],
    ['1964-03-15', '2024-03-14', 59],
    ['1964-03-15', '2024-03-15', 60],
    ['1988-02-29', '2023-02-28', 34],
    ['1988-02-29', '2023-03-01', 35],
    ['1988-02-29', '2024-02-28', 35],
    ['1988-02-29', '2024-02-29', 36],
    ['2024-06-03', '2024-06-03', 0],
    ['2024-12-31', '2025-01-01', 0],
    ['2024-06-03', '2024-06-02', -1],
  ])('born %s is on %s %i', (born, day, age) => {
    expect(ageOn(born, day)).toBe(age);
  });
});

describe('maskIdentityNumber', () => {
  it.each([
    ['210102199003071233', '210102********1233'],
    ['210102650228001', '210102*****8001'],
    ['H12345678', 'H******78'],
    ['E1234', 'E**34'],
    ['1234', '****'],
    ['', ''],
  ])('%s → %s', (number, masked) => {
    expect(maskIdentityNumber(number)).toBe(masked);
  });
});

describe('maskNumbersIn', () => {
  it.each([
    ['T210102199003071233', 'T210102********1233'],
    [
      '工人 21010119880229001x 与 210102199003071233 同住',
      '工人 210101********001X 与 210102********1233 同住',
    ],
    ['２１０１０２１９９００３０７１２３３', '210102********1233'],
    // a wrong check digit, an impossible date, a card of 19 digits: no identity numbers
    ['210102199003071234', '210102199003071234'],
    ['000000000000000001', '000000000000000001'],
    ['6222021000000000017', '6222021000000000017'],
    ['', ''],
  ])('%s → %s', (text, masked) => {
    expect(maskNumbersIn(text)).toBe(masked);
  });
});
