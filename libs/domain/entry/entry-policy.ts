// The register: what an area asks of whoever enters a site. Data with a date and a source, not code: ages and trainings
// differ from area to area and move with the law.

export const TRAINING_LEVELS = ['company', 'project', 'team'] as const;
export type TrainingLevel = (typeof TRAINING_LEVELS)[number];

export const AGE_ACTIONS = ['block', 'warn', 'require_health_certificate'] as const;
export type AgeAction = (typeof AGE_ACTIONS)[number];

/** What happens from an age on. An empty list of trades means every trade. */
export interface AgeRule {
  readonly gender: 'male' | 'female' | 'any';
  readonly ageFrom: number;
  readonly trades: readonly string[];
  readonly action: AgeAction;
}

export interface EntryPolicy {
  /** Full years; never below 16 (Labour Law art. 15), 18 by default since minors may do no hazardous work (art. 64). */
  readonly minimumAge: number;
  /** Levels of safety training that must have been passed (三级安全教育). */
  readonly trainingLevels: readonly TrainingLevel[];
  /** Days without any activity after which the training must be repeated (建市〔2019〕18号 art. 12). */
  readonly trainingLapseDays: number;
  readonly ageRules: readonly AgeRule[];
}

/** What is wrong with one member of a policy. */
export interface PolicyFault {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

type PolicyResult =
  | { readonly ok: true; readonly value: EntryPolicy }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

const LOWEST_AGE = 16;
const HIGHEST_AGE = 120;
const LONGEST_LAPSE = 3_650;

/** Checks a policy as somebody has typed it; every fault is named. */
export function checkEntryPolicy(given: unknown): PolicyResult {
  const policy = membersOf(given);
  const rules: readonly unknown[] = Array.isArray(policy.ageRules) ? policy.ageRules : [];
  const levels = policy.trainingLevels;
  const faults = [
    ...wholeNumber('minimumAge', policy.minimumAge, [LOWEST_AGE, HIGHEST_AGE]),
    ...wholeNumber('trainingLapseDays', policy.trainingLapseDays, [1, LONGEST_LAPSE]),
    ...(isListOf(levels, TRAINING_LEVELS)
      ? []
      : [fault('trainingLevels', `must be a list of ${TRAINING_LEVELS.join(', ')}`)]),
    ...(Array.isArray(policy.ageRules) ? [] : [fault('ageRules', 'must be a list')]),
    ...rules.flatMap((rule, i) => ageRuleFaults(`ageRules.${i}`, membersOf(rule))),
  ];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: given as EntryPolicy };
}

function ageRuleFaults(field: string, rule: Readonly<Record<string, unknown>>): PolicyFault[] {
  const isGender = rule.gender === 'male' || rule.gender === 'female' || rule.gender === 'any';
  const areTrades =
    Array.isArray(rule.trades) &&
    rule.trades.every((trade) => typeof trade === 'string' && /^\d{3,4}$/.test(trade));
  const isAction = AGE_ACTIONS.some((action) => action === rule.action);
  return [
    ...(isGender ? [] : [fault(`${field}.gender`, 'must be male, female or any')]),
    ...wholeNumber(`${field}.ageFrom`, rule.ageFrom, [LOWEST_AGE, HIGHEST_AGE]),
    ...(areTrades ? [] : [fault(`${field}.trades`, 'must be a list of trade codes')]),
    ...(isAction ? [] : [fault(`${field}.action`, `must be one of ${AGE_ACTIONS.join(', ')}`)]),
  ];
}

function wholeNumber(field: string, value: unknown, [least, most]: readonly [number, number]): PolicyFault[] {
  const isFitting = Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
  return isFitting ? [] : [fault(field, `must be a whole number from ${least} to ${most}`)];
}

function isListOf(value: unknown, words: readonly string[]): boolean {
  return Array.isArray(value) && value.every((word) => words.includes(word as string));
}

function fault(field: string, message: string): PolicyFault {
  return { field, code: 'invalid', message };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
