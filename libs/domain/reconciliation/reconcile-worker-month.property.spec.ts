// Step 8 of the walk, tested: what holds for every worker-month.

import fc from 'fast-check';
import { FINDING_CODES } from './finding.js';
import {
  type BankRow,
  reconcileWorkerMonth,
  type SheetLine,
  type WorkerMonth,
} from './reconcile-worker-month.js';
import { tellFinding } from './tell-finding.js';

// Few values, so that amounts, cards and serials meet often.
const fen = fc.constantFrom(0, 1, 100_000, 200_000, 300_000, 400_000);
const hundredths = fc.constantFrom(0, 50, 1000, 1100, 1101, 2000, 2200);
const date = fc.constantFrom(
  '2025-06-10',
  '2025-06-12',
  '2025-06-13',
  '2025-06-14',
  '2025-06-21',
  '2025-08-01',
);

const line: fc.Arbitrary<SheetLine> = fc.record({
  teamId: fc.integer({ min: 1, max: 3 }),
  daysHundredths: hundredths,
  payableFen: fen,
  netFen: fen,
  isPublished: fc.boolean(),
  isBackPay: fc.boolean(),
  confirmation: fc.constantFrom('CONFIRMED', 'EXCUSED', 'DISPUTED', 'NONE'),
  isApproved: fc.boolean(),
  damageFen: fc.constantFrom(0, 0, 0, 100_000),
});
const row: fc.Arbitrary<BankRow> = fc.record({
  bankSerial: fc.constantFrom('A', 'B', 'C', 'D'),
  amountFen: fen,
  status: fc.constantFrom('PAID', 'PAID', 'PAID', 'FAILED', 'RETURNED', 'UNKNOWN'),
  cardHash: fc.constantFrom('card-own', 'card-own', 'card-other'),
  paidOn: fc.option(date),
  isBackPay: fc.boolean(),
  isOutsideAccount: fc.constantFrom(false, false, false, true),
});
const month: fc.Arbitrary<WorkerMonth> = fc.record({
  payMonth: fc.constant('2025-05'),
  attendedHundredths: hundredths,
  attendedDays: fc.nat({ max: 31 }),
  dueOn: fc.constant('2025-06-13'),
  asOf: date,
  hasContract: fc.boolean(),
  uncontractedDays: fc.constantFrom(0, 0, 0, 0, 2),
  registeredCardHash: fc.constantFrom('card-own', null),
  cardSharedWith: fc.nat({ max: 1 }),
  minimumWageFen: fc.constantFrom(null, 200_000),
  provenHundredths: fc.constantFrom(0, 1000, 2200),
  exitedOn: fc.constantFrom(null, null, '2025-05-20'),
  dailyRateFen: fc.constantFrom(null, 10_000, 30_000),
  tradeMedianFen: fc.constantFrom(null, 30_000),
  isPieceWork: fc.boolean(),
  backPay: fc.option(
    fc.record({
      daysHundredths: fc.constantFrom(-100, 50, 1000),
      amountFen: fc.constantFrom(-10_000, 100_000, 300_000),
      paidFen: fc.constantFrom(0, 100_000),
      payMonths: fc.constant(['2025-06']),
    }),
    { freq: 2 },
  ),
  lines: fc.array(line, { maxLength: 4 }),
  bankRows: fc.array(row, { maxLength: 6 }),
});
const shuffled = <T>(items: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...items], { minLength: items.length });

const runs = { numRuns: 2000 };
const bytes = (facts: WorkerMonth): string => JSON.stringify(reconcileWorkerMonth(facts));

describe('reconcileWorkerMonth, properties', () => {
  it('does not depend on the order of lines and rows, to the byte', () => {
    const withShuffle = month.chain((facts) =>
      fc.tuple(fc.constant(facts), shuffled(facts.lines), shuffled(facts.bankRows)),
    );
    fc.assert(
      fc.property(withShuffle, ([facts, lines, bankRows]) => {
        expect(bytes({ ...facts, lines, bankRows })).toBe(bytes(facts));
      }),
      runs,
    );
  });

  it('does not depend on rows being delivered twice', () => {
    fc.assert(
      fc.property(month, (facts) => {
        const twice = { ...facts, bankRows: [...facts.bankRows, ...facts.bankRows] };
        expect(bytes(twice)).toBe(bytes(facts));
      }),
      runs,
    );
  });

  it('gives the same bytes again and leaves the facts alone', () => {
    fc.assert(
      fc.property(month, (facts) => {
        const before = JSON.stringify(facts);
        expect(bytes(facts)).toBe(bytes(facts));
        expect(JSON.stringify(facts)).toBe(before);
      }),
    );
  });

  it('has each code once, in order, the first and no other primary', () => {
    fc.assert(
      fc.property(month, (facts) => {
        const findings = reconcileWorkerMonth(facts);
        const codes = findings.map((finding) => finding.code);
        expect(FINDING_CODES.filter((code) => codes.includes(code))).toEqual(codes);
        expect(findings.map((finding) => finding.isPrimary)).toEqual(
          codes.map((_code, index) => index === 0),
        );
      }),
      runs,
    );
  });

  it('has whole, non-negative fen and an explanation that survives JSON', () => {
    fc.assert(
      fc.property(month, (facts) => {
        for (const { amountFen, explanation } of reconcileWorkerMonth(facts)) {
          expect(Number.isSafeInteger(amountFen) && amountFen >= 0).toBe(true);
          expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
          expect(JSON.stringify(explanation)).not.toContain('card-');
        }
      }),
      runs,
    );
  });

  it('tells every case in words, with every figure', () => {
    fc.assert(
      fc.property(month, (facts) => {
        for (const finding of reconcileWorkerMonth(facts)) {
          const { zh, en } = tellFinding(finding);
          expect(`${zh} ${en}`).not.toMatch(/\?|undefined|NaN/);
        }
      }),
      runs,
    );
  });

  it('means balanced books when it finds nothing after the due date', () => {
    // one serial a row and no back pay, so that the sums can be made here without the rule's own helpers
    const plain = month.map((facts) => ({
      ...facts,
      backPay: null,
      asOf: '2025-08-01',
      lines: facts.lines.map((item) => ({ ...item, isBackPay: false })),
      bankRows: facts.bankRows.map((item, index) => ({ ...item, bankSerial: `S${index}`, isBackPay: false })),
    }));
    let balanced = 0;
    fc.assert(
      fc.property(plain, (facts) => {
        if (reconcileWorkerMonth(facts).length > 0) return;
        balanced += 1;
        const sheet = facts.lines
          .filter((item) => item.isPublished)
          .reduce((sum, item) => sum + item.netFen, 0);
        const paid = facts.bankRows
          .filter((r) => r.status === 'PAID')
          .reduce((sum, r) => sum + r.amountFen, 0);
        expect(paid).toBe(sheet);
        expect(facts.attendedHundredths === 0 || facts.lines.some((item) => item.isPublished)).toBe(true);
      }),
      { numRuns: 5000 },
    );
    expect(balanced).toBeGreaterThan(5);
  });
});
