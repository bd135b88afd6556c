// Step 6 of the walk: attendance policies as the API takes and gives them. Ranges are the rule's own to judge.
import { z } from 'zod';
import { date, freeText, id, paging, projectCode, text } from '../parameters.js';

const minutes = z.int();

const breakWindow = z.strictObject({
  fromMinutes: minutes.describe('Begin, minutes after local midnight'),
  toMinutes: minutes.describe('End, minutes after local midnight'),
  minutes: minutes.describe('Taken off where one stay covers the whole window'),
});

const tier = z.strictObject({
  fromMinutes: minutes.describe('From so many minutes worked on'),
  workdayHundredths: z.int().describe('the day is worth so many hundredths of a 工日'),
});

/** Without its time zone, which is the site's. */
const numbers = {
  dayCutoffMinutes: minutes.describe(
    'A punch before this local time belongs to the work date before; minutes after midnight, 0 to 480',
  ),
  mode: z
    .enum(['PAIRING', 'FIRST_LAST'])
    .describe(
      'PAIRING 逐段配对 adds up stays; FIRST_LAST 首末打卡 takes one, from the first entry to the last exit',
    ),
  maxOpenMinutes: minutes.describe('A longer stay is not counted, 480 to 1440'),
  exitHorizonMinutes: minutes.describe(
    'An exit up to so long after an entry is still its exit, 480 to 2880 and not below maxOpenMinutes',
  ),
  debounceSeconds: minutes.describe('The same direction again within this time is a repeat, 30 to 300'),
  minIntervalMinutes: minutes.describe('A shorter stay counts nothing, 0 to 60'),
  breaks: z
    .array(breakWindow)
    .max(50)
    .describe('At most 5, one after the other; empty = nothing is taken off'),
  tiers: z.array(tier).max(200).describe('From 0 on, rising'),
  standardDayMinutes: minutes.describe('Minutes of a working day that are no overtime, 60 to 720'),
  restWeekdays: z
    .array(z.int())
    .max(50)
    .describe('Weekly rest days, 1 = Monday to 7 = Sunday, where the calendar names no other'),
  settleDelayMinutes: minutes.describe('A day settles so long after its end, 0 to 20160'),
  correctionsPerMonth: minutes.describe('Most corrections 补卡 of one worker and month, 0 to 31'),
};

const TIME_ZONE = 'IANA name; days are counted in the zone of the site';

export const newAttendancePolicy = z.strictObject({
  project: projectCode
    .nullish()
    .describe('Project code; null = every project without a policy of its own, for administrators only'),
  team: z
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .nullish()
    .describe('Id of a team of the project; null = every team without a policy of its own'),
  effectiveFrom: date.describe('First work date; may lie in the past: its days are then derived again'),
  rule: z
    .strictObject({
      ...numbers,
      timeZone: text(64).optional().describe(`${TIME_ZONE}: may be left out and must not say another`),
    })
    .describe('The numbers of the rule, all of them'),
  reason: freeText(500, 2)
    .refine((value) => value.trim() !== '', { message: 'must say something' })
    .describe('Why; everybody of the project reads it'),
});
export type NewAttendancePolicyBody = z.output<typeof newAttendancePolicy>;

export const attendancePolicy = z.strictObject({
  id: z.int().describe('Id of the policy: what a day names that was derived by it'),
  project: z.string().nullable().describe('Project code; null = general'),
  projectName: z.string().nullable().describe('Name of the project'),
  team: z.int().nullable().describe('Id of the team; null = every team without a policy of its own'),
  teamName: z.string().nullable().describe('Name of the team; null also where the caller does not see it'),
  effectiveFrom: z.iso.date().describe('First work date'),
  revision: z.int().describe('1 for the first decision about this project, team and date; the highest holds'),
  isReplaced: z.boolean().describe('A later revision holds in its place'),
  rule: z
    .strictObject({ ...numbers, timeZone: z.string().describe(TIME_ZONE) })
    .describe('The numbers of the rule'),
  reason: z.string().describe('Why it was decided; empty for what the installation started with'),
  decidedBy: z
    .string()
    .describe('Log-in name of whoever decided; empty for what the installation started with'),
  decidedAt: z.iso.datetime().describe('When it was decided'),
});

export const decidedPolicy = attendancePolicy.extend({
  workerDays: z.int().describe('Existing worker-days that it governs: they are being derived again'),
});

export const attendancePolicyQuery = z.strictObject({
  project: projectCode.optional().describe('Project code: its own policies and the general ones'),
  team: id.optional().describe('Team id: its own policies, those of its project and the general ones'),
  on: date.optional().describe('Of each project and team only the policy that holds on this work date'),
  ...paging,
});
export type AttendancePolicyQuery = z.output<typeof attendancePolicyQuery>;

const figures = z
  .strictObject({
    workedMinutes: z.int().describe('Minutes worked'),
    workdayHundredths: z.int().describe('工日 in hundredths'),
    overtimeMinutes: z.int().describe('Minutes of these that are overtime'),
  })
  .nullable();

export const policyPreview = z.strictObject({
  workerDays: z.int().describe('Existing worker-days that the policy would govern'),
  lookedAt: z.int().describe('How many of these were tried out, the earliest months of each project first'),
  changed: z.int().describe('How many of the days tried out would be worth something else'),
  items: z
    .array(
      z.strictObject({
        projectCode: z.string().describe('Project code'),
        workDate: z.iso.date().describe('Work date'),
        workerNumber: z.string().nullable().describe('Platform worker number'),
        workerName: z.string().nullable().describe('Name of the worker'),
        before: figures.describe('What the day is worth now; null = there is no such day'),
        after: figures.describe('What it would be worth; null = nothing would belong to it'),
      }),
    )
    .describe('The first 200 of these days'),
});
