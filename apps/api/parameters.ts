// Step 10 of the walk: the parameters that many routes share. What passes here is safe to hand to the database.
import { z } from 'zod';
import { isDate, isMonth } from '#domain/calendar/work-date.js';
import { areaPrefix } from '#domain/identity/area-code.js';
import { maskNumbersIn } from '#domain/identity/resident-id.js';
import { LARGEST_PAGE } from '#store/listing/page.js';
import { Problem } from './problem.js';

/** Short text without control characters: PostgreSQL refuses NUL, and nobody names a thing with the others. */
export const text = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .refine((value) => !/\p{Cc}|\p{Cs}/u.test(value), {
      message: 'holds control characters',
    });

/** Text that people type freely and others read: identity numbers in it are masked before anything else sees them. */
export const freeText = (longest: number, shortest = 1) =>
  (shortest > 1 ? text(longest).min(shortest) : text(longest)).transform(maskNumbersIn);

export const date = z
  .string()
  .refine((value) => isDate(value) && value >= '1900', { message: 'must be a date YYYY-MM-DD' })
  .meta({ format: 'date', examples: ['2026-11-22'] });

export const month = z
  .string()
  .refine((value) => isMonth(value) && value >= '1900', { message: 'must be a month YYYY-MM' })
  .meta({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$', examples: ['2026-11'] });

/** RFC 3339 with an offset, years 1900 to 9999. */
export const instant = z.iso
  .datetime({ offset: true, message: 'must be an RFC 3339 instant with an offset' })
  .refine((value) => value >= '1900' && !Number.isNaN(Date.parse(value)), { message: 'is out of range' })
  .transform((value) => new Date(value));

export const id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/** The id in a path. @throws Problem `not_found` for what cannot be one */
export function idOf(text: string): number {
  const value = Number(text);
  if (!/^\d{1,15}$/.test(text) || value === 0) throw new Problem('not_found');
  return value;
}

/** Names one row of a project: `project-id`. @throws Problem `not_found` for what cannot be one */
export function projectRowOf(text: string): { readonly projectId: number; readonly id: number } {
  const [, projectId, id] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  if (projectId === undefined || id === undefined) throw new Problem('not_found');
  return { projectId: Number(projectId), id: Number(id) };
}

export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

export const projectCode = text(50).describe('Project code');
export const workerNumber = text(32).describe('Platform worker number');
export const deviceSn = text(64).describe('Serial number of the device');

/** An area code, given on as its significant digits. */
export const area = z
  .string()
  .refine((value) => prefixOf(value) !== null, { message: 'must be an area code of 2, 4, 6, 9 or 12 digits' })
  .transform((value) => prefixOf(value) ?? value)
  .describe('Area code; means the area and everything below it')
  .meta({ examples: ['211500'] });

/** Which page of a list. */
export const paging = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(LARGEST_PAGE)
    .optional()
    .describe('Items a page, default 50; with CSV or NDJSON the most items in all, default everything'),
  cursor: text(600).optional().describe('`nextCursor` of the page before'),
};

const PERIOD_ERROR = { path: ['to'], message: 'must not be before from' };

/** Refuses a period that ends before it begins. */
export function periodInOrder<T extends { from?: string | Date; to?: string | Date }>(
  schema: z.ZodType<T>,
): z.ZodType<T> {
  return schema.refine(({ from, to }) => from === undefined || to === undefined || from <= to, PERIOD_ERROR);
}

function prefixOf(code: string): string | null {
  try {
    return areaPrefix(code);
  } catch {
    return null;
  }
}
