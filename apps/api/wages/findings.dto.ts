// Step 10 of the walk: findings as the API takes filters for them and gives them.
import { z } from 'zod';
import { FINDING_CODES } from '#domain/reconciliation/finding.js';
import { flag, month, paging, projectCode } from '../parameters.js';

const LEVELS = ['red', 'yellow', 'info'] as const;

export const findingQuery = z.strictObject({
  project: projectCode.optional(),
  month: month.optional().describe('Period of the finding'),
  code: z.enum(FINDING_CODES).optional(),
  level: z.enum(LEVELS).optional(),
  primaryOnly: flag.optional().describe('Only the one category that a worker-month counts under'),
  ...paging,
});
export type FindingQuery = z.output<typeof findingQuery>;

export const finding = z.strictObject({
  id: z.string(),
  projectCode: z.string(),
  projectName: z.string(),
  subjectKind: z.enum(['worker', 'device', 'team']),
  workerNumber: z.string().nullable().describe('Of a finding about a worker'),
  workerName: z.string().nullable(),
  deviceSn: z.string().nullable().describe('Of a finding about a gate'),
  teamId: z.int().nullable().describe('Of a finding about a team 班组'),
  teamName: z.string().nullable(),
  period: z.string(),
  code: z.enum(FINDING_CODES),
  level: z.enum(LEVELS),
  isPrimary: z.boolean(),
  amountFen: z.int().describe('Findings overlap: never add across codes'),
  state: z.string(),
  explanation: z.looseObject({}).describe('The numbers and ids that gave the result'),
  ruleVersion: z.int(),
  foundAt: z.iso.datetime(),
});
