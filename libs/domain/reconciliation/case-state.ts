// Step 8 of the walk, after it: what people decide about a case. The case is found by rules again and again; a decision is
// about what was found, and lasts as long as that stays so.
import { type FindingCode, type FindingLevel } from './finding.js';

/** EXPLAINED waits for somebody else's yes; CONFIRMED_ARREARS is the regulator's: the money is owed. */
export const CASE_STATES = ['OPEN', 'EXPLAINED', 'RESOLVED', 'CONFIRMED_ARREARS'] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** Whoever decides: a role of the API. */
type Decider = 'subcontractor' | 'general_contractor' | 'labour_officer' | 'regulator';

interface Decision {
  readonly from: readonly CaseState[];
  readonly to: CaseState;
  readonly by: readonly Decider[];
  /** At least one text or file must speak for it. */
  readonly needsEvidence: boolean;
}

/** Every decision there is. Nothing else changes the state of a case. */
export const CASE_DECISIONS = {
  /** Whoever is asked says how it came about. */
  explain: {
    from: ['OPEN', 'EXPLAINED'],
    to: 'EXPLAINED',
    by: ['subcontractor', 'general_contractor', 'labour_officer'],
    needsEvidence: true,
  },
  /** Somebody else finds the explanation good. A red case is the regulator's. */
  accept: { from: ['EXPLAINED'], to: 'RESOLVED', by: ['labour_officer', 'regulator'], needsEvidence: false },
  /** The money is owed: it stays so until it is paid, whatever its amount becomes. */
  confirm: {
    from: ['OPEN', 'EXPLAINED'],
    to: 'CONFIRMED_ARREARS',
    by: ['regulator'],
    needsEvidence: true,
  },
  /** The explanation is not good, or what was decided was wrong. */
  reopen: {
    from: ['EXPLAINED', 'RESOLVED', 'CONFIRMED_ARREARS'],
    to: 'OPEN',
    by: ['labour_officer', 'regulator'],
    needsEvidence: false,
  },
} as const satisfies Readonly<Record<string, Decision>>;
export type CaseDecision = keyof typeof CASE_DECISIONS;

/** Cases in which a worker has not got what is owed. */
const ARREARS_CODES: readonly FindingCode[] = [
  'ATT_NO_PAY',
  'BANK_NE_SHEET',
  'RETURNED',
  'PAYABLE_NE_PAID',
  'UNDER_SETTLED_EXIT',
  'BELOW_MIN',
  'DEDUCTION_OVER_LIMIT',
  'LINE_DISPUTED',
];

/** Whether a case of this code says that a worker has not got what is owed. */
export function isArrearsCode(code: FindingCode): boolean {
  return ARREARS_CODES.includes(code);
}

/** A case as decisions see it. */
export interface OpenCase {
  readonly code: FindingCode;
  readonly level: FindingLevel;
  readonly state: CaseState;
  /** Account that explained it last; null = nobody. */
  readonly explainedBy: number | null;
}

/** Why a decision is not made. `same_person`: whoever explains does not accept. */
export type CaseRefusal = 'forbidden' | 'wrong_state' | 'same_person' | 'no_arrears';

/** Where a decision leads. @returns the new state, or why not */
export function decidedState(
  decision: CaseDecision,
  about: OpenCase,
  by: { readonly role: string; readonly accountId: number | null },
): { readonly ok: true; readonly state: CaseState } | { readonly ok: false; readonly reason: CaseRefusal } {
  const { from, to, by: deciders }: Decision = CASE_DECISIONS[decision];
  const refused = (reason: CaseRefusal) => ({ ok: false, reason }) as const;
  if (!deciders.some((role) => role === by.role)) return refused('forbidden');
  const isRegulators = about.level === 'red' && decision !== 'explain';
  if (isRegulators && by.role !== 'regulator') return refused('forbidden');
  if (!from.includes(about.state)) return refused('wrong_state');
  if (decision === 'accept' && by.accountId === about.explainedBy) return refused('same_person');
  if (decision === 'confirm' && !isArrearsCode(about.code)) return refused('no_arrears');
  return { ok: true, state: to };
}

/** The decisions that a role may make about a case now. */
export function decisionsOf(
  about: OpenCase,
  by: { readonly role: string; readonly accountId: number | null },
): CaseDecision[] {
  const all = Object.keys(CASE_DECISIONS) as CaseDecision[];
  return all.filter((decision) => decidedState(decision, about, by).ok);
}
