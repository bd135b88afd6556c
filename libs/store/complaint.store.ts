// Complaints: raised at the board by nobody who is known, or by a worker; moved by those who see them.
import type {
  ComplaintChannel,
  ComplaintMove,
  ComplaintOutcome,
  ComplaintState,
} from '#domain/complaints/complaint-state.js';
import type { Transaction } from './unit-of-work.js';

/** Which complaint. */
export interface ComplaintKey {
  readonly projectId: number;
  readonly id: number;
}

/** What is said, sealed where it is personal. `dueAt` in epoch ms: by when it must be accepted. */
export interface NewComplaint {
  readonly content: string;
  readonly claimedFen: number | null;
  readonly claimedMonth: string | null;
  readonly receiptHash: string;
  readonly dueAt: number;
}

/** At the board: no session, no scope. @returns undefined where the project is not there */
export async function raiseAtBoard(
  tx: Transaction,
  projectCode: string,
  complaint: NewComplaint & { readonly nameCipher: string | null; readonly phoneCipher: string | null },
): Promise<string | undefined> {
  const { content, claimedFen, claimedMonth, nameCipher, phoneCipher, receiptHash, dueAt } = complaint;
  const [row] = await tx.query<{ id: string | null }[]>(
    'SELECT raise_complaint($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 / 1000)) AS id',
    [projectCode, content, claimedFen, claimedMonth, nameCipher, phoneCipher, receiptHash, dueAt],
  );
  return row?.id ?? undefined;
}

/** By the worker's own account, or entered for somebody by whoever received it. @returns its id */
export async function insertComplaint(
  tx: Transaction,
  complaint: NewComplaint & {
    readonly projectId: number;
    readonly channel: ComplaintChannel;
    readonly workerId: number | null;
    readonly nameCipher: string | null;
    readonly phoneCipher: string | null;
  },
): Promise<number> {
  const { projectId, workerId, channel, content, claimedFen, claimedMonth, receiptHash, dueAt } = complaint;
  const { nameCipher, phoneCipher } = complaint;
  const [row] = await tx.query<{ id: number }[]>(
    `INSERT INTO complaint (project_id, worker_id, channel, content, claimed_fen, claimed_month, receipt_hash, name_cipher,
       phone_cipher, due_by, accept_by)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, due, due FROM to_timestamp($10::float8 / 1000) AS due RETURNING id`,
    [
      ...[projectId, workerId, channel, content, claimedFen, claimedMonth, receiptHash, nameCipher],
      ...[phoneCipher, dueAt],
    ],
  );
  return row?.id ?? 0;
}

/** @returns undefined where it is not there or not to be seen; the row stays locked until commit */
export async function lockComplaint(
  tx: Transaction,
  { projectId, id }: ComplaintKey,
): Promise<{ state: ComplaintState; dueAt: number | null } | undefined> {
  const [row] = await tx.query<{ state: ComplaintState; dueAt: number | null }[]>(
    `SELECT state, round(date_part('epoch', due_by) * 1000)::bigint AS "dueAt" FROM complaint
      WHERE project_id = $1 AND id = $2 FOR UPDATE`,
    [projectId, id],
  );
  return row;
}

/** What becomes of a complaint. `dueAt` in epoch ms; null = no clock runs. */
export interface NewComplaintMove extends ComplaintKey {
  readonly move: ComplaintMove;
  readonly state: ComplaintState;
  readonly reason: string;
  readonly receiver: string;
  readonly outcome: ComplaintOutcome | null;
  readonly satisfaction: number | null;
  readonly recoveredFen: number | null;
  readonly helpedPeople: number | null;
  readonly accountId: number | null;
  readonly movedBy: string;
  readonly dueAt: number | null;
}

/** Keeps a move; the complaint stands where it leads. */
export async function moveComplaint(tx: Transaction, move: NewComplaintMove): Promise<void> {
  await tx.query(
    `INSERT INTO complaint_move (project_id, complaint_id, move, state, reason, receiver, outcome, satisfaction, account_id, moved_by,
       due_by, recovered_fen, helped_people)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, to_timestamp($11::float8 / 1000), $12, $13)`,
    [
      ...[move.projectId, move.id, move.move, move.state, move.reason, move.receiver],
      ...[move.outcome, move.satisfaction, move.accountId, move.movedBy],
      ...[move.dueAt, move.recoveredFen, move.helpedPeople],
    ],
  );
  await tx.query(
    `UPDATE complaint SET state = $3, due_by = to_timestamp($4::float8 / 1000) WHERE project_id = $1 AND id = $2`,
    [move.projectId, move.id, move.state, move.dueAt],
  );
}

/** A complaint as whoever holds its receipt reads it. */
export interface ReceiptView {
  readonly projectName: string;
  readonly state: ComplaintState;
  readonly content: string;
  readonly raisedAt: Date;
  readonly dueBy: Date | null;
  readonly moves: readonly object[];
}

/** @returns undefined where no complaint has this receipt */
export async function readByReceipt(tx: Transaction, receiptHash: string): Promise<ReceiptView | undefined> {
  const [row] = await tx.query<Omit<ReceiptView, 'moves'>[]>(
    `SELECT project_name AS "projectName", state, content, raised_at AS "raisedAt", due_by AS "dueBy" FROM complaint_of($1)`,
    [receiptHash],
  );
  if (!row) return undefined;
  const moves = await tx.query<object[]>(
    `SELECT move, state, reason, receiver, outcome, satisfaction, recovered_fen AS "recoveredFen",
            helped_people AS "helpedPeople", moved_at AS "movedAt" FROM moves_of($1)`,
    [receiptHash],
  );
  return { ...row, moves };
}

/** Whoever holds the receipt says how content he is, or that it is not over. */
export async function answerByReceipt(
  tx: Transaction,
  receiptHash: string,
  answer: Pick<NewComplaintMove, 'move' | 'state' | 'reason' | 'satisfaction' | 'dueAt'>,
): Promise<void> {
  const { move, state, reason, satisfaction, dueAt } = answer;
  await tx.query('SELECT answer_complaint($1, $2, $3, $4, $5::smallint, to_timestamp($6::float8 / 1000))', [
    receiptHash,
    move,
    state,
    reason,
    satisfaction,
    dueAt,
  ]);
}
