// Calendar: what kind of day a work date is: overtime is paid by it (Labour Law art. 44), pay days move by it.

/** `REST_DAY`: a weekly rest day, or one that was moved there 调休; `STATUTORY_HOLIDAY`: one of the paid holidays. */
export type DayKind = 'WORKDAY' | 'REST_DAY' | 'STATUTORY_HOLIDAY';

/** Dates that differ from the weekly pattern, as the yearly notice of the State Council names them. */
export type CalendarDays = ReadonlyMap<string, DayKind>;

/** A calendar without any notice: the weekly pattern holds. */
export const NO_CALENDAR: CalendarDays = new Map();

const DAY_MS = 86_400_000;
/** 1970-01-01 was a Thursday. */
const WEEKDAY_OF_EPOCH = 4;

/** 1 = Monday … 7 = Sunday. `date` is 'YYYY-MM-DD'. */
export function weekdayOf(date: string): number {
  const days = Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
  return ((((days + WEEKDAY_OF_EPOCH - 1) % 7) + 7) % 7) + 1;
}

/**
 * The kind of a date: what the notice says, else the weekly pattern.
 * @param restWeekdays 1 = Monday … 7 = Sunday
 */
export function dayKindOf(date: string, calendar: CalendarDays, restWeekdays: readonly number[]): DayKind {
  return calendar.get(date) ?? (restWeekdays.includes(weekdayOf(date)) ? 'REST_DAY' : 'WORKDAY');
}
