// Key posts: from when on a work date without any attendance is judged. Before that its facts may still come in, and nobody
// is called absent. A day with facts says itself when it settles.
import { addDays, startOfWorkDate, workDateOf } from '../calendar/work-date.js';

const DAY_MS = 86_400_000;

/**
 * Whether the facts of a work date are in: the day after it has ended in the site's zone, and 24 hours have passed since
 * (exits of night shifts, gates that were cut off for a day).
 * @param now epoch ms, by the database's clock
 */
export function isSettled(workDate: string, timeZone: string, now: number): boolean {
  return startOfWorkDate(addDays(workDate, 2), timeZone, 0) + DAY_MS <= now;
}

/** The last work date that is settled: it and every day before are. */
export function lastSettledDay(timeZone: string, now: number): string {
  let day = workDateOf(now, timeZone, 0);
  while (!isSettled(day, timeZone, now)) day = addDays(day, -1);
  return day;
}
