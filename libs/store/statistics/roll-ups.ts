// Step 10 of the walk: what each roll-up adds up, by the names of the totals that the indicators are made of.
import { DELAY_BOUNDS } from '#domain/statistics/system/system-statistic.js';
import type { Dimension, InnerColumn } from './dimensions.js';
import { CUBE_COLUMNS, type CubeDimension } from './month-cube.js';
import { PERSON_SUMS, type PersonSum } from './person-sums.js';

/** One way to add up one table. `s` is not needed before columns. */
export interface RollUp {
  readonly table: string;
  /** Column of the date or month. */
  readonly period: string;
  /** Rows that belong to it; absent = all. */
  readonly only?: string;
  /** Columns that are called otherwise in this table. */
  readonly called?: Partial<Record<InnerColumn, string>>;
  readonly sums: Readonly<Record<string, string>>;
  /** Project-days, or project-months, that have more than none of something. */
  readonly projectPeriods?: Readonly<Record<string, string>>;
  /** Projects that have more than none of something. */
  readonly projects?: Readonly<Record<string, string>>;
  /** The earliest date. */
  readonly earliest?: Readonly<Record<string, string>>;
  /** People, each once however many sites and months he is counted at: flags of the rows of persons. */
  readonly people?: Readonly<Record<string, string>>;
  /** Sums of people who are on one site alone, to which those that may be on several are added one by one. */
  readonly hereOnly?: Readonly<Record<string, string>>;
}

const ATTENDANCE_SUMS = {
  activeWorkerDays: 'active_worker_days',
  presentWorkerDays: 'present_worker_days',
  workedWorkerDays: 'worked_worker_days',
  missingPunchWorkerDays: 'missing_punch_worker_days',
  correctedWorkerDays: 'corrected_worker_days',
  workdayHundredths: 'workday_hundredths',
  workedMinutes: 'worked_minutes',
} as const;

/** Rows of persons. */
const PERSONS: Pick<RollUp, 'table' | 'period'> = { table: 'stat_worker_month', period: 'month' };

/** The same sums from rows of persons. */
function ofPersons(sums: Readonly<Record<string, PersonSum>>): Record<string, string> {
  return Object.fromEntries(Object.entries(sums).map(([name, column]) => [name, PERSON_SUMS[column]]));
}

const PROJECT_DAYS = {
  activeProjectDays: 'active_worker_days',
  punchedProjectDays: 'present_worker_days',
} as const;

/** People are on a site on a day, or not: a day of the site is not theirs. */
const NO_PROJECT_DAYS = { activeProjectDays: '0', punchedProjectDays: '0' } as const;

export const ATTENDANCE_DAYS: RollUp = {
  table: 'stat_attendance_day',
  period: 'work_date',
  sums: ATTENDANCE_SUMS,
  projectPeriods: PROJECT_DAYS,
};

/** The days of one thing that people are. */
export function attendanceShares(dimension: 'gender' | 'age' | 'origin' | 'education'): RollUp {
  return {
    ...ATTENDANCE_DAYS,
    table: 'stat_attendance_share',
    only: `dimension = '${dimension}'`,
    called: { [CUBE_COLUMNS[dimension]]: 'value' },
  };
}

/** Whole months of attendance, in all or by one thing; project-days cannot be added across its values. */
export function attendanceMonths(dimension?: CubeDimension): RollUp {
  return {
    table: 'stat_attendance_month',
    period: 'month',
    only: `dimension = '${dimension ?? ''}'`,
    called: dimension ? { [CUBE_COLUMNS[dimension]]: valueOf(dimension, 'value') } : {},
    sums: {
      ...ATTENDANCE_SUMS,
      activeProjectDays: 'active_project_days',
      punchedProjectDays: 'punched_project_days',
    },
  };
}

/** The team is a number, all others are codes. */
const valueOf = (dimension: CubeDimension, column: string) =>
  dimension === 'team' ? `${column}::bigint` : column;

/**
 * The months of people by at most two things.
 * @param dimensions in the order of CUBE_COLUMNS
 */
function cubeOf([a, b]: readonly CubeDimension[]): Pick<RollUp, 'table' | 'period' | 'only' | 'called'> {
  return {
    table: 'stat_people_month',
    period: 'month',
    only: `dimension_a = '${a ?? ''}' AND dimension_b = '${b ?? ''}'`,
    called: {
      ...(a && { [CUBE_COLUMNS[a]]: valueOf(a, 'value_a') }),
      ...(b && { [CUBE_COLUMNS[b]]: valueOf(b, 'value_b') }),
    },
  };
}

const OF_CUBE: Partial<Record<Dimension, CubeDimension>> = {
  ...{
    team: 'team',
    subcontractor: 'team',
    employerType: 'team',
    trade: 'trade',
    tradeGroup: 'trade',
    gender: 'gender',
    age: 'age',
  },
  ...{ origin: 'origin', originCity: 'origin', education: 'education' },
};

/**
 * The things of people that a grouping asks of the months; undefined where they are not kept by one of them.
 * @param others dimensions that every roll-up has
 */
export function cubeDimensions(
  groupBy: readonly Dimension[],
  others: readonly Dimension[],
): CubeDimension[] | undefined {
  const asked = groupBy.filter((dimension) => !others.includes(dimension));
  const found = new Set(asked.map((dimension) => OF_CUBE[dimension]));
  if (found.has(undefined)) return undefined;
  return (Object.keys(CUBE_COLUMNS) as CubeDimension[]).filter((dimension) => found.has(dimension));
}

/** Attendance of whole months by two things of people; project-days are not told apart by them. */
export function attendanceOfCube(dimensions: readonly CubeDimension[]): RollUp {
  return { ...cubeOf(dimensions), sums: { ...ATTENDANCE_SUMS, ...NO_PROJECT_DAYS } };
}

export function wagesOfCube(dimensions: readonly CubeDimension[]): RollUp {
  return { ...WAGES_OF_TEAMS, ...cubeOf(dimensions) };
}

/** People of single months: whoever is on one site alone is added up, the others are counted. */
export function workforceOfCube(dimensions: readonly CubeDimension[]): RollUp {
  const { people } = WORKFORCE;
  return {
    ...cubeOf(dimensions),
    sums: WORKFORCE_SUMS,
    ...(people && { people }),
    hereOnly: { activePeople: 'active_here_only', attendedPeople: 'attended_here_only' },
  };
}

/** Whole months of attendance by whatever people are; project-days are not told apart by people. */
export const ATTENDANCE_MONTHS: RollUp = {
  ...PERSONS,
  sums: { ...ofPersons(ATTENDANCE_SUMS), ...NO_PROJECT_DAYS },
};

const WAGE_SUMS = {
  lineCount: 'line_count',
  publishedLineCount: 'published_line_count',
  bankPaidLineCount: 'bank_paid_line_count',
  confirmedLineCount: 'confirmed_line_count',
  paidInFullOnTimeCount: 'paid_in_full_on_time_count',
  dueWorkerCount: 'due_worker_count',
  payableFen: 'payable_fen',
  paidFen: 'paid_fen',
  backPayFen: 'back_pay_fen',
  accountPaidFen: 'account_paid_fen',
  paidWorkerCount: 'paid_worker_count',
  attendedWorkerCount: 'attended_worker_count',
  workerMonthCount: 'worker_month_count',
  openCaseWorkerMonthCount: 'open_case_worker_month_count',
  arrearsFen: 'arrears_fen',
  arrearsWorkerCount: 'arrears_worker_count',
} as const;

export const WAGES_OF_TEAMS: RollUp = {
  table: 'stat_wage_month',
  period: 'pay_month',
  sums: WAGE_SUMS,
  projects: { arrearsProjectCount: 'arrears_worker_count' },
  earliest: { arrearsSince: 'arrears_since' },
};

export const WAGES_OF_PEOPLE: RollUp = {
  ...PERSONS,
  sums: ofPersons(WAGE_SUMS),
  projects: { arrearsProjectCount: 'arrears_fen' },
  earliest: { arrearsSince: 'arrears_since' },
};

const WORKFORCE_SUMS = {
  activeWorkerMonths: 'active_worker_months',
  verifiedWorkerMonths: 'verified_worker_months',
  identifiedWorkerMonths: 'identified_worker_months',
  contractedWorkerMonths: 'contracted_worker_months',
  enteredWorkers: 'entered_workers',
  exitedWorkers: 'exited_workers',
  trainedEntrants: 'trained_entrants',
  outsideAgeWorkerMonths: 'outside_age_worker_months',
} as const;

export const WORKFORCE: RollUp = {
  ...PERSONS,
  sums: ofPersons(WORKFORCE_SUMS),
  people: { activePeople: 'is_active', attendedPeople: 'has_come' },
};

/** Events by the bound that their delay came within, as sums of single columns: arrays are not added up. */
export const DELAY_SUMS = DELAY_BOUNDS.map((bound) => `within${bound}`);

const count = (flag: string) => `(${flag})::int`;

/** Gates and data by the day on which they came in. */
export const SYSTEM: RollUp = {
  table: 'stat_project_day',
  period: 'day',
  sums: {
    dueProjectDays: count('is_due'),
    timelyProjectDays: count('is_due AND is_timely'),
    recentProjectDays: count('is_due AND is_recent'),
    eventCount: 'event_count',
    allowedCount: 'allowed_count',
    refusedCount: 'refused_count',
    unknownCount: 'unknown_count',
    replayedCount: 'replayed_count',
    withinMinuteCount: 'within_minute_count',
    delaySeconds: 'delay_seconds',
    ...Object.fromEntries(DELAY_SUMS.map((name, i) => [name, `delay_counts[${i + 1}]`])),
    dueDeviceMinutes: 'due_device_minutes',
    offlineDeviceMinutes: 'offline_device_minutes',
    rejectedPhotoCount: 'rejected_photo_count',
  },
};
