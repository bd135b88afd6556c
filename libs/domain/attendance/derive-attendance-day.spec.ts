// Step 6 of the walk: the attendance rule, case by case.
import { type Verdict } from '../gate-event/gate-event.js';
import { type AttendancePolicy, DEFAULT_ATTENDANCE_POLICY } from './attendance-policy.js';
import {
  type AttendanceDay,
  type AttendanceException,
  type AttendanceFact,
  deriveAttendanceDays,
  factWindow,
} from './derive-attendance-day.js';

const MINUTE = 60_000;
const RANGE = { from: '2024-05-25', to: '2024-07-05' };

/** '06-03 07:02' on the site's clock, seconds and ms optional. */
const at = (local: string): number => Date.parse(`2024-${local.replace(' ', 'T')}+08:00`);
const LATER = at('07-20 00:00');

let seq = 0;
function fact(text: string, direction: 'in' | 'out', change: Partial<AttendanceFact> = {}): AttendanceFact {
  seq += 1;
  const plain = { method: 'face', verdict: 'allowed', timeQuality: 'ok', deviceId: 1, bootId: 1 } as const;
  return { at: at(text), direction, ...plain, seq, ...change };
}

/** '06-03 07:02 in, 06-03 11:30 out'; a missing date is the one before; 'forced' is a forced exit. */
function punches(text: string): AttendanceFact[] {
  let date = '';
  return text.split(', ').map((punch) => {
    const words = punch.split(' ');
    if (words.length === 3) date = words.shift()!;
    const [time, way] = words as [string, string];
    if (way === 'forced') return fact(`${date} ${time}`, 'out', { method: 'forced_out' });
    return fact(`${date} ${time}`, way === 'in' ? 'in' : 'out');
  });
}

const derive = (
  facts: readonly AttendanceFact[],
  policy: AttendancePolicy = DEFAULT_ATTENDANCE_POLICY,
  asOf = LATER,
): AttendanceDay[] => deriveAttendanceDays(facts, policy, { range: RANGE, asOf });

const brief = (days: readonly AttendanceDay[]): unknown[] =>
  days.map((day) => [day.workDate.slice(5), day.workedMinutes, day.workdayHundredths, day.exceptions.join()]);

describe('attendance-and-wage-rules §1.3', () => {
  it.each<[string, [string, number, number, string]]>([
    ['06-03 07:02 in, 11:30 out, 13:00 in, 17:58 out', ['06-03', 566, 100, '']],
    ['06-03 07:02 in, 17:58 out', ['06-03', 656, 125, '']],
    ['06-03 19:55 in, 06-04 03:40 out', ['06-03', 465, 100, '']],
    ['06-03 19:55 in, 06-04 06:10 out', ['06-03', 615, 125, '']],
    ['06-03 07:00 in', ['06-03', 0, 0, 'MISSING_OUT']],
    ['06-03 07:00 in, 07:00:40 in, 12:00 out', ['06-03', 300, 100, 'DUPLICATE']],
    ['06-03 08:00 out, 09:00 in, 11:30 out', ['06-03', 150, 50, 'MISSING_IN']],
    ['06-03 02:30 in, 03:30 out', ['06-02', 60, 0, '']],
    ['06-03 07:00 in, 06-04 00:30 out', ['06-03', 0, 0, 'MISSING_OUT']],
  ])('%s', (text, expected) => {
    const facts = punches(text);
    const days = derive(facts);
    expect(brief(days)).toEqual([expected]);
    expect(days[0]).toMatchObject({ eventCount: facts.length, openSince: null, reopensAt: null });
  });

  it('fills every field of a day', () => {
    const [first, lunch, back, last] = punches('06-03 07:02 in, 11:30 out, 13:00 in, 17:58 out');
    expect(derive([first!, lunch!, back!, last!])).toEqual([
      {
        workDate: '2024-06-03',
        workedMinutes: 566,
        workdayHundredths: 100,
        firstInAt: first!.at,
        lastOutAt: last!.at,
        eventCount: 4,
        validEventCount: 4,
        stays: [
          {
            ...{ inAt: first!.at, outAt: lunch!.at, minutes: 268, counted: true, isProven: true },
            ...{ openedBy: [1, 1, first!.seq], closedBy: [1, 1, lunch!.seq] },
          },
          {
            ...{ inAt: back!.at, outAt: last!.at, minutes: 298, counted: true, isProven: true },
            ...{ openedBy: [1, 1, back!.seq], closedBy: [1, 1, last!.seq] },
          },
        ],
        uses: [
          [1, 1, first!.seq, 'OPENED'],
          [1, 1, lunch!.seq, 'CLOSED'],
          [1, 1, back!.seq, 'OPENED'],
          [1, 1, last!.seq, 'CLOSED'],
        ],
        exceptions: [],
        dayKind: 'WORKDAY',
        overtimeMinutes: 86,
        provenMinutes: 566,
        settlesAt: at('06-05 04:00'),
        openSince: null,
        reopensAt: null,
      },
    ]);
  });
});

describe('facts that take no part', () => {
  it.each<[Verdict, AttendanceException]>([
    ['no_contract', 'NO_CONTRACT'],
    ['not_entered', 'NOT_ENTERED'],
    ['exited', 'EXITED'],
    ['barred', 'BLOCKED'],
    ['wrong_site', 'WRONG_SITE'],
  ])('%s is reported as %s and makes no hours', (verdict, exception) => {
    const days = derive([fact('06-03 07:00', 'in', { verdict }), fact('06-03 17:00', 'out', { verdict })]);
    expect(days).toEqual([
      expect.objectContaining({
        workedMinutes: 0,
        eventCount: 2,
        validEventCount: 0,
        exceptions: [exception],
        firstInAt: null,
        stays: [],
      }),
    ]);
  });

  it.each<[Verdict]>([['unknown_person'], ['stranger']])('%s leaves no trace', (verdict) => {
    expect(derive([fact('06-03 07:00', 'in', { verdict, timeQuality: 'suspect' })])).toEqual([]);
  });

  it('suspect time waits for a person, and its day is still shown', () => {
    const days = derive([
      fact('06-03 07:00', 'in'),
      fact('06-03 12:00', 'out', { timeQuality: 'suspect' }),
      fact('06-03 17:00', 'out', { timeQuality: 'corrected' }),
    ]);
    expect(brief(days)).toEqual([['06-03', 600, 125, 'SUSPECT_TIME']]);
    expect(days[0]).toMatchObject({ eventCount: 3, validEventCount: 2 });
  });

  it('reports verdict and suspect time together, sorted', () => {
    const days = derive([fact('06-03 07:00', 'in', { verdict: 'no_contract', timeQuality: 'suspect' })]);
    expect(brief(days)).toEqual([['06-03', 0, 0, 'NO_CONTRACT,SUSPECT_TIME']]);
  });

  it('a refused punch between two valid ones does not hide a repeat', () => {
    const days = derive([
      fact('06-03 07:00', 'in'),
      fact('06-03 07:00:20', 'out', { verdict: 'wrong_site' }),
      fact('06-03 07:01', 'in'),
      fact('06-03 12:00', 'out'),
    ]);
    expect(brief(days)).toEqual([['06-03', 300, 100, 'DUPLICATE,WRONG_SITE']]);
  });
});

describe('repeats', () => {
  it.each([
    ['07:01:30', 'DUPLICATE'],
    ['07:01:30.001', 'MISSING_OUT'],
  ])('a second IN at %s is %s (90 s)', (time, exception) => {
    expect(derive(punches(`06-03 07:00 in, ${time} in, 12:00 out`))[0]?.exceptions).toEqual([exception]);
  });

  it('looks back one event only: a row of repeats stays one IN', () => {
    const days = derive(punches('06-03 07:00 in, 07:01 in, 07:02 in, 07:03 in, 12:00 out'));
    expect(brief(days)).toEqual([['06-03', 300, 100, 'DUPLICATE']]);
    expect(days[0]).toMatchObject({ eventCount: 5, validEventCount: 2 });
  });

  it('the other direction in between is no repeat', () => {
    const days = derive(punches('06-03 07:00 in, 07:00:30 out, 07:01 in, 12:00 out'));
    expect(brief(days)).toEqual([['06-03', 299, 100, 'TOO_SHORT']]);
  });

  it('a repeated OUT after the cut-off stays on the night worker’s day', () => {
    const days = derive(punches('06-03 19:55 in, 06-04 06:10 out, 06:10:40 out'));
    expect(brief(days)).toEqual([['06-03', 615, 125, 'DUPLICATE']]);
    expect(days[0]?.eventCount).toBe(3);
  });

  it('a repeated IN over the cut-off stays with the IN it repeats', () => {
    expect(brief(derive(punches('06-03 03:59:30 in, 04:00:10 in, 09:00 out')))).toEqual([
      ['06-02', 300, 100, 'DUPLICATE'],
    ]);
  });

  it('a repeat of an OUT that stands alone is filed on its own date', () => {
    expect(brief(derive(punches('06-03 08:00 out, 08:00:40 out')))).toEqual([
      ['06-03', 0, 0, 'DUPLICATE,MISSING_IN'],
    ]);
  });

  it('so does the repeat of a second OUT, even soon after a night stay', () => {
    expect(brief(derive(punches('06-03 19:55 in, 06-04 03:00 out, 06:10 out, 06:10:40 out')))).toEqual([
      ['06-03', 425, 100, ''],
      ['06-04', 0, 0, 'DUPLICATE,MISSING_IN'],
    ]);
  });

  it('copies of one event are no repeats', () => {
    const facts = punches('06-03 07:00 in, 12:00 out');
    expect(derive([...facts, ...facts, facts[0]!])).toEqual(derive(facts));
  });
});

describe('stays', () => {
  it('three stays of 20 minutes are 60', () => {
    const text = '06-03 07:00 in, 07:20 out, 08:00 in, 08:20 out, 09:00 in, 09:20 out';
    expect(brief(derive(punches(text)))).toEqual([['06-03', 60, 0, '']]);
  });

  it('adds up milliseconds first and rounds down once', () => {
    const text = '06-03 07:00 in, 07:20:30 out, 08:00 in, 08:20:29.999 out, 09:00 in, 09:20:30 out';
    const [day] = derive(punches(text));
    expect(day?.workedMinutes).toBe(61);
    expect(day?.stays.map((stay) => stay.minutes)).toEqual([20, 20, 20]);
  });

  it.each([
    ['07:04:59.999', 0, false, ['TOO_SHORT']],
    ['07:05', 5, true, []],
  ])('07:00 to %s counts %d', (time, minutes, counted, exceptions) => {
    expect(derive(punches(`06-03 07:00 in, ${time} out`))).toMatchObject([
      { workedMinutes: minutes, exceptions, stays: [{ minutes, counted }] },
    ]);
  });

  it.each([
    ['23:00', 960, 150, ''],
    ['23:00:00.001', 0, 0, 'MISSING_OUT'],
  ])('07:00 to %s: the longest stay is 16 h', (time, minutes, hundredths, exceptions) => {
    expect(brief(derive(punches(`06-03 07:00 in, ${time} out`)))).toEqual([
      ['06-03', minutes, hundredths, exceptions],
    ]);
  });

  it('an OUT up to 24 h after the IN is that IN’s exit, too late to count', () => {
    const days = derive(punches('06-03 07:00 in, 06-04 07:00 out'));
    expect(brief(days)).toEqual([
      ['06-03', 0, 0, 'MISSING_OUT'],
      ['06-04', 0, 0, ''],
    ]);
    expect(days.map((day) => [day.eventCount, day.validEventCount, day.lastOutAt])).toEqual([
      [1, 1, null],
      [1, 1, null],
    ]);
  });

  it('an OUT still later stands alone', () => {
    expect(brief(derive(punches('06-03 07:00 in, 06-04 07:00:00.001 out')))).toEqual([
      ['06-03', 0, 0, 'MISSING_OUT'],
      ['06-04', 0, 0, 'MISSING_IN'],
    ]);
  });

  it('IN while inside: the earlier IN never got its OUT', () => {
    expect(brief(derive(punches('06-03 07:00 in, 06-04 07:00 in, 12:00 out')))).toEqual([
      ['06-03', 0, 0, 'MISSING_OUT'],
      ['06-04', 300, 100, ''],
    ]);
  });

  it('seq settles two events of one instant', () => {
    const [first, back] = [fact('06-03 07:00', 'in'), fact('06-03 12:00', 'out')];
    const again = fact('06-03 12:00', 'in');
    const last = fact('06-03 13:00', 'out');
    expect(derive([last, again, back, first])[0]?.workedMinutes).toBe(360);
    expect(derive([{ ...back, bootId: 2 }, first, again, last])[0]?.workedMinutes).toBe(0);
    expect(derive([{ ...back, deviceId: 2 }, first, again, last])[0]?.workedMinutes).toBe(0);
  });

  it('tiers begin at their minute', () => {
    const worth = (minutes: number): number | undefined =>
      derive([
        fact('06-03 06:00', 'in'),
        fact('06-03 06:00', 'out', { at: at('06-03 06:00') + minutes * MINUTE }),
      ])[0]?.workdayHundredths;
    expect([119, 120, 239, 240, 599, 600, 839, 840].map(worth)).toEqual([0, 50, 50, 100, 100, 125, 125, 150]);
  });
});

describe('forced_out', () => {
  it('closes presence and makes no hours', () => {
    const days = derive(punches('06-03 07:00 in, 12:00 out, 13:00 in, 23:00 forced'));
    expect(brief(days)).toEqual([['06-03', 300, 100, 'FORCED_OUT']]);
    expect(days[0]).toMatchObject({ lastOutAt: at('06-03 23:00'), validEventCount: 4 });
    expect(days[0]?.stays[1]).toMatchObject({
      inAt: at('06-03 13:00'),
      outAt: at('06-03 23:00'),
      minutes: 0,
      counted: false,
    });
  });

  it('replaces MISSING_OUT up to the exit horizon', () => {
    expect(brief(derive(punches('06-03 07:00 in, 06-04 05:00 forced')))).toEqual([
      ['06-03', 0, 0, 'FORCED_OUT'],
    ]);
    expect(brief(derive(punches('06-03 07:00 in, 06-04 08:00 forced')))).toEqual([
      ['06-03', 0, 0, 'MISSING_OUT'],
      ['06-04', 0, 0, 'FORCED_OUT'],
    ]);
  });

  it('of somebody who is not inside asks for no IN', () => {
    expect(brief(derive(punches('06-03 23:00 forced')))).toEqual([['06-03', 0, 0, 'FORCED_OUT']]);
  });
});

describe('breaks', () => {
  const WITH_BREAK: AttendancePolicy = {
    ...DEFAULT_ATTENDANCE_POLICY,
    breaks: [{ fromMinutes: 690, toMinutes: 810, minutes: 60 }],
  };
  it.each([
    ['06-03 07:00 in, 17:00 out', 540],
    ['06-03 11:30 in, 13:30 out', 60],
    ['06-03 11:30:00.001 in, 13:31 out', 120],
    ['06-03 07:00 in, 12:00 out, 13:00 in, 17:00 out', 540],
    ['06-03 22:00 in, 06-04 14:00 out', 900],
    ['06-03 11:00 in, 06-04 02:00 forced', 0],
  ])('%s → %d minutes', (text, minutes) => {
    expect(derive(punches(text), WITH_BREAK)[0]?.workedMinutes).toBe(minutes);
  });

  it('takes no more than a clock set forward left of the window', () => {
    const policy = {
      ...WITH_BREAK,
      timeZone: 'America/New_York',
      breaks: [{ fromMinutes: 120, toMinutes: 180, minutes: 60 }],
    };
    const facts = [
      fact('01-01 00:00', 'in', { at: Date.parse('2024-03-10T01:59:00-05:00') }),
      fact('01-01 00:00', 'out', { at: Date.parse('2024-03-10T03:09:00-04:00') }),
    ];
    const options = { range: { from: '2024-03-01', to: '2024-03-31' }, asOf: LATER };
    expect(deriveAttendanceDays(facts, policy, options)).toMatchObject([
      { workDate: '2024-03-09', workedMinutes: 10 },
    ]);
  });
});

describe('edges of the day', () => {
  it.each([
    ['06-03 00:00', '2024-06-02'],
    ['06-03 03:59:59.999', '2024-06-02'],
    ['06-03 04:00', '2024-06-03'],
    ['06-03 04:00:00.001', '2024-06-03'],
    ['06-01 03:59:59.999', '2024-05-31'],
    ['06-01 04:00', '2024-06-01'],
    ['06-30 23:59:59.999', '2024-06-30'],
    ['07-01 00:00', '2024-06-30'],
  ])('an IN at %s belongs to %s', (time, workDate) => {
    expect(derive([fact(time, 'in')]).map((day) => day.workDate)).toEqual([workDate]);
  });

  it('counts real time over both clock changes of New York', () => {
    const policy = { ...DEFAULT_ATTENDANCE_POLICY, timeZone: 'America/New_York' };
    const night = (from: string, to: string): unknown[] => {
      const facts = [
        fact('01-01 00:00', 'in', { at: Date.parse(from) }),
        fact('01-01 00:00', 'out', { at: Date.parse(to) }),
      ];
      const range = { from: '2024-01-01', to: '2024-12-31' };
      return brief(deriveAttendanceDays(facts, policy, { range, asOf: Date.parse('2025-01-01T00:00Z') }));
    };
    expect(night('2024-03-09T20:00-05:00', '2024-03-10T06:00-04:00')).toEqual([['03-09', 540, 100, '']]);
    expect(night('2024-11-02T20:00-04:00', '2024-11-03T06:00-05:00')).toEqual([['11-02', 660, 125, '']]);
    expect(night('2024-03-10T04:00-04:00', '2024-03-10T12:00-04:00')).toEqual([['03-10', 480, 100, '']]);
    expect(night('2024-11-03T03:59-05:00', '2024-11-03T12:00-05:00')).toEqual([['11-02', 481, 100, '']]);
  });

  it('gives only the work dates asked for, with what reaches over their ends', () => {
    const facts = punches(
      '06-02 07:00 in, 16:00 out, 06-03 20:00 in, 06-04 06:00 out, 20:00 in, 06-05 06:00 out',
    );
    const options = { range: { from: '2024-06-03', to: '2024-06-03' }, asOf: LATER };
    expect(brief(deriveAttendanceDays(facts, DEFAULT_ATTENDANCE_POLICY, options))).toEqual([
      ['06-03', 600, 125, ''],
    ]);
    expect(deriveAttendanceDays([], DEFAULT_ATTENDANCE_POLICY, options)).toEqual([]);
  });

  it('a day is half-open: an IN on its last instant is the next day’s', () => {
    const options = { range: { from: '2024-06-03', to: '2024-06-03' }, asOf: LATER };
    const edges = [fact('06-03 04:00', 'in'), fact('06-04 04:00', 'in')];
    expect(deriveAttendanceDays(edges, DEFAULT_ATTENDANCE_POLICY, options)).toMatchObject([
      { workDate: '2024-06-03', eventCount: 1 },
    ]);
  });

  it('asks for facts 24 h and 90 s around the range', () => {
    expect(factWindow({ from: '2024-06-03', to: '2024-06-04' }, DEFAULT_ATTENDANCE_POLICY)).toEqual({
      from: at('06-02 03:58:30'),
      to: at('06-06 04:01:30'),
    });
  });
});
