// Step 6 of the walk: what a policy would change, derived from the stored facts as close-day derives it, and thrown away.
import { addDays } from '#domain/calendar/work-date.js';
import type { AttendancePolicy } from '#domain/attendance/attendance-policy.js';
import type { DatedPolicy } from './attendance-day.store.js';
import { GOVERNED_DAYS, type PolicyScope, governedBy } from './attendance-policy.store.js';
import { type DayRules, deriveDays, readDayRules } from './derive-days.js';
import type { Transaction } from './unit-of-work.js';

/** Workers whose facts are in memory at once. */
const WORKERS_AT_ONCE = 100;

/** No policy has this id. */
const SUPPOSED = 0;

/** What a day is worth; 100 hundredths = one 工日. */
export interface DayFigures {
  readonly workedMinutes: number;
  readonly workdayHundredths: number;
  readonly overtimeMinutes: number;
}

/** A worker-day that would change. */
export interface ChangedDay {
  readonly projectCode: string;
  readonly workDate: string;
  readonly workerNumber: string | null;
  readonly workerName: string | null;
  /** As the current version says; null = there is no such day yet. */
  readonly before: DayFigures | null;
  /** Null = no fact would belong to the day any more. */
  readonly after: DayFigures | null;
}

/** What a policy would do. */
export interface PolicyPreview {
  /** Existing worker-days that it governs. */
  readonly workerDays: number;
  /** How many of these were derived for this preview: whole project-months, the earliest first. */
  readonly lookedAt: number;
  /** How many of these change, days that come or go counted. */
  readonly changed: number;
  /** The first of them, by project, date and worker. */
  readonly items: readonly ChangedDay[];
}

/**
 * Derives the days that a policy would govern and tells which would be worth something else. Nothing is written.
 * @param most days to derive, more where the last project-month has more, and days to show
 */
export async function previewPolicy(
  tx: Transaction,
  policy: PolicyScope & { readonly rule: AttendancePolicy },
  most: { readonly derived: number; readonly shown: number },
): Promise<PolicyPreview> {
  const parts = await governedMonths(tx, policy);
  const changes = new Map<string, FoundChange>();
  let lookedAt = 0;
  for (const part of parts) {
    if (lookedAt >= most.derived) break;
    lookedAt += part.days;
    const rules = supposing(await readDayRules(tx, part.projectId), policy);
    for (let i = 0; i < part.workers.length; i += WORKERS_AT_ONCE) {
      const workers = part.workers.slice(i, i + WORKERS_AT_ONCE);
      for (const change of await changesOf(tx, rules, { ...part, workers }))
        changes.set(keyOf(change), change);
    }
  }
  const shown = [...changes.values()].sort(inOrder).slice(0, most.shown);
  const workerDays = parts.reduce((sum, { days }) => sum + days, 0);
  return { workerDays, lookedAt, changed: changes.size, items: await named(tx, shown) };
}

/** Governed days of one project and month: how many, whose, and the dates on which the policy can be felt. */
interface GovernedMonth {
  readonly projectId: number;
  readonly days: number;
  readonly workers: readonly number[];
  readonly from: string;
  readonly to: string;
  readonly asOf: number;
}

/** A day further both ways, as close-day looks: with another cut-off a punch belongs to another day. */
async function governedMonths(tx: Transaction, scope: PolicyScope): Promise<GovernedMonth[]> {
  const months = await tx.query<GovernedMonth[]>(
    `SELECT project_id AS "projectId", count(*)::int AS days, array_agg(DISTINCT worker_id)::float8[] AS workers,
            min(work_date)::text AS from, max(work_date)::text AS to, floor(date_part('epoch', now()) * 1000) AS "asOf"
       FROM (${GOVERNED_DAYS}) AS governed
      GROUP BY project_id, date_trunc('month', work_date) ORDER BY project_id, date_trunc('month', work_date)`,
    governedBy(scope),
  );
  return months.map((month) => ({ ...month, from: addDays(month.from, -1), to: addDays(month.to, 1) }));
}

/** The rules as if a policy had been decided. */
function supposing(
  rules: DayRules,
  { projectId, teamId, effectiveFrom, rule }: PolicyScope & { readonly rule: AttendancePolicy },
): DayRules {
  const supposed: DatedPolicy = { id: SUPPOSED, projectId, teamId, effectiveFrom, rule };
  const others = rules.policies.filter((policy) => goesBefore(policy, supposed) !== 0);
  return { ...rules, policies: [...others, supposed].sort(goesBefore) };
}

/** The order of `projectPolicies`. */
function goesBefore(a: DatedPolicy, b: DatedPolicy): number {
  const byDate = a.effectiveFrom === b.effectiveFrom ? 0 : a.effectiveFrom > b.effectiveFrom ? -1 : 1;
  return b.projectId - a.projectId || b.teamId - a.teamId || byDate;
}

interface FoundChange {
  readonly projectId: number;
  readonly workerId: number;
  readonly workDate: string;
  readonly before: DayFigures | null;
  readonly after: DayFigures | null;
}

async function changesOf(tx: Transaction, rules: DayRules, part: GovernedMonth): Promise<FoundChange[]> {
  const { projectId, workers, asOf, from, to } = part;
  const derived = await deriveDays(tx, rules, { projectId, workers, range: { from, to }, asOf });
  const stored = await readFigures(tx, part);
  const changes: FoundChange[] = [];
  for (const { row } of derived) {
    const key = keyOf({ projectId, ...row });
    const before = stored.get(key) ?? null;
    stored.delete(key);
    if (row.policyId !== SUPPOSED || (before && isSame(before, row))) continue;
    changes.push({
      projectId,
      workerId: row.workerId,
      workDate: row.workDate,
      before,
      after: figuresOf(row),
    });
  }
  // what is left has lost its facts to another day
  for (const { workerId, workDate, ...before } of stored.values())
    changes.push({ projectId, workerId, workDate, before: figuresOf(before), after: null });
  return changes;
}

/** What the current versions of some workers' days say, by key. */
async function readFigures(
  tx: Transaction,
  { projectId, workers, from, to }: GovernedMonth,
): Promise<Map<string, StoredFigures>> {
  const rows = await tx.query<StoredFigures[]>(
    `SELECT * FROM (
       SELECT DISTINCT ON (worker_id, work_date) worker_id AS "workerId", work_date::text AS "workDate",
              worked_minutes AS "workedMinutes", workday_hundredths AS "workdayHundredths",
              overtime_minutes AS "overtimeMinutes", event_count
         FROM attendance_day
        WHERE project_id = $1 AND worker_id = ANY ($2::bigint[]) AND work_date BETWEEN $3 AND $4
        ORDER BY worker_id, attendance_day.work_date, version DESC) AS current
      WHERE event_count > 0`,
    [projectId, workers, from, to],
  );
  return new Map(rows.map((row) => [keyOf({ projectId, ...row }), row]));
}

type StoredFigures = DayFigures & { readonly workerId: number; readonly workDate: string };

function figuresOf({ workedMinutes, workdayHundredths, overtimeMinutes }: DayFigures): DayFigures {
  return { workedMinutes, workdayHundredths, overtimeMinutes };
}

function isSame(a: DayFigures, b: DayFigures): boolean {
  return (
    a.workedMinutes === b.workedMinutes &&
    a.workdayHundredths === b.workdayHundredths &&
    a.overtimeMinutes === b.overtimeMinutes
  );
}

type DayKey = Pick<FoundChange, 'projectId' | 'workerId' | 'workDate'>;

function keyOf({ projectId, workerId, workDate }: DayKey): string {
  return `${projectId} ${workDate} ${workerId}`;
}

function inOrder(a: DayKey, b: DayKey): number {
  if (a.projectId !== b.projectId) return a.projectId - b.projectId;
  return a.workDate === b.workDate ? a.workerId - b.workerId : a.workDate < b.workDate ? -1 : 1;
}

/** The names by which people know projects and workers, as far as the caller may see them. */
async function named(tx: Transaction, changes: readonly FoundChange[]): Promise<ChangedDay[]> {
  const projects = await tx.query<{ id: number; code: string }[]>(
    'SELECT id, code FROM project WHERE id = ANY ($1::bigint[])',
    [[...new Set(changes.map((change) => change.projectId))]],
  );
  const workers = await tx.query<{ id: number; number: string; name: string }[]>(
    'SELECT id, number, name FROM worker WHERE id = ANY ($1::bigint[])',
    [[...new Set(changes.map((change) => change.workerId))]],
  );
  const codes = new Map(projects.map(({ id, code }) => [id, code]));
  const people = new Map(workers.map((each) => [each.id, each]));
  return changes.map(({ projectId, workerId, workDate, before, after }) => {
    const person = people.get(workerId);
    const worker = { workerNumber: person?.number ?? null, workerName: person?.name ?? null };
    return { projectCode: codes.get(projectId) ?? '', workDate, ...worker, before, after };
  });
}
