// Early warning: the ladder. Yellow goes to the contractor, with a day to acknowledge and five working days to cure; what is
// missed turns red and goes to the regulator; red arrears that stay are the general contractor's to pay first 先行清偿
// (Decree 724 art. 30). The value that gave an alert and its rule stand beside every move.
import { type AlertLevel, type WantedAlert } from './alert-rule.js';

/** CURED is over until the case comes back; the alert of a case is one, however often. */
export const ALERT_STATES = ['OPEN', 'ACKNOWLEDGED', 'CURED'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

export const ALERT_MOVES = [
  'RAISE',
  'ACKNOWLEDGE',
  'ASSIGN',
  'ESCALATE',
  'PAY_FIRST',
  'CURE',
  'REOPEN',
] as const;
export type AlertMove = (typeof ALERT_MOVES)[number];

/** Steps of the ladder. */
const STEP = { contractor: 1, regulator: 2, payFirst: 3 } as const;

/** Whoever is told. */
export const AUDIENCE_ROLES = ['subcontractor', 'general_contractor', 'labour_officer', 'regulator'] as const;
export type AudienceRole = (typeof AUDIENCE_ROLES)[number];

/** An alert as it stands. */
export interface StandingAlert {
  readonly level: AlertLevel;
  readonly step: number;
  readonly state: AlertState;
  /** Epoch ms; null once somebody has acknowledged it. */
  readonly acknowledgeBy: number | null;
  readonly cureBy: number;
}

/** What is to happen to an alert, and what it is then. */
export interface LadderMove {
  readonly move: Extract<AlertMove, 'RAISE' | 'ESCALATE' | 'PAY_FIRST' | 'CURE' | 'REOPEN'>;
  readonly why: 'NEW' | 'CASE_IS_RED' | 'CONFIRMED' | 'NOT_ACKNOWLEDGED' | 'NOT_CURED' | 'GONE' | 'BACK';
  readonly after: StandingAlert;
  readonly audience: readonly AudienceRole[];
}

/** Gives the instant (epoch ms) that is so many working days after another, at the end of that day. */
export type CureClock = (at: number, workingDays: number) => number;

/**
 * The next move of an alert, or null where it stays as it is. Called again with its outcome it gives the next one, and null
 * in the end: running late is running in order.
 * @param alert null = there is none yet
 * @param wanted null = its case is gone or resolved
 * @param now epoch ms
 */
export function nextMove(
  alert: StandingAlert | null,
  wanted: WantedAlert | null,
  { now, cureClock }: { readonly now: number; readonly cureClock: CureClock },
): LadderMove | null {
  const terms = wanted ?? { level: 'yellow' as const, acknowledgeHours: 0, cureWorkingDays: 0 };
  const standing = (level: AlertLevel, step: number): StandingAlert => ({
    ...{ level, step, state: 'OPEN' },
    acknowledgeBy: now + terms.acknowledgeHours * 3_600_000,
    cureBy: cureClock(now, terms.cureWorkingDays),
  });
  const began = (move: 'RAISE' | 'REOPEN', why: 'NEW' | 'BACK'): LadderMove => {
    const isRed = terms.level === 'red' || wanted?.isConfirmed === true;
    const after = isRed ? standing('red', STEP.regulator) : standing('yellow', STEP.contractor);
    return { move, why, after, audience: audienceOf(after) };
  };
  if (!alert) return wanted ? began('RAISE', 'NEW') : null;
  if (!wanted) {
    if (alert.state === 'CURED') return null;
    return {
      move: 'CURE',
      why: 'GONE',
      after: { ...alert, state: 'CURED', acknowledgeBy: null },
      audience: audienceOf(alert),
    };
  }
  if (alert.state === 'CURED') return began('REOPEN', 'BACK');
  const why = reasonToClimb(alert, wanted, now);
  if (why === null) return null;
  const step = alert.step + 1;
  const after = standing('red', step);
  return { move: step === STEP.payFirst ? 'PAY_FIRST' : 'ESCALATE', why, after, audience: audienceOf(after) };
}

function reasonToClimb(alert: StandingAlert, wanted: WantedAlert, now: number) {
  if (alert.step === STEP.contractor) {
    if (wanted.level === 'red') return 'CASE_IS_RED';
    if (wanted.isConfirmed) return 'CONFIRMED';
    if (alert.acknowledgeBy !== null && now > alert.acknowledgeBy) return 'NOT_ACKNOWLEDGED';
    return now > alert.cureBy ? 'NOT_CURED' : null;
  }
  const isPayable = alert.step === STEP.regulator && wanted.isArrears;
  return isPayable && now > alert.cureBy ? 'NOT_CURED' : null;
}

/** The instant at which an alert must be looked at again by the clock alone; null = never. */
export function nextLook({ state, step, acknowledgeBy, cureBy }: StandingAlert): number | null {
  if (state === 'CURED' || step === STEP.payFirst) return null;
  return step === STEP.contractor && acknowledgeBy !== null ? Math.min(acknowledgeBy, cureBy) : cureBy;
}

function audienceOf({ step }: StandingAlert): readonly AudienceRole[] {
  return step === STEP.contractor ? AUDIENCE_ROLES.filter((role) => role !== 'regulator') : AUDIENCE_ROLES;
}
