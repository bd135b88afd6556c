// Key posts: what must hold for every month, whatever the facts are.
import fc from 'fast-check';
import { addDays } from '../calendar/work-date.js';
import { factDates, judgeKeyPostMonth } from './judge-key-post-month.js';
import { KEY_POST_DAY_STATES, type KeyPostFacts } from './key-post-day.js';
import { LEAVE_EFFECTS, START_EVENTS, type KeyPostRule, parseKeyPostRule } from './key-post-rule.js';

const MONTH = '2026-06';
const { from: FIRST } = factDates(MONTH);
const MINUTE = 60_000;
const RUNS = { numRuns: 500 };

const date = fc.integer({ min: -5, max: 100 }).map((n) => addDays(FIRST, n));
const worker = fc.integer({ min: 1, max: 3 });
const span = fc
  .tuple(date, fc.integer({ min: 0, max: 25 }))
  .map(([from, days]) => ({ from, to: addDays(from, days) }));
const personSpan = fc.tuple(worker, span).map(([workerId, days]) => ({ workerId, ...days }));
const share = fc.oneof(
  fc.integer({ min: 1, max: 100 }).map((n) => ({ minRatePercent: n, minDaysPerMonth: null })),
  fc.integer({ min: 1, max: 31 }).map((n) => ({ minRatePercent: null, minDaysPerMonth: n })),
);
const rule: fc.Arbitrary<KeyPostRule> = fc
  .tuple(
    share,
    fc.record({
      minPunches: fc.integer({ min: 1, max: 3 }),
      minSpanMinutes: fc.constantFrom(0, 240),
      maxConsecutiveAbsence: fc.option(fc.integer({ min: 1, max: 8 })),
      startRule: fc.record({
        from: fc.constantFrom(...START_EVENTS),
        plusDays: fc.integer({ min: 0, max: 40 }),
      }),
      leaveCounts: fc.constantFrom(...LEAVE_EFFECTS),
    }),
  )
  .map(([least, rest]) => ({ ...least, ...rest }));

const attendance = fc.uniqueArray(
  fc
    .record({
      workerId: worker,
      workDate: date,
      validEventCount: fc.integer({ min: 0, max: 4 }),
      minutes: fc.option(fc.integer({ min: 0, max: 600 })),
      isSettled: fc.boolean(),
    })
    .map(({ minutes, ...day }) => ({
      ...day,
      firstInAt: minutes === null ? null : 0,
      lastOutAt: minutes === null ? null : minutes * MINUTE,
    })),
  { selector: ({ workerId, workDate }) => `${workerId} ${workDate}`, maxLength: 200 },
);

const facts: fc.Arbitrary<KeyPostFacts> = fc.record({
  rule,
  project: fc.record({ startedOn: date, completedOn: fc.option(date), permitOn: fc.option(date) }),
  holdings: fc.array(personSpan, { maxLength: 6 }),
  attendance,
  pauses: fc.array(span, { maxLength: 3 }),
  leaves: fc.array(personSpan, { maxLength: 4 }),
  lastSettledOn: date,
  today: date,
});

const judge = (given: KeyPostFacts) => judgeKeyPostMonth(MONTH, given);

it('the rate lies within 0 and 1 and has no value without days due', () => {
  fc.assert(
    fc.property(facts, (given) => {
      const { rate, daysDue, daysPresent, daysOpen } = judge(given);
      expect(rate).toMatchObject({ numerator: daysPresent, denominator: daysDue });
      expect(daysPresent).toBeLessThanOrEqual(daysDue);
      expect(daysDue + daysOpen).toBeLessThanOrEqual(30);
      if (daysDue === 0) expect(rate.value).toBeNull();
      else expect(rate.value).toBeGreaterThanOrEqual(0);
      expect(rate.value ?? 0).toBeLessThanOrEqual(1);
    }),
    RUNS,
  );
});

it('each day of the month has one state, and the numbers are their counts', () => {
  fc.assert(
    fc.property(facts, (given) => {
      const { days, daysOpen, daysRequired, daysDue } = judge(given);
      expect(days.map((day) => day.date)).toEqual(
        Array.from({ length: 30 }, (_, i) => addDays('2026-06-01', i)),
      );
      expect(days.every(({ state }) => KEY_POST_DAY_STATES.includes(state))).toBe(true);
      expect(daysOpen).toBe(days.filter(({ state }) => state === 'UNSETTLED' || state === 'FUTURE').length);
      expect(daysRequired).toBeLessThanOrEqual(daysDue + daysOpen);
    }),
    RUNS,
  );
});

it('a reason is given exactly where the month is not met', () => {
  fc.assert(
    fc.property(facts, (given) => {
      const { isMet, reasons, daysOpen } = judge(given);
      expect(reasons.length > 0).toBe(isMet === false);
      expect(reasons).not.toEqual(['VACANT']);
      if (isMet === true) expect(daysOpen).toBe(0);
    }),
    RUNS,
  );
});

it('a pause more raises neither the days due nor the longest absence', () => {
  fc.assert(
    fc.property(facts, span, (given, pause) => {
      const before = judge(given);
      const after = judge({ ...given, pauses: [...given.pauses, pause] });
      expect(after.daysDue).toBeLessThanOrEqual(before.daysDue);
      expect(after.daysDue + after.daysOpen).toBeLessThanOrEqual(before.daysDue + before.daysOpen);
      expect(after.longestAbsence.days).toBeLessThanOrEqual(before.longestAbsence.days);
    }),
    RUNS,
  );
});

it('a holder more never makes a day present an absent one', () => {
  fc.assert(
    fc.property(facts, personSpan, (given, holding) => {
      const before = judge(given);
      const after = judge({ ...given, holdings: [...given.holdings, holding] });
      const present = (month: typeof before) => month.days.filter(({ state }) => state === 'PRESENT').length;
      expect(present(after)).toBeGreaterThanOrEqual(present(before));
    }),
    RUNS,
  );
});

it('the order of what is given changes nothing', () => {
  fc.assert(
    fc.property(facts, fc.infiniteStream(fc.nat()), (given, noise) => {
      const shuffled = <T>(list: readonly T[]): T[] =>
        list
          .map((each) => ({ each, rank: noise.next().value as number }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ each }) => each);
      const other = {
        ...given,
        holdings: shuffled(given.holdings),
        attendance: shuffled(given.attendance),
        pauses: shuffled(given.pauses),
        leaves: shuffled(given.leaves),
      };
      expect(judge(other)).toEqual(judge(given));
    }),
    RUNS,
  );
});

it('every rule that is drawn is one that its reader accepts', () => {
  fc.assert(
    fc.property(rule, (given) => expect(parseKeyPostRule(given)).toEqual({ ok: true, value: given })),
  );
});
