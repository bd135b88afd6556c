// Step 8 of the walk, tested: each code alone, on its edges and with others.

import { FINDING_CODES } from './finding.js';
import {
  type BankRow,
  DEFAULT_TOLERANCES,
  reconcileWorkerMonth,
  RECONCILIATION_RULE_VERSION,
  type SheetLine,
  type WorkerMonth,
} from './reconcile-worker-month.js';

const line = (change: Partial<SheetLine> = {}): SheetLine => ({
  teamId: 1,
  daysHundredths: 2200,
  payableFen: 660_000,
  netFen: 660_000,
  isPublished: true,
  isBackPay: false,
  ...change,
});
const net = (netFen: number, change: Partial<SheetLine> = {}): SheetLine =>
  line({ netFen, payableFen: netFen, ...change });

let serial = 0;
const row = (amountFen: number, change: Partial<BankRow> = {}): BankRow => ({
  bankSerial: `S${String((serial += 1)).padStart(4, '0')}`,
  amountFen,
  status: 'PAID',
  cardHash: 'own',
  paidOn: '2025-06-12',
  isBackPay: false,
  ...change,
});

/** A balanced month: worked 22 days, all of it on the sheet, all of it paid on time. */
const month = (change: Partial<WorkerMonth> = {}): WorkerMonth => ({
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
  lines: [line()],
  bankRows: [row(660_000)],
  ...change,
});

/** 'CODE level amount' of each finding. */
const found = (change: Partial<WorkerMonth>): string[] =>
  reconcileWorkerMonth(month(change)).map((f) => `${f.code} ${f.level} ${f.amountFen}`);

const table = (name: string, cases: [string, Partial<WorkerMonth>, string[]][]): void => {
  describe(name, () => {
    it.each(cases)('%s', (_case, change, expected) => expect(found(change)).toEqual(expected));
  });
};

const BACK_PAY = 'BACK_PAY info 660000';

describe('reconcileWorkerMonth', () => {
  it('finds nothing in a balanced month', () => expect(reconcileWorkerMonth(month())).toEqual([]));

  it('has a version', () => expect(RECONCILIATION_RULE_VERSION).toBe(2));

  it('makes exactly the first finding primary', () => {
    const findings = reconcileWorkerMonth(month({ hasContract: false, cardSharedWith: 1, bankRows: [] }));
    expect(findings.map((f) => [f.code, f.isPrimary])).toEqual([
      ['SHARED_CARD', true],
      ['PAYABLE_NE_PAID', false],
      ['NO_CONTRACT', false],
    ]);
  });

  it('explains with numbers and ids, in a fixed order, without a card', () => {
    const bankRows = [row(1, { cardHash: 'b', bankSerial: 'Z' }), row(2, { cardHash: 'a', bankSerial: 'A' })];
    const [finding] = reconcileWorkerMonth(month({ bankRows }));
    expect(JSON.stringify(finding)).toBe(
      '{"code":"PAYEE_MISMATCH","level":"red","isPrimary":true,"amountFen":3,' +
        '"explanation":{"rowCount":2,"bankSerials":["A","Z"]}}',
    );
  });

  it('takes other tolerances', () => {
    const facts = month({ attendedHundredths: 2400, bankRows: [row(330_000), row(329_990)] });
    expect(reconcileWorkerMonth(facts).map((f) => f.code)).toEqual(['PAYABLE_NE_PAID', 'DAYS_DIFF']);
    const wide = { ...DEFAULT_TOLERANCES, daysHundredths: 200, amountFen: 10 };
    expect(reconcileWorkerMonth(facts, wide)).toEqual([]);
  });

  it('gives every code that can come together at once, in the order of priority', () => {
    const facts = month({
      hasContract: false,
      cardSharedWith: 1,
      attendedHundredths: 2000,
      lines: [net(100_000), net(150_000, { teamId: 2 })],
      bankRows: [row(90_000, { cardHash: 'other' }), row(160_000, { status: 'RETURNED' })],
    });
    const codes = reconcileWorkerMonth(facts).map((f) => f.code);
    expect(codes).toEqual([
      'PAYEE_MISMATCH',
      'SHARED_CARD',
      'BANK_NE_SHEET',
      'RETURNED',
      'PAYABLE_NE_PAID',
      'NO_CONTRACT',
      'BELOW_MIN',
      'DAYS_DIFF',
    ]);
    expect(FINDING_CODES.filter((code) => codes.includes(code))).toEqual(codes);
  });
});

const unpublished = { lines: [line({ isPublished: false })], bankRows: [] };

table('ATT_NO_PAY', [
  ['no line after the due date', { lines: [], bankRows: [] }, ['ATT_NO_PAY red 0']],
  ['a draft is no sheet, but says what is at stake', unpublished, ['ATT_NO_PAY red 660000']],
  ['on the due date it is not late yet', { ...unpublished, asOf: '2025-06-13' }, []],
  ['the day after it is', { ...unpublished, asOf: '2025-06-14' }, ['ATT_NO_PAY red 660000']],
  ['a quarter of a day is enough', { ...unpublished, attendedHundredths: 25 }, ['ATT_NO_PAY red 660000']],
  ['nobody came, nobody is owed', { ...unpublished, attendedHundredths: 0 }, []],
  ['closed by a published back-pay line', { lines: [line({ isBackPay: true })] }, []],
  ['closed by a back payment', { lines: [], bankRows: [row(660_000, { isBackPay: true })] }, [BACK_PAY]],
  [
    'not closed by a back payment that failed',
    { lines: [], bankRows: [row(5, { isBackPay: true, status: 'FAILED' })] },
    ['ATT_NO_PAY red 0', 'RETURNED yellow 5'],
  ],
  ['paid, but outside any sheet', { lines: [] }, ['ATT_NO_PAY red 0', 'BANK_NE_SHEET red 660000']],
]);

const absent = { attendedHundredths: 0, attendedDays: 0 };

table('PAY_NO_ATT', [
  ['on the sheet without a day', absent, ['PAY_NO_ATT yellow 660000']],
  ['yellow to the end of the next month', { ...absent, asOf: '2025-06-30' }, ['PAY_NO_ATT yellow 660000']],
  ['red from then on', { ...absent, asOf: '2025-07-01' }, ['PAY_NO_ATT red 660000']],
  ['the smallest attendance ends it', { attendedHundredths: 2100 }, []],
  ['a draft does not count', { ...absent, ...unpublished }, []],
  ['a line of nothing does not count', { ...absent, lines: [net(0)], bankRows: [] }, []],
]);

table('DAYS_DIFF', [
  ['within one day', { attendedHundredths: 2300 }, []],
  ['within one day, the other way', { attendedHundredths: 2100 }, []],
  ['more than one day', { attendedHundredths: 2301 }, ['DAYS_DIFF yellow 0']],
  ['more than one day, the other way', { attendedHundredths: 2099 }, ['DAYS_DIFF yellow 0']],
  [
    'days of two teams add up',
    { lines: [net(660_000, { daysHundredths: 1100 }), net(0, { daysHundredths: 1100 })] },
    [],
  ],
  ['a sheet without days is no difference', { lines: [line({ daysHundredths: 0 })] }, []],
]);

table('PAYABLE_NE_PAID', [
  ['nothing paid', { bankRows: [] }, ['PAYABLE_NE_PAID red 660000']],
  ['still in time', { bankRows: [], asOf: '2025-06-13' }, []],
  ['one fen short', { bankRows: [row(659_999)] }, ['BANK_NE_SHEET red 1', 'PAYABLE_NE_PAID red 1']],
  ['net counts, not payable', { lines: [line({ netFen: 600_000 })], bankRows: [row(600_000)] }, []],
  [
    'part payments short of the sheet',
    { bankRows: [row(300_000), row(300_000)] },
    ['PAYABLE_NE_PAID red 60000'],
  ],
  ['part payments that add up', { bankRows: [row(330_000), row(330_000)] }, []],
  [
    'an unknown state is not paid',
    { bankRows: [row(660_000, { status: 'UNKNOWN' })] },
    ['PAYABLE_NE_PAID red 660000'],
  ],
  [
    'closed by back pay; the first amount stays wrong',
    { bankRows: [row(600_000), row(60_000, { isBackPay: true })] },
    ['BANK_NE_SHEET red 60000', 'BACK_PAY info 60000'],
  ],
  ['closed by back pay alone', { bankRows: [row(660_000, { isBackPay: true })] }, [BACK_PAY]],
  [
    'a back-pay line is owed on top',
    { lines: [line(), net(10_000, { isBackPay: true, daysHundredths: 0 })] },
    ['PAYABLE_NE_PAID red 10000'],
  ],
]);

table('BANK_NE_SHEET', [
  ['too much in one row', { bankRows: [row(660_001)] }, ['BANK_NE_SHEET red 1']],
  [
    'too little, before the due date',
    { bankRows: [row(1)], asOf: '2025-06-12', minimumWageFen: null },
    ['BANK_NE_SHEET red 659999'],
  ],
  [
    'two teams, two rows',
    {
      lines: [net(400_000, { daysHundredths: 2200 }), net(260_000, { daysHundredths: 0 })],
      bankRows: [row(260_000), row(400_000)],
    },
    [],
  ],
  ['two teams, one row for both', { lines: [net(400_000), net(260_000, { daysHundredths: 0 })] }, []],
  [
    'two teams, one paid so far',
    {
      lines: [net(400_000), net(260_000, { daysHundredths: 0 })],
      bankRows: [row(400_000)],
      asOf: '2025-06-12',
    },
    [],
  ],
  [
    'two rows of different amounts above the sheet',
    { bankRows: [row(660_000), row(1_000)] },
    ['BANK_NE_SHEET red 1000'],
  ],
  [
    'the repeat of a wrong amount is both',
    { bankRows: [row(700_000), row(700_000)] },
    ['DUP_PAY yellow 740000', 'BANK_NE_SHEET red 40000'],
  ],
  [
    'repeated below the sheet, above it in all',
    { bankRows: [row(400_000), row(400_000)] },
    ['DUP_PAY yellow 140000', 'BANK_NE_SHEET red 260000'],
  ],
]);

table('DUP_PAY', [
  ['the wage twice', { bankRows: [row(660_000), row(660_000)] }, ['DUP_PAY yellow 660000']],
  [
    'the wage three times',
    { bankRows: [row(660_000), row(660_000), row(660_000)] },
    ['DUP_PAY yellow 1320000'],
  ],
  ['one of them is back pay', { bankRows: [row(660_000), row(660_000, { isBackPay: true })] }, [BACK_PAY]],
  ['one of them failed', { bankRows: [row(660_000), row(660_000, { status: 'FAILED', paidOn: null })] }, []],
  ['one of them was returned', { bankRows: [row(660_000), row(660_000, { status: 'RETURNED' })] }, []],
  [
    'two teams with the same wage',
    { lines: [net(330_000), net(330_000, { daysHundredths: 0 })], bankRows: [row(330_000), row(330_000)] },
    [],
  ],
  [
    'one transfer reported twice',
    { bankRows: [row(660_000, { bankSerial: 'X' }), row(660_000, { bankSerial: 'X' })] },
    [],
  ],
]);

table('PAYEE_MISMATCH', [
  ['another card', { bankRows: [row(660_000, { cardHash: 'other' })] }, ['PAYEE_MISMATCH red 660000']],
  [
    'back pay to another card',
    { bankRows: [row(660_000, { cardHash: 'other', isBackPay: true })] },
    ['PAYEE_MISMATCH red 660000', BACK_PAY],
  ],
  ['nothing registered', { registeredCardHash: null }, []],
  [
    'a failed transfer went nowhere',
    { bankRows: [row(660_000), row(5, { cardHash: 'other', status: 'FAILED' })] },
    [],
  ],
]);

table('SHARED_CARD', [
  ['with one other worker', { cardSharedWith: 1 }, ['SHARED_CARD red 660000']],
  ['before any payment', { cardSharedWith: 2, bankRows: [], asOf: '2025-06-01' }, ['SHARED_CARD red 0']],
]);

const failed = (change: Partial<BankRow> = {}): BankRow =>
  row(660_000, { status: 'FAILED', paidOn: '2025-06-10', ...change });

table('RETURNED', [
  ['in time to be cured', { bankRows: [failed()], asOf: '2025-06-12' }, ['RETURNED yellow 660000']],
  [
    'after the due date both are said',
    { bankRows: [failed({ status: 'RETURNED' })] },
    ['RETURNED yellow 660000', 'PAYABLE_NE_PAID red 660000'],
  ],
  [
    'yellow for a week',
    { bankRows: [failed()], asOf: '2025-06-20' },
    ['RETURNED yellow 660000', 'PAYABLE_NE_PAID red 660000'],
  ],
  [
    'then red',
    { bankRows: [failed()], asOf: '2025-06-21' },
    ['RETURNED red 660000', 'PAYABLE_NE_PAID red 660000'],
  ],
  ['cured by a resend', { bankRows: [failed(), row(660_000)] }, []],
  ['cured by a resend on the same day', { bankRows: [failed(), row(660_000, { paidOn: '2025-06-10' })] }, []],
  ['cured by back pay', { bankRows: [failed(), row(660_000, { isBackPay: true })] }, [BACK_PAY]],
  [
    'attempts at one wage do not add up',
    { bankRows: [failed(), failed({ paidOn: '2025-06-11' })], asOf: '2025-06-12' },
    ['RETURNED yellow 660000'],
  ],
  [
    'paid and later returned under one serial',
    { bankRows: [row(660_000, { bankSerial: 'X' }), failed({ status: 'RETURNED', bankSerial: 'X' })] },
    ['RETURNED yellow 660000', 'PAYABLE_NE_PAID red 660000'],
  ],
  [
    'the same, reported the other way round',
    { bankRows: [failed({ status: 'RETURNED', bankSerial: 'X' }), row(660_000, { bankSerial: 'X' })] },
    ['RETURNED yellow 660000', 'PAYABLE_NE_PAID red 660000'],
  ],
  [
    'this part was cured, another was never sent',
    {
      bankRows: [row(300_000), row(200_000, { status: 'FAILED', paidOn: '2025-06-10' }), row(200_000)],
      asOf: '2025-06-12',
    },
    [],
  ],
  [
    'the payment of the same amount was earlier',
    {
      bankRows: [
        row(300_000, { paidOn: '2025-06-09' }),
        row(300_000, { status: 'FAILED', paidOn: '2025-06-10' }),
        row(1),
      ],
      asOf: '2025-06-12',
    },
    ['RETURNED yellow 300000'],
  ],
  [
    'no date: any payment of the amount cures it',
    {
      bankRows: [
        row(300_000, { paidOn: null }),
        row(300_000, { status: 'FAILED', paidOn: '2025-06-10' }),
        row(1),
      ],
      asOf: '2025-06-12',
    },
    [],
  ],
  [
    'no date on the failure either',
    {
      bankRows: [row(300_000), row(300_000, { status: 'FAILED', paidOn: null }), row(1)],
      asOf: '2025-06-12',
    },
    [],
  ],
  [
    'no sheet yet: the largest attempt is at stake',
    { lines: [], bankRows: [failed(), row(7, { status: 'FAILED' })], asOf: '2025-06-12' },
    ['RETURNED yellow 660000'],
  ],
]);

table('NO_CONTRACT', [
  ['worked without one', { hasContract: false }, ['NO_CONTRACT red 0']],
  [
    'was seen without one and is not counted',
    { hasContract: false, uncontractedDays: 2, attendedHundredths: 0, lines: [], bankRows: [] },
    ['NO_CONTRACT red 0'],
  ],
  ['did not work', { hasContract: false, attendedHundredths: 0, lines: [], bankRows: [] }, []],
]);

const low = {
  lines: [net(209_999, { daysHundredths: 2000 })],
  bankRows: [row(209_999)],
  attendedHundredths: 2000,
};

table('BELOW_MIN', [
  ['a full month, one fen below', low, ['BELOW_MIN red 1']],
  ['not a full month', { ...low, attendedHundredths: 1999 }, []],
  ['exactly the minimum', { ...low, minimumWageFen: 209_999 }, []],
  ['no figure for the area', { ...low, minimumWageFen: null }, []],
  ['on the sheet, before payment', { ...low, bankRows: [], asOf: '2025-06-12' }, ['BELOW_MIN red 1']],
  ['no sheet and no payment say nothing', { ...low, lines: [], bankRows: [] }, ['ATT_NO_PAY red 0']],
  [
    'paid below although the sheet is not',
    { bankRows: [row(100_000), row(50_000)] },
    ['PAYABLE_NE_PAID red 510000', 'BELOW_MIN red 60000'],
  ],
  [
    'paid by back pay alone',
    { ...low, lines: [], bankRows: [row(209_999, { isBackPay: true })] },
    ['BELOW_MIN red 1', 'BACK_PAY info 209999'],
  ],
]);

const late = (paidOn: string, amountFen = 660_000) => row(amountFen, { paidOn });

table('PAID_LATE', [
  ['on the due date it is in time', { bankRows: [late('2025-06-13')] }, []],
  ['a day later it is not', { bankRows: [late('2025-06-14')] }, ['PAID_LATE yellow 660000']],
  [
    'the part that came late',
    { bankRows: [late('2025-06-13', 360_000), late('2025-06-14', 300_000)] },
    ['PAID_LATE yellow 300000'],
  ],
]);

table('OUTSIDE_ACCOUNT', [
  [
    'not ordered from the special account',
    { bankRows: [row(660_000, { isOutsideAccount: true })] },
    ['OUTSIDE_ACCOUNT red 660000'],
  ],
  [
    'a transfer that did not arrive is none',
    { bankRows: [row(660_000), row(1, { isOutsideAccount: true, status: 'UNKNOWN' })] },
    [],
  ],
]);

const leaver = { exitedOn: '2025-05-20', asOf: '2025-05-21', bankRows: [] };

table('UNDER_SETTLED_EXIT', [
  ['on the day of the exit there is still time', { ...leaver, asOf: '2025-05-20' }, []],
  ['the day after there is none', leaver, ['UNDER_SETTLED_EXIT red 660000']],
  ['a draft says what is owed', { ...leaver, ...unpublished }, ['UNDER_SETTLED_EXIT red 660000']],
  ['where nothing says it, it is open all the same', { ...leaver, lines: [] }, ['UNDER_SETTLED_EXIT red 0']],
  ['settled', { ...leaver, bankRows: [late('2025-05-20')] }, []],
  ['who was never there is owed nothing', { ...leaver, ...absent, lines: [] }, []],
]);

table('LINE_DISPUTED, NO_SIGN', [
  ['signed', { lines: [line({ confirmation: 'CONFIRMED', isApproved: true })] }, []],
  ['a legal reason stands for it', { lines: [line({ confirmation: 'EXCUSED', isApproved: true })] }, []],
  ['not signed, and not approved yet', { lines: [line({ confirmation: 'NONE', isApproved: false })] }, []],
  [
    'approved without it',
    { lines: [line({ confirmation: 'NONE', isApproved: true })] },
    ['NO_SIGN red 660000'],
  ],
  ['disputed', { lines: [line({ confirmation: 'DISPUTED' })] }, ['LINE_DISPUTED red 660000']],
]);

table('DEDUCTION_OVER_LIMIT', [
  ['a fifth is allowed', { lines: [line({ payableFen: 825_000, damageFen: 165_000 })] }, []],
  [
    'a fen more is not',
    { lines: [line({ payableFen: 825_001, damageFen: 165_001 })] },
    ['DEDUCTION_OVER_LIMIT red 1'],
  ],
]);

table('RATE_OUTLIER', [
  ['half of the median', { dailyRateFen: 15_000, tradeMedianFen: 30_000 }, []],
  ['a fen less', { dailyRateFen: 14_999, tradeMedianFen: 30_000 }, ['RATE_OUTLIER yellow 0']],
  ['twice the median', { dailyRateFen: 60_000, tradeMedianFen: 30_000 }, []],
  ['a fen more', { dailyRateFen: 60_001, tradeMedianFen: 30_000 }, ['RATE_OUTLIER yellow 0']],
  ['too few in the trade', { dailyRateFen: 60_001, tradeMedianFen: null }, []],
]);

table('DAYS_UNPROVEN, ATT_ASSERTED', [
  ['seen by terminals', { provenHundredths: 2200 }, []],
  ['a day by hand is accepted', { provenHundredths: 2100 }, []],
  ['more is told', { provenHundredths: 2099 }, ['DAYS_UNPROVEN yellow 0']],
  ['all of it by hand', { provenHundredths: 0 }, ['ATT_ASSERTED yellow 0']],
]);

table('PIECE_WORK', [
  [
    'days and rates do not compare',
    { isPieceWork: true, attendedHundredths: 1000, dailyRateFen: 1, tradeMedianFen: 30_000 },
    ['PIECE_WORK info 0'],
  ],
]);
