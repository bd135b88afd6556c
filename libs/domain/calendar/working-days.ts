// Calendar: deadlines in working days, as laws and the ladder of warnings name them.
import { type CalendarDays, dayKindOf } from './day-kind.js';
import { addDays, startOfWorkDate, workDateOf } from './work-date.js';

/** Offices keep the weekly pattern, whatever a site does: 6 = Saturday, 7 = Sunday. */
const WEEKEND = [6, 7];

/**
 * The date ('YYYY-MM-DD') that is `n` working days after another; the day itself does not count. Holidays and moved rest
 * days come from the calendar, a working Saturday 调休 is a working day.
 * @throws RangeError where `n` is no whole number from 0 on
 */
export function addWorkingDays(date: string, n: number, calendar: CalendarDays): string {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`not a number of days: ${n}`);
  let day = date;
  for (let left = n; left > 0;) {
    day = addDays(day, 1);
    if (dayKindOf(day, calendar, WEEKEND) === 'WORKDAY') left -= 1;
  }
  return day;
}

/** The instant (epoch ms) at which the day ends that is `n` working days after an instant, in a time zone. */
export function endOfWorkingDay(
  at: number,
  n: number,
  { timeZone, calendar }: { readonly timeZone: string; readonly calendar: CalendarDays },
): number {
  return startOfWorkDate(addDays(addWorkingDays(workDateOf(at, timeZone, 0), n, calendar), 1), timeZone, 0);
}
