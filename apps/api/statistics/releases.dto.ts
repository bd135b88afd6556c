// Step 10 of the walk: frozen months as the API gives them.
import { z } from 'zod';
import { month, paging } from '../parameters.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const release = z.strictObject({
  id: z.string().describe('Month and revision'),
  month: month.describe('The frozen month'),
  revision: z.int().describe('0 = as first frozen; each later one says what has changed'),
  frozenAt: z.iso.datetime().describe('When it was frozen'),
  changedProjects: z.int().describe('Projects whose sums are others than in the revision before'),
  previousHash: hash
    .nullable()
    .describe('Hash of the release before it, of whatever month; null for the first'),
  hash: hash.describe('SHA-256 over the content; see docs/statistics.md'),
});

export const releaseQuery = z.strictObject({
  month: month.optional().describe('Of this month only'),
  ...paging,
});
export type ReleaseQuery = z.output<typeof releaseQuery>;

const value = z.union([z.int(), z.string(), z.null()]);

const change = z.strictObject({
  family: z.string().describe('Family of the sum'),
  name: z.string().describe('Name of the sum, as in the roll-up'),
  before: value.describe('What it was'),
  after: value.describe('What it is'),
});

const keys = z.array(z.array(z.string())).describe('Keys; several where they were merged');

const publishedTable = z.strictObject({
  id: z.string().describe('Which table'),
  zh: z.string().describe('In Chinese'),
  measure: z.enum(['workers', 'workedDays', 'payableFen']).describe('What its numbers are'),
  by: z.enum(['gender', 'age', 'origin', 'education', 'tradeGroup']).describe('What its columns are'),
  roundedTo: z.int().describe('Every number is rounded to a multiple of it'),
  rows: keys.describe('Areas; several where they were merged'),
  columns: keys,
  cells: z
    .array(
      z.array(
        z.strictObject({
          value: z.int().nullable().describe('null where it is held back'),
          heldBecause: z
            .enum(['few', 'neighbour'])
            .nullable()
            .describe(
              'few: it would tell of single people or enterprises; neighbour: it would give such a cell away',
            ),
        }),
      ),
    )
    .describe('By row, then by column'),
  rowTotals: z.array(z.int()).describe('Totals of the rows'),
  columnTotals: z.array(z.int()).describe('Totals of the columns'),
  total: z.int().describe('Total of the table'),
  heldBack: z.int().describe('Cells that are held back'),
});

const rates = z.array(z.number().nullable()).describe('By area, to a hundredth');

const published = z
  .strictObject({
    tables: z.array(publishedTable).describe('Tables that everybody may read'),
    rates: z
      .strictObject({ areas: keys, contractRate: rates, realNameRate: rates, fullPaymentRate: rates })
      .nullable()
      .describe('Rates of areas; null where all of it is of few'),
  })
  .describe('What everybody may read');

export const releaseContent = z.strictObject({
  ...release.shape,
  definitions: z.array(z.string()).describe('Definitions by which it was computed'),
  areas: z
    .array(
      z.strictObject({
        area: z.string().nullable().describe('Managing area; null = all'),
        activePeople: z.int().describe('People registered, each once'),
        attendedPeople: z.int().describe('People who came, each once'),
      }),
    )
    .describe('People counted once; for those who see every project'),
  published,
  parts: z
    .array(
      z.strictObject({
        project: z.string(),
        revision: z.int().describe('In which revision these sums were frozen'),
        hash: hash.describe('SHA-256 over the sums'),
        content: z.record(z.string(), z.record(z.string(), value)).describe('Sums by family and name'),
        changes: z.array(change).describe('What differs from the revision before'),
        causes: z
          .record(z.string(), z.int())
          .describe('How many facts of the month came in between, by what they are'),
      }),
    )
    .describe('Projects that you may see'),
});

export const releaseCheck = z.strictObject({
  isIntact: z
    .boolean()
    .nullable()
    .describe('What is stored gives its hash; null unless you see every project'),
  isChained: z.boolean().describe('The release before it is there'),
  differences: z
    .array(z.strictObject({ project: z.string(), changes: z.array(change).describe('Other numbers now') }))
    .describe('What would be other numbers, computed today'),
});

export const publicRelease = z.strictObject({
  ...release.omit({ changedProjects: true, previousHash: true }).shape,
  published,
});
