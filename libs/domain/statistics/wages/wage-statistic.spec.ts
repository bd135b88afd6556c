// Step 9 of the walk, tested: wage indicators and the merging of their totals.

import fc from 'fast-check';
import { addTotals } from '../totals.js';
import { WAGES_DEFINITION, type WageTotals, wageValues } from './wage-statistic.js';

const totals: WageTotals = {
  lineCount: 110,
  publishedLineCount: 100,
  bankPaidLineCount: 95,
  confirmedLineCount: 90,
  paidInFullOnTimeCount: 80,
  dueWorkerCount: 100,
  payableFen: 50_000_000,
  paidFen: 47_500_000,
  backPayFen: 950_000,
  accountPaidFen: 47_500_000,
  paidWorkerCount: 95,
  attendedWorkerCount: 104,
  workerMonthCount: 108,
  openCaseWorkerMonthCount: 27,
  arrearsFen: 2_500_000,
  arrearsWorkerCount: 5,
  arrearsProjectCount: 2,
  arrearsSince: '2026-07-15',
};
const TODAY = '2026-08-01';
type Sums = Omit<WageTotals, 'arrearsSince'>;
const keys = Object.keys(totals).filter((key) => key !== 'arrearsSince') as (keyof Sums)[];
const none: WageTotals = {
  ...totals,
  ...Object.fromEntries(keys.map((key) => [key, 0])),
  arrearsSince: null,
};

describe('wageValues', () => {
  it('names its definition', () => expect(WAGES_DEFINITION).toBe('wages@1'));

  it('divides each by its own denominator', () => {
    expect(wageValues(totals, TODAY)).toEqual({
      fullPaymentRate: { numerator: 47_500_000, denominator: 50_000_000, value: 0.95 },
      onTimeRate: { numerator: 80, denominator: 100, value: 0.8 },
      bankPayRate: { numerator: 95, denominator: 100, value: 0.95 },
      paidAttendedRatio: { numerator: 95, denominator: 104, value: 0.9135 },
      matchRate: { numerator: 81, denominator: 108, value: 0.75 },
      payableFen: 50_000_000,
      paidFen: 47_500_000,
      arrearsFen: 2_500_000,
      arrearsWorkers: 5,
      arrearsProjects: 2,
      arrearsDays: 17,
      confirmationRate: { numerator: 90, denominator: 100, value: 0.9 },
      payOnBehalfRate: { numerator: 47_500_000, denominator: 47_500_000, value: 1 },
      backPayShare: { numerator: 950_000, denominator: 47_500_000, value: 0.02 },
    });
  });

  it('has no rate of nothing', () => {
    const { fullPaymentRate, onTimeRate, bankPayRate, paidAttendedRatio, matchRate } = wageValues(
      none,
      TODAY,
    );
    const rates = [fullPaymentRate, onTimeRate, bankPayRate, paidAttendedRatio, matchRate];
    expect(rates.map((r) => r.value)).toEqual([null, null, null, null, null]);
    expect(wageValues(none, TODAY).arrearsDays).toBeNull();
  });

  it('merged totals give the numerators and denominators of the whole', () => {
    const anyTotals = fc.record(
      Object.fromEntries(keys.map((key) => [key, fc.nat()])),
    ) as unknown as fc.Arbitrary<Sums>;
    const valuesOf = (added: Sums) => wageValues({ ...added, arrearsSince: null }, TODAY);
    fc.assert(
      fc.property(anyTotals, anyTotals, (a, b) => {
        const [left, right, whole] = [valuesOf(a), valuesOf(b), valuesOf(addTotals(a, b))];
        expect(whole.matchRate.numerator).toBe(left.matchRate.numerator + right.matchRate.numerator);
        expect(whole.fullPaymentRate.denominator).toBe(
          left.fullPaymentRate.denominator + right.fullPaymentRate.denominator,
        );
      }),
    );
  });
});
