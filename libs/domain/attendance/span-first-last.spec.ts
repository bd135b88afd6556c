// Step 6 of the walk: mode FIRST_LAST, case by case. What both modes share is tested with PAIRING.
import { type AttendancePolicy, DEFAULT_ATTENDANCE_POLICY } from './attendance-policy.js';
import { type AttendanceDay, type AttendanceFact, deriveAttendanceDays } from './derive-attendance-day.js';

const FIRST_LAST: AttendancePolicy = { ...DEFAULT_ATTENDANCE_POLICY, mode: 'FIRST_LAST' };
const options = {
  range: { from: '2024-06-01', to: '2024-06-30' },
  asOf: Date.parse('2024-07-20T00:00+08:00'),
};

/** '06-03 07:02 in, 11:30 out' on the site's clock; a missing date is the one before; 'forced' is a forced exit. */
function punches(text: string): AttendanceFact[] {
  let date = '';
  return text.split(', ').map((punch, seq) => {
    const words = punch.split(' ');
    if (words.length === 3) date = words.shift()!;
    const [time, way] = words as [string, string];
    return {
      at: Date.parse(`2024-${date}T${time}+08:00`),
      direction: way === 'in' ? 'in' : 'out',
      method: way === 'forced' ? 'forced_out' : 'face',
      verdict: 'allowed',
      timeQuality: 'ok',
      deviceId: 1,
      bootId: 1,
      seq,
    };
  });
}

const brief = (days: readonly AttendanceDay[]): unknown[] =>
  days.map((day) => [day.workDate.slice(5), day.workedMinutes, day.workdayHundredths, day.exceptions.join()]);

describe('mode FIRST_LAST', () => {
  it.each<[string, unknown[]]>([
    ['06-03 07:02 in, 11:30 out, 13:00 in, 17:58 out', [['06-03', 656, 125, '']]],
    ['06-03 07:00 in, 13:00 in, 18:00 out', [['06-03', 660, 125, '']]],
    ['06-03 07:00 in, 11:00 out, 18:00 out', [['06-03', 660, 125, '']]],
    ['06-03 19:55 in, 06-04 06:10 out', [['06-03', 615, 125, '']]],
    ['06-03 07:00 in', [['06-03', 0, 0, 'MISSING_OUT']]],
    ['06-03 17:00 out', [['06-03', 0, 0, 'MISSING_IN']]],
    ['06-03 08:00 out, 09:00 in, 11:30 out', [['06-03', 150, 50, 'MISSING_IN']]],
    ['06-03 08:00 out, 08:30 out, 09:00 in', [['06-03', 0, 0, 'MISSING_IN,MISSING_OUT,OUT_BEFORE_IN']]],
    ['06-03 07:00 in, 07:00:40 in, 12:00 out, 12:00:40 out', [['06-03', 300, 100, 'DUPLICATE']]],
    ['06-03 07:00 in, 07:03 out', [['06-03', 0, 0, 'TOO_SHORT']]],
    ['06-03 07:00 in, 23:00 out', [['06-03', 960, 150, '']]],
    ['06-03 07:00 in, 06-04 00:30 out', [['06-03', 0, 0, 'MISSING_OUT']]],
    ['06-03 05:00 in, 12:00 out, 20:00 in, 06-04 01:00 out', [['06-03', 0, 0, 'MISSING_OUT']]],
    ['06-03 07:00 in, 12:00 out, 13:00 in', [['06-03', 300, 100, 'MISSING_OUT']]],
    ['06-03 07:00 in, 12:00 out, 13:00 in, 23:00 forced', [['06-03', 300, 100, 'FORCED_OUT']]],
    ['06-03 07:00 in, 23:00 forced', [['06-03', 0, 0, 'FORCED_OUT']]],
    ['06-03 07:00 in, 06-04 05:00 forced', [['06-03', 0, 0, 'FORCED_OUT']]],
    ['06-03 23:00 forced', [['06-03', 0, 0, 'FORCED_OUT']]],
  ])('%s', (text, expected) => {
    const facts = punches(text);
    const days = deriveAttendanceDays(facts, FIRST_LAST, options);
    expect(brief(days)).toEqual(expected);
    expect(days[0]?.eventCount).toBe(facts.length);
    expect(days[0]?.stays.length).toBeLessThanOrEqual(1);
  });

  it.each<[string, unknown[]]>([
    [
      '06-03 07:00 in, 06-04 07:00 out, 07:30 in, 17:30 out',
      [
        ['06-03', 0, 0, 'MISSING_OUT'],
        ['06-04', 600, 125, ''],
      ],
    ],
    [
      '06-03 07:00 in, 06-04 07:30 out',
      [
        ['06-03', 0, 0, 'MISSING_OUT'],
        ['06-04', 0, 0, 'MISSING_IN'],
      ],
    ],
    [
      '06-03 07:00 in, 06-04 07:30 forced',
      [
        ['06-03', 0, 0, 'MISSING_OUT'],
        ['06-04', 0, 0, 'FORCED_OUT'],
      ],
    ],
    [
      '06-03 07:00 in, 06-04 07:00 in, 17:00 out',
      [
        ['06-03', 0, 0, 'MISSING_OUT'],
        ['06-04', 600, 125, ''],
      ],
    ],
  ])('%s', (text, expected) => {
    expect(brief(deriveAttendanceDays(punches(text), FIRST_LAST, options))).toEqual(expected);
  });
});
