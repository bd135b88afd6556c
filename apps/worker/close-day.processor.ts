// Step 6 of the walk: facts → attendance days, for exactly the workers and dates that the marks name.
import type { DateRange } from '#domain/attendance/attendance-day.js';
import { DEFAULT_ATTENDANCE_POLICY } from '#domain/attendance/attendance-policy.js';
import { addDays, firstDayOfMonth, monthOf } from '#domain/calendar/work-date.js';
import {
  type NewAttendanceDay,
  appendAttendanceDays,
  withdrawAttendanceDays,
} from '#store/attendance-day.store.js';
import { readDaysElsewhere } from '#store/attendance-fact.store.js';
import { type DayRules, type DerivedDay, deriveDays, readDayRules } from '#store/derive-days.js';
import type { Transaction } from '#store/unit-of-work.js';
import { type Claim, type ClaimedMark, type NewMark, STATISTIC_OF } from '#store/work-mark.store.js';
import type { StepProcessor } from './step-runner.js';

/** Workers whose facts are in memory at once; with a month of punches each this stays below some 20 MB. */
const WORKERS_AT_ONCE = 150;
/** Dates whose facts are in memory at once: a rebuild of years takes no more than one of a month. */
const DATES_AT_ONCE = 31;
const DAY_MINUTES = 1440;

/** Consecutive dates that are derived together, and for whom. */
interface Stretch {
  range: DateRange;
  readonly workers: Set<number>;
}

/** `attendance.close-day`. */
export class CloseDayProcessor implements StepProcessor {
  readonly step = 'attendance.close-day';

  async derive(tx: Transaction, { projectId, marks, asOf }: Claim): Promise<NewMark[]> {
    const rules = await readDayRules(tx, projectId);
    const changes = new ChangedDays(projectId);
    for (const { range, workers } of stretches(marks, reachOf(rules))) {
      const everyone = [...workers].sort((a, b) => a - b);
      for (let i = 0; i < everyone.length; i += WORKERS_AT_ONCE) {
        const some = everyone.slice(i, i + WORKERS_AT_ONCE);
        for (const part of partsOf(range))
          await closeDays(tx, rules, { projectId, workers: some, range: part, asOf, changes });
      }
    }
    const elsewhere = await readDaysElsewhere(tx, projectId, changes.days());
    return [...changes.marks(), ...elsewhere.map(markElsewhere)];
  }
}

/** Each day is decided by facts near it alone, so a range may be cut anywhere. */
function partsOf({ from, to }: DateRange): DateRange[] {
  const parts: DateRange[] = [];
  for (let date = from; date <= to; date = addDays(date, DATES_AT_ONCE)) {
    const last = addDays(date, DATES_AT_ONCE - 1);
    parts.push({ from: date, to: last < to ? last : to });
  }
  return parts;
}

/** Some workers' days of some dates. */
interface Batch {
  readonly projectId: number;
  readonly workers: readonly number[];
  readonly range: DateRange;
  readonly asOf: number;
  readonly changes: ChangedDays;
}

async function closeDays(tx: Transaction, rules: DayRules, { changes, ...wanted }: Batch): Promise<void> {
  const { projectId, workers, range } = wanted;
  const days = await deriveDays(tx, rules, wanted);
  const derived = days.map((day) => day.row);
  const withdrawn = await withdrawAttendanceDays(tx, projectId, { workerIds: workers, range, derived });
  for (const day of withdrawn) changes.noteDay(day);
  changes.note(days, await appendAttendanceDays(tx, projectId, derived));
}

/** A day of another project is looked at again: somebody was perhaps on two sites at once. */
function markElsewhere(day: { projectId: number; workerId: number; workDate: string }): NewMark {
  const { projectId, workerId, workDate } = day;
  return { projectId, step: 'attendance.close-day', period: workDate, subjects: [workerId] };
}

/**
 * How many days to either side of a mark may change with its facts. An event reaches as far as the exit horizon: back to
 * the entry that it closes, on to the exit that waits for it. Marks name the date of the general cut-off, one day more
 * where a policy has another.
 */
function reachOf({ policies }: DayRules): number {
  const horizon = Math.max(...policies.map(({ rule }) => Math.ceil(rule.exitHorizonMinutes / DAY_MINUTES)));
  const isShifted = policies.some(
    ({ rule }) => rule.dayCutoffMinutes !== DEFAULT_ATTENDANCE_POLICY.dayCutoffMinutes,
  );
  return horizon + (isShifted ? 1 : 0);
}

/** Marks as stretches of dates, each with the days around it that its facts reach. */
function stretches(marks: readonly ClaimedMark[], reach: number): Stretch[] {
  const sorted = [...marks].sort((a, b) => (a.period < b.period ? -1 : 1));
  const result: Stretch[] = [];
  for (const { period, subjects } of sorted) {
    const last = result.at(-1);
    const from = addDays(period, -reach);
    const to = addDays(period, reach);
    if (last && from <= addDays(last.range.to, 1)) {
      last.range = { from: last.range.from, to };
      for (const worker of subjects) last.workers.add(worker);
    } else {
      result.push({ range: { from, to }, workers: new Set(subjects) });
    }
  }
  return result;
}

/** What changed, as marks for the steps behind. */
class ChangedDays {
  private readonly teams = new Map<string, Set<number>>();
  private readonly dates = new Set<string>();
  private readonly noted: { workerId: number; workDate: string }[] = [];
  private readonly reopen = new Map<string, NewMark & { subjects: number[] }>();

  constructor(private readonly projectId: number) {}

  note(rows: readonly DerivedDay[], changed: ReadonlySet<string>): void {
    for (const { row, reopensAt } of rows) {
      if (!changed.has(`${row.workerId} ${row.workDate}`)) continue;
      this.noteDay(row);
      if (reopensAt !== null) this.noteReopening(row, reopensAt);
    }
  }

  /** Every day that has another version now. */
  days(): readonly { readonly workerId: number; readonly workDate: string }[] {
    return this.noted;
  }

  noteDay({ workerId, workDate, teamId }: Pick<NewAttendanceDay, 'workerId' | 'workDate' | 'teamId'>): void {
    this.noted.push({ workerId, workDate });
    this.dates.add(workDate);
    if (teamId !== null) this.teamsOf(firstDayOfMonth(monthOf(workDate))).add(teamId);
  }

  marks(): NewMark[] {
    const { projectId } = this;
    const payroll = [...this.teams].map(([period, teams]): NewMark => {
      return { projectId, step: 'payroll.draft', period, subjects: [...teams] };
    });
    const statistics = [...this.dates].map((period): NewMark => {
      return { projectId, step: 'statistics.refresh', period, subjects: [STATISTIC_OF.attendanceDay] };
    });
    return [...payroll, ...statistics, ...this.reopen.values()];
  }

  private teamsOf(month: string): Set<number> {
    let teams = this.teams.get(month);
    if (!teams) this.teams.set(month, (teams = new Set()));
    return teams;
  }

  /** An open day turns into a missing exit by time alone: look again then, a minute's worth of workers at once. */
  private noteReopening(row: NewAttendanceDay, reopensAt: number): void {
    const dueAt = Math.ceil(reopensAt / 60_000) * 60_000;
    const key = `${row.workDate} ${dueAt}`;
    const mark = this.reopen.get(key);
    if (mark) mark.subjects.push(row.workerId);
    else {
      const { projectId } = this;
      this.reopen.set(key, {
        projectId,
        step: 'attendance.close-day',
        period: row.workDate,
        subjects: [row.workerId],
        dueAt,
      });
    }
  }
}
