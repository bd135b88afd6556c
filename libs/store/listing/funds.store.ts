// Funds: special accounts with what they hold and lack, plans, movements, deposits and minimum wages as people read them.
import type { CalendarDays } from '#domain/calendar/day-kind.js';
import {
  type AccountIssue,
  type LateTransfer,
  type PlannedTransfer,
  accountIssues,
  lateTransfers,
  statutoryAccountName,
} from '#domain/funds/special-account.js';
import { type DepositEvent, type DepositState, depositState } from '#domain/funds/wage-deposit.js';
import { ACCOUNT_SUMS, CURRENT_PLAN } from '../fund.store.js';
import type { Transaction } from '../unit-of-work.js';
import {
  type KeyedRow,
  type ListKey,
  type Page,
  type PageRequest,
  Bindings,
  allOf,
  readCursor,
  toPage,
} from './page.js';

interface AccountRow {
  readonly projectCode: string;
  readonly projectName: string;
  readonly contractorName: string;
  readonly plan: readonly PlannedTransfer[];
  readonly bankName: string;
  readonly accountName: string;
  readonly accountNo: string;
  readonly openedOn: string;
  readonly contractSignedOn: string;
  readonly agreementNo: string | null;
  readonly agreementOn: string | null;
  readonly filedOn: string | null;
  readonly cycleDays: number;
  readonly source: string;
  readonly balanceFen: number;
  readonly committedFen: number;
  readonly receivedFen: number;
  readonly lastTransferOn: string | null;
  readonly noticeFrom: string | null;
  readonly isClosed: boolean;
  readonly enteredBy: string;
  readonly enteredAt: Date;
}

/** An account with what follows from its papers and its money. */
type AccountItem = Omit<AccountRow, 'contractorName' | 'plan'> & {
  readonly availableFen: number;
  readonly lateTransfers: readonly LateTransfer[];
  readonly issues: readonly AccountIssue[];
};

const ACCOUNT_KEY: ListKey = { list: 'special-accounts', parts: ['id'] };

/** SQL: the plan of account `a` as it stands. */
const PLAN = `(SELECT coalesce(json_agg(json_build_object('dueOn', f.due_on, 'amountFen', f.amount_fen)), '[]')
    FROM (${CURRENT_PLAN}) AS f WHERE f.project_id = a.project_id)`;

/** Special accounts, one a project: the latest entry. */
export async function listAccounts(
  tx: Transaction,
  filter: { readonly project?: string; readonly asOf: string },
  { limit, cursor }: PageRequest,
): Promise<Page<AccountItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, ACCOUNT_KEY), ['a.project_id']),
    ...sql.when(filter.project, (value) => `a.project_id = (SELECT id FROM project WHERE code = ${value})`),
  ];
  const rows = await tx.query<KeyedRow<AccountRow>[]>(
    `SELECT p.code AS "projectCode", p.name AS "projectName", e.name AS "contractorName",
            a.bank_name AS "bankName", a.account_name AS "accountName", a.account_no AS "accountNo",
            a.opened_on::text AS "openedOn", a.contract_signed_on::text AS "contractSignedOn", a.agreement_no AS "agreementNo",
            a.agreement_on::text AS "agreementOn", a.filed_on::text AS "filedOn", a.cycle_days AS "cycleDays", a.source,
            s.balance::bigint AS "balanceFen", s.committed::bigint AS "committedFen", s.received::bigint AS "receivedFen",
            s.last_transfer_on::text AS "lastTransferOn", CASE WHEN c.step = 'NOTICE' THEN c.on_date::text END AS "noticeFrom",
            coalesce(c.step = 'CLOSED', false) AS "isClosed", ${PLAN} AS plan, a.entered_by AS "enteredBy", a.entered_at AS "enteredAt",
            json_build_array(a.project_id) AS "pageKey"
       FROM (SELECT DISTINCT ON (project_id) * FROM special_account ORDER BY project_id DESC, id DESC) AS a
       JOIN project p ON p.id = a.project_id JOIN enterprise e ON e.id = p.general_contractor_id
       CROSS JOIN LATERAL (${ACCOUNT_SUMS('a.project_id')}) AS s
       LEFT JOIN LATERAL (SELECT step, on_date FROM account_closing c WHERE c.project_id = a.project_id ORDER BY c.id DESC LIMIT 1) AS c ON true
      WHERE ${allOf(conditions)} ORDER BY a.project_id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  const { items, nextCursor } = toPage(rows, limit, ACCOUNT_KEY);
  const { asOf } = filter;
  const told = items.map(({ contractorName, plan, ...row }): AccountItem => {
    const statutoryName = statutoryAccountName(contractorName, row.projectName);
    return {
      ...row,
      availableFen: row.balanceFen - row.committedFen,
      lateTransfers: lateTransfers(plan, row.receivedFen, asOf),
      issues: accountIssues(row, { statutoryName, asOf }),
    };
  });
  return { items: told, nextCursor };
}

const FUND_TABLES = {
  funding_plan: `e.due_on::text AS "dueOn", e.amount_fen AS "amountFen", e.source, e.replaces, EXISTS (SELECT FROM funding_plan later
      WHERE later.project_id = e.project_id AND later.replaces = e.id) AS "isReplaced"`,
  account_movement: `e.kind, e.booked_on::text AS "bookedOn", e.amount_fen AS "amountFen", e.bank_serial AS "bankSerial",
      e.other_party AS "otherParty"`,
} as const;
export type FundTable = keyof typeof FUND_TABLES;

/** Plan or movements of one project, the latest entry first. */
export async function listFundRows(
  tx: Transaction,
  table: FundTable,
  filter: { readonly projectId: number; readonly id?: number },
  { limit, cursor }: PageRequest,
): Promise<Page<object>> {
  const key: ListKey = { list: table, parts: ['id'] };
  const sql = new Bindings();
  const conditions = [
    `e.project_id = ${sql.bind(filter.projectId)}`,
    ...sql.after(readCursor(cursor, key), ['e.id']),
    ...sql.when(filter.id, (value) => `e.id = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<object>[]>(
    `SELECT e.id, ${FUND_TABLES[table]}, e.entered_by AS "enteredBy", e.entered_at AS "enteredAt", json_build_array(e.id) AS "pageKey"
       FROM ${table} e WHERE ${allOf(conditions)} ORDER BY e.id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, key);
}

interface DepositRow {
  readonly projectCode: string;
  readonly projectName: string;
  readonly events: readonly (DepositEvent & {
    readonly id: number;
    readonly form: string | null;
    readonly provider: string;
    readonly document: string;
    readonly enteredBy: string;
  })[];
}

const DEPOSIT_KEY: ListKey = { list: 'wage-deposits', parts: ['id'] };

/** Deposits, one a project: where each stands and what happened to it. */
export async function listDeposits(
  tx: Transaction,
  filter: { readonly project?: string; readonly asOf: string; readonly calendar: CalendarDays },
  { limit, cursor }: PageRequest,
): Promise<Page<DepositState & DepositRow>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, DEPOSIT_KEY), ['d.project_id']),
    ...sql.when(filter.project, (value) => `d.project_id = (SELECT id FROM project WHERE code = ${value})`),
  ];
  const rows = await tx.query<KeyedRow<DepositRow>[]>(
    `SELECT p.code AS "projectCode", p.name AS "projectName", d.events, json_build_array(d.project_id) AS "pageKey"
       FROM (SELECT project_id, json_agg(json_build_object('id', id, 'kind', kind, 'on', on_date, 'amountFen', amount_fen,
                      'form', form, 'provider', provider, 'contractFen', contract_fen, 'requiredRatio', required_ratio,
                      'validTo', valid_to, 'document', document, 'enteredBy', entered_by) ORDER BY on_date, id) AS events
               FROM wage_deposit GROUP BY project_id) AS d JOIN project p ON p.id = d.project_id
      WHERE ${allOf(conditions)} ORDER BY d.project_id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  const { items, nextCursor } = toPage(rows, limit, DEPOSIT_KEY);
  return { items: items.map((row) => ({ ...row, ...depositState(row.events, filter) })), nextCursor };
}

interface MinimumWageItem {
  readonly areaCode: string;
  readonly areaName: string | null;
  readonly effectiveFrom: string;
  readonly monthlyFen: number;
  readonly hourlyFen: number;
  readonly source: string;
  readonly enteredBy: string;
  readonly enteredAt: Date;
}

const WAGE_KEY: ListKey = { list: 'minimum-wages', parts: ['text', 'date'] };

/** Minimum wages by area, the latest first. */
export async function listMinimumWages(
  tx: Transaction,
  filter: { readonly area?: string; readonly effectiveFrom?: string },
  { limit, cursor }: PageRequest,
): Promise<Page<MinimumWageItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, WAGE_KEY), ['m.area_code', 'm.effective_from']),
    ...sql.when(filter.area, (value) => `starts_with(m.area_code, ${value})`),
    ...sql.when(filter.effectiveFrom, (value) => `m.effective_from = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<MinimumWageItem>[]>(
    `SELECT m.area_code AS "areaCode", a.name AS "areaName", m.effective_from::text AS "effectiveFrom",
            m.monthly_fen AS "monthlyFen", m.hourly_fen AS "hourlyFen", m.source, m.entered_by AS "enteredBy",
            m.entered_at AS "enteredAt", json_build_array(m.area_code, m.effective_from) AS "pageKey"
       FROM minimum_wage m LEFT JOIN area a ON a.code = m.area_code
      WHERE ${allOf(conditions)} ORDER BY m.area_code DESC, m.effective_from DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, WAGE_KEY);
}
