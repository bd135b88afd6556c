// Key posts: when a work date is judged, to the millisecond and where the clock is changed.
import fc from 'fast-check';
import { addDays } from '../calendar/work-date.js';
import { isSettled, lastSettledDay } from './is-settled.js';

const at = (text: string) => Date.parse(text);

it.each([
  // the day after 06-03 ends at 06-05T00:00+08:00; a day later its facts are in
  ['Asia/Shanghai', '2026-06-05T15:59:59.999Z', false],
  ['Asia/Shanghai', '2026-06-05T16:00:00.000Z', true],
  ['Pacific/Kiritimati', '2026-06-05T09:59:59.999Z', false],
  ['Pacific/Kiritimati', '2026-06-05T10:00:00.000Z', true],
])('2026-06-03 in %s at %s: %p', (zone, now, expected) => {
  expect(isSettled('2026-06-03', zone, at(now))).toBe(expected);
});

it('knows the last settled day', () => {
  expect(lastSettledDay('Asia/Shanghai', at('2026-06-05T15:59:59.999Z'))).toBe('2026-06-02');
  expect(lastSettledDay('Asia/Shanghai', at('2026-06-05T16:00:00.000Z'))).toBe('2026-06-03');
});

it('the last settled day is settled and the next is not', () => {
  const zone = fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'UTC');
  const instant = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
  fc.assert(
    fc.property(zone, instant, (timeZone, now) => {
      const last = lastSettledDay(timeZone, now);
      expect(isSettled(last, timeZone, now)).toBe(true);
      expect(isSettled(addDays(last, 1), timeZone, now)).toBe(false);
    }),
  );
});
