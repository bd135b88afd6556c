// Key posts: the state of one day, and what is taken for an exit and for the start of counting.
import { DEFAULT_KEY_POST_RULES, type KeyPostRule } from './key-post-rule.js';
import {
  type KeyPostAttendance,
  type KeyPostDayState,
  type KeyPostFacts,
  dayReader,
  dueFrom,
  lastPunchedExit,
} from './key-post-day.js';

const RULE = DEFAULT_KEY_POST_RULES.project_manager;
const DAY = '2026-06-10';
const at = (time: string) => Date.parse(`${DAY}T${time}+08:00`);
const day = (change: Partial<KeyPostAttendance> = {}): KeyPostAttendance => ({
  workerId: 1,
  workDate: DAY,
  validEventCount: 2,
  firstInAt: at('08:00'),
  lastOutAt: at('12:00'),
  isSettled: true,
  ...change,
});
const held = (workerId: number, from = '2026-01-01', to: string | null = null) => ({ workerId, from, to });
const facts = (change: Partial<KeyPostFacts> = {}): KeyPostFacts => ({
  rule: RULE,
  project: { startedOn: '2026-01-01', completedOn: null, permitOn: null },
  holdings: [held(1)],
  attendance: [],
  pauses: [],
  leaves: [],
  lastSettledOn: '2026-12-31',
  today: '2026-12-31',
  ...change,
});

it.each<[string, KeyPostDayState, Partial<KeyPostFacts>]>([
  ['two punches four hours apart', 'PRESENT', { attendance: [day()] }],
  ['a millisecond short of four hours', 'ABSENT', { attendance: [day({ lastOutAt: at('12:00') - 1 })] }],
  ['one punch', 'ABSENT', { attendance: [day({ validEventCount: 1 })] }],
  ['no entry', 'ABSENT', { attendance: [day({ firstInAt: null })] }],
  ['no exit', 'ABSENT', { attendance: [day({ lastOutAt: null })] }],
  ['no day at all', 'ABSENT', {}],
  ['somebody else was there', 'ABSENT', { attendance: [day({ workerId: 2 })] }],
  ['one of two was there', 'PRESENT', { holdings: [held(2), held(1)], attendance: [day()] }],
  ['nobody holds the post', 'ABSENT', { holdings: [held(1, '2026-06-11')], attendance: [day()] }],
  [
    'held until the day before',
    'ABSENT',
    { holdings: [held(1, '2026-01-01', '2026-06-09')], attendance: [day()] },
  ],
  ['a pause', 'PAUSED', { pauses: [{ from: DAY, to: DAY }], attendance: [day()] }],
  [
    'before the works',
    'NOT_DUE',
    { project: { startedOn: '2026-06-11', completedOn: null, permitOn: null } },
  ],
  ['their first day', 'ABSENT', { project: { startedOn: DAY, completedOn: null, permitOn: null } }],
  ['their last day', 'ABSENT', { project: { startedOn: DAY, completedOn: DAY, permitOn: null } }],
  [
    'after completion',
    'NOT_DUE',
    { project: { startedOn: '2026-01-01', completedOn: '2026-06-09', permitOn: null } },
  ],
  ['leave', 'LEAVE', { leaves: [held(1, DAY, DAY)] }],
  ['leave, and there all the same', 'PRESENT', { leaves: [held(1, DAY, DAY)], attendance: [day()] }],
  ['leave of one of two', 'ABSENT', { holdings: [held(1), held(2)], leaves: [held(1, DAY, DAY)] }],
  [
    'leave of both',
    'LEAVE',
    { holdings: [held(1), held(2)], leaves: [held(1, DAY, DAY), held(2, DAY, DAY)] },
  ],
  ['tomorrow', 'FUTURE', { today: '2026-06-09', lastSettledOn: '2026-06-06' }],
  ['facts may come', 'UNSETTLED', { today: DAY, lastSettledOn: '2026-06-07' }],
  ['facts may come, vacant', 'UNSETTLED', { today: DAY, lastSettledOn: '2026-06-09', holdings: [] }],
  ['the day itself is open', 'UNSETTLED', { attendance: [day({ isSettled: false })] }],
  [
    'one of two is open',
    'UNSETTLED',
    { holdings: [held(1), held(2)], attendance: [day({ isSettled: false })] },
  ],
  [
    'one is open and the other was there',
    'PRESENT',
    { holdings: [held(1), held(2)], attendance: [day(), day({ workerId: 2, isSettled: false })] },
  ],
])('%s: %s', (_name, state, change) => {
  expect(dayReader(facts(change))(DAY).state).toBe(state);
});

it('shows what the state was made of, each holder once', () => {
  const holdings = [held(2), held(1), held(1, '2026-06-01')];
  expect(
    dayReader(facts({ holdings, attendance: [day({ lastOutAt: at('11:59:59') })] }))(DAY).holders,
  ).toEqual([
    {
      workerId: 1,
      validEventCount: 2,
      spanMinutes: 239,
      isPresent: false,
      isOnLeave: false,
      isSettled: true,
    },
    {
      workerId: 2,
      validEventCount: 0,
      spanMinutes: null,
      isPresent: false,
      isOnLeave: false,
      isSettled: true,
    },
  ]);
});

it.each<[KeyPostRule['startRule'], string | null, string]>([
  [{ from: 'PROJECT_START', plusDays: 0 }, '2026-03-02', '2026-04-01'],
  [{ from: 'PROJECT_START', plusDays: 30 }, null, '2026-05-01'],
  [{ from: 'PERMIT', plusDays: 30 }, '2026-03-02', '2026-04-01'],
  [{ from: 'PERMIT', plusDays: 30 }, null, '2026-05-01'],
])('%j with a permit of %s begins on %s', (startRule, permitOn, expected) => {
  const project = { startedOn: '2026-04-01', completedOn: null, permitOn };
  expect(dueFrom({ ...RULE, startRule }, project)).toBe(expected);
});

describe('the last exit', () => {
  const stay = (from: string, to: string, counted: boolean) => ({
    inAt: at(from),
    outAt: at(to),
    minutes: 0,
    counted,
    openedBy: [1, 1, 1] as const,
    closedBy: [1, 1, 2] as const,
    isProven: counted,
  });
  const stays = [stay('08:00', '12:00', true), stay('13:00', '23:00', false)];

  it.each([
    ['is the one of the day', { lastOutAt: at('18:00'), exceptions: ['DUPLICATE'], stays: [] }, at('18:00')],
    [
      'is not one that somebody else has entered',
      { lastOutAt: at('23:00'), exceptions: ['FORCED_OUT'], stays },
      at('12:00'),
    ],
    [
      'is none after a forced exit alone',
      { lastOutAt: at('23:00'), exceptions: ['FORCED_OUT'], stays: stays.slice(1) },
      null,
    ],
  ])('%s', (_name, given, expected) => {
    expect(lastPunchedExit(given)).toBe(expected);
  });
});
