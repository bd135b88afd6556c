// Step 6 of the walk: the calendar as the API takes and gives it.
import { z } from 'zod';
import { date, freeText, paging, periodInOrder, text } from '../parameters.js';

const kind = z
  .enum(['WORKDAY', 'REST_DAY', 'STATUTORY_HOLIDAY'])
  .describe(
    'WORKDAY 工作日, also one moved there 调休上班; REST_DAY 休息日, also one moved there 调休; STATUTORY_HOLIDAY 法定节假日',
  );

export const declaredDay = z.strictObject({
  kind,
  name: text(40)
    .describe('Name of the holiday')
    .meta({ examples: ['国庆节'] }),
  source: freeText(200, 2)
    .describe('The notice that says so')
    .meta({ examples: ['国务院办公厅关于2027年部分节假日安排的通知'] }),
});
export type DeclaredDayBody = z.output<typeof declaredDay>;

export const calendarDay = z.strictObject({
  day: z.iso.date().describe('Date'),
  kind,
  name: z.string().describe('Name of the holiday'),
  source: z.string().describe('The notice that says so'),
  revision: z.int().describe('1 for the first notice about this date; the highest holds'),
  enteredAt: z.iso.datetime().describe('When it was entered'),
});

export const enteredDay = calendarDay.extend({
  workerDays: z
    .int()
    .describe('Existing worker-days of this date: they are being derived again; 0 = nothing is new'),
});

export const calendarDayQuery = z.strictObject({
  from: date.optional().describe('First date'),
  to: date.optional().describe('Last date'),
  ...paging,
});
export type CalendarDayQuery = z.output<typeof calendarDayQuery>;
export const calendarDayInput = periodInOrder(calendarDayQuery);
