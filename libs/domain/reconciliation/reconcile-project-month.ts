// Step 8 of the walk: what a month of a whole project says: heads that were not paid, an account that runs short, money of the
// owner that did not come (attendance-and-wage-rules.md §5).

import { type Finding, type FindingCode } from './finding.js';
import { DEFAULT_TOLERANCES, type ReconciliationTolerances } from './worker-month.js';

/** What is known about a project's month. */
export interface ProjectFacts {
  /** 'YYYY-MM-DD': the latest due date of the month's sheets; null while there is no sheet. */
  readonly dueOn: string | null;
  /** Date of the run. */
  readonly asOf: string;
  /** People with 工 in the month, and those of them whom the bank paid for it. */
  readonly attendedHeads: number;
  readonly paidHeads: number;
  /** Of the special account; null where nothing is known of it. */
  readonly account?: AccountFacts | null;
}

/** The special account on the date of the run. */
export interface AccountFacts {
  /** What it holds less what is on its way already. */
  readonly balanceFen: number;
  /** What the sheets of the month still want from it, fen. */
  readonly wantedFen: number;
  /** Transfers of the owner that were due in the month, by now, and did not come in full. */
  readonly lateTransfers: readonly { readonly dueOn: string; readonly missingFen: number }[];
}

/** Days before the due date on which a short account is first told. */
const WARNING_DAYS = 5;

/**
 * Findings about a project's month, each code once; the first is primary. Source: attendance-and-wage-rules.md §5.
 */
export function reconcileProjectMonth(
  facts: ProjectFacts,
  tolerances: ReconciliationTolerances = DEFAULT_TOLERANCES,
): Finding[] {
  const found = [checkHeads(facts, tolerances), checkAccount(facts), checkFunds(facts)];
  return found.flatMap((finding, index) =>
    finding === null
      ? []
      : [{ ...finding, isPrimary: found.slice(0, index).every((other) => other === null) }],
  );
}

type Found = Omit<Finding, 'isPrimary'> | null;

const found = (code: FindingCode, rest: Omit<Finding, 'isPrimary' | 'code'>): Found => ({ code, ...rest });

function checkHeads(
  { dueOn, asOf, attendedHeads, paidHeads }: ProjectFacts,
  limits: ReconciliationTolerances,
): Found {
  if (dueOn === null || asOf <= dueOn || attendedHeads === 0) return null;
  if (paidHeads * 100 >= attendedHeads * limits.paidHeadsPerHundred) return null;
  const explanation = { attendedHeads, paidHeads, dueOn, perHundred: limits.paidHeadsPerHundred };
  return found('HEADCOUNT_DIFF', { level: 'yellow', amountFen: 0, explanation });
}

function checkAccount({ dueOn, asOf, account }: ProjectFacts): Found {
  if (!account || dueOn === null || account.wantedFen <= account.balanceFen) return null;
  const daysLeft = Math.round((Date.parse(dueOn) - Date.parse(asOf)) / 86_400_000);
  if (daysLeft > WARNING_DAYS) return null;
  const { balanceFen, wantedFen } = account;
  return found('ACCOUNT_SHORT', {
    level: daysLeft > 0 ? 'yellow' : 'red',
    amountFen: wantedFen - balanceFen,
    explanation: { balanceFen, wantedFen, dueOn },
  });
}

function checkFunds({ account }: ProjectFacts): Found {
  const late = account?.lateTransfers ?? [];
  if (late.length === 0) return null;
  const amountFen = late.reduce((sum, transfer) => sum + transfer.missingFen, 0);
  return found('FUND_LATE', { level: 'red', amountFen, explanation: { transfers: late } });
}
