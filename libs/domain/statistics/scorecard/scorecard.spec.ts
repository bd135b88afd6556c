// Step 10 of the walk, tested: the seven-item list as one number.
import fc from 'fast-check';
import { rate } from '../rate.js';
import {
  SCORECARD_ITEMS,
  SCORECARD_RULE,
  faultsOfScorecardRule,
  placesOf,
  scorecardOf,
} from './scorecard.js';

const all = SCORECARD_ITEMS.flatMap(({ parts }) => parts as readonly string[]);
const ratesOf = (numerator: number, denominator = 100) =>
  Object.fromEntries(all.map((indicator) => [indicator, rate(numerator, denominator)]));
const options = { rule: SCORECARD_RULE, hasRedArrears: false };

it('weights add up to a hundred', () => {
  expect(faultsOfScorecardRule(SCORECARD_RULE)).toEqual([]);
  const { weights } = SCORECARD_RULE;
  expect(faultsOfScorecardRule({ ...SCORECARD_RULE, weights: { ...weights, wages: 24 } })).toEqual([
    'weights',
  ]);
  expect(faultsOfScorecardRule({ ...SCORECARD_RULE, yellowFrom: 90 })).toEqual(['yellowFrom']);
});

it.each([
  [100, 100, 'green'],
  [90, 90, 'green'],
  [89, 89, 'yellow'],
  [70, 70, 'yellow'],
  [69, 69, 'red'],
  [0, 0, 'red'],
  [130, 100, 'green'],
] as const)('%d of a hundred everywhere is %d, %s', (numerator, score, band) => {
  expect(scorecardOf(ratesOf(numerator), options)).toMatchObject({ score, band });
});

it('is red with open red arrears, whatever the score', () => {
  expect(scorecardOf(ratesOf(100), { ...options, hasRedArrears: true })).toMatchObject({
    score: 100,
    band: 'red',
  });
});

it('leaves out what there is nothing of, and has no score where there is nothing', () => {
  const rates = { 'wages.onTimeRate': rate(8, 10), 'compliance.depositRate': rate(0, 0) };
  const card = scorecardOf(rates, options);
  expect(card.score).toBe(80);
  expect(card.items.find(({ id }) => id === 'deposit')).toMatchObject({ score: null, parts: [] });
  expect(scorecardOf({}, options)).toMatchObject({ score: null, band: null, toFix: [] });
});

it('says what to fix, the costliest first', () => {
  const rates = { ...ratesOf(100), 'wages.onTimeRate': rate(60, 100), 'compliance.depositRate': rate(0, 3) };
  const { score, toFix } = scorecardOf(rates, options);
  expect(toFix).toEqual([
    { item: 'deposit', indicator: 'compliance.depositRate', missing: 3, costs: 5 },
    { item: 'wages', indicator: 'wages.onTimeRate', missing: 40, costs: 5 },
  ]);
  expect(score).toBe(90);
});

it('never leaves 0 to 100, and what is to be fixed costs what is missing of it', () => {
  const part = fc.record({ numerator: fc.nat(200), denominator: fc.nat(150) });
  fc.assert(
    fc.property(fc.array(part, { minLength: all.length, maxLength: all.length }), (parts) => {
      const rates = Object.fromEntries(
        parts.map(({ numerator, denominator }, i) => [all[i] ?? '', rate(numerator, denominator)]),
      );
      const { score, toFix } = scorecardOf(rates, options);
      if (score === null) return;
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(100);
      const costs = toFix.reduce((sum, each) => sum + each.costs, 0);
      expect(Math.abs(100 - score - costs)).toBeLessThanOrEqual(1);
    }),
  );
});

it('shares places', () => {
  expect(placesOf([80, 90, null, 90, 70])).toEqual([3, 1, null, 1, 4]);
  expect(placesOf([])).toEqual([]);
});
