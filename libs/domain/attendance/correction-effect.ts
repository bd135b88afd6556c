// Step 6 of the walk, tried out: what decisions about corrections would do to days.
import { canonicalJson } from '../audit/canonical.js';
import { addDays } from '../calendar/work-date.js';
import { type AttendanceDay, type DateRange } from './attendance-day.js';

/** What people look at of a day before they decide. Instants are epoch ms. */
export type DayFigures = Pick<
  AttendanceDay,
  'workedMinutes' | 'workdayHundredths' | 'overtimeMinutes' | 'provenMinutes' | 'openSince' | 'stays'
> & { readonly exceptions: readonly string[] };

/** A day before and after; null = no fact speaks for it. */
export interface DayEffect {
  readonly workDate: string;
  readonly before: DayFigures | null;
  readonly after: DayFigures | null;
}

type Day = DayFigures & Pick<AttendanceDay, 'workDate'>;

/**
 * Days that differ, and those named in any case, ascending.
 * @param before one a date, as after
 */
export function effectOn(
  workDates: readonly string[],
  before: readonly Day[],
  after: readonly Day[],
): DayEffect[] {
  const was = byDate(before);
  const willBe = byDate(after);
  const dates = [...new Set([...workDates, ...was.keys(), ...willBe.keys()])].sort();
  return dates
    .map((workDate) => ({
      workDate,
      before: was.get(workDate) ?? null,
      after: willBe.get(workDate) ?? null,
    }))
    .filter(
      (day) => workDates.includes(day.workDate) || canonicalJson(day.before) !== canonicalJson(day.after),
    );
}

function byDate(days: readonly Day[]): Map<string, DayFigures> {
  return new Map(days.map((day) => [day.workDate, figuresOf(day)]));
}

function figuresOf(day: Day): DayFigures {
  const { workedMinutes, workdayHundredths, overtimeMinutes, provenMinutes } = day;
  const { openSince, exceptions, stays } = day;
  return { workedMinutes, workdayHundredths, overtimeMinutes, provenMinutes, openSince, exceptions, stays };
}

/**
 * The dates that are derived again for facts on these: one day further both ways, since an exit may close the day before
 * and an entry may wait for an exit of the day after. Stretches that touch are one.
 */
export function datesAround(workDates: readonly string[]): DateRange[] {
  const ranges: { from: string; to: string }[] = [];
  for (const date of [...workDates].sort()) {
    const from = addDays(date, -1);
    const to = addDays(date, 1);
    const last = ranges.at(-1);
    if (last && from <= addDays(last.to, 1)) last.to = to;
    else ranges.push({ from, to });
  }
  return ranges;
}
