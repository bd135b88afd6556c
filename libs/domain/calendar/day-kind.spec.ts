// Calendar: weekdays and kinds of days.
import { dayKindOf, weekdayOf } from './day-kind.js';

describe('weekdayOf', () => {
  it.each([
    ['1970-01-01', 4],
    ['1969-12-28', 7],
    ['2024-02-29', 4],
    ['2026-11-25', 3],
    ['0001-01-01', 1],
  ])('%s is day %d', (date, weekday) => expect(weekdayOf(date)).toBe(weekday));
});

describe('dayKindOf', () => {
  const calendar = new Map([
    ['2026-02-14', 'WORKDAY' as const],
    ['2026-02-17', 'STATUTORY_HOLIDAY' as const],
    ['2026-02-20', 'REST_DAY' as const],
  ]);
  it.each([
    ['2026-02-13', 'WORKDAY'],
    ['2026-02-14', 'WORKDAY'],
    ['2026-02-15', 'REST_DAY'],
    ['2026-02-17', 'STATUTORY_HOLIDAY'],
    ['2026-02-20', 'REST_DAY'],
  ])('%s is a %s', (date, kind) => expect(dayKindOf(date, calendar, [6, 7])).toBe(kind));

  it('a site without rest days works all week', () =>
    expect(dayKindOf('2026-02-15', calendar, [])).toBe('WORKDAY'));
});
