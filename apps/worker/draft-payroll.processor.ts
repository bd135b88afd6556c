// Step 7 of the walk: days + agreement → draft lines in fen. A published line is a fact and stays as it is; whoever was
// left off a published sheet keeps a draft, so that what is owed stays visible; what late facts change on a published line
// is an item of the next sheet.
import { type PayrollAdjustment, adjustDays, fittingAdjustments } from '#domain/wages/adjust-days.js';
import { PAYROLL_RULE_VERSION, draftPayrollLine } from '#domain/wages/draft-payroll-line.js';
import { DEFAULT_PAY_DAY, wageDueDate } from '#domain/wages/due-date.js';
import { firstDayOfMonth, monthOf, nextMonth } from '#domain/calendar/work-date.js';
import { type RegisteredStay, readRegistrations } from '#store/attendance-day.store.js';
import {
  type NewPayrollLine,
  type PayrollKey,
  type WorkerDays,
  appendPayrollLines,
  ensureDraft,
  publishedMonths,
  readPublishedDays,
  readTeamDays,
} from '#store/payroll.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import type { Claim, NewMark } from '#store/work-mark.store.js';
import type { StepProcessor } from './step-runner.js';

/** `payroll.draft`. */
export class DraftPayrollProcessor implements StepProcessor {
  readonly step = 'payroll.draft';

  async derive(tx: Transaction, { projectId, marks }: Claim): Promise<NewMark[]> {
    const asked = new Map<number, Set<string>>();
    for (const { period, subjects } of marks) {
      for (const teamId of subjects) asked.set(teamId, (asked.get(teamId) ?? new Set()).add(monthOf(period)));
    }
    const months = new Set(marks.map(({ period }) => monthOf(period)));
    for (const [teamId, own] of [...asked].sort(([a], [b]) => a - b)) {
      const published = await publishedMonths(tx, { projectId, teamId });
      // a month whose sheet is published speaks through the first open one after it
      const open = [...own]
        .filter((month) => published.includes(month))
        .map((month) => openAfter(month, published));
      for (const payMonth of [...own].sort())
        await draft(tx, { projectId, teamId, payMonth }, published, true);
      for (const payMonth of new Set(open)) {
        if (own.has(payMonth)) continue;
        if (await draft(tx, { projectId, teamId, payMonth }, published, false)) months.add(payMonth);
      }
    }
    return [...months].sort().map((payMonth): NewMark => {
      return { projectId, step: 'payment.reconcile', period: firstDayOfMonth(payMonth), subjects: [] };
    });
  }
}

function openAfter(month: string, published: readonly string[]): string {
  let open = nextMonth(month);
  while (published.includes(open)) open = nextMonth(open);
  return open;
}

/** The published months right before an open one: their differences are its items. */
function monthsBefore(payMonth: string, published: readonly string[]): string[] {
  const isOpen = !published.includes(payMonth);
  return isOpen ? published.filter((month) => openAfter(month, published) === payMonth) : [];
}

/** @returns whether there was anything to draft; `isAsked` = the sheet is made even where there is not */
async function draft(
  tx: Transaction,
  key: PayrollKey,
  published: readonly string[],
  isAsked: boolean,
): Promise<boolean> {
  const workers = await readTeamDays(tx, key);
  const before = monthsBefore(key.payMonth, published);
  const earlier = before.length === 0 ? [] : await readPublishedDays(tx, key, before);
  const ids = [...new Set([...workers, ...earlier].map(({ workerId }) => workerId))];
  const stays = (await readRegistrations(tx, key.projectId, ids)).filter(
    ({ teamId }) => teamId === key.teamId,
  );
  const items = new Map(
    earlier.map(({ workerId, current, ...days }) => {
      const own = stays.filter((stay) => stay.workerId === workerId);
      return [workerId, adjustDays(days, current, (date) => rateOn(own, date))];
    }),
  );
  const daysOf = new Map(workers.map((worker) => [worker.workerId, worker.days]));
  const lines = ids
    .map((workerId) =>
      lineOf({ workerId, days: daysOf.get(workerId) ?? [] }, stays, items.get(workerId) ?? []),
    )
    .filter((line) => line.days.length > 0 || line.adjustments.length > 0);
  if (lines.length === 0 && !isAsked) return false;
  const payDay = Math.min(...stays.map((stay) => stay.payDay));
  await ensureDraft(tx, key, wageDueDate(key.payMonth, Number.isFinite(payDay) ? payDay : DEFAULT_PAY_DAY));
  await appendPayrollLines(tx, key, lines, { isPublished: false, ruleVersion: PAYROLL_RULE_VERSION });
  return true;
}

function rateOn(stays: readonly RegisteredStay[], date: string): number | null {
  return stays.findLast((stay) => stay.enteredOn <= date)?.dailyRateFen ?? null;
}

function lineOf(
  { workerId, days }: WorkerDays,
  stays: readonly RegisteredStay[],
  items: readonly PayrollAdjustment[],
): NewPayrollLine {
  const agreement = stays
    .filter((stay) => stay.workerId === workerId)
    .map((stay) => ({ fromDate: stay.enteredOn, dailyRateFen: stay.dailyRateFen }));
  const payable = days.map(([workDate, , workdayHundredths]) => ({ workDate, workdayHundredths }));
  const line = draftPayrollLine(payable, agreement);
  // a worker is on the team's sheet because of a registration, so this is a defect, not a case
  if (!line.ok) throw new Error(`payroll line of worker ${workerId}: ${line.reason}`);
  const adjustments = fittingAdjustments(line.value.payableFen, items);
  const adjustedFen = adjustments.reduce((sum, item) => sum + item.amountFen, 0);
  const payableFen = line.value.payableFen + adjustedFen;
  return {
    workerId,
    ...line.value,
    payableFen,
    netFen: payableFen - line.value.deductionFen,
    days,
    adjustments,
  };
}
