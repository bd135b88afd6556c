// Step 10 of the walk: what an evidence pack of one worker on one project is put together from, beside what other lists give.
import type { Transaction } from '../unit-of-work.js';
import type { DaySubject } from './day-history.store.js';

/** Whose pack it is. Personal numbers are masked. */
export interface EvidenceSubject extends DaySubject {
  readonly generalContractor: string;
  readonly identityMasked: string;
  readonly phoneMasked: string | null;
  readonly cardLast4: string | null;
  readonly bankName: string | null;
  /** Of the first registration that the caller sees; null = none. */
  readonly firstEnteredOn: string | null;
}

/** Days, and the pay months that they lie in; both inclusive. */
export interface EvidencePeriod {
  readonly from: string;
  readonly to: string;
}

/** Worker and project where the caller sees both. */
export async function findEvidenceSubject(
  tx: Transaction,
  projectCode: string,
  workerNumber: string,
): Promise<EvidenceSubject | undefined> {
  const [subject] = await tx.query<EvidenceSubject[]>(
    `SELECT p.id AS "projectId", p.code AS "projectCode", p.name AS "projectName", p.time_zone AS "timeZone",
            e.name AS "generalContractor", w.id AS "workerId", w.number AS "workerNumber", w.name AS "workerName",
            w.identity_masked AS "identityMasked", w.phone_masked AS "phoneMasked", w.card_last4 AS "cardLast4",
            w.bank_name AS "bankName",
            (SELECT min(r.entered_on)::text FROM registration r
              WHERE r.project_id = p.id AND r.worker_id = w.id) AS "firstEnteredOn"
       FROM project p JOIN enterprise e ON e.id = p.general_contractor_id CROSS JOIN worker w
      WHERE p.code = $1 AND w.number = $2`,
    [projectCode, workerNumber],
  );
  return subject;
}

/** A scan of a contract. */
interface ContractScan {
  readonly contractId: number;
  readonly sha256: string;
}

/** The scans of the contracts that the caller sees. */
export function readContractScans(
  tx: Transaction,
  { projectId, workerId }: EvidenceSubject,
): Promise<ContractScan[]> {
  return tx.query<ContractScan[]>(
    `SELECT id AS "contractId", file_sha256 AS sha256 FROM labour_contract
      WHERE project_id = $1 AND worker_id = $2 AND file_sha256 IS NOT NULL ORDER BY id`,
    [projectId, workerId],
  );
}

/** Every date with a version of a day, oldest first. */
export async function readEvidenceDates(
  tx: Transaction,
  { projectId, workerId }: EvidenceSubject,
  { from, to }: EvidencePeriod,
): Promise<string[]> {
  const rows = await tx.query<{ date: string }[]>(
    `SELECT DISTINCT work_date::text AS date FROM attendance_day
      WHERE project_id = $1 AND worker_id = $2 AND work_date BETWEEN $3 AND $4 ORDER BY 1`,
    [projectId, workerId, from, to],
  );
  return rows.map(({ date }) => date);
}

/** Sheets that have a published line of the worker, by month and team. */
export function readEvidenceSheets(
  tx: Transaction,
  { projectId, workerId }: EvidenceSubject,
  { from, to }: EvidencePeriod,
): Promise<{ projectId: number; teamId: number; payMonth: string }[]> {
  return tx.query<{ projectId: number; teamId: number; payMonth: string }[]>(
    `SELECT project_id AS "projectId", team_id AS "teamId", pay_month AS "payMonth"
       FROM (SELECT DISTINCT ON (team_id, pay_month) project_id, team_id, pay_month, is_published FROM payroll_line
              WHERE project_id = $1 AND worker_id = $2 AND pay_month BETWEEN left($3, 7) AND left($4, 7)
              ORDER BY team_id, pay_month, version DESC) AS current
      WHERE is_published ORDER BY pay_month, team_id`,
    [projectId, workerId, from, to],
  );
}

/** What the bank was told to do, with what it answered; an answer without an instruction stands alone. */
export interface EvidenceTransfer {
  readonly payMonth: string;
  readonly teamId: number | null;
  readonly batchNo: string;
  readonly attempt: number | null;
  readonly instructedFen: number | null;
  readonly sentAt: Date | null;
  readonly bankSerial: string | null;
  readonly status: string | null;
  readonly amountFen: number | null;
  readonly paidOn: string | null;
  readonly cardLast4: string;
  readonly failText: string | null;
  readonly isBackPay: boolean | null;
  readonly receivedAt: Date | null;
}

/** Instructions and answers of the months, oldest first. */
export function readEvidenceTransfers(
  tx: Transaction,
  { projectId, workerId }: EvidenceSubject,
  { from, to }: EvidencePeriod,
): Promise<EvidenceTransfer[]> {
  return tx.query<EvidenceTransfer[]>(
    `SELECT coalesce(i.pay_month, b.pay_month) AS "payMonth", i.team_id AS "teamId", coalesce(i.batch_no, b.batch_no) AS "batchNo",
            i.attempt, i.amount_fen AS "instructedFen", i.sent_at AS "sentAt", b.bank_serial AS "bankSerial", b.status,
            b.amount_fen AS "amountFen", b.paid_on::text AS "paidOn", coalesce(b.card_last4, i.card_last4) AS "cardLast4",
            b.fail_text AS "failText", b.is_back_pay AS "isBackPay", b.received_at AS "receivedAt"
       FROM (SELECT * FROM payment WHERE project_id = $1 AND worker_id = $2
                AND pay_month BETWEEN left($3, 7) AND left($4, 7)) AS i
       FULL JOIN (SELECT r.*, coalesce(r.payment_id, (SELECT min(o.id) FROM payment o
                           WHERE o.project_id = $1 AND o.worker_id = $2 AND o.batch_no = r.batch_no)) AS instruction
                    FROM bank_return_line r WHERE r.project_id = $1 AND r.worker_id = $2
                     AND r.pay_month BETWEEN left($3, 7) AND left($4, 7)) AS b
         ON b.instruction = i.id
      ORDER BY 1, coalesce(i.sent_at, b.received_at), i.id, b.received_at, b.bank_serial, b.status`,
    [projectId, workerId, from, to],
  );
}
