// Step 7 of the walk, tested: lines by table; money by property; and a fen that moves anywhere is found.
import fc from 'fast-check';
import type { PayrollAdjustment } from './adjust-days.js';
import { type WageFacts, type WageLine, draftWageLine, faultsOfLine } from './draft-wage-line.js';
import { type DatedTerms, PAY_KINDS } from './pay-agreement.js';
import { DEDUCTION_KINDS, type WageDay } from './wage-item.js';

const day = (date: number, change: Partial<WageDay> = {}): WageDay => ({
  workDate: `2026-06-${String(date).padStart(2, '0')}`,
  workdayHundredths: 100,
  workedMinutes: 540,
  overtimeMinutes: 60,
  dayKind: 'WORKDAY',
  ...change,
});
const terms = (change: Partial<DatedTerms> = {}): DatedTerms => ({
  fromDate: '2026-01-01',
  kind: 'DAY',
  rateFen: 30_000,
  hasOvertime: false,
  allowances: [],
  ...change,
});
const facts = (change: Partial<WageFacts> = {}): WageFacts => ({
  days: [day(1), day(2)],
  terms: [terms()],
  pieces: [],
  deductions: [],
  adjustments: [],
  minimumWageFen: null,
  ...change,
});
const drafted = (change: Partial<WageFacts>): WageLine => {
  const line = draftWageLine(facts(change));
  if (!line.ok) throw new Error(line.reason);
  return line.value;
};
/** `KIND quantity×rate=amount` of each item. */
const told = (change: Partial<WageFacts>) =>
  drafted(change).items.map(
    ({ kind, quantity, rateFen, amountFen }) => `${kind} ${quantity}×${rateFen}=${amountFen}`,
  );

describe('a line', () => {
  it('by the day is its segments', () => {
    expect(drafted({})).toEqual({
      ...{ daysHundredths: 200, dayCount: 2, workedMinutes: 1080, overtimeMinutes: 120 },
      ...{ payableFen: 60_000, deductionFen: 0, netFen: 60_000, items: [], adjustments: [] },
      segments: [{ dailyRateFen: 30_000, daysHundredths: 200, amountFen: 60_000 }],
    });
  });

  const holiday = day(19, { dayKind: 'STATUTORY_HOLIDAY', workedMinutes: 480, overtimeMinutes: 480 });
  const sunday = day(7, { dayKind: 'REST_DAY', workedMinutes: 480, overtimeMinutes: 480 });

  it.each<[string, Partial<WageFacts>, string[]]>([
    ['by the hour', { terms: [terms({ kind: 'HOUR', rateFen: 4_000 })] }, ['BASIC_HOURS 1080×4000=72000']],
    [
      'by the hour with overtime: 150, 200 and 300 %',
      {
        terms: [terms({ kind: 'HOUR', rateFen: 4_000, hasOvertime: true })],
        days: [day(1), sunday, holiday],
      },
      [
        ...['BASIC_HOURS 480×4000=32000', 'OVERTIME_WORKDAY 60×4000=6000'],
        ...['OVERTIME_REST_DAY 480×4000=64000', 'OVERTIME_HOLIDAY 480×4000=96000'],
      ],
    ],
    [
      'by the month, a day ÷ 21.75',
      { terms: [terms({ kind: 'MONTH', rateFen: 800_000 })] },
      ['BASIC_MONTH 200×800000=73563'],
    ],
    [
      'by the month, never more than the whole of it',
      {
        terms: [terms({ kind: 'MONTH', rateFen: 800_000 })],
        days: Array.from({ length: 26 }, (_, i) => day(i + 1)),
      },
      ['BASIC_MONTH 2175×800000=800000'],
    ],
    [
      'by the month with overtime: an hour ÷ 174',
      { terms: [terms({ kind: 'MONTH', rateFen: 870_000, hasOvertime: true })], days: [day(1)] },
      ['BASIC_MONTH 100×870000=40000', 'OVERTIME_WORKDAY 60×870000=7500'],
    ],
    [
      'with allowances, a month and a day',
      {
        terms: [
          terms({
            allowances: [
              { name: '高温', amountFen: 30_000, per: 'MONTH' },
              { name: '餐补', amountFen: 1_500, per: 'DAY' },
            ],
          }),
        ],
      },
      ['ALLOWANCE 1×30000=30000', 'ALLOWANCE 2×1500=3000'],
    ],
    [
      'measured work alone',
      { days: [], terms: [], pieces: [{ name: '砌墙', amountFen: 123 }] },
      ['PIECE 1×123=123'],
    ],
    [
      'terms that change in the middle',
      { terms: [terms(), terms({ fromDate: '2026-06-02', kind: 'HOUR', rateFen: 4_000 })] },
      ['BASIC_HOURS 540×4000=36000'],
    ],
  ])('%s', (_case, change, expected) => expect(told(change)).toEqual(expected));

  it('needs terms for a day', () => {
    expect(draftWageLine(facts({ terms: [terms({ fromDate: '2026-06-02' })] }))).toEqual({
      ok: false,
      reason: 'NO_AGREEMENT',
    });
  });
});

describe('deductions', () => {
  const asked = (kind: (typeof DEDUCTION_KINDS)[number], amountFen: number) => ({
    kind,
    ground: '依据',
    amountFen,
  });
  it.each<[string, Partial<WageFacts>, string[], number]>([
    ['as asked', { deductions: [asked('ADVANCE', 10_000)] }, ['ADVANCE 1×10000=10000'], 50_000],
    ['for damage a fifth', { deductions: [asked('DAMAGE', 12_000)] }, ['DAMAGE 1×12000=12000'], 48_000],
    ['for damage no more', { deductions: [asked('DAMAGE', 12_001)] }, ['DAMAGE 1×12001=12000'], 48_000],
    [
      'for damage never below the minimum wage',
      { deductions: [asked('DAMAGE', 12_000)], minimumWageFen: 55_000 },
      ['DAMAGE 1×12000=5000'],
      55_000,
    ],
    [
      'tax goes first, damage last, and nothing below zero',
      { deductions: [asked('DAMAGE', 12_000), asked('INCOME_TAX', 60_000)] },
      ['INCOME_TAX 1×60000=60000', 'DAMAGE 1×12000=0'],
      0,
    ],
  ])('%s', (_case, change, expected, netFen) => {
    expect(told(change)).toEqual(expected);
    expect(drafted(change).netFen).toBe(netFen);
  });
});

const fen = fc.integer({ min: 1, max: 100_000_000 });
const date = fc.integer({ min: 1, max: 30 });
const someDay = date
  .chain((n) =>
    fc.record({
      workDate: fc.constant(day(n).workDate),
      workdayHundredths: fc.constantFrom(0, 50, 100, 125, 150),
      workedMinutes: fc.integer({ min: 0, max: 960 }),
      overtimeMinutes: fc.integer({ min: 0, max: 960 }),
      dayKind: fc.constantFrom('WORKDAY' as const, 'REST_DAY' as const, 'STATUTORY_HOLIDAY' as const),
    }),
  )
  .map((each) => ({ ...each, overtimeMinutes: Math.min(each.overtimeMinutes, each.workedMinutes) }));
const someTerms = fc
  .record({
    fromDate: date.map((n) => day(n).workDate),
    kind: fc.constantFrom(...PAY_KINDS),
    rate: fen,
    hasOvertime: fc.boolean(),
    allowances: fc.array(
      fc.record({
        name: fc.constant('津贴'),
        amountFen: fen,
        per: fc.constantFrom('MONTH' as const, 'DAY' as const),
      }),
      { maxLength: 2 },
    ),
  })
  .map(({ rate, ...each }) => ({
    ...each,
    rateFen: each.kind === 'PIECE' || each.kind === 'TASK' ? 0 : rate,
  }));
const someFacts: fc.Arbitrary<WageFacts> = fc.record({
  days: fc.uniqueArray(someDay, { selector: ({ workDate }) => workDate, maxLength: 30 }),
  terms: fc
    .uniqueArray(someTerms, { selector: ({ fromDate }) => fromDate, maxLength: 3 })
    .map((list) => [terms(), ...list].sort((a, b) => (a.fromDate < b.fromDate ? -1 : 1))),
  pieces: fc.array(
    fen.map((amountFen) => ({ name: '计件', amountFen })),
    { maxLength: 2 },
  ),
  deductions: fc.array(
    fc.record({ kind: fc.constantFrom(...DEDUCTION_KINDS), ground: fc.constant('依据'), amountFen: fen }),
    { maxLength: 3 },
  ),
  adjustments: fc.array(
    fc.integer({ min: -1_000_000, max: 1_000_000 }).map((amountFen): PayrollAdjustment => ({
      workDate: '2026-05-04',
      fromVersion: 1,
      toVersion: 2,
      daysHundredths: 100,
      dailyRateFen: Math.abs(amountFen),
      amountFen,
    })),
    { maxLength: 3 },
  ),
  minimumWageFen: fc.option(fen),
});

describe('for any agreement and any days', () => {
  it('a line adds up, is never negative and never a float; a sheet is the sum of its lines', () => {
    fc.assert(
      fc.property(fc.array(someFacts, { maxLength: 5 }), (sheet) => {
        const lines = sheet.map((each) => drafted(each));
        for (const line of lines) {
          expect(faultsOfLine(line)).toEqual([]);
          expect(line.netFen).toBeGreaterThanOrEqual(0);
          for (const number of [line.payableFen, line.deductionFen, line.netFen])
            expect(Number.isSafeInteger(number)).toBe(true);
        }
        const sum = (of: (line: WageLine) => number) => lines.reduce((total, line) => total + of(line), 0);
        expect(sum((line) => line.netFen)).toBe(
          sum((line) => line.payableFen) - sum((line) => line.deductionFen),
        );
      }),
    );
  });

  it('damage takes at most a fifth and leaves the minimum wage', () => {
    fc.assert(
      fc.property(someFacts, (given) => {
        const { items, payableFen, netFen } = drafted(given);
        const damage = items
          .filter(({ kind }) => kind === 'DAMAGE')
          .reduce((sum, item) => sum + item.amountFen, 0);
        expect(damage * 5).toBeLessThanOrEqual(payableFen);
        if (damage > 0) expect(netFen).toBeGreaterThanOrEqual(given.minimumWageFen ?? 0);
      }),
    );
  });

  it('one fen that moves anywhere is found', () => {
    let moved = 0;
    fc.assert(
      fc.property(someFacts, fc.constantFrom(1, -1), (given, by) => {
        const line = drafted(given);
        for (const mutant of mutantsOf(line, by)) {
          moved += 1;
          expect(faultsOfLine(mutant)).not.toEqual([]);
        }
      }),
    );
    expect(moved).toBeGreaterThan(500);
  });
});

/** The line with one amount a fen off: a sum, a segment, an item, an adjustment. */
function* mutantsOf(line: WageLine, by: number): Generator<WageLine> {
  for (const name of ['payableFen', 'deductionFen', 'netFen'] as const)
    yield { ...line, [name]: line[name] + by };
  for (const list of ['segments', 'items', 'adjustments'] as const)
    for (let i = 0; i < line[list].length; i += 1) {
      const changed = line[list].map((each, at) =>
        at === i ? { ...each, amountFen: each.amountFen + by } : each,
      );
      yield { ...line, [list]: changed };
    }
}
