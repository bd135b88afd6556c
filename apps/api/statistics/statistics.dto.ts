// Step 10 of the walk: indicators as the API takes questions for them and gives them.
import { z } from 'zod';
import { daysBetween, monthOf } from '#domain/calendar/work-date.js';
import { INDICATOR_UNITS, type IndicatorFamily } from '#domain/statistics/indicator.js';
import { AREA_TREES } from '#store/statistics/conditions.js';
import {
  type Dimension,
  MONTH_DIMENSIONS,
  PEOPLE_DIMENSIONS,
  PLACE_DIMENSIONS,
  TEAM_DIMENSIONS,
  TRADE_DIMENSIONS,
} from '#store/statistics/dimensions.js';
import { area, date, month, periodInOrder, projectCode } from '../parameters.js';

/** One or two dimensions, separated by a comma. */
function groupBy<D extends string = Dimension>(dimensions: readonly D[]) {
  const pattern = `^(${dimensions.join('|')})(,(${dimensions.join('|')}))?$`;
  return z
    .string()
    .regex(new RegExp(pattern), { message: `must be one or two of ${dimensions.join(', ')}` })
    .transform((text) => text.split(',') as D[])
    .refine((chosen) => new Set(chosen).size === chosen.length, { message: 'names a dimension twice' })
    .describe(
      `One or two of ${dimensions.join(', ')}, separated by a comma; absent = one group of everything`,
    );
}

const places = {
  area: area.optional(),
  tree: z
    .enum(AREA_TREES)
    .default('managing')
    .describe(
      'Where projects are looked for: in the areas that manage them, or in those where they lie by law',
    ),
  project: projectCode.optional(),
};

/** A month, or a date that stands for its month. */
const payMonth = z
  .union([month, date])
  .meta({ examples: ['2026-10'] })
  .transform((text) => monthOf(text));

const OF_PERSONS = [
  ...PLACE_DIMENSIONS,
  ...TEAM_DIMENSIONS,
  ...TRADE_DIMENSIONS,
  ...PEOPLE_DIMENSIONS,
  ...MONTH_DIMENSIONS,
];

export const dayStatisticQuery = z.strictObject({
  from: date.optional().describe('First work date'),
  to: date.optional().describe('Last work date'),
  ...places,
  groupBy: groupBy([...OF_PERSONS, 'day']).default([]),
});
export type DayStatisticQuery = z.output<typeof dayStatisticQuery>;
export const dayStatisticInput = periodInOrder(dayStatisticQuery);

export const monthStatisticQuery = z.strictObject({
  from: payMonth.optional().describe('First month (a date means its month)'),
  to: payMonth.optional().describe('Last month (a date means its month)'),
  ...places,
  groupBy: groupBy(OF_PERSONS).default([]),
});
export type MonthStatisticQuery = z.output<typeof monthStatisticQuery>;
export const monthStatisticInput = periodInOrder(monthStatisticQuery);

export const siteStatisticQuery = z.strictObject({
  ...monthStatisticQuery.shape,
  groupBy: groupBy([...PLACE_DIMENSIONS, ...MONTH_DIMENSIONS]).default([]),
});
export type SiteStatisticQuery = z.output<typeof siteStatisticQuery>;
export const siteStatisticInput = periodInOrder(siteStatisticQuery);

export const systemStatisticQuery = z.strictObject({
  ...dayStatisticQuery.shape,
  groupBy: groupBy([...PLACE_DIMENSIONS, ...MONTH_DIMENSIONS, 'day']).default([]),
});
export type SystemStatisticQuery = z.output<typeof systemStatisticQuery>;
export const systemStatisticInput = periodInOrder(systemStatisticQuery);

export const headcountStatisticQuery = z.strictObject({
  ...dayStatisticQuery.shape,
  from: date.optional().describe('First date'),
  to: date.optional().describe('Last date'),
  groupBy: groupBy([...PLACE_DIMENSIONS, ...MONTH_DIMENSIONS, 'day', 'hour']).default([]),
});
export type HeadcountStatisticQuery = z.output<typeof headcountStatisticQuery>;
export const headcountStatisticInput = periodInOrder(headcountStatisticQuery);

const KEY_POST_DIMENSIONS = ['post', 'project', 'area', 'month'] as const;
export type KeyPostDimension = (typeof KEY_POST_DIMENSIONS)[number];
const MOST_KEY_POST_MONTHS = 3;

export const keyPostStatisticQuery = z.strictObject({
  from: payMonth.describe('First month (a date means its month)'),
  to: payMonth.describe('Last month (a date means its month)'),
  area: area.optional(),
  project: projectCode.optional(),
  groupBy: groupBy<KeyPostDimension>(KEY_POST_DIMENSIONS).default([]),
});
export type KeyPostStatisticQuery = z.output<typeof keyPostStatisticQuery>;
/** Every day of every post is judged anew: a year of a province would take minutes. */
export const keyPostStatisticInput = periodInOrder(keyPostStatisticQuery).refine(
  ({ from, to }) => daysBetween(`${from}-01`, `${to}-01`) < 31 * MOST_KEY_POST_MONTHS,
  { path: ['to'], message: `at most ${MOST_KEY_POST_MONTHS} months` },
);

const rate = z.object({ numerator: z.int(), denominator: z.int(), value: z.number().nullable() });

const answerOf = (values: z.ZodObject) =>
  z.strictObject({
    definition: z.string(),
    asOf: z.iso.datetime(),
    revision: z.int(),
    groups: z.array(
      z.strictObject({
        key: z.record(z.string(), z.union([z.string(), z.int(), z.null()])),
        values,
      }),
    ),
    suppressed: z.int(),
  });

/** The answer of a family, described by its definitions. */
export function statisticOf(family: IndicatorFamily) {
  const values = Object.entries(family.indicators).map(
    ([id, { zh, numerator, denominator, unit, mayBeNull }]) => {
      const text =
        denominator === null
          ? `${zh}: ${numerator}`
          : `${zh}: ${numerator}, out of ${denominator}; null where the denominator is 0`;
      const value = unit === 'rate' ? rate : mayBeNull ? z.int().nullable() : z.int();
      return [id, value.describe(text)] as const;
    },
  );
  return answerOf(z.strictObject(Object.fromEntries(values)));
}

/** The answer of every statistic. */
export interface StatisticAnswer<Values> {
  readonly definition: string;
  readonly asOf: Date;
  readonly revision: number;
  readonly groups: readonly {
    readonly key: Record<string, string | number | null>;
    readonly values: Values;
  }[];
  readonly suppressed: number;
}

export const indicatorCatalogue = z.strictObject({
  families: z
    .array(
      z.strictObject({
        definition: z.string().describe('Name and version, as each answer carries it'),
        zh: z.string().describe('In Chinese'),
        en: z.string().describe('In English'),
        period: z.enum(['day', 'month']).describe('What `from` and `to` are'),
        indicators: z
          .array(
            z.strictObject({
              id: z.string().describe('Name of the value in an answer'),
              zh: z.string().describe('In Chinese'),
              en: z.string().describe('In English'),
              numerator: z.string().describe('What is counted above the line, or the sum itself'),
              denominator: z.string().nullable().describe('null for what is no rate'),
              unit: z.enum(INDICATOR_UNITS).describe('Unit of the value'),
              partsIn: z
                .enum(['fen', 'minutes'])
                .optional()
                .describe(
                  'What numerator and denominator of a rate are amounts of; absent where they count things',
                ),
              mayBeNull: z
                .literal(true)
                .optional()
                .describe('The value, no rate, is null where there is nothing to take it of'),
              target: z.string().nullable().describe('A published target; null where none was found'),
              source: z.string().describe('What it rests on'),
            }),
          )
          .describe('In the order of the answer'),
      }),
    )
    .describe('Indicators that are asked for together'),
});
