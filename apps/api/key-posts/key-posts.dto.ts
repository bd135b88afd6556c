// Key posts: as the API takes and gives them.
import { z } from 'zod';
import { KEY_POST_REASONS } from '#domain/key-posts/judge-key-post-month.js';
import { KEY_POSTS } from '#domain/key-posts/key-post.js';
import { KEY_POST_DAY_STATES } from '#domain/key-posts/key-post-day.js';
import { KEY_POST_RULE_RANGES, LEAVE_EFFECTS, START_EVENTS } from '#domain/key-posts/key-post-rule.js';
import { area, date, freeText, month, paging, text, workerNumber } from '../parameters.js';

const post = z.enum(KEY_POSTS).describe('Key post 关键岗位');
const monthOfQuestion = month.optional().describe('Month YYYY-MM; absent = the one that runs now');

export const keyPostMonthQuery = z.strictObject({ month: monthOfQuestion });
export type KeyPostMonthQuery = z.output<typeof keyPostMonthQuery>;

export const unmetQuery = z.strictObject({
  month: monthOfQuestion,
  area: area.optional(),
  post: post.optional(),
  ...paging,
});
export type UnmetQuery = z.output<typeof unmetQuery>;

export const keyPostRuleQuery = z.strictObject(paging);
export type KeyPostRuleQuery = z.output<typeof keyPostRuleQuery>;

const ranged = (field: keyof typeof KEY_POST_RULE_RANGES) => {
  const [least, most] = KEY_POST_RULE_RANGES[field];
  return z.int().min(least).max(most);
};

const rule = z
  .strictObject({
    minRatePercent: ranged('minRatePercent')
      .nullable()
      .describe('Least days present of a hundred days due; null where minDaysPerMonth is given'),
    minDaysPerMonth: ranged('minDaysPerMonth')
      .nullable()
      .describe(
        'Least days present in a whole month, in proportion where fewer are due; null where a rate is given',
      ),
    minPunches: ranged('minPunches').describe('Valid passages that a day present needs'),
    minSpanMinutes: ranged('minSpanMinutes').describe('Minutes from first entry to last exit that it needs'),
    maxConsecutiveAbsence: ranged('maxConsecutiveAbsence')
      .nullable()
      .describe('So many days due in a row without presence or leave are flagged; null = not looked at'),
    startRule: z
      .strictObject({
        from: z
          .enum(START_EVENTS)
          .describe('Start of the works, or the day in the number of the permit 施工许可证'),
        plusDays: ranged('plusDays').describe('Natural days after it'),
      })
      .describe('From when on days are due'),
    leaveCounts: z
      .enum(LEAVE_EFFECTS)
      .describe(
        'A day of approved leave counts as present, is not due, or neither; it always ends a row of absences',
      ),
  })
  .describe('What is asked of the post');

export const newKeyPostRule = z.strictObject({
  post,
  effectiveFrom: date.describe('A month is judged by the rule that holds on its first day'),
  rule,
  reason: freeText(500, 2).describe('Why it is decided so'),
  source: freeText(200).describe('Document in which it is said'),
});
export type NewKeyPostRule = z.output<typeof newKeyPostRule>;

export const keyPostRule = z.strictObject({
  post,
  effectiveFrom: z.iso.date().describe('First day'),
  revision: z.int().describe('Rises with each decision for the same day; the highest holds'),
  rule,
  isGeneral: z.boolean().describe('True for the rule of every project without one of its own'),
  decidedBy: z.string().describe('Log-in name of whoever decided'),
  decidedAt: z.iso.datetime().describe('When it was decided'),
  reason: z.string().describe('Why it is decided so'),
  source: z.string().describe('Document in which it is said'),
});

const isWithdrawn = z
  .boolean()
  .optional()
  .describe('True for what was recorded by mistake: it counts for nothing');
const withdrawn = z.boolean().describe('Recorded by mistake: counts for nothing');
const version = z.int().describe('Version; the ETag of the resource');
const id = z.int().describe('Id within the project');

export const newHolder = z.strictObject({
  post,
  worker: workerNumber
    .describe('Worker number of the holder, registered on the project in these dates')
    .meta({ examples: ['W0000001'] }),
  from: date.describe('First day'),
  to: date.nullable().default(null).describe('Last day; null = it lasts'),
});
export type NewHolder = z.output<typeof newHolder>;

export const holderChange = z.strictObject({
  from: date.optional().describe('First day'),
  to: date.nullable().optional().describe('Last day; null = it lasts'),
  isWithdrawn,
});
export type HolderChange = z.output<typeof holderChange>;

export const holder = z.strictObject({
  id,
  post,
  workerNumber: z.string().describe('Worker number of the holder'),
  workerName: z.string().describe('Name of the holder'),
  from: z.iso.date().describe('First day'),
  to: z.iso.date().nullable().describe('Last day; null = it lasts'),
  isWithdrawn: withdrawn,
  version,
});

export const newPause = z.strictObject({
  from: date.describe('First day that is not due'),
  to: date.describe('Last day that is not due; at most 366 days'),
  reason: freeText(500, 2).describe('Why the works rest: weather, holidays, an order'),
});
export type NewPause = z.output<typeof newPause>;

export const pauseChange = newPause.partial().extend({ isWithdrawn });
export type PauseChange = z.output<typeof pauseChange>;

export const pause = z.strictObject({
  id,
  from: z.iso.date().describe('First day that is not due'),
  to: z.iso.date().describe('Last day that is not due'),
  reason: z.string().describe('Why the works rest'),
  decidedBy: z.string().describe('Log-in name of whoever approved it'),
  isWithdrawn: withdrawn,
  version,
});

export const newLeave = z.strictObject({
  worker: workerNumber
    .describe('Worker number, registered on the project in these dates')
    .meta({ examples: ['W0000001'] }),
  from: date.describe('First day of leave'),
  to: date.describe('Last day of leave; at most 366 days'),
  reason: freeText(500, 2).describe('Why'),
  approvedBy: text(100).describe('Who has approved it, e.g. of the owner 建设单位'),
});
export type NewLeave = z.output<typeof newLeave>;

export const leaveChange = newLeave.omit({ worker: true }).partial().extend({ isWithdrawn });
export type LeaveChange = z.output<typeof leaveChange>;

export const leave = z.strictObject({
  id,
  workerNumber: z.string().describe('Worker number'),
  workerName: z.string().describe('Name'),
  from: z.iso.date().describe('First day of leave'),
  to: z.iso.date().describe('Last day of leave'),
  reason: z.string().describe('Why'),
  approvedBy: z.string().describe('Who has approved it'),
  isWithdrawn: withdrawn,
  version,
});

const rate = z
  .strictObject({
    numerator: z.int().describe('Days present'),
    denominator: z.int().describe('Days due, as far as they are settled'),
    value: z.number().nullable().describe('Days present by days due; null where no day was due'),
  })
  .describe('Rate of presence 到岗率');

const day = z.strictObject({
  date: z.iso.date().describe('Work date'),
  state: z
    .enum(KEY_POST_DAY_STATES)
    .describe(
      'Due: PRESENT, ABSENT (also a vacant post), LEAVE. Not due: PAUSED, NOT_DUE. Open: UNSETTLED (facts may still come), FUTURE',
    ),
  holders: z
    .array(
      z.strictObject({
        workerNumber: z.string().describe('Worker number of the holder'),
        validEventCount: z.int().describe('Valid passages'),
        spanMinutes: z.int().nullable().describe('Minutes from first entry to last exit; null without both'),
        isPresent: z.boolean().describe('Whether they are enough for the rule'),
        isOnLeave: z.boolean().describe('Whether approved leave was recorded'),
        isSettled: z.boolean().describe('Whether the facts of the day are in'),
      }),
    )
    .describe('Who held the post on the day, and what the gates say; empty = nobody'),
});

const judged = {
  daysRequired: z.int().describe('Days present that the whole month needs'),
  daysOpen: z.int().describe('Days that will be due and are not settled yet'),
  isMet: z
    .boolean()
    .nullable()
    .describe('False as soon as it cannot be met any more; null while it can, and where no day was due'),
  reasons: z.array(z.enum(KEY_POST_REASONS)).describe('Why it is not met; empty unless isMet is false'),
};

const names = {
  post,
  name: z.string().describe('Name of the post'),
  englishName: z.string().describe('Name of the post in English'),
};

export const keyPostMonth = z.strictObject({
  projectCode: z.string(),
  projectName: z.string(),
  month: z.string().describe('Month YYYY-MM'),
  startedOn: z.iso.date(),
  completedOn: z.iso.date().nullable(),
  permitOn: z.iso.date().nullable().describe('Day in the number of the permit; null where it shows none'),
  lastSettledOn: z.iso.date().describe('Days up to this one are settled'),
  pauses: z.array(pause).describe('Pauses with a day in the month'),
  leaves: z.array(leave).describe('Leaves with a day in the month'),
  posts: z
    .array(
      z.strictObject({
        ...names,
        rule: keyPostRule.describe('The rule that holds for the month'),
        dueFrom: z.iso.date().describe('First day that is due'),
        holders: z.array(holder).describe('Who holds the post on a day of the month'),
        rate,
        ...judged,
        longestAbsence: z
          .strictObject({
            days: z.int().describe('Days due in a row without presence or leave'),
            from: z.iso.date().nullable().describe('First of them; may lie in an earlier month'),
            to: z.iso.date().nullable().describe('Last of them'),
          })
          .describe('Longest row of absences with a day in the month; followed back at most 60 days'),
        days: z.array(day).describe('Every day of the month'),
      }),
    )
    .describe('Every key post'),
});

export const unmetKeyPost = z.strictObject({
  projectCode: z.string(),
  projectName: z.string(),
  managingAreaCode: z.string(),
  month: z.string().describe('Month YYYY-MM'),
  ...names,
  holders: z.array(z.string()).describe('Names of whoever holds it on a day of the month; empty = nobody'),
  numerator: z.int().describe('Days present'),
  denominator: z.int().describe('Days due, as far as they are settled'),
  value: z.number().nullable().describe('Days present by days due; null where no day was due'),
  ...judged,
  longestAbsenceDays: z.int().describe('Longest row of days due without presence or leave'),
});
