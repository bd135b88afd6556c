// Step 10 of the walk: one day as the API tells it: its versions, and the explanation of one.
import { z } from 'zod';
import { EXCEPTIONS, DAY_KINDS, stay } from './attendance-days.dto.js';

const EFFECTS = [
  ...['OPENED', 'CLOSED', 'INSIDE', 'NO_EXIT', 'TOO_LATE', 'NO_ENTRY', 'REPEAT', 'BETWEEN', 'FORCED_OUT'],
  ...['REPLACED', 'SUSPECT_TIME', 'NO_CONTRACT', 'NOT_ENTERED', 'EXITED', 'BLOCKED', 'WRONG_SITE'],
] as const;
const CAUSES = [
  ...['FIRST', 'FACTS', 'POLICY', 'CALENDAR', 'RULE', 'PLACE', 'WITHDRAWN', 'EFFECT', 'OTHER'],
] as const;

const instant = z.iso.datetime();
const effect = z.enum(EFFECTS).describe('What the fact did to the day; docs/attendance.md');
const zh = z.string().describe('In Chinese');
const en = z.string().describe('In English');

const policyOfDay = z.object({
  id: z.int(),
  scope: z.enum(['general', 'project', 'team']).describe('Whose policy it is'),
  effectiveFrom: z.iso.date().describe('First work date that it governs'),
  revision: z.int().describe('Of the decisions about one date the highest holds'),
  reason: z.string().describe('Why it was decided'),
  decidedBy: z.string().describe('Who decided it; empty = it came with the program'),
  decidedAt: instant.describe('When it was decided'),
});

const figures = {
  workedMinutes: z.int(),
  workdayHundredths: z.int().describe('工日 in hundredths'),
  dayKind: z.enum(DAY_KINDS),
  overtimeMinutes: z.int(),
  provenMinutes: z.int(),
  exceptions: z.array(z.enum(EXCEPTIONS)),
};

const subject = {
  projectCode: z.string(),
  projectName: z.string(),
  timeZone: z.string().describe('IANA time zone of the site'),
  workerNumber: z.string(),
  workerName: z.string(),
  workDate: z.iso.date(),
};

const made = {
  version: z.int(),
  derivedAt: instant,
  ruleVersion: z.int(),
  policy: policyOfDay.describe('The policy that the version was made by'),
  isSettled: z.boolean().describe('The day counts as complete'),
  settlesAt: instant,
};

const factChange = z.object({
  fact: z.string().describe('Id of the gate event, or `correction-` and an id'),
  effect,
});

export const dayHistory = z.object({
  ...subject,
  versions: z
    .array(
      z.object({
        ...made,
        teamId: z.int().nullable(),
        teamName: z.string().nullable(),
        tradeCode: z.string().nullable(),
        ...figures,
        causes: z.array(z.enum(CAUSES)).describe('Why this version was made'),
        added: z.array(factChange).describe('Facts that the version before did not know'),
        removed: z.array(factChange).describe('Facts that the version before knew'),
      }),
    )
    .describe('The first one first; the last one is the day'),
});
export type DayHistory = z.input<typeof dayHistory>;

const gateFact = z.object({
  id: z.string().describe('Id of the gate event'),
  deviceSn: z.string().nullable(),
  gate: z.string().nullable(),
  direction: z.string(),
  method: z.string(),
  verdict: z.string(),
  timeQuality: z.string(),
  deviceAt: instant,
  receivedAt: instant,
  effectiveAt: instant,
  receipt: z
    .object({ boot: z.string().nullable(), seq: z.int(), storedAt: instant.describe('When it was stored') })
    .describe('What the gate was told: these numbers are stored'),
  seal: z
    .object({
      state: z.enum(['SEALED', 'NOT_SEALED_YET', 'BROKEN']).describe('BROKEN: changed after it was sealed'),
      date: z.iso.date().describe('Date of the seal'),
      part: z.int().nullable().describe('Part of the seal; null = none yet'),
      root: z.string().nullable().describe('Root of the seal; null = none yet'),
      sealHash: z.string().nullable().describe('Hash of the seal; null = none yet'),
    })
    .describe('The seal over the events of its day'),
  proof: z.string().describe('Where the proof is, for a check without us'),
});

const correctionFact = z.object({
  id: z.int().describe('Id of the correction'),
  reason: z.string().describe('Why it was asked for'),
  requestedBy: z.string().describe('Who asked'),
  requestedAt: instant.describe('When it was asked for'),
  outcome: z.string().nullable().describe('The decision that holds now'),
  decidedBy: z.string().nullable().describe('Who decided'),
  decidedAt: instant.nullable().describe('When it was decided'),
});

export const dayExplanation = z.object({
  ...subject,
  ...made,
  latestVersion: z.int().describe('The version that holds now'),
  punches: z
    .array(
      z.object({
        effect,
        zh,
        en,
        event: gateFact.nullable().describe('The gate event; null = a correction'),
        correction: correctionFact.nullable().describe('The correction; null = a gate event'),
      }),
    )
    .describe('Every fact of the day and what it did, in order'),
  stays: z.array(stay.extend({ zh, en })),
  figures: z
    .array(
      z.object({
        name: z.enum(['workedMinutes', 'workdayHundredths', 'overtimeMinutes', 'provenMinutes']),
        value: z.int().describe('The number'),
        because: z.array(z.object({ zh, en })).describe('What gave it, step by step'),
      }),
    )
    .describe('Each number and why it is that number'),
  exceptions: z.array(z.object({ code: z.enum(EXCEPTIONS), zh, en })),
});
export type DayExplanationAnswer = z.input<typeof dayExplanation>;

export const explanationQuery = z.strictObject({
  version: z.coerce.number().int().min(1).max(1_000_000).optional().describe('Another version than the last'),
  format: z.enum(['json', 'pdf']).optional().describe('`pdf`: to be printed'),
});
export type ExplanationQuery = z.output<typeof explanationQuery>;
