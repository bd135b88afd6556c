// Step 6 of the walk: the numbers that turn punches into 工日, one set per project.
// No national rule fixes them, so every number is configuration (attendance-and-wage-rules §1.2).

/** From `fromMinutes` worked on, the day is worth `workdayHundredths` (100 = one 工日). */
export interface WorkdayTier {
  readonly fromMinutes: number;
  readonly workdayHundredths: number;
}

/** `minutes` are taken off when one stay covers the whole local window. */
export interface BreakWindow {
  readonly fromMinutes: number;
  readonly toMinutes: number;
  readonly minutes: number;
}

/** All times are whole minutes unless the name says otherwise; clock times are minutes after local midnight. */
export interface AttendancePolicy {
  /** IANA name of the site's time zone. */
  readonly timeZone: string;
  /** A punch before this local time belongs to the previous work date. */
  readonly dayCutoffMinutes: number;
  /** PAIRING sums IN→OUT stays; FIRST_LAST takes one stay from the first IN to the last OUT. */
  readonly mode: 'PAIRING' | 'FIRST_LAST';
  /** A longer stay is not counted: somebody forgot to punch. */
  readonly maxOpenMinutes: number;
  /** An OUT up to this long after the IN is still read as that IN's exit; a later one stands alone. */
  readonly exitHorizonMinutes: number;
  /** The same direction again within this time is a repeat. */
  readonly debounceSeconds: number;
  /** A shorter stay counts 0. */
  readonly minIntervalMinutes: number;
  /** Rising, not overlapping; none = nothing is taken off. */
  readonly breaks: readonly BreakWindow[];
  /** Rising, the first from 0. */
  readonly tiers: readonly WorkdayTier[];
  /** Minutes of a working day that are no overtime (Labour Law art. 36: 8 hours). */
  readonly standardDayMinutes: number;
  /** Weekly rest days, 1 = Monday … 7 = Sunday, where the calendar names no other (Labour Law art. 38). */
  readonly restWeekdays: readonly number[];
  /** A day settles this long after its end, and not before its last stay can be over: late events are normal. */
  readonly settleDelayMinutes: number;
  /** Most corrections 补卡 of one worker and calendar month. */
  readonly correctionsPerMonth: number;
}

/** Stored with every derived day; raised whenever the same facts would give another day. */
export const ATTENDANCE_RULE_VERSION = 2;

/** The proposed engine of attendance-and-wage-rules §1.2. */
export const DEFAULT_ATTENDANCE_POLICY: AttendancePolicy = {
  timeZone: 'Asia/Shanghai',
  dayCutoffMinutes: 240,
  mode: 'PAIRING',
  maxOpenMinutes: 960,
  exitHorizonMinutes: 1440,
  debounceSeconds: 90,
  minIntervalMinutes: 5,
  breaks: [],
  tiers: [
    { fromMinutes: 0, workdayHundredths: 0 },
    { fromMinutes: 120, workdayHundredths: 50 },
    { fromMinutes: 240, workdayHundredths: 100 },
    { fromMinutes: 600, workdayHundredths: 125 },
    { fromMinutes: 840, workdayHundredths: 150 },
  ],
  standardDayMinutes: 480,
  restWeekdays: [6, 7],
  settleDelayMinutes: 1440,
  correctionsPerMonth: 3,
};

/**
 * Allowed whole numbers, ends included. Cut-off, longest stay and debounce: §1.2. The others have no
 * range there; these only keep typing errors out.
 */
const POLICY_RANGES = {
  dayCutoffMinutes: [0, 480],
  maxOpenMinutes: [480, 1440],
  exitHorizonMinutes: [480, 2880],
  debounceSeconds: [30, 300],
  minIntervalMinutes: [0, 60],
  standardDayMinutes: [60, 720],
  settleDelayMinutes: [0, 20_160],
  correctionsPerMonth: [0, 31],
} as const;
const BREAK_RANGES = { fromMinutes: [0, 1439], toMinutes: [1, 1439], minutes: [1, 240] } as const;
const MOST_BREAKS = 5;
const TIER_RANGES = { fromMinutes: [0, 1440], workdayHundredths: [0, 300] } as const;

type Ranges = Readonly<Record<string, readonly [number, number]>>;
type Bag = Readonly<Record<string, unknown>>;

/**
 * Reads a stored or posted policy. Every field must be present; unknown fields are dropped.
 * Returns the policy, or every problem found, each naming its field. Ranges: attendance-and-wage-rules §1.2.
 */
export function parseAttendancePolicy(
  value: unknown,
): { ok: true; value: AttendancePolicy } | { ok: false; problems: string[] } {
  if (!isBag(value)) return { ok: false, problems: ['policy: must be an object'] };
  const problems = [
    ...(isTimeZone(value.timeZone) ? [] : ['timeZone: must be an IANA time zone']),
    ...(value.mode === 'PAIRING' || value.mode === 'FIRST_LAST'
      ? []
      : ['mode: must be PAIRING or FIRST_LAST']),
    ...rangeProblems(value, POLICY_RANGES, ''),
    ...tierProblems(value.tiers),
    ...breakProblems(value.breaks),
    ...weekdayProblems(value.restWeekdays),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const policy = pickPolicy(value as unknown as AttendancePolicy);
  const conflicts = conflictProblems(policy);
  return conflicts.length > 0 ? { ok: false, problems: conflicts } : { ok: true, value: policy };
}

function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTimeZone(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: value });
    return true;
  } catch {
    return false; // the only way the platform answers "no such zone"
  }
}

function rangeProblems(bag: Bag, ranges: Ranges, prefix: string): string[] {
  return Object.entries(ranges).flatMap(([field, [least, most]]) => {
    const number = bag[field];
    const fits = Number.isInteger(number) && (number as number) >= least && (number as number) <= most;
    return fits ? [] : [`${prefix}${field}: must be a whole number from ${least} to ${most}`];
  });
}

function tierProblems(tiers: unknown): string[] {
  if (!Array.isArray(tiers) || tiers.length === 0) return ['tiers: must be a list with at least one tier'];
  const problems = tiers.flatMap((tier: unknown, index) =>
    isBag(tier)
      ? rangeProblems(tier, TIER_RANGES, `tiers[${index}].`)
      : [`tiers[${index}]: must be an object`],
  );
  return problems.length > 0 ? problems : tierOrderProblems(tiers as WorkdayTier[]);
}

function tierOrderProblems(tiers: readonly WorkdayTier[]): string[] {
  return tiers.flatMap((tier, index) => {
    const before = tiers[index - 1];
    if (before === undefined) {
      return tier.fromMinutes === 0 ? [] : ['tiers[0].fromMinutes: must be 0'];
    }
    const isRising =
      tier.fromMinutes > before.fromMinutes && tier.workdayHundredths >= before.workdayHundredths;
    return isRising ? [] : [`tiers[${index}]: must start later and not be worth less than the one before`];
  });
}

function breakProblems(breaks: unknown): string[] {
  if (!Array.isArray(breaks) || breaks.length > MOST_BREAKS)
    return [`breaks: must be a list of at most ${MOST_BREAKS}`];
  const problems = breaks.flatMap((window: unknown, index) =>
    isBag(window)
      ? rangeProblems(window, BREAK_RANGES, `breaks[${index}].`)
      : [`breaks[${index}]: must be an object`],
  );
  return problems.length > 0 ? problems : breakWindowProblems(breaks as BreakWindow[]);
}

function breakWindowProblems(breaks: readonly BreakWindow[]): string[] {
  return breaks.flatMap(({ fromMinutes, toMinutes, minutes }, index) => {
    // else a covered window could take away more than the stay gave
    if (minutes > toMinutes - fromMinutes)
      return [`breaks[${index}].minutes: must fit between fromMinutes and toMinutes`];
    const before = breaks[index - 1];
    return before !== undefined && fromMinutes < before.toMinutes
      ? [`breaks[${index}]: must begin after the one before has ended`]
      : [];
  });
}

function weekdayProblems(days: unknown): string[] {
  const fits =
    Array.isArray(days) &&
    days.every((day, index) => Number.isInteger(day) && day >= 1 && day <= 7 && days.indexOf(day) === index);
  return fits ? [] : ['restWeekdays: must be a list of different days from 1 (Monday) to 7 (Sunday)'];
}

function conflictProblems(policy: AttendancePolicy): string[] {
  return policy.exitHorizonMinutes < policy.maxOpenMinutes
    ? ['exitHorizonMinutes: must not be below maxOpenMinutes']
    : [];
}

function pickPolicy(policy: AttendancePolicy): AttendancePolicy {
  return {
    timeZone: policy.timeZone,
    dayCutoffMinutes: policy.dayCutoffMinutes,
    mode: policy.mode,
    maxOpenMinutes: policy.maxOpenMinutes,
    exitHorizonMinutes: policy.exitHorizonMinutes,
    debounceSeconds: policy.debounceSeconds,
    minIntervalMinutes: policy.minIntervalMinutes,
    breaks: policy.breaks.map(({ fromMinutes, toMinutes, minutes }) => ({ fromMinutes, toMinutes, minutes })),
    tiers: policy.tiers.map(({ fromMinutes, workdayHundredths }) => ({ fromMinutes, workdayHundredths })),
    standardDayMinutes: policy.standardDayMinutes,
    restWeekdays: [...policy.restWeekdays].sort((a, b) => a - b),
    settleDelayMinutes: policy.settleDelayMinutes,
    correctionsPerMonth: policy.correctionsPerMonth,
  };
}
