// Step 7 of the walk: differences of days whose sheet was published.
import fc from 'fast-check';
import { type LineDay, type PayrollAdjustment, adjustDays, fittingAdjustments } from './adjust-days.js';

const rate = () => 30_050;
const NONE: readonly PayrollAdjustment[] = [];

describe('adjustDays', () => {
  it('finds nothing where nothing has changed, whatever the versions say', () => {
    const days: LineDay[] = [['2026-05-04', 1, 100]];
    expect(adjustDays({ days, adjustments: NONE }, [['2026-05-04', 3, 100]], rate)).toEqual([]);
  });

  it('tells more, less, new and vanished days with their versions', () => {
    const days: LineDay[] = [
      ['2026-05-04', 1, 100],
      ['2026-05-05', 1, 125],
      ['2026-05-06', 2, 50],
    ];
    const current: LineDay[] = [
      ['2026-05-04', 2, 125],
      ['2026-05-05', 3, 100],
      ['2026-05-07', 1, 50],
    ];
    const common = { dailyRateFen: 30_050 };
    expect(adjustDays({ days, adjustments: NONE }, current, rate)).toEqual([
      {
        ...common,
        workDate: '2026-05-04',
        fromVersion: 1,
        toVersion: 2,
        daysHundredths: 25,
        amountFen: 7513,
      },
      {
        ...common,
        workDate: '2026-05-05',
        fromVersion: 1,
        toVersion: 3,
        daysHundredths: -25,
        amountFen: -7513,
      },
      {
        ...common,
        workDate: '2026-05-06',
        fromVersion: 2,
        toVersion: 0,
        daysHundredths: -50,
        amountFen: -15025,
      },
      {
        ...common,
        workDate: '2026-05-07',
        fromVersion: 0,
        toVersion: 1,
        daysHundredths: 50,
        amountFen: 15025,
      },
    ]);
  });

  it('owes nothing for a day without an agreement', () => {
    expect(adjustDays({ days: [], adjustments: NONE }, [['2026-05-04', 1, 100]], () => null)).toEqual([]);
  });

  it('is settled by a published adjustment, and goes on from there', () => {
    const days: LineDay[] = [['2026-05-04', 1, 100]];
    const adjustments = adjustDays({ days, adjustments: NONE }, [['2026-05-04', 2, 125]], rate);
    expect(adjustDays({ days, adjustments }, [['2026-05-04', 2, 125]], rate)).toEqual([]);
    expect(adjustDays({ days, adjustments }, [['2026-05-04', 3, 150]], rate)).toMatchObject([
      { fromVersion: 2, toVersion: 3, daysHundredths: 25 },
    ]);
  });
});

describe('fittingAdjustments', () => {
  const item = (day: number, amountFen: number): PayrollAdjustment => ({
    workDate: `2026-05-0${day}`,
    fromVersion: 1,
    toVersion: 2,
    daysHundredths: Math.sign(amountFen) * 100,
    dailyRateFen: Math.abs(amountFen),
    amountFen,
  });

  it('lets what is owed go first, and what does not fit wait', () => {
    const items = [item(1, -500), item(2, 300), item(3, -200)];
    expect(fittingAdjustments(0, items)).toEqual([item(2, 300), item(3, -200)]);
    expect(fittingAdjustments(400, items)).toEqual([item(1, -500), item(2, 300), item(3, -200)]);
  });

  it('never takes a line below zero, and loses nothing that is owed', () => {
    const amounts = fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 9 });
    fc.assert(
      fc.property(fc.nat(2000), amounts, (earned, list) => {
        const items = list.map((amount, i) => item(i + 1, amount));
        const fitting = fittingAdjustments(earned, items);
        const payable = fitting.reduce((sum, { amountFen }) => sum + amountFen, earned);
        expect(payable).toBeGreaterThanOrEqual(0);
        expect(fitting.filter(({ amountFen }) => amountFen >= 0)).toEqual(
          items.filter(({ amountFen }) => amountFen >= 0),
        );
      }),
    );
  });
});
