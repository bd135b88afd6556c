// The demo's month of wages: every sheet published, paid, and answered by the bank, with one problem of each kind
// planted on purpose. What is planted is a fact like any other; finding it is the worker's job.
import type { DataSource } from 'typeorm';
import { firstDayOfMonth } from '#domain/calendar/work-date.js';
import { PAYROLL_RULE_VERSION } from '#domain/wages/draft-wage-line.js';
import { type KeyRing } from '#platform/crypto.js';
import { syntheticBankCard } from '#domain/identity/synthetic-identity.js';
import {
  type NewPayrollLine,
  type PayrollKey,
  appendPayrollLines,
  publishPayroll,
  readCurrentLines,
} from '#store/payroll.store.js';
import { type NewBankReturnLine, appendBankReturn, appendPayments } from '#store/reconciliation.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { addMarks } from '#store/work-mark.store.js';

/** Problems of sheet and bank, each planted on the n-th line of the zone that has none yet. */
const PLANTED = [
  'ATT_NO_PAY',
  'DAYS_DIFF',
  'PAYABLE_NE_PAID',
  'BANK_NE_SHEET',
  'DUP_PAY',
  'PAYEE_MISMATCH',
  'RETURNED',
] as const;
type Planted = (typeof PLANTED)[number];
/** Lines between two planted problems, so that they fall on different teams. */
const SPACING = 29;

/** A worker with what is needed to pay them. */
export interface Payee {
  readonly workerId: number;
  readonly cardHash: string;
  readonly cardLast4: string;
  /** Stands on the sheet without ever having come. */
  readonly isGhost: boolean;
  /** Carries a problem of the register already. */
  readonly isMarked: boolean;
  readonly dailyRateFen: number;
}

/** The month to pay and where. */
export interface WageMonth {
  readonly payMonth: string;
  readonly paidOn: string;
  readonly sheets: readonly { projectId: number; teamId: number; payees: readonly Payee[] }[];
  readonly keys: KeyRing;
}

/** Publishes and pays every sheet of the month; one transaction a sheet. */
export async function playWageMonth(store: DataSource, month: WageMonth): Promise<void> {
  const planter = new Planter();
  for (const { projectId, teamId, payees } of month.sheets) {
    const key: PayrollKey = { projectId, teamId, payMonth: month.payMonth };
    await unitOfWork(store, async (tx) => {
      const drafts = await readCurrentLines(tx, key);
      const paid = planter.sheet(drafts, payees);
      if (!(await publishPayroll(tx, key, Date.now()))) return;
      const source = { isPublished: true, ruleVersion: PAYROLL_RULE_VERSION };
      await appendPayrollLines(
        tx,
        key,
        paid.map((line) => line.line),
        source,
      );
      const batchNo = `${month.payMonth.replace('-', '')}-${projectId}-${teamId}`;
      const instructions = paid.map(({ line, payee }) => {
        const { workerId, cardHash, cardLast4 } = payee;
        const amount = { attempt: 1, amountFen: line.netFen };
        return { batchNo, teamId, payMonth: month.payMonth, workerId, cardHash, cardLast4, ...amount };
      });
      await appendPayments(tx, projectId, instructions, Date.now());
      await appendBankReturn(
        tx,
        projectId,
        paid.flatMap((line) => bankRows(line, batchNo, month)),
      );
      const period = firstDayOfMonth(month.payMonth);
      await addMarks(tx, [{ projectId, step: 'payment.reconcile', period, subjects: [] }]);
    });
  }
}

interface PaidLine {
  readonly line: NewPayrollLine;
  readonly payee: Payee;
  readonly planted: Planted | null;
}

/** Decides which lines carry a problem while the sheets go by. */
class Planter {
  private seen = 0;
  private next = 0;

  sheet(drafts: readonly NewPayrollLine[], payees: readonly Payee[]): PaidLine[] {
    const byWorker = new Map(payees.map((payee) => [payee.workerId, payee]));
    const lines: PaidLine[] = [];
    for (const line of drafts) {
      const payee = byWorker.get(line.workerId);
      if (!payee) continue;
      const planted = payee.isMarked ? null : this.plant();
      if (planted === 'ATT_NO_PAY') continue;
      lines.push({ line: planted === 'DAYS_DIFF' ? withMoreDays(line, payee) : line, payee, planted });
    }
    for (const payee of payees)
      if (payee.isGhost) lines.push({ line: ghostLine(payee), payee, planted: null });
    return lines;
  }

  private plant(): Planted | null {
    this.seen += 1;
    if (this.seen % SPACING !== 0) return null;
    this.next += 1;
    return PLANTED[this.next - 1] ?? null;
  }
}

/** Three 工日 more on the sheet than the gates have seen. */
function withMoreDays(line: NewPayrollLine, payee: Payee): NewPayrollLine {
  const extra = 3 * payee.dailyRateFen;
  return {
    ...line,
    daysHundredths: line.daysHundredths + 300,
    dayCount: line.dayCount + 3,
    segments: [...line.segments, { dailyRateFen: payee.dailyRateFen, daysHundredths: 300, amountFen: extra }],
    payableFen: line.payableFen + extra,
    netFen: line.netFen + extra,
  };
}

function ghostLine(payee: Payee): NewPayrollLine {
  const amount = 20 * payee.dailyRateFen;
  return {
    workerId: payee.workerId,
    daysHundredths: 2_000,
    dayCount: 20,
    payableFen: amount,
    deductionFen: 0,
    netFen: amount,
    segments: [{ dailyRateFen: payee.dailyRateFen, daysHundredths: 2_000, amountFen: amount }],
    ...{ workedMinutes: 0, overtimeMinutes: 0, items: [], days: [], adjustments: [] },
  };
}

function bankRows(
  { line, payee, planted }: PaidLine,
  batchNo: string,
  month: WageMonth,
): NewBankReturnLine[] {
  const row = (serial: string, change: Partial<NewBankReturnLine> = {}): NewBankReturnLine => ({
    bankSerial: `${batchNo}-${line.workerId}-${serial}`,
    batchNo,
    workerId: line.workerId,
    payMonth: month.payMonth,
    amountFen: line.netFen,
    status: 'PAID',
    cardHash: payee.cardHash,
    cardLast4: payee.cardLast4,
    paidOn: month.paidOn,
    isBackPay: false,
    failText: null,
    ...change,
  });
  switch (planted) {
    case 'PAYABLE_NE_PAID':
      return [
        row('1', { amountFen: Math.floor(line.netFen * 0.4) }),
        row('2', { amountFen: Math.floor(line.netFen * 0.3) }),
      ];
    case 'BANK_NE_SHEET':
      return [row('1', { amountFen: line.netFen + 12_300 })];
    case 'DUP_PAY':
      return [row('1'), row('2')];
    case 'PAYEE_MISMATCH': {
      const card = syntheticBankCard(90_000_000 + line.workerId);
      return [row('1', { cardHash: month.keys.lookup('card', card), cardLast4: card.slice(-4) })];
    }
    case 'RETURNED':
      return [row('1', { status: 'RETURNED', paidOn: null, failText: '账号不存在' })];
    case 'ATT_NO_PAY':
    case 'DAYS_DIFF':
    case null:
      return [row('1')];
  }
}
