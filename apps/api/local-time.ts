// Step 10 of the walk: instants as people at the site read them.
import { localText } from '#domain/calendar/local-time.js';

/** `2026-06-03 07:05` in a time zone. */
export function localTime(at: Date, timeZone: string): string {
  return localText(at.getTime(), timeZone).slice(0, 16);
}
