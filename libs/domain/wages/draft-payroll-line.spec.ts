// Step 7 of the walk, tested: draft payroll lines by table and by property.

import fc from 'fast-check';
import { draftPayrollLine, type PayableDay, type PaySegment } from './draft-payroll-line.js';

const day = (workDate: string, workdayHundredths = 100): PayableDay => ({ workDate, workdayHundredths });
const from = (fromDate: string, dailyRateFen: number): PaySegment => ({ fromDate, dailyRateFen });

describe('draftPayrollLine', () => {
  it('multiplies days by the rate', () => {
    const days = [day('2025-06-03', 125), day('2025-06-04', 50)];
    expect(draftPayrollLine(days, [from('2025-01-01', 30_000)])).toEqual({
      ok: true,
      value: {
        daysHundredths: 175,
        dayCount: 2,
        payableFen: 52_500,
        deductionFen: 0,
        netFen: 52_500,
        segments: [{ dailyRateFen: 30_000, daysHundredths: 175, amountFen: 52_500 }],
      },
    });
  });

  it('changes the rate on the first day of the next segment', () => {
    const days = [day('2025-06-15'), day('2025-06-14'), day('2025-06-16')];
    const line = draftPayrollLine(days, [from('2025-06-15', 40_000), from('2025-06-01', 30_000)]);
    expect(line).toMatchObject({
      value: {
        payableFen: 110_000,
        segments: [
          { dailyRateFen: 30_000, daysHundredths: 100, amountFen: 30_000 },
          { dailyRateFen: 40_000, daysHundredths: 200, amountFen: 80_000 },
        ],
      },
    });
  });

  it.each([
    [1, 50, 1], // 0.5 fen → 1
    [1, 49, 0],
    [333, 25, 83], // 83.25
    [30_001, 150, 45_002], // 45001.5
  ])('rounds %i fen × %i hundredths to %i', (rate, hundredths, payableFen) => {
    expect(draftPayrollLine([day('2025-06-01', hundredths)], [from('2025-06-01', rate)])).toMatchObject({
      value: { payableFen },
    });
  });

  it('rounds once a segment, not once a day', () => {
    const days = [day('2025-06-01', 50), day('2025-06-02', 50)];
    expect(draftPayrollLine(days, [from('2025-06-01', 1)])).toMatchObject({ value: { payableFen: 1 } });
  });

  it('counts a work date once, and only with 工', () => {
    const days = [
      day('2025-06-01', 50),
      day('2025-06-01', 50),
      day('2025-06-02', 0),
      day('2025-06-03', -100),
    ];
    expect(draftPayrollLine(days, [from('2025-06-01', 100)])).toMatchObject({
      value: { dayCount: 1, daysHundredths: 100 },
    });
  });

  it('leaves out a segment without days', () => {
    const line = draftPayrollLine([day('2025-06-20')], [from('2025-06-01', 1), from('2025-06-15', 2)]);
    expect(line).toMatchObject({ value: { segments: [{ dailyRateFen: 2 }] } });
  });

  it('is an empty line without days', () => {
    expect(draftPayrollLine([], [])).toMatchObject({ ok: true, value: { payableFen: 0, segments: [] } });
  });

  it.each([
    ['no agreement', [day('2025-06-01')], []],
    ['a day before the first segment', [day('2025-06-14'), day('2025-06-15')], [from('2025-06-15', 1)]],
  ])('NO_AGREEMENT: %s', (_name, days, agreement) => {
    expect(draftPayrollLine(days, agreement)).toEqual({ ok: false, reason: 'NO_AGREEMENT' });
  });

  it('needs no agreement for a date without 工', () => {
    expect(draftPayrollLine([day('2025-06-14', 0)], [from('2025-06-15', 1)])).toMatchObject({ ok: true });
  });

  it.each([
    ['zero', [from('2025-06-01', 0)]],
    ['negative', [from('2025-06-01', -1)]],
    ['a fraction', [from('2025-06-01', 0.5)]],
    ['not a number', [from('2025-06-01', NaN)]],
    ['two rates from one date', [from('2025-06-01', 1), from('2025-06-01', 2)]],
    ['a product beyond exact integers', [from('2025-06-01', Number.MAX_SAFE_INTEGER)]],
  ])('BAD_RATE: %s', (_name, agreement) => {
    expect(draftPayrollLine([day('2025-06-01')], agreement)).toEqual({ ok: false, reason: 'BAD_RATE' });
  });

  it('takes one segment given twice', () => {
    const twice = [from('2025-06-01', 7), from('2025-06-01', 7)];
    expect(draftPayrollLine([day('2025-06-01')], twice)).toMatchObject({ value: { payableFen: 7 } });
  });
});

describe('draftPayrollLine, properties', () => {
  const date = fc.integer({ min: 1, max: 30 }).map((n) => `2025-06-${String(n).padStart(2, '0')}`);
  const days = fc.array(fc.record({ workDate: date, workdayHundredths: fc.integer({ min: 0, max: 150 }) }));
  const segment = fc.record({ fromDate: date, dailyRateFen: fc.integer({ min: 1, max: 10_000_000 }) });
  const agreement = fc
    .uniqueArray(segment, { selector: (s) => s.fromDate, maxLength: 5 })
    .map((later) => [from('2025-05-01', 30_000), ...later]);

  it('segments add up to the line', () => {
    fc.assert(
      fc.property(days, agreement, (someDays, rates) => {
        const line = draftPayrollLine(someDays, rates);
        if (!line.ok) throw new Error(line.reason);
        const { segments, payableFen, netFen, deductionFen, daysHundredths } = line.value;
        expect(segments.reduce((total, s) => total + s.amountFen, 0)).toBe(payableFen);
        expect(segments.reduce((total, s) => total + s.daysHundredths, 0)).toBe(daysHundredths);
        expect(someDays.reduce((total, d) => total + d.workdayHundredths, 0)).toBe(daysHundredths);
        expect(netFen).toBe(payableFen - deductionFen);
      }),
    );
  });

  it('does not depend on the order of days or segments', () => {
    fc.assert(
      fc.property(days, agreement, (someDays, rates) => {
        const turned = draftPayrollLine(someDays.toReversed(), rates.toReversed());
        expect(turned).toEqual(draftPayrollLine(someDays, rates));
      }),
    );
  });

  it('takes any integers: whole fen or a reason, never an exception', () => {
    const wild = fc.maxSafeInteger();
    fc.assert(
      fc.property(fc.array(fc.tuple(date, wild)), fc.array(fc.tuple(date, wild)), (wildDays, wildRates) => {
        const line = draftPayrollLine(
          wildDays.map(([d, n]) => day(d, n)),
          wildRates.map(([d, n]) => from(d, n)),
        );
        expect(!line.ok || (Number.isSafeInteger(line.value.payableFen) && line.value.payableFen >= 0)).toBe(
          true,
        );
      }),
    );
  });
});
