// The special account: transfers that are late, papers that are missing, and a notice that runs thirty days.
import fc from 'fast-check';
import { accountIssues, closingRefusals, lateTransfers, statutoryAccountName } from './special-account.js';

const plan = [
  { dueOn: '2026-06-30', amountFen: 200 },
  { dueOn: '2026-05-31', amountFen: 100 },
];

it.each<[string, number, string, object[]]>([
  ['nothing is due', 0, '2026-05-31', []],
  ['the day after, nothing came', 0, '2026-06-01', [{ dueOn: '2026-05-31', missingFen: 100 }]],
  ['a part came', 40, '2026-06-01', [{ dueOn: '2026-05-31', missingFen: 60 }]],
  ['all of it', 100, '2026-06-01', []],
  ['the oldest is covered first', 150, '2026-07-01', [{ dueOn: '2026-06-30', missingFen: 150 }]],
  ['more than planned', 1000, '2026-07-01', []],
])('%s', (_name, received, asOf, late) => expect(lateTransfers(plan, received, asOf)).toEqual(late));

it('what is missing and what came make the plan, to the fen, in any order', () => {
  const transfers = fc.array(
    fc.record({ dueOn: fc.constantFrom('2026-01-31', '2026-02-28', '2026-03-31'), amountFen: fc.nat(1000) }),
  );
  fc.assert(
    fc.property(transfers, fc.nat(3000), (some, received) => {
      const total = some.reduce((sum, each) => sum + each.amountFen, 0);
      const missing = lateTransfers(some, received, '2027-01-01').reduce(
        (sum, each) => sum + each.missingFen,
        0,
      );
      expect(missing).toBe(Math.max(0, total - received));
      expect(
        lateTransfers([...some].reverse(), received, '2027-01-01').reduce(
          (sum, each) => sum + each.missingFen,
          0,
        ),
      ).toBe(missing);
    }),
  );
});

const papers = {
  accountName: '甲公司一号楼农民工工资专用账户',
  openedOn: '2026-03-31',
  contractSignedOn: '2026-03-01',
  agreementOn: '2026-03-20',
  filedOn: '2026-04-30',
};
const look = { statutoryName: statutoryAccountName('甲公司', '一号楼'), asOf: '2026-06-01' };

it.each<[string, object, string[]]>([
  ['in order, each on its last day', {}, []],
  ['another name', { accountName: '甲公司工资户' }, ['NAME_NOT_STATUTORY']],
  ['opened on the 31st day', { openedOn: '2026-04-01' }, ['OPENED_LATE']],
  ['not filed', { filedOn: null }, ['NOT_FILED']],
  ['filed on the 31st day', { filedOn: '2026-05-01' }, ['FILED_LATE']],
  ['no agreement', { agreementOn: null }, ['NO_AGREEMENT']],
])('%s', (_name, change, issues) => expect(accountIssues({ ...papers, ...change }, look)).toEqual(issues));

it('is not late before its day', () => {
  expect(accountIssues({ ...papers, filedOn: null }, { ...look, asOf: '2026-04-30' })).toEqual([]);
});

const done = {
  noticeFrom: '2026-06-01',
  completedOn: '2026-05-31',
  unsettledSheets: 0,
  openCases: 0,
  openComplaints: 0,
};

it.each<[string, object, string, string[]]>([
  ['the notice runs', {}, '2026-06-30', ['NOTICE_RUNS']],
  ['thirty whole days later', {}, '2026-07-01', []],
  ['no notice', { noticeFrom: null }, '2026-07-01', ['NO_NOTICE']],
  ['not completed', { completedOn: null }, '2026-07-01', ['NOT_COMPLETED']],
  [
    'something is open',
    { unsettledSheets: 1, openCases: 2, openComplaints: 3 },
    '2026-07-01',
    ['SHEETS_OPEN', 'CASES_OPEN', 'COMPLAINTS_OPEN'],
  ],
])('closing: %s', (_name, change, asOf, refusals) =>
  expect(closingRefusals({ ...done, ...change }, asOf)).toEqual(refusals),
);
