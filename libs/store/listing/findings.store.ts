// Step 10 of the walk: findings as people read them.
import { caseState } from '../case.store.js';
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

interface FindingFilter {
  readonly project?: string;
  readonly month?: string;
  readonly code?: string;
  readonly level?: string;
  readonly state?: string;
  readonly worker?: string;
  readonly id?: string;
  readonly primaryOnly?: boolean;
}

interface FindingItem {
  readonly id: string;
  readonly projectCode: string;
  readonly projectName: string;
  readonly subjectKind: string;
  readonly workerNumber: string | null;
  readonly workerName: string | null;
  readonly deviceSn: string | null;
  readonly teamId: number | null;
  readonly teamName: string | null;
  readonly period: string;
  readonly code: string;
  readonly level: string;
  readonly isPrimary: boolean;
  readonly amountFen: number;
  readonly state: string;
  readonly explanation: object;
  readonly ruleVersion: number;
  readonly tolerancesId: number;
  readonly foundAt: Date;
}

const KEY: ListKey = { list: 'findings', parts: ['month', 'id', 'text', 'text', 'id'] };
const COLUMNS = ['period', 'project_id', 'code', 'subject_kind', 'subject_id'].map((name) => `f.${name}`);
const ID = `concat_ws('.', f.project_id, f.subject_kind, f.subject_id, f.period, f.code)`;
const ORDER = COLUMNS.map((column) => `${column} DESC`).join(', ');

/** Findings, the latest period first, then by project and code. */
export async function listFindings(
  tx: Transaction,
  filter: FindingFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<FindingItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, KEY), COLUMNS),
    ...sql.when(filter.project, (value) => `f.project_id = (SELECT id FROM project WHERE code = ${value})`),
    ...sql.when(filter.month, (value) => `f.period = ${value}`),
    ...sql.when(filter.code, (value) => `f.code = ${value}`),
    ...sql.when(filter.level, (value) => `f.level = ${value}`),
    ...sql.when(filter.state, (value) => `${caseState('f')} = ${value}`),
    ...sql.when(
      filter.worker,
      (value) =>
        `f.subject_kind = 'worker' AND f.subject_id = (SELECT id FROM worker WHERE number = ${value})`,
    ),
    ...sql.when(filter.id, (value) => `${ID} = ${value}`),
    ...(filter.primaryOnly === true ? ['f.is_primary'] : []),
  ];
  const rows = await tx.query<KeyedRow<FindingItem>[]>(
    `SELECT ${ID} AS id,
            p.code AS "projectCode", p.name AS "projectName", f.subject_kind AS "subjectKind",
            w.number AS "workerNumber", w.name AS "workerName", d.sn AS "deviceSn", t.id AS "teamId",
            t.name AS "teamName", f.period, f.code, f.level,
            f.is_primary AS "isPrimary", f.amount_fen AS "amountFen", ${caseState('f')} AS state, f.explanation,
            f.rule_version AS "ruleVersion", f.tolerances_id AS "tolerancesId", f.found_at AS "foundAt", json_build_array(${COLUMNS.join(', ')}) AS "pageKey"
       FROM (SELECT f.* FROM finding f WHERE ${allOf(conditions)} ORDER BY ${ORDER} LIMIT ${sql.bind(limit + 1)}) f
       JOIN project p ON p.id = f.project_id
       LEFT JOIN worker w ON f.subject_kind = 'worker' AND w.id = f.subject_id
       LEFT JOIN device d ON f.subject_kind = 'device' AND d.id = f.subject_id
       LEFT JOIN team t ON f.subject_kind = 'team' AND t.project_id = f.project_id AND t.id = f.subject_id
      ORDER BY ${ORDER}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}

/** How many workers' months carry each code as their primary one. */
export function countFindings(tx: Transaction, month: string): Promise<{ code: string; count: number }[]> {
  return tx.query<{ code: string; count: number }[]>(
    `SELECT code, count(*)::int AS count FROM finding WHERE period = $1 AND is_primary GROUP BY code ORDER BY 2 DESC, 1`,
    [month],
  );
}
