// Step 6 of the walk: what goes into the attendance rule (facts) and what comes out (days).
import { type Direction, type Method, type TimeQuality, type Verdict } from '../gate-event/gate-event.js';

/**
 * One stored gate event of one worker on one project, as far as the rule needs it.
 * `(deviceId, bootId, seq)` is its key: two facts with one key are copies of each other.
 */
export interface AttendanceFact {
  /** Effective instant, epoch ms. */
  readonly at: number;
  readonly direction: Direction;
  readonly method: Method;
  readonly verdict: Verdict;
  readonly timeQuality: TimeQuality;
  readonly deviceId: number;
  readonly bootId: number;
  readonly seq: number;
}

/** One presence, half-open [inAt, outAt). `minutes` is whole minutes before breaks, 0 when not counted. */
export interface Stay {
  readonly inAt: number;
  readonly outAt: number;
  readonly minutes: number;
  readonly counted: boolean;
}

/** Why a day needs a person's eye (attendance-and-wage-rules §1.2, second table). */
export type AttendanceException =
  | 'MISSING_IN'
  | 'MISSING_OUT'
  | 'DUPLICATE'
  | 'SUSPECT_TIME'
  | 'NO_CONTRACT'
  | 'NOT_ENTERED'
  | 'EXITED'
  | 'BLOCKED'
  | 'WRONG_SITE'
  | 'FORCED_OUT'
  | 'TOO_SHORT';

/** One work date of one worker on one project. */
export interface AttendanceDay {
  /** 'YYYY-MM-DD' in the site's zone, by the policy's cut-off. */
  readonly workDate: string;
  /**
   * Whole minutes of the counted stays less breaks. Added up in ms and rounded down once, so it can be
   * above the sum of the stays' own minutes.
   */
  readonly workedMinutes: number;
  readonly workdayHundredths: number;
  /** First valid IN of the day. */
  readonly firstInAt: number | null;
  /** OUT of the last stay of the day, counted or not. */
  readonly lastOutAt: number | null;
  readonly eventCount: number;
  /** Allowed, time not suspect, not a repeat. */
  readonly validEventCount: number;
  /** Ascending, never overlapping. */
  readonly stays: readonly Stay[];
  /** Unique, sorted. */
  readonly exceptions: readonly AttendanceException[];
  /** The worker is inside now: the last IN has no OUT and is younger than the longest stay. */
  readonly openSince: number | null;
  /** When the day must be derived again even without new facts: openSince + longest stay. */
  readonly reopensAt: number | null;
}

/** Inclusive work dates, 'YYYY-MM-DD'. */
export interface DateRange {
  readonly from: string;
  readonly to: string;
}
