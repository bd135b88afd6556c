// Step 6 of the walk: corrections approved one by one, each with its own look at the days around it, give the same days as
// all of them at once.
import fc from 'fast-check';
import { workDateOf } from '../calendar/work-date.js';
import { type AttendanceDay, type AttendanceFact, type DateRange } from './attendance-day.js';
import { type AttendancePolicy, DEFAULT_ATTENDANCE_POLICY } from './attendance-policy.js';
import { type ApprovedCorrection, withCorrections } from './correction.js';
import { datesAround } from './correction-effect.js';
import { deriveAttendanceDays, factWindow } from './derive-attendance-day.js';

const MINUTE = 60_000;
const START = Date.parse('2026-10-29T00:00:00+08:00');
const WIDE = { from: '2026-10-20', to: '2026-11-20' };
const RUNS = { numRuns: 1000 };

const policies: fc.Arbitrary<AttendancePolicy> = fc.record({
  ...Object.fromEntries(
    Object.entries(DEFAULT_ATTENDANCE_POLICY).map(([key, value]) => [key, fc.constant(value)]),
  ),
  mode: fc.constantFrom('PAIRING', 'FIRST_LAST'),
  dayCutoffMinutes: fc.constantFrom(0, 240, 480),
  maxOpenMinutes: fc.constantFrom(480, 960, 1440),
  // an exit looks back as far as this: one day is what a mark reaches (datesAround)
  exitHorizonMinutes: fc.constant(1440),
}) as unknown as fc.Arbitrary<AttendancePolicy>;

/** Passages of a few days, often close together, so that repeats and forgotten exits are common. */
const instants = fc
  .tuple(fc.integer({ min: 0, max: 5 * 48 }), fc.integer({ min: -2, max: 2 }))
  .map(([halfHours, minutes]) => START + (halfHours * 30 + minutes) * MINUTE);
const direction = fc.constantFrom('in' as const, 'out' as const);

const facts: fc.Arbitrary<AttendanceFact[]> = fc
  .array(
    fc.record({
      at: instants,
      direction,
      method: fc.constantFrom('face' as const, 'face' as const, 'forced_out' as const),
      verdict: fc.constantFrom('allowed' as const, 'allowed' as const, 'no_contract' as const),
      timeQuality: fc.constantFrom('ok' as const, 'ok' as const, 'suspect' as const),
      deviceId: fc.integer({ min: 1, max: 2 }),
    }),
    { maxLength: 16 },
  )
  .map((list) => list.map((fact, seq) => ({ ...fact, bootId: 1, seq })));

interface Case {
  readonly policy: AttendancePolicy;
  readonly facts: readonly AttendanceFact[];
  readonly corrections: readonly ApprovedCorrection[];
  readonly asOf: number;
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(policies, facts, fc.integer({ min: 0, max: 2 * 1440 }))
  .chain(([policy, list, wait]) =>
    fc
      .array(
        fc.record({ at: instants, direction, replaced: fc.option(fc.nat(list.length), { nil: null }) }),
        {
          minLength: 1,
          maxLength: 6,
        },
      )
      .map((asked) => {
        const corrections = asked.map(({ replaced, ...correction }, i) => {
          const event = replaced === null ? undefined : list[replaced];
          const replaces = event ? ([event.deviceId, event.bootId, event.seq] as const) : null;
          return { ...correction, id: i + 1, replaces };
        });
        const last = Math.max(START, ...list.map(({ at }) => at), ...corrections.map(({ at }) => at));
        return { policy, facts: list, corrections, asOf: last + wait * MINUTE };
      }),
  );

const derive = ({ policy, asOf }: Case, list: readonly AttendanceFact[], range: DateRange) => {
  const { from, to } = factWindow(range, policy);
  const inside = list.filter(({ at }) => at >= from && at < to);
  return deriveAttendanceDays(inside, policy, { range, asOf });
};

/** The dates that are marked for a correction: its own, and that of the event in whose place it stands. */
function markedDates({ policy, facts: list }: Case, { at, replaces }: ApprovedCorrection): string[] {
  const replaced = list.find(
    ({ deviceId, bootId, seq }) => String([deviceId, bootId, seq]) === String(replaces),
  );
  return [at, ...(replaced ? [replaced.at] : [])].map((instant) =>
    workDateOf(instant, policy.timeZone, policy.dayCutoffMinutes),
  );
}

/** The days with a stretch of them derived again, as close-day does it: what is gone there goes. */
function withStretch(
  days: readonly AttendanceDay[],
  { from, to }: DateRange,
  derived: readonly AttendanceDay[],
): AttendanceDay[] {
  const before = days.filter(({ workDate }) => workDate < from);
  const after = days.filter(({ workDate }) => workDate > to);
  return [...before, ...derived, ...after];
}

/** The current days after each approval has been worked like a mark: only the days around it are derived again. */
function oneByOne(one: Case): AttendanceDay[] {
  let days = derive(one, one.facts, WIDE);
  one.corrections.forEach((correction, i) => {
    const known = withCorrections(one.facts, one.corrections.slice(0, i + 1));
    for (const range of datesAround(markedDates(one, correction)))
      days = withStretch(days, range, derive(one, known, range));
  });
  return days;
}

describe('any set of corrections', () => {
  it('approved one by one or all at once gives the same days', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const atOnce = derive(one, withCorrections(one.facts, one.corrections), WIDE);
        expect(oneByOne(one)).toEqual(atOnce);
      }),
      RUNS,
    );
  });

  it('approved in any order gives the same days', () => {
    fc.assert(
      fc.property(
        cases.chain((one) =>
          fc.tuple(
            fc.constant(one),
            fc.shuffledSubarray([...one.corrections], { minLength: one.corrections.length }),
          ),
        ),
        ([one, shuffled]) => {
          const step = (known: readonly AttendanceFact[], correction: ApprovedCorrection) =>
            withCorrections(known, [correction]);
          const expected = derive(one, one.corrections.reduce(step, one.facts), WIDE);
          expect(derive(one, shuffled.reduce(step, one.facts), WIDE)).toEqual(expected);
          expect(derive(one, withCorrections(one.facts, shuffled), WIDE)).toEqual(expected);
        },
      ),
      RUNS,
    );
  });

  it('counts as proven nothing that only people vouch for', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const days = derive(one, withCorrections(one.facts, one.corrections), WIDE);
        expect(days.filter((day) => day.provenMinutes > day.workedMinutes)).toEqual([]);
        const byHand = days
          .flatMap(({ stays }) => stays)
          .filter(({ openedBy, closedBy }) => openedBy[0] === 0 || closedBy[0] === 0);
        expect(byHand.filter(({ isProven }) => isProven)).toEqual([]);
      }),
      RUNS,
    );
  });
});
