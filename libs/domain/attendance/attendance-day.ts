// Step 6 of the walk: what goes into the attendance rule (facts) and what comes out (days).
import { type DayKind } from '../calendar/day-kind.js';
import { type Direction, type Method, type TimeQuality, type Verdict } from '../gate-event/gate-event.js';

/** `[deviceId, bootId, seq]` of a gate event; `[0, 0, id]` of an approved correction. */
export type FactKey = readonly [deviceId: number, bootId: number, seq: number];

/**
 * One stored gate event of one worker on one project, or an approved correction, as far as the rule needs it.
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
  /** An approved correction stands in its place: shown, and without effect. */
  readonly isReplaced?: boolean;
}

/** One presence, half-open [inAt, outAt). `minutes` is whole minutes before breaks, 0 when not counted. */
export interface Stay {
  readonly inAt: number;
  readonly outAt: number;
  readonly minutes: number;
  readonly counted: boolean;
  /** The facts that opened and closed it. */
  readonly openedBy: FactKey;
  readonly closedBy: FactKey;
  /** A terminal has seen the person at both ends. */
  readonly isProven: boolean;
}

/**
 * What a fact did to its day. `OPENED`/`CLOSED` a stay; `INSIDE`: opened the stay that is still open; `NO_EXIT`: an entry
 * without an exit; `TOO_LATE`: an exit so late that its stay does not count; `NO_ENTRY`: an exit without an entry;
 * `REPEAT`; `BETWEEN`: lies inside the day's one stay (FIRST_LAST); `FORCED_OUT`; `REPLACED` by a correction; the others
 * took no part, for the reason they name.
 */
export type FactEffect =
  | 'OPENED'
  | 'CLOSED'
  | 'INSIDE'
  | 'NO_EXIT'
  | 'TOO_LATE'
  | 'NO_ENTRY'
  | 'REPEAT'
  | 'BETWEEN'
  | 'FORCED_OUT'
  | 'REPLACED'
  | 'SUSPECT_TIME'
  | 'NO_CONTRACT'
  | 'NOT_ENTERED'
  | 'EXITED'
  | 'BLOCKED'
  | 'WRONG_SITE';

/** A fact of the day and what it did. */
export type FactUse = readonly [deviceId: number, bootId: number, seq: number, effect: FactEffect];

/** Why a day needs a person's eye (attendance-and-wage-rules §1.2, second table). */
export type AttendanceException =
  | 'MISSING_IN'
  | 'MISSING_OUT'
  | 'DUPLICATE'
  | 'OUT_BEFORE_IN'
  | 'SUSPECT_TIME'
  | 'NO_CONTRACT'
  | 'NOT_ENTERED'
  | 'EXITED'
  | 'BLOCKED'
  | 'WRONG_SITE'
  | 'FORCED_OUT'
  | 'TOO_SHORT'
  | 'TWO_PROJECTS';

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
  readonly dayKind: DayKind;
  /** Above the standard day on a working day, all of it on a rest day or holiday (Labour Law art. 44). */
  readonly overtimeMinutes: number;
  /** The part of `workedMinutes` of stays that a terminal saw at both ends; the rest is only asserted. */
  readonly provenMinutes: number;
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
  /** From this instant on the day counts as complete; late facts still make a new version. */
  readonly settlesAt: number;
  /** Every fact of the day, in order. */
  readonly uses: readonly FactUse[];
  /** When the day must be derived again even without new facts: openSince + longest stay. */
  readonly reopensAt: number | null;
}

/** Inclusive work dates, 'YYYY-MM-DD'. */
export interface DateRange {
  readonly from: string;
  readonly to: string;
}
