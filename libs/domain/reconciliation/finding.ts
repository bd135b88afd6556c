// Step 8 of the walk: the words of a finding, one name for each way in which the books disagree.

/**
 * In the order of priority: the first code that applies is the primary category of the worker-month. Money that went
 * wrong comes first, then what is owed, then what the sheet lacks, then what only asks for a look; presence that cannot be
 * true (TWO_SITES) is primary only where nothing but a remark applies. Behind the worker's codes are those of a project,
 * a gate, a team.
 */
export const FINDING_CODES = [
  'PAYEE_MISMATCH',
  'SHARED_CARD',
  'OUTSIDE_ACCOUNT',
  'DUP_PAY',
  'ATT_NO_PAY',
  'BANK_NE_SHEET',
  'RETURNED',
  'PAYABLE_NE_PAID',
  'UNDER_SETTLED_EXIT',
  'LINE_DISPUTED',
  'NO_SIGN',
  'PAY_NO_ATT',
  'NO_CONTRACT',
  'BELOW_MIN',
  'DEDUCTION_OVER_LIMIT',
  'DAYS_DIFF',
  'PAID_LATE',
  'RATE_OUTLIER',
  'DAYS_UNPROVEN',
  'ATT_ASSERTED',
  'TWO_SITES',
  'PIECE_WORK',
  'BACK_PAY',
  'HEADCOUNT_DIFF',
  'ACCOUNT_SHORT',
  'FUND_LATE',
  'EVENT_CONFLICT',
  'PHOTO_REUSED',
  'TEAM_TOO_REGULAR',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

export type FindingLevel = 'red' | 'yellow' | 'info';

/** The computed part of a case (attendance-and-wage-rules.md §5); what people decide about it is kept elsewhere. */
export interface Finding {
  readonly code: FindingCode;
  readonly level: FindingLevel;
  readonly isPrimary: boolean;
  /** Fen at stake; 0 where the finding is not about money. Findings overlap: never add across codes. */
  readonly amountFen: number;
  /** The numbers and ids that gave the result: JSON-able, keys in a fixed order, no personal data. */
  readonly explanation: Record<string, unknown>;
}
