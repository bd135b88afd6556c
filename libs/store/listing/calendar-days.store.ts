// Step 10 of the walk: the dates that differ from the weekly pattern, as the latest notice about each says.
import type { DayKind } from '#domain/calendar/day-kind.js';
import type { Transaction } from '../unit-of-work.js';
import {
  type KeyedRow,
  type ListKey,
  type Page,
  type PageRequest,
  Bindings,
  allOf,
  readCursor,
  toPage,
} from './page.js';

interface CalendarDayItem {
  readonly day: string;
  readonly kind: DayKind;
  readonly name: string;
  readonly source: string;
  readonly revision: number;
  readonly enteredAt: Date;
}

const KEY: ListKey = { list: 'calendar-days', parts: ['date'] };

/** Declared dates in order, both ends inclusive. */
export async function listCalendarDays(
  tx: Transaction,
  filter: { readonly from?: string; readonly to?: string },
  { limit, cursor }: PageRequest,
): Promise<Page<CalendarDayItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, KEY), ['day'], '>'),
    ...sql.when(filter.from, (value) => `day >= ${value}`),
    ...sql.when(filter.to, (value) => `day <= ${value}`),
  ];
  const rows = await tx.query<KeyedRow<CalendarDayItem>[]>(
    `SELECT DISTINCT ON (day) day::text AS day, kind, name, source, revision, entered_at AS "enteredAt",
            json_build_array(day) AS "pageKey"
       FROM calendar_day WHERE ${allOf(conditions)} ORDER BY day, revision DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}
