// Step 9 of the walk: roll-ups replaced by key.
import { addDays, monthOf, startOfWorkDate, workDateOf } from '#domain/calendar/work-date.js';
import { projectPolicies } from '#store/attendance-day.store.js';
import { refreshAttendanceDays } from '#store/statistics/refresh-attendance-days.js';
import { refreshHeadcounts } from '#store/statistics/refresh-headcounts.js';
import { refreshProjectDays } from '#store/statistics/refresh-project-days.js';
import { refreshWorkerMonth } from '#store/statistics/refresh-worker-month.js';
import type { Transaction } from '#store/unit-of-work.js';
import { type Claim, type NewMark, STATISTIC_OF, addMarkOnce } from '#store/work-mark.store.js';
import type { StepProcessor } from './step-runner.js';

const SNAPSHOT_MINUTES = 120;

/** `statistics.refresh`: the days that the marks name, then every month that a day, a wage or a person of it has changed. */
export class RefreshStatisticProcessor implements StepProcessor {
  readonly step = 'statistics.refresh';

  async derive(tx: Transaction, { projectId, marks, asOf }: Claim): Promise<NewMark[]> {
    const { timeZone } = await projectPolicies(tx, projectId);
    const today = workDateOf(asOf, timeZone, 0);
    const periods = (...kinds: readonly number[]) => [
      ...new Set(
        marks.filter((mark) => kinds.some((kind) => mark.subjects.includes(kind))).map((mark) => mark.period),
      ),
    ];
    const marked = periods(STATISTIC_OF.attendanceDay);
    const days = await refreshAttendanceDays(tx, projectId, marked, today);
    await refreshProjectDays(tx, projectId, days, today);
    await refreshHeadcounts(tx, projectId, marked);
    const months = [...days, ...periods(STATISTIC_OF.wageMonth, STATISTIC_OF.peopleMonth)].map(monthOf);
    for (const month of new Set(months)) await refreshWorkerMonth(tx, projectId, month, today);
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
