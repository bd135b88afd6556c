// Too regular a team: the edges of the verdict, one by one. How often it is right: devices/simulator/forger.figures.spec.ts.
import fc from 'fast-check';
import { addDays } from '../calendar/work-date.js';
import { type TeamPunch, gatesWithSeconds, judgeTeamRegularity } from './team-regularity.js';

const MINUTE = 60_000;
const at = (clock: string) => (Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))) * MINUTE;

interface Shape {
  readonly workers?: number;
  readonly days?: number;
  /** Milliseconds since midnight. */
  readonly in: (worker: number, day: number) => number;
  readonly out: (worker: number, day: number) => number;
  readonly gate?: (worker: number, day: number) => number | null;
}

function month({ workers = 10, days = 24, gate = () => 1, ...times }: Shape): TeamPunch[] {
  const punches: TeamPunch[] = [];
  for (let day = 0; day < days; day += 1) {
    for (let worker = 0; worker < workers; worker += 1) {
      const workDate = addDays('2026-05-01', day);
      for (const direction of ['in', 'out'] as const)
        punches.push({
          worker,
          workDate,
          direction,
          dayMs: times[direction](worker, day),
          gate: gate(worker, day),
        });
    }
  }
  return punches;
}

/** Fractions that look drawn, always the same. */
const draw = (...keys: number[]) => {
  const x = Math.sin(keys.reduce((sum, key, i) => sum + key * (12.9898 + 65.233 * i), 1.7)) * 43_758.5453;
  return x - Math.floor(x);
};

const sameMinute = (more: Partial<Shape> = {}) =>
  month({
    in: (w, d) => at('07:30') + (d % 7) * MINUTE + draw(w, d, 1) * MINUTE,
    out: (w, d) => at('17:40') + (d % 5) * MINUTE + draw(w, d, 2) * MINUTE,
    ...more,
  });

describe('judgeTeamRegularity', () => {
  it('says nothing about fewer than 5 members or 10 days', () => {
    expect(judgeTeamRegularity([])).toBeNull();
    expect(judgeTeamRegularity(sameMinute({ workers: 4 }))).toBeNull();
    expect(judgeTeamRegularity(sameMinute({ days: 9 }))).toBeNull();
    expect(judgeTeamRegularity(sameMinute({ workers: 5, days: 10 }))).not.toBeNull();
  });

  it('finds everybody in one minute of the clock', () => {
    expect(judgeTeamRegularity(sameMinute())).toMatchObject({
      pattern: 'SAME_MINUTE',
      workers: 10,
      days: 24,
      sameMinute: { togetherShare: 1, crossings: 0 },
    });
  });

  it('finds it too where one of the team comes alone', () => {
    const alone = (w: number, d: number) => (w === 0 ? 40 * MINUTE * draw(d, 9) : 0);
    const punches = sameMinute({
      in: (w, d) => at('07:30') + draw(w, d, 1) * MINUTE + alone(w, d),
      out: (w, d) => at('17:40') + draw(w, d, 2) * MINUTE + alone(w, d),
    });
    expect(judgeTeamRegularity(punches)?.pattern).toBe('SAME_MINUTE');
  });

  it('leaves a crew alone that passes within a minute wherever the minute begins', () => {
    const crew = (clock: string, salt: number) => (w: number, d: number) =>
      at(clock) + draw(d, salt) * 9 * MINUTE + w * 4_000 + draw(w, d, salt) * 2_000;
    const found = judgeTeamRegularity(month({ in: crew('07:00', 3), out: crew('18:00', 4) }));
    expect(found).toMatchObject({ pattern: null, sameMinute: { togetherShare: 1 } });
    expect(found?.sameMinute.crossings).toBeGreaterThan(5);
  });

  describe('on the stroke of the minute', () => {
    // one passage in three seconds at four gates: so few seconds that crossings alone prove nothing
    const onTheStroke = month({
      workers: 6,
      in: (_w, d) => at('07:30') + (d % 7) * MINUTE,
      out: (_w, d) => at('17:40') + (d % 5) * MINUTE,
      gate: (w) => w % 4,
    });
    const elsewhere = month({ in: (w, d) => at('07:00') + draw(w, d, 5) * 30 * MINUTE, out: (w, d) => at('18:00') + draw(w, d, 6) * 30 * MINUTE, gate: (w) => w % 4 }); // prettier-ignore

    it('is no proof where the gates may know no seconds', () => {
      expect(judgeTeamRegularity(onTheStroke)?.pattern).toBeNull();
      expect(gatesWithSeconds(onTheStroke)).toEqual([]);
    });

    it('is proof where the same gates write seconds for another team', () => {
      const fine = new Set(gatesWithSeconds(elsewhere));
      expect([...fine].sort()).toEqual([0, 1, 2, 3]);
      expect(judgeTeamRegularity(onTheStroke, fine)?.pattern).toBe('SAME_MINUTE');
    });

    it('needs known gates and more than a few passages', () => {
      expect(gatesWithSeconds(elsewhere.slice(0, 8))).toEqual([]);
      expect(gatesWithSeconds(elsewhere.map((punch) => ({ ...punch, gate: null })))).toEqual([]);
      const unknown = onTheStroke.map((punch) => ({ ...punch, gate: null }));
      expect(judgeTeamRegularity(unknown, new Set([1]))?.sameMinute.wholeMinuteShare).toBe(0);
    });
  });

  describe('a window', () => {
    const anywhere = (clock: string, salt: number) => (w: number, d: number) =>
      at(clock) + draw(w, d, salt) * 30 * MINUTE;

    it('is found where everybody draws from it anew each day', () => {
      const found = judgeTeamRegularity(month({ in: anywhere('07:30', 1), out: anywhere('17:30', 2) }));
      expect(found?.pattern).toBe('UNIFORM');
    });

    it.each<[string, Partial<Shape>]>([
      [
        'is not, where only entries look drawn',
        { out: (w, d) => at('17:30') + w * 3 * MINUTE + draw(w, d, 2) * MINUTE * 20 },
      ],
      [
        'is not, where members have hours of their own',
        { in: (w, d) => at('07:00') + w * 4 * MINUTE + draw(w, d, 1) * 20 * MINUTE },
      ],
      [
        'is not, where a bus comes at another time each day',
        { in: (w, d) => at('07:00') + draw(d, 8) * 30 * MINUTE + draw(w, d, 1) * 8 * MINUTE },
      ],
      [
        'is not, where times have a hump',
        { in: (w, d) => at('07:00') + (draw(w, d, 1) + draw(w, d, 7) + draw(w, d, 11)) * 10 * MINUTE },
      ],
      ['is not, where there are few passages', { workers: 5, days: 12 }],
    ])('%s', (_what, more) => {
      const shape = { in: anywhere('07:30', 1), out: anywhere('17:30', 2), ...more };
      expect(judgeTeamRegularity(month(shape))?.pattern).toBeNull();
    });
  });

  describe('copied days', () => {
    const copy = (clock: string, salt: number) => (w: number, d: number) =>
      at(clock) + w * 4 * MINUTE + (draw(w, d, salt) - 0.5) * 2 * MINUTE;
    const copied = (more: Partial<Shape> = {}) =>
      month({ in: copy('07:00', 1), out: copy('17:30', 2), ...more });

    it('are found where nothing ever comes between', () => {
      expect(judgeTeamRegularity(copied())?.pattern).toBe('COPIED');
    });

    it('are not, where people are late now and then', () => {
      const late = (w: number, d: number) =>
        copy('07:00', 1)(w, d) + (draw(w, d, 9) < 0.03 ? 25 * MINUTE : 0);
      expect(judgeTeamRegularity(copied({ in: late }))?.pattern).toBeNull();
    });

    it('are not, where the month is short', () => {
      expect(judgeTeamRegularity(copied({ workers: 6, days: 12 }))?.pattern).toBeNull();
    });

    it('are not, where day and night shift are alike only in being far apart', () => {
      const shifts = (clock: string, salt: number) => (w: number, d: number) =>
        at(clock) + (w % 2) * 720 * MINUTE + draw(w, d, salt) * 12 * MINUTE;
      expect(
        judgeTeamRegularity(month({ in: shifts('07:00', 1), out: shifts('18:00', 2) }))?.pattern,
      ).toBeNull();
    });

    it('say nothing where all members stand on one spot', () => {
      const found = judgeTeamRegularity(month({ in: () => at('07:00'), out: () => at('18:00') }));
      expect(found?.copied.in).toMatchObject({ isSuspicious: false, sameness: 0 });
    });
  });

  it('never fails and does not depend on the order of the punches', () => {
    const punch = fc.record({
      worker: fc.nat(7),
      workDate: fc.nat(14).map((day) => addDays('2026-05-01', day)),
      direction: fc.constantFrom('in' as const, 'out' as const),
      dayMs: fc.nat(30 * 3_600_000),
      gate: fc.option(fc.nat(2)),
    });
    fc.assert(
      fc.property(fc.array(punch, { minLength: 60, maxLength: 260 }), (drawn) => {
        const once = [
          ...new Map(
            drawn.map((each) => [`${each.worker} ${each.workDate} ${each.direction}`, each]),
          ).values(),
        ];
        const found = judgeTeamRegularity(once);
        expect(JSON.parse(JSON.stringify(found))).toEqual(found);
        expect(judgeTeamRegularity(once.toReversed())?.pattern).toEqual(found?.pattern);
      }),
      { numRuns: 50 },
    );
  });
});
