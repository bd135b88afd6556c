// Step 9 of the walk: what a row of `stat_worker_month` adds to every sum that is made of it, said once: the months of people,
// the wages of teams and the answers about persons are these sums by other keys.

const flag = (condition: string) => `(${condition})::int`;

/** Worker-days. */
const ATTENDANCE = {
  active_worker_days: 'active_days',
  present_worker_days: 'present_days',
  worked_worker_days: 'worked_days',
  missing_punch_worker_days: 'missing_punch_days',
  corrected_worker_days: 'corrected_days',
  workday_hundredths: 'workday_hundredths',
  worked_minutes: 'worked_minutes',
} as const;

/** Worker-months; whoever is on one site alone can be added up across sites. */
const WORKFORCE = {
  active_worker_months: flag('is_active'),
  verified_worker_months: flag('is_verified'),
  identified_worker_months: flag('is_identified'),
  contracted_worker_months: flag('is_contracted'),
  entered_workers: flag('is_entered'),
  exited_workers: flag('is_exited'),
  trained_entrants: flag('is_trained'),
  outside_age_worker_months: flag('is_outside_age'),
  active_here_only: flag('is_active AND NOT is_shared'),
  attended_here_only: flag('has_come AND NOT is_shared'),
} as const;

/** Lines, and people by what they are owed and were paid. */
const WAGES = {
  line_count: 'line_count',
  published_line_count: 'published_line_count',
  bank_paid_line_count: 'bank_paid_line_count',
  confirmed_line_count: 'confirmed_line_count',
  paid_in_full_on_time_count: flag('is_in_full_on_time'),
  due_worker_count: flag('is_due'),
  payable_fen: 'payable_fen',
  paid_fen: 'paid_fen',
  back_pay_fen: 'back_pay_fen',
  account_paid_fen: 'account_paid_fen',
  paid_worker_count: flag('is_paid'),
  attended_worker_count: flag('is_attended'),
  worker_month_count: flag('is_worker_month'),
  open_case_worker_month_count: flag('has_open_case'),
  arrears_fen: 'arrears_fen',
  arrears_worker_count: flag('arrears_fen > 0'),
} as const;

const EVERY = { ...ATTENDANCE, ...WORKFORCE, ...WAGES } as const;

/** Column of a sum → what one row of a person adds to it. */
export const PERSON_SUMS: Readonly<Record<keyof typeof EVERY, string>> = EVERY;
export type PersonSum = keyof typeof EVERY;

export const ATTENDANCE_COLUMNS = Object.keys(ATTENDANCE) as (keyof typeof ATTENDANCE)[];
const WAGE_COLUMNS = Object.keys(WAGES) as (keyof typeof WAGES)[];

/** Of the sums some columns, and the earliest due date of what is owed: names, and the SQL that gives them. */
function columnsOf(sums: readonly PersonSum[]): { readonly names: string; readonly values: string } {
  return {
    names: [...sums, 'arrears_since'].join(', '),
    values: [
      ...sums.map((column) => `sum(${PERSON_SUMS[column]}) AS ${column}`),
      'min(arrears_since) AS arrears_since',
    ].join(', '),
  };
}

export const EVERY_SUM = columnsOf(Object.keys(EVERY) as PersonSum[]);
export const WAGE_SUMS = columnsOf(WAGE_COLUMNS);
