// Step 10 of the walk: the scorecard and its rules as the API takes and gives them.
import { z } from 'zod';
import { SCORECARD_ITEMS, type ScorecardItemId } from '#domain/statistics/scorecard/scorecard.js';
import { AREA_TREES } from '#store/statistics/conditions.js';
import { area, month, paging, projectCode } from '../parameters.js';

export const scorecardQuery = z.strictObject({
  month: month.describe('Which month'),
  area: area.optional(),
  tree: z.enum(AREA_TREES).default('managing').describe('Where projects are looked for'),
  project: projectCode.optional(),
  by: z.enum(['project', 'contractor', 'area']).default('project').describe('What is scored and ranked'),
});
export type ScorecardQuery = z.output<typeof scorecardQuery>;

const ids = SCORECARD_ITEMS.map(({ id }) => id) as [ScorecardItemId, ...ScorecardItemId[]];
const item = z.enum(ids).describe('Item of the list');
const score = z.number().nullable();

const weights = z
  .strictObject(
    Object.fromEntries(
      SCORECARD_ITEMS.map(({ id, zh }) => [id, z.int().min(0).max(100).describe(`Weight of ${zh}`)]),
    ) as Record<ScorecardItemId, z.ZodInt>,
  )
  .describe('How much each item counts; together 100');
const rule = {
  weights,
  greenFrom: z.number().min(0).max(100).describe('Score from which the band is green'),
  yellowFrom: z.number().min(0).max(100).describe('Score from which the band is yellow; red below'),
};

export const scorecardAnswer = z.strictObject({
  month: month.describe('The month'),
  rule: z.strictObject(rule).describe('By which it is scored'),
  places: z
    .array(
      z.strictObject({
        key: z.record(z.string(), z.union([z.string(), z.int(), z.null()])).describe('What is scored'),
        place: z
          .int()
          .nullable()
          .describe('Place in the order of scores; equal scores share one; null without a score'),
        score: score.describe('0 to 100; null where there is nothing to be measured'),
        band: z
          .enum(['green', 'yellow', 'red'])
          .nullable()
          .describe('Red with an open red alert, whatever the score'),
        items: z
          .array(
            z.strictObject({
              id: item,
              zh: z.string().describe('In Chinese'),
              weight: z.int().describe('Weight'),
              score: score.describe(
                '0 to 100; null where there is nothing to be measured: its weight goes to the others',
              ),
              parts: z
                .array(
                  z.strictObject({
                    indicator: z.string().describe('family.indicator of the catalogue'),
                    numerator: z.int().describe('Numerator'),
                    denominator: z.int().describe('Denominator'),
                    value: z.number().nullable().describe('Their quotient'),
                  }),
                )
                .describe('What it is measured by'),
            }),
          )
          .describe('Items'),
        toFix: z
          .array(
            z.strictObject({
              item,
              indicator: z.string().describe('family.indicator of the catalogue'),
              missing: z.int().describe('How many of what the rate counts are missing'),
              costs: z.number().describe('Points of the score that it costs'),
            }),
          )
          .describe('What keeps the score below full, the costliest first'),
      }),
    )
    .describe('The best first'),
});

export const scorecardRuleQuery = z.strictObject({ ...paging });
export type ScorecardRuleQuery = z.output<typeof scorecardRuleQuery>;

const entered = {
  effectiveMonth: month.describe('First month that is scored by it'),
  ...rule,
  source: z.string().trim().min(1).max(200).describe('What it rests on'),
};
export const newScorecardRule = z.strictObject(entered);
export type NewScorecardRuleInput = z.output<typeof newScorecardRule>;

export const scorecardRule = z.strictObject({
  id: z.int(),
  ...entered,
  enteredBy: z.string().describe('Who entered it'),
  enteredAt: z.iso.datetime().describe('When it was entered'),
});
