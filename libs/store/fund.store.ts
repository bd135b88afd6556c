// Funds: what is known of a project's special account and deposit, and what people enter. Facts: added, never changed.
import type { PlannedTransfer } from '#domain/funds/special-account.js';
import type {
  AccountClosingTable,
  AccountMovementTable,
  FundingPlanTable,
  SpecialAccountTable,
  WageDepositTable,
} from './tables/fund.table.js';
import { addRow } from './add-row.js';
import { caseState } from './case.store.js';
import { DEFINITE_FAILURE } from './migrations/bank-tables.js';
import type { Transaction } from './unit-of-work.js';

type Entered<Table> = Omit<Table, 'id' | 'enteredAt'>;
export type NewAccount = Entered<SpecialAccountTable>;
type NewPlannedTransfer = Entered<FundingPlanTable>;
export type NewMovement = Entered<AccountMovementTable>;
export type NewClosingStep = Entered<AccountClosingTable>;
export type NewDepositEvent = Entered<WageDepositTable>;

/** @returns its id */
export async function addAccount(tx: Transaction, account: NewAccount): Promise<number> {
  const id = await addRow(tx, 'special_account', account);
  await markMonths(tx, account.projectId);
  return id;
}

/** @returns their ids @throws ConstraintError (funding_plan_replaced) where an entry was put right before */
export async function addPlannedTransfers(
  tx: Transaction,
  projectId: number,
  transfers: readonly Omit<NewPlannedTransfer, 'projectId'>[],
): Promise<number[]> {
  const ids: number[] = [];
  for (const transfer of transfers) ids.push(await addRow(tx, 'funding_plan', { projectId, ...transfer }));
  await markMonths(tx, projectId);
  return ids;
}

/** @returns its id @throws ConstraintError (account_movement_serial) where the bank's serial number is there already */
export async function addMovement(tx: Transaction, movement: NewMovement): Promise<number> {
  const id = await addRow(tx, 'account_movement', movement);
  await markMonths(tx, movement.projectId);
  return id;
}

/** Keeps a step of the closing. */
export function addClosingStep(tx: Transaction, step: NewClosingStep): Promise<number> {
  return addRow(tx, 'account_closing', step);
}

/** Keeps what happened to the deposit. @returns its id */
export function addDepositEvent(tx: Transaction, event: NewDepositEvent): Promise<number> {
  return addRow(tx, 'wage_deposit', event);
}

/** Money decides about every month that is planned or not yet settled. */
async function markMonths(tx: Transaction, projectId: number): Promise<void> {
  await tx.query(
    `INSERT INTO work_mark (project_id, step, period, subjects)
     SELECT $1, 'payment.reconcile', month, '{}' FROM (
       SELECT date_trunc('month', due_on)::date AS month FROM funding_plan WHERE project_id = $1
        UNION SELECT (pay_month || '-01')::date FROM payroll WHERE project_id = $1 AND state <> 'SETTLED') AS months`,
    [projectId],
  );
}

/** Whoever looks at the balance and then spends it waits for whoever does the same; until the end of the transaction. */
export async function holdAccount(tx: Transaction, projectId: number): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('special_account ' || $1::bigint, 0))`, [
    projectId,
  ]);
}

/** SQL: entries of the plan that nothing has put right. */
export const CURRENT_PLAN = `SELECT f.* FROM funding_plan f WHERE f.amount_fen > 0 AND NOT EXISTS (
    SELECT FROM funding_plan later WHERE later.project_id = f.project_id AND later.replaces = f.id)`;

/** SQL: what an account holds: sums of movements, wages that the bank has paid, and wages that are on their way. */
export const ACCOUNT_SUMS = (project: string) => `
   SELECT coalesce((SELECT sum(CASE WHEN kind IN ('FEE', 'REFUND') THEN -amount_fen ELSE amount_fen END)
                      FROM account_movement WHERE project_id = ${project}), 0)
          - coalesce(sum(p.amount_fen) FILTER (WHERE p.is_paid), 0) AS balance,
          coalesce(sum(p.amount_fen) FILTER (WHERE NOT p.is_paid), 0) AS committed,
          coalesce((SELECT sum(amount_fen) FROM account_movement WHERE project_id = ${project} AND kind = 'OWNER_TRANSFER'), 0) AS received,
          (SELECT max(booked_on) FROM account_movement WHERE project_id = ${project} AND kind = 'OWNER_TRANSFER') AS last_transfer_on
     FROM (SELECT p.amount_fen, EXISTS (SELECT FROM bank_return_line b WHERE b.project_id = p.project_id AND b.payment_id = p.id
                                           AND b.status = 'PAID') AS is_paid
             FROM payment p JOIN payment_batch b ON b.project_id = p.project_id AND b.batch_no = p.batch_no
            WHERE p.project_id = ${project} AND b.payer IN (SELECT account_no FROM special_account WHERE project_id = ${project})
              AND NOT ${DEFINITE_FAILURE('p')}) AS p`;

/** Whether an account is entered that the caller sees. */
export async function hasAccount(tx: Transaction, projectId: number): Promise<boolean> {
  const rows = await tx.query<unknown[]>('SELECT FROM special_account WHERE project_id = $1 LIMIT 1', [
    projectId,
  ]);
  return rows.length > 0;
}

/** What an account holds, fen. */
export interface AccountBalance {
  readonly accountNo: string;
  /** As the bank sees it. */
  readonly balanceFen: number;
  /** Sent and not answered yet. */
  readonly committedFen: number;
  /** All that the owner has transferred. */
  readonly receivedFen: number;
}

/** @returns undefined where no account is entered, or none that the caller sees */
export async function readBalance(tx: Transaction, projectId: number): Promise<AccountBalance | undefined> {
  const [row] = await tx.query<AccountBalance[]>(
    `SELECT a.account_no AS "accountNo", s.balance::bigint AS "balanceFen", s.committed::bigint AS "committedFen",
            s.received::bigint AS "receivedFen"
       FROM special_account a, LATERAL (${ACCOUNT_SUMS('$1')}) AS s
      WHERE a.project_id = $1 ORDER BY a.id DESC LIMIT 1`,
    [projectId],
  );
  return row;
}

/** The plan as it stands, by due date. */
export function readPlan(tx: Transaction, projectId: number): Promise<PlannedTransfer[]> {
  return tx.query<PlannedTransfer[]>(
    `SELECT due_on::text AS "dueOn", amount_fen AS "amountFen" FROM (${CURRENT_PLAN}) AS f
      WHERE project_id = $1 ORDER BY due_on, id`,
    [projectId],
  );
}

/** What the lines of a month still want from the account: drafts too, but not what is paid or on its way. */
export async function readWanted(
  tx: Transaction,
  { projectId, payMonth }: { readonly projectId: number; readonly payMonth: string },
): Promise<number> {
  const [row] = await tx.query<{ wanted: number }[]>(
    `SELECT coalesce(sum(l.net_fen), 0)::bigint AS wanted
       FROM (SELECT DISTINCT ON (team_id, worker_id) * FROM payroll_line
              WHERE project_id = $1 AND pay_month = $2 ORDER BY team_id, worker_id, version DESC) AS l
      WHERE l.net_fen > 0 AND NOT EXISTS (
        SELECT FROM payment p WHERE (p.project_id, p.team_id, p.pay_month, p.worker_id) = ($1, l.team_id, $2, l.worker_id)
           AND NOT ${DEFINITE_FAILURE('p')})`,
    [projectId, payMonth],
  );
  return row?.wanted ?? 0;
}

/** What stands in the way of closing the account, as numbers. */
export interface ClosingRow {
  readonly noticeFrom: string | null;
  readonly isClosed: boolean;
  readonly completedOn: string | null;
  readonly unsettledSheets: number;
  readonly openCases: number;
  readonly openComplaints: number;
}

/** Cases of level info and those that were resolved stand in nobody's way. */
export async function readClosing(tx: Transaction, projectId: number): Promise<ClosingRow> {
  const [row] = await tx.query<ClosingRow[]>(
    `SELECT CASE WHEN last.step = 'NOTICE' THEN last.on_date::text END AS "noticeFrom",
            coalesce(last.step = 'CLOSED', false) AS "isClosed", p.completed_on::text AS "completedOn",
            (SELECT count(*)::int FROM payroll s WHERE s.project_id = p.id AND s.state NOT IN ('SETTLED', 'CANCELLED')
                AND EXISTS (SELECT FROM payroll_line l WHERE (l.project_id, l.team_id, l.pay_month) = (s.project_id, s.team_id, s.pay_month)
                                                         AND l.net_fen > 0)) AS "unsettledSheets",
            (SELECT count(*)::int FROM finding f WHERE f.project_id = p.id AND f.level <> 'info' AND ${caseState('f')} <> 'RESOLVED') AS "openCases",
            (SELECT count(*)::int FROM complaint c WHERE c.project_id = p.id AND c.state <> 'CLOSED') AS "openComplaints"
       FROM project p LEFT JOIN LATERAL (
         SELECT step, on_date FROM account_closing c WHERE c.project_id = p.id ORDER BY c.id DESC LIMIT 1) AS last ON true
      WHERE p.id = $1`,
    [projectId],
  );
  return (
    row ?? {
      noticeFrom: null,
      isClosed: false,
      completedOn: null,
      unsettledSheets: 0,
      openCases: 0,
      openComplaints: 0,
    }
  );
}

/** A minimum wage of an area from a day on. */
export interface NewMinimumWage {
  readonly areaCode: string;
  readonly effectiveFrom: string;
  readonly monthlyFen: number;
  readonly hourlyFen: number;
  readonly source: string;
  readonly enteredBy: string;
}

/** @throws ConstraintError where the area has one from that day on */
export async function addMinimumWage(tx: Transaction, wage: NewMinimumWage): Promise<void> {
  await tx.query(
    `INSERT INTO minimum_wage (area_code, effective_from, monthly_fen, hourly_fen, source, entered_by) VALUES ($1, $2, $3, $4, $5, $6)`,
    [wage.areaCode, wage.effectiveFrom, wage.monthlyFen, wage.hourlyFen, wage.source, wage.enteredBy],
  );
  await tx.query('SELECT mark_minimum_wage($1, $2)', [wage.areaCode, wage.effectiveFrom]);
}
