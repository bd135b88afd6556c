// Step 8 of the walk: lines + bank answers → findings, one primary category a worker and month.
import { type PlannedTransfer, lateTransfers } from '#domain/funds/special-account.js';
import {
  type AccountFacts,
  type ProjectFacts,
  reconcileProjectMonth,
} from '#domain/reconciliation/reconcile-project-month.js';
import {
  reconcileWorkerMonth,
  RECONCILIATION_RULE_VERSION,
} from '#domain/reconciliation/reconcile-worker-month.js';
import { DEFAULT_ATTENDANCE_POLICY } from '#domain/attendance/attendance-policy.js';
import { addDays, monthOf, startOfWorkDate, workDateOf } from '#domain/calendar/work-date.js';
import type { CalendarDays } from '#domain/calendar/day-kind.js';
import { DEFAULT_PAY_DAY, wageDueDate } from '#domain/wages/due-date.js';
import { projectPolicies, readCalendar } from '#store/attendance-day.store.js';
import { readTolerances } from '#store/case.store.js';
import { readBalance, readPlan, readWanted } from '#store/fund.store.js';
import { readSightingPairs, readTeamPunches } from '#store/integrity.store.js';
import {
  type NewFinding,
  type ProjectMonth,
  readEventConflicts,
  readPhotoReuses,
  replaceFindings,
} from '#store/reconciliation.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import {
  type BookLook,
  type ProjectBooks,
  type WorkerMonthRow,
  readBooks,
} from '#store/worker-months.store.js';
import { type Claim, type NewMark, RECONCILE_OF, STATISTIC_OF, addMarkOnce } from '#store/work-mark.store.js';
import { nextTeamLook, regularTeams } from './regular-teams.js';
import type { StepProcessor } from './step-runner.js';
import { monthsElsewhere, twoSites } from './two-sites.js';

/**
 * Days from the due date on which the rules speak up: five before it an account may be too short for it, the day after it
 * wages are late, eight after it the cure of a returned payment is over.
 */
const WAKE_DAYS = [-5, 0, 1, 8];

/** `payment.reconcile`. */
export class ReconcilePaymentProcessor implements StepProcessor {
  readonly step = 'payment.reconcile';

  async derive(tx: Transaction, { projectId, marks, asOf }: Claim): Promise<NewMark[]> {
    const { timeZone } = await projectPolicies(tx, projectId);
    const today = workDateOf(asOf, timeZone, 0);
    const next: NewMark[] = [];
    for (const period of new Set(marks.map((mark) => mark.period))) {
      const month = { projectId, payMonth: monthOf(period) };
      const asked = marks.filter((mark) => mark.period === period).map((mark) => mark.subjects);
      const alerts: NewMark = { projectId, step: 'alert.refresh', period, subjects: [] };
      const areTeams = asked.some((subjects) => subjects.includes(RECONCILE_OF.teams));
      if (areTeams && (await lookAtTeams(tx, month))) next.push(alerts);
      if (asked.every((subjects) => subjects.length > 0)) continue;
      const plan = await readPlan(tx, projectId);
      const { books, elsewhere, isChanged } = await reconcileBooks(tx, month, { today, plan });
      await this.wakeLater(tx, { projectId, period, today, timeZone, books, plan });
      await addMarkOnce(tx, nextTeamLook({ projectId, period }, asOf));
      next.push(...elsewhere);
      // alerts follow cases, decisions, rules and clocks: the last three leave marks of their own
      if (isChanged) next.push(alerts);
      next.push({ projectId, step: 'statistics.refresh', period, subjects: [STATISTIC_OF.wageMonth] });
    }
    return next;
  }

  /** A due date that passes changes findings without any new fact. */
  private async wakeLater(
    tx: Transaction,
    month: {
      projectId: number;
      period: string;
      today: string;
      timeZone: string;
      books: DatedBooks;
      plan: readonly PlannedTransfer[];
    },
  ): Promise<void> {
    const { projectId, period, today, timeZone, books, plan } = month;
    const dues = new Set([...books.dueDates, ...books.workers.map(({ dueOn }) => dueOn)]);
    const transfers = plan
      .filter(({ dueOn }) => monthOf(dueOn) === monthOf(period))
      .map(({ dueOn }) => addDays(dueOn, 1));
    const exits = books.workers.flatMap(({ exitedOn }) => (exitedOn === null ? [] : [addDays(exitedOn, 1)]));
    const wakeOn = [
      ...[...dues].flatMap((due) => WAKE_DAYS.map((days) => addDays(due, days))),
      ...exits,
      ...transfers,
    ]
      .filter((date) => date > today)
      .sort()[0];
    if (wakeOn === undefined) return;
    const dueAt = startOfWorkDate(wakeOn, timeZone, 0);
    await addMarkOnce(tx, { projectId, step: this.step, period, subjects: [], dueAt });
  }
}

/** The date of the run, and what was agreed with the owner. */
interface AccountLook {
  readonly today: string;
  readonly plan: readonly PlannedTransfer[];
}

/** Money, contract and presence of the workers, and what the gates sent twice. */
async function reconcileBooks(
  tx: Transaction,
  month: ProjectMonth,
  { today, plan }: AccountLook,
): Promise<{ books: DatedBooks; elsewhere: NewMark[]; isChanged: boolean }> {
  const { id: tolerancesId, tolerances } = await readTolerances(tx, month);
  const books = withDueDates(
    await readBooks(tx, month, { asOf: today, tolerances }),
    month.payMonth,
    await readCalendar(tx),
  );
  const pairs = await readSightingPairs(tx, month);
  const people = books.workers.flatMap((row) => judge(row, month.payMonth, { asOf: today, tolerances }));
  const found = [
    ...people,
    ...twoSites(pairs, new Set(people.map((finding) => finding.subjectId))),
    ...judgeProject(
      month.projectId,
      { ...books, account: await accountOf(tx, month, { today, plan }) },
      { asOf: today, tolerances },
    ),
    ...(await conflictsOf(tx, month)),
    ...(await photoReusesOf(tx, month)),
  ];
  const scope = { ...month, tolerancesId, kinds: ['worker', 'device', 'project'] } as const;
  const changed = await replaceFindings(tx, scope, found, RECONCILIATION_RULE_VERSION);
  const moved = changed.filter((finding) => finding.code === 'TWO_SITES').map((each) => each.subjectId);
  return { books, elsewhere: monthsElsewhere(pairs, new Set(moved)), isChanged: changed.length > 0 };
}

/** @returns whether a case about a team appeared, changed or went away */
async function lookAtTeams(tx: Transaction, month: ProjectMonth): Promise<boolean> {
  const found = regularTeams(await readTeamPunches(tx, month));
  const scope = { ...month, kinds: ['team'] } as const;
  return (await replaceFindings(tx, scope, found, RECONCILIATION_RULE_VERSION)).length > 0;
}

type DatedRow = WorkerMonthRow & { readonly dueOn: string };
type DatedBooks = Omit<ProjectBooks, 'workers'> & { readonly workers: readonly DatedRow[] };

/** Whoever stands on no sheet has a due date by the pay day that was agreed. */
function withDueDates(books: ProjectBooks, payMonth: string, calendar: CalendarDays): DatedBooks {
  const workers = books.workers.map((row) => {
    const dueOn = row.dueOn ?? wageDueDate(payMonth, row.payDay ?? DEFAULT_PAY_DAY, calendar);
    return { ...row, dueOn };
  });
  return { ...books, workers };
}

function judge(row: DatedRow, payMonth: string, { asOf, tolerances }: BookLook): NewFinding[] {
  const { workerId, ...facts } = row;
  const findings = reconcileWorkerMonth({ ...facts, payMonth, asOf }, tolerances);
  return findings.map((finding) => ({ ...finding, subjectKind: 'worker' as const, subjectId: workerId }));
}

/** The special account, where one is entered: what it has to spend, what the month wants, what the owner has not sent. */
async function accountOf(
  tx: Transaction,
  month: ProjectMonth,
  { today, plan }: AccountLook,
): Promise<AccountFacts | null> {
  const { projectId, payMonth } = month;
  const balance = await readBalance(tx, projectId);
  if (!balance) return null;
  const late = lateTransfers(plan, balance.receivedFen, today);
  return {
    balanceFen: balance.balanceFen - balance.committedFen,
    wantedFen: await readWanted(tx, month),
    lateTransfers: late.filter(({ dueOn }) => monthOf(dueOn) === payMonth),
  };
}

function judgeProject(
  projectId: number,
  books: Omit<ProjectFacts, 'asOf'>,
  { asOf, tolerances }: BookLook,
): NewFinding[] {
  const findings = reconcileProjectMonth({ ...books, asOf }, tolerances);
  return findings.map((finding) => ({ ...finding, subjectKind: 'project' as const, subjectId: projectId }));
}

async function conflictsOf(tx: Transaction, month: ProjectMonth): Promise<NewFinding[]> {
  const conflicts = await readEventConflicts(tx, month);
  return conflicts.map(({ deviceId, conflicts: count, seqs }) => ({
    code: 'EVENT_CONFLICT' as const,
    level: 'red' as const,
    isPrimary: true,
    amountFen: 0,
    explanation: { rule: 'the same boot and seq came again with other content', count, seqs },
    subjectKind: 'device' as const,
    subjectId: deviceId,
  }));
}

async function photoReusesOf(tx: Transaction, month: ProjectMonth): Promise<NewFinding[]> {
  const reuses = await readPhotoReuses(tx, month, DEFAULT_ATTENDANCE_POLICY.dayCutoffMinutes);
  return reuses.map(({ deviceId, count, photos }) => ({
    code: 'PHOTO_REUSED' as const,
    level: 'red' as const,
    isPrimary: true,
    amountFen: 0,
    explanation: { rule: 'one photo for more than one worker or work date', count, photos },
    subjectKind: 'device' as const,
    subjectId: deviceId,
  }));
}
