// Step 9 of the walk: the indicators of the people on site, from totals of person-months.
import { rate, type Rate } from '../rate.js';

/** Name and version of the definitions below, printed on each answer and report. */
export const WORKFORCE_DEFINITION = 'workforce@1';

/** Totals of one group. All integers ≥ 0; a worker-month is one worker on one site in one month. */
export interface WorkforceTotals {
  readonly activeWorkerMonths: number;
  /** Identity verified and photo there, on the last active day of the month. */
  readonly verifiedWorkerMonths: number;
  readonly identifiedWorkerMonths: number;
  /** Contract or written agreement in force on the last active day of the month. */
  readonly contractedWorkerMonths: number;
  readonly enteredWorkers: number;
  readonly exitedWorkers: number;
  readonly trainedEntrants: number;
  readonly outsideAgeWorkerMonths: number;
  /** People, each once. */
  readonly activePeople: number;
  readonly attendedPeople: number;
}

/** The indicators; workforce-definitions.ts defines each. */
export interface WorkforceValues {
  readonly activePeople: number;
  readonly attendedPeople: number;
  readonly entered: number;
  readonly exited: number;
  readonly netChange: number;
  readonly realNameRate: Rate;
  readonly identityRate: Rate;
  readonly contractRate: Rate;
  readonly entryTrainingRate: Rate;
  readonly outsideAgePresence: number;
}

/** Indicators of the work-force. Source: statistics.md §2, §3, §5. */
export function workforceValues(t: WorkforceTotals): WorkforceValues {
  return {
    activePeople: t.activePeople,
    attendedPeople: t.attendedPeople,
    entered: t.enteredWorkers,
    exited: t.exitedWorkers,
    netChange: t.enteredWorkers - t.exitedWorkers,
    realNameRate: rate(t.verifiedWorkerMonths, t.activeWorkerMonths),
    identityRate: rate(t.identifiedWorkerMonths, t.activeWorkerMonths),
    contractRate: rate(t.contractedWorkerMonths, t.activeWorkerMonths),
    entryTrainingRate: rate(t.trainedEntrants, t.enteredWorkers),
    outsideAgePresence: t.outsideAgeWorkerMonths,
  };
}
