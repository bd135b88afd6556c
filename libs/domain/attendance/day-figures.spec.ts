// Step 6 of the walk: the figures beside hours: kind of day, overtime, what is proven, reversed and doubled presence.
import { type DayKind } from '../calendar/day-kind.js';
import { DEFAULT_ATTENDANCE_POLICY } from './attendance-policy.js';
import { type AttendanceFact, type DeriveOptions, deriveAttendanceDays } from './derive-attendance-day.js';

const at = (local: string): number => Date.parse(`2024-${local.replace(' ', 'T')}+08:00`);
let seq = 0;
function fact(local: string, direction: 'in' | 'out', change: Partial<AttendanceFact> = {}): AttendanceFact {
  seq += 1;
  const plain = { method: 'face', verdict: 'allowed', timeQuality: 'ok', deviceId: 1, bootId: 1 } as const;
  return { at: at(local), direction, ...plain, seq, ...change };
}
const OPTIONS: DeriveOptions = { range: { from: '2024-05-25', to: '2024-07-05' }, asOf: at('07-20 00:00') };
const derive = (facts: AttendanceFact[], options: Partial<DeriveOptions> = {}) =>
  deriveAttendanceDays(facts, DEFAULT_ATTENDANCE_POLICY, { ...OPTIONS, ...options });
const CALENDAR = new Map<string, DayKind>([
  ['2024-06-08', 'WORKDAY'],
  ['2024-06-10', 'STATUTORY_HOLIDAY'],
  ['2024-06-11', 'REST_DAY'],
]);

describe('overtime by kind of day', () => {
  it.each<[string, string, DayKind, number]>([
    ['a Monday', '06-03', 'WORKDAY', 60],
    ['a Saturday', '06-01', 'REST_DAY', 540],
    ['a Sunday', '06-02', 'REST_DAY', 540],
    ['a Saturday that is worked 调休', '06-08', 'WORKDAY', 60],
    ['a statutory holiday', '06-10', 'STATUTORY_HOLIDAY', 540],
    ['a Tuesday that is free 调休', '06-11', 'REST_DAY', 540],
  ])('%s', (_name, date, dayKind, overtimeMinutes) => {
    const facts = [fact(`${date} 07:00`, 'in'), fact(`${date} 16:00`, 'out')];
    expect(derive(facts, { calendar: CALENDAR })).toMatchObject([
      { workedMinutes: 540, dayKind, overtimeMinutes },
    ]);
  });

  it('is none below the standard day', () => {
    const facts = [fact('06-03 07:00', 'in'), fact('06-03 15:00', 'out')];
    expect(derive(facts)).toMatchObject([{ workedMinutes: 480, overtimeMinutes: 0 }]);
  });
});

describe('the proven share', () => {
  const halves = (change: Partial<AttendanceFact>) => [
    fact('06-03 07:00', 'in'),
    fact('06-03 11:00', 'out'),
    fact('06-03 12:00', 'in', change),
    fact('06-03 17:00', 'out'),
  ];
  it.each<[string, Partial<AttendanceFact>, number]>([
    ['a face', {}, 540],
    ['a card', { method: 'card' }, 540],
    ['a guard’s button', { method: 'manual' }, 240],
    ['a telephone', { method: 'mobile' }, 240],
    ['a correction', { method: 'manual', deviceId: 0, bootId: 0 }, 240],
  ])('%s at one end', (_name, change, provenMinutes) => {
    expect(derive(halves(change))).toMatchObject([{ workedMinutes: 540, provenMinutes }]);
  });

  it('does not grow by a break that was taken from the other part', () => {
    const policy = {
      ...DEFAULT_ATTENDANCE_POLICY,
      breaks: [{ fromMinutes: 780, toMinutes: 840, minutes: 60 }],
    };
    const days = deriveAttendanceDays(halves({ method: 'manual' }), policy, OPTIONS);
    expect(days).toMatchObject([{ workedMinutes: 480, provenMinutes: 240 }]);
  });
});

describe('OUT_BEFORE_IN', () => {
  it('is a day whose exits all come before its first entry', () => {
    expect(derive([fact('06-03 08:00', 'out'), fact('06-03 19:00', 'in')])).toMatchObject([
      { exceptions: ['MISSING_IN', 'MISSING_OUT', 'OUT_BEFORE_IN'] },
    ]);
  });

  it('is not one that ends with a stay', () => {
    const facts = [fact('06-03 08:00', 'out'), fact('06-03 09:00', 'in'), fact('06-03 11:30', 'out')];
    expect(derive(facts)).toMatchObject([{ exceptions: ['MISSING_IN'] }]);
  });
});

describe('TWO_PROJECTS', () => {
  const facts = () => [fact('06-03 07:00', 'in'), fact('06-03 17:00', 'out')];
  it.each<[string, string[]]>([
    ['06-03 07:00', ['TWO_PROJECTS']],
    ['06-03 16:59:59.999', ['TWO_PROJECTS']],
    ['06-03 17:00', []],
    ['06-03 06:59:59.999', []],
  ])('a passage elsewhere at %s', (local, exceptions) => {
    expect(derive(facts(), { elsewhere: [at(local)] })).toMatchObject([{ exceptions, workedMinutes: 600 }]);
  });
});

describe('a replaced fact', () => {
  it('is shown and does nothing', () => {
    const wrong = fact('06-03 21:00', 'out', { isReplaced: true });
    const right = fact('06-03 17:00', 'out', { deviceId: 0, bootId: 0, method: 'manual' });
    const [day] = derive([fact('06-03 07:00', 'in'), wrong, right]);
    expect(day).toMatchObject({ workedMinutes: 600, provenMinutes: 0, eventCount: 3, validEventCount: 2 });
    expect(day?.uses.map(([, , , effect]) => effect)).toEqual(['OPENED', 'CLOSED', 'REPLACED']);
  });

  it('of an unknown kind of day leaves no hours behind', () => {
    const [day] = derive([fact('06-03 21:00', 'in', { isReplaced: true, timeQuality: 'suspect' })]);
    expect(day).toMatchObject({ workedMinutes: 0, eventCount: 1, validEventCount: 0, exceptions: [] });
  });
});
