// Step 10 of the walk: early warnings and complaints of a month, and how they were met.
import { roundHalfUp } from '../../money/money.js';
import { rate, type Rate } from '../rate.js';

/** Names and versions of the definitions below, printed on each answer and report. */
export const ALERTS_DEFINITION = 'alerts@1';
export const COMPLAINTS_DEFINITION = 'complaints@2';

/** Sums over the alerts that were raised in a month. */
export interface AlertTotals {
  readonly raised: number;
  readonly red: number;
  readonly acknowledgedInTime: number;
  readonly curedInTime: number;
  readonly curedIn30Days: number;
  readonly cured: number;
  readonly escalated: number;
}

export interface AlertValues {
  readonly raised: number;
  readonly red: number;
  readonly acknowledgedInTimeRate: Rate;
  readonly curedInTimeRate: Rate;
  readonly curedIn30DaysRate: Rate;
  readonly stillOpen: number;
  readonly escalated: number;
}

/** Early warnings. Source: statistics.md §6. */
export function alertValues(t: AlertTotals): AlertValues {
  return {
    raised: t.raised,
    red: t.red,
    acknowledgedInTimeRate: rate(t.acknowledgedInTime, t.raised),
    curedInTimeRate: rate(t.curedInTime, t.raised),
    curedIn30DaysRate: rate(t.curedIn30Days, t.raised),
    stillOpen: t.raised - t.cured,
    escalated: t.escalated,
  };
}

/** Sums over the complaints that were raised in a month. */
export interface ComplaintTotals {
  readonly received: number;
  readonly atBoard: number;
  readonly byAccount: number;
  readonly byPhone: number;
  readonly byLetter: number;
  readonly byPlatform: number;
  readonly accepted: number;
  readonly acceptedInTime: number;
  readonly transferred: number;
  readonly closed: number;
  readonly closedInTime: number;
  /** Closed, or accepted and past the day by which they had to be. */
  readonly closingDue: number;
  readonly withdrawn: number;
  readonly paid: number;
  readonly recoveredFen: number;
  readonly helpedPeople: number;
  /** Whole days from raising to closing, added up over the closed ones. */
  readonly handlingDays: number;
}

/** What is neither a rate nor a mean is a sum as it stands. */
export interface ComplaintValues extends Omit<
  ComplaintTotals,
  'acceptedInTime' | 'closedInTime' | 'closingDue' | 'handlingDays'
> {
  readonly acceptedInTimeRate: Rate;
  readonly closedInTimeRate: Rate;
  readonly handlingDays: number | null;
}

/** Complaints. `handlingDays` is the mean of those closed, in whole days, half up. Source: statistics.md §6. */
export function complaintValues(t: ComplaintTotals): ComplaintValues {
  return {
    received: t.received,
    atBoard: t.atBoard,
    byAccount: t.byAccount,
    byPhone: t.byPhone,
    byLetter: t.byLetter,
    byPlatform: t.byPlatform,
    accepted: t.accepted,
    acceptedInTimeRate: rate(t.acceptedInTime, t.received),
    transferred: t.transferred,
    closed: t.closed,
    closedInTimeRate: rate(t.closedInTime, t.closingDue),
    withdrawn: t.withdrawn,
    paid: t.paid,
    recoveredFen: t.recoveredFen,
    helpedPeople: t.helpedPeople,
    handlingDays: t.closed === 0 ? null : roundHalfUp(t.handlingDays, t.closed),
  };
}
