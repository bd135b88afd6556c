// Step 10 of the walk: the sheet of a month as the API gives it.
import { z } from 'zod';
import type { AttendanceException } from '#domain/attendance/attendance-day.js';
import { EXCEPTION_SIGNS } from '#domain/attendance/month-sheet.js';
import { id, month } from '../parameters.js';

const EXCEPTIONS = Object.keys(EXCEPTION_SIGNS) as [AttendanceException, ...AttendanceException[]];

export const monthSheetQuery = z.strictObject({
  month: month.describe('Month of the work dates'),
  team: id.optional().describe('Team id; without it every team of the project that the caller sees'),
  format: z.enum(['json', 'xlsx', 'pdf']).optional().describe('Goes before `Accept`'),
});
export type MonthSheetQuery = z.output<typeof monthSheetQuery>;

const totals = z.strictObject({
  workdayHundredths: z.int().describe('工日 in hundredths'),
  workedMinutes: z.int(),
  overtimeMinutes: z.int().describe('Of the worked minutes'),
  exceptionDays: z.int().describe('Days with an exception'),
  provisionalDays: z.int().describe('Days that are not settled yet'),
});

const cell = z.strictObject({
  mark: z.string().describe('As printed; see `legend`'),
  workdayHundredths: z.int(),
  workedMinutes: z.int(),
  overtimeMinutes: z.int().describe('Of the worked minutes'),
  exceptions: z.array(z.enum(EXCEPTIONS)),
  isProvisional: z.boolean().describe('Not settled yet: it may still change by itself'),
  version: z.int(),
});

const row = z.strictObject({
  workerNumber: z.string().nullable(),
  workerName: z.string().nullable(),
  trades: z
    .array(z.strictObject({ code: z.string(), name: z.string().nullable() }))
    .describe('In the order of the days'),
  cells: z.array(cell.nullable()).describe('One a date; null where there is no attendance day'),
  totals: totals.describe('Of the worker'),
});

const team = z.strictObject({
  teamId: z.int().nullable().describe('Null: days on which the worker belonged to no team'),
  teamName: z.string().nullable(),
  employerName: z.string().nullable().describe('Enterprise that employs the team'),
  leaderName: z.string().nullable().describe('班组长'),
  rows: z.array(row).describe('By worker number; somebody who changes the team has a row in both'),
  dayTotals: z.array(totals).describe('One a date'),
  totals: totals.describe('Of the team; the sum of its rows and of its days'),
});

export const monthSheetAnswer = z.strictObject({
  projectCode: z.string(),
  projectName: z.string(),
  contractorName: z.string().describe('General contractor 总承包单位'),
  timeZone: z.string(),
  month: z.string().describe('Month of the work dates'),
  asOf: z.iso.datetime(),
  derivedAt: z.iso.datetime().nullable().describe('When the youngest of its days was derived'),
  highestVersion: z.int().nullable().describe('The highest version among its days'),
  dates: z.array(z.iso.date()).describe('Every date of the month'),
  legend: z
    .array(
      z.strictObject({
        sign: z.string().describe('As it stands in `mark`'),
        meaning: z.string().describe('What it means'),
      }),
    )
    .describe('The signs of the marks'),
  teams: z.array(team).describe('By name; days without a team come last'),
  totals: totals.describe('Of all teams'),
});
