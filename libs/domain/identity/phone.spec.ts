// Identity numbers: the ways people write a telephone number.
import { maskPhone, normalisePhone } from './phone.js';

describe('normalisePhone', () => {
  it.each([
    ['13800138000', 'mobile', '13800138000'],
    ['+86 138 0013 8000', 'mobile', '13800138000'],
    ['+86-13800138000', 'mobile', '13800138000'],
    ['0086 13800138000', 'mobile', '13800138000'],
    ['8613800138000', 'mobile', '13800138000'],
    ['１９９００００１１１１', 'mobile', '19900001111'],
    ['024-23456789', 'landline', '024-23456789'],
    ['02423456789', 'landline', '024-23456789'],
    ['+86 024 23456789', 'landline', '024-23456789'],
    ['010-1234567', 'landline', '010-1234567'],
    ['0413-5551234', 'landline', '0413-5551234'],
    ['041355512345', 'landline', '0413-55512345'],
  ])('%s is a %s, %s', (text, kind, number) => {
    expect(normalisePhone(text)).toEqual({ ok: true, value: { kind, number } });
  });

  it.each(['', '12800138000', '1380013800', '138001380000', '23456789', '024-123456', '86138', 'call me'])(
    '%j is no telephone number',
    (text) => {
      expect(normalisePhone(text)).toEqual({ ok: false, reason: 'malformed' });
    },
  );
});

describe('maskPhone', () => {
  it.each([
    ['13800138000', '138****8000'],
    ['024-23456789', '024*****6789'],
    ['23456789', '234*6789'],
    ['2345678', '*******'],
    ['', ''],
  ])('%s → %s', (number, masked) => {
    expect(maskPhone(number)).toBe(masked);
  });
});
