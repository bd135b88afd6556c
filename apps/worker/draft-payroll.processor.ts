// Step 7 of the walk: days + agreement → draft lines in fen. A published line is a fact and stays as it is; what late facts
// change on it is an item of the next sheet. Whoever was left off keeps a draft, so that what is owed stays visible, until a
// later sheet with these days is published 补发.
import { type LineDay, adjustDays } from '#domain/wages/adjust-days.js';
import { PAYROLL_RULE_VERSION, type WageFacts, draftWageLine } from '#domain/wages/draft-wage-line.js';
import { DEFAULT_PAY_DAY, wageDueDate } from '#domain/wages/due-date.js';
import type { PayrollMove, PayrollState } from '#domain/wages/payroll-state.js';
import { type DatedTerms, dayValueFen, termsOn } from '#domain/wages/pay-agreement.js';
import { pieceTotalFen, splitPiece } from '#domain/wages/split-piece.js';
import type { PieceShare } from '#domain/wages/wage-item.js';
import { firstDayOfMonth, monthOf, nextMonth } from '#domain/calendar/work-date.js';
import { type RegisteredStay, readCalendar, readRegistrations } from '#store/attendance-day.store.js';
import { groupBy } from '#store/governed-parts.js';
import {
  type NewPayrollLine,
  type PayrollKey,
  type WorkerDays,
  appendPayrollLines,
  datesPaidLater,
  ensureDraft,
  publishedMonths,
  readPublishedDays,
  readTeamDays,
} from '#store/payroll.store.js';
import { isFullyAnswered, movePayroll, readSheetState } from '#store/payroll-state.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import {
  type AgreementRow,
  minimumWageOf,
  readAgreements,
  readDeductions,
  readMeasurements,
} from '#store/wage-facts.store.js';
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
      for (const payMonth of [...own].sort()) {
        const key = { projectId, teamId, payMonth };
        await draft(tx, key, published, true);
        // the last line that its worker has answered confirms the sheet
        if (published.includes(payMonth) && (await isFullyAnswered(tx, key)))
          await moveBySystem(tx, key, 'confirm', 'PUBLISHED');
      }
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

async function moveBySystem(
  tx: Transaction,
  key: PayrollKey,
  move: PayrollMove,
  from: PayrollState,
): Promise<void> {
  const sheet = await readSheetState(tx, key);
  if (sheet?.state === from)
    await movePayroll(tx, key, move, { role: 'system', name: 'system', accountId: null, at: Date.now() });
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
  const workers = await readOpenDays(tx, key, published.includes(key.payMonth));
  const before = monthsBefore(key.payMonth, published);
  const earlier = before.length === 0 ? [] : await readPublishedDays(tx, key, before);
  const pieces = await readShares(tx, key, workers);
  const ids = [...new Set([...[...workers, ...earlier].map(({ workerId }) => workerId), ...pieces.keys()])];
  const registered = await readRegistrations(tx, key.projectId, ids);
  const stays = registered.filter(({ teamId }) => teamId === key.teamId);
  const terms = termsOf(stays, await readAgreements(tx, key.projectId, ids));
  const deductions = groupBy(await readDeductions(tx, key, ids), (row) => row.workerId);
  const minimumWageFen = deductions.size > 0 ? await minimumWageOf(tx, key.projectId, key.payMonth) : null;
  const items = new Map(
    earlier.map(({ workerId, current, ...days }) => {
      const own = terms.get(workerId) ?? [];
      return [workerId, adjustDays(days, current, (date) => valueOn(own, date))];
    }),
  );
  const daysOf = new Map(workers.map((worker) => [worker.workerId, worker.days]));
  const lines = ids
    .map((workerId) =>
      lineOf(workerId, {
        days: daysOf.get(workerId) ?? [],
        terms: terms.get(workerId) ?? [],
        pieces: pieces.get(workerId) ?? [],
        deductions: deductions.get(workerId) ?? [],
        adjustments: items.get(workerId) ?? [],
        minimumWageFen,
      }),
    )
    .filter((line) => line.days.length + line.adjustments.length > 0 || line.payableFen > 0);
  if (lines.length === 0 && !isAsked) return false;
  const payDay = Math.min(...stays.map((stay) => stay.payDay));
  const calendar = await readCalendar(tx);
  const dueOn = wageDueDate(key.payMonth, Number.isFinite(payDay) ? payDay : DEFAULT_PAY_DAY, calendar);
  await ensureDraft(tx, key, dueOn);
  await moveBySystem(tx, key, 'redraft', 'CANCELLED');
  await appendPayrollLines(tx, key, lines, { isPublished: false, ruleVersion: PAYROLL_RULE_VERSION });
  return true;
}

/** Days of the team that no sheet has taken on yet, by worker. */
async function readOpenDays(tx: Transaction, key: PayrollKey, isPublished: boolean): Promise<WorkerDays[]> {
  const workers = await readTeamDays(tx, key);
  if (!isPublished) return workers;
  const taken = await datesPaidLater(tx, key);
  return workers.map(({ workerId, days }) => {
    return { workerId, days: days.filter(({ workDate }) => taken.get(workerId)?.has(workDate) !== true) };
  });
}

/** What each worker gets of the team's measured work: by 工 of the month, or as agreed. */
async function readShares(
  tx: Transaction,
  key: PayrollKey,
  workers: readonly WorkerDays[],
): Promise<Map<number, PieceShare[]>> {
  const shares = new Map<number, PieceShare[]>();
  const byDays = workers.map(({ workerId, days }) => {
    return { workerId, weight: days.reduce((sum, day) => sum + day.workdayHundredths, 0) };
  });
  for (const measured of await readMeasurements(tx, key)) {
    const agreed = measured.shares.map(([workerId, weight]) => ({ workerId, weight }));
    const parts = splitPiece(pieceTotalFen(measured), agreed.length > 0 ? agreed : byDays);
    for (const [workerId, amountFen] of parts)
      shares.set(workerId, [...(shares.get(workerId) ?? []), { name: measured.name, amountFen }]);
  }
  return shares;
}

/** By worker and day. A registration states a day rate, which holds until something else is agreed. */
function termsOf(
  stays: readonly RegisteredStay[],
  agreements: readonly AgreementRow[],
): Map<number, DatedTerms[]> {
  const terms = groupBy<DatedTerms & { readonly workerId: number }, number>(
    agreements,
    (row) => row.workerId,
  );
  for (const [workerId, own] of groupBy(stays, (stay) => stay.workerId)) {
    const agreed = terms.get(workerId) ?? [];
    const first = agreed[0]?.fromDate ?? '9999-12-31';
    const stated = own
      .filter((stay) => stay.enteredOn < first)
      .map(({ enteredOn, dailyRateFen }) => {
        const rate = { kind: 'DAY' as const, rateFen: dailyRateFen, hasOvertime: false, allowances: [] };
        return { workerId, fromDate: enteredOn, ...rate };
      });
    terms.set(workerId, [...stated, ...agreed]);
  }
  return terms;
}

function valueOn(terms: readonly DatedTerms[], date: string): number | null {
  const own = termsOn(terms, date);
  return own ? dayValueFen(own) : null;
}

type LineFacts = Omit<WageFacts, 'days'> & { readonly days: WorkerDays['days'] };

function lineOf(workerId: number, facts: LineFacts): NewPayrollLine {
  const line = draftWageLine(facts);
  // a worker is on the team's sheet because of a registration, so this is a defect, not a case
  if (!line.ok) throw new Error(`payroll line of worker ${workerId}: ${line.reason}`);
  const days = facts.days
    .filter((day) => day.workdayHundredths > 0)
    .map((day): LineDay => [day.workDate, day.version, day.workdayHundredths]);
  return { workerId, ...line.value, days };
}
