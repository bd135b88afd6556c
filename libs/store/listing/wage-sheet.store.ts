// Wages: what stands on a printed sheet beside its lines: who employs, who is paid, from which account, and what the bank said.
import type { BankStatus } from '#domain/bank/bank-layout.js';
import type { PayrollKey } from '../payroll.store.js';
import type { Transaction } from '../unit-of-work.js';

/** The head of a sheet. */
export interface WageSheetHead {
  readonly projectCode: string;
  readonly projectName: string;
  readonly timeZone: string;
  readonly contractorName: string;
  readonly employerName: string | null;
  readonly teamName: string | null;
  readonly leaderName: string | null;
  readonly state: string;
  readonly dueOn: string;
  readonly publishedAt: Date | null;
  /** Accounts from which its batches were ordered. */
  readonly payers: readonly string[];
  readonly asOf: Date;
}

/** Undefined where the sheet is not there or not to be seen. */
export async function readWageSheetHead(
  tx: Transaction,
  { projectId, teamId, payMonth }: PayrollKey,
): Promise<WageSheetHead | undefined> {
  const [head] = await tx.query<WageSheetHead[]>(
    `SELECT p.code AS "projectCode", p.name AS "projectName", p.time_zone AS "timeZone", c.name AS "contractorName",
            e.name AS "employerName", t.name AS "teamName", l.name AS "leaderName", s.state, s.due_on::text AS "dueOn",
            s.published_at AS "publishedAt", now() AS "asOf",
            ARRAY (SELECT DISTINCT b.payer FROM payment i JOIN payment_batch b USING (project_id, batch_no)
                    WHERE i.project_id = s.project_id AND i.team_id = s.team_id AND i.pay_month = s.pay_month
                    ORDER BY 1)::text[] AS payers
       FROM payroll s JOIN project p ON p.id = s.project_id JOIN enterprise c ON c.id = p.general_contractor_id
       LEFT JOIN team t ON t.project_id = s.project_id AND t.id = s.team_id
       LEFT JOIN enterprise e ON e.id = t.enterprise_id
       LEFT JOIN worker l ON l.id = t.leader_worker_id
      WHERE s.project_id = $1 AND s.team_id = $2 AND s.pay_month = $3`,
    [projectId, teamId, payMonth],
  );
  return head;
}

/** Who is paid, as far as the caller sees him. Numbers are masked. */
export interface Payee {
  readonly workerId: number;
  readonly workerNumber: string;
  readonly workerName: string;
  readonly identityMasked: string;
  readonly phoneMasked: string | null;
  readonly cardLast4: string | null;
}

/** By worker id. */
export async function readPayees(tx: Transaction, workerIds: readonly number[]): Promise<Map<number, Payee>> {
  const rows = await tx.query<Payee[]>(
    `SELECT id AS "workerId", number AS "workerNumber", name AS "workerName", identity_masked AS "identityMasked",
            phone_masked AS "phoneMasked", card_last4 AS "cardLast4" FROM worker WHERE id = ANY ($1::bigint[])`,
    [workerIds],
  );
  return new Map(rows.map((row) => [row.workerId, row]));
}

/** What the bank said of a line's money. */
export interface SheetTransfer {
  readonly bankSerial: string;
  readonly status: BankStatus;
  readonly amountFen: number;
  readonly paidOn: string | null;
}

/** By worker id, oldest first; an answer without an instruction belongs to every sheet of the worker's month. */
export async function readSheetTransfers(
  tx: Transaction,
  { projectId, teamId, payMonth }: PayrollKey,
): Promise<Map<number, SheetTransfer[]>> {
  const rows = await tx.query<(SheetTransfer & { workerId: number })[]>(
    `SELECT b.worker_id AS "workerId", b.bank_serial AS "bankSerial", b.status, b.amount_fen AS "amountFen",
            b.paid_on::text AS "paidOn"
       FROM bank_return_line b LEFT JOIN payment i ON i.project_id = b.project_id AND i.id = b.payment_id
      WHERE b.project_id = $1 AND b.pay_month = $3 AND coalesce(i.team_id, $2) = $2
      ORDER BY b.received_at, b.bank_serial, b.status`,
    [projectId, teamId, payMonth],
  );
  const transfers = new Map<number, SheetTransfer[]>();
  for (const { workerId, ...transfer } of rows)
    transfers.set(workerId, [...(transfers.get(workerId) ?? []), transfer]);
  return transfers;
}
