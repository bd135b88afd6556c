// Step 8 of the walk, tested: days of a month that a later sheet has taken on 补发.
import { type WorkerMonth, reconcileWorkerMonth } from './reconcile-worker-month.js';

const line = (netFen: number, daysHundredths = 2200) => ({
  ...{ teamId: 1, daysHundredths, payableFen: netFen, netFen, isPublished: true, isBackPay: false },
});
const row = (amountFen: number) => ({
  ...{
    bankSerial: 'S1',
    amountFen,
    status: 'PAID' as const,
    cardHash: 'own',
    paidOn: '2025-06-12',
    isBackPay: false,
  },
});

/** Worked 22 days of May, due in June, looked at after it. */
const month: WorkerMonth = {
  payMonth: '2025-05',
  attendedHundredths: 2200,
  attendedDays: 22,
  dueOn: '2025-06-13',
  asOf: '2025-06-16',
  hasContract: true,
  uncontractedDays: 0,
  registeredCardHash: 'own',
  cardSharedWith: 0,
  minimumWageFen: 210_000,
  lines: [],
  bankRows: [],
};
const later = { daysHundredths: 2200, amountFen: 660_000, paidFen: 0, payMonths: ['2025-06'] };

it.each<[string, Partial<WorkerMonth>, string[]]>([
  ['no line at first', { backPay: later }, ['BACK_PAY info 660000']],
  [
    'a leaver waits until that sheet is paid',
    { exitedOn: '2025-05-31', backPay: later },
    ['UNDER_SETTLED_EXIT red 660000', 'BACK_PAY info 660000'],
  ],
  [
    'and is settled then',
    { exitedOn: '2025-05-31', backPay: { ...later, paidFen: 660_000 } },
    ['BACK_PAY info 660000'],
  ],
  [
    'the days are there, so they are not missing',
    {
      lines: [line(570_000, 1900)],
      bankRows: [row(570_000)],
      backPay: { ...later, daysHundredths: 300, amountFen: 90_000 },
    },
    ['BACK_PAY info 90000'],
  ],
  [
    'what is short of the own sheet stays short',
    {
      lines: [line(660_000)],
      bankRows: [row(600_000)],
      backPay: { ...later, daysHundredths: 0, amountFen: 60_000, paidFen: 60_000 },
    },
    ['BANK_NE_SHEET red 60000', 'PAYABLE_NE_PAID red 60000', 'BACK_PAY info 60000'],
  ],
  [
    'a day that did not hold takes money off and says so',
    {
      lines: [line(660_000)],
      bankRows: [row(660_000)],
      attendedHundredths: 2100,
      backPay: { ...later, daysHundredths: -100, amountFen: -30_000 },
    },
    ['BACK_PAY info 0'],
  ],
])('%s', (_name, change, expected) => {
  const found = reconcileWorkerMonth({ ...month, ...change });
  expect(found.map(({ code, level, amountFen }) => `${code} ${level} ${amountFen}`)).toEqual(expected);
});
