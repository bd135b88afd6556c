// Key posts: the rules of the places in attendance-and-wage-rules §7, month by month.
import { addDays, daysBetween } from '../calendar/work-date.js';
import { judgeKeyPostMonth } from './judge-key-post-month.js';
import { DEFAULT_KEY_POST_RULES, type KeyPostRule } from './key-post-rule.js';
import type { KeyPostAttendance, KeyPostFacts } from './key-post-day.js';

const HOUR = 3_600_000;
const { project_manager: WUHU_MANAGER, chief_supervisor: WUHU_SUPERVISOR } = DEFAULT_KEY_POST_RULES;
const COMMON = { ...WUHU_MANAGER, maxConsecutiveAbsence: null };
const TIANJIN: KeyPostRule = { ...COMMON, minRatePercent: null, minDaysPerMonth: 22 };
const QINGHAI: KeyPostRule = { ...COMMON, minRatePercent: null, minDaysPerMonth: 15 };
const CITY_2025: KeyPostRule = { ...COMMON, minRatePercent: 60, minDaysPerMonth: null };
const JIANGXI: KeyPostRule = { ...COMMON, startRule: { from: 'PERMIT', plusDays: 30 } };
const CHENGDU: KeyPostRule = {
  ...WUHU_MANAGER,
  minRatePercent: 1,
  minDaysPerMonth: null,
  startRule: { from: 'PROJECT_START', plusDays: 30 },
};

/** Every day from one to another. */
const range = (from: string, to: string): string[] =>
  Array.from({ length: daysBetween(from, to) + 1 }, (_, i) => addDays(from, i));
const june = (n: number) => `2026-06-${String(n).padStart(2, '0')}`;
const firstOfJune = (n: number) => (n === 0 ? [] : range(june(1), june(n)));

const present = (workDate: string, workerId = 1): KeyPostAttendance => {
  const firstInAt = Date.parse(`${workDate}T08:00:00+08:00`);
  return {
    workerId,
    workDate,
    validEventCount: 2,
    firstInAt,
    lastOutAt: firstInAt + 9 * HOUR,
    isSettled: true,
  };
};
const judge = (
  rule: KeyPostRule,
  days: readonly string[],
  { month = '2026-06', ...change }: Partial<KeyPostFacts> & { readonly month?: string } = {},
) =>
  judgeKeyPostMonth(month, {
    rule,
    project: { startedOn: '2026-01-01', completedOn: null, permitOn: null },
    holdings: [{ workerId: 1, from: '2026-01-01', to: null }],
    // always there in May, so that no row of absences reaches into June
    attendance: [...range('2026-04-01', '2026-05-31'), ...days].map((each) => present(each)),
    pauses: [],
    leaves: [],
    lastSettledOn: '2026-06-30',
    today: '2026-07-05',
    ...change,
  });

it.each<[string, KeyPostRule, number, string[]]>([
  // 80 % of 30 days are 24; six days in a row at the end are flagged besides
  ['Wuhu, manager', { ...WUHU_MANAGER, maxConsecutiveAbsence: null }, 24, []],
  ['Wuhu, manager', WUHU_MANAGER, 25, ['ABSENT_IN_A_ROW']],
  ['Wuhu, manager', WUHU_MANAGER, 26, []],
  ['Wuhu, manager', { ...WUHU_MANAGER, maxConsecutiveAbsence: null }, 23, ['RATE_BELOW']],
  ['Wuhu, 总监', { ...WUHU_SUPERVISOR, maxConsecutiveAbsence: null }, 15, []],
  ['Wuhu, 总监', WUHU_SUPERVISOR, 14, ['RATE_BELOW', 'ABSENT_IN_A_ROW']],
  ['Tianjin', TIANJIN, 22, []],
  ['Tianjin', TIANJIN, 21, ['DAYS_BELOW']],
  ['city notice of 2025', CITY_2025, 18, []],
  ['city notice of 2025', CITY_2025, 17, ['RATE_BELOW']],
  ['Qinghai', QINGHAI, 15, []],
  ['Qinghai', QINGHAI, 14, ['DAYS_BELOW']],
])('%s: %j with %i days of June is not met for %j', (_place, rule, days, reasons) => {
  const month = judge(rule, firstOfJune(days));
  expect(month).toMatchObject({
    daysDue: 30,
    daysPresent: days,
    daysOpen: 0,
    isMet: reasons.length === 0,
    reasons,
  });
  expect(month.rate).toEqual({
    numerator: days,
    denominator: 30,
    value: Math.round((days / 30) * 1e4) / 1e4,
  });
  expect(month.days).toHaveLength(30);
});

it('a day counts with two punches more than four hours apart (Wuhu)', () => {
  const short = { ...present(june(1)), lastOutAt: Date.parse('2026-06-01T11:59:00+08:00') };
  const once = { ...present(june(2)), validEventCount: 1 };
  const month = judge(WUHU_MANAGER, [], { attendance: [short, once, present(june(3))] });
  expect(month.days.slice(0, 4).map(({ state }) => state)).toEqual(['ABSENT', 'ABSENT', 'PRESENT', 'ABSENT']);
});

describe('Chengdu: five days in a row without a punch or leave', () => {
  const until = (last: string) => range('2026-04-01', last).map((each) => present(each));

  it('are flagged on the fifth, across the end of a month', () => {
    const attendance = [...until('2026-05-29'), ...range(june(4), june(30)).map((each) => present(each))];
    const month = judge(CHENGDU, [], { attendance });
    expect(month.longestAbsence).toEqual({ days: 5, from: '2026-05-30', to: '2026-06-03' });
    expect(month).toMatchObject({ isMet: false, reasons: ['ABSENT_IN_A_ROW'] });
    const may = judge(CHENGDU, [], { attendance, month: '2026-05' });
    expect(may).toMatchObject({ longestAbsence: { days: 2 }, isMet: true });
  });

  it('are not flagged on the fourth', () => {
    const month = judge(CHENGDU, range(june(5), june(30)));
    expect(month).toMatchObject({ longestAbsence: { days: 4, from: june(1), to: june(4) }, isMet: true });
  });

  it('are not flagged where leave lies between', () => {
    const leaves = [{ workerId: 1, from: june(3), to: june(3) }];
    const month = judge(CHENGDU, range(june(7), june(30)), { leaves });
    expect(month).toMatchObject({ longestAbsence: { days: 3, from: june(4), to: june(6) }, isMet: true });
  });

  it('are flagged where only a pause lies between, which is not due', () => {
    const pauses = [{ from: june(3), to: june(4) }];
    const month = judge(CHENGDU, range(june(8), june(30)), { pauses });
    expect(month).toMatchObject({ longestAbsence: { days: 5, from: june(1), to: june(7) }, isMet: false });
  });

  it('are not joined by a pause over a day on which somebody came', () => {
    const days = [june(4), ...range(june(7), june(30))];
    const month = judge(CHENGDU, days, { pauses: [{ from: june(4), to: june(4) }] });
    expect(month).toMatchObject({ longestAbsence: { days: 3, from: june(1), to: june(3) }, isMet: true });
  });

  it('a row that ended before the month is not this month’s', () => {
    const attendance = range('2026-05-31', june(30)).map((each) => present(each));
    expect(judge(CHENGDU, [], { attendance }).longestAbsence).toEqual({ days: 0, from: null, to: null });
  });

  it('everybody must be in place 30 natural days after the start', () => {
    const project = { startedOn: '2026-05-12', completedOn: null, permitOn: null };
    const month = judge(CHENGDU, range(june(11), june(30)), {
      project,
      attendance: range(june(11), june(30)).map((each) => present(each)),
    });
    expect(month).toMatchObject({ daysDue: 20, daysPresent: 20, isMet: true });
  });
});

describe('Jiangxi', () => {
  it('counts from the 30th natural day after the permit until completion', () => {
    const project = { startedOn: '2026-01-01', completedOn: june(20), permitOn: '2026-05-12' };
    const month = judge(JIANGXI, range(june(11), june(18)), { project });
    expect(month).toMatchObject({ daysDue: 10, daysPresent: 8, daysRequired: 8, isMet: true });
    const states = month.days.map(({ state }) => state);
    expect([states[9], states[10], states[19], states[20]]).toEqual([
      'NOT_DUE',
      'PRESENT',
      'ABSENT',
      'NOT_DUE',
    ]);
  });

  it('takes pauses for weather and holidays off, whoever came all the same', () => {
    const pauses = [
      { from: '2026-05-30', to: june(5) },
      { from: june(4), to: june(10) },
    ];
    const month = judge(JIANGXI, firstOfJune(26), { pauses });
    expect(month).toMatchObject({ daysDue: 20, daysPresent: 16, daysRequired: 16, isMet: true });
  });
});

describe('days a month', () => {
  it('shrink with the days due: 22 of 30 are 11 of 15', () => {
    const pauses = [{ from: june(16), to: june(30) }];
    expect(judge(TIANJIN, firstOfJune(11), { pauses })).toMatchObject({ daysRequired: 11, isMet: true });
    expect(judge(TIANJIN, firstOfJune(10), { pauses })).toMatchObject({ isMet: false });
  });

  it('are never more than the month has', () => {
    const rule: KeyPostRule = { ...TIANJIN, minDaysPerMonth: 31 };
    expect(judge(rule, firstOfJune(30))).toMatchObject({ daysRequired: 30, isMet: true });
  });
});

describe('leave', () => {
  const leaves = [{ workerId: 1, from: june(1), to: june(6) }];
  const days = range(june(7), june(30));

  it.each<[KeyPostRule['leaveCounts'], number, number, number | null]>([
    ['PRESENT', 30, 30, 1],
    ['NOT_DUE', 24, 24, 1],
    ['NEITHER', 24, 30, 0.8],
  ])('%s', (leaveCounts, daysPresent, daysDue, value) => {
    const month = judge({ ...WUHU_MANAGER, leaveCounts }, days, { leaves });
    expect(month).toMatchObject({ daysPresent, daysDue, isMet: true, longestAbsence: { days: 0 } });
    expect(month.rate.value).toBe(value);
  });

  it('of a whole month that is not due leaves nothing to judge', () => {
    const rule: KeyPostRule = { ...WUHU_MANAGER, leaveCounts: 'NOT_DUE' };
    const month = judge(rule, [], { leaves: [{ workerId: 1, from: june(1), to: june(30) }] });
    expect(month.rate).toEqual({ numerator: 0, denominator: 0, value: null });
    expect(month).toMatchObject({ isMet: null, reasons: [] });
  });
});

describe('a post that nobody holds', () => {
  it('is absent for the project, and says so', () => {
    const month = judge(WUHU_MANAGER, firstOfJune(30), { holdings: [] });
    expect(month).toMatchObject({ daysDue: 30, daysPresent: 0 });
    expect(month.reasons).toEqual(['RATE_BELOW', 'ABSENT_IN_A_ROW', 'VACANT']);
    expect(month.longestAbsence).toMatchObject({ days: 90, to: june(30) });
  });

  it('for a day or two does not matter where the rule is met', () => {
    const holdings = [
      { workerId: 1, from: '2026-01-01', to: june(10) },
      { workerId: 2, from: june(13), to: null },
    ];
    const attendance = [
      ...range('2026-04-01', june(10)).map((each) => present(each)),
      ...range(june(13), june(30)).map((each) => present(each, 2)),
    ];
    const month = judge(WUHU_MANAGER, [], { holdings, attendance });
    expect(month).toMatchObject({ daysPresent: 28, isMet: true, reasons: [] });
  });
});

describe('a month that runs', () => {
  const open = (settled: number) => ({ lastSettledOn: june(settled), today: june(settled + 3) });

  it('is not judged while it can be met', () => {
    const month = judge(WUHU_MANAGER, range(june(4), june(10)), open(10));
    expect(month).toMatchObject({ daysDue: 10, daysPresent: 7, daysOpen: 20, daysRequired: 24, isMet: null });
    expect(month.rate.value).toBe(0.7);
    expect(month.days.slice(10, 14).map(({ state }) => state)).toEqual([
      'UNSETTLED',
      'UNSETTLED',
      'UNSETTLED',
      'FUTURE',
    ]);
  });

  it('is not met as soon as the days left are too few', () => {
    const there = [...range(june(1), june(3)), june(7), june(10)];
    const month = judge({ ...WUHU_MANAGER, maxConsecutiveAbsence: null }, there, open(12));
    expect(month).toMatchObject({
      daysDue: 12,
      daysPresent: 5,
      daysOpen: 18,
      isMet: false,
      reasons: ['RATE_BELOW'],
    });
  });

  it('is not met as soon as the row of absences is too long', () => {
    const month = judge(WUHU_MANAGER, [june(1)], open(6));
    expect(month).toMatchObject({ isMet: false, reasons: ['ABSENT_IN_A_ROW'], longestAbsence: { days: 5 } });
  });

  it('has no rate before its first day is settled', () => {
    const month = judge(WUHU_MANAGER, [], { lastSettledOn: '2026-05-30', today: june(2) });
    expect(month.rate).toEqual({ numerator: 0, denominator: 0, value: null });
    expect(month).toMatchObject({ daysOpen: 30, isMet: null, reasons: [] });
  });
});
