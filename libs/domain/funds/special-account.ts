// Funds: the special account 农民工工资专用账户: what it holds, what the owner should have transferred, what its papers lack,
// and when it may be closed (Decree 724 arts 24, 26, 27, 29; 人社部发〔2021〕53号 arts 7, 10, 13, 14).
import { addDays } from '../calendar/work-date.js';

/** Money that came or went (FEE, REFUND) beside the wages: those are the bank's own answers to batches. */
export const MOVEMENT_KINDS = ['OWNER_TRANSFER', 'TOP_UP', 'INTEREST', 'FEE', 'REFUND'] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

/** A transfer of labour cost 人工费 that was agreed with the owner. */
export interface PlannedTransfer {
  /** 'YYYY-MM-DD'. */
  readonly dueOn: string;
  readonly amountFen: number;
}

/** A planned transfer that did not come in full. */
export interface LateTransfer {
  readonly dueOn: string;
  readonly missingFen: number;
}

/**
 * Planned transfers that were due before a date and are not there in full, by due date. What the owner transferred covers the
 * oldest first, whenever it came. Only transfers of the owner count: whoever tops up does not discharge him.
 * @param receivedFen all that the owner has transferred by now
 */
export function lateTransfers(
  plan: readonly PlannedTransfer[],
  receivedFen: number,
  asOf: string,
): LateTransfer[] {
  let left = receivedFen;
  const inOrder = [...plan].sort((a, b) => (a.dueOn < b.dueOn ? -1 : Number(a.dueOn > b.dueOn)));
  return inOrder.flatMap(({ dueOn, amountFen }) => {
    const covered = Math.min(left, amountFen);
    left -= covered;
    return dueOn < asOf && covered < amountFen ? [{ dueOn, missingFen: amountFen - covered }] : [];
  });
}

/** The papers of an account. */
export interface AccountPapers {
  readonly accountName: string;
  readonly openedOn: string;
  /** The construction contract 施工合同. */
  readonly contractSignedOn: string;
  /** Tripartite agreement of owner, general contractor and bank; null = none is known. */
  readonly agreementOn: string | null;
  /** When it was filed with the supervising authority; null = not yet. */
  readonly filedOn: string | null;
}

/** What an account lacks. */
export const ACCOUNT_ISSUES = [
  'NAME_NOT_STATUTORY',
  'OPENED_LATE',
  'NOT_FILED',
  'FILED_LATE',
  'NO_AGREEMENT',
] as const;
export type AccountIssue = (typeof ACCOUNT_ISSUES)[number];

const DAYS_TO_OPEN = 30;
const DAYS_TO_FILE = 30;

/** Name that an account must have: general contractor, project, and what it is for (53号 art. 7). */
export function statutoryAccountName(contractor: string, project: string): string {
  return `${contractor}${project}农民工工资专用账户`;
}

/** What the papers lack on a date ('YYYY-MM-DD'). */
export function accountIssues(
  papers: AccountPapers,
  { statutoryName, asOf }: { readonly statutoryName: string; readonly asOf: string },
): AccountIssue[] {
  const { openedOn, filedOn } = papers;
  const fileBy = addDays(openedOn, DAYS_TO_FILE);
  const found: readonly (readonly [AccountIssue, boolean])[] = [
    ['NAME_NOT_STATUTORY', papers.accountName !== statutoryName],
    ['OPENED_LATE', openedOn > addDays(papers.contractSignedOn, DAYS_TO_OPEN)],
    ['NOT_FILED', filedOn === null && asOf > fileBy],
    ['FILED_LATE', filedOn !== null && filedOn > fileBy],
    ['NO_AGREEMENT', papers.agreementOn === null],
  ];
  return found.flatMap(([issue, applies]) => (applies ? [issue] : []));
}

/** Days for which the notice that nothing is owed must be public before an account or a deposit is released. */
const NOTICE_DAYS = 30;

/** What must not be there when an account is closed. */
export interface ClosingFacts {
  /** First day of the notice that stands; null = none. */
  readonly noticeFrom: string | null;
  readonly completedOn: string | null;
  /** Sheets that are not settled, cases that are not resolved, complaints that are not closed. */
  readonly unsettledSheets: number;
  readonly openCases: number;
  readonly openComplaints: number;
}

export const CLOSING_REFUSALS = [
  'NOT_COMPLETED',
  'SHEETS_OPEN',
  'CASES_OPEN',
  'COMPLAINTS_OPEN',
  'NO_NOTICE',
  'NOTICE_RUNS',
] as const;
export type ClosingRefusal = (typeof CLOSING_REFUSALS)[number];

/** Why an account may not be closed on a date; [] = it may. The notice runs thirty whole days. */
export function closingRefusals(facts: ClosingFacts, asOf: string): ClosingRefusal[] {
  const { noticeFrom, completedOn } = facts;
  const found: readonly (readonly [ClosingRefusal, boolean])[] = [
    ['NOT_COMPLETED', completedOn === null || completedOn > asOf],
    ['SHEETS_OPEN', facts.unsettledSheets > 0],
    ['CASES_OPEN', facts.openCases > 0],
    ['COMPLAINTS_OPEN', facts.openComplaints > 0],
    ['NO_NOTICE', noticeFrom === null],
    ['NOTICE_RUNS', noticeFrom !== null && asOf < addDays(noticeFrom, NOTICE_DAYS)],
  ];
  return found.flatMap(([refusal, applies]) => (applies ? [refusal] : []));
}
