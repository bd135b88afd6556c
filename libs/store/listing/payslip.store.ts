// Wages: one worker's line with everything that stands on a payslip, as the caller may see it.
import type { PayrollKey } from '../payroll.store.js';
import type { Transaction } from '../unit-of-work.js';

/** What stands beside the line itself. */
export interface PayslipFacts {
  readonly projectCode: string;
  readonly projectName: string;
  readonly employer: string | null;
  readonly teamName: string | null;
  readonly dueOn: string;
  readonly workerNumber: string;
  readonly workerName: string;
  readonly identityMasked: string | null;
  readonly cardLast4: string | null;
  readonly bank: readonly PayslipTransfer[];
}

/** What the bank said about the line's money. */
interface PayslipTransfer {
  readonly bankSerial: string;
  readonly status: string;
  readonly amountFen: number;
  readonly paidOn: string | null;
  readonly cardLast4: string;
  readonly failText: string | null;
}

/** Undefined where the sheet or the worker is not there or not to be seen. */
export async function readPayslipFacts(
  tx: Transaction,
  key: PayrollKey,
  workerId: number,
): Promise<PayslipFacts | undefined> {
  const [row] = await tx.query<PayslipFacts[]>(
    `SELECT p.code AS "projectCode", p.name AS "projectName", e.name AS employer, t.name AS "teamName",
            s.due_on::text AS "dueOn", w.number AS "workerNumber", w.name AS "workerName",
            w.identity_masked AS "identityMasked", w.card_last4 AS "cardLast4",
            (SELECT coalesce(json_agg(json_build_object('bankSerial', b.bank_serial, 'status', b.status, 'amountFen', b.amount_fen,
                      'paidOn', b.paid_on, 'cardLast4', b.card_last4, 'failText', b.fail_text) ORDER BY b.received_at, b.bank_serial), '[]')
               FROM bank_return_line b WHERE b.project_id = $1 AND b.pay_month = $3 AND b.worker_id = $4) AS bank
       FROM payroll s JOIN project p ON p.id = s.project_id JOIN worker w ON w.id = $4
       LEFT JOIN team t ON t.project_id = s.project_id AND t.id = s.team_id
       LEFT JOIN enterprise e ON e.id = t.enterprise_id
      WHERE s.project_id = $1 AND s.team_id = $2 AND s.pay_month = $3`,
    [key.projectId, key.teamId, key.payMonth, workerId],
  );
  return row;
}
