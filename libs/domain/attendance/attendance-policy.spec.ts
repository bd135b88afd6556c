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
  it('starts at rule version 1', () => {
    expect(ATTENDANCE_RULE_VERSION).toBe(1);
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
    ['breakMinutes', 120],
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
    ['breakMinutes', 121, 'breakMinutes: must fit between breakFromMinutes and breakToMinutes'],
    ['breakToMinutes', 1440, 'breakToMinutes: must be a whole number from 0 to 1439'],
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
    expect(result.ok ? 0 : result.problems.length).toBe(11);
  });
});
