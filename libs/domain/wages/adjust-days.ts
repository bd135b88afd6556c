// Step 7 of the walk: what a late fact changes on a sheet that was published: an item of the next one.

/** A work date that is worth another number of 工日 than its published sheet says. */
export interface PayrollAdjustment {
  /** 'YYYY-MM-DD': the cause is the history of this day. */
  readonly workDate: string;
  /** Versions of the day: the one the sheet was made from, and the current one. */
  readonly fromVersion: number;
  readonly toVersion: number;
  /** The difference, 100 = one 工日; negative where the day is worth less. */
  readonly daysHundredths: number;
  readonly dailyRateFen: number;
  readonly amountFen: number;
}
