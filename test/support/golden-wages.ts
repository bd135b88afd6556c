// The golden month's contractor and bank: a sheet published from the drafts with a few differences, and its return.
import type { DataSource } from 'typeorm';
import { syntheticBankCard } from '#domain/identity/synthetic-identity.js';
import { firstDayOfMonth } from '#domain/calendar/work-date.js';
import { PAYROLL_RULE_VERSION } from '#domain/wages/draft-wage-line.js';
import {
  type NewPayrollLine,
  type PayrollKey,
  appendPayrollLines,
  publishPayroll,
  readCurrentLines,
} from '#store/payroll.store.js';
import { type NewBankReturnLine, appendBankReturn, appendPayments } from '#store/reconciliation.store.js';
import { type Transaction, unitOfWork } from '#store/unit-of-work.js';
import { addMarks } from '#store/work-mark.store.js';
import { GOLDEN_PROJECT } from './golden-outcome.js';
import { TEST_KEYS } from './site.js';

/** A line that the contractor wrote as they liked. */
interface SheetChange {
  readonly worker: string;
  readonly daysHundredths: number;
  readonly dayCount: number;
  readonly payableFen: number;
  readonly netFen: number;
  readonly dailyRateFen: number;
}

/** How the published sheet differs from the draft. */
export interface GoldenSheet {
  readonly payMonth: string;
  readonly publishedAt: string;
  readonly leftOut: readonly string[];
  readonly changed: readonly SheetChange[];
}

/** One row of the bank's return; `other` is a card that nobody has registered. */
interface BankRow {
  readonly serial: string;
  readonly worker: string;
  readonly amountFen: number;
  readonly status: NewBankReturnLine['status'];
  readonly paidOn: string | null;
  readonly card: 'own' | 'other';
  readonly failText?: string;
}

/** The bank's answer to the month's batch. */
export interface GoldenBank {
  readonly payMonth: string;
  readonly batchNo: string;
  readonly rows: readonly BankRow[];
}

interface Payee {
  readonly id: number;
  readonly number: string;
  readonly teamId: number;
  readonly cardHash: string;
  readonly cardLast4: string;
}

/**
 * Publishes the month's sheets as golden says and stores the bank's return, in one transaction, and asks for the
 * month's reconciliation. The drafts must be there: play the events and work first.
 */
export async function playSheetAndBank(
  owner: DataSource,
  golden: { sheet: GoldenSheet; bank: GoldenBank },
): Promise<void> {
  const { sheet, bank } = golden;
  await unitOfWork(owner, async (tx) => {
    const [project] = await tx.query<{ id: number }[]>('SELECT id FROM project WHERE code = $1', [
      GOLDEN_PROJECT,
    ]);
    if (!project) throw new Error('the golden site is not there: seedGolden first');
    const payees = await readPayees(tx, project.id);
    for (const teamId of new Set(payees.map((payee) => payee.teamId))) {
      const key = { projectId: project.id, teamId, payMonth: sheet.payMonth };
      await publish(tx, key, { sheet, batchNo: bank.batchNo, payees });
    }
    const rows = bank.rows.map((row) => bankLine(row, bank, payees));
    await appendBankReturn(tx, project.id, rows);
    const period = firstDayOfMonth(sheet.payMonth);
    await addMarks(tx, [{ projectId: project.id, step: 'payment.reconcile', period, subjects: [] }]);
  });
}

function readPayees(tx: Transaction, projectId: number): Promise<Payee[]> {
  return tx.query<Payee[]>(
    `SELECT w.id, w.number, r.team_id AS "teamId", w.card_hash AS "cardHash", w.card_last4 AS "cardLast4"
       FROM registration r JOIN worker w ON w.id = r.worker_id WHERE r.project_id = $1 ORDER BY w.number`,
    [projectId],
  );
}

async function publish(
  tx: Transaction,
  key: PayrollKey,
  { sheet, batchNo, payees }: { sheet: GoldenSheet; batchNo: string; payees: readonly Payee[] },
): Promise<void> {
  const team = payees.filter((payee) => payee.teamId === key.teamId);
  const drafts = await readCurrentLines(tx, key);
  const lines = team.flatMap((payee) => lineOn(sheet, payee, drafts));
  const publishedAt = Date.parse(sheet.publishedAt);
  if (!(await publishPayroll(tx, key, publishedAt))) throw new Error(`no draft of team ${key.teamId}`);
  await appendPayrollLines(tx, key, lines, { isPublished: true, ruleVersion: PAYROLL_RULE_VERSION });
  const payments = lines.map((line) => {
    const { cardHash, cardLast4 } = payeeOf(payees, (payee) => payee.id === line.workerId);
    const { teamId, payMonth } = key;
    const instruction = { batchNo, teamId, payMonth, attempt: 1, cardHash, cardLast4 };
    return { ...instruction, workerId: line.workerId, amountFen: line.netFen };
  });
  await appendPayments(tx, key.projectId, payments, publishedAt);
}

/** The payee's line on the published sheet: as the contractor changed it, or as drafted; none where left out. */
function lineOn(sheet: GoldenSheet, payee: Payee, drafts: readonly NewPayrollLine[]): NewPayrollLine[] {
  if (sheet.leftOut.includes(payee.number)) return [];
  const change = sheet.changed.find(({ worker }) => worker === payee.number);
  if (!change) return drafts.filter((draft) => draft.workerId === payee.id);
  const { daysHundredths, dayCount, payableFen, netFen, dailyRateFen } = change;
  const segments = [{ dailyRateFen, daysHundredths, amountFen: payableFen }];
  const deductionFen = payableFen - netFen;
  const sums = {
    daysHundredths,
    dayCount,
    workedMinutes: 0,
    overtimeMinutes: 0,
    payableFen,
    deductionFen,
    netFen,
  };
  return [{ workerId: payee.id, ...sums, segments, items: [], days: [], adjustments: [] }];
}

function bankLine(row: BankRow, bank: GoldenBank, payees: readonly Payee[]): NewBankReturnLine {
  const { serial, worker, amountFen, status, paidOn, failText } = row;
  const payee = payeeOf(payees, ({ number }) => number === worker);
  const stranger = syntheticBankCard(99_000_001);
  const card =
    row.card === 'own'
      ? { cardHash: payee.cardHash, cardLast4: payee.cardLast4 }
      : { cardHash: TEST_KEYS.lookup('card', stranger), cardLast4: stranger.slice(-4) };
  const { batchNo, payMonth } = bank;
  const what = { amountFen, status, paidOn, isBackPay: false, failText: failText ?? null };
  return { bankSerial: serial, batchNo, workerId: payee.id, payMonth, ...what, ...card };
}

function payeeOf(payees: readonly Payee[], isWanted: (payee: Payee) => boolean): Payee {
  const payee = payees.find(isWanted);
  if (!payee) throw new Error('a golden line is for somebody who is not registered');
  return payee;
}
