// Presence on site, tested: a table of days as they happen, and what must hold for every history.
import fc from 'fast-check';
import { type AttendanceFact, deriveAttendanceDays } from '../attendance/derive-attendance-day.js';
import { DEFAULT_ATTENDANCE_POLICY } from '../attendance/attendance-policy.js';
import { PRESENCE_STATES, presenceWindow, whoIsInside } from './who-is-inside.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIDNIGHT = Date.parse('2026-06-03T00:00:00+08:00');
const policy = DEFAULT_ATTENDANCE_POLICY;

/** `07:30 in`, `-1d 19:00 out forced_out`, `08:00 in barred`, `08:00 in suspect`; the number of the gate with `#2`. */
function factOf(text: string, seq: number): AttendanceFact {
  const words = text.split(' ');
  const days = /^-(\d)d$/.exec(words[0] ?? '')?.[1];
  if (days !== undefined) words.shift();
  const [time = '', direction, ...more] = words;
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  const verdict = more.find((word) => ['barred', 'no_contract', 'exited'].includes(word));
  return {
    at: MIDNIGHT - Number(days ?? 0) * DAY + ((hours * 60 + minutes) * 60 + seconds) * 1000,
    direction: direction as 'in' | 'out',
    method: more.includes('forced_out') ? 'forced_out' : 'face',
    verdict: (verdict ?? 'allowed') as AttendanceFact['verdict'],
    timeQuality: more.includes('suspect') ? 'suspect' : 'ok',
    deviceId: Number(more.find((word) => word.startsWith('#'))?.slice(1) ?? 1),
    bootId: 1,
    seq: seq + 1,
  };
}

const clock = (at: number): string =>
  `${at < MIDNIGHT ? `-${Math.ceil((MIDNIGHT - at) / DAY)}d ` : ''}${new Date(at + 8 * HOUR).toISOString().slice(11, 16)}`;

/** `inside since 07:00 #1; passback 09:00`. */
function told(passages: readonly string[], now: string, elsewhere: string | null): string {
  const asOf = factOf(`${now} in`, 0).at;
  const facts = passages.map(factOf);
  const moved = elsewhere === null ? null : factOf(`${elsewhere} in`, 0).at;
  const found = whoIsInside(facts, { asOf, today: MIDNIGHT, policy }, moved);
  const open = found.since === null ? '' : ` since ${clock(found.since)} #${found.entryDeviceId}`;
  const odd = found.irregularities.map(({ code, at }) => `; ${code} ${clock(at)}`);
  return `${found.state}${open}${odd.join('')}`;
}

describe('one worker', () => {
  const days: readonly [
    what: string,
    passages: string[],
    now: string,
    expected: string,
    elsewhere?: string,
  ][] = [
    ['never seen', [], '12:00', 'outside'],
    ['came in', ['07:00 in'], '12:00', 'inside since 07:00 #1'],
    ['came in by the second gate', ['07:00 in #2'], '12:00', 'inside since 07:00 #2'],
    ['left', ['07:00 in', '11:30 out'], '12:00', 'outside'],
    ['came back after lunch', ['07:00 in', '11:30 out', '13:00 in #2'], '14:00', 'inside since 13:00 #2'],
    ['a repeat within the debounce', ['07:00:00 in', '07:01:30 in #2'], '12:00', 'inside since 07:00 #1'],
    [
      'the card handed back out',
      ['07:00:00 in', '07:01:31 in'],
      '12:00',
      'inside since 07:01 #1; passback 07:01',
    ],
    [
      'handed back twice',
      ['07:00 in', '07:10 in', '07:20 in'],
      '12:00',
      'inside since 07:20 #1; passback 07:10; passback 07:20',
    ],
    [
      'handed back, then both left',
      ['07:00 in', '07:10 in', '18:00 out'],
      '19:00',
      'outside; passback 07:10',
    ],
    ['an exit without an entry', ['11:30 out'], '12:00', 'outside; exit_without_entry 11:30'],
    ['a second exit', ['07:00 in', '11:00 out', '12:00 out'], '13:00', 'outside; exit_without_entry 12:00'],
    ['a repeated exit', ['07:00 in', '11:00:00 out', '11:00:40 out'], '13:00', 'outside'],
    ['sent out', ['07:00 in', '12:00 out forced_out'], '13:00', 'outside; forced_out 12:00'],
    ['sent out without being inside', ['12:00 out forced_out'], '13:00', 'outside; forced_out 12:00'],
    [
      'sent out, and back in',
      ['07:00 in', '12:00 out forced_out', '13:00 in'],
      '14:00',
      'inside since 13:00 #1; forced_out 12:00',
    ],
    ['barred at the entry', ['07:00 in barred'], '12:00', 'outside'],
    ['barred at the entry, seen at the exit', ['07:00 in barred', '18:00 out barred'], '19:00', 'outside'],
    [
      'allowed in, refused at the exit',
      ['07:00 in', '18:00 out no_contract'],
      '19:00',
      'inside since 07:00 #1',
    ],
    ['a refusal between two passages', ['07:00 in', '09:00 in exited'], '12:00', 'inside since 07:00 #1'],
    ['a clock that is not trusted, in', ['07:00 in suspect'], '12:00', 'outside'],
    ['a clock that is not trusted, out', ['07:00 in', '11:00 out suspect'], '12:00', 'inside since 07:00 #1'],
    ['a night shift', ['-1d 20:00 in'], '03:00', 'inside since -1d 20:00 #1'],
    [
      'handed back before midnight, still inside',
      ['-1d 20:00 in', '-1d 22:00 in'],
      '03:00',
      'inside since -1d 22:00 #1; passback -1d 22:00',
    ],
    ['handed back yesterday and gone', ['-1d 07:00 in', '-1d 08:00 in', '-1d 18:00 out'], '09:00', 'outside'],
    ['one minute before the longest stay', ['-1d 20:00 in'], '11:59', 'inside since -1d 20:00 #1'],
    ['the longest stay is over', ['-1d 20:00 in'], '12:00', 'overstayed since -1d 20:00 #1'],
    ['forgot to punch out, came in again', ['-1d 07:00 in', '07:00 in'], '12:00', 'inside since 07:00 #1'],
    ['came out late, within the horizon', ['-1d 10:00 in', '09:00 out'], '12:00', 'outside'],
    [
      'came out later than any exit',
      ['-2d 07:00 in', '09:00 out'],
      '12:00',
      'outside; exit_without_entry 09:00',
    ],
    ['three days without a sign', ['-3d 12:00 in'], '12:00', 'overstayed since -3d 12:00 #1'],
    ['more than three days', ['-3d 11:59 in'], '12:00', 'outside'],
    [
      'let in at another project',
      ['07:00 in'],
      '12:00',
      'elsewhere since 07:00 #1; entered_elsewhere 09:00',
      '09:00',
    ],
    ['was at another project before', ['07:00 in'], '12:00', 'inside since 07:00 #1', '06:00'],
    ['had left before', ['07:00 in', '08:00 out'], '12:00', 'outside', '09:00'],
    [
      'came back from the other project',
      ['07:00 in', '10:00 in'],
      '12:00',
      'inside since 10:00 #1; passback 10:00',
      '09:00',
    ],
    [
      'overstayed, and let in at another project',
      ['-1d 07:00 in'],
      '12:00',
      'elsewhere since -1d 07:00 #1; entered_elsewhere 08:00',
      '08:00',
    ],
    ['a gate ahead of our clock', ['12:05 in'], '12:00', 'inside since 12:05 #1'],
  ];

  it.each(days.map((day) => [day[0], day] as const))('%s', (_what, day) => {
    const [, passages, now, expected, elsewhere = null] = day;
    expect(told(passages, now, elsewhere)).toBe(expected);
    expect(told(passages.toReversed(), now, elsewhere)).toBe(expected);
  });
});

const RUNS = { numRuns: 1000 };

/** A few days of passages, most of them close to a limit of the rule. */
const histories = fc
  .array(
    fc.record({
      gap: fc.oneof(
        fc.integer({ min: 0, max: 200 }).map((seconds) => seconds * 1000),
        fc.integer({ min: 1, max: 20 * 60 }).map((minutes) => minutes * 60_000),
        fc.constantFrom(policy.debounceSeconds * 1000, 16 * HOUR - 1, 16 * HOUR, 24 * HOUR, 24 * HOUR + 1),
      ),
      direction: fc.constantFrom('in' as const, 'out' as const),
      isForced: fc.boolean(),
      verdict: fc.constantFrom('allowed' as const, 'allowed' as const, 'allowed' as const, 'barred' as const),
      timeQuality: fc.constantFrom('ok' as const, 'ok' as const, 'corrected' as const, 'suspect' as const),
      deviceId: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 14 },
  )
  .map((passages) => {
    let at = MIDNIGHT;
    return passages.map(({ gap, isForced, ...rest }, index): AttendanceFact => {
      at += gap;
      const method = isForced && rest.direction === 'out' ? 'forced_out' : 'face';
      return { ...rest, at, method, bootId: 1, seq: index + 1 };
    });
  });
const cases = fc
  .record({ facts: histories, later: fc.integer({ min: 0, max: 40 * 60 }) })
  .map(({ facts, later }) => ({ facts, asOf: (facts.at(-1)?.at ?? MIDNIGHT) + later * 60_000 }));

describe('every history', () => {
  it('gives the same answer in any order and with any copies', () => {
    const shuffled = cases.chain(({ facts, asOf }) =>
      fc.record({
        facts: fc.constant(facts),
        asOf: fc.constant(asOf),
        again: fc.array(fc.nat({ max: Math.max(facts.length - 1, 0) }), { maxLength: 10 }).chain((copies) => {
          const all = [...facts, ...copies.flatMap((index) => facts[index] ?? [])];
          return fc.shuffledSubarray(all, { minLength: all.length });
        }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ facts, again, asOf }) => {
        const view = { asOf, today: asOf - DAY, policy };
        expect(whoIsInside(again, view)).toEqual(whoIsInside(facts, view));
      }),
      RUNS,
    );
  });

  it('inside since t is an attendance day open since t', () => {
    fc.assert(
      fc.property(cases, ({ facts, asOf }) => {
        const { state, since } = whoIsInside(facts, { asOf, today: MIDNIGHT, policy });
        const range = { from: '2026-06-01', to: '2026-07-31' };
        const open = deriveAttendanceDays(facts, policy, { range, asOf }).flatMap(
          (day) => day.openSince ?? [],
        );
        expect(state === 'inside' ? [since] : []).toEqual(open);
      }),
      RUNS,
    );
  });

  it('what was refused or has no trusted time changes nothing', () => {
    fc.assert(
      fc.property(cases, ({ facts, asOf }) => {
        const counting = facts.filter(
          ({ verdict, timeQuality }) => verdict === 'allowed' && timeQuality !== 'suspect',
        );
        const view = { asOf, today: MIDNIGHT, policy };
        expect(whoIsInside(facts, view)).toEqual(whoIsInside(counting, view));
      }),
      RUNS,
    );
  });

  it('needs no fact from before the window', () => {
    fc.assert(
      fc.property(cases, ({ facts, asOf }) => {
        const view = { asOf, today: asOf - DAY, policy };
        const near = facts.filter(({ at }) => at >= presenceWindow(asOf));
        const [whole, part] = [whoIsInside(facts, view), whoIsInside(near, view)];
        expect(part.state).toBe(whole.state);
        expect(PRESENCE_STATES).toContain(part.state);
        // a row of repeats that the window cuts begins later, but its person has long been off the list
        expect(part.since).toBe(whole.since);
        expect(part.irregularities).toEqual(whole.irregularities);
      }),
      RUNS,
    );
  });
});
