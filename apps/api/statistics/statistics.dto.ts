// Step 10 of the walk: indicators as the API takes questions for them and gives them.
import { z } from 'zod';
import { monthOf } from '#domain/calendar/work-date.js';
import { ATTENDANCE_DIMENSIONS, WAGE_DIMENSIONS } from '#store/listing/statistics.store.js';
import { area, date, month, periodInOrder, projectCode } from '../parameters.js';

/** One or two dimensions, separated by a comma. */
function groupBy<D extends string>(dimensions: readonly [D, ...D[]]) {
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

const places = { area: area.optional(), project: projectCode.optional() };

/** A month, or a date that stands for its month. */
const payMonth = z
  .union([month, date])
  .transform((text) => monthOf(text))
  .meta({ examples: ['2026-10'] });

export const attendanceStatisticQuery = z.strictObject({
  from: date.optional().describe('First work date'),
  to: date.optional().describe('Last work date'),
  ...places,
  groupBy: groupBy(ATTENDANCE_DIMENSIONS).default([]),
});
export type AttendanceStatisticQuery = z.output<typeof attendanceStatisticQuery>;
export const attendanceStatisticInput = periodInOrder(attendanceStatisticQuery);

export const wageStatisticQuery = z.strictObject({
  from: payMonth.optional().describe('First pay month (a date means its month)'),
  to: payMonth.optional().describe('Last pay month (a date means its month)'),
  ...places,
  groupBy: groupBy(WAGE_DIMENSIONS).default([]),
});
export type WageStatisticQuery = z.output<typeof wageStatisticQuery>;
export const wageStatisticInput = periodInOrder(wageStatisticQuery);

const rate = z
  .object({ numerator: z.int(), denominator: z.int(), value: z.number().nullable() })
  .describe('Null where the denominator is 0');

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

export const attendanceStatistic = answerOf(
  z.strictObject({
    attendanceRate: rate.describe(
      'Worker-days with work out of worker-days registered and active; null where the denominator is 0',
    ),
    missingPunchRate: rate.describe(
      'Worker-days with a missing punch out of worker-days present; null where the denominator is 0',
    ),
    attendanceCoverage: rate.describe(
      'Project-days with any event out of active project-days; null where the denominator is 0',
    ),
    attendedWorkerDays: z.int(),
    workdayHundredths: z.int(),
    workedMinutes: z.int(),
  }),
);

export const wageStatistic = answerOf(
  z.strictObject({
    fullPaymentRate: rate.describe('Fen paid out of fen payable; null where the denominator is 0'),
    onTimeRate: rate.describe(
      'Workers paid in full and on time out of workers whose wages were due; null where the denominator is 0',
    ),
    bankPayRate: rate.describe(
      'Lines paid through the bank out of published lines; null where the denominator is 0',
    ),
    paidAttendedRatio: rate.describe(
      'Workers paid out of workers who attended; null where the denominator is 0',
    ),
    matchRate: rate.describe(
      'Worker-months without an open finding out of all worker-months; null where the denominator is 0',
    ),
    payableFen: z.int(),
    paidFen: z.int(),
    arrearsFen: z.int(),
    arrearsWorkers: z.int(),
  }),
);

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
              unit: z
                .enum(['rate', 'workerDays', 'hundredths', 'minutes', 'fen', 'workers'])
                .describe('Unit of the value'),
              target: z.string().nullable().describe('A published target; null where none was found'),
              source: z.string().describe('What it rests on'),
            }),
          )
          .describe('In the order of the answer'),
      }),
    )
    .describe('Indicators that are asked for together'),
});
