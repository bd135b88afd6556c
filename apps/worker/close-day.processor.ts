// Step 6 of the walk: facts → attendance days, for exactly the workers and dates that the marks name.
import { ATTENDANCE_RULE_VERSION } from '#domain/attendance/attendance-policy.js';
import type { AttendanceDay, AttendanceFact, DateRange } from '#domain/attendance/attendance-day.js';
import { deriveAttendanceDays, factWindow } from '#domain/attendance/derive-attendance-day.js';
import type { CalendarDays } from '#domain/calendar/day-kind.js';
import { addDays, firstDayOfMonth, monthOf } from '#domain/calendar/work-date.js';
import {
  type DatedPolicy,
  type NewAttendanceDay,
  type RegisteredStay,
  appendAttendanceDays,
  projectPolicies,
  readCalendar,
  readRegistrations,
  withdrawAttendanceDays,
} from '#store/attendance-day.store.js';
import { readDaysElsewhere, readElsewhere, readFacts } from '#store/attendance-fact.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { type Claim, type ClaimedMark, type NewMark, STATISTIC_OF } from '#store/work-mark.store.js';
import { type GovernedPart, governedParts, groupBy, stayOn } from './governed-parts.js';
import type { StepProcessor } from './step-runner.js';

/** Workers whose facts are in memory at once; with a month of punches each this stays below some 20 MB. */
const WORKERS_AT_ONCE = 150;

/** Consecutive dates that are derived together, and for whom. */
interface Stretch {
  range: DateRange;
  readonly workers: Set<number>;
}

/** `attendance.close-day`. */
export class CloseDayProcessor implements StepProcessor {
  readonly step = 'attendance.close-day';

  async derive(tx: Transaction, { projectId, marks, asOf }: Claim): Promise<NewMark[]> {
    const { timeZone, policies } = await projectPolicies(tx, projectId);
    const calendar = await readCalendar(tx);
    const changes = new ChangedDays(projectId);
    for (const { range, workers } of stretches(marks)) {
      const everyone = [...workers].sort((a, b) => a - b);
      for (let i = 0; i < everyone.length; i += WORKERS_AT_ONCE) {
        const some = everyone.slice(i, i + WORKERS_AT_ONCE);
        const registered = await readRegistrations(tx, projectId, some);
        for (const part of governedParts({ projectId, range, policies, workers: some, registered }))
          await closeDays(tx, { ...part, projectId, asOf, timeZone, calendar, registered, changes });
      }
    }
    const elsewhere = await readDaysElsewhere(tx, projectId, changes.days());
    return [...changes.marks(), ...elsewhere.map(markElsewhere)];
  }
}

/** Days of some workers that one policy governs. */
interface Batch extends GovernedPart {
  readonly projectId: number;
  readonly asOf: number;
  readonly timeZone: string;
  readonly calendar: CalendarDays;
  readonly registered: readonly RegisteredStay[];
  readonly changes: ChangedDays;
}

async function closeDays(tx: Transaction, batch: Batch): Promise<void> {
  const { projectId, workers, range, asOf, calendar, changes } = batch;
  const policy = { ...batch.policy.rule, timeZone: batch.timeZone };
  const window = factWindow(range, policy);
  const facts = await readFacts(tx, projectId, workers, window);
  const elsewhere = await readElsewhere(tx, projectId, workers, window);
  const derive = (workerId: number, own: AttendanceFact[]) =>
    deriveAttendanceDays(own, policy, { range, asOf, calendar, elsewhere: elsewhere.get(workerId) ?? [] });
  const days = rowsOf({ facts, registered: batch.registered, derive, policy: batch.policy });
  const derived = days.map((day) => day.row);
  changes.note(days, await appendAttendanceDays(tx, projectId, derived));
  const withdrawn = await withdrawAttendanceDays(tx, projectId, { workerIds: workers, range, derived });
  for (const day of withdrawn) changes.noteDay(day);
}

/** A day of another project is looked at again: somebody was perhaps on two sites at once. */
function markElsewhere(day: { projectId: number; workerId: number; workDate: string }): NewMark {
  const { projectId, workerId, workDate } = day;
  return { projectId, step: 'attendance.close-day', period: workDate, subjects: [workerId] };
}

/**
 * Marks as stretches of dates. An event can change the day before (an exit that closes it) and the day after (an entry
 * that an exit there waits for), so each mark reaches one day further both ways.
 */
function stretches(marks: readonly ClaimedMark[]): Stretch[] {
  const sorted = [...marks].sort((a, b) => (a.period < b.period ? -1 : 1));
  const result: Stretch[] = [];
  for (const { period, subjects } of sorted) {
    const last = result.at(-1);
    const from = addDays(period, -1);
    const to = addDays(period, 1);
    if (last && from <= addDays(last.range.to, 1)) {
      last.range = { from: last.range.from, to };
      for (const worker of subjects) last.workers.add(worker);
    } else {
      result.push({ range: { from, to }, workers: new Set(subjects) });
    }
  }
  return result;
}

interface DerivedRow {
  readonly row: NewAttendanceDay;
  readonly reopensAt: number | null;
}

function rowsOf(input: {
  facts: Map<number, AttendanceFact[]>;
  registered: readonly RegisteredStay[];
  derive: (workerId: number, facts: AttendanceFact[]) => AttendanceDay[];
  policy: DatedPolicy;
}): DerivedRow[] {
  const rows: DerivedRow[] = [];
  const origin = { policyId: input.policy.id, ruleVersion: ATTENDANCE_RULE_VERSION };
  const stays = groupBy(input.registered, (stay) => stay.workerId);
  for (const [workerId, facts] of input.facts) {
    const own = stays.get(workerId) ?? [];
    for (const { reopensAt, ...day } of input.derive(workerId, facts)) {
      const stay = stayOn(own, day.workDate);
      const place = { teamId: stay?.teamId ?? null, tradeCode: stay?.tradeCode ?? null };
      rows.push({ row: { workerId, ...day, ...place, ...origin }, reopensAt });
    }
  }
  return rows;
}

/** What changed, as marks for the steps behind. */
class ChangedDays {
  private readonly teams = new Map<string, Set<number>>();
  private readonly dates = new Set<string>();
  private readonly noted: { workerId: number; workDate: string }[] = [];
  private readonly reopen = new Map<string, NewMark & { subjects: number[] }>();

  constructor(private readonly projectId: number) {}

  note(rows: readonly DerivedRow[], changed: ReadonlySet<string>): void {
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
