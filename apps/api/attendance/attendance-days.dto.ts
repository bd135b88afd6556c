// Step 10 of the walk: attendance days as the API takes filters for them and gives them.
import { z } from 'zod';
import { date, id, paging, periodInOrder, projectCode, workerNumber } from '../parameters.js';

export const EXCEPTIONS = [
  'MISSING_IN',
  'MISSING_OUT',
  'DUPLICATE',
  'OUT_BEFORE_IN',
  'SUSPECT_TIME',
  'NO_CONTRACT',
  'NOT_ENTERED',
  'EXITED',
  'BLOCKED',
  'WRONG_SITE',
  'FORCED_OUT',
  'TOO_SHORT',
  'TWO_PROJECTS',
] as const;

export const DAY_KINDS = ['WORKDAY', 'REST_DAY', 'STATUTORY_HOLIDAY'] as const;

export const attendanceDayQuery = z.strictObject({
  project: projectCode.optional(),
  worker: workerNumber.optional(),
  team: id.optional().describe('Team id'),
  date: date.optional().describe('This work date only'),
  from: date.optional().describe('First work date'),
  to: date.optional().describe('Last work date'),
  exception: z.enum(EXCEPTIONS).optional(),
  ...paging,
});
export type AttendanceDayQuery = z.output<typeof attendanceDayQuery>;
export const attendanceDayInput = periodInOrder(attendanceDayQuery);

export const stay = z.object({
  inAt: z.iso.datetime(),
  outAt: z.iso.datetime(),
  minutes: z.int(),
  counted: z.boolean(),
  openedBy: z.string().nullable().describe('Id of the gate event, or `correction-` and an id'),
  closedBy: z.string().nullable().describe('As openedBy'),
  isProven: z.boolean().nullable().describe('Terminals saw both ends; null = derived by an older rule'),
});

export const attendanceDay = z.strictObject({
  workDate: z.iso.date(),
  projectCode: z.string(),
  projectName: z.string(),
  workerNumber: z.string().nullable(),
  workerName: z.string().nullable(),
  teamId: z.int().nullable(),
  teamName: z.string().nullable(),
  tradeCode: z.string().nullable(),
  tradeName: z.string().nullable(),
  workedMinutes: z.int(),
  workdayHundredths: z.int().describe('工日 in hundredths'),
  dayKind: z.enum(DAY_KINDS),
  overtimeMinutes: z.int(),
  provenMinutes: z.int(),
  settlesAt: z.iso.datetime(),
  firstInAt: z.iso.datetime().nullable(),
  lastOutAt: z.iso.datetime().nullable(),
  openSince: z.iso.datetime().nullable().describe('Inside since; null = not inside'),
  eventCount: z.int(),
  validEventCount: z.int(),
  exceptions: z.array(z.enum(EXCEPTIONS)),
  stays: z.array(stay),
  version: z.int(),
  ruleVersion: z.int(),
  derivedAt: z.iso.datetime(),
});
