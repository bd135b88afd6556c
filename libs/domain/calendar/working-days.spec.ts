// Deadlines in working days: weekends and holidays do not count, a moved working day does.
import { type DayKind } from './day-kind.js';
import { addWorkingDays, endOfWorkingDay } from './working-days.js';

const golden = new Map<string, DayKind>([
  ...['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'].map(
    (date) => [date, 'REST_DAY'] as const,
  ),
  ['2026-10-10', 'WORKDAY'],
]);

it.each([
  ['2026-11-25', 0, '2026-11-25'],
  ['2026-11-25', 1, '2026-11-26'],
  ['2026-11-27', 1, '2026-11-30'],
  ['2026-11-28', 1, '2026-11-30'],
  ['2026-11-25', 5, '2026-12-02'],
  ['2026-09-30', 1, '2026-10-08'],
  ['2026-09-30', 3, '2026-10-10'],
])('%s and %s working days', (date, n, expected) => expect(addWorkingDays(date, n, golden)).toBe(expected));

it('refuses what is no number of days', () => {
  for (const n of [-1, 1.5, Number.NaN])
    expect(() => addWorkingDays('2026-11-25', n, golden)).toThrow(RangeError);
});

it('ends a day at the midnight of its place', () => {
  const end = (at: string, n: number) =>
    new Date(
      endOfWorkingDay(Date.parse(at), n, { timeZone: 'Asia/Shanghai', calendar: golden }),
    ).toISOString();
  expect(end('2026-11-25T15:59:59Z', 0)).toBe('2026-11-25T16:00:00.000Z');
  expect(end('2026-11-25T16:00:00Z', 0)).toBe('2026-11-26T16:00:00.000Z');
  expect(end('2026-11-27T02:00:00Z', 1)).toBe('2026-11-30T16:00:00.000Z');
});
