// Early warning: alerts, rules and targets as the API takes and gives them.
import { z } from 'zod';
import { FINDING_CODES } from '#domain/reconciliation/finding.js';
import { ALERT_MOVES, ALERT_STATES, AUDIENCE_ROLES } from '#domain/warning/alert-ladder.js';
import { ALERT_RULE_KINDS } from '#domain/warning/alert-rule.js';
import { area, date, freeText, month, paging, projectCode, text, workerNumber } from '../parameters.js';

const LEVELS = ['yellow', 'red'] as const;
const CODES = [...FINDING_CODES, 'WORKER_ARREARS', 'PROJECT_ARREARS'] as const;

const level = z.enum(LEVELS).describe('yellow: the contractor’s; red: the regulator’s too');
const value = z
  .strictObject({
    amountFen: z.int().describe('Fen at stake'),
    count: z.int().describe('Cases, months or workers'),
  })
  .describe('The figures that met the rule');

export const wageAlertQuery = z.strictObject({
  project: projectCode.optional(),
  month: month.optional().describe('Period of the case'),
  level: level.optional(),
  state: z.enum(ALERT_STATES).optional(),
  code: z.enum(CODES).optional().describe('Code of the case'),
  worker: workerNumber.optional(),
  ...paging,
});
export type WageAlertQuery = z.output<typeof wageAlertQuery>;

export const wageAlert = z.strictObject({
  id: z.string(),
  projectCode: z.string(),
  projectName: z.string(),
  subjectKind: z.enum(['worker', 'device', 'team', 'project']).describe('What it is about'),
  workerNumber: z.string().nullable(),
  workerName: z.string().nullable(),
  period: z.string().describe('Month of the case; ALL where months are added up'),
  code: z.enum(CODES).describe('Code of the case, or of the sum'),
  level,
  step: z.int().describe('1 contractor, 2 regulator, 3 the general contractor pays first 先行清偿'),
  state: z.enum(ALERT_STATES).describe('CURED: its case is gone or resolved'),
  value,
  ruleId: z.int().describe('The rule that gave it; see /alert-rules'),
  findingId: z.string().nullable().describe('Its case; null where months are added up'),
  assignee: z.string().describe('Whom it was given to; empty = nobody'),
  acknowledgeBy: z.iso.datetime().nullable().describe('By when somebody must have seen it; null = seen'),
  cureBy: z.iso.datetime().describe('By when it must be cured, or it climbs'),
  raisedAt: z.iso.datetime().describe('When it was raised first'),
});

const move = {
  move: z.enum(ALERT_MOVES).describe('What happened'),
  why: z.string().describe('Why; whom, with ASSIGN'),
  level,
  step: z.int().describe('Step of the ladder after it'),
  value,
  ruleId: z.int().describe('The rule that it was judged by'),
  audience: z.array(z.enum(AUDIENCE_ROLES)).describe('Roles that were told'),
  reason: z.string().describe('What somebody said'),
  movedBy: z.string().describe('Log-in name, or system'),
  movedAt: z.iso.datetime().describe('When'),
};

export const wageAlertDetail = wageAlert.extend({
  moves: z.array(z.strictObject(move)).describe('Everything that happened, oldest first'),
});

export const alertDeed = z.strictObject({ reason: freeText(500, 2).describe('What is being done about it') });
export type AlertDeedBody = z.output<typeof alertDeed>;
export const alertAssignment = z.strictObject({
  assignee: text(100).describe('Who is to see to it'),
  reason: freeText(500, 2).describe('What is to be done'),
});
export type AlertAssignment = z.output<typeof alertAssignment>;

export const notification = z.strictObject({
  id: z.string(),
  alertId: z.string().describe('The alert that it is about'),
  projectCode: z.string(),
  projectName: z.string(),
  subjectKind: z.string().describe('What the alert is about'),
  workerNumber: z.string().nullable(),
  period: z.string().describe('Month of the case; ALL where months are added up'),
  code: z.string().describe('Code of the case, or of the sum'),
  ...move,
});

export const pageOnly = z.strictObject(paging);
export type PageOnly = z.output<typeof pageOnly>;
export const alertRuleQuery = z.strictObject({
  code: z.enum(CODES).optional().describe('Code of the case'),
  ...paging,
});
export type AlertRuleQuery = z.output<typeof alertRuleQuery>;

const rule = {
  kind: z.enum(ALERT_RULE_KINDS).describe('CASE: one alert a case; the others add up arrears'),
  code: z.enum(CODES).describe('Of CASE the code of the case, of the others the kind again'),
  fromLevel: z.enum(LEVELS).describe('Lowest level of the case'),
  fromFen: z.int().describe('Fen from which it speaks up; 0 = always'),
  fromCount: z.int().describe('Months of a worker, or workers of a project; 1 for CASE'),
  level: z.enum(LEVELS).nullable().describe('Level of the alert; null = as the case'),
  acknowledgeHours: z.int().describe('Hours in which somebody must have seen it'),
  cureWorkingDays: z.int().describe('Working days in which it must be cured'),
  isActive: z.boolean().describe('false switches the code off'),
};

export const newAlertRule = z
  .strictObject({
    project: projectCode.optional().describe('The project that it is for; absent = everywhere'),
    kind: rule.kind,
    code: rule.code,
    fromLevel: rule.fromLevel.default('yellow'),
    fromFen: rule.fromFen.min(0).max(1_000_000_000_000).default(0),
    fromCount: rule.fromCount.min(1).max(100_000).default(1),
    level: rule.level.default(null),
    acknowledgeHours: rule.acknowledgeHours.min(1).max(720).default(24),
    cureWorkingDays: rule.cureWorkingDays.min(1).max(60).default(5),
    isActive: rule.isActive.default(true),
    effectiveFrom: date.describe('From when it holds'),
    source: freeText(200).describe('What it rests on'),
  })
  .refine(
    ({ kind, code }) => (kind === 'CASE' ? FINDING_CODES.some((known) => known === code) : code === kind),
    {
      path: ['code'],
      message: 'does not belong to this kind',
    },
  );
export type NewAlertRuleBody = z.output<typeof newAlertRule>;

export const alertRule = z.strictObject({
  id: z.int(),
  projectCode: z.string().nullable().describe('null = everywhere'),
  ...rule,
  fromLevel: z.enum(['info', ...LEVELS]).describe('Lowest level of the case'),
  effectiveFrom: z.iso.date().describe('From when it holds'),
  source: z.string().describe('What it rests on'),
  enteredBy: z.string().describe('Log-in name of whoever entered it'),
  enteredAt: z.iso.datetime().describe('When it was entered'),
});

export const newNotificationTarget = z.discriminatedUnion('channel', [
  z.strictObject({
    channel: z.literal('WEBHOOK').describe('A signed call'),
    address: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .describe('Where to post'),
    fromLevel: level.default('yellow'),
    area: area.optional().describe('Area that it is about, where you see everything'),
  }),
  z.strictObject({
    channel: z.literal('EMAIL').describe('An e-mail'),
    address: z.email().max(200).describe('Where to write'),
    fromLevel: level.default('yellow'),
    area: area.optional().describe('Area that it is about, where you see everything'),
  }),
]);
export type NewNotificationTarget = z.output<typeof newNotificationTarget>;

export const notificationTarget = z.strictObject({
  id: z.int(),
  channel: z.enum(['WEBHOOK', 'EMAIL']).describe('How it is told'),
  address: z.string().describe('Where'),
  areaPrefix: z.string().nullable().describe('Area whose projects it is about'),
  enterprise: z.string().nullable().describe('General contractor whose projects it is about'),
  fromLevel: level,
  isActive: z.boolean().describe('It is told'),
  createdBy: z.string().describe('Log-in name of whoever entered it'),
  createdAt: z.iso.datetime().describe('When it was entered'),
  waiting: z.int().describe('Messages that wait'),
  givenUp: z.int().describe('Messages that never arrived'),
  lastSentAt: z.iso.datetime().nullable().describe('Last message that arrived'),
  lastError: z.string().describe('Why the last one that failed did'),
});
/** Answer to a new one: the secret is shown once. */
export const createdTarget = notificationTarget.extend({
  secret: z.string().nullable().describe('Signs the calls of a webhook; shown once'),
});
