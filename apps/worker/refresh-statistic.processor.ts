// Step 9 of the walk: roll-ups replaced by key.
import { monthOf, workDateOf } from '#domain/calendar/work-date.js';
import type { Clock } from '#platform/clock.js';
import { projectPolicies } from '#store/attendance-day.store.js';
import { refreshAttendanceDay, refreshWageMonth } from '#store/statistic.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { type ClaimedMark, type NewMark, STATISTIC_OF } from '#store/work-mark.store.js';
import type { StepProcessor } from './step-runner.js';

/** `statistics.refresh`. */
export class RefreshStatisticProcessor implements StepProcessor {
  readonly step = 'statistics.refresh';

  constructor(private readonly clock: Clock) {}

  async derive(tx: Transaction, projectId: number, marks: readonly ClaimedMark[]): Promise<NewMark[]> {
    const { timeZone } = await projectPolicies(tx, projectId);
    const today = workDateOf(this.clock(), timeZone, 0);
    const periods = (subject: number) =>
      new Set(marks.filter((mark) => mark.subjects.includes(subject)).map((mark) => mark.period));
    for (const date of periods(STATISTIC_OF.attendanceDay))
      await refreshAttendanceDay(tx, projectId, date, today);
    for (const first of periods(STATISTIC_OF.wageMonth))
      await refreshWageMonth(tx, projectId, monthOf(first), today);
    return [];
  }
}
