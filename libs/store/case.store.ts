// Step 8 of the walk, after it: cases as people decide about them, and the dated limits that made them.
import type { CaseDecision, CaseState } from '#domain/reconciliation/case-state.js';
import type { CorrectionEvidence } from '#domain/attendance/correction.js';
import type { FindingCode, FindingLevel } from '#domain/reconciliation/finding.js';
import type { ReconciliationTolerances } from '#domain/reconciliation/worker-month.js';
import { firstDayOfMonth } from '#domain/calendar/work-date.js';
import { STATISTIC_OF } from './work-mark.store.js';
import type { Transaction } from './unit-of-work.js';

/** Which case: subject, period and code, the same on every run. */
export interface CaseKey {
  readonly projectId: number;
  readonly subjectKind: string;
  readonly subjectId: number;
  readonly period: string;
  readonly code: string;
}

const KEY = 'project_id, subject_kind, subject_id, period, code';
const keyOf = (row: string) => `(${KEY.replaceAll(/\w+/g, (column) => `${row}.${column}`)})`;
const valuesOf = ({ projectId, subjectKind, subjectId, period, code }: CaseKey) => [
  projectId,
  subjectKind,
  subjectId,
  period,
  code,
];

/** SQL: what was found, as one hash; a decision is about it. */
const contentOf = (finding: string) =>
  `encode(sha256(convert_to(concat_ws('|', ${finding}.level, ${finding}.amount_fen, ${finding}.explanation::text), 'UTF8')), 'hex')`;

/**
 * SQL: the state of a case. A decision holds while what was found stays the same; arrears that the regulator has confirmed
 * hold until they are gone.
 */
export const caseState = (finding: string) => `coalesce((
    SELECT CASE WHEN d.state = 'CONFIRMED_ARREARS' OR d.finding_hash = ${contentOf(finding)} THEN d.state ELSE 'OPEN' END
      FROM finding_decision d WHERE ${keyOf('d')} = ${keyOf(finding)} ORDER BY d.id DESC LIMIT 1), 'OPEN')`;

/** A case as a decision finds it. */
export interface FoundCase {
  readonly code: FindingCode;
  readonly level: FindingLevel;
  readonly amountFen: number;
  readonly explanation: Record<string, unknown>;
  readonly state: CaseState;
  /** What was found, as one hash: whoever decides names it. */
  readonly version: string;
  readonly explainedBy: number | null;
}

/** @returns undefined where the case is not there (any more) or not to be seen */
export async function readCase(tx: Transaction, key: CaseKey): Promise<FoundCase | undefined> {
  const [row] = await tx.query<FoundCase[]>(
    `SELECT f.code, f.level, f.amount_fen AS "amountFen", f.explanation, ${caseState('f')} AS state, ${contentOf('f')} AS version,
            (SELECT account_id FROM finding_decision d WHERE ${keyOf('d')} = ${keyOf('f')} AND d.decision = 'explain'
              ORDER BY d.id DESC LIMIT 1) AS "explainedBy"
       FROM finding f WHERE ${keyOf('f')} = ($1, $2, $3, $4, $5)`,
    valuesOf(key),
  );
  return row;
}

/** What somebody decides. */
export interface NewDecision extends CaseKey {
  readonly decision: CaseDecision;
  readonly state: CaseState;
  readonly reason: string;
  readonly evidence: readonly CorrectionEvidence[];
  readonly accountId: number | null;
  readonly decidedBy: string;
}

/** Keeps a decision with what was found; alerts and statistics of the month are made again. */
export async function addDecision(tx: Transaction, decision: NewDecision): Promise<void> {
  await tx.query(
    `INSERT INTO finding_decision (${KEY}, decision, state, reason, evidence, account_id, decided_by, finding, finding_hash)
     SELECT ${KEY}, $6, $7, $8, $9::jsonb, $10, $11,
            jsonb_build_object('level', level, 'amountFen', amount_fen, 'explanation', explanation), ${contentOf('f')}
       FROM finding f WHERE ${keyOf('f')} = ($1, $2, $3, $4, $5)`,
    [
      ...valuesOf(decision),
      ...[decision.decision, decision.state, decision.reason, JSON.stringify(decision.evidence)],
      ...[decision.accountId, decision.decidedBy],
    ],
  );
  await tx.query(
    `INSERT INTO work_mark (project_id, step, period, subjects)
     VALUES ($1, 'statistics.refresh', $2, $3), ($1, 'alert.refresh', $2, '{}')`,
    [decision.projectId, firstDayOfMonth(decision.period), [STATISTIC_OF.wageMonth]],
  );
}

/** A decision as it is read. */
export interface StoredDecision {
  readonly decision: CaseDecision;
  readonly state: CaseState;
  readonly reason: string;
  readonly evidence: readonly CorrectionEvidence[];
  readonly amountFen: number;
  /** It is about what is found now. */
  readonly isCurrent: boolean;
  readonly decidedBy: string;
  readonly decidedAt: Date;
}

/** Every decision about a case, oldest first. */
export function readDecisions(tx: Transaction, key: CaseKey): Promise<StoredDecision[]> {
  return tx.query<StoredDecision[]>(
    `SELECT d.decision, d.state, d.reason, d.evidence, (d.finding ->> 'amountFen')::bigint AS "amountFen",
            coalesce(d.finding_hash = ${contentOf('f')}, false) AS "isCurrent", d.decided_by AS "decidedBy",
            d.decided_at AS "decidedAt"
       FROM finding_decision d LEFT JOIN finding f ON ${keyOf('f')} = ${keyOf('d')}
      WHERE ${keyOf('d')} = ($1, $2, $3, $4, $5) ORDER BY d.id`,
    valuesOf(key),
  );
}

/** Whether a file speaks for a decision about a case that the caller sees. */
export async function isCaseEvidence(tx: Transaction, key: CaseKey, sha256: string): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `SELECT FROM finding_decision d WHERE ${keyOf('d')} = ($1, $2, $3, $4, $5) AND d.evidence @> $6::jsonb LIMIT 1`,
    [...valuesOf(key), JSON.stringify([{ kind: 'file', value: `sha256:${sha256}` }])],
  );
  return rows.length > 0;
}

/** Limits from a pay month on. */
export interface DatedTolerances {
  readonly id: number;
  readonly tolerances: ReconciliationTolerances;
}

const LIMITS = {
  daysHundredths: 'days_hundredths',
  amountFen: 'amount_fen',
  fullMonthHundredths: 'full_month_hundredths',
  payWithoutAttendanceRedAfterMonths: 'pay_without_attendance_red_after_months',
  unprovenHundredths: 'unproven_hundredths',
  rateLowHundredths: 'rate_low_hundredths',
  rateHighHundredths: 'rate_high_hundredths',
  deductionHundredths: 'deduction_hundredths',
  paidHeadsPerHundred: 'paid_heads_per_hundred',
} as const satisfies Readonly<Record<keyof ReconciliationTolerances, string>>;

/** SQL: the limits of a row as the rules name them. */
export const LIMIT_COLUMNS = Object.entries(LIMITS)
  .map(([name, column]) => `${column} AS "${name}"`)
  .join(', ');

/**
 * The limits that govern a pay month: the project's own where there are any, else the general ones; the latest entry holds.
 * @throws Error where there is none: a database without its first row
 */
export async function readTolerances(
  tx: Transaction,
  { projectId, payMonth }: { readonly projectId: number; readonly payMonth: string },
): Promise<DatedTolerances> {
  const [row] = await tx.query<({ id: number } & ReconciliationTolerances)[]>(
    `SELECT id, ${LIMIT_COLUMNS} FROM reconciliation_rule WHERE project_id IN (0, $1) AND effective_month <= $2
      ORDER BY project_id DESC, effective_month DESC, id DESC LIMIT 1`,
    [projectId, payMonth],
  );
  if (!row) throw new Error(`no limits govern ${payMonth}`);
  const { id, ...tolerances } = row;
  return { id, tolerances };
}

/** Limits as they are entered; project 0 = everywhere. */
export interface NewTolerances extends ReconciliationTolerances {
  readonly projectId: number;
  readonly effectiveMonth: string;
  readonly source: string;
  readonly enteredBy: string;
}

/** Keeps limits and has every month that they govern looked at again. @returns the id */
export async function addTolerances(tx: Transaction, limits: NewTolerances): Promise<number> {
  const names = Object.keys(LIMITS) as (keyof typeof LIMITS)[];
  const [row] = await tx.query<{ id: number }[]>(
    `INSERT INTO reconciliation_rule (project_id, effective_month, source, entered_by, ${Object.values(LIMITS).join(', ')})
     VALUES ($1, $2, $3, $4, ${names.map((_name, i) => `$${i + 5}`).join(', ')}) RETURNING id`,
    [
      limits.projectId,
      limits.effectiveMonth,
      limits.source,
      limits.enteredBy,
      ...names.map((name) => limits[name]),
    ],
  );
  await tx.query('SELECT mark_reconciliation($1, $2)', [limits.projectId, limits.effectiveMonth]);
  return row?.id ?? 0;
}
