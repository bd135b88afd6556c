// Step 4 of the walk, by hand: a passage that no gate has, asked for by one person and approved by another.
import { monthOf } from '../calendar/work-date.js';
import { type Direction, type TimeQuality, type Verdict } from '../gate-event/gate-event.js';
import { type FieldFault } from '../identity/check-worker.js';
import { type AttendanceFact, type FactKey } from './attendance-day.js';
import { type AttendancePolicy } from './attendance-policy.js';

/** What speaks for a correction: words, or a file of the object store. */
export interface CorrectionEvidence {
  readonly kind: 'text' | 'file';
  /** The words, or `sha256:…` of the file. */
  readonly value: string;
}

/** What can become of a correction. */
export const CORRECTION_OUTCOMES = ['APPROVED', 'REJECTED', 'WITHDRAWN', 'ANNULLED'] as const;
export type CorrectionOutcome = (typeof CORRECTION_OUTCOMES)[number];
export const CORRECTION_STATES = ['REQUESTED', ...CORRECTION_OUTCOMES] as const;
export type CorrectionState = (typeof CORRECTION_STATES)[number];

/** What each state may become; what was rejected, withdrawn or annulled is asked for anew, by a new correction. */
const NEXT: Readonly<Record<CorrectionState, readonly CorrectionOutcome[]>> = {
  REQUESTED: ['APPROVED', 'REJECTED', 'WITHDRAWN'],
  APPROVED: ['ANNULLED'],
  REJECTED: [],
  WITHDRAWN: [],
  ANNULLED: [],
};

/** Whether a correction in this state may become that. */
export function mayBecome(state: CorrectionState, outcome: CorrectionOutcome): boolean {
  return NEXT[state].includes(outcome);
}

/** The state of a correction: a fold over its decisions, in order. One that its state did not allow changes nothing. */
export function correctionState(outcomes: readonly CorrectionOutcome[]): CorrectionState {
  return outcomes.reduce<CorrectionState>(
    (state, outcome) => (mayBecome(state, outcome) ? outcome : state),
    'REQUESTED',
  );
}

/** An approved correction of one worker. */
export interface ApprovedCorrection {
  readonly id: number;
  /** Epoch ms. */
  readonly at: number;
  readonly direction: Direction;
  /** The gate event in whose place it stands. */
  readonly replaces: FactKey | null;
}

/** An approved correction, as the rule sees it: nobody but two people vouch for it. */
const BY_HAND = { method: 'manual', verdict: 'allowed', timeQuality: 'ok', deviceId: 0, bootId: 0 } as const;

/**
 * The facts of one worker with corrections behind them. A gate event in whose place one stands stays where it is, marked
 * as replaced. All at once or one after the other, in any order, gives the same facts.
 */
export function withCorrections(
  facts: readonly AttendanceFact[],
  approved: readonly ApprovedCorrection[],
): readonly AttendanceFact[] {
  if (approved.length === 0) return facts;
  const replaced = new Set(approved.map(({ replaces }) => String(replaces)));
  const marked = facts.map((fact) => (replaced.has(keyOf(fact)) ? { ...fact, isReplaced: true } : fact));
  return [...marked, ...approved.map(({ id, at, direction }) => ({ ...BY_HAND, at, direction, seq: id }))];
}

function keyOf({ deviceId, bootId, seq }: AttendanceFact): string {
  return `${deviceId},${bootId},${seq}`;
}

/** The gate event in whose place a correction stands. */
export interface ReplacedEvent {
  readonly key: FactKey;
  readonly timeQuality: TimeQuality;
}

/** A correction as it is asked for. */
export interface AskedCorrection {
  /** Epoch ms. */
  readonly at: number;
  readonly direction: Direction;
  readonly reason: string;
  readonly evidence: readonly CorrectionEvidence[];
  readonly replaces: ReplacedEvent | null;
}

/** Another correction of the worker that is approved or waits for its decision. */
export interface LiveCorrection {
  /** Epoch ms. */
  readonly at: number;
  readonly direction: Direction;
  /** YYYY-MM-DD. */
  readonly workDate: string;
  readonly replaces: ReplacedEvent | null;
}

/** What a correction is judged by. */
export interface CorrectionSurroundings {
  /** Epoch ms. */
  readonly now: number;
  /** Work date of the instant asked for, YYYY-MM-DD. */
  readonly workDate: string;
  /** What a gate would have said about the worker on that date. */
  readonly verdict: Verdict;
  /** The policy of that date. */
  readonly policy: Pick<AttendancePolicy, 'debounceSeconds' | 'correctionsPerMonth'>;
  /** Facts of the worker on the project, at least those within the debounce of the instant. */
  readonly facts: readonly AttendanceFact[];
  /** At least those of the month and within the debounce. */
  readonly live: readonly LiveCorrection[];
}

const DAY_MS = 86_400_000;
/** A quarter: longer ago nobody remembers, and its wages are settled. */
const MOST_DAYS_AGO = 92;

/** What a gate would not have let through, a correction does not let through either. */
const REFUSED: Readonly<Partial<Record<Verdict, readonly [code: string, message: string]>>> = {
  barred: ['barred', 'was barred on that date'],
  no_contract: ['no_contract', 'had no contract on that date'],
};
const NOT_REGISTERED = ['not_registered', 'was not registered on the project on that date'] as const;

/** Judges a correction that somebody asks for: every problem, none = it may wait for its decision. */
export function judgeCorrection(asked: AskedCorrection, around: CorrectionSurroundings): FieldFault[] {
  return [
    ...timeFaults(asked, around),
    ...personFaults(around),
    ...(asked.reason.trim() === '' ? [fault('reason', 'missing', 'must say why')] : []),
    ...(asked.evidence.some(({ value }) => value.trim() !== '')
      ? []
      : [fault('evidence', 'missing', 'at least one text or file must speak for it')]),
    ...eventFaults(asked, around),
    ...countFaults(asked, around),
  ];
}

function fault(field: string, code: string, message: string): FieldFault {
  return { field, code, message };
}

function timeFaults(
  asked: AskedCorrection,
  { now, facts, live, policy }: CorrectionSurroundings,
): FieldFault[] {
  const debounceMs = policy.debounceSeconds * 1000;
  const isRepeat = ({ at, direction }: Pick<LiveCorrection, 'at' | 'direction'>) =>
    direction === asked.direction && Math.abs(at - asked.at) <= debounceMs;
  const own = String(asked.replaces?.key);
  const isThere = facts.some((fact) => isRepeat(fact) && takesPart(fact) && keyOf(fact) !== own);
  return [
    ...(asked.at > now ? [fault('at', 'in_future', 'lies in the future')] : []),
    ...(now - asked.at > MOST_DAYS_AGO * DAY_MS
      ? [fault('at', 'too_old', `lies more than ${MOST_DAYS_AGO} days back`)]
      : []),
    ...(isThere || live.some(isRepeat)
      ? [
          fault(
            'at',
            'repeat',
            `a passage that way stands or is asked for within ${policy.debounceSeconds} s`,
          ),
        ]
      : []),
  ];
}

/** Whether the rule takes a fact for a passage. */
function takesPart({ verdict, timeQuality, isReplaced }: AttendanceFact): boolean {
  return verdict === 'allowed' && timeQuality !== 'suspect' && isReplaced !== true;
}

function personFaults({ verdict }: CorrectionSurroundings): FieldFault[] {
  return verdict === 'allowed' ? [] : [fault('worker', ...(REFUSED[verdict] ?? NOT_REGISTERED))];
}

function eventFaults({ replaces }: AskedCorrection, { live }: CorrectionSurroundings): FieldFault[] {
  if (replaces === null) return [];
  const own = String(replaces.key);
  return live.some((other) => String(other.replaces?.key) === own)
    ? [fault('event', 'taken', 'another correction stands or is asked for in its place')]
    : [];
}

/** Whoever only gives a suspect event its true time has forgotten nothing: it does not count. */
function countFaults(
  asked: AskedCorrection,
  { live, workDate, policy }: CorrectionSurroundings,
): FieldFault[] {
  const counts = ({ replaces }: Pick<LiveCorrection, 'replaces'>) => replaces?.timeQuality !== 'suspect';
  const month = monthOf(workDate);
  const before = live.filter((other) => counts(other) && monthOf(other.workDate) === month);
  const most = policy.correctionsPerMonth;
  return counts(asked) && before.length >= most
    ? [fault('at', 'too_many', `the policy allows ${most} corrections a worker and month`)]
    : [];
}
