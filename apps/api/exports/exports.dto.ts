// Step 10 of the walk: exports as the API takes and gives them.
import { z } from 'zod';
import {
  EXPORT_DATASETS,
  EXPORT_FORMATS,
  type ExportDataset,
  MOST_PIECES,
  isStatistic,
  pieceOf,
  piecesOf,
} from '#domain/export/export-table.js';
import { firstDayOfMonth, lastDayOfMonth } from '#domain/calendar/work-date.js';
import { EXPORT_STATES } from '#store/listing/export-jobs.store.js';
import { AREA_TREES } from '#store/statistics/conditions.js';
import type { Dimension } from '#store/statistics/dimensions.js';
import { area, date, month, paging, projectCode } from '../parameters.js';
import {
  headcountStatisticQuery,
  monthStatisticQuery,
  siteStatisticQuery,
  systemStatisticQuery,
} from '../statistics/statistics.dto.js';

const dataset = z
  .enum(EXPORT_DATASETS as [ExportDataset, ...ExportDataset[]])
  .describe('What a row is; of a statistic a group and a month');
const format = z.enum(EXPORT_FORMATS).describe('Form of the file');
const day = z.union([date, month]);

/** What each statistic may be grouped by, as where it is asked for at once. */
const GROUPING = {
  'statistics-attendance': monthStatisticQuery.shape.groupBy,
  'statistics-headcount': headcountStatisticQuery.shape.groupBy,
  'statistics-workforce': monthStatisticQuery.shape.groupBy,
  'statistics-wages': monthStatisticQuery.shape.groupBy,
  'statistics-compliance': siteStatisticQuery.shape.groupBy,
  'statistics-alerts': siteStatisticQuery.shape.groupBy,
  'statistics-complaints': siteStatisticQuery.shape.groupBy,
  'statistics-enforcement': siteStatisticQuery.shape.groupBy,
  'statistics-system': systemStatisticQuery.shape.groupBy,
} as const;

const asked = z.strictObject({
  dataset,
  format,
  from: day.describe('First day, or a month from its first day'),
  to: day.describe('Last day, or a month to its last day; datasets by month take whole months'),
  project: projectCode.optional(),
  area: area.optional().describe('Area of a statistic, and everything below it'),
  tree: z.enum(AREA_TREES).optional().describe('Tree of areas of a statistic; managing where absent'),
  groupBy: z
    .string()
    .max(60)
    .optional()
    .describe('One or two dimensions of a statistic, separated by a comma'),
});

/** An export as it is asked for, its days known. */
export const newExport = asked
  .transform(({ from, to, ...rest }) => ({
    ...rest,
    from: from.length === 7 ? firstDayOfMonth(from) : from,
    to: to.length === 7 ? lastDayOfMonth(to) : to,
  }))
  .superRefine((input, context) => {
    const fault = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    const { from, to, groupBy } = input;
    if (from > to) return fault('to', 'must not be before from');
    const piece = pieceOf(input.dataset);
    if (piecesOf(input.dataset, from, to).length > MOST_PIECES[piece])
      fault('to', `at most ${MOST_PIECES[piece]} ${piece}s at once`);
    if (isStatistic(input.dataset)) {
      const parsed = GROUPING[input.dataset].safeParse(groupBy);
      if (!parsed.success) fault('groupBy', parsed.error.issues[0]?.message ?? 'is not known');
      return;
    }
    for (const name of ['area', 'tree', 'groupBy'] as const)
      if (input[name] !== undefined) fault(name, 'is only for statistics');
  });
export type NewExport = z.output<typeof newExport>;

/** The dimensions of a checked export. */
export function groupingOf({ dataset: of, groupBy }: NewExport): readonly Dimension[] {
  return isStatistic(of) ? GROUPING[of].parse(groupBy) : [];
}

export const exportJob = z.strictObject({
  id: z.int().describe('Number of the export'),
  dataset,
  format,
  query: z.looseObject({}).describe('What was asked for'),
  askedBy: z.string().describe('Log-in name of whoever asked'),
  state: z.enum(EXPORT_STATES).describe('How far it has come; `expired`: the file is gone'),
  error: z
    .string()
    .nullable()
    .describe(
      'Why it failed: account_closed, not_allowed, too_many_groups, too_many_rows, internal_error; null where it did not',
    ),
  pieceCount: z.int().describe('Days or months that it is of'),
  doneCount: z.int().describe('Of these, how many are written'),
  rowCount: z.int().describe('Rows so far'),
  byteLength: z.int().describe('Length of the file; 0 until it is done'),
  sha256: z.string().nullable().describe('SHA-256 of the file; null until it is done'),
  createdAt: z.iso.datetime().describe('When it was asked for'),
  finishedAt: z.iso.datetime().nullable().describe('When it came to its end'),
  expiresAt: z.iso.datetime().nullable().describe('Until when the file is kept'),
});

export const exportQuery = z.strictObject({
  state: z.enum(EXPORT_STATES).optional().describe('Only exports in this state'),
  ...paging,
});
export type ExportListQuery = z.output<typeof exportQuery>;

export const dataDictionary = z.strictObject({
  export: exportJob.describe('The export'),
  columns: z
    .array(
      z.strictObject({
        key: z.string().describe('Name of the column'),
        type: z
          .enum(['text', 'integer', 'number', 'boolean', 'date', 'instant', 'json'])
          .describe('What it holds: `date` as YYYY-MM-DD, `instant` in UTC, `json` for lists and objects'),
        description: z.string().describe('What it means'),
      }),
    )
    .describe('In the order of the file'),
});
