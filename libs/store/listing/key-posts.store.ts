// Key posts as people read them, and the facts by which their months are judged.
import type { Stay } from '#domain/attendance/attendance-day.js';
import type { KeyPost } from '#domain/key-posts/key-post.js';
import type { KeyPostRule } from '#domain/key-posts/key-post-rule.js';
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
import { type OldStay, type PackedStay, unpackStays, unpackUse } from '../packed-day.js';

/** A project as far as its key posts need it. */
export interface KeyPostSite {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly managingAreaCode: string;
  readonly timeZone: string;
  readonly startedOn: string;
  readonly completedOn: string | null;
  readonly permitNumber: string | null;
  /** The database's clock, epoch ms. */
  readonly now: number;
}

/** Projects by code, after one of them. */
export function readKeyPostSites(
  tx: Transaction,
  filter: { readonly code?: string; readonly areaPrefix?: string; readonly from?: string },
  limit: number,
): Promise<KeyPostSite[]> {
  const sql = new Bindings();
  const conditions = [
    ...sql.when(filter.code, (value) => `code = ${value}`),
    ...sql.when(filter.areaPrefix, (value) => `managing_area_code LIKE ${value} || '%'`),
    ...sql.when(filter.from, (value) => `code >= ${value}`),
  ];
  return tx.query<KeyPostSite[]>(
    `SELECT id, code, name, managing_area_code AS "managingAreaCode", time_zone AS "timeZone",
            started_on::text AS "startedOn", completed_on::text AS "completedOn", permit_number AS "permitNumber",
            round(date_part('epoch', now()) * 1000) AS now
       FROM project WHERE ${allOf(conditions)} ORDER BY code LIMIT ${sql.bind(limit)}`,
    sql.values,
  );
}

interface OfProject {
  readonly projectId: number;
}

/** Who holds a post. */
export interface KeyPostHolderRow extends OfProject {
  readonly id: number;
  readonly post: KeyPost;
  readonly workerId: number;
  readonly workerNumber: string;
  readonly workerName: string;
  readonly from: string;
  readonly to: string | null;
  readonly isWithdrawn: boolean;
  readonly version: number;
}

/** An approved pause of a project. */
export interface KeyPostPauseRow extends OfProject {
  readonly id: number;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly decidedBy: string;
  readonly isWithdrawn: boolean;
  readonly version: number;
}

/** Approved leave of a person. */
export interface KeyPostLeaveRow extends OfProject {
  readonly id: number;
  readonly workerId: number;
  readonly workerNumber: string;
  readonly workerName: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly approvedBy: string;
  readonly isWithdrawn: boolean;
  readonly version: number;
}

/** Either one row by its id, or what counts on a day of a stretch. */
type Which =
  | { readonly id: number; readonly from?: undefined }
  | { readonly id?: undefined; readonly from: string; readonly to: string };

/** The same condition for the three tables, whose days begin with their own word. */
function whichOf(
  sql: Bindings,
  { alias, days }: { readonly alias: string; readonly days: string },
  projectIds: readonly number[],
  which: Which,
) {
  const ofProjects = `${alias}.project_id = ANY (${sql.bind(projectIds)}::bigint[])`;
  if (which.from === undefined) return `${ofProjects} AND ${alias}.id = ${sql.bind(which.id)}`;
  return `${ofProjects} AND NOT ${alias}.is_withdrawn AND ${alias}.${days}_from <= ${sql.bind(which.to)}::date
    AND coalesce(${alias}.${days}_to, 'infinity') >= ${sql.bind(which.from)}::date`;
}

/** Holdings in the order in which they begin. */
export function readKeyPostHolders(
  tx: Transaction,
  projectIds: readonly number[],
  which: Which,
): Promise<KeyPostHolderRow[]> {
  const sql = new Bindings();
  const condition = whichOf(sql, { alias: 'h', days: 'held' }, projectIds, which);
  return tx.query<KeyPostHolderRow[]>(
    `SELECT h.project_id AS "projectId", h.id, h.post, h.worker_id AS "workerId", w.number AS "workerNumber",
            w.name AS "workerName", h.held_from::text AS "from", h.held_to::text AS "to",
            h.is_withdrawn AS "isWithdrawn", h.version
       FROM key_post_holder h JOIN worker w ON w.id = h.worker_id
      WHERE ${condition} ORDER BY h.held_from, h.id`,
    sql.values,
  );
}

/** Pauses in the order in which they begin. */
export function readKeyPostPauses(
  tx: Transaction,
  projectIds: readonly number[],
  which: Which,
): Promise<KeyPostPauseRow[]> {
  const sql = new Bindings();
  const condition = whichOf(sql, { alias: 'k', days: 'paused' }, projectIds, which);
  return tx.query<KeyPostPauseRow[]>(
    `SELECT k.project_id AS "projectId", k.id, k.paused_from::text AS "from", k.paused_to::text AS "to", k.reason,
            k.decided_by AS "decidedBy", k.is_withdrawn AS "isWithdrawn", k.version
       FROM key_post_pause k WHERE ${condition} ORDER BY k.paused_from, k.id`,
    sql.values,
  );
}

/** Leaves in the order in which they begin. */
export function readKeyPostLeaves(
  tx: Transaction,
  projectIds: readonly number[],
  which: Which,
): Promise<KeyPostLeaveRow[]> {
  const sql = new Bindings();
  const condition = whichOf(sql, { alias: 'l', days: 'leave' }, projectIds, which);
  return tx.query<KeyPostLeaveRow[]>(
    `SELECT l.project_id AS "projectId", l.id, l.worker_id AS "workerId", w.number AS "workerNumber",
            w.name AS "workerName", l.leave_from::text AS "from", l.leave_to::text AS "to", l.reason,
            l.approved_by AS "approvedBy", l.is_withdrawn AS "isWithdrawn", l.version
       FROM key_post_leave l JOIN worker w ON w.id = l.worker_id
      WHERE ${condition} ORDER BY l.leave_from, l.id`,
    sql.values,
  );
}

/** The current version of a day; instants in epoch ms. */
export interface KeyPostAttendanceRow extends OfProject {
  readonly workerId: number;
  readonly workDate: string;
  readonly validEventCount: number;
  readonly firstInAt: number | null;
  readonly lastOutAt: number | null;
  readonly exceptions: readonly string[];
  readonly isSettled: boolean;
  /** Only of a day with a forced exit; empty otherwise. */
  readonly stays: readonly Stay[];
}

/** Attendance of these people, each on his project. */
export async function readKeyPostAttendance(
  tx: Transaction,
  people: readonly { readonly projectId: number; readonly workerId: number }[],
  { from, to }: { readonly from: string; readonly to: string },
): Promise<KeyPostAttendanceRow[]> {
  const rows = await tx.query<PackedAttendance[]>(
    `SELECT DISTINCT ON (d.project_id, d.worker_id, d.work_date)
            d.project_id AS "projectId", d.worker_id AS "workerId", d.work_date::text AS "workDate",
            d.valid_event_count AS "validEventCount", round(date_part('epoch', d.first_in_at) * 1000) AS "firstInAt",
            round(date_part('epoch', d.last_out_at) * 1000) AS "lastOutAt", d.exceptions,
            d.settles_at <= now() AS "isSettled",
            CASE WHEN 'FORCED_OUT' = ANY (d.exceptions) THEN d.stays ELSE '[]' END AS stays, d.uses
       FROM (SELECT DISTINCT * FROM unnest($1::bigint[], $2::bigint[])) AS h(project_id, worker_id)
       JOIN attendance_day d ON d.project_id = h.project_id AND d.worker_id = h.worker_id
      WHERE d.work_date BETWEEN $3::date AND $4::date
      ORDER BY d.project_id, d.worker_id, d.work_date, d.version DESC`,
    [people.map(({ projectId }) => projectId), people.map(({ workerId }) => workerId), from, to],
  );
  return rows.map(({ uses, ...row }) => ({ ...row, stays: unpackStays(row.stays, uses.map(unpackUse)) }));
}

type PackedAttendance = Omit<KeyPostAttendanceRow, 'stays'> & {
  readonly stays: readonly (PackedStay | OldStay)[];
  readonly uses: readonly string[];
};

/** A decision about a post, of a project or (project 0) of every project without one of its own. */
export interface KeyPostRuleRow extends OfProject {
  readonly post: KeyPost;
  readonly effectiveFrom: string;
  readonly revision: number;
  readonly rule: KeyPostRule;
  readonly isGeneral: boolean;
  readonly decidedBy: string;
  readonly decidedAt: Date;
  readonly reason: string;
  readonly source: string;
}

const RULE = `r.post, r.effective_from::text AS "effectiveFrom", r.revision, r.rule, r.project_id = 0 AS "isGeneral",
  r.decided_by AS "decidedBy", r.decided_at AS "decidedAt", r.reason, r.source`;

/**
 * The rule of each post that holds for each project on a day: its own before the general one, the latest day, the
 * latest revision.
 */
export function readKeyPostRules(
  tx: Transaction,
  projectIds: readonly number[],
  on: string,
): Promise<KeyPostRuleRow[]> {
  return tx.query<KeyPostRuleRow[]>(
    `SELECT DISTINCT ON (p.id, r.post) p.id AS "projectId", ${RULE}
       FROM project p JOIN key_post_rule r ON r.project_id IN (0, p.id) AND r.effective_from <= $2::date
      WHERE p.id = ANY ($1::bigint[])
      ORDER BY p.id, r.post, r.project_id DESC, r.effective_from DESC, r.revision DESC`,
    [projectIds, on],
  );
}

type KeyPostRuleItem = Omit<KeyPostRuleRow, 'projectId'>;

const KEY: ListKey = { list: 'key-post-rules', parts: ['text', 'id', 'date', 'id'] };

/** Every decision that may hold for a project, its own and the general ones, also those that a later one has replaced. */
export async function listKeyPostRules(
  tx: Transaction,
  filter: {
    readonly projectId: number;
    readonly key?: { readonly post: KeyPost; readonly effectiveFrom: string; readonly revision: number };
  },
  { limit, cursor }: PageRequest,
): Promise<Page<KeyPostRuleItem>> {
  const sql = new Bindings();
  const columns = ['r.post', 'r.project_id', 'r.effective_from::text', 'r.revision'];
  const { key } = filter;
  const own = sql.bind(filter.projectId);
  const conditions = [
    key === undefined
      ? `r.project_id IN (0, ${own})`
      : `r.project_id = ${own} AND r.post = ${sql.bind(key.post)} AND r.revision = ${sql.bind(key.revision)}
         AND r.effective_from = ${sql.bind(key.effectiveFrom)}`,
    ...sql.after(readCursor(cursor, KEY), columns, '>'),
  ];
  const rows = await tx.query<KeyedRow<KeyPostRuleItem>[]>(
    `SELECT ${RULE}, json_build_array(${columns.join(', ')}) AS "pageKey"
       FROM key_post_rule r WHERE ${allOf(conditions)} ORDER BY ${columns.join(', ')} LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}
