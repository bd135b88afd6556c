// Step 10 of the walk: why a day has another version.
import { type FactUse } from './attendance-day.js';
import { type DayVersion, compareVersions } from './compare-versions.js';

const IN: FactUse = [1, 1, 1, 'OPENED'];
const OUT: FactUse = [1, 1, 2, 'CLOSED'];
const BASE: DayVersion = {
  policyId: 1,
  ruleVersion: 2,
  teamId: 1,
  tradeCode: '010',
  dayKind: 'WORKDAY',
  eventCount: 2,
  uses: [IN, OUT],
};

describe('compareVersions', () => {
  it('the first has every fact to tell', () => {
    expect(compareVersions(null, BASE)).toEqual({ causes: ['FIRST'], added: [IN, OUT], removed: [] });
  });

  it.each<[string, Partial<DayVersion>, object]>([
    [
      'a late fact',
      { uses: [IN, OUT, [2, 1, 9, 'OPENED']] },
      { causes: ['FACTS'], added: [[2, 1, 9, 'OPENED']] },
    ],
    ['an annulled correction', { uses: [IN] }, { causes: ['FACTS'], removed: [OUT] }],
    ['another policy', { policyId: 2 }, { causes: ['POLICY'] }],
    [
      'another policy that knows other rest days',
      { policyId: 2, dayKind: 'REST_DAY' },
      { causes: ['POLICY'] },
    ],
    ['a notice', { dayKind: 'STATUTORY_HOLIDAY' }, { causes: ['CALENDAR'] }],
    ['a new program', { ruleVersion: 3 }, { causes: ['RULE'] }],
    ['another team', { teamId: 2 }, { causes: ['PLACE'] }],
    ['another trade', { tradeCode: null }, { causes: ['PLACE'] }],
    ['time', { uses: [[1, 1, 1, 'NO_EXIT'], OUT] }, { causes: ['EFFECT'], added: [], removed: [] }],
    ['a passage elsewhere', {}, { causes: ['OTHER'] }],
    [
      'facts that moved away',
      { uses: [], eventCount: 0 },
      { causes: ['WITHDRAWN', 'FACTS'], removed: [IN, OUT] },
    ],
  ])('%s', (_name, change, expected) => {
    expect(compareVersions(BASE, { ...BASE, ...change })).toMatchObject(expected);
  });
});
