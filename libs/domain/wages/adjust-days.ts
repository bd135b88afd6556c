// Step 7 of the walk: what a late fact changes on a sheet that was published: an item of the next one, with its cause.
import { roundHalfUp } from '../money/money.js';

/** A work date that is worth another number of 工日 than its published sheet says. */
export interface PayrollAdjustment {
  /** 'YYYY-MM-DD': the cause is the history of this day. */
  readonly workDate: string;
  /** Versions of the day: the last one that a published sheet knew (0 = none), and the current one (0 = none). */
  readonly fromVersion: number;
  readonly toVersion: number;
  /** The difference, 100 = one 工日; negative where the day is worth less. */
  readonly daysHundredths: number;
  readonly dailyRateFen: number;
  readonly amountFen: number;
}

/** A day behind a line: work date, version, hundredths of 工日. */
export type LineDay = readonly [workDate: string, version: number, hundredths: number];

/** What published sheets say about one worker's days. */
export interface PublishedDays {
  readonly days: readonly LineDay[];
  /** Of later published sheets. */
  readonly adjustments: readonly PayrollAdjustment[];
}

/**
 * The differences between what was published and what the days are worth now, by date. Folding published sheets and days
 * again gives the same items; once a sheet with them is published they are gone.
 * @param rateOn day rate in fen that was agreed on a date; null = none, and nothing can be owed
 */
export function adjustDays(
  published: PublishedDays,
  current: readonly LineDay[],
  rateOn: (workDate: string) => number | null,
): PayrollAdjustment[] {
  const known = new Map<string, { version: number; hundredths: number }>();
  for (const [workDate, version, hundredths] of published.days) known.set(workDate, { version, hundredths });
  for (const { workDate, toVersion, daysHundredths } of published.adjustments) {
    const before = known.get(workDate)?.hundredths ?? 0;
    known.set(workDate, { version: toVersion, hundredths: before + daysHundredths });
  }
  const now = new Map(current.map(([workDate, version, hundredths]) => [workDate, { version, hundredths }]));
  const dates = [...new Set([...known.keys(), ...now.keys()])].sort();
  return dates.flatMap((workDate) => {
    const from = known.get(workDate) ?? { version: 0, hundredths: 0 };
    const to = now.get(workDate) ?? { version: 0, hundredths: 0 };
    const daysHundredths = to.hundredths - from.hundredths;
    const dailyRateFen = rateOn(workDate);
    if (daysHundredths === 0 || dailyRateFen === null) return [];
    const amountFen = roundHalfUp(dailyRateFen * daysHundredths, 100);
    return [
      {
        workDate,
        fromVersion: from.version,
        toVersion: to.version,
        daysHundredths,
        dailyRateFen,
        amountFen,
      },
    ];
  });
}

/**
 * The items that fit on a line: payable never falls below zero (attendance-and-wage-rules §2), what does not fit waits
 * for the sheet after. What is owed to the worker goes first.
 * @param earnedFen payable of the line's own days
 */
export function fittingAdjustments(
  earnedFen: number,
  adjustments: readonly PayrollAdjustment[],
): PayrollAdjustment[] {
  let left = earnedFen;
  const fits = (item: PayrollAdjustment) => {
    if (left + item.amountFen < 0) return false;
    left += item.amountFen;
    return true;
  };
  const owed = adjustments.filter((item) => item.amountFen >= 0).filter(fits);
  const taken = adjustments.filter((item) => item.amountFen < 0).filter(fits);
  return [...owed, ...taken].sort((a, b) => (a.workDate < b.workDate ? -1 : 1));
}
