// Step 6 of the walk: what must hold for every history of punches, not only for the ones we thought of.
import fc from 'fast-check';
import { startOfWorkDate, workDateOf } from '../calendar/work-date.js';
import { type AttendancePolicy, DEFAULT_ATTENDANCE_POLICY } from './attendance-policy.js';
import {
  type AttendanceDay,
  type AttendanceFact,
  deriveAttendanceDays,
  factWindow,
} from './derive-attendance-day.js';

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WIDE = { from: '2024-01-01', to: '2026-12-31' };
const RUNS = { numRuns: 1000 };

const pick = <T>(...choices: { weight: number; value: T }[]): fc.Arbitrary<T> =>
  fc.oneof(...choices.map(({ weight, value }) => ({ weight, arbitrary: fc.constant(value) })));

/** Distances that meet every limit of the policy within one event: repeats, short stays, 16 h, 24 h, to the ms. */
const gap = (policy: AttendancePolicy): fc.Arbitrary<number> =>
  fc
    .tuple(
      fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 0, max: 120 }).map((n) => n * SECOND) },
        { weight: 6, arbitrary: fc.integer({ min: 1, max: 30 * 60 }).map((n) => n * MINUTE) },
        fc.constantFrom(
          policy.debounceSeconds * SECOND,
          policy.minIntervalMinutes * MINUTE,
          policy.maxOpenMinutes * MINUTE,
          policy.exitHorizonMinutes * MINUTE,
          (policy.exitHorizonMinutes - 1) * MINUTE,
          8 * HOUR,
        ),
      ),
      fc.constantFrom(-1, 0, 0, 1),
    )
    .map(([length, offset]) => Math.max(0, length + offset));

const person = fc.record({
  direction: fc.constantFrom('in' as const, 'out' as const),
  method: pick(
    { weight: 8, value: 'face' as const },
    { weight: 1, value: 'manual' as const },
    { weight: 1, value: 'forced_out' as const },
  ),
  verdict: pick(
    { weight: 12, value: 'allowed' as const },
    { weight: 1, value: 'no_contract' as const },
    { weight: 1, value: 'stranger' as const },
  ),
  timeQuality: pick(
    { weight: 12, value: 'ok' as const },
    { weight: 1, value: 'corrected' as const },
    { weight: 1, value: 'suspect' as const },
  ),
  deviceId: fc.integer({ min: 1, max: 3 }),
});

interface Case {
  readonly policy: AttendancePolicy;
  readonly facts: AttendanceFact[];
  readonly asOf: number;
}

const policies: fc.Arbitrary<AttendancePolicy> = fc
  .record({
    timeZone: fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe'),
    dayCutoffMinutes: fc.constantFrom(0, 120, 240, 480),
    mode: fc.constantFrom('PAIRING' as const, 'FIRST_LAST' as const),
    breaks: fc.constantFrom([], [{ fromMinutes: 690, toMinutes: 810, minutes: 60 }]),
    horizon: fc.constantFrom([960, 1440], [960, 960], [480, 2880], [1440, 1440]),
  })
  .map(({ horizon, ...rest }) => ({
    ...DEFAULT_ATTENDANCE_POLICY,
    ...rest,
    maxOpenMinutes: horizon[0],
    exitHorizonMinutes: horizon[1],
  }));

/** Histories that begin just before a clock change, a month end, a leap day or on the cut-off. */
const starts = fc
  .constantFrom(
    '2024-03-09T20:00:00-05:00',
    '2024-11-02T20:00:00-04:00',
    '2024-04-06T10:00:00+11:00',
    '2024-10-05T10:00:00+10:30',
    '2024-02-28T20:00:00+08:00',
    '2024-06-30T04:00:00+08:00',
  )
  .map((text) => Date.parse(text));

const cases: fc.Arbitrary<Case> = policies.chain((policy) =>
  fc
    .tuple(
      starts,
      fc.array(fc.tuple(gap(policy), person), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 0, max: 30 * 60 }),
    )
    .map(([start, steps, wait]) => {
      let at = start;
      const facts = steps.map(([distance, rest], seq) => {
        at += distance;
        return { ...rest, at, bootId: 1, seq };
      });
      return { policy, facts, asOf: at + wait * MINUTE };
    }),
);

const deriveAll = ({ facts, policy, asOf }: Case): AttendanceDay[] =>
  deriveAttendanceDays(facts, policy, { range: WIDE, asOf });

/** In FIRST_LAST the entry that is open may be the day's first one, which opens its one stay. */
const isSpan = ({ policy }: Case, { openSince, firstInAt, stays }: AttendanceDay): boolean =>
  policy.mode === 'FIRST_LAST' && openSince === firstInAt && stays.length > 0;

const staysOf = (days: readonly AttendanceDay[]): AttendanceDay['stays'] => days.flatMap((day) => day.stays);

describe('for every history', () => {
  it('order, copies and batches make no difference', () => {
    fc.assert(
      fc.property(
        cases.chain((one) =>
          fc.tuple(
            fc.constant(one),
            fc.shuffledSubarray(one.facts, { minLength: one.facts.length }),
            fc.subarray(one.facts),
            fc.nat(one.facts.length),
          ),
        ),
        ([one, shuffled, copies, cut]) => {
          const expected = deriveAll(one);
          const copied = copies.map((fact) => ({ ...fact }));
          expect(deriveAll({ ...one, facts: shuffled })).toEqual(expected);
          expect(deriveAll({ ...one, facts: [...copied, ...shuffled] })).toEqual(expected);
          expect(deriveAll({ ...one, facts: [...one.facts.slice(cut), ...one.facts.slice(0, cut)] })).toEqual(
            expected,
          );
        },
      ),
      RUNS,
    );
  });

  it('deriving again gives the same, and the facts are left alone', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const frozen = { ...one, facts: Object.freeze(one.facts.map((fact) => Object.freeze(fact))) };
        const first = deriveAll(frozen as Case);
        expect(deriveAll(frozen as Case)).toEqual(first);
      }),
      RUNS,
    );
  });

  it('a window of facts gives the same days as the whole history', () => {
    fc.assert(
      fc.property(cases, fc.nat(), fc.integer({ min: 0, max: 2 }), (one, seed, length) => {
        const all = deriveAll(one);
        const { timeZone, dayCutoffMinutes } = one.policy;
        const dates = one.facts.map((fact) => workDateOf(fact.at, timeZone, dayCutoffMinutes));
        const first = seed % dates.length;
        const range = { from: dates[first]!, to: dates[Math.min(first + length, dates.length - 1)]! };
        const { from, to } = factWindow(range, one.policy);
        const seen = one.facts.filter((fact) => fact.at >= from && fact.at < to);
        const days = deriveAttendanceDays(seen, one.policy, { range, asOf: one.asOf });
        expect(days).toEqual(all.filter((day) => day.workDate >= range.from && day.workDate <= range.to));
      }),
      { numRuns: 5000 },
    );
  });

  it('a repeat that opens the window is not taken for an IN within the horizon', () => {
    const range = { from: '2024-06-03', to: '2024-06-03' };
    const startsAt = startOfWorkDate(range.from, 'Asia/Shanghai', 240);
    const plain = { method: 'face', verdict: 'allowed', timeQuality: 'ok', deviceId: 1, bootId: 1 } as const;
    const { from, to } = factWindow(range, DEFAULT_ATTENDANCE_POLICY);
    const facts: AttendanceFact[] = [
      { ...plain, at: from - 1, direction: 'in', seq: 1 },
      { ...plain, at: startsAt - 24 * HOUR - 1, direction: 'in', seq: 2 },
      { ...plain, at: startsAt - 24 * HOUR, direction: 'in', seq: 3 },
      { ...plain, at: startsAt, direction: 'out', seq: 4 },
    ];
    const seen = facts.filter((fact) => fact.at >= from && fact.at < to);
    for (const some of [facts, seen]) {
      const options = { range, asOf: startsAt };
      expect(deriveAttendanceDays(some, DEFAULT_ATTENDANCE_POLICY, options)).toMatchObject([
        { workDate: range.from, exceptions: ['MISSING_IN'] },
      ]);
    }
  });

  it('stays never overlap, and worked time is never more than the wall clock', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const days = deriveAll(one);
        const stays = staysOf(days);
        stays.forEach((stay, index) => {
          expect(stay.outAt).toBeGreaterThanOrEqual(stay.inAt);
          expect(stay.inAt).toBeGreaterThanOrEqual(stays[index - 1]?.outAt ?? -Infinity);
          expect(stay.minutes).toBe(stay.counted ? Math.floor((stay.outAt - stay.inAt) / MINUTE) : 0);
          if (stay.counted) {
            expect(stay.outAt - stay.inAt).toBeLessThanOrEqual(one.policy.maxOpenMinutes * MINUTE);
          }
        });
        const worked = days.reduce((sum, day) => sum + day.workedMinutes, 0);
        const wallMs = one.facts.at(-1)!.at - one.facts[0]!.at;
        expect(worked * MINUTE).toBeLessThanOrEqual(wallMs);
      }),
      RUNS,
    );
  });

  it('every known person’s fact is counted on exactly one day', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const days = deriveAll(one);
        const known = one.facts.filter((fact) => fact.verdict !== 'stranger').length;
        expect(days.reduce((sum, day) => sum + day.eventCount, 0)).toBe(known);
        days.forEach((day, index) => {
          expect(day.eventCount).toBeGreaterThan(0);
          expect(day.workDate > (days[index - 1]?.workDate ?? '')).toBe(true);
          expect(day.workedMinutes).toBeGreaterThanOrEqual(0);
          expect(day.provenMinutes).toBeGreaterThanOrEqual(0);
          expect(day.provenMinutes).toBeLessThanOrEqual(day.workedMinutes);
          expect(day.overtimeMinutes).toBeLessThanOrEqual(day.workedMinutes);
          expect(day.uses).toHaveLength(day.eventCount);
          expect(day.exceptions).toEqual([...new Set(day.exceptions)].sort());
        });
      }),
      RUNS,
    );
  });

  it('each stay names the facts that opened and closed it, and they say so themselves', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const facts = new Map(one.facts.map((fact) => [`${fact.deviceId} ${fact.bootId} ${fact.seq}`, fact]));
        for (const day of deriveAll(one)) {
          const effects = new Map(
            day.uses.map(([device, boot, seq, effect]) => [`${device} ${boot} ${seq}`, effect]),
          );
          for (const stay of day.stays) {
            const [opener, closer] = [stay.openedBy.join(' '), stay.closedBy.join(' ')];
            expect([facts.get(opener)?.at, facts.get(closer)?.at]).toEqual([stay.inAt, stay.outAt]);
            expect([effects.get(opener), effects.get(closer)]).toEqual([
              'OPENED',
              facts.get(closer)?.method === 'forced_out' ? 'FORCED_OUT' : 'CLOSED',
            ]);
          }
          const opened = [...effects.values()].filter((effect) => effect === 'OPENED');
          expect(opened).toHaveLength(day.stays.length);
          expect([...effects.values()].includes('INSIDE')).toBe(day.openSince !== null && !isSpan(one, day));
        }
      }),
      RUNS,
    );
  });

  it('each stay is on the work date of its IN', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { timeZone, dayCutoffMinutes } = one.policy;
        for (const day of deriveAll(one)) {
          const startsAt = startOfWorkDate(day.workDate, timeZone, dayCutoffMinutes);
          for (const { inAt } of day.stays) {
            expect(inAt).toBeGreaterThanOrEqual(startsAt);
            expect(workDateOf(inAt, timeZone, dayCutoffMinutes)).toBe(day.workDate);
          }
        }
      }),
      RUNS,
    );
  });

  it('at most one day is open; at reopensAt it is closed and no other day has changed', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const days = deriveAll(one);
        const open = days.filter((day) => day.openSince !== null);
        expect(open.length).toBeLessThanOrEqual(1);
        const reopensAt = open[0]?.reopensAt ?? one.asOf;
        expect(deriveAll({ ...one, asOf: Math.max(one.asOf, reopensAt - 1) })).toEqual(days);
        const later = deriveAll({ ...one, asOf: Math.max(one.asOf, reopensAt) });
        expect(later.filter((day) => day.openSince !== null)).toEqual([]);
        expect(later.filter((day) => day.workDate !== open[0]?.workDate)).toEqual(
          days.filter((day) => day.openSince === null),
        );
      }),
      RUNS,
    );
  });
});
