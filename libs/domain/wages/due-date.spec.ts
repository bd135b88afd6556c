// Step 7 of the walk, tested: due dates roll back, never forward (Decree 724 art. 14).

import fc from 'fast-check';
import { isWeekend, wageDueDate } from './due-date.js';

describe('isWeekend', () => {
  it.each([
    ['2025-06-06', false], // Friday
    ['2025-06-07', true],
    ['2025-06-08', true],
    ['2025-06-09', false],
    ['2024-02-29', false],
  ])('%s: %s', (date, expected) => expect(isWeekend(date)).toBe(expected));
});

describe('wageDueDate', () => {
  it.each([
    ['a working day', '2025-05', 10, '2025-06-10'],
    ['Saturday → Friday', '2025-05', 7, '2025-06-06'],
    ['Sunday → Friday', '2025-05', 15, '2025-06-13'],
    ['clipped to a short month', '2024-01', 31, '2024-02-29'],
    ['clipped, then a weekend', '2025-05', 31, '2025-06-30'],
    ['below the first day', '2025-06', 0, '2025-07-01'],
    ['into the pay month', '2025-05', 1, '2025-05-30'], // 1 June 2025 is a Sunday
    ['over the year', '2025-12', 15, '2026-01-15'],
  ])('%s', (_name, payMonth, payDay, expected) => expect(wageDueDate(payMonth, payDay)).toBe(expected));

  it('goes over a holiday', () => {
    const isRestDay = (date: string): boolean =>
      isWeekend(date) || (date >= '2025-10-01' && date <= '2025-10-08');
    expect(wageDueDate('2025-09', 8, isRestDay)).toBe('2025-09-30');
  });

  it('pays on a working Saturday (调休)', () => {
    const isRestDay = (date: string): boolean => isWeekend(date) && date !== '2025-10-11';
    expect(wageDueDate('2025-09', 12, isRestDay)).toBe('2025-10-11');
  });

  it('keeps the agreed day when the calendar has no working day', () => {
    expect(wageDueDate('2025-05', 10, () => true)).toBe('2025-06-10');
  });

  it('is a working day on or before the agreed one, at most two days earlier', () => {
    const month = fc
      .tuple(fc.integer({ min: 2000, max: 2099 }), fc.integer({ min: 1, max: 12 }))
      .map(([y, m]) => `${y}-${String(m).padStart(2, '0')}`);
    fc.assert(
      fc.property(month, fc.integer({ min: 1, max: 31 }), (payMonth, payDay) => {
        const due = wageDueDate(payMonth, payDay);
        const agreed = wageDueDate(payMonth, payDay, () => false);
        const back = (Date.parse(agreed) - Date.parse(due)) / 86_400_000;
        expect(isWeekend(due)).toBe(false);
        expect([0, 1, 2]).toContain(back);
      }),
    );
  });
});
