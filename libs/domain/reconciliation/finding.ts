// Step 8 of the walk: the words of a finding, one name for each way in which the books disagree.

/**
 * In the order of priority: the first code that applies is the primary category of the worker-month. The codes of
 * attendance-and-wage-rules §5 come first, so presence that cannot be true (TWO_SITES) stands below money and contract and
 * is primary only where nothing else applies. Behind it are the codes whose subject is no worker.
 */
export const FINDING_CODES = [
  'PAYEE_MISMATCH',
  'SHARED_CARD',
  'DUP_PAY',
  'ATT_NO_PAY',
  'BANK_NE_SHEET',
  'RETURNED',
  'PAYABLE_NE_PAID',
  'PAY_NO_ATT',
  'NO_CONTRACT',
  'BELOW_MIN',
  'DAYS_DIFF',
  'TWO_SITES',
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
