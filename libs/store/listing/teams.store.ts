// The register: teams as people read them.
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

interface TeamItem {
  readonly id: number;
  readonly name: string;
  readonly creditCode: string;
  readonly enterpriseName: string;
  readonly tradeCode: string;
  readonly leaderNumber: string | null;
  readonly leaderName: string | null;
  readonly enteredOn: string | null;
  readonly exitedOn: string | null;
  readonly remark: string | null;
  readonly memberCount: number;
  readonly version: number;
}

const KEY: ListKey = { list: 'teams', parts: ['id'] };

/** Teams of a project in the order in which they were recorded; members are those registered now. */
export async function listTeams(
  tx: Transaction,
  filter: { readonly projectId: number; readonly id?: number },
  { limit, cursor }: PageRequest,
): Promise<Page<TeamItem>> {
  const sql = new Bindings();
  const conditions = [
    `t.project_id = ${sql.bind(filter.projectId)}`,
    ...sql.after(readCursor(cursor, KEY), ['t.id'], '>'),
    ...sql.when(filter.id, (value) => `t.id = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<TeamItem>[]>(
    `SELECT t.id, t.name, e.credit_code AS "creditCode", e.name AS "enterpriseName", t.trade_code AS "tradeCode",
            w.number AS "leaderNumber", w.name AS "leaderName", t.entered_on::text AS "enteredOn",
            t.exited_on::text AS "exitedOn", t.remark,
            (SELECT count(*)::int FROM registration r
              WHERE r.project_id = t.project_id AND r.team_id = t.id AND r.exited_on IS NULL) AS "memberCount",
            t.version, json_build_array(t.id) AS "pageKey"
       FROM team t JOIN enterprise e ON e.id = t.enterprise_id LEFT JOIN worker w ON w.id = t.leader_worker_id
      WHERE ${allOf(conditions)} ORDER BY t.id LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}
