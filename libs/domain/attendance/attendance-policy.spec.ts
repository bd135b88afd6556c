// Step 6 of the walk: the policy reader, field by field.
import {
  ATTENDANCE_RULE_VERSION,
  DEFAULT_ATTENDANCE_POLICY,
  parseAttendancePolicy,
} from './attendance-policy.js';

const policyWith = (change: Record<string, unknown>): unknown => ({
  ...DEFAULT_ATTENDANCE_POLICY,
  ...change,
});

describe('attendance policy', () => {
  it('is at rule version 2', () => {
    expect(ATTENDANCE_RULE_VERSION).toBe(2);
  });

  it('accepts its own defaults, also after a trip through JSON', () => {
    const stored: unknown = JSON.parse(JSON.stringify(DEFAULT_ATTENDANCE_POLICY));
    expect(parseAttendancePolicy(stored)).toEqual({ ok: true, value: DEFAULT_ATTENDANCE_POLICY });
  });

  it('drops fields it does not know', () => {
    const tiers = [{ fromMinutes: 0, workdayHundredths: 0, note: 'x' }];
    expect(parseAttendancePolicy(policyWith({ colour: 'red', tiers }))).toEqual({
      ok: true,
      value: { ...DEFAULT_ATTENDANCE_POLICY, tiers: [{ fromMinutes: 0, workdayHundredths: 0 }] },
    });
  });

  it.each([[null], [undefined], ['policy'], [7], [[]]])('refuses %p as a whole', (value) => {
    expect(parseAttendancePolicy(value)).toEqual({ ok: false, problems: ['policy: must be an object'] });
  });

  it.each<[string, unknown]>([
    ['dayCutoffMinutes', 0],
    ['dayCutoffMinutes', 480],
    ['maxOpenMinutes', 480],
    ['maxOpenMinutes', 1440],
    ['exitHorizonMinutes', 960],
    ['exitHorizonMinutes', 2880],
    ['debounceSeconds', 30],
    ['debounceSeconds', 300],
    ['minIntervalMinutes', 0],
    ['minIntervalMinutes', 60],
    ['breaks', []],
    ['breaks', [{ fromMinutes: 690, toMinutes: 810, minutes: 120 }]],
    [
      'breaks',
      [
        { fromMinutes: 690, toMinutes: 750, minutes: 60 },
        { fromMinutes: 750, toMinutes: 810, minutes: 30 },
      ],
    ],
    ['restWeekdays', []],
    ['restWeekdays', [6, 7]],
    ['standardDayMinutes', 720],
    ['settleDelayMinutes', 0],
    ['correctionsPerMonth', 31],
    ['mode', 'FIRST_LAST'],
    ['timeZone', 'America/New_York'],
  ])('accepts %s = %p', (field, value) => {
    expect(parseAttendancePolicy(policyWith({ [field]: value }))).toMatchObject({
      ok: true,
      value: { [field]: value },
    });
  });

  it.each<[string, unknown, string]>([
    ['timeZone', 'Mars/Olympus', 'timeZone: must be an IANA time zone'],
    ['timeZone', 8, 'timeZone: must be an IANA time zone'],
    ['mode', 'SPLIT', 'mode: must be PAIRING or FIRST_LAST'],
    ['dayCutoffMinutes', -1, 'dayCutoffMinutes: must be a whole number from 0 to 480'],
    ['dayCutoffMinutes', 481, 'dayCutoffMinutes: must be a whole number from 0 to 480'],
    ['maxOpenMinutes', 479, 'maxOpenMinutes: must be a whole number from 480 to 1440'],
    ['maxOpenMinutes', 1441, 'maxOpenMinutes: must be a whole number from 480 to 1440'],
    ['debounceSeconds', 29, 'debounceSeconds: must be a whole number from 30 to 300'],
    ['debounceSeconds', 90.5, 'debounceSeconds: must be a whole number from 30 to 300'],
    ['debounceSeconds', '90', 'debounceSeconds: must be a whole number from 30 to 300'],
    ['minIntervalMinutes', undefined, 'minIntervalMinutes: must be a whole number from 0 to 60'],
    ['exitHorizonMinutes', 959, 'exitHorizonMinutes: must not be below maxOpenMinutes'],
    [
      'breaks',
      [{ fromMinutes: 690, toMinutes: 810, minutes: 121 }],
      'breaks[0].minutes: must fit between fromMinutes and toMinutes',
    ],
    [
      'breaks',
      [{ fromMinutes: 690, toMinutes: 1440, minutes: 1 }],
      'breaks[0].toMinutes: must be a whole number from 1 to 1439',
    ],
    [
      'breaks',
      [
        { fromMinutes: 690, toMinutes: 750, minutes: 60 },
        { fromMinutes: 749, toMinutes: 810, minutes: 30 },
      ],
      'breaks[1]: must begin after the one before has ended',
    ],
    ['breaks', [null], 'breaks[0]: must be an object'],
    ['breaks', undefined, 'breaks: must be a list of at most 5'],
    ['breaks', Array(6).fill({}), 'breaks: must be a list of at most 5'],
    ['restWeekdays', [0], 'restWeekdays: must be a list of different days from 1 (Monday) to 7 (Sunday)'],
    ['restWeekdays', [6, 6], 'restWeekdays: must be a list of different days from 1 (Monday) to 7 (Sunday)'],
    [
      'restWeekdays',
      'Sunday',
      'restWeekdays: must be a list of different days from 1 (Monday) to 7 (Sunday)',
    ],
    ['standardDayMinutes', 59, 'standardDayMinutes: must be a whole number from 60 to 720'],
    ['settleDelayMinutes', -1, 'settleDelayMinutes: must be a whole number from 0 to 20160'],
    ['correctionsPerMonth', 32, 'correctionsPerMonth: must be a whole number from 0 to 31'],
    ['tiers', [], 'tiers: must be a list with at least one tier'],
    ['tiers', { fromMinutes: 0 }, 'tiers: must be a list with at least one tier'],
    ['tiers', [5], 'tiers[0]: must be an object'],
  ])('refuses %s = %p', (field, value, problem) => {
    expect(parseAttendancePolicy(policyWith({ [field]: value }))).toEqual({ ok: false, problems: [problem] });
  });

  it.each<[string, [number, number][], string]>([
    ['not from 0', [[1, 0]], 'tiers[0].fromMinutes: must be 0'],
    [
      'the same start twice',
      [
        [0, 0],
        [0, 50],
      ],
      'tiers[1]: must start later and not be worth less than the one before',
    ],
    [
      'more time worth less',
      [
        [0, 100],
        [60, 50],
      ],
      'tiers[1]: must start later and not be worth less than the one before',
    ],
    ['a typing error', [[0, 10_000]], 'tiers[0].workdayHundredths: must be a whole number from 0 to 300'],
  ])('refuses tiers with %s', (_name, pairs, problem) => {
    const tiers = pairs.map(([fromMinutes, workdayHundredths]) => ({ fromMinutes, workdayHundredths }));
    expect(parseAttendancePolicy(policyWith({ tiers }))).toEqual({ ok: false, problems: [problem] });
  });

  it('names every problem at once', () => {
    const result = parseAttendancePolicy({});
    expect(result.ok ? 0 : result.problems.length).toBe(13);
  });
});
