// Step 6 of the walk: what is remembered while one worker's facts are walked in order.
import { addDays, startOfWorkDate, workDateOf } from '../calendar/work-date.js';
import {
  type AttendanceException,
  type AttendanceFact,
  type DateRange,
  type Stay,
} from './attendance-day.js';
import { type AttendancePolicy } from './attendance-policy.js';

const MINUTE_MS = 60_000;

/** A work date being filled; only the walk of one call ever sees it. */
export interface DayDraft {
  readonly workDate: string;
  /** First instant after the day. */
  readonly endsAt: number;
  readonly stays: Stay[];
  readonly exceptions: AttendanceException[];
  eventCount: number;
  validEventCount: number;
  countedMs: number;
  firstInAt: number | null;
  openSince: number | null;
  /** FIRST_LAST only: the latest exits after the first IN, the real one and the administrative one. */
  lastOutAt: number | null;
  forcedOutAt: number | null;
}

/** The policy's lengths in ms and the place in the walk. */
export interface AttendanceWalk {
  readonly policy: AttendancePolicy;
  readonly debounceMs: number;
  readonly minIntervalMs: number;
  readonly maxOpenMs: number;
  readonly exitHorizonMs: number;
  /** Instants of the wanted work dates, half-open. */
  readonly startsAt: number;
  readonly endsAt: number;
  readonly days: DayDraft[];
  /** Takes everything that belongs to work dates nobody asked for. */
  readonly outside: DayDraft;
  /** Never before the last fact with a trusted time. */
  now: number;
  /** The fact before this one that took part, repeats included. */
  previous: AttendanceFact | null;
  /** The latest IN that still gives later facts its day; -Infinity when there is none. */
  inAt: number;
  inDay: DayDraft;
  isInside: boolean;
}

/** A walk that has seen nothing yet. `asOf` is epoch ms. */
export function startWalk(policy: AttendancePolicy, range: DateRange, asOf: number): AttendanceWalk {
  const outside = emptyDay('', -Infinity);
  return {
    policy,
    debounceMs: policy.debounceSeconds * 1000,
    minIntervalMs: policy.minIntervalMinutes * MINUTE_MS,
    maxOpenMs: policy.maxOpenMinutes * MINUTE_MS,
    exitHorizonMs: policy.exitHorizonMinutes * MINUTE_MS,
    startsAt: startOfWorkDate(range.from, policy.timeZone, policy.dayCutoffMinutes),
    endsAt: startOfWorkDate(addDays(range.to, 1), policy.timeZone, policy.dayCutoffMinutes),
    days: [],
    outside,
    now: asOf,
    previous: null,
    inAt: -Infinity,
    inDay: outside,
    isInside: false,
  };
}

/** The day that owns the instant. Instants must not fall from call to call, so only the last day is looked at. */
export function dayOf(walk: AttendanceWalk, at: number): DayDraft {
  if (at < walk.startsAt || at >= walk.endsAt) return walk.outside;
  const last = walk.days.at(-1);
  if (last !== undefined && at < last.endsAt) return last;
  const { timeZone, dayCutoffMinutes } = walk.policy;
  const workDate = workDateOf(at, timeZone, dayCutoffMinutes);
  const day = emptyDay(workDate, startOfWorkDate(addDays(workDate, 1), timeZone, dayCutoffMinutes));
  walk.days.push(day);
  return day;
}

/** Notes an exception once. */
export function note(day: DayDraft, exception: AttendanceException): void {
  if (!day.exceptions.includes(exception)) day.exceptions.push(exception);
}

/** Counts a fact that took part in the rule. */
export function countValid(day: DayDraft): void {
  day.eventCount++;
  day.validEventCount++;
}

/** Adds the stay from an IN to a real OUT; shorter than the least interval it stays visible but counts 0. */
export function addStay(walk: AttendanceWalk, day: DayDraft, span: { inAt: number; outAt: number }): void {
  const lengthMs = span.outAt - span.inAt;
  if (lengthMs < walk.minIntervalMs) {
    note(day, 'TOO_SHORT');
    addUncountedStay(day, span);
    return;
  }
  day.countedMs += lengthMs;
  day.stays.push({ ...span, minutes: Math.floor(lengthMs / MINUTE_MS), counted: true });
}

/** Adds a stay that is shown and makes no time. */
export function addUncountedStay(day: DayDraft, span: { inAt: number; outAt: number }): void {
  day.stays.push({ ...span, minutes: 0, counted: false });
}

function emptyDay(workDate: string, endsAt: number): DayDraft {
  return {
    workDate,
    endsAt,
    stays: [],
    exceptions: [],
    eventCount: 0,
    validEventCount: 0,
    countedMs: 0,
    firstInAt: null,
    openSince: null,
    lastOutAt: null,
    forcedOutAt: null,
  };
}
