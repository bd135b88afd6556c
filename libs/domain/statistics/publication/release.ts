// Step 10 of the walk: a month as it was frozen, and what has changed since.
import { addDays, firstDayOfMonth, monthOf, nextMonth } from '../../calendar/work-date.js';

/** Months are frozen on this day of the next one. Source: statistics.md §1. */
const FROZEN_ON_DAY = 10;
/** Changes of months that lie further back are corrections of history, not of statistics. */
const REVISED_FOR_MONTHS = 12;

/** Sums of one project and month by family, then by name. */
export type PartContent = Readonly<Record<string, Readonly<Record<string, number | string | null>>>>;

/** One number that is another one now. */
export interface Change {
  readonly family: string;
  readonly name: string;
  readonly before: number | string | null;
  readonly after: number | string | null;
}

/** The last month that is frozen on a date. */
export function lastFrozenMonth(today: string): string {
  const first = firstDayOfMonth(monthOf(today));
  const last = monthOf(addDays(first, -1));
  return Number(today.slice(8)) >= FROZEN_ON_DAY ? last : monthOf(addDays(firstDayOfMonth(last), -1));
}

/** The months, oldest first, that are looked at on a date. */
export function monthsToLookAt(today: string): string[] {
  const last = lastFrozenMonth(today);
  const months = [last];
  while (months.length < REVISED_FOR_MONTHS)
    months.unshift(monthOf(addDays(firstDayOfMonth(months[0] as string), -1)));
  return months.filter((month) => nextMonth(month) <= monthOf(today));
}

/** What differs, by family and name; a family that only one of them has differs in each of its numbers. */
export function changesOf(before: PartContent, after: PartContent): Change[] {
  const families = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return families.flatMap((family) => {
    const [was, is] = [before[family] ?? {}, after[family] ?? {}];
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
    return names
      .filter((name) => (was[name] ?? null) !== (is[name] ?? null))
      .map((name) => ({ family, name, before: was[name] ?? null, after: is[name] ?? null }));
  });
}

/** `2026-10-r0`. */
export const releaseId = (month: string, revision: number) => `${month}-r${revision}`;

/** The month and revision of an id; undefined for what is none. */
export function parseReleaseId(id: string): { month: string; revision: number } | undefined {
  const [, month, revision] = /^(\d{4}-(?:0[1-9]|1[0-2]))-r(0|[1-9]\d{0,3})$/.exec(id) ?? [];
  return month === undefined ? undefined : { month, revision: Number(revision) };
}
