// Wages: a sheet moves from state to state, each move kept with who made it and the hash of what was on the sheet.
import { createHash } from 'node:crypto';
import { type LineAnswer, type LineStanding, lineStanding, waitsFor } from '#domain/wages/line-answer.js';
import {
  type PayrollMove,
  type PayrollState,
  isPublishedState,
  movedState,
} from '#domain/wages/payroll-state.js';
import { PAYROLL_RULE_VERSION } from '#domain/wages/draft-wage-line.js';
import {
  type NewPayrollLine,
  type PayrollKey,
  appendPayrollLines,
  lineHash,
  readCurrentLines,
} from './payroll.store.js';
import { firstDayOfMonth, monthOf } from '#domain/calendar/work-date.js';
import type { Transaction } from './unit-of-work.js';

/** A sheet as its moves see it. */
export interface SheetState {
  readonly state: PayrollState;
  readonly publishedAt: number | null;
  /** Grows with every move and every version of a line: what was looked at is named by it. */
  readonly version: number;
  /** Account that handed it over; null = nobody. */
  readonly submittedBy: number | null;
}

/**
 * Reads a sheet; `isLocked` until the end of the transaction where it is to be moved.
 * @returns undefined where it is not there or not to be seen
 */
export async function readSheetState(
  tx: Transaction,
  key: PayrollKey,
  isLocked = false,
): Promise<SheetState | undefined> {
  // a statement of its own: what is counted below is counted after whoever held the sheet has gone
  if (isLocked)
    await tx.query(
      'SELECT FROM payroll WHERE project_id = $1 AND team_id = $2 AND pay_month = $3 FOR UPDATE',
      [key.projectId, key.teamId, key.payMonth],
    );
  const [row] = await tx.query<SheetState[]>(
    `SELECT state, round(date_part('epoch', published_at) * 1000) AS "publishedAt",
            (SELECT count(*)::int FROM payroll_line l WHERE (l.project_id, l.team_id, l.pay_month) = (s.project_id, s.team_id, s.pay_month))
            + (SELECT count(*)::int FROM payroll_move m WHERE (m.project_id, m.team_id, m.pay_month) = (s.project_id, s.team_id, s.pay_month)) AS version,
            (SELECT account_id FROM payroll_move m
              WHERE (m.project_id, m.team_id, m.pay_month) = (s.project_id, s.team_id, s.pay_month) AND m.move = 'submit'
              ORDER BY seq DESC LIMIT 1) AS "submittedBy"
       FROM payroll s WHERE project_id = $1 AND team_id = $2 AND pay_month = $3`,
    [key.projectId, key.teamId, key.payMonth],
  );
  return row;
}

/** SHA-256, hex, over the lines by worker id: one text for one sheet. */
export function sheetHash(lines: readonly NewPayrollLine[]): string {
  const sorted = [...lines].sort((a, b) => a.workerId - b.workerId);
  return createHash('sha256').update(sorted.map(lineHash).join('\n')).digest('hex');
}

/** Who moves a sheet. */
export interface MoveBy {
  /** A role of the API, or `system`. */
  readonly role: string;
  readonly name: string;
  readonly accountId: number | null;
  /** Epoch ms. */
  readonly at: number;
  readonly reason?: string;
}

/** The move is not allowed: by this role, or in this state. */
export class MoveError extends Error {
  constructor(
    readonly reason: 'forbidden' | 'wrong_state' | 'not_found',
    readonly state: PayrollState | null,
  ) {
    super(`${reason} in ${state ?? 'no state'}`);
  }
}

/**
 * Moves a sheet and keeps the move; the row stays locked until commit.
 * @returns the new state
 * @throws MoveError where the table of moves does not allow it
 */
export async function movePayroll(
  tx: Transaction,
  key: PayrollKey,
  move: PayrollMove,
  by: MoveBy,
): Promise<PayrollState> {
  const sheet = await readSheetState(tx, key, true);
  if (!sheet) throw new MoveError('not_found', null);
  const moved = movedState(sheet.state, move, by.role);
  if (!moved.ok) throw new MoveError(moved.reason, sheet.state);
  const current = await readCurrentLines(tx, key);
  const lines = isPublishedState(sheet.state) ? current.filter((line) => line.isPublished) : current;
  if (move === 'publish') await publishLines(tx, key, lines, true);
  if (move === 'cancel') await publishLines(tx, key, lines, false);
  await tx.query(
    `UPDATE payroll SET state = $4, published_at = CASE $5 WHEN 'publish' THEN to_timestamp($6::float8 / 1000)
        WHEN 'cancel' THEN NULL ELSE published_at END
      WHERE project_id = $1 AND team_id = $2 AND pay_month = $3`,
    [key.projectId, key.teamId, key.payMonth, moved.state, move, by.at],
  );
  await tx.query(
    `INSERT INTO payroll_move (project_id, team_id, pay_month, seq, move, from_state, to_state, account_id, moved_by, moved_at,
                               reason, sheet_hash, line_count)
     SELECT $1, $2, $3::varchar, coalesce(max(seq), 0) + 1, $4, $5, $6, $7, $8, to_timestamp($9::float8 / 1000), $10, $11, $12
       FROM payroll_move WHERE project_id = $1 AND team_id = $2 AND pay_month = $3::varchar`,
    [
      ...[
        key.projectId,
        key.teamId,
        key.payMonth,
        move,
        sheet.state,
        moved.state,
        by.accountId,
        by.name,
        by.at,
      ],
      ...[by.reason ?? '', sheetHash(lines), lines.length],
    ],
  );
  await markMonthsOf(tx, key, lines);
  return moved.state;
}

/** Months whose days stand on the sheet as items: what is owed for them changes with it. */
async function markMonthsOf(
  tx: Transaction,
  { projectId, teamId }: PayrollKey,
  lines: readonly NewPayrollLine[],
): Promise<void> {
  const dates = lines.flatMap(({ adjustments }) =>
    adjustments.map(({ workDate }) => firstDayOfMonth(monthOf(workDate))),
  );
  if (dates.length === 0) return;
  await tx.query(
    `INSERT INTO work_mark (project_id, step, period, subjects)
     SELECT DISTINCT $1::bigint, 'payroll.draft', period, ARRAY[$2::bigint] FROM unnest($3::date[]) AS period`,
    [projectId, teamId, dates],
  );
}

/** The same lines as facts, or as a draft again that rules may change. */
async function publishLines(
  tx: Transaction,
  key: PayrollKey,
  lines: readonly NewPayrollLine[],
  isPublished: boolean,
): Promise<void> {
  if (isPublished) {
    await appendPayrollLines(tx, key, lines, { isPublished, ruleVersion: PAYROLL_RULE_VERSION });
    return;
  }
  await tx.query(
    `INSERT INTO payroll_line (project_id, team_id, pay_month, worker_id, version, days_hundredths, day_count, worked_minutes,
            overtime_minutes, payable_fen, deduction_fen, net_fen, segments, items, days, adjustments, is_published, rule_version)
     SELECT project_id, team_id, pay_month, worker_id, version + 1, days_hundredths, day_count, worked_minutes,
            overtime_minutes, payable_fen, deduction_fen, net_fen, segments, items, days, adjustments, false, rule_version
       FROM (SELECT DISTINCT ON (worker_id) * FROM payroll_line
              WHERE project_id = $1 AND team_id = $2 AND pay_month = $3 ORDER BY worker_id, version DESC) AS current
      WHERE is_published`,
    [key.projectId, key.teamId, key.payMonth],
  );
}

/** A line with what was said of it. */
export interface AnsweredLine {
  readonly line: NewPayrollLine;
  readonly hash: string;
  readonly standing: LineStanding;
}

/** The published lines of a sheet that the caller sees, by worker id, each with where it stands. */
export async function readAnsweredLines(tx: Transaction, key: PayrollKey): Promise<AnsweredLine[]> {
  const rows = await tx.query<{ workerId: number; hash: string; answers: LineAnswer[] }[]>(
    `SELECT worker_id AS "workerId", line_hash AS hash, array_agg(answer ORDER BY id) AS answers FROM line_answer
      WHERE project_id = $1 AND team_id = $2 AND pay_month = $3 GROUP BY worker_id, line_hash`,
    [key.projectId, key.teamId, key.payMonth],
  );
  const answers = new Map(rows.map((row) => [`${row.workerId} ${row.hash}`, row.answers]));
  const published = (await readCurrentLines(tx, key)).filter((line) => line.isPublished);
  return published.map((line) => {
    const hash = lineHash(line);
    return { line, hash, standing: lineStanding(answers.get(`${line.workerId} ${hash}`) ?? []) };
  });
}

/** What is said of a line. */
export interface NewLineAnswer extends PayrollKey {
  readonly workerId: number;
  readonly lineHash: string;
  readonly answer: LineAnswer;
  /** With EXCUSE: the legal reason. */
  readonly excuse: string | null;
  readonly reason: string;
  readonly accountId: number | null;
  readonly answeredBy: string;
  readonly method: string;
}

/** Keeps an answer; what was said before stays. The sheet is looked at again. */
export async function addLineAnswer(tx: Transaction, answer: NewLineAnswer): Promise<void> {
  await tx.query(
    `INSERT INTO line_answer (project_id, team_id, pay_month, worker_id, line_hash, answer, excuse, reason, account_id,
                              answered_by, method)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[answer.projectId, answer.teamId, answer.payMonth, answer.workerId, answer.lineHash, answer.answer],
      ...[answer.excuse, answer.reason, answer.accountId, answer.answeredBy, answer.method],
    ],
  );
  await tx.query('SELECT mark_answered_sheet($1, $2, $3)', [
    answer.projectId,
    answer.teamId,
    answer.payMonth,
  ]);
}

/** Hours after the publication from which on a line counts as not answered: the project's own, else the general ones. */
export async function timeOutHours(tx: Transaction, projectId: number, on: string): Promise<number> {
  const [row] = await tx.query<{ hours: number }[]>(
    `SELECT hours FROM confirmation_rule WHERE project_id IN (0, $1) AND effective_from <= $2::date
      ORDER BY project_id DESC, effective_from DESC, id DESC LIMIT 1`,
    [projectId, on],
  );
  return row?.hours ?? 0;
}

/** Whether every line of a published sheet is signed or excused; as the system sees it, not the caller. */
export async function isFullyAnswered(tx: Transaction, key: PayrollKey): Promise<boolean> {
  const lines = await readAnsweredLines(tx, key);
  return lines.length > 0 && waitsFor(lines.map(({ standing }) => standing)) === 0;
}

/** How long a published line waits for its worker; project 0 = everywhere. */
export interface NewConfirmationRule {
  readonly projectId: number;
  readonly effectiveFrom: string;
  readonly hours: number;
  readonly source: string;
  readonly enteredBy: string;
}

/** Keeps a rule. @returns the id */
export async function addConfirmationRule(tx: Transaction, rule: NewConfirmationRule): Promise<number> {
  const [row] = await tx.query<{ id: number }[]>(
    `INSERT INTO confirmation_rule (project_id, effective_from, hours, source, entered_by)
     VALUES ($1, $2, $3, $4, $5) RETURNING id`,
    [rule.projectId, rule.effectiveFrom, rule.hours, rule.source, rule.enteredBy],
  );
  return row?.id ?? 0;
}
