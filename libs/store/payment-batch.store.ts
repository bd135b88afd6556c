// Wages at the bank: who is to be paid, what was handed to the bank, and what it answered.
import type { ReturnLine } from '#domain/bank/read-return.js';
import type { PayrollState } from '#domain/wages/payroll-state.js';
import { DEFINITE_FAILURE } from './migrations/bank-tables.js';
import { type MoveBy, movePayroll } from './payroll-state.store.js';
import type { Transaction } from './unit-of-work.js';

/** A project's month whose sheets are paid together. */
export interface PayMonthKey {
  readonly projectId: number;
  readonly payMonth: string;
}

/** A line that waits for its money. */
export interface PayableLine {
  readonly teamId: number;
  readonly workerId: number;
  readonly workerNumber: string;
  readonly workerName: string;
  readonly amountFen: number;
  /** 1 for the first; a later one follows a definite failure. */
  readonly attempt: number;
  readonly cardCipher: string | null;
  readonly cardHash: string | null;
  readonly cardLast4: string | null;
}

/**
 * Lines of approved sheets that were never sent or have definitely failed. The sheets stay locked until commit: two
 * batches are made one after the other, and the second one finds nothing.
 */
export async function lockPayableLines(tx: Transaction, month: PayMonthKey): Promise<PayableLine[]> {
  await tx.query(
    `SELECT FROM payroll WHERE project_id = $1 AND pay_month = $2 AND state IN ('APPROVED', 'SENT', 'RETURNED')
      ORDER BY team_id FOR UPDATE`,
    [month.projectId, month.payMonth],
  );
  return tx.query<PayableLine[]>(
    `SELECT l.team_id AS "teamId", l.worker_id AS "workerId", w.number AS "workerNumber", w.name AS "workerName",
            l.net_fen AS "amountFen", coalesce(p.attempt, 0) + 1 AS attempt, w.card_cipher AS "cardCipher",
            w.card_hash AS "cardHash", w.card_last4 AS "cardLast4"
       FROM (SELECT DISTINCT ON (team_id, worker_id) * FROM payroll_line
              WHERE project_id = $1 AND pay_month = $2 ORDER BY team_id, worker_id, version DESC) AS l
       JOIN payroll s ON s.project_id = $1 AND s.team_id = l.team_id AND s.pay_month = $2
        AND s.state IN ('APPROVED', 'SENT', 'RETURNED')
       JOIN worker w ON w.id = l.worker_id
       LEFT JOIN LATERAL (
         SELECT * FROM payment p WHERE (p.project_id, p.team_id, p.pay_month, p.worker_id) = ($1, l.team_id, $2, l.worker_id)
          ORDER BY attempt DESC LIMIT 1) AS p ON true
      WHERE l.is_published AND l.net_fen > 0 AND (p.id IS NULL OR ${DEFINITE_FAILURE('p')})
      ORDER BY l.team_id, w.number`,
    [month.projectId, month.payMonth],
  );
}

/** An instruction: a payable line with a card. */
export type Instruction = PayableLine & { readonly cardHash: string; readonly cardLast4: string };

/**
 * Keeps instructions and moves their sheets to SENT.
 * @returns the ids, in the order of the lines
 * @throws ConstraintError (payment_attempt_key) where a line would be paid twice; the driver's error (42501) where its last
 *   attempt has not definitely failed
 */
export async function sendInstructions(
  tx: Transaction,
  month: PayMonthKey,
  batch: { readonly batchNo: string; readonly lines: readonly Instruction[]; readonly by: MoveBy },
): Promise<number[]> {
  const { batchNo, lines, by } = batch;
  const column = <K extends keyof Instruction>(name: K) => lines.map((line) => line[name]);
  const rows = await tx.query<{ id: number; teamId: number; workerId: number }[]>(
    `INSERT INTO payment (project_id, batch_no, team_id, pay_month, worker_id, attempt, amount_fen, card_hash, card_last4, sent_at)
     SELECT $1, $2, i.team_id, $3, i.worker_id, i.attempt, i.fen, i.card_hash, i.last4, to_timestamp($4::float8 / 1000)
       FROM unnest($5::bigint[], $6::bigint[], $7::smallint[], $8::bigint[], $9::text[], $10::text[])
         AS i(team_id, worker_id, attempt, fen, card_hash, last4)
     RETURNING id, team_id AS "teamId", worker_id AS "workerId"`,
    [
      ...[
        month.projectId,
        batchNo,
        month.payMonth,
        by.at,
        column('teamId'),
        column('workerId'),
        column('attempt'),
      ],
      ...[column('amountFen'), column('cardHash'), column('cardLast4')],
    ],
  );
  const ids = new Map(rows.map((row) => [`${row.teamId} ${row.workerId}`, row.id]));
  for (const [teamId, state] of await statesOf(tx, month, column('teamId')))
    if (state !== 'SENT') await movePayroll(tx, { ...month, teamId }, 'send', { ...by, role: 'system' });
  return lines.map((line) => ids.get(`${line.teamId} ${line.workerId}`) ?? 0);
}

/** A batch as it is kept. */
export interface NewBatch extends PayMonthKey {
  readonly batchNo: string;
  readonly layout: string;
  readonly payer: string;
  readonly lineCount: number;
  readonly totalFen: number;
  readonly sha256: string;
  readonly createdBy: string;
}

/** Keeps a batch. */
export async function addBatch(tx: Transaction, batch: NewBatch): Promise<void> {
  await tx.query(
    `INSERT INTO payment_batch (project_id, batch_no, pay_month, layout, payer, line_count, total_fen, sha256, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[batch.projectId, batch.batchNo, batch.payMonth, batch.layout, batch.payer, batch.lineCount],
      ...[batch.totalFen, batch.sha256, batch.createdBy],
    ],
  );
}

/** The number of the next batch of a month; the caller holds its sheets. */
export async function nextBatchNo(tx: Transaction, { projectId, payMonth }: PayMonthKey): Promise<string> {
  const [row] = await tx.query<{ n: number }[]>(
    `SELECT count(DISTINCT batch_no)::int + 1 AS n FROM payment WHERE project_id = $1 AND pay_month = $2`,
    [projectId, payMonth],
  );
  return `${projectId}-${payMonth.replace('-', '')}-${row?.n ?? 1}`;
}

/** What a file of a batch is written from. */
export interface BatchRow {
  readonly projectId: number;
  readonly projectCode: string;
  readonly payMonth: string;
  readonly layout: string;
  readonly payer: string;
  readonly sha256: string;
}

/** A batch; undefined where it is not there or not to be seen. */
export async function findBatch(
  tx: Transaction,
  projectId: number,
  batchNo: string,
): Promise<BatchRow | undefined> {
  const [row] = await tx.query<BatchRow[]>(
    `SELECT b.project_id AS "projectId", p.code AS "projectCode", b.pay_month AS "payMonth", b.layout, b.payer, b.sha256
       FROM payment_batch b JOIN project p ON p.id = b.project_id WHERE b.project_id = $1 AND b.batch_no = $2`,
    [projectId, batchNo],
  );
  return row;
}

/** An instruction of a batch with the card it was made for. */
export interface SentInstruction {
  readonly id: number;
  readonly teamId: number;
  readonly workerId: number;
  readonly workerNumber: string;
  readonly workerName: string;
  readonly amountFen: number;
  /** Null where the worker has another card by now. */
  readonly cardCipher: string | null;
  readonly cardHash: string;
  readonly cardLast4: string;
}

/** The instructions of a batch in the order of its file. */
export function readInstructions(
  tx: Transaction,
  projectId: number,
  batchNo: string,
): Promise<SentInstruction[]> {
  return tx.query<SentInstruction[]>(
    `SELECT p.id, p.team_id AS "teamId", p.worker_id AS "workerId", w.number AS "workerNumber", w.name AS "workerName",
            p.amount_fen AS "amountFen", CASE WHEN w.card_hash = p.card_hash THEN w.card_cipher END AS "cardCipher",
            p.card_hash AS "cardHash", p.card_last4 AS "cardLast4"
       FROM payment p JOIN worker w ON w.id = p.worker_id
      WHERE p.project_id = $1 AND p.batch_no = $2 ORDER BY p.team_id, w.number`,
    [projectId, batchNo],
  );
}

/** A return file as it is kept. */
export interface NewReturn extends PayMonthKey {
  readonly sha256: string;
  readonly batchNo: string;
  readonly layout: string;
  readonly paidFen: number;
  readonly failedFen: number;
  readonly lines: readonly (ReturnLine & { readonly payment: SentInstruction })[];
  readonly by: MoveBy;
}

/** Serial numbers of a file under which the books hold something else: another line, or another amount. */
export async function contradictedSerials(
  tx: Transaction,
  projectId: number,
  lines: readonly (ReturnLine & { readonly payment: SentInstruction })[],
): Promise<string[]> {
  const rows = await tx.query<{ serial: string }[]>(
    `SELECT DISTINCT bank_serial AS serial
       FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[]) AS l(serial, status, payment, fen)
       JOIN bank_return_line b ON b.project_id = $1 AND b.bank_serial = l.serial
      WHERE b.payment_id IS DISTINCT FROM l.payment OR b.status = l.status AND b.amount_fen <> l.fen ORDER BY 1`,
    [
      projectId,
      lines.map((line) => line.bankSerial),
      lines.map((line) => line.status),
      lines.map((line) => line.payment.id),
      lines.map((line) => line.amountFen),
    ],
  );
  return rows.map((row) => row.serial);
}

/**
 * Keeps what the bank answered and moves the sheets: RETURNED where something failed, SETTLED where everything is paid.
 * The same file, and the same word about the same transfer, change nothing.
 * @returns how many answers were new
 */
export async function keepReturn(tx: Transaction, file: NewReturn): Promise<number> {
  const { projectId, payMonth, lines } = file;
  const teams = [...new Set(lines.map(({ payment }) => payment.teamId))];
  await tx.query(
    `SELECT FROM payroll WHERE project_id = $1 AND pay_month = $2 AND team_id = ANY ($3::bigint[]) ORDER BY team_id FOR UPDATE`,
    [projectId, payMonth, teams],
  );
  await tx.query(
    `INSERT INTO bank_return_file (project_id, sha256, batch_no, layout, line_count, paid_fen, failed_fen, received_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
    [
      ...[projectId, file.sha256, file.batchNo, file.layout, lines.length, file.paidFen, file.failedFen],
      file.by.name,
    ],
  );
  const added = await tx.query<unknown[]>(
    `INSERT INTO bank_return_line (project_id, bank_serial, batch_no, worker_id, pay_month, amount_fen, status, card_hash,
                                   card_last4, paid_on, fail_text, fail_reason, payment_id, is_back_pay)
     SELECT $1, l.serial, $2, l.worker, $3, l.fen, l.status, l.hash, l.last4, l."paidOn", l.text, l.reason, l.payment, false
       FROM jsonb_to_recordset($4::jsonb) AS l(serial text, worker bigint, fen bigint, status text, hash text, last4 text,
            "paidOn" date, text text, reason text, payment bigint)
     ON CONFLICT DO NOTHING RETURNING bank_serial`,
    [
      projectId,
      file.batchNo,
      payMonth,
      JSON.stringify(
        lines.map(({ payment, ...line }) => ({
          // a transfer that never left the bank has no serial number of its own
          serial: line.bankSerial || `${file.batchNo}-${payment.id}`,
          ...{ worker: payment.workerId, fen: line.amountFen, status: line.status, payment: payment.id },
          ...{ hash: payment.cardHash, last4: payment.cardLast4, paidOn: line.paidOn },
          ...{ text: line.failText, reason: line.failReason },
        })),
      ),
    ],
  );
  for (const [teamId, state] of await statesOf(tx, file, teams))
    await settle(tx, { ...file, teamId }, state, file.by);
  await tx.query(
    `INSERT INTO work_mark (project_id, step, period, subjects) VALUES ($1, 'payment.reconcile', $2, '{}')`,
    [projectId, `${payMonth}-01`],
  );
  return added.length;
}

async function settle(
  tx: Transaction,
  key: PayMonthKey & { readonly teamId: number },
  state: PayrollState,
  by: MoveBy,
): Promise<void> {
  const [row] = await tx.query<{ open: number; failed: number }[]>(
    `SELECT count(*) FILTER (WHERE NOT coalesce(p.is_paid, false))::int AS open, count(*) FILTER (WHERE p.is_failed)::int AS failed
       FROM (SELECT DISTINCT ON (worker_id) * FROM payroll_line
              WHERE project_id = $1 AND team_id = $2 AND pay_month = $3 ORDER BY worker_id, version DESC) AS l
       LEFT JOIN LATERAL (
         SELECT ${DEFINITE_FAILURE('p')} AS is_failed, EXISTS (
                  SELECT FROM bank_return_line b WHERE b.project_id = p.project_id AND b.payment_id = p.id AND b.status = 'PAID')
                AND NOT ${DEFINITE_FAILURE('p')} AS is_paid
           FROM payment p WHERE (p.project_id, p.team_id, p.pay_month, p.worker_id) = ($1, $2, $3, l.worker_id)
          ORDER BY p.attempt DESC LIMIT 1) AS p ON true
      WHERE l.is_published AND l.net_fen > 0`,
    [key.projectId, key.teamId, key.payMonth],
  );
  const { open = 0, failed = 0 } = row ?? {};
  const sheet = { projectId: key.projectId, teamId: key.teamId, payMonth: key.payMonth };
  const mover = { ...by, role: 'system' };
  if (open === 0 && state !== 'SETTLED') await movePayroll(tx, sheet, 'settle', mover);
  if (failed > 0 && state !== 'RETURNED') await movePayroll(tx, sheet, 'return', mover);
}

async function statesOf(
  tx: Transaction,
  { projectId, payMonth }: PayMonthKey,
  teamIds: readonly number[],
): Promise<Map<number, PayrollState>> {
  const rows = await tx.query<{ teamId: number; state: PayrollState }[]>(
    `SELECT team_id AS "teamId", state FROM payroll
      WHERE project_id = $1 AND pay_month = $2 AND team_id = ANY ($3::bigint[]) ORDER BY team_id`,
    [projectId, payMonth, [...new Set(teamIds)]],
  );
  return new Map(rows.map(({ teamId, state }) => [teamId, state]));
}
