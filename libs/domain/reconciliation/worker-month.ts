// Step 8 of the walk: what is known about one worker on one project for one pay month, before it is judged.

/** Where a difference begins to matter. Dated configuration, stored with the run that used it. */
export interface ReconciliationTolerances {
  /** DAYS_DIFF: difference of 工 still accepted, in hundredths. */
  readonly daysHundredths: number;
  /** PAYABLE_NE_PAID: shortfall still accepted, in fen. */
  readonly amountFen: number;
  /** BELOW_MIN: 工 from which a month counts as full, in hundredths. */
  readonly fullMonthHundredths: number;
  /** PAY_NO_ATT: whole months after the pay month until yellow becomes red. */
  readonly payWithoutAttendanceRedAfterMonths: number;
  /** DAYS_UNPROVEN: 工 on the sheet beyond what terminals saw that are still accepted, in hundredths. */
  readonly unprovenHundredths: number;
  /** RATE_OUTLIER: a day rate below or above so many hundredths of the trade's median. */
  readonly rateLowHundredths: number;
  readonly rateHighHundredths: number;
  /** DEDUCTION_OVER_LIMIT: deductions for damage, in hundredths of the payable (labour law: 20 %). */
  readonly deductionHundredths: number;
  /** HEADCOUNT_DIFF: paid people per hundred who attended. */
  readonly paidHeadsPerHundred: number;
}

/** Source: attendance-and-wage-rules.md §3 and §5; 0.01 CNY there means exact to the fen. */
export const DEFAULT_TOLERANCES: ReconciliationTolerances = {
  daysHundredths: 100,
  amountFen: 0,
  fullMonthHundredths: 2000,
  payWithoutAttendanceRedAfterMonths: 1,
  unprovenHundredths: 100,
  rateLowHundredths: 50,
  rateHighHundredths: 200,
  deductionHundredths: 20,
  paidHeadsPerHundred: 100,
};

/**
 * One payroll line of the month. A back-pay line carries only the days and the money that no earlier line carried:
 * paying an earlier line late needs no new line, only a bank row.
 */
export interface SheetLine {
  readonly teamId: number;
  readonly daysHundredths: number;
  readonly payableFen: number;
  /** The part of `payableFen` for days of earlier months; 0 where absent. */
  readonly adjustmentFen?: number;
  readonly netFen: number;
  readonly isPublished: boolean;
  readonly isBackPay: boolean;
  /** What the worker said of it; EXCUSED = a legal reason stands in its place. Absent: nothing is known of signatures. */
  readonly confirmation?: 'CONFIRMED' | 'EXCUSED' | 'DISPUTED' | 'NONE';
  /** The general contractor has approved the sheet. */
  readonly isApproved?: boolean;
  /** Deducted for damage, part of `payableFen` − `netFen`. */
  readonly damageFen?: number;
}

/** What the bank reported for the month. `bankSerial` names one transfer; a resend has a new one. */
export interface BankRow {
  readonly bankSerial: string;
  readonly amountFen: number;
  readonly status: 'PAID' | 'FAILED' | 'RETURNED' | 'UNKNOWN';
  readonly cardHash: string;
  /** 'YYYY-MM-DD', null when the bank gave none. */
  readonly paidOn: string | null;
  /** A late payment for this month, sent with a later batch. */
  readonly isBackPay: boolean;
  /** It was not ordered from the project's special account. */
  readonly isOutsideAccount?: boolean;
}

/** Days of the month that published sheets of later months have taken on 补发. */
export interface BackPay {
  /** May be negative: a day that was paid and did not hold. */
  readonly daysHundredths: number;
  readonly amountFen: number;
  /** The part of `amountFen` whose later line the bank has paid. */
  readonly paidFen: number;
  /** 'YYYY-MM', ascending. */
  readonly payMonths: readonly string[];
}

export interface WorkerMonth {
  /** 'YYYY-MM'. */
  readonly payMonth: string;
  readonly attendedHundredths: number;
  readonly attendedDays: number;
  /** 'YYYY-MM-DD', see `wageDueDate`. */
  readonly dueOn: string;
  /** Date of the run: the rule has no clock of its own. */
  readonly asOf: string;
  /** Days on which the gate saw the worker without a contract: never counted as attendance, still a case. */
  readonly uncontractedDays: number;
  readonly hasContract: boolean;
  readonly registeredCardHash: string | null;
  /** Other workers with the same registered card or the same paid card. */
  readonly cardSharedWith: number;
  readonly minimumWageFen: number | null;
  /** 工 of the attended ones that terminals saw at both ends, in hundredths. Absent: all of them. */
  readonly provenHundredths?: number;
  /** 'YYYY-MM-DD' of the exit 退场 in the month; null or absent where the worker stays. */
  readonly exitedOn?: string | null;
  /** Agreed day rate, and the median of the trade in the area; null where there is none or too few. */
  readonly dailyRateFen?: number | null;
  readonly tradeMedianFen?: number | null;
  /** Paid by the piece or the task: days and day rates do not compare. */
  readonly isPieceWork?: boolean;
  /** null or absent where no later sheet speaks of the month. */
  readonly backPay?: BackPay | null;
  /** In any order, as are the bank rows. */
  readonly lines: readonly SheetLine[];
  readonly bankRows: readonly BankRow[];
}
