// Step 8 of the walk: attendance, sheet, bank and contract of one worker-month → findings, one of them primary.

import {
  checkAsserted,
  checkAttendanceWithoutPay,
  checkContract,
  checkDays,
  checkPayWithoutAttendance,
  checkPieceWork,
  checkUnproven,
} from './attendance-checks.js';
import { type Check } from './check.js';
import { type Finding, FINDING_CODES, type FindingCode } from './finding.js';
import { balanceMonth } from './month-balance.js';
import {
  checkBackPay,
  checkBankAgainstSheet,
  checkDuplicatePay,
  checkExit,
  checkMinimumWage,
  checkOutsideAccount,
  checkPaidLate,
  checkPayableAgainstPaid,
  checkPayeeMismatch,
  checkReturned,
  checkSharedCard,
} from './payment-checks.js';
import { checkDeductions, checkDispute, checkRate, checkSignature } from './sheet-checks.js';
import { DEFAULT_TOLERANCES, type ReconciliationTolerances, type WorkerMonth } from './worker-month.js';

export { DEFAULT_TOLERANCES };
export type { BankRow, ReconciliationTolerances, SheetLine, WorkerMonth } from './worker-month.js';

/** Version of the rules below; stored with each finding. */
export const RECONCILIATION_RULE_VERSION = 2;

/** null: seen in the facts themselves, not in the sums of a month. */
const CHECKS: Readonly<Record<FindingCode, Check | null>> = {
  PAYEE_MISMATCH: checkPayeeMismatch,
  SHARED_CARD: checkSharedCard,
  OUTSIDE_ACCOUNT: checkOutsideAccount,
  DUP_PAY: checkDuplicatePay,
  ATT_NO_PAY: checkAttendanceWithoutPay,
  BANK_NE_SHEET: checkBankAgainstSheet,
  RETURNED: checkReturned,
  PAYABLE_NE_PAID: checkPayableAgainstPaid,
  UNDER_SETTLED_EXIT: checkExit,
  LINE_DISPUTED: checkDispute,
  NO_SIGN: checkSignature,
  PAY_NO_ATT: checkPayWithoutAttendance,
  NO_CONTRACT: checkContract,
  BELOW_MIN: checkMinimumWage,
  DEDUCTION_OVER_LIMIT: checkDeductions,
  DAYS_DIFF: checkDays,
  PAID_LATE: checkPaidLate,
  RATE_OUTLIER: checkRate,
  DAYS_UNPROVEN: checkUnproven,
  ATT_ASSERTED: checkAsserted,
  TWO_SITES: null,
  PIECE_WORK: checkPieceWork,
  BACK_PAY: checkBackPay,
  HEADCOUNT_DIFF: null,
  ACCOUNT_SHORT: null,
  FUND_LATE: null,
  EVENT_CONFLICT: null,
  PHOTO_REUSED: null,
  TEAM_TOO_REGULAR: null,
};

/**
 * Every code that applies to the worker-month, each once, in the order of `FINDING_CODES`; exactly the first is
 * primary; [] when the books agree. Money in fen, 工 in hundredths, dates 'YYYY-MM-DD'. The order of lines and bank
 * rows does not matter, nor does a bank row that is delivered twice.
 *
 * Source: attendance-and-wage-rules.md §5.
 */
export function reconcileWorkerMonth(
  facts: WorkerMonth,
  tolerances: ReconciliationTolerances = DEFAULT_TOLERANCES,
): Finding[] {
  const month = { facts, balance: balanceMonth(facts), tolerances };
  const findings: Finding[] = [];
  for (const code of FINDING_CODES) {
    const verdict = CHECKS[code]?.(month) ?? null;
    if (verdict === null) continue;
    const { level, amountFen, explanation } = verdict;
    findings.push({ code, level, isPrimary: findings.length === 0, amountFen, explanation });
  }
  return findings;
}
