// Step 10 of the walk: lists in pages by key, never by offset; the same pages one after another for an export.

/** The largest page of a list, and the size in which exports are read. */
export const LARGEST_PAGE = 500;

/** Which page: how many items, and after which one (an opaque cursor of an earlier page). */
export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

export interface Page<Item> {
  readonly items: Item[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/** A cursor that this list did not give out. */
export class CursorError extends Error {}

const KEY_PARTS = {
  id: (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0,
  /** Epoch milliseconds between the years 1900 and 9999. */
  instant: (value: unknown) =>
    Number.isSafeInteger(value) &&
    (value as number) > -2_208_988_800_000 &&
    (value as number) < 253_402_300_800_000,
  date: (value: unknown) => isText(value) && /^[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(value),
  month: (value: unknown) => isText(value) && /^[1-9]\d{3}-(0[1-9]|1[0-2])$/.test(value),
  text: (value: unknown) => isText(value) && value.length <= 64 && !/\p{Cc}/u.test(value),
};

/** The sort key of a list: its name, and what each part of the key is. */
export interface ListKey {
  readonly list: string;
  readonly parts: readonly (keyof typeof KEY_PARTS)[];
}

/** A row with its sort key as the query gives it. */
export type KeyedRow<Item> = Item & { readonly pageKey: readonly (string | number)[] };

/** One row more than asked for tells whether there is a next page. */
export function toPage<Item extends object>(
  rows: readonly KeyedRow<Item>[],
  limit: number,
  { list }: ListKey,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.map(({ pageKey: _pageKey, ...item }) => item as unknown as Item);
  const nextCursor = rows.length > limit && last ? encodeCursor(list, last.pageKey) : null;
  return { items, nextCursor };
}

function encodeCursor(list: string, key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([list, ...key])).toString('base64url');
}

/**
 * The sort key inside a cursor; undefined for the first page.
 * @throws CursorError for anything that this list cannot have given out
 */
export function readCursor(
  cursor: string | undefined,
  { list, parts }: ListKey,
): readonly (string | number)[] | undefined {
  if (cursor === undefined) return undefined;
  const [name, ...key] = parseArray(cursor);
  const isOurs = name === list && key.length === parts.length;
  if (!isOurs || !parts.every((part, i) => KEY_PARTS[part](key[i])))
    throw new CursorError('not a cursor of this list');
  return key as (string | number)[];
}

/**
 * Walks a list page by page, each page in its own short transaction.
 * @param limit the most items to give; absent = all
 */
export async function* walkPages<Item>(
  fetchPage: (request: PageRequest) => Promise<Page<Item>>,
  from: { readonly limit?: number; readonly cursor?: string },
): AsyncGenerator<Item> {
  let left = from.limit ?? Number.POSITIVE_INFINITY;
  let cursor = from.cursor;
  do {
    const page = await fetchPage({ limit: Math.min(LARGEST_PAGE, left), cursor });
    yield* page.items;
    left -= page.items.length;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && left > 0);
}

/** Values of a statement, bound one by one: `$1`, `$2`, … Conditions of absent filters vanish. */
export class Bindings {
  readonly values: unknown[] = [];

  /** The placeholder of a value. */
  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** A condition, where its value was given. */
  when<T>(value: T | undefined, condition: (placeholder: string) => string): string[] {
    return value === undefined ? [] : [condition(this.bind(value))];
  }

  /** `(a, b) < ($1, $2)`: what comes after the cursor in a descending list; `>` for an ascending one. */
  after(
    key: readonly (string | number)[] | undefined,
    columns: readonly string[],
    operator: '<' | '>' = '<',
  ): string[] {
    if (key === undefined) return [];
    return [`(${columns.join(', ')}) ${operator} (${key.map((part) => this.bind(part)).join(', ')})`];
  }
}

/** Conditions joined by AND. */
export function allOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'true' : conditions.join(' AND ');
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function parseArray(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parsed) ? (parsed as unknown[]) : [];
  } catch {
    return [];
  }
}
