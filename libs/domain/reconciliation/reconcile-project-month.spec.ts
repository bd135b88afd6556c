// Step 8 of the walk, tested: a project's month on its edges.
import { type ProjectFacts, reconcileProjectMonth } from './reconcile-project-month.js';

describe('reconcileProjectMonth', () => {
  const facts = { dueOn: '2025-06-13', asOf: '2025-06-14', attendedHeads: 10, paidHeads: 10 };
  const account = { balanceFen: 100, wantedFen: 100, lateTransfers: [] };
  it.each<[string, Partial<ProjectFacts>, string[]]>([
    ['all heads paid', {}, []],
    ['one is not', { paidHeads: 9 }, ['HEADCOUNT_DIFF yellow 0 true']],
    ['not before the due date is over', { paidHeads: 9, asOf: '2025-06-13' }, []],
    ['nobody came', { attendedHeads: 0, paidHeads: 0 }, []],
    ['the account holds the batch', { account }, []],
    [
      'it does not, on the due date',
      { account: { ...account, balanceFen: 90 }, asOf: '2025-06-13' },
      ['ACCOUNT_SHORT red 10 true'],
    ],
    [
      'five days before',
      { account: { ...account, balanceFen: 90 }, asOf: '2025-06-08' },
      ['ACCOUNT_SHORT yellow 10 true'],
    ],
    ['six days before', { account: { ...account, balanceFen: 90 }, asOf: '2025-06-07' }, []],
    [
      'the owner’s money did not come',
      { paidHeads: 0, account: { ...account, lateTransfers: [{ dueOn: '2025-05-31', missingFen: 7 }] } },
      ['HEADCOUNT_DIFF yellow 0 true', 'FUND_LATE red 7 false'],
    ],
  ])('%s', (_case, change, expected) => {
    const findings = reconcileProjectMonth({ ...facts, ...change });
    expect(findings.map((f) => `${f.code} ${f.level} ${f.amountFen} ${f.isPrimary}`)).toEqual(expected);
  });
});
