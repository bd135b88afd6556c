// Step 10 of the walk: what each roll-up adds up, by the names of the totals that the indicators are made of.
import type { InnerColumn } from './dimensions.js';

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
  /** People, each once however many sites and months he is counted at. */
  readonly people?: Readonly<Record<string, string>>;
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

const PROJECT_DAYS = {
  activeProjectDays: 'active_worker_days',
  punchedProjectDays: 'present_worker_days',
} as const;

export const ATTENDANCE_DAYS: RollUp = {
  table: 'stat_attendance_day',
  period: 'work_date',
  sums: ATTENDANCE_SUMS,
  projectPeriods: PROJECT_DAYS,
};

/** The days of one thing that people are. */
export function attendanceShares(dimension: 'gender' | 'age' | 'origin' | 'education'): RollUp {
  return {
    table: 'stat_attendance_share',
    period: 'work_date',
    only: `dimension = '${dimension}'`,
    called: { gender: 'value', age_class: 'value', origin: 'value', education: 'value' },
    sums: ATTENDANCE_SUMS,
    projectPeriods: PROJECT_DAYS,
  };
}

/** Whole months of attendance by whatever people are; project-days are not told apart by people. */
export const ATTENDANCE_MONTHS: RollUp = {
  table: 'stat_worker_month',
  period: 'month',
  sums: {
    activeWorkerDays: 'active_days',
    presentWorkerDays: 'present_days',
    workedWorkerDays: 'worked_days',
    missingPunchWorkerDays: 'missing_punch_days',
    correctedWorkerDays: 'corrected_days',
    workdayHundredths: 'workday_hundredths',
    workedMinutes: 'worked_minutes',
    activeProjectDays: '0',
    punchedProjectDays: '0',
  },
};

export const WAGES_OF_TEAMS: RollUp = {
  table: 'stat_wage_month',
  period: 'pay_month',
  sums: {
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
  },
  projects: { arrearsProjectCount: 'arrears_worker_count' },
  earliest: { arrearsSince: 'arrears_since' },
};

const count = (flag: string) => `(${flag})::int`;

export const WAGES_OF_PEOPLE: RollUp = {
  table: 'stat_worker_month',
  period: 'month',
  sums: {
    lineCount: 'line_count',
    publishedLineCount: 'published_line_count',
    bankPaidLineCount: 'bank_paid_line_count',
    confirmedLineCount: 'confirmed_line_count',
    paidInFullOnTimeCount: count('is_in_full_on_time'),
    dueWorkerCount: count('is_due'),
    payableFen: 'payable_fen',
    paidFen: 'paid_fen',
    backPayFen: 'back_pay_fen',
    accountPaidFen: 'account_paid_fen',
    paidWorkerCount: count('is_paid'),
    attendedWorkerCount: count('is_attended'),
    workerMonthCount: count('is_worker_month'),
    openCaseWorkerMonthCount: count('has_open_case'),
    arrearsFen: 'arrears_fen',
    arrearsWorkerCount: count('arrears_fen > 0'),
  },
  projects: { arrearsProjectCount: 'arrears_fen' },
  earliest: { arrearsSince: 'arrears_since' },
};

export const WORKFORCE: RollUp = {
  table: 'stat_worker_month',
  period: 'month',
  sums: {
    activeWorkerMonths: count('is_active'),
    verifiedWorkerMonths: count('is_verified'),
    identifiedWorkerMonths: count('is_identified'),
    contractedWorkerMonths: count('is_contracted'),
    enteredWorkers: count('is_entered'),
    exitedWorkers: count('is_exited'),
    trainedEntrants: count('is_trained'),
    outsideAgeWorkerMonths: count('is_outside_age'),
  },
  people: { activePeople: 'is_active', attendedPeople: 'present_days > 0' },
};
