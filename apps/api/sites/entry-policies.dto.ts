// The register: what an area asks of whoever enters, as the API takes and gives it.
import { z } from 'zod';
import { AGE_ACTIONS, TRAINING_LEVELS } from '#domain/entry/entry-policy.js';
import { area, date, freeText, paging, text } from '../parameters.js';

const ageRule = z.strictObject({
  gender: z.enum(['male', 'female', 'any']).describe('Whom it is about'),
  ageFrom: z.int().describe('From this age on, full years'),
  trades: z.array(text(4)).max(200).describe('Trades, national dictionary; empty = every trade'),
  action: z
    .enum(AGE_ACTIONS)
    .describe('block: may not enter; warn: is shown; require_health_certificate: only with a valid one'),
});

const rule = z
  .strictObject({
    minimumAge: z.int().describe('Full years; never below 16, 18 by default (Labour Law arts 15, 64)'),
    trainingLevels: z
      .array(z.enum(TRAINING_LEVELS))
      .max(TRAINING_LEVELS.length)
      .describe('Levels of safety training that must have been passed 三级安全教育'),
    trainingLapseDays: z.int().describe('Days without activity after which a training must be repeated'),
    ageRules: z.array(ageRule).max(50).describe('What happens from an age on'),
  })
  .describe('What is asked');

export const newEntryPolicy = z.strictObject({
  area: area.optional(),
  effectiveFrom: date.describe('First day; today or later'),
  rule,
  source: freeText(200).describe('Document in which the area has said so'),
});
export type NewEntryPolicyBody = z.output<typeof newEntryPolicy>;

export const entryPolicy = z.strictObject({
  id: z.int().describe('Id of the policy'),
  area: z.string().describe('Significant digits of the area; empty = everywhere'),
  effectiveFrom: z.iso.date().describe('First day'),
  rule,
  source: z.string().describe('Document in which the area has said so'),
});

export const entryPolicyQuery = z.strictObject({
  area: area
    .optional()
    .describe('Policies that may hold in this area: its own and those of the areas above it'),
  ...paging,
});
export type EntryPolicyQuery = z.output<typeof entryPolicyQuery>;
