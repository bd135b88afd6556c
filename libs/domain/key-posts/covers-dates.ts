// Key posts: whether somebody was registered on each day of a stretch of time.
import { addDays } from '../calendar/work-date.js';

/** Inclusive dates `YYYY-MM-DD`; null = it lasts. */
export interface DateSpan {
  readonly from: string;
  readonly to: string | null;
}

/** Whether every day of `wanted` lies in one of the spans; they may come in any order and overlap. */
export function coversDates(spans: readonly DateSpan[], wanted: DateSpan): boolean {
  let missing = wanted.from;
  for (const { from, to } of [...spans].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    if (from > missing) return false;
    if (to === null) return true;
    if (to >= missing) missing = addDays(to, 1);
    if (wanted.to !== null && missing > wanted.to) return true;
  }
  return false;
}

/** Whether a date lies in a span. */
export function isWithin(date: string, { from, to }: DateSpan): boolean {
  return date >= from && (to === null || date <= to);
}
