// Key posts: the reader of rules, field by field.
import { KEY_POSTS, KEY_POST_NAMES } from './key-post.js';
import { DEFAULT_KEY_POST_RULES, parseKeyPostRule } from './key-post-rule.js';

const BASE = DEFAULT_KEY_POST_RULES.project_manager;
const withChange = (change: Record<string, unknown>): unknown => ({ ...BASE, ...change });
const DAYS = { minRatePercent: null, minDaysPerMonth: 22 };

it.each(KEY_POSTS)('%s has names and a rule that its own reader accepts, also after JSON', (post) => {
  expect(KEY_POST_NAMES[post]).toEqual({
    name: expect.stringMatching(/\p{Script=Han}/u),
    englishName: expect.any(String),
  });
  const rule = DEFAULT_KEY_POST_RULES[post];
  expect(parseKeyPostRule(JSON.parse(JSON.stringify(rule)))).toEqual({ ok: true, value: rule });
});

it('asks half of the chief supervisor and four fifths of the others', () => {
  const rates = KEY_POSTS.map((post) => DEFAULT_KEY_POST_RULES[post].minRatePercent);
  expect(rates).toEqual([80, 50, 80, 80, 80, 80]);
});

it('drops fields that it does not know', () => {
  const startRule = { from: 'PERMIT', plusDays: 30, note: 'x' };
  expect(parseKeyPostRule(withChange({ colour: 'red', startRule }))).toEqual({
    ok: true,
    value: { ...BASE, startRule: { from: 'PERMIT', plusDays: 30 } },
  });
});

it.each([[null], [undefined], ['rule'], [7], [[]]])('refuses %p as a whole', (value) => {
  expect(parseKeyPostRule(value)).toMatchObject({ ok: false, faults: [{ field: '' }] });
});

it.each<[string, unknown]>([
  ['minRatePercent', 1],
  ['minRatePercent', 100],
  ['minPunches', 1],
  ['minPunches', 20],
  ['minSpanMinutes', 0],
  ['minSpanMinutes', 1439],
  ['maxConsecutiveAbsence', 1],
  ['maxConsecutiveAbsence', 60],
  ['maxConsecutiveAbsence', null],
  ['startRule', { from: 'PERMIT', plusDays: 366 }],
  ['leaveCounts', 'PRESENT'],
  ['leaveCounts', 'NOT_DUE'],
])('accepts %s = %j', (field, value) => {
  expect(parseKeyPostRule(withChange({ [field]: value }))).toMatchObject({
    ok: true,
    value: { [field]: value },
  });
});

it.each([[1], [31]])('accepts %p days a month instead of a rate', (minDaysPerMonth) => {
  const value = { ...BASE, ...DAYS, minDaysPerMonth };
  expect(parseKeyPostRule(value)).toEqual({ ok: true, value });
});

it.each<[string, Record<string, unknown>, string]>([
  ['neither rate nor days', { minRatePercent: null }, 'minRatePercent'],
  ['rate and days', { minDaysPerMonth: 22 }, 'minDaysPerMonth'],
  ['days left out', { minDaysPerMonth: undefined }, 'minDaysPerMonth'],
  ['a rate of 0', { minRatePercent: 0 }, 'minRatePercent'],
  ['a rate of 101', { minRatePercent: 101 }, 'minRatePercent'],
  ['half a percent', { minRatePercent: 0.5 }, 'minRatePercent'],
  ['no day a month', { ...DAYS, minDaysPerMonth: 0 }, 'minDaysPerMonth'],
  ['32 days a month', { ...DAYS, minDaysPerMonth: 32 }, 'minDaysPerMonth'],
  ['no punch', { minPunches: 0 }, 'minPunches'],
  ['punches as text', { minPunches: '2' }, 'minPunches'],
  ['a whole day of minutes', { minSpanMinutes: 1440 }, 'minSpanMinutes'],
  ['no absence at all', { maxConsecutiveAbsence: 0 }, 'maxConsecutiveAbsence'],
  ['absence left out', { maxConsecutiveAbsence: undefined }, 'maxConsecutiveAbsence'],
  ['no start rule', { startRule: null }, 'startRule'],
  ['an unknown start', { startRule: { from: 'BRIEFING', plusDays: 10 } }, 'startRule.from'],
  ['a start before the start', { startRule: { from: 'PERMIT', plusDays: -1 } }, 'startRule.plusDays'],
  ['an unknown effect of leave', { leaveCounts: 'HALF' }, 'leaveCounts'],
])('refuses %s', (_name, change, field) => {
  const result = parseKeyPostRule(withChange(change));
  expect(result.ok ? [] : result.faults.map((each) => each.field)).toEqual([field]);
});

it('names every fault at once', () => {
  const result = parseKeyPostRule({ startRule: {} });
  expect(result.ok ? [] : result.faults.map(({ field, code }) => `${field} ${code}`)).toEqual([
    'minDaysPerMonth invalid',
    'minPunches invalid',
    'minSpanMinutes invalid',
    'maxConsecutiveAbsence invalid',
    'startRule.from invalid',
    'startRule.plusDays invalid',
    'leaveCounts invalid',
  ]);
});
