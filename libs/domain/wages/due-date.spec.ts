// Step 7 of the walk, tested: due dates roll back, never forward (Decree 724 art. 14).

import fc from 'fast-check';
import { type CalendarDays, type DayKind, NO_CALENDAR, weekdayOf } from '../calendar/day-kind.js';
import { addDays } from '../calendar/work-date.js';
import { wageDueDate } from './due-date.js';

const days = (kind: DayKind, from: string, to: string): CalendarDays => {
  const dates = new Map<string, DayKind>();
  for (let date = from; date <= to; date = addDays(date, 1)) dates.set(date, kind);
  return dates;
};

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
  ])('%s', (_name, payMonth, payDay, expected) =>
    expect(wageDueDate(payMonth, payDay, NO_CALENDAR)).toBe(expected),
  );

  it('goes over a holiday', () => {
    const calendar = days('STATUTORY_HOLIDAY', '2025-10-01', '2025-10-08');
    expect(wageDueDate('2025-09', 8, calendar)).toBe('2025-09-30');
  });

  it('pays on a working Saturday (调休)', () => {
    const calendar = days('WORKDAY', '2025-10-11', '2025-10-11');
    expect(wageDueDate('2025-09', 12, calendar)).toBe('2025-10-11');
  });

  it('keeps the agreed day when the calendar has no working day', () => {
    expect(wageDueDate('2025-05', 10, days('REST_DAY', '2025-05-01', '2025-06-30'))).toBe('2025-06-10');
  });

  it('is a working day on or before the agreed one, at most two days earlier', () => {
    const month = fc
      .tuple(fc.integer({ min: 2000, max: 2099 }), fc.integer({ min: 1, max: 12 }))
      .map(([y, m]) => `${y}-${String(m).padStart(2, '0')}`);
    fc.assert(
      fc.property(month, fc.integer({ min: 1, max: 31 }), (payMonth, payDay) => {
        const due = wageDueDate(payMonth, payDay, NO_CALENDAR);
        const everyDay = days('WORKDAY', `${payMonth}-01`, addDays(`${payMonth}-01`, 62));
        const agreed = wageDueDate(payMonth, payDay, everyDay);
        const back = (Date.parse(agreed) - Date.parse(due)) / 86_400_000;
        expect(weekdayOf(due)).toBeLessThan(6);
        expect([0, 1, 2]).toContain(back);
      }),
    );
  });
});
