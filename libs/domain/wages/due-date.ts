// Step 7 of the walk: the last day on which a month's wages are still on time.

import { type CalendarDays, dayKindOf } from '../calendar/day-kind.js';
import { addDays, lastDayOfMonth, nextMonth } from '../calendar/work-date.js';

/** Where no agreement names a pay day. */
export const DEFAULT_PAY_DAY = 15;

/** A run of rest days longer than this is a broken calendar, not a holiday. */
const LONGEST_REST_DAYS = 31;

/** Banks keep the weekly pattern, whatever a site does: 6 = Saturday, 7 = Sunday. */
const WEEKEND = [6, 7];

/**
 * The due date ('YYYY-MM-DD') of the wages of `payMonth` ('YYYY-MM'): day `payDay` of the following month, clipped
 * to the length of that month, then moved EARLIER over rest days (it may so fall into the pay month itself).
 *
 * Holidays and moved rest days come from the calendar, a working Saturday 调休 is a working day; dates that it does not
 * name follow the week. Where a whole month is rest days, the date is not moved.
 *
 * Source: Decree 724 art. 14 (pay date on a holiday or rest day → pay before it), regulations.md.
 */
export function wageDueDate(payMonth: string, payDay: number, calendar: CalendarDays): string {
  const lastDay = lastDayOfMonth(nextMonth(payMonth));
  const day = Math.min(Math.max(payDay, 1), Number(lastDay.slice(8)));
  const agreed = `${lastDay.slice(0, 8)}${String(day).padStart(2, '0')}`;
  for (let back = 0; back <= LONGEST_REST_DAYS; back += 1) {
    const date = addDays(agreed, -back);
    if (dayKindOf(date, calendar, WEEKEND) === 'WORKDAY') return date;
  }
  return agreed;
}
