// Step 6 of the walk: facts → attendance days, for exactly the workers and dates that the marks name.
import { ATTENDANCE_RULE_VERSION } from '#domain/attendance/attendance-policy.js';
import type { AttendanceDay, AttendanceFact, DateRange } from '#domain/attendance/attendance-day.js';
import { deriveAttendanceDays, factWindow } from '#domain/attendance/derive-attendance-day.js';
import { addDays, firstDayOfMonth, monthOf } from '#domain/calendar/work-date.js';
import {
  type DatedPolicy,
  type NewAttendanceDay,
  type RegisteredStay,
  appendAttendanceDays,
  projectPolicies,
  readFacts,
  readRegistrations,
  withdrawAttendanceDays,
} from '#store/attendance-day.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { type Claim, type ClaimedMark, type NewMark, STATISTIC_OF } from '#store/work-mark.store.js';
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
    const changes = new ChangedDays(projectId);
    for (const { range, workers } of stretches(marks)) {
      const parts = byPolicy(range, policies, projectId);
      const everyone = [...workers].sort((a, b) => a - b);
      for (let i = 0; i < everyone.length; i += WORKERS_AT_ONCE) {
        const some = everyone.slice(i, i + WORKERS_AT_ONCE);
        for (const part of parts) await closeDays(tx, { ...part, projectId, some, asOf, timeZone, changes });
      }
    }
    return changes.marks();
  }
}

/** Some workers' days in a range that one policy governs. */
interface Batch extends GovernedRange {
  readonly projectId: number;
  readonly some: readonly number[];
  readonly asOf: number;
  readonly timeZone: string;
  readonly changes: ChangedDays;
}

async function closeDays(tx: Transaction, batch: Batch): Promise<void> {
  const { projectId, some, range, asOf, changes } = batch;
  const policy = { ...batch.policy.rule, timeZone: batch.timeZone };
  const facts = await readFacts(tx, projectId, some, factWindow(range, policy));
  const stays = await readRegistrations(tx, projectId, some);
  const derive = (worker: AttendanceFact[]) => deriveAttendanceDays(worker, policy, { range, asOf });
  const days = rowsOf({ facts, stays, derive, policyId: batch.policy.id });
  const derived = days.map((day) => day.row);
  changes.note(days, await appendAttendanceDays(tx, projectId, derived));
  const withdrawn = await withdrawAttendanceDays(tx, projectId, { workerIds: some, range, derived });
  for (const day of withdrawn) changes.noteDay(day);
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

/** Dates that one policy governs. */
interface GovernedRange {
  readonly policy: DatedPolicy;
  range: DateRange;
}

/** Splits a range where another policy takes over; the project's own policy goes before the general one. */
function byPolicy(range: DateRange, policies: readonly DatedPolicy[], projectId: number): GovernedRange[] {
  const parts: GovernedRange[] = [];
  for (let date = range.from; date <= range.to; date = addDays(date, 1)) {
    const policy = policies.find((candidate) => candidate.effectiveFrom <= date);
    if (!policy) throw new Error(`no attendance policy for project ${projectId} on ${date}`);
    const last = parts.at(-1);
    if (last && last.policy.id === policy.id) last.range = { from: last.range.from, to: date };
    else parts.push({ policy, range: { from: date, to: date } });
  }
  return parts;
}

interface DerivedRow {
  readonly row: NewAttendanceDay;
  readonly reopensAt: number | null;
}

function rowsOf(input: {
  facts: Map<number, AttendanceFact[]>;
  stays: readonly RegisteredStay[];
  derive: (facts: AttendanceFact[]) => AttendanceDay[];
  policyId: number;
}): DerivedRow[] {
  const rows: DerivedRow[] = [];
  for (const [workerId, facts] of input.facts) {
    const stays = input.stays.filter((stay) => stay.workerId === workerId);
    for (const { reopensAt, ...day } of input.derive(facts)) {
      const stay = stayOn(stays, day.workDate);
      const place = { teamId: stay?.teamId ?? null, tradeCode: stay?.tradeCode ?? null };
      const origin = { policyId: input.policyId, ruleVersion: ATTENDANCE_RULE_VERSION };
      rows.push({ row: { workerId, ...day, ...place, ...origin }, reopensAt });
    }
  }
  return rows;
}

/** The registration that a day belongs to: the latest one open on the date. */
function stayOn(stays: readonly RegisteredStay[], date: string): RegisteredStay | undefined {
  return stays.findLast(
    (stay) => stay.enteredOn <= date && (stay.exitedOn === null || stay.exitedOn >= date),
  );
}

/** What changed, as marks for the steps behind. */
class ChangedDays {
  private readonly teams = new Map<string, Set<number>>();
  private readonly dates = new Set<string>();
  private readonly reopen = new Map<string, NewMark & { subjects: number[] }>();

  constructor(private readonly projectId: number) {}

  note(rows: readonly DerivedRow[], changed: ReadonlySet<string>): void {
    for (const { row, reopensAt } of rows) {
      if (!changed.has(`${row.workerId} ${row.workDate}`)) continue;
      this.noteDay(row);
      if (reopensAt !== null) this.noteReopening(row, reopensAt);
    }
  }

  noteDay({ workDate, teamId }: Pick<NewAttendanceDay, 'workDate' | 'teamId'>): void {
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
