// Step 4 of the walk, by hand: every rule of a correction, each alone and all at once.
import { VERDICTS } from '../gate-event/gate-event.js';
import { type AttendanceFact } from './attendance-day.js';
import { DEFAULT_ATTENDANCE_POLICY } from './attendance-policy.js';
import {
  type AskedCorrection,
  type CorrectionOutcome,
  type CorrectionSurroundings,
  CORRECTION_OUTCOMES,
  CORRECTION_STATES,
  correctionState,
  judgeCorrection,
  type LiveCorrection,
  mayBecome,
  withCorrections,
} from './correction.js';

const at = (local: string): number => Date.parse(`2026-${local.replace(' ', 'T')}+08:00`);
const DAY = 86_400_000;
const NOW = at('11-25 12:00');

const event = (local: string, change: Partial<AttendanceFact> = {}): AttendanceFact => ({
  at: at(local),
  direction: 'out',
  method: 'face',
  verdict: 'allowed',
  timeQuality: 'ok',
  deviceId: 7,
  bootId: 1,
  seq: 42,
  ...change,
});
const live = (local: string, change: Partial<LiveCorrection> = {}): LiveCorrection => ({
  at: at(local),
  direction: 'in',
  workDate: `2026-${local.slice(0, 5)}`,
  replaces: null,
  ...change,
});
const SUSPECT = { key: [7, 1, 42], timeQuality: 'suspect' } as const;

const asked: AskedCorrection = {
  at: at('11-20 17:58'),
  direction: 'out',
  reason: '闸机断电',
  evidence: [{ kind: 'text', value: '门卫登记' }],
  replaces: null,
};
const around: CorrectionSurroundings = {
  now: NOW,
  workDate: '2026-11-20',
  verdict: 'allowed',
  policy: DEFAULT_ATTENDANCE_POLICY,
  facts: [],
  live: [],
};

const problems = (
  correction: Partial<AskedCorrection>,
  surroundings: Partial<CorrectionSurroundings> = {},
): string[] =>
  judgeCorrection({ ...asked, ...correction }, { ...around, ...surroundings }).map(
    ({ field, code }) => `${field} ${code}`,
  );

describe('a correction', () => {
  it('that is in order has no problem', () => {
    expect(problems({})).toEqual([]);
  });

  it.each([
    ['now', NOW, []],
    ['a millisecond ahead', NOW + 1, ['at in_future']],
    ['92 days back', NOW - 92 * DAY, []],
    ['a millisecond more', NOW - 92 * DAY - 1, ['at too_old']],
  ])('of %s', (_what, instant, expected) => {
    expect(problems({ at: instant })).toEqual(expected);
  });

  it.each(VERDICTS)('of somebody whom a gate would have called %s', (verdict) => {
    const code = { allowed: '', barred: 'barred', no_contract: 'no_contract' }[verdict as string];
    const expected = code === '' ? [] : [`worker ${code ?? 'not_registered'}`];
    expect(problems({}, { verdict })).toEqual(expected);
  });

  it.each([
    ['no reason', { reason: ' \t' }, ['reason missing']],
    ['no evidence', { evidence: [] }, ['evidence missing']],
    ['blank words', { evidence: [{ kind: 'text', value: ' ' } as const] }, ['evidence missing']],
    ['a file', { evidence: [{ kind: 'file', value: 'sha256:00' } as const] }, []],
  ])('with %s', (_what, change, expected) => {
    expect(problems(change)).toEqual(expected);
  });

  it('tells every problem at once', () => {
    const bad = { at: NOW + 1, reason: '', evidence: [], replaces: SUSPECT };
    const taken = { live: [live('11-20 07:00', { replaces: SUSPECT })], verdict: 'barred' as const };
    expect(problems(bad, taken)).toEqual([
      'at in_future',
      'worker barred',
      'reason missing',
      'evidence missing',
      'event taken',
    ]);
  });
});

describe('a passage that is there already', () => {
  const near = (change: Partial<AttendanceFact>) => ({ facts: [event('11-20 17:58', change)] });

  it.each([
    ['the same way, to the debounce', near({ at: asked.at + 90_000 }), ['at repeat']],
    ['the same way, before', near({ at: asked.at - 90_000 }), ['at repeat']],
    ['beyond the debounce', near({ at: asked.at + 90_001 }), []],
    ['the other way', near({ direction: 'in' }), []],
    ['of somebody who was not let in', near({ verdict: 'barred' }), []],
    ['of a suspect clock', near({ timeQuality: 'suspect' }), []],
    ['that a correction replaces', near({ isReplaced: true }), []],
    ['by an earlier correction', near({ deviceId: 0, bootId: 0, method: 'manual' }), ['at repeat']],
  ])('%s', (_what, surroundings, expected) => {
    expect(problems({}, surroundings)).toEqual(expected);
  });

  it('is no hindrance where the correction stands in its place', () => {
    const replaces = { key: [7, 1, 42], timeQuality: 'ok' } as const;
    expect(problems({ replaces }, near({}))).toEqual([]);
    expect(problems({ replaces }, near({ seq: 43 }))).toEqual(['at repeat']);
  });

  it('may also wait for its decision', () => {
    expect(problems({}, { live: [live('11-20 17:57', { direction: 'out' })] })).toEqual(['at repeat']);
    expect(problems({}, { live: [live('11-20 17:57')] })).toEqual([]);
    expect(problems({}, { live: [live('11-20 17:50', { direction: 'out' })] })).toEqual([]);
  });
});

describe('the cap of a month', () => {
  const three = ['11-01 07:00', '11-02 07:00', '11-30 07:00'].map((local) => live(local));

  it('counts what is approved or waits', () => {
    expect(problems({}, { live: three.slice(1) })).toEqual([]);
    expect(problems({}, { live: three })).toEqual(['at too_many']);
    expect(problems({}, { policy: { ...DEFAULT_ATTENDANCE_POLICY, correctionsPerMonth: 0 } })).toEqual([
      'at too_many',
    ]);
  });

  it('counts by the month of the work date', () => {
    expect(problems({}, { live: three, workDate: '2026-10-31' })).toEqual([]);
    const night = live('12-01 03:59', { workDate: '2026-11-30' });
    expect(problems({}, { live: [...three.slice(1), night] })).toEqual(['at too_many']);
  });

  it('leaves out whoever gives a suspect event its true time', () => {
    expect(problems({ replaces: SUSPECT }, { live: three })).toEqual([]);
    const other = { key: [7, 1, 43], timeQuality: 'suspect' } as const;
    expect(problems({}, { live: [...three.slice(1), live('11-03 07:00', { replaces: other })] })).toEqual([]);
    const wrong = { key: [7, 1, 42], timeQuality: 'ok' } as const;
    expect(problems({ replaces: wrong }, { live: three })).toEqual(['at too_many']);
  });
});

describe('the state', () => {
  it.each<[CorrectionOutcome[], string]>([
    [[], 'REQUESTED'],
    [['APPROVED'], 'APPROVED'],
    [['REJECTED'], 'REJECTED'],
    [['WITHDRAWN'], 'WITHDRAWN'],
    [['APPROVED', 'ANNULLED'], 'ANNULLED'],
    [['ANNULLED'], 'REQUESTED'],
    [['REJECTED', 'APPROVED'], 'REJECTED'],
    [['WITHDRAWN', 'ANNULLED'], 'WITHDRAWN'],
    [['APPROVED', 'WITHDRAWN'], 'APPROVED'],
  ])('after %j is %s', (outcomes, expected) => {
    expect(correctionState(outcomes)).toBe(expected);
  });

  it('never leaves what is final', () => {
    const ways = CORRECTION_STATES.flatMap((state) =>
      CORRECTION_OUTCOMES.filter((outcome) => mayBecome(state, outcome)).map(
        (outcome) => `${state} → ${outcome}`,
      ),
    );
    expect(ways).toEqual([
      'REQUESTED → APPROVED',
      'REQUESTED → REJECTED',
      'REQUESTED → WITHDRAWN',
      'APPROVED → ANNULLED',
    ]);
  });
});

describe('facts with corrections', () => {
  const facts = [event('11-20 07:00', { direction: 'in', seq: 41 }), event('11-20 21:00')];
  const correction = { id: 5, at: at('11-20 17:58'), direction: 'out' } as const;

  it('stay the same list without one', () => {
    expect(withCorrections(facts, [])).toBe(facts);
  });

  it('keep the original, marked, and get the correction as made by hand', () => {
    const [entry, exit] = facts;
    expect(withCorrections(facts, [{ ...correction, replaces: [7, 1, 42] }])).toEqual([
      entry,
      { ...exit, isReplaced: true },
      {
        at: correction.at,
        direction: 'out',
        method: 'manual',
        verdict: 'allowed',
        timeQuality: 'ok',
        deviceId: 0,
        bootId: 0,
        seq: 5,
      },
    ]);
  });

  it('mark nothing where it stands in nobody’s place', () => {
    const [entry, exit] = withCorrections(facts, [{ ...correction, replaces: null }]);
    expect([entry, exit]).toEqual(facts);
  });
});
