// Calendar: instants as the people on a site read them.
import { zoneOffsetMinutes } from './work-date.js';

const MINUTE_MS = 60_000;

/** 'YYYY-MM-DD HH:MM:SS' on the site's clock. `epochMs` in the years 0001 to 9999. */
export function localText(epochMs: number, timeZone: string): string {
  const local = new Date(epochMs + zoneOffsetMinutes(epochMs, timeZone) * MINUTE_MS);
  return local.toISOString().slice(0, 19).replace('T', ' ');
}

/** 'HH:MM:SS' on the site's clock, with the date 'MM-DD' before it where that is not `date` ('YYYY-MM-DD'). */
export function localTimeOn(epochMs: number, timeZone: string, date: string): string {
  const text = localText(epochMs, timeZone);
  return text.startsWith(date) ? text.slice(11) : text.slice(5);
}

/** 'HH:MM' of minutes after midnight. */
export function clockText(minutes: number): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
