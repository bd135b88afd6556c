// The register: registrations, contracts, trainings and the roster of a project, as people read them.
import { unlessLeader } from '../caller-scope.js';
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

interface RegistrationFilter {
  readonly projectId: number;
  readonly id?: number;
  readonly worker?: string;
  readonly team?: number;
  /** Registered on this day. */
  readonly on?: string;
}

interface RegistrationItem {
  readonly id: number;
  readonly stayId: number;
  readonly workerNumber: string;
  readonly workerName: string;
  readonly teamId: number;
  readonly teamName: string;
  readonly tradeCode: string;
  readonly workRole: string;
  readonly post: string | null;
  readonly isTeamLeader: boolean;
  readonly hasInjuryInsurance: boolean | null;
  readonly siteCard: string | null;
  readonly enteredOn: string;
  readonly exitedOn: string | null;
  readonly agreementSignedOn: string | null;
  readonly payBasis: string;
  readonly basisRateFen: number | null;
  readonly dailyRateFen: number | null;
  readonly payCycle: string;
  readonly payDay: number;
  readonly payMethod: string;
  readonly version: number;
}

const REGISTRATIONS: ListKey = { list: 'registrations', parts: ['id'] };

/** Registrations of a project in the order in which they were recorded; `stayId` joins the stretches of one stay. */
export async function listRegistrations(
  tx: Transaction,
  filter: RegistrationFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<RegistrationItem>> {
  const sql = new Bindings();
  const conditions = [
    `r.project_id = ${sql.bind(filter.projectId)}`,
    ...sql.after(readCursor(cursor, REGISTRATIONS), ['r.id'], '>'),
    ...sql.when(filter.id, (value) => `r.id = ${value}`),
    ...sql.when(filter.worker, (value) => `w.number = ${value}`),
    ...sql.when(filter.team, (value) => `r.team_id = ${value}`),
    ...sql.when(
      filter.on,
      (value) => `r.entered_on <= ${value}::date AND coalesce(r.exited_on, 'infinity') >= ${value}::date`,
    ),
  ];
  const rows = await tx.query<KeyedRow<RegistrationItem>[]>(
    `SELECT r.id, coalesce(r.stay_id, r.id) AS "stayId", w.number AS "workerNumber", w.name AS "workerName",
            r.team_id AS "teamId", t.name AS "teamName", r.trade_code AS "tradeCode", r.work_role AS "workRole", r.post,
            r.is_team_leader AS "isTeamLeader", r.has_injury_insurance AS "hasInjuryInsurance",
            r.site_card AS "siteCard", r.entered_on::text AS "enteredOn", r.exited_on::text AS "exitedOn",
            r.contract_signed_on::text AS "agreementSignedOn", r.pay_basis AS "payBasis", ${unlessLeader('coalesce(r.basis_rate_fen, r.daily_rate_fen)')} AS "basisRateFen",
            ${unlessLeader('r.daily_rate_fen')} AS "dailyRateFen", r.pay_cycle AS "payCycle", r.pay_day AS "payDay",
            r.pay_method AS "payMethod", r.version, json_build_array(r.id) AS "pageKey"
       FROM registration r
       JOIN worker w ON w.id = r.worker_id
       JOIN team t ON t.project_id = r.project_id AND t.id = r.team_id
      WHERE ${allOf(conditions)} ORDER BY r.id LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, REGISTRATIONS);
}
