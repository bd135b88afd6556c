// Step 10 of the walk: attendance policies as people read them, the one that goes before the others first.
import type { AttendancePolicy } from '#domain/attendance/attendance-policy.js';
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

interface AttendancePolicyFilter {
  readonly id?: number;
  /** Code: its own policies and the general ones. */
  readonly project?: string;
  /** Id: its own policies, its project's and the general ones. */
  readonly team?: number;
  /** `YYYY-MM-DD`: of each project and team the one that holds on this work date. */
  readonly on?: string;
}

interface AttendancePolicyItem {
  readonly id: number;
  readonly project: string | null;
  readonly projectName: string | null;
  readonly team: number | null;
  readonly teamName: string | null;
  readonly effectiveFrom: string;
  readonly revision: number;
  readonly isReplaced: boolean;
  readonly rule: AttendancePolicy;
  readonly reason: string;
  readonly decidedBy: string;
  readonly decidedAt: Date;
}

const KEY: ListKey = { list: 'attendance-policies', parts: ['id', 'id', 'date', 'id'] };

const SORT = ['a.project_id', 'a.team_id', 'a.effective_from', 'a.revision'];

/** A decision of the same project and team that goes before this one; with a date: on that date. */
const laterThan = (date: string) => `EXISTS (
  SELECT FROM attendance_policy l
   WHERE l.project_id = a.project_id AND l.team_id = a.team_id AND l.effective_from <= ${date}
     AND (l.effective_from, l.revision) > (a.effective_from, a.revision))`;

/**
 * Policies in the order in which they go before each other: of teams, of projects, general; among those the latest date,
 * then the highest revision. Of those that fit a worker-day the first governs.
 */
export async function listAttendancePolicies(
  tx: Transaction,
  filter: AttendancePolicyFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<AttendancePolicyItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, KEY), SORT),
    ...sql.when(filter.id, (value) => `a.id = ${value}`),
    ...sql.when(
      filter.project,
      (value) => `a.project_id IN (SELECT unnest(ARRAY[0, id]) FROM project WHERE code = ${value})`,
    ),
    ...sql.when(
      filter.team,
      (value) =>
        `EXISTS (SELECT FROM team o WHERE o.id = ${value} AND a.project_id IN (0, o.project_id) AND a.team_id IN (0, o.id))`,
    ),
    ...sql.when(
      filter.on,
      (value) => `a.effective_from <= ${value}::date AND NOT ${laterThan(`${value}::date`)}`,
    ),
  ];
  const rows = await tx.query<KeyedRow<AttendancePolicyItem>[]>(
    `SELECT a.id, p.code AS project, p.name AS "projectName", nullif(a.team_id, 0) AS team, t.name AS "teamName",
            a.effective_from::text AS "effectiveFrom", a.revision, ${laterThan('a.effective_from')} AS "isReplaced",
            a.rule, a.reason, a.decided_by AS "decidedBy", a.decided_at AS "decidedAt",
            json_build_array(a.project_id, a.team_id, a.effective_from, a.revision) AS "pageKey"
       FROM attendance_policy a
       LEFT JOIN project p ON p.id = a.project_id
       LEFT JOIN team t ON t.project_id = a.project_id AND t.id = a.team_id
      WHERE ${allOf(conditions)}
      ORDER BY ${SORT.map((column) => `${column} DESC`).join(', ')} LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}
