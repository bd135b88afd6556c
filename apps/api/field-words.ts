// Step 10 of the walk: what a field means wherever it appears, said once. A schema that needs to say more says it itself.
import type { OpenAPIObject } from '@nestjs/swagger';

const WORDS: Readonly<Record<string, string>> = {
  id: 'Identifier within its list',
  name: 'Name',
  displayName: 'Name as shown to people',
  password: 'Password',
  role: 'Role; see docs/roles.md',
  expiresAt: 'Until when it is good',
  type: 'Where the problem is explained',
  title: 'The problem in one sentence',
  status: 'State, as a code of its dictionary; of a problem the HTTP status',
  detail: 'What exactly is wrong, never a personal value',
  errors: 'One entry a bad field',
  field: 'Path of the field or name of the parameter',
  code: 'Stable code',
  message: 'What is wrong with it, in a sentence',
  areaCode: 'Area (GB/T 2260)',
  enterpriseId: 'Internal id of the enterprise',
  projectIds: 'Internal ids of the projects',
  workDate: 'Work date in the time zone of the site; night shifts count for the day on which they begin',
  project: 'Project code',
  projectCode: 'Project code',
  projectName: 'Name of the project',
  worker: 'Platform worker number',
  workerNumber: 'Platform worker number; null for somebody unknown',
  workerName: 'Name of the worker',
  teamId: 'Id of the team 班组',
  teamName: 'Name of the team',
  tradeCode: 'Trade 工种, national dictionary workType',
  tradeName: 'Name of the trade',
  workedMinutes: 'Minutes worked',
  firstInAt: 'First counted entry of the day',
  lastOutAt: 'Last counted exit of the day',
  eventCount: 'Gate events looked at',
  validEventCount: 'Gate events that counted',
  exceptions: 'What was odd about the day',
  exception: 'Only days with this exception',
  dayKind: 'Kind of day: overtime is paid by it (Labour Law art. 44)',
  overtimeMinutes: 'Above the standard day on a working day, all of it on a rest day or holiday',
  provenMinutes: 'The part of the minutes that terminals saw at both ends; the rest is only asserted',
  settlesAt: 'From here on the day counts as complete; late facts still make a new version',
  stays: 'Each time inside, from entry to exit',
  inAt: 'Entry',
  outAt: 'Exit',
  minutes: 'Minutes between entry and exit',
  counted: 'Whether the minutes count as work',
  version: 'Version: rises with every change',
  ruleVersion: 'Version of the rule that gave the result',
  derivedAt: 'When the row was derived',
  deviceSn: 'Serial number of the device',
  gate: 'Lane of the gate',
  boot: 'Start of the device since which seq counts',
  seq: 'Number of the event within the boot',
  direction: 'Way through the gate',
  method: 'How the person was recognised',
  timeQuality: 'Whether the clock of the device can be trusted',
  deviceAt: 'Time by the clock of the device',
  receivedAt: 'When the event came in',
  effectiveAt: 'Time that counts',
  clockOffsetMs: 'Clock of the device minus ours in milliseconds, as estimated; null = not known',
  verdict: 'What the register said about the person at the gate',
  step: 'Step of the work',
  period: 'Day or month that it is about',
  attempts: 'How often it was tried',
  lastError: 'Why the last attempt failed',
  markedAt: 'When it was asked for',
  managingAreaCode: 'Area that manages the project; decides which regulator sees it',
  managingAreaName: 'Name of the managing area',
  statutoryAreaCode: 'Statutory area of the site (GB/T 2260), as permits and the national platform use it',
  generalContractorName: 'Name of the general contractor 总承包单位',
  category: 'Category of the project, national dictionary',
  timeZone: 'Time zone of the site (IANA)',
  startedOn: 'Start of the works',
  completedOn: 'Completion; null = not completed',
  teamCount: 'Number of teams',
  deviceCount: 'Number of gates',
  sn: 'Serial number of the device',
  reason: 'Reason',
  payloadBytes: 'Length of the refused bytes',
  payloadSha256: 'SHA-256 of the refused bytes, hex',
  definition: 'Name and version of the definition of these figures',
  asOf: 'Instant at which the figures held',
  revision: 'Revision of the figures; 0 = not frozen',
  groups: 'One entry a group',
  key: 'What the group has in common',
  values: 'Figures of the group',
  numerator: 'What is counted',
  denominator: 'Out of how many',
  value: 'Numerator by denominator; null where the denominator is 0',
  suppressed: 'Groups left out to protect single persons',
  attendedWorkerDays: 'Days with attendance, over all workers',
  workdayHundredths: '工日 in hundredths',
  payableFen: 'Payable 应发 in fen',
  paidFen: 'Paid 实发 in fen',
  deductionFen: 'Deductions in fen',
  netFen: 'Payable less deductions in fen',
  arrearsFen: 'Due and not paid, in fen',
  arrearsWorkers: 'Workers with wages due and not paid',
  subjectKind: 'What the entry is about',
  level: 'Level',
  isPrimary: 'The one category that the worker-month counts under',
  state: 'State',
  foundAt: 'When it was found',
  payMonth: 'Month of the wages',
  dueOn: 'Day on which the wages are due',
  publishedAt: 'When the contractor published the sheet; null = a draft',
  lineCount: 'Lines of the sheet',
  payrollId: 'Sheet of the line',
  identityMasked: 'Number of the identity document, masked',
  cardLast4: 'Last four digits of the wage card',
  dayCount: 'Days with attendance',
  dailyRateFen: 'Agreed rate in fen a day',
  daysHundredths: '工日 in hundredths',
  amountFen: 'Amount in fen',
  isPublished: 'True for a published line, false for a draft',
  createdAt: 'When it was recorded',
  creditCode: 'Unified social credit code 统一社会信用代码',
  no: 'Platform worker number',
  day: 'Date YYYY-MM-DD',
  items: 'Entries of the page',
  nextCursor: 'Cursor of the next page; null on the last one',
};

interface Described {
  description?: string;
  readonly $ref?: string;
  readonly properties?: Record<string, Described>;
  readonly items?: Described;
  readonly anyOf?: Described[];
  readonly oneOf?: Described[];
  readonly allOf?: Described[];
}

/** What a field means, by its own words or those above. */
export function meaningOf(name: string, own: string | undefined): string {
  return own ?? WORDS[name] ?? name;
}

/** Gives every field and parameter that says nothing of itself the words above. */
export function describeFields(document: OpenAPIObject): void {
  for (const schema of Object.values(document.components?.schemas ?? {})) describeSchema(schema);
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(item as Record<string, { parameters?: unknown }>)) {
      const parameters = (operation.parameters ?? []) as { name: string; description?: string }[];
      // in a path `code` is a project's
      for (const parameter of parameters)
        parameter.description ??= parameter.name === 'code' ? 'Project code' : WORDS[parameter.name];
    }
  }
}

function describeSchema(schema: Described): void {
  for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
    describeSchema(part);
  if (schema.items) describeSchema(schema.items);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    // a reference may carry a description beside it in OpenAPI 3.1, but its target says it already
    if (property.$ref === undefined) property.description ??= WORDS[name];
    describeSchema(property);
  }
}
