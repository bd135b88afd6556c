// Early warning: rules over cases, and the ladder with its clocks; running late is running in order.
import fc from 'fast-check';
import { type LadderMove, type StandingAlert, nextLook, nextMove } from './alert-ladder.js';
import { type AlertRule, type WantedAlert, type WarnedCase, wantedAlerts } from './alert-rule.js';

const HOUR = 3_600_000;
const rule = (change: Partial<AlertRule> = {}): AlertRule => ({
  ...{ id: 1, kind: 'CASE', code: 'ATT_NO_PAY', fromLevel: 'yellow', fromFen: 0, fromCount: 1, level: null },
  ...{ acknowledgeHours: 24, cureWorkingDays: 5, isActive: true },
  ...change,
});
const found = (change: Partial<WarnedCase> = {}): WarnedCase => ({
  ...{
    subjectKind: 'worker',
    subjectId: 7,
    period: '2026-05',
    code: 'ATT_NO_PAY',
    level: 'red',
    amountFen: 500_000,
  },
  state: 'OPEN',
  ...change,
});
const wanted = (cases: WarnedCase[], ...rules: AlertRule[]) =>
  wantedAlerts(1, cases, rules).map(
    ({ subjectKind, subjectId, period, code, level, value }) =>
      `${subjectKind} ${subjectId} ${period} ${code} ${level} ${value.amountFen} ${value.count}`,
  );

describe('rules', () => {
  it.each<[string, Partial<WarnedCase>, Partial<AlertRule>, string[]]>([
    ['as the case', {}, {}, ['worker 7 2026-05 ATT_NO_PAY red 500000 1']],
    ['another level', {}, { level: 'yellow' }, ['worker 7 2026-05 ATT_NO_PAY yellow 500000 1']],
    ['another code', { code: 'DAYS_DIFF' }, {}, []],
    ['below the level', { level: 'yellow' }, { fromLevel: 'red' }, []],
    ['below the amount', { amountFen: 499_999 }, { fromFen: 500_000 }, []],
    ['resolved', { state: 'RESOLVED' }, {}, []],
    ['explained only', { state: 'EXPLAINED' }, {}, ['worker 7 2026-05 ATT_NO_PAY red 500000 1']],
    ['switched off', {}, { isActive: false }, []],
  ])('%s', (_name, change, terms, expected) =>
    expect(wanted([found(change)], rule(terms))).toEqual(expected),
  );

  const worker = rule({ kind: 'WORKER_ARREARS', code: 'WORKER_ARREARS', fromCount: 3, fromFen: 500_000 });
  const months = ['2026-03', '2026-04', '2026-05'].map((period) => found({ period, amountFen: 170_000 }));

  it('adds up the months of a worker, one amount a month', () => {
    const twice = found({ period: '2026-05', code: 'PAYABLE_NE_PAID', amountFen: 160_000 });
    expect(wanted([...months, twice], worker)).toEqual(['worker 7 ALL WORKER_ARREARS red 510000 3']);
    expect(wanted(months.slice(1), worker)).toEqual([]);
    expect(
      wanted(
        months.map((each) => ({ ...each, amountFen: 166_666 })),
        worker,
      ),
    ).toEqual([]);
  });

  it('adds up the workers of a project; what is no arrears does not count', () => {
    const project = rule({
      kind: 'PROJECT_ARREARS',
      code: 'PROJECT_ARREARS',
      fromCount: 10,
      fromFen: 3_000_000,
    });
    const workers = Array.from({ length: 10 }, (_, i) => found({ subjectId: i, amountFen: 300_000 }));
    expect(wanted(workers, project)).toEqual(['project 1 ALL PROJECT_ARREARS red 3000000 10']);
    expect(wanted(workers.slice(1), project)).toEqual([]);
    expect(
      wanted(
        workers.map((each) => ({ ...each, code: 'DAYS_DIFF' as const })),
        project,
      ),
    ).toEqual([]);
  });
});

const clock = (at: number, days: number) => at + days * 24 * HOUR;
const wish = (change: Partial<WantedAlert> = {}): WantedAlert => ({
  ...{
    ruleId: 1,
    subjectKind: 'worker',
    subjectId: 7,
    period: '2026-05',
    code: 'ATT_NO_PAY',
    level: 'yellow',
  },
  ...{
    value: { amountFen: 1, count: 1 },
    isConfirmed: false,
    isArrears: true,
    acknowledgeHours: 24,
    cureWorkingDays: 5,
  },
  ...change,
});
const step = (alert: StandingAlert | null, want: WantedAlert | null, now: number) =>
  nextMove(alert, want, { now, cureClock: clock });
const told = (move: LadderMove | null) =>
  move &&
  `${move.move} ${move.why} ${move.after.level} ${move.after.step} ${move.audience.includes('regulator') ? 'regulator' : 'contractor'}`;

describe('the ladder', () => {
  const yellow = step(null, wish(), 0)?.after as StandingAlert;
  const red = step(null, wish({ level: 'red' }), 0)?.after as StandingAlert;
  const seen = { ...yellow, state: 'ACKNOWLEDGED', acknowledgeBy: null } as const;

  it.each<[string, StandingAlert | null, WantedAlert | null, number, string | null]>([
    ['nothing', null, null, 0, null],
    ['yellow at first', null, wish(), 0, 'RAISE NEW yellow 1 contractor'],
    ['red at once', null, wish({ level: 'red' }), 0, 'RAISE NEW red 2 regulator'],
    ['confirmed at once', null, wish({ isConfirmed: true }), 0, 'RAISE NEW red 2 regulator'],
    ['a day to acknowledge', yellow, wish(), 24 * HOUR, null],
    ['and no more', yellow, wish(), 24 * HOUR + 1, 'ESCALATE NOT_ACKNOWLEDGED red 2 regulator'],
    ['acknowledged, five days to cure', seen, wish(), 120 * HOUR, null],
    ['not cured', seen, wish(), 120 * HOUR + 1, 'ESCALATE NOT_CURED red 2 regulator'],
    ['the case turns red', seen, wish({ level: 'red' }), 1, 'ESCALATE CASE_IS_RED red 2 regulator'],
    ['the regulator confirms', seen, wish({ isConfirmed: true }), 1, 'ESCALATE CONFIRMED red 2 regulator'],
    ['red and not cured', red, wish({ level: 'red' }), 120 * HOUR + 1, 'PAY_FIRST NOT_CURED red 3 regulator'],
    ['red without arrears', red, wish({ level: 'red', isArrears: false }), 120 * HOUR + 1, null],
    ['cured', seen, null, 1, 'CURE GONE yellow 1 contractor'],
    ['cured once', { ...seen, state: 'CURED' }, null, 2, null],
    ['back again', { ...seen, state: 'CURED' }, wish(), 2, 'REOPEN BACK yellow 1 contractor'],
  ])('%s', (...[, alert, want, now, expected]) => expect(told(step(alert, want, now))).toBe(expected));

  it('says when it must be looked at again', () => {
    expect(nextLook(yellow)).toBe(24 * HOUR);
    expect(nextLook(seen)).toBe(120 * HOUR);
    expect(nextLook(red)).toBe(120 * HOUR);
    expect(nextLook({ ...red, state: 'CURED' })).toBe(null);
  });

  it('comes to rest at every instant, whatever happened, and never climbs twice at one', () => {
    const event = fc.record({
      after: fc.nat(200),
      is: fc.constantFrom('none', 'yellow', 'red', 'confirmed'),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        let alert: StandingAlert | null = null;
        let now = 0;
        for (const { after, is } of events) {
          now += after * HOUR;
          const want =
            is === 'none'
              ? null
              : wish({ level: is === 'red' ? 'red' : 'yellow', isConfirmed: is === 'confirmed' });
          const first: LadderMove | null = step(alert, want, now);
          alert = first?.after ?? alert;
          expect(step(alert, want, now)).toBe(null);
          if (alert && want === null) expect(alert.state).toBe('CURED');
          if (alert && alert.step > 1) expect(alert.level).toBe('red');
        }
      }),
    );
  });
});
