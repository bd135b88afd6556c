// Step 8 of the walk: the shape of one check; the list of checks is in reconcile-worker-month.ts.

import { type Finding } from './finding.js';
import { type MonthBalance } from './month-balance.js';
import { type ReconciliationTolerances, type WorkerMonth } from './worker-month.js';

/** All that a check may look at. */
interface Case {
  readonly facts: WorkerMonth;
  readonly balance: MonthBalance;
  readonly tolerances: ReconciliationTolerances;
}

/** What a check says when its code applies; null when it does not. */
type Verdict = Pick<Finding, 'level' | 'amountFen' | 'explanation'> | null;

export type Check = (month: Case) => Verdict;
