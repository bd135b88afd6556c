// Step 9 of the walk: the attendance indicators that regulators see, from mergeable totals.

import { rate, type Rate } from '../rate.js';

/** Name and version of the definitions below, printed on each answer and report. */
export const ATTENDANCE_DEFINITION = 'attendance@1';

/** Totals of one cell (project × day, or any sum of such cells). All integers ≥ 0. */
export interface AttendanceTotals {
  /** Worker-days from entry to exit. */
  readonly activeWorkerDays: number;
  /** Worker-days with at least one valid punch. */
  readonly presentWorkerDays: number;
  /** Worker-days with 工 > 0. */
  readonly workedWorkerDays: number;
  /** Worker-days with MISSING_IN or MISSING_OUT. */
  readonly missingPunchWorkerDays: number;
  /** Worker-days with 工 > 0 that an approved correction has a part in. */
  readonly correctedWorkerDays: number;
  readonly workdayHundredths: number;
  readonly workedMinutes: number;
  /** Project-days that were active and not paused. */
  readonly activeProjectDays: number;
  readonly punchedProjectDays: number;
}

/** The indicators; attendance-definitions.ts defines each. */
export interface AttendanceValues {
  readonly attendanceRate: Rate;
  readonly missingPunchRate: Rate;
  readonly correctionRate: Rate;
  readonly attendanceCoverage: Rate;
  readonly attendedWorkerDays: number;
  readonly workdayHundredths: number;
  readonly workedMinutes: number;
}

/**
 * Attendance indicators. `attendedWorkerDays` sums the daily attended heads (日出勤人数: at least one valid punch),
 * while the attendance rate (出勤率) counts worker-days with 工 > 0.
 * Source: statistics.md §2.
 */
export function attendanceValues(t: AttendanceTotals): AttendanceValues {
  return {
    attendanceRate: rate(t.workedWorkerDays, t.activeWorkerDays),
    missingPunchRate: rate(t.missingPunchWorkerDays, t.presentWorkerDays),
    correctionRate: rate(t.correctedWorkerDays, t.workedWorkerDays),
    attendanceCoverage: rate(t.punchedProjectDays, t.activeProjectDays),
    attendedWorkerDays: t.presentWorkerDays,
    workdayHundredths: t.workdayHundredths,
    workedMinutes: t.workedMinutes,
  };
}
