// How well invented punches are found and honest ones left alone: fixed seeds, made by the simulator's plan and forger and
// by honest crews of other makes (test/bench/integrity). `npm run bench -- integrity` prints the same on other seeds.
import { type RegularityPattern, judgeTeamRegularity } from '#domain/integrity/team-regularity.js';
import { CREW_NAMES } from '../../test/bench/integrity/crews.js';
import { type Origin, teamMonth } from '../../test/bench/integrity/team-months.js';
import { FORGE_MODES, type ForgeMode } from './forger.js';

const HONEST_MONTHS = 34;
const FORGED_MONTHS = 100;
const PATTERN: Readonly<Record<ForgeMode, RegularityPattern>> = {
  'same-minute': 'SAME_MINUTE',
  uniform: 'UNIFORM',
  'jittered-copy': 'COPIED',
};

const verdicts = (origin: Origin, months: number) =>
  Array.from({ length: months }, (_, seed) => judgeTeamRegularity(teamMonth(origin, seed)));

describe('honest team-months', () => {
  const origins: readonly Origin[] = ['plan', ...CREW_NAMES];
  const flagged = new Map<Origin, number>();
  let judged = 0;

  beforeAll(() => {
    for (const origin of origins) {
      const months = verdicts(origin, HONEST_MONTHS);
      judged += months.filter((month) => month !== null).length;
      flagged.set(origin, months.filter((month) => month?.pattern).length);
    }
  }, 120_000);

  it('all have enough data for a verdict', () => {
    expect(judged).toBe(HONEST_MONTHS * origins.length);
    expect(judged).toBeGreaterThanOrEqual(300);
  });

  it('are left alone in at least 99 of 100 cases', () => {
    const all = [...flagged.values()].reduce((sum, count) => sum + count, 0);
    expect(all / judged).toBeLessThanOrEqual(0.01);
  });

  it('are left alone whatever kind of team they are: no kind is where the errors gather', () => {
    expect([...flagged].filter(([, count]) => count > 1)).toEqual([]);
  });
});

describe('invented team-months', () => {
  it.each(FORGE_MODES)(
    '%s is found in at least 95 of 100 cases, for what it is',
    (mode) => {
      const found = verdicts(mode, FORGED_MONTHS).filter((month) => month?.pattern === PATTERN[mode]);
      expect(found.length).toBeGreaterThanOrEqual(95);
    },
    120_000,
  );
});
