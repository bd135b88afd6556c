// Beside step 1 of the walk: wall clock of a site ↔ instant, as a terminal stamps its events.

const MINUTE = 60_000;
const BUCKET = 15 * MINUTE;
const OFFSET = /([+-])(\d{2}):(\d{2})/;

/** Converts between instants and the wall clock of one time zone. */
export class LocalTime {
  private readonly format: Intl.DateTimeFormat;
  private readonly offsets = new Map<number, number>();

  /** @param timeZone IANA name; throws a RangeError for an unknown one */
  constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  }

  /** Epoch ms of a wall-clock minute of a local date; minutes beyond 24 h run into the next days. */
  instant(date: string, minute: number): number {
    const wall = Date.parse(`${date}T00:00:00.000Z`) + Math.round(minute * MINUTE);
    const guess = wall - this.offset(wall);
    return wall - this.offset(guess);
  }

  /** RFC 3339 with this zone's offset and milliseconds. */
  stamp(instant: number): string {
    const offset = this.offset(instant);
    return new Date(instant + offset).toISOString().slice(0, 23) + offsetText(offset);
  }

  /** Local date of an instant, YYYY-MM-DD. */
  date(instant: number): string {
    return new Date(instant + this.offset(instant)).toISOString().slice(0, 10);
  }

  /** Offset east of Greenwich in ms; zones change theirs on a quarter of an hour, so that is what is remembered. */
  private offset(instant: number): number {
    const bucket = Math.floor(instant / BUCKET);
    const known = this.offsets.get(bucket);
    if (known !== undefined) return known;
    const name = this.format
      .formatToParts(bucket * BUCKET)
      .find((part) => part.type === 'timeZoneName')?.value;
    const match = OFFSET.exec(name ?? '');
    const minutes = match ? Number(match[2]) * 60 + Number(match[3]) : 0;
    const offset = (match?.[1] === '-' ? -minutes : minutes) * MINUTE;
    this.offsets.set(bucket, offset);
    return offset;
  }
}

/** The local date `days` later, YYYY-MM-DD. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Is this a Sunday? */
export function isSunday(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).getUTCDay() === 0;
}

/**
 * Moves a stamp by some milliseconds and keeps its offset: what a terminal with a wrong clock would have written.
 * @param stamp RFC 3339 with milliseconds and `Z` or an offset
 */
export function moveStamp(stamp: string, milliseconds: number): string {
  const match = OFFSET.exec(stamp.slice(19));
  const minutes = match ? (Number(match[2]) * 60 + Number(match[3])) * (match[1] === '-' ? -1 : 1) : 0;
  const wall = Date.parse(stamp) + Math.round(milliseconds) + minutes * MINUTE;
  return new Date(wall).toISOString().slice(0, 23) + (match ? match[0] : 'Z');
}

function offsetText(offset: number): string {
  const minutes = Math.abs(offset) / MINUTE;
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
