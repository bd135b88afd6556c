// Step 10 of the walk: what has changed as other platforms read it, and the servers that are told.
import { z } from 'zod';
import { CHANGE_KINDS } from '#store/change.store.js';
import { area, paging, projectCode } from '../parameters.js';

const kind = z.enum(CHANGE_KINDS).describe('What has changed');
const MOST_CHANGES = 1_000;

export const changeQuery = z.strictObject({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .default(0)
    .describe('Number of the last change that you have; 0 = from the beginning, everything once')
    .meta({ examples: [0] }),
  kind: kind.optional(),
  project: projectCode.optional(),
  limit: z.coerce.number().int().min(1).max(MOST_CHANGES).default(500).describe('At most so many'),
});
export type ChangeQuery = z.output<typeof changeQuery>;

const change = z.strictObject({
  seq: z.int().describe('Its number; numbers rise, with gaps'),
  kind,
  project: z.string().nullable().describe('Project code; null for a release'),
  period: z
    .string()
    .nullable()
    .describe(
      'Work date of an attendance day, month of the others; null for the register, which is about now',
    ),
  changedAt: z.iso.datetime().describe('When it changed last'),
});

export const changeAnswer = z.strictObject({
  items: z
    .array(change)
    .describe('In the order of their numbers. What changes again moves to the end and is told once'),
  after: z.int().describe('Ask for what comes after this next time'),
  isComplete: z.boolean().describe('Nothing more was there when it was asked'),
});

export const newChangeTarget = z.strictObject({
  address: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .describe('Where to post'),
  area: area.optional().describe('Area that it is about; the administrator may leave it out'),
  kinds: z
    .array(kind)
    .min(1)
    .refine((kinds) => new Set(kinds).size === kinds.length, { message: 'names a kind twice' })
    .default([...CHANGE_KINDS])
    .describe('What it is told of'),
});
export type NewChangeTargetBody = z.output<typeof newChangeTarget>;

export const changeTarget = z.strictObject({
  id: z.int(),
  address: z.string().describe('Where'),
  areaPrefix: z.string().describe('Area whose projects it is about; empty = everywhere'),
  kinds: z.array(kind).describe('What it is told of'),
  isActive: z.boolean().describe('It is told'),
  createdBy: z.string().describe('Log-in name of whoever entered it'),
  createdAt: z.iso.datetime().describe('When it was entered'),
  toldSeq: z.int().describe('Number of the last change that it has been told'),
  toldAt: z.iso.datetime().nullable().describe('When a call arrived last'),
  failures: z.int().describe('Calls in a row that failed'),
  lastError: z.string().describe('Why the last one failed; empty where it did not'),
});
/** Answer to a new one: the secret is shown once. */
export const createdChangeTarget = changeTarget.extend({
  secret: z.string().describe('Signs the calls; shown once'),
});

export const targetQuery = z.strictObject({ ...paging });
export type TargetQuery = z.output<typeof targetQuery>;
