// Step 6 of the walk: what is remembered while one worker's facts are walked in order.
import { addDays, startOfWorkDate, workDateOf } from '../calendar/work-date.js';
import {
  type AttendanceException,
  type AttendanceFact,
  type DateRange,
  type FactEffect,
  type FactKey,
  type Stay,
} from './attendance-day.js';
import { type AttendancePolicy } from './attendance-policy.js';

const MINUTE_MS = 60_000;

/** A fact of a day and what it does there, as far as the walk knows by now. */
export interface Use {
  readonly fact: AttendanceFact;
  effect: FactEffect;
}

/** A presence with the facts at both ends. */
export interface Span {
  readonly from: AttendanceFact;
  readonly to: AttendanceFact;
}

/** A work date being filled; only the walk of one call ever sees it. */
export interface DayDraft {
  readonly workDate: string;
  /** First instant after the day. */
  readonly endsAt: number;
  readonly stays: Stay[];
  readonly exceptions: AttendanceException[];
  readonly uses: Use[];
  validEventCount: number;
  countedMs: number;
  provenMs: number;
  firstIn: AttendanceFact | null;
  openSince: number | null;
  /** FIRST_LAST only: the latest exits after the first IN, the real one and the administrative one. */
  lastOut: Use | null;
  forcedOut: Use | null;
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
  readonly lastDate: string;
  readonly days: DayDraft[];
  /** Takes everything that belongs to work dates nobody asked for. */
  readonly outside: DayDraft;
  /** Never before the last fact with a trusted time. */
  now: number;
  /** The fact before this one that took part, repeats included. */
  previous: AttendanceFact | null;
  /** The latest IN that still gives later facts its day; null and -Infinity when there is none. */
  inUse: Use | null;
  inAt: number;
  inDay: DayDraft;
  isInside: boolean;
}

/** The wanted work dates and the instants at which they are looked at and end, epoch ms. */
export interface WalkBounds {
  readonly range: DateRange;
  readonly asOf: number;
  /** First instant after the range. Where it is not given, the policy's own cut-off of the next date. */
  readonly endsAt?: number | undefined;
}

/** The first instant after a range, epoch ms, where the policy holds on the next date too. */
export function endOf(range: DateRange, { timeZone, dayCutoffMinutes }: AttendancePolicy): number {
  return startOfWorkDate(addDays(range.to, 1), timeZone, dayCutoffMinutes);
}

/** A walk that has seen nothing yet. */
export function startWalk(policy: AttendancePolicy, { range, asOf, endsAt }: WalkBounds): AttendanceWalk {
  const outside = emptyDay('', -Infinity);
  return {
    policy,
    debounceMs: policy.debounceSeconds * 1000,
    minIntervalMs: policy.minIntervalMinutes * MINUTE_MS,
    maxOpenMs: policy.maxOpenMinutes * MINUTE_MS,
    exitHorizonMs: policy.exitHorizonMinutes * MINUTE_MS,
    startsAt: startOfWorkDate(range.from, policy.timeZone, policy.dayCutoffMinutes),
    endsAt: endsAt ?? endOf(range, policy),
    lastDate: range.to,
    days: [],
    outside,
    now: asOf,
    previous: null,
    inUse: null,
    inAt: -Infinity,
    inDay: outside,
    isInside: false,
  };
}

/**
 * The day that owns the instant; the last one lasts until the next date begins by its own policy. Instants must not fall
 * from call to call, so only the last day is looked at.
 */
export function dayOf(walk: AttendanceWalk, at: number): DayDraft {
  if (at < walk.startsAt || at >= walk.endsAt) return walk.outside;
  const last = walk.days.at(-1);
  if (last !== undefined && at < last.endsAt) return last;
  const { timeZone, dayCutoffMinutes } = walk.policy;
  const byCutoff = workDateOf(at, timeZone, dayCutoffMinutes);
  const workDate = byCutoff < walk.lastDate ? byCutoff : walk.lastDate;
  const endsAt =
    workDate === walk.lastDate
      ? walk.endsAt
      : startOfWorkDate(addDays(workDate, 1), timeZone, dayCutoffMinutes);
  const day = emptyDay(workDate, endsAt);
  walk.days.push(day);
  return day;
}

/** Notes an exception once. */
export function note(day: DayDraft, exception: AttendanceException): void {
  if (!day.exceptions.includes(exception)) day.exceptions.push(exception);
}

/** Puts a fact on a day. */
export function use(day: DayDraft, fact: AttendanceFact, effect: FactEffect): Use {
  const used = { fact, effect };
  day.uses.push(used);
  return used;
}

/** Puts a fact on a day that takes part in the rule. */
export function useValid(day: DayDraft, fact: AttendanceFact, effect: FactEffect): Use {
  day.validEventCount++;
  return use(day, fact, effect);
}

/** An IN begins a presence. */
export function enter(walk: AttendanceWalk, fact: AttendanceFact): void {
  const day = dayOf(walk, fact.at);
  day.firstIn ??= fact;
  walk.inUse = useValid(day, fact, 'OPENED');
  walk.inAt = fact.at;
  walk.inDay = day;
  walk.isInside = true;
}

/** The open IN never gets an exit. */
export function leaveWithoutExit(walk: AttendanceWalk): void {
  if (walk.inUse) walk.inUse.effect = 'NO_EXIT';
  note(walk.inDay, 'MISSING_OUT');
}

/** Adds the stay from an IN to a real OUT; shorter than the least interval it stays visible but counts 0. */
export function addStay(walk: AttendanceWalk, day: DayDraft, span: Span): void {
  const lengthMs = span.to.at - span.from.at;
  if (lengthMs < walk.minIntervalMs) {
    note(day, 'TOO_SHORT');
    addUncountedStay(day, span);
    return;
  }
  const stay = stayOf(span, Math.floor(lengthMs / MINUTE_MS), true);
  day.countedMs += lengthMs;
  if (stay.isProven) day.provenMs += lengthMs;
  day.stays.push(stay);
}

/** Adds a stay that is shown and makes no time. */
export function addUncountedStay(day: DayDraft, span: Span): void {
  day.stays.push(stayOf(span, 0, false));
}

function stayOf({ from, to }: Span, minutes: number, counted: boolean): Stay {
  const isProven = isSeen(from) && isSeen(to);
  return {
    inAt: from.at,
    outAt: to.at,
    minutes,
    counted,
    openedBy: keyOf(from),
    closedBy: keyOf(to),
    isProven,
  };
}

function keyOf({ deviceId, bootId, seq }: AttendanceFact): FactKey {
  return [deviceId, bootId, seq];
}

/** A terminal recognised the person or a card: nobody had to be believed. A phone is where its owner says it is. */
function isSeen({ deviceId, method }: AttendanceFact): boolean {
  return deviceId !== 0 && method !== 'manual' && method !== 'mobile' && method !== 'forced_out';
}

function emptyDay(workDate: string, endsAt: number): DayDraft {
  return {
    workDate,
    endsAt,
    stays: [],
    exceptions: [],
    uses: [],
    validEventCount: 0,
    countedMs: 0,
    provenMs: 0,
    firstIn: null,
    openSince: null,
    lastOut: null,
    forcedOut: null,
  };
}
