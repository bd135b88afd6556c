// Key posts: the numbers of the rule, one set a post. No national rule fixes them and cities differ, so every number is
// configuration (attendance-and-wage-rules §7).
import type { FieldFault } from '../identity/check-worker.js';
import type { KeyPost } from './key-post.js';

export const START_EVENTS = ['PROJECT_START', 'PERMIT'] as const;
export const LEAVE_EFFECTS = ['PRESENT', 'NOT_DUE', 'NEITHER'] as const;

/** From when on days are due: so many natural days after the works have begun, or after the permit was given. */
export interface StartRule {
  readonly from: (typeof START_EVENTS)[number];
  readonly plusDays: number;
}

/**
 * What is asked: least days present of a hundred days due, or least days present in a month of which every day is due
 * (in proportion where fewer are).
 */
type Share =
  | { readonly minRatePercent: number; readonly minDaysPerMonth: null }
  | { readonly minRatePercent: null; readonly minDaysPerMonth: number };

export type KeyPostRule = Share & {
  /** A day counts with at least so many valid passages … */
  readonly minPunches: number;
  /** … and at least so many minutes from the first entry to the last exit. */
  readonly minSpanMinutes: number;
  /** So many days due in a row without presence or leave are flagged; null = not looked at. */
  readonly maxConsecutiveAbsence: number | null;
  readonly startRule: StartRule;
  /** An approved day of leave: counts as present, is taken off the days due, or neither. It always ends a row. */
  readonly leaveCounts: (typeof LEAVE_EFFECTS)[number];
};

/** What every post has in common. */
const COMMON = {
  minDaysPerMonth: null,
  minPunches: 2,
  minSpanMinutes: 240,
  maxConsecutiveAbsence: 5,
  startRule: { from: 'PROJECT_START', plusDays: 0 },
  leaveCounts: 'NEITHER',
} as const;

/** The proposal of attendance-and-wage-rules §7. */
export const DEFAULT_KEY_POST_RULES: Readonly<Record<KeyPost, KeyPostRule>> = {
  project_manager: { ...COMMON, minRatePercent: 80 },
  chief_supervisor: { ...COMMON, minRatePercent: 50 },
  technical_lead: { ...COMMON, minRatePercent: 80 },
  safety_lead: { ...COMMON, minRatePercent: 80 },
  quality_lead: { ...COMMON, minRatePercent: 80 },
  labour_officer: { ...COMMON, minRatePercent: 80 },
};

/** Allowed whole numbers, ends included. §7 names no ranges: these keep typing errors out. */
export const KEY_POST_RULE_RANGES = {
  minRatePercent: [1, 100],
  minDaysPerMonth: [1, 31],
  minPunches: [1, 20],
  minSpanMinutes: [0, 1439],
  maxConsecutiveAbsence: [1, 60],
  plusDays: [0, 366],
} as const;
type Ranged = keyof typeof KEY_POST_RULE_RANGES;

type Bag = Readonly<Record<string, unknown>>;

/**
 * Reads a stored or posted rule. Every field must be present, null where it may be; unknown fields are dropped.
 * Returns the rule, or every fault found, each naming its field.
 */
export function parseKeyPostRule(
  value: unknown,
): { ok: true; value: KeyPostRule } | { ok: false; faults: FieldFault[] } {
  if (!isBag(value)) return { ok: false, faults: [fault('', 'must be an object')] };
  const { startRule } = value;
  const faults = [
    ...shareFaults(value),
    ...rangeFaults('minPunches', value.minPunches),
    ...rangeFaults('minSpanMinutes', value.minSpanMinutes),
    ...(value.maxConsecutiveAbsence === null
      ? []
      : rangeFaults('maxConsecutiveAbsence', value.maxConsecutiveAbsence)),
    ...(isBag(startRule) ? startFaults(startRule) : [fault('startRule', 'must be an object')]),
    ...wordFaults('leaveCounts', value.leaveCounts, LEAVE_EFFECTS),
  ];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: pickRule(value as never) };
}

function shareFaults({ minRatePercent, minDaysPerMonth }: Bag): FieldFault[] {
  if (minRatePercent === null && minDaysPerMonth === null)
    return [fault('minRatePercent', 'give this or minDaysPerMonth')];
  if (minRatePercent !== null && minDaysPerMonth !== null)
    return [fault('minDaysPerMonth', 'give this or minRatePercent, the other as null')];
  return minRatePercent === null
    ? rangeFaults('minDaysPerMonth', minDaysPerMonth)
    : rangeFaults('minRatePercent', minRatePercent);
}

function startFaults({ from, plusDays }: Bag): FieldFault[] {
  return [
    ...wordFaults('startRule.from', from, START_EVENTS),
    ...rangeFaults('plusDays', plusDays, 'startRule.'),
  ];
}

function rangeFaults(field: Ranged, value: unknown, prefix = ''): FieldFault[] {
  const [least, most] = KEY_POST_RULE_RANGES[field];
  const fits = Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
  return fits ? [] : [fault(`${prefix}${field}`, `must be a whole number from ${least} to ${most}`)];
}

function wordFaults(field: string, value: unknown, words: readonly string[]): FieldFault[] {
  return words.includes(value as string) ? [] : [fault(field, `must be one of ${words.join(', ')}`)];
}

function pickRule(rule: KeyPostRule): KeyPostRule {
  const { minRatePercent, minDaysPerMonth } = rule;
  return {
    ...({ minRatePercent, minDaysPerMonth } as Share),
    minPunches: rule.minPunches,
    minSpanMinutes: rule.minSpanMinutes,
    maxConsecutiveAbsence: rule.maxConsecutiveAbsence,
    startRule: { from: rule.startRule.from, plusDays: rule.startRule.plusDays },
    leaveCounts: rule.leaveCounts,
  };
}

function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fault(field: string, message: string): FieldFault {
  return { field, code: 'invalid', message };
}
