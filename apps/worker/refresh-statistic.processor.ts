// Step 9 of the walk: roll-ups replaced by key.
import { addDays, monthOf, startOfWorkDate, workDateOf } from '#domain/calendar/work-date.js';
import { projectPolicies } from '#store/attendance-day.store.js';
import { refreshAttendanceDay, refreshWageMonth } from '#store/statistic.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { type Claim, type NewMark, STATISTIC_OF, addMarkOnce } from '#store/work-mark.store.js';
import type { StepProcessor } from './step-runner.js';

const SNAPSHOT_MINUTES = 120;

/** `statistics.refresh`. */
export class RefreshStatisticProcessor implements StepProcessor {
  readonly step = 'statistics.refresh';

  async derive(tx: Transaction, { projectId, marks, asOf }: Claim): Promise<NewMark[]> {
    const { timeZone } = await projectPolicies(tx, projectId);
    const today = workDateOf(asOf, timeZone, 0);
    const periods = (subject: number) =>
      new Set(marks.filter((mark) => mark.subjects.includes(subject)).map((mark) => mark.period));
    for (const date of periods(STATISTIC_OF.attendanceDay))
      await refreshAttendanceDay(tx, projectId, date, today);
    for (const first of periods(STATISTIC_OF.wageMonth))
      await refreshWageMonth(tx, projectId, monthOf(first), today);
    // the snapshot of a day is taken at 02:00 of the next, also when nobody came (statistics §1)
    const dueAt = startOfWorkDate(addDays(today, 1), timeZone, SNAPSHOT_MINUTES);
    await addMarkOnce(tx, {
      projectId,
      step: this.step,
      period: today,
      subjects: [STATISTIC_OF.attendanceDay],
      dueAt,
    });
    return [];
  }
}
