// Step 7 of the walk: days + agreement → draft lines in fen. A published line is a fact and stays as it is; whoever was
// left off a published sheet keeps a draft, so that what is owed stays visible.
import { PAYROLL_RULE_VERSION, draftPayrollLine } from '#domain/wages/draft-payroll-line.js';
import { DEFAULT_PAY_DAY, wageDueDate } from '#domain/wages/due-date.js';
import { firstDayOfMonth, monthOf } from '#domain/calendar/work-date.js';
import { type RegisteredStay, readRegistrations } from '#store/attendance-day.store.js';
import {
  type NewPayrollLine,
  type WorkerDays,
  appendPayrollLines,
  ensureDraft,
  readTeamDays,
} from '#store/payroll.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import type { Claim, NewMark } from '#store/work-mark.store.js';
import type { StepProcessor } from './step-runner.js';

/** `payroll.draft`. */
export class DraftPayrollProcessor implements StepProcessor {
  readonly step = 'payroll.draft';

  async derive(tx: Transaction, { projectId, marks }: Claim): Promise<NewMark[]> {
    const months = new Map<string, Set<number>>();
    for (const { period, subjects } of marks) {
      const teams = months.get(monthOf(period)) ?? new Set();
      for (const team of subjects) teams.add(team);
      months.set(monthOf(period), teams);
    }
    const next: NewMark[] = [];
    for (const [payMonth, teams] of months) {
      for (const teamId of [...teams].sort((a, b) => a - b))
        await this.draft(tx, { projectId, teamId, payMonth });
      next.push({ projectId, step: 'payment.reconcile', period: firstDayOfMonth(payMonth), subjects: [] });
    }
    return next;
  }

  private async draft(
    tx: Transaction,
    key: { projectId: number; teamId: number; payMonth: string },
  ): Promise<void> {
    const workers = await readTeamDays(tx, key);
    const ids = workers.map((worker) => worker.workerId);
    const stays = (await readRegistrations(tx, key.projectId, ids)).filter(
      (stay) => stay.teamId === key.teamId,
    );
    const payDay = Math.min(...stays.map((stay) => stay.payDay));
    const dueOn = wageDueDate(key.payMonth, Number.isFinite(payDay) ? payDay : DEFAULT_PAY_DAY);
    await ensureDraft(tx, key, dueOn);
    const lines = workers.map((worker) => lineOf(worker, stays));
    await appendPayrollLines(tx, key, lines, { isPublished: false, ruleVersion: PAYROLL_RULE_VERSION });
  }
}

function lineOf({ workerId, days }: WorkerDays, stays: readonly RegisteredStay[]): NewPayrollLine {
  const agreement = stays
    .filter((stay) => stay.workerId === workerId)
    .map((stay) => ({ fromDate: stay.enteredOn, dailyRateFen: stay.dailyRateFen }));
  const line = draftPayrollLine(days, agreement);
  // a worker is on the team's sheet because of a registration, so this is a defect, not a case
  if (!line.ok) throw new Error(`payroll line of worker ${workerId}: ${line.reason}`);
  return { workerId, ...line.value };
}
