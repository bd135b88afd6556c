// Wages: what people enter about pay. Facts: added, never changed; each marks the sheets that must be drafted again.
import type { PayTerms } from '#domain/wages/pay-agreement.js';
import type { PieceMeasurement, PieceUnit } from '#domain/wages/split-piece.js';
import type { WageDeduction } from '#domain/wages/wage-item.js';
import type { PayrollKey } from './payroll.store.js';
import type { Transaction } from './unit-of-work.js';

/** Terms of a worker from a day on. */
export interface NewAgreement extends PayTerms {
  readonly projectId: number;
  readonly workerId: number;
  readonly effectiveFrom: string;
  readonly source: string;
  readonly enteredBy: string;
}

/** @returns its id */
export async function addAgreement(tx: Transaction, agreement: NewAgreement): Promise<number> {
  const { projectId, workerId, effectiveFrom, kind, rateFen, hasOvertime, allowances } = agreement;
  const [row] = await tx.query<{ id: number }[]>(
    `INSERT INTO pay_agreement (project_id, worker_id, effective_from, kind, rate_fen, has_overtime, allowances, source,
                                entered_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
    [
      ...[projectId, workerId, effectiveFrom, kind, rateFen, hasOvertime, JSON.stringify(allowances)],
      ...[agreement.source, agreement.enteredBy],
    ],
  );
  await markSheetsOf(tx, { projectId, workerId, from: effectiveFrom, to: '9999-12-31' });
  return row?.id ?? 0;
}

/** Measured work; `replaces` names the row that it puts right. */
export interface NewMeasurement extends PayrollKey, PieceMeasurement {
  readonly name: string;
  readonly unit: PieceUnit;
  readonly shares: readonly (readonly [workerId: number, weight: number])[];
  readonly replaces: number | null;
  readonly source: string;
  readonly enteredBy: string;
}

/** @returns its id @throws ConstraintError (piece_measurement_replaced) where the row was put right before */
export async function addMeasurement(tx: Transaction, measured: NewMeasurement): Promise<number> {
  const { projectId, teamId, payMonth, name, unit, quantityThousandths, unitPriceFen, shares } = measured;
  const [row] = await tx.query<{ id: number }[]>(
    `INSERT INTO piece_measurement (project_id, team_id, pay_month, name, unit, quantity_thousandths, unit_price_fen,
                                    shares, replaces, source, entered_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
    [
      ...[projectId, teamId, payMonth, name, unit, quantityThousandths, unitPriceFen, JSON.stringify(shares)],
      ...[measured.replaces, measured.source, measured.enteredBy],
    ],
  );
  await markSheet(tx, measured);
  return row?.id ?? 0;
}

/** What is taken off a worker's month. */
export interface NewDeduction extends WageDeduction {
  readonly projectId: number;
  readonly workerId: number;
  readonly payMonth: string;
  readonly replaces: number | null;
  readonly enteredBy: string;
}

/** @returns its id @throws ConstraintError (wage_deduction_replaced) where the row was put right before */
export async function addDeduction(tx: Transaction, deduction: NewDeduction): Promise<number> {
  const { projectId, workerId, payMonth, kind, ground, amountFen, replaces, enteredBy } = deduction;
  const [row] = await tx.query<{ id: number }[]>(
    `INSERT INTO wage_deduction (project_id, worker_id, pay_month, kind, ground, amount_fen, replaces, entered_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
    [projectId, workerId, payMonth, kind, ground, amountFen, replaces, enteredBy],
  );
  const from = `${payMonth}-01`;
  await markSheetsOf(tx, { projectId, workerId, from, to: `${payMonth}-28` });
  return row?.id ?? 0;
}

/** Teams on whose sheet of a month a worker may stand, by the registrations that touch it. */
export async function teamsInMonth(
  tx: Transaction,
  { projectId, workerId, payMonth }: { projectId: number; workerId: number; payMonth: string },
): Promise<number[]> {
  const rows = await tx.query<{ team: number }[]>(
    `SELECT DISTINCT team_id AS team FROM registration
      WHERE project_id = $1 AND worker_id = $2 AND entered_on < $3::date + interval '1 month'
        AND coalesce(exited_on, 'infinity') >= $3::date ORDER BY 1`,
    [projectId, workerId, `${payMonth}-01`],
  );
  return rows.map((row) => row.team);
}

/** Whether one of these sheets is no draft any more: nothing may change what stands on it. */
export async function isLocked(
  tx: Transaction,
  { projectId, payMonth }: Omit<PayrollKey, 'teamId'>,
  teamIds: readonly number[],
): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `SELECT FROM payroll WHERE project_id = $1 AND pay_month = $2 AND team_id = ANY ($3::bigint[]) 
        AND state NOT IN ('DRAFT', 'CANCELLED') LIMIT 1`,
    [projectId, payMonth, teamIds],
  );
  return rows.length > 0;
}

/** What a replacing row must be about. */
export async function replacedRow(
  tx: Transaction,
  table: 'piece_measurement' | 'wage_deduction',
  { projectId, id }: { projectId: number; id: number },
): Promise<{ subjectId: number; payMonth: string } | undefined> {
  const subject = table === 'piece_measurement' ? 'team_id' : 'worker_id';
  const [row] = await tx.query<{ subjectId: number; payMonth: string }[]>(
    `SELECT ${subject} AS "subjectId", pay_month AS "payMonth" FROM ${table} WHERE project_id = $1 AND id = $2`,
    [projectId, id],
  );
  return row;
}

/** Every sheet that a worker's days between two dates stand on; months without a day are drafted when one comes. */
async function markSheetsOf(
  tx: Transaction,
  scope: {
    readonly projectId: number;
    readonly workerId: number;
    readonly from: string;
    readonly to: string;
  },
): Promise<void> {
  await tx.query(
    `INSERT INTO work_mark (project_id, step, period, subjects)
     SELECT $1, 'payroll.draft', month, array_agg(DISTINCT team_id)
       FROM (SELECT DISTINCT date_trunc('month', work_date)::date AS month, team_id FROM attendance_day
              WHERE project_id = $1 AND worker_id = $2 AND team_id IS NOT NULL
                AND work_date >= $3::date AND work_date < (date_trunc('month', $4::date) + interval '1 month')) AS sheet
      GROUP BY month`,
    [scope.projectId, scope.workerId, scope.from, scope.to],
  );
}

async function markSheet(tx: Transaction, { projectId, teamId, payMonth }: PayrollKey): Promise<void> {
  await tx.query(
    `INSERT INTO work_mark (project_id, step, period, subjects) VALUES ($1, 'payroll.draft', $2, ARRAY[$3::bigint])`,
    [projectId, `${payMonth}-01`, teamId],
  );
}
