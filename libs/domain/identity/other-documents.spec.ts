// Identity numbers: one table for every document a worker may show.
import { DOCUMENT_TYPES, validateDocument } from './other-documents.js';

const TODAY = '2024-06-03';

describe('validateDocument', () => {
  it.each([
    ['resident', '210102199003071233', 'male', '1990-03-07'],
    ['hk_permit', '810000199101010016', 'male', '1991-01-01'],
    ['macau_permit', '820000198506150022', 'female', '1985-06-15'],
    ['taiwan_permit', '830000197909200036', 'male', '1979-09-20'],
    ['foreign_permanent', '911124198108030024', 'female', '1981-08-03'],
    ['hk_macau_travel_permit', 'H12345678', null, null],
    ['hk_macau_travel_permit', 'M1234567890', null, null],
    ['taiwan_travel_permit', '12345678', null, null],
    ['foreign_permanent_old', 'USA123456789012', null, null],
    ['passport', 'E1234', null, null],
    ['passport', 'AB123456789012345678', null, null],
  ] as const)('%s %s is sound', (type, number, gender, birthDate) => {
    expect(validateDocument(type, number, TODAY)).toEqual({
      ok: true,
      value: { type, number, gender, birthDate },
    });
  });

  it.each([
    ['resident', '210102199003071234', 'wrong_check_digit'],
    ['resident', '810000199101010016', 'other_type'],
    ['hk_permit', '820000198506150022', 'other_type'],
    ['foreign_permanent', '210102199003071233', 'other_type'],
    ['taiwan_permit', '83000019790920003', 'malformed'],
    ['hk_macau_travel_permit', 'T12345678', 'malformed'],
    ['hk_macau_travel_permit', 'H1234567', 'malformed'],
    ['hk_macau_travel_permit', 'H123456789', 'malformed'],
    ['taiwan_travel_permit', '1234567', 'malformed'],
    ['taiwan_travel_permit', '123456789', 'malformed'],
    ['foreign_permanent_old', 'US1234567890123', 'malformed'],
    ['foreign_permanent_old', 'USA12345678901', 'malformed'],
    ['passport', 'E123', 'malformed'],
    ['passport', 'AB1234567890123456789', 'malformed'],
    ['passport', 'E12-345', 'malformed'],
  ] as const)('%s %s is refused: %s', (type, number, reason) => {
    expect(validateDocument(type, number, TODAY)).toEqual({ ok: false, reason });
  });

  it('normalises before it looks', () => {
    expect(validateDocument('hk_macau_travel_permit', ' ｈ12345678 ', TODAY)).toMatchObject({
      ok: true,
      value: { number: 'H12345678' },
    });
  });

  it.each(DOCUMENT_TYPES)('%s refuses an empty number', (type) => {
    expect(validateDocument(type, '', TODAY)).toEqual({ ok: false, reason: 'malformed' });
  });
});
