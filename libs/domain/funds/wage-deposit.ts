// Funds: the wage deposit 工资保证金 of a project, folded from what happened to it (人社部发〔2021〕65号).
import { type CalendarDays } from '../calendar/day-kind.js';
import { daysBetween } from '../calendar/work-date.js';
import { addWorkingDays } from '../calendar/working-days.js';

/** Money, or the word of somebody who pays. */
export const DEPOSIT_FORMS = ['CASH', 'BANK_GUARANTEE', 'INSURANCE'] as const;
export type DepositForm = (typeof DEPOSIT_FORMS)[number];

/** MADE also replaces an earlier one (a guarantee renewed); USED by order of the authority. */
export const DEPOSIT_EVENTS = ['MADE', 'USED', 'TOPPED_UP', 'RETURNED'] as const;
export type DepositEventKind = (typeof DEPOSIT_EVENTS)[number];

/** One thing that happened to the deposit, oldest first in lists. */
export interface DepositEvent {
  readonly kind: DepositEventKind;
  /** 'YYYY-MM-DD'. */
  readonly on: string;
  readonly amountFen: number;
  /** Of MADE: contract sum, required ratio in hundredths of a percent (100 = 1 %), last day of a guarantee (null = cash). */
  readonly contractFen: number | null;
  readonly requiredRatio: number | null;
  readonly validTo: string | null;
}

export const DEPOSIT_ISSUES = [
  'BELOW_REQUIRED',
  'NOT_TOPPED_UP',
  'EXPIRED',
  'EXPIRES_7',
  'EXPIRES_30',
  'EXPIRES_60',
] as const;
export type DepositIssue = (typeof DEPOSIT_ISSUES)[number];

/** Where a deposit stands. */
export interface DepositState {
  readonly amountFen: number;
  readonly requiredFen: number;
  /** Last day of the guarantee; null = cash, or none. */
  readonly validTo: string | null;
  /** By when what was used must be there again; null = nothing is missing. */
  readonly topUpBy: string | null;
  readonly issues: readonly DepositIssue[];
}

/** Working days in which what was used must be there again. */
const DAYS_TO_TOP_UP = 10;
/** Days before the end of a guarantee on which to speak up: the shortest that applies. */
const WARNINGS = [
  [7, 'EXPIRES_7'],
  [30, 'EXPIRES_30'],
  [60, 'EXPIRES_60'],
] as const;

/**
 * The deposit on a date ('YYYY-MM-DD'). What is required is rounded up to the fen.
 * @param events in the order in which they happened
 */
export function depositState(
  events: readonly DepositEvent[],
  { asOf, calendar }: { readonly asOf: string; readonly calendar: CalendarDays },
): DepositState {
  let amountFen = 0;
  let terms: DepositEvent | null = null;
  let usedOn: string | null = null;
  for (const event of events) {
    if (event.kind === 'MADE') [amountFen, terms, usedOn] = [event.amountFen, event, null];
    else if (event.kind === 'TOPPED_UP') amountFen += event.amountFen;
    else amountFen -= event.amountFen;
    if (event.kind === 'USED') usedOn ??= event.on;
    if (event.kind === 'RETURNED') [terms, usedOn] = [null, null];
    if (event.kind === 'TOPPED_UP' && terms !== null && amountFen >= terms.amountFen) usedOn = null;
  }
  const requiredFen = Math.ceil(((terms?.contractFen ?? 0) * (terms?.requiredRatio ?? 0)) / 10_000);
  const topUpBy = usedOn === null ? null : addWorkingDays(usedOn, DAYS_TO_TOP_UP, calendar);
  const validTo = terms?.validTo ?? null;
  const isLate = topUpBy !== null && asOf > topUpBy;
  const issues: DepositIssue[] = [
    ...(terms !== null && topUpBy === null && amountFen < requiredFen ? (['BELOW_REQUIRED'] as const) : []),
    ...(isLate ? (['NOT_TOPPED_UP'] as const) : []),
    ...expiry(validTo, asOf),
  ];
  return { amountFen, requiredFen, validTo, topUpBy, issues };
}

function expiry(validTo: string | null, asOf: string): DepositIssue[] {
  if (validTo === null) return [];
  const left = daysBetween(asOf, validTo);
  if (left < 0) return ['EXPIRED'];
  const warning = WARNINGS.find(([days]) => left <= days);
  return warning ? [warning[1]] : [];
}
