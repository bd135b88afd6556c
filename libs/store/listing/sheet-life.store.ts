// Wages: moves of a sheet, and what was said of its lines, as people read them.
import type { PayrollMove, PayrollState } from '#domain/wages/payroll-state.js';
import type { PayrollKey } from '../payroll.store.js';
import type { Transaction } from '../unit-of-work.js';

/** A move of a sheet. */
interface MoveItem {
  readonly move: PayrollMove;
  readonly from: PayrollState;
  readonly to: PayrollState;
  readonly movedBy: string;
  readonly movedAt: Date;
  readonly reason: string;
  readonly sheetHash: string;
  readonly lineCount: number;
}

/** Every move, the first one first. */
export function readMoves(tx: Transaction, key: PayrollKey): Promise<MoveItem[]> {
  return tx.query<MoveItem[]>(
    `SELECT move, from_state AS "from", to_state AS "to", moved_by AS "movedBy", moved_at AS "movedAt", reason,
            sheet_hash AS "sheetHash", line_count AS "lineCount"
       FROM payroll_move WHERE project_id = $1 AND team_id = $2 AND pay_month = $3 ORDER BY seq`,
    [key.projectId, key.teamId, key.payMonth],
  );
}

/** What was said of a line. */
interface AnswerItem {
  readonly answer: string;
  readonly excuse: string | null;
  readonly reason: string;
  readonly answeredBy: string;
  readonly answeredAt: Date;
}

/** Everything that was said of the lines of a sheet, by worker and hash. */
export async function readAnswers(tx: Transaction, key: PayrollKey): Promise<Map<string, AnswerItem[]>> {
  const rows = await tx.query<(AnswerItem & { workerId: number; hash: string })[]>(
    `SELECT worker_id AS "workerId", line_hash AS hash, answer, excuse, reason, answered_by AS "answeredBy",
            answered_at AS "answeredAt"
       FROM line_answer WHERE project_id = $1 AND team_id = $2 AND pay_month = $3 ORDER BY id`,
    [key.projectId, key.teamId, key.payMonth],
  );
  const answers = new Map<string, AnswerItem[]>();
  for (const { workerId, hash, ...answer } of rows) {
    const name = `${workerId} ${hash}`;
    answers.set(name, [...(answers.get(name) ?? []), answer]);
  }
  return answers;
}

/** Numbers and names of some workers, as far as the caller sees them. */
export async function namesOf(
  tx: Transaction,
  workerIds: readonly number[],
): Promise<Map<number, { number: string; name: string }>> {
  const rows = await tx.query<{ id: number; number: string; name: string }[]>(
    'SELECT id, number, name FROM worker WHERE id = ANY ($1::bigint[])',
    [workerIds],
  );
  return new Map(rows.map(({ id, number, name }) => [id, { number, name }]));
}
