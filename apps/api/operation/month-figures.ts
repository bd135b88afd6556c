// Step 10 of the walk: last month in figures, the sums that anybody may see.
import { attendanceValues } from '#domain/statistics/attendance/attendance-statistic.js';
import { wageValues } from '#domain/statistics/wages/wage-statistic.js';
import { addDays, firstDayOfMonth, lastDayOfMonth, monthOf, workDateOf } from '#domain/calendar/work-date.js';
import { countFindings } from '#store/listing/findings.store.js';
import { sumAttendance, sumWages } from '#store/listing/statistics.store.js';
import type { Transaction } from '#store/unit-of-work.js';

/** 国家统计 counts in the days of China (statistics.md, conventions). */
const TIME_ZONE = 'Asia/Shanghai';

/** Sums of one month over every project. */
interface MonthFigures {
  readonly month: string;
  readonly attendanceRate: number | null;
  readonly workdayHundredths: number;
  readonly payableFen: number;
  readonly paidFen: number;
  readonly fullPaymentRate: number | null;
  /** Worker-months by their primary finding. */
  readonly findings: readonly { readonly code: string; readonly count: number }[];
}

/** Figures of the month before the present one. */
export async function readMonthFigures(tx: Transaction): Promise<MonthFigures> {
  const today = workDateOf(Date.now(), TIME_ZONE, 0);
  const month = monthOf(addDays(firstDayOfMonth(monthOf(today)), -1));
  const days = { from: firstDayOfMonth(month), to: lastDayOfMonth(month), groupBy: [] };
  const [attendance] = await sumAttendance(tx, days, 'site');
  const [wages] = await sumWages(tx, { from: month, to: month, groupBy: [] }, 'site');
  if (!attendance || !wages) throw new Error('a sum without groups gave no row');
  const presence = attendanceValues(attendance.totals);
  const pay = wageValues(wages.totals, today);
  return {
    month,
    attendanceRate: presence.attendanceRate.value,
    workdayHundredths: presence.workdayHundredths,
    payableFen: pay.payableFen,
    paidFen: pay.paidFen,
    fullPaymentRate: pay.fullPaymentRate.value,
    findings: await countFindings(tx, month),
  };
}
