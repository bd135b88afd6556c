// Step 10 of the walk: projects as people read them.
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

interface ProjectFilter {
  /** Significant digits of a managing area. */
  readonly areaPrefix?: string;
  readonly status?: string;
}

interface ProjectItem {
  readonly code: string;
  readonly name: string;
  readonly managingAreaCode: string;
  readonly managingAreaName: string;
  readonly statutoryAreaCode: string;
  readonly generalContractorName: string;
  readonly category: string;
  readonly status: string;
  readonly timeZone: string;
  readonly startedOn: string;
  readonly completedOn: string | null;
  readonly teamCount: number;
  readonly deviceCount: number;
}

/** A project in full. */
export interface ProjectDetail extends ProjectItem {
  readonly generalContractorCreditCode: string;
  readonly contactPhoneMasked: string | null;
  readonly workingFromMinutes: number;
  readonly workingToMinutes: number;
  readonly version: number;
  readonly [field: string]: unknown;
}

const KEY: ListKey = { list: 'projects', parts: ['text'] };

/** Projects by code. */
export async function listProjects(
  tx: Transaction,
  filter: ProjectFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<ProjectItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, KEY), ['p.code'], '>'),
    ...sql.when(filter.areaPrefix, (value) => `p.managing_area_code LIKE ${value} || '%'`),
    ...sql.when(filter.status, (value) => `p.status = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<ProjectItem>[]>(
    `SELECT p.code, p.name, p.managing_area_code AS "managingAreaCode", a.name AS "managingAreaName",
            p.statutory_area_code AS "statutoryAreaCode", e.name AS "generalContractorName", p.category, p.status,
            p.time_zone AS "timeZone", p.started_on::text AS "startedOn", p.completed_on::text AS "completedOn",
            (SELECT count(*)::int FROM team t WHERE t.project_id = p.id) AS "teamCount",
            (SELECT count(*)::int FROM device d WHERE d.project_id = p.id) AS "deviceCount",
            json_build_array(p.code) AS "pageKey"
       FROM project p
       JOIN area a ON a.code = p.managing_area_code
       JOIN enterprise e ON e.id = p.general_contractor_id
      WHERE ${allOf(conditions)} ORDER BY p.code LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}

/** One project with every field of the register; undefined where the caller sees none. Amounts in fen. */
export async function findProject(tx: Transaction, code: string): Promise<ProjectDetail | undefined> {
  const [row] = await tx.query<ProjectDetail[]>(
    `SELECT p.code, p.name, p.managing_area_code AS "managingAreaCode", a.name AS "managingAreaName",
            p.statutory_area_code AS "statutoryAreaCode", e.name AS "generalContractorName",
            e.credit_code AS "generalContractorCreditCode", p.category, p.status, p.time_zone AS "timeZone",
            p.started_on::text AS "startedOn", p.completed_on::text AS "completedOn",
            p.planned_completion_on::text AS "plannedCompletionOn", p.contract_signed_on::text AS "contractSignedOn",
            p.description, p.owner_name AS "ownerName", p.owner_credit_code AS "ownerCreditCode",
            p.permit_number AS "permitNumber", p.land_plan_number AS "landPlanNumber",
            p.building_plan_number AS "buildingPlanNumber", p.approval_number AS "approvalNumber",
            p.investment_code AS "investmentCode", p.approval_level AS "approvalLevel", p.size, p.property, p.purpose,
            p.investment_fen AS "investmentFen", p.contract_amount_fen AS "contractAmountFen",
            p.building_area_hundredths AS "buildingAreaHundredths",
            p.building_length_hundredths AS "buildingLengthHundredths", p.address, p.longitude, p.latitude,
            p.working_from_minutes AS "workingFromMinutes", p.working_to_minutes AS "workingToMinutes",
            p.contact_name AS "contactName", p.contact_phone_masked AS "contactPhoneMasked", p.version,
            (SELECT count(*)::int FROM team t WHERE t.project_id = p.id) AS "teamCount",
            (SELECT count(*)::int FROM device d WHERE d.project_id = p.id) AS "deviceCount"
       FROM project p
       JOIN area a ON a.code = p.managing_area_code
       JOIN enterprise e ON e.id = p.general_contractor_id
      WHERE p.code = $1`,
    [code],
  );
  return row;
}
