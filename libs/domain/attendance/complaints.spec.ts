// Step 6 of the walk: what users of neighbouring systems complained about (lessons.md §1, by row), each as a case that the
// engine gets right and that the usual one, first entry to last exit of a calendar date, gets wrong.
import { type AttendancePolicy, DEFAULT_ATTENDANCE_POLICY } from './attendance-policy.js';
import { type AttendanceFact, deriveAttendanceDays } from './derive-attendance-day.js';

const RANGE = { from: '2024-05-25', to: '2024-07-05' };
const ZONE = '+08:00';
const at = (local: string): number => Date.parse(`2024-${local.replace(' ', 'T')}${ZONE}`);
const LATER = at('07-20 00:00');

/** Work date (without the year) and minutes. */
type Outcome = readonly (readonly [string, number])[];

let seq = 0;
function fact(local: string, direction: 'in' | 'out', change: Partial<AttendanceFact> = {}): AttendanceFact {
  seq += 1;
  const plain = { method: 'face', verdict: 'allowed', timeQuality: 'ok', deviceId: 1, bootId: 1 } as const;
  return { at: at(local), direction, ...plain, seq, ...change };
}

/** '06-03 07:02 in, 11:30 out': a missing date is the one before. */
function punches(text: string): AttendanceFact[] {
  let date = '';
  return text.split(', ').map((punch) => {
    const words = punch.split(' ');
    if (words.length === 3) date = words.shift()!;
    return fact(`${date} ${words[0]}`, words[1] as 'in' | 'out');
  });
}

/** The usual engine: by local calendar date, from the first entry to the last exit, whatever else the facts say. */
function firstInLastOut(facts: readonly AttendanceFact[]): Outcome {
  const dates = new Map<string, { in: number; out: number }>();
  for (const { at: instant, direction } of facts) {
    const date = new Date(instant + 8 * 3_600_000).toISOString().slice(5, 10);
    const day = dates.get(date) ?? { in: Infinity, out: -Infinity };
    if (direction === 'in') day.in = Math.min(day.in, instant);
    else day.out = Math.max(day.out, instant);
    dates.set(date, day);
  }
  return [...dates].sort().map(([date, day]) => {
    const length = (day.out - day.in) / 60_000;
    return [date, Number.isFinite(length) && length > 0 ? Math.floor(length) : 0];
  });
}

function ours(
  facts: readonly AttendanceFact[],
  policy: AttendancePolicy = DEFAULT_ATTENDANCE_POLICY,
): Outcome {
  return deriveAttendanceDays(facts, policy, { range: RANGE, asOf: LATER }).map((day) => [
    day.workDate.slice(5),
    day.workedMinutes,
  ]);
}

const corrected = (): AttendanceFact[] => [
  fact('06-03 07:00', 'in'),
  // the gate's guard let out the wrong person; the correction says when this one went
  fact('06-03 21:00', 'out', { isReplaced: true }),
  fact('06-03 17:00', 'out', { deviceId: 0, bootId: 0, method: 'manual' }),
];

describe('complaints that the usual engine deserves', () => {
  it.each<[string, AttendanceFact[], Outcome]>([
    [
      'row 5 (hrms#541): an OUT after midnight keeps its shift',
      punches('06-03 16:00 in, 06-04 00:30 out'),
      [['06-03', 510]],
    ],
    [
      'row 6 (hrms#3298): a night OUT pairs with the open IN, not with the next day',
      punches('06-03 19:55 in, 06-04 06:10 out, 19:55 in, 06-05 06:10 out'),
      [
        ['06-03', 615],
        ['06-04', 615],
      ],
    ],
    [
      'row 7 (hrms#3839): IN and OUT on two dates are one decision, nobody is absent',
      punches('06-03 03:59:59.999 in, 04:30 out'),
      [['06-02', 30]],
    ],
    [
      'row 9 (hrms#1703): neither the shift before nor the one after takes the punches of this one',
      punches('06-03 07:00 in, 12:00 out, 19:00 in, 06-04 03:00 out, 07:00 in, 12:00 out'),
      [
        ['06-03', 780],
        ['06-04', 300],
      ],
    ],
    [
      'row 10 (hrms#2955): an exit that comes weeks late still closes its night',
      punches('06-03 20:00 in, 06-20 07:00 in, 16:00 out, 06-04 05:00 out'),
      [
        ['06-03', 540],
        ['06-20', 540],
      ],
    ],
    [
      'row 11 (hrms#2884): a corrected punch counts once, and only as corrected',
      corrected(),
      [['06-03', 600]],
    ],
    [
      'row 17 (horilla#358): a night shift is not split',
      punches('06-03 22:00 in, 06-04 02:00 out, 02:30 in, 06:30 out'),
      [['06-03', 480]],
    ],
    [
      'row 20 (pyzatt#18): a clock gone wild waits for a person',
      [
        fact('06-03 07:00', 'in'),
        fact('06-03 16:00', 'out'),
        fact('06-03 23:50', 'out', { timeQuality: 'suspect' }),
      ],
      [['06-03', 540]],
    ],
    [
      'row 21 (odoo#29645): a forgotten check-out is nobody’s 17 h shift',
      punches('06-03 06:00 in, 23:00 out'),
      [['06-03', 0]],
    ],
    [
      'row 22 (odoo#283226): no split at midnight, half-open days, one line a day',
      punches('06-03 22:00 in, 06-04 00:00 out, 00:30 in, 04:00 out, 04:00 in, 06:00 out'),
      [
        ['06-03', 330],
        ['06-04', 120],
      ],
    ],
    [
      'row 26 (traccar#1807): of two punches of one instant the number decides',
      [
        fact('06-03 07:00', 'in', { seq: 901 }),
        fact('06-03 17:00', 'in', { seq: 903 }),
        fact('06-03 17:00', 'out', { seq: 902 }),
        fact('06-03 19:00', 'out', { seq: 904 }),
        fact('06-03 19:30', 'in', { seq: 905 }),
        fact('06-03 20:00', 'out', { seq: 906 }),
      ],
      [['06-03', 750]],
    ],
    [
      'row 31 (kimai#4962): punches between 00:00 and 05:30 are on the one day the cut-off gives',
      punches('06-03 00:00 in, 01:00 out, 03:00 in, 05:30 out'),
      [['06-02', 210]],
    ],
  ])('%s', (_name, facts, expected) => {
    expect(ours(facts)).toEqual(expected);
    expect(firstInLastOut(facts)).not.toEqual(expected);
  });

  it('row 8 (hrms#713): nothing is missing before the longest stay is over', () => {
    const facts = punches('06-03 07:00 in');
    const open = { exceptions: [], openSince: at('06-03 07:00'), reopensAt: at('06-03 23:00') };
    for (const mode of ['PAIRING', 'FIRST_LAST'] as const) {
      const policy = { ...DEFAULT_ATTENDANCE_POLICY, mode };
      const seen = (asOf: number) => deriveAttendanceDays(facts, policy, { range: RANGE, asOf });
      expect(seen(at('06-03 23:00') - 1)).toMatchObject([open]);
      expect(seen(at('06-03 23:00'))).toMatchObject([
        { exceptions: ['MISSING_OUT'], openSince: null, reopensAt: null },
      ]);
    }
  });

  it('row 8: the last fact with a trusted time is never later than "now"', () => {
    const open = fact('06-03 07:00', 'in');
    const refused = fact('06-03 23:30', 'in', { verdict: 'no_contract' });
    const wild = fact('06-04 23:30', 'in', { timeQuality: 'suspect' });
    const seen = (facts: AttendanceFact[]) =>
      deriveAttendanceDays(facts, DEFAULT_ATTENDANCE_POLICY, { range: RANGE, asOf: at('06-03 07:00') });
    expect(seen([open, refused])[0]?.openSince).toBeNull();
    expect(seen([open, wild])[0]?.openSince).toBe(open.at);
  });

  it('row 12 (hrms#5155): a day settles by the clock of its own site', () => {
    const settles = (timeZone: string, local: string) => {
      const policy = { ...DEFAULT_ATTENDANCE_POLICY, timeZone };
      const facts = [fact('01-01 00:00', 'in', { at: Date.parse(local) })];
      const [day] = deriveAttendanceDays(facts, policy, { range: RANGE, asOf: LATER });
      return [day?.workDate, new Date(day?.settlesAt ?? 0).toISOString()];
    };
    expect(settles('Asia/Shanghai', '2024-06-03T07:00+08:00')).toEqual([
      '2024-06-03',
      '2024-06-04T20:00:00.000Z',
    ]);
    expect(settles('America/New_York', '2024-06-03T07:00-04:00')).toEqual([
      '2024-06-03',
      '2024-06-05T08:00:00.000Z',
    ]);
  });
});
