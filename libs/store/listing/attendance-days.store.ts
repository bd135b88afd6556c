// Step 10 of the walk: attendance days as people read them; the highest version of a day is the day.
import type { FactKey, Stay } from '#domain/attendance/attendance-day.js';
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

/** Filters; work dates `YYYY-MM-DD`, both ends inclusive. */
interface AttendanceDayFilter {
  readonly project?: string;
  readonly worker?: string;
  readonly team?: number;
  readonly date?: string;
  readonly from?: string;
  readonly to?: string;
  readonly exception?: string;
}

interface AttendanceDayItem {
  readonly workDate: string;
  readonly projectCode: string;
  readonly projectName: string;
  readonly workerNumber: string | null;
  readonly workerName: string | null;
  readonly teamId: number | null;
  readonly teamName: string | null;
  readonly tradeCode: string | null;
  readonly tradeName: string | null;
  readonly workedMinutes: number;
  readonly workdayHundredths: number;
  readonly dayKind: string;
  readonly overtimeMinutes: number;
  readonly provenMinutes: number;
  readonly settlesAt: Date;
  readonly firstInAt: Date | null;
  readonly lastOutAt: Date | null;
  readonly openSince: Date | null;
  readonly eventCount: number;
  readonly validEventCount: number;
  readonly exceptions: readonly string[];
  readonly stays: readonly StayItem[];
  readonly version: number;
  readonly ruleVersion: number;
  readonly derivedAt: Date;
}

type StoredDay = KeyedRow<Omit<AttendanceDayItem, 'stays'>> & {
  readonly stays: readonly (PackedStay | OldStay)[];
  readonly uses: readonly string[];
  readonly projectId: number;
};

/** A stay as people read it; null where an older rule did not say. */
export interface StayItem {
  readonly inAt: Date;
  readonly outAt: Date;
  readonly minutes: number;
  readonly counted: boolean;
  readonly openedBy: string | null;
  readonly closedBy: string | null;
  readonly isProven: boolean | null;
}

const KEY: ListKey = { list: 'attendance-days', parts: ['date', 'id', 'id'] };

const ITEM = `c.project_id AS "projectId", c.work_date::text AS "workDate", p.code AS "projectCode", p.name AS "projectName",
  w.number AS "workerNumber", w.name AS "workerName", c.team_id AS "teamId", t.name AS "teamName",
  c.trade_code AS "tradeCode", tr.name AS "tradeName", c.worked_minutes AS "workedMinutes",
  c.workday_hundredths AS "workdayHundredths", c.day_kind AS "dayKind", c.overtime_minutes AS "overtimeMinutes",
  c.proven_minutes AS "provenMinutes", c.settles_at AS "settlesAt", c.first_in_at AS "firstInAt", c.last_out_at AS "lastOutAt",
  c.open_since AS "openSince", c.event_count AS "eventCount", c.valid_event_count AS "validEventCount",
  c.exceptions, c.stays, c.uses, c.version, c.rule_version AS "ruleVersion", c.derived_at AS "derivedAt"`;

/**
 * Attendance days, the latest first, then by worker. Versions are settled by walking the index backwards, so filters
 * on what a version says (team, exception) see current versions only.
 */
export async function listAttendanceDays(
  tx: Transaction,
  filter: AttendanceDayFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<AttendanceDayItem>> {
  const sql = new Bindings();
  const days = [
    'd.project_id = p.id',
    ...sql.after(readCursor(cursor, KEY), ['d.work_date', 'd.worker_id', 'd.project_id']),
    ...sql.when(filter.date, (value) => `d.work_date = ${value}`),
    ...sql.when(filter.from, (value) => `d.work_date >= ${value}`),
    ...sql.when(filter.to, (value) => `d.work_date <= ${value}`),
    ...sql.when(filter.worker, (value) => `d.worker_id = (SELECT id FROM worker WHERE number = ${value})`),
  ];
  const versions = [
    // a day that was withdrawn has no event any more
    'v.event_count > 0',
    ...sql.when(filter.team, (value) => `v.team_id = ${value}`),
    ...sql.when(filter.exception, (value) => `${value} = ANY (v.exceptions)`),
  ];
  const projects = sql.when(filter.project, (value) => `p.code = ${value}`);
  const most = sql.bind(limit + 1);
  // behind the row policies the planner expects five rows a project and would sort all of them (2.5 s instead of 0.1 s
  // over 500 projects with 2 million days); without bitmaps it walks the index backwards and stops after a page
  await tx.query('SET LOCAL enable_bitmapscan = off');
  const rows = await tx.query<StoredDay[]>(
    `SELECT ${ITEM}, json_build_array(c.work_date, c.worker_id, c.project_id) AS "pageKey"
       FROM (SELECT c.* FROM project p CROSS JOIN LATERAL (
               SELECT * FROM (SELECT DISTINCT ON (d.work_date, d.worker_id) d.* FROM attendance_day d
                               WHERE ${allOf(days)} ORDER BY d.work_date DESC, d.worker_id DESC, d.version DESC) v
                WHERE ${allOf(versions)} LIMIT ${most}) c
              WHERE ${allOf(projects)} ORDER BY c.work_date DESC, c.worker_id DESC, c.project_id DESC LIMIT ${most}) c
       JOIN project p ON p.id = c.project_id
       LEFT JOIN worker w ON w.id = c.worker_id
       LEFT JOIN team t ON t.project_id = c.project_id AND t.id = c.team_id
       LEFT JOIN trade tr ON tr.code = c.trade_code
      ORDER BY c.work_date DESC, c.worker_id DESC, c.project_id DESC`,
    sql.values,
  );
  return toPage<AttendanceDayItem>(rows.map(withInstants), limit, KEY);
}

function withInstants({ projectId, uses, ...row }: StoredDay): KeyedRow<AttendanceDayItem> {
  const stays = unpackStays(row.stays, uses.map(unpackUse));
  return { ...row, stays: stays.map((stay) => stayItem(projectId, stay)) };
}

/** Stays are stored in epoch milliseconds, with the keys of their facts. */
export function stayItem(projectId: number, stay: Stay): StayItem {
  const { inAt, outAt, minutes, counted } = stay;
  // what an older rule wrote names no facts
  const { openedBy, closedBy, isProven } = stay as Partial<Stay>;
  return {
    inAt: new Date(inAt),
    outAt: new Date(outAt),
    minutes,
    counted,
    openedBy: openedBy ? factId(projectId, openedBy) : null,
    closedBy: closedBy ? factId(projectId, closedBy) : null,
    isProven: isProven ?? null,
  };
}

/** The id of a gate event as the API gives it, or `correction-` and the id of an approved correction. */
export function factId(projectId: number, [deviceId, bootId, seq]: FactKey): string {
  return deviceId === 0 ? `correction-${seq}` : `${projectId}-${deviceId}-${bootId}-${seq}`;
}
