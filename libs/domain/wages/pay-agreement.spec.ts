// Wages, tested: terms as people type them, and which of them hold.
import { type PayTerms, dayValueFen, faultsOfTerms, termsOn } from './pay-agreement.js';

const terms = (change: Partial<PayTerms> = {}): PayTerms => ({
  kind: 'DAY',
  rateFen: 30_000,
  hasOvertime: false,
  allowances: [],
  ...change,
});
const allowance = { name: '餐补', amountFen: 100, per: 'DAY' as const };

it.each<[string, Partial<PayTerms>, string[]]>([
  ['a day rate', {}, []],
  ['monthly with overtime', { kind: 'MONTH', hasOvertime: true }, []],
  ['nothing', { rateFen: 0 }, ['rateFen out_of_range']],
  ['half a fen', { rateFen: 0.5 }, ['rateFen out_of_range']],
  ['a million and a fen', { rateFen: 100_000_001 }, ['rateFen out_of_range']],
  ['a rate for what is measured', { kind: 'PIECE' }, ['rateFen not_applicable']],
  ['overtime beside 工日', { hasOvertime: true }, ['hasOvertime not_applicable']],
  [
    'an allowance of nothing',
    { allowances: [{ ...allowance, amountFen: 0 }] },
    ['allowances.0.amountFen out_of_range'],
  ],
  ['the same allowance twice', { allowances: [allowance, allowance] }, ['allowances.1.name repeated']],
])('%s', (_case, change, expected) =>
  expect(faultsOfTerms(terms(change)).map(({ field, code }) => `${field} ${code}`)).toEqual(expected),
);

it('the latest that have begun hold', () => {
  const list = ['2026-01-01', '2026-06-02'].map((fromDate) => ({ ...terms(), fromDate }));
  expect(['2025-12-31', '2026-06-01', '2026-06-02'].map((date) => termsOn(list, date)?.fromDate)).toEqual([
    undefined,
    '2026-01-01',
    '2026-06-02',
  ]);
});

it.each<[PayTerms['kind'], number, number | null]>([
  ['DAY', 30_000, 30_000],
  ['HOUR', 4_000, 32_000],
  ['MONTH', 800_000, 36_782],
  ['PIECE', 0, null],
])('a day by %s at %d is worth %s', (kind, rateFen, value) =>
  expect(dayValueFen(terms({ kind, rateFen }))).toBe(value),
);
