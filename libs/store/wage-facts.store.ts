// Step 7 of the walk: what a team's sheet is made from beside its days: agreements, measured work, deductions.
import { firstDayOfMonth, lastDayOfMonth } from '#domain/calendar/work-date.js';
import type { Allowance, PayKind } from '#domain/wages/pay-agreement.js';
import type { DeductionKind } from '#domain/wages/wage-item.js';
import type { PayrollKey } from './payroll.store.js';
import type { Transaction } from './unit-of-work.js';

/** Terms of a worker from a day on. */
export interface AgreementRow {
  readonly workerId: number;
  readonly fromDate: string;
  readonly kind: PayKind;
  readonly rateFen: number;
  readonly hasOvertime: boolean;
  readonly allowances: readonly Allowance[];
}

/** What was agreed with some workers, by worker and day; of two rows about one day the later one. */
export function readAgreements(
  tx: Transaction,
  projectId: number,
  workerIds: readonly number[],
): Promise<AgreementRow[]> {
  return tx.query<AgreementRow[]>(
    `SELECT DISTINCT ON (worker_id, effective_from) worker_id AS "workerId", effective_from::text AS "fromDate", kind,
            rate_fen AS "rateFen", has_overtime AS "hasOvertime", allowances
       FROM pay_agreement WHERE project_id = $1 AND worker_id = ANY ($2::bigint[])
      ORDER BY worker_id, effective_from, id DESC`,
    [projectId, workerIds],
  );
}

/** Measured work of a team's month. */
export interface MeasurementRow {
  readonly name: string;
  readonly quantityThousandths: number;
  readonly unitPriceFen: number;
  readonly shares: readonly (readonly [workerId: number, weight: number])[];
}

/** What holds by now: rows that were put right or taken back are left out. */
export function readMeasurements(tx: Transaction, key: PayrollKey): Promise<MeasurementRow[]> {
  return tx.query<MeasurementRow[]>(
    `SELECT name, quantity_thousandths AS "quantityThousandths", unit_price_fen AS "unitPriceFen", shares
       FROM piece_measurement m
      WHERE project_id = $1 AND team_id = $2 AND pay_month = $3 AND quantity_thousandths > 0 AND NOT EXISTS (
        SELECT FROM piece_measurement later WHERE later.project_id = $1 AND later.replaces = m.id)
      ORDER BY id`,
    [key.projectId, key.teamId, key.payMonth],
  );
}

/** A deduction of a worker's month. */
export interface DeductionRow {
  readonly workerId: number;
  readonly kind: DeductionKind;
  readonly ground: string;
  readonly amountFen: number;
}

/** What holds by now. A worker with lines of two teams is deducted from on the team of the lowest number. */
export function readDeductions(
  tx: Transaction,
  key: PayrollKey,
  workerIds: readonly number[],
): Promise<DeductionRow[]> {
  return tx.query<DeductionRow[]>(
    `SELECT worker_id AS "workerId", kind, ground, amount_fen AS "amountFen" FROM wage_deduction d
      WHERE project_id = $1 AND pay_month = $2 AND worker_id = ANY ($3::bigint[]) AND amount_fen > 0
        AND NOT EXISTS (SELECT FROM wage_deduction later WHERE later.project_id = $1 AND later.replaces = d.id)
        AND $4 = (SELECT min(r.team_id) FROM registration r
                   WHERE r.project_id = $1 AND r.worker_id = d.worker_id AND r.entered_on <= $6::date
                     AND coalesce(r.exited_on, 'infinity') >= $5::date)
      ORDER BY id`,
    [
      key.projectId,
      key.payMonth,
      workerIds,
      key.teamId,
      firstDayOfMonth(key.payMonth),
      lastDayOfMonth(key.payMonth),
    ],
  );
}

/** SQL: the minimum wage that holds where a project `p` lies, on a date: what its managing area says goes first. */
export const minimumWageAt = (columns: string, on: string) => `SELECT ${columns} FROM minimum_wage m
   WHERE m.area_code IN (p.managing_area_code, p.statutory_area_code) AND m.effective_from <= ${on}::date
   ORDER BY m.area_code = p.managing_area_code DESC, m.effective_from DESC LIMIT 1`;

/** The minimum wage a month where the project lies, on the last day of a month; null = the area has none. */
export async function minimumWageOf(
  tx: Transaction,
  projectId: number,
  month: string,
): Promise<number | null> {
  const [row] = await tx.query<{ fen: number }[]>(
    `SELECT w.fen FROM project p, LATERAL (${minimumWageAt('m.monthly_fen AS fen', '$2')}) AS w WHERE p.id = $1`,
    [projectId, lastDayOfMonth(month)],
  );
  return row?.fen ?? null;
}
