// Calendar: which work date an instant belongs to on a site, and plain arithmetic on dates and months.
//
// Dates are 'YYYY-MM-DD' and months 'YYYY-MM' (years 0001 to 9999): they sort and compare as strings.

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Offsets change only on these boundaries, save for a few historic zones, which are left uncached. */
const BUCKET_MS = 15 * MINUTE_MS;
const MAX_BUCKETS = 16_384; // per zone; half a year of quarter hours, about 1 MB
const MAX_ZONES = 64;

/** No clock has been set back further than this in the years the tz database covers for a working site. */
const LARGEST_SET_BACK_MS = 3 * HOUR_MS;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly offsets: Map<number, number>;
}

// A memo, not state: dropping it at any moment changes no result.
const zones = new Map<string, Zone>();

function openZone(timeZone: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  if (zones.size >= MAX_ZONES) zones.clear();
  const zone = { format, offsets: new Map<number, number>() };
  zones.set(timeZone, zone);
  return zone;
}

/** The offset as Intl has it: reads the local wall clock and takes the instant away. */
function readOffsetMinutes(format: Intl.DateTimeFormat, epochMs: number): number {
  // en-US: "6/3/2024, 07:02:04"
  const [month, day, year, hour, minute, second] = format.format(epochMs).split(/\D+/).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const wallMs = dayNumberOf(year, month, day) * DAY_MS + (hour * 3600 + minute * 60 + second) * 1000;
  return Math.round((wallMs - Math.floor(epochMs / 1000) * 1000) / MINUTE_MS);
}

/** Fills one bucket of the cache; a bucket with a change inside it is read exactly and never cached. */
function fillBucket(zone: Zone, epochMs: number): number {
  const bucket = Math.floor(epochMs / BUCKET_MS);
  const offset = readOffsetMinutes(zone.format, bucket * BUCKET_MS);
  if (offset !== readOffsetMinutes(zone.format, (bucket + 1) * BUCKET_MS - 1)) {
    return readOffsetMinutes(zone.format, epochMs);
  }
  if (zone.offsets.size >= MAX_BUCKETS) zone.offsets.clear();
  zone.offsets.set(bucket, offset);
  return offset;
}

/**
 * Minutes to add to UTC to get the local wall clock: 480 in Asia/Shanghai, −300 in a New York winter.
 * Whole minutes: local mean time before standard time is rounded.
 * Cached per zone and quarter hour (bounded), so a hit costs no Intl call.
 * @param timeZone IANA name; an unknown name or a non-finite instant throws a RangeError (a configuration fault).
 */
export function zoneOffsetMinutes(epochMs: number, timeZone: string): number {
  const zone = zones.get(timeZone) ?? openZone(timeZone);
  return zone.offsets.get(Math.floor(epochMs / BUCKET_MS)) ?? fillBucket(zone, epochMs);
}

/**
 * The work date of an instant: the date d with startOfWorkDate(d) ≤ epochMs < startOfWorkDate(d + 1).
 * A punch before the cut-off belongs to the previous local date.
 * @param cutoffMinutes minutes after local midnight at which a work date begins, 0 to 1439
 */
export function workDateOf(epochMs: number, timeZone: string, cutoffMinutes: number): string {
  const offset = zoneOffsetMinutes(epochMs, timeZone);
  const sinceCutoffMs = epochMs + (offset - cutoffMinutes) * MINUTE_MS;
  const day = Math.floor(sinceCutoffMs / DAY_MS);
  const untilNextMs = (day + 1) * DAY_MS - sinceCutoffMs;
  return dateText(untilNextMs <= LARGEST_SET_BACK_MS && wasSetBack() ? day + 1 : day);

  // After the clock is set back, the wall can show a time before the cut-off again: that date has begun already.
  function wasSetBack(): boolean {
    const earlier = zoneOffsetMinutes(epochMs - LARGEST_SET_BACK_MS, timeZone);
    if ((earlier - offset) * MINUTE_MS <= untilNextMs) return false;
    return startOfWorkDate(dateText(day + 1), timeZone, cutoffMinutes) <= epochMs;
  }
}

/**
 * The first instant of a work date, as epoch milliseconds: local `date` at the cut-off.
 * A wall time that does not exist (clock set forward) gives the first instant after the gap;
 * one that exists twice (clock set back) gives the earlier.
 * @param cutoffMinutes minutes after local midnight, 0 to 1439
 */
export function startOfWorkDate(date: string, timeZone: string, cutoffMinutes: number): number {
  const wallMs = dayNumber(date) * DAY_MS + cutoffMinutes * MINUTE_MS;
  // UTC−12 … UTC+14 are the outermost zones, so these two instants enclose the answer.
  const before = zoneOffsetMinutes(wallMs - 14 * HOUR_MS, timeZone);
  const after = zoneOffsetMinutes(wallMs + 12 * HOUR_MS, timeZone);
  const early = wallMs - before * MINUTE_MS;
  if (before === after || zoneOffsetMinutes(early, timeZone) === before) return early;
  const late = wallMs - after * MINUTE_MS;
  if (zoneOffsetMinutes(late, timeZone) === after) return late;
  return firstInstantWithOffset(after, { from: late, to: early }, timeZone);
}

/** The moment of a clock change: before `to` or at it the offset is reached, at `from` it is not yet. */
function firstInstantWithOffset(
  offset: number,
  range: { readonly from: number; readonly to: number },
  timeZone: string,
): number {
  let { from, to } = range;
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    if (zoneOffsetMinutes(middle, timeZone) === offset) to = middle;
    else from = middle;
  }
  return to;
}

/** The date `n` days later (earlier when negative). `date` must be a date; `n` an integer. */
export function addDays(date: string, n: number): string {
  return dateText(dayNumber(date) + n);
}

/** Days from `a` to `b`: 1 when `b` is the day after `a`, negative when `b` comes first. */
export function daysBetween(a: string, b: string): number {
  return dayNumber(b) - dayNumber(a);
}

/** '2024-06-03' → '2024-06'. */
export function monthOf(date: string): string {
  return date.slice(0, 7);
}

/** '2024-06' → '2024-06-01'. */
export function firstDayOfMonth(month: string): string {
  return `${month}-01`;
}

/** '2024-02' → '2024-02-29'. */
export function lastDayOfMonth(month: string): string {
  return `${month}-${twoDigits(daysInMonth(Number(month.slice(0, 4)), Number(month.slice(5, 7))))}`;
}

/** '2024-12' → '2025-01'. */
export function nextMonth(month: string): string {
  return monthOf(addDays(lastDayOfMonth(month), 1));
}

/** Whether the text is a month written 'YYYY-MM', years 0001 to 9999. */
export function isMonth(text: string): boolean {
  return /^(?!0000)\d{4}-(0[1-9]|1[0-2])$/.test(text);
}

/** Whether the text is a date that exists in the (proleptic) Gregorian calendar, written 'YYYY-MM-DD'. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || !isMonth(monthOf(text))) return false;
  const day = Number(text.slice(8, 10));
  return day >= 1 && day <= daysInMonth(Number(text.slice(0, 4)), Number(text.slice(5, 7)));
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function dayNumber(date: string): number {
  return dayNumberOf(Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10)));
}

/**
 * Days since 1970-01-01 of a civil date. Years start on 1 March here, so that the leap day comes last
 * (H. Hinnant, "chrono-compatible low-level date algorithms", days_from_civil).
 */
function dayNumberOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The inverse of `dayNumberOf`, as text (civil_from_days, same source). */
function dateText(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`;
}

function twoDigits(n: number): string {
  return n < 10 ? `0${n}` : `${n}`;
}
