// A case told: the figures are those of its explanation, and what is missing is not made up.
import { FINDING_CODES } from './finding.js';
import { tellFinding } from './tell-finding.js';

it('tells the figures', () => {
  const told = tellFinding({
    code: 'PAYABLE_NE_PAID',
    amountFen: 60_000,
    explanation: { netFen: 660_000, paidFen: 600_000, dueOn: '2025-06-13' },
  });
  expect(told).toEqual({
    zh: '工资表实发 6,600.00 元，发薪日 2025-06-13 已过，只付了 6,000.00 元，还欠 600.00 元。',
    en: '6,600.00 yuan net were due on 2025-06-13; 6,000.00 are paid, 600.00 are open.',
  });
});

it('names the transfers that are late', () => {
  const transfers = [
    { dueOn: '2025-05-31', missingFen: 10_000_000 },
    { dueOn: '2025-06-30', missingFen: 5 },
  ];
  const { en } = tellFinding({ code: 'FUND_LATE', amountFen: 10_000_005, explanation: { transfers } });
  expect(en).toContain('2025-05-31 100,000.00、2025-06-30 0.05; 100,000.05 yuan in all');
});

it('tells what came later by its sheet, or by its bank rows', () => {
  const tell = (explanation: object) =>
    tellFinding({ code: 'BACK_PAY', amountFen: 100, explanation: { ...explanation } }).en;
  expect(tell({ bankSerials: ['S1'] })).toBe('1.00 yuan of this month came later, with bank rows S1.');
  expect(tell({ bankSerials: [], payMonths: ['2025-06'] })).toContain('with the sheet of 2025-06.');
});

it('has words for every code, and says “?” for a figure that was not kept', () => {
  for (const code of FINDING_CODES) {
    const { zh, en } = tellFinding({ code, amountFen: 0, explanation: { strange: { a: 1 }, seqs: [null] } });
    expect([code, zh.length > 5 && en.length > 10, /undefined|NaN|object/.test(zh + en)]).toEqual([
      code,
      true,
      false,
    ]);
  }
});
