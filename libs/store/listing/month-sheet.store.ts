// Step 10 of the walk: the attendance days of one project and month, gathered by team and worker.
import type { SheetDay, WorkerMonth } from '#domain/attendance/month-sheet.js';
import type { DateRange } from '#domain/attendance/attendance-day.js';
import type { Transaction } from '../unit-of-work.js';

/** A project as a sheet names it. `asOf` is the database's clock. */
export interface SheetProject {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly timeZone: string;
  readonly contractorName: string;
  readonly asOf: Date;
}

/** The project, undefined where it is not there or not to be seen. */
export async function findSheetProject(tx: Transaction, code: string): Promise<SheetProject | undefined> {
  const [project] = await tx.query<SheetProject[]>(
    `SELECT p.id, p.code, p.name, p.time_zone AS "timeZone", e.name AS "contractorName", now() AS "asOf"
       FROM project p JOIN enterprise e ON e.id = p.general_contractor_id WHERE p.code = $1`,
    [code],
  );
  return project;
}

/** A team as a sheet names it. */
export interface SheetTeamNames {
  readonly id: number;
  readonly name: string;
  readonly employerName: string;
  readonly leaderName: string | null;
}

/** Teams of a project that the caller sees, or one of them. */
export function readSheetTeams(
  tx: Transaction,
  projectId: number,
  teamId?: number,
): Promise<SheetTeamNames[]> {
  return tx.query<SheetTeamNames[]>(
    `SELECT t.id, t.name, e.name AS "employerName", w.name AS "leaderName"
       FROM team t JOIN enterprise e ON e.id = t.enterprise_id LEFT JOIN worker w ON w.id = t.leader_worker_id
      WHERE t.project_id = $1 AND ($2::bigint IS NULL OR t.id = $2)`,
    [projectId, teamId ?? null],
  );
}

/** The days of one worker with one team. */
export interface StoredWorkerMonth extends WorkerMonth {
  /** When the youngest of the versions was derived. */
  readonly derivedAt: Date;
}

/**
 * Current days of a project in a range of dates, one row a worker and team. Versions are settled by walking the index
 * backwards, as listAttendanceDays does; names are looked up once a worker and not once a day.
 */
export function readWorkerMonths(
  tx: Transaction,
  projectId: number,
  { range, teamId }: { readonly range: DateRange; readonly teamId?: number },
): Promise<StoredWorkerMonth[]> {
  return tx.query<StoredWorkerMonth[]>(
    `SELECT c.team_id AS "teamId", w.number AS "workerNumber", w.name AS "workerName", c.days,
            c.derived_at AS "derivedAt"
       FROM (SELECT v.team_id, v.worker_id, max(v.derived_at) AS derived_at,
                    json_agg(${DAY} ORDER BY v.work_date) AS days
               FROM (SELECT DISTINCT ON (d.work_date, d.worker_id) d.* FROM attendance_day d
                      WHERE d.project_id = $1 AND d.work_date BETWEEN $2 AND $3
                      ORDER BY d.work_date DESC, d.worker_id DESC, d.version DESC) v
               LEFT JOIN trade tr ON tr.code = v.trade_code
              -- a day that was withdrawn has no event any more
              WHERE v.event_count > 0 AND ($4::bigint IS NULL OR v.team_id = $4)
              GROUP BY v.team_id, v.worker_id) c
       LEFT JOIN worker w ON w.id = c.worker_id
      ORDER BY c.team_id, c.worker_id`,
    [projectId, range.from, range.to, teamId ?? null],
  );
}

const DAY_FIELDS: Readonly<Record<keyof SheetDay, string>> = {
  workDate: 'v.work_date',
  version: 'v.version',
  tradeCode: 'v.trade_code',
  tradeName: 'tr.name',
  workdayHundredths: 'v.workday_hundredths',
  workedMinutes: 'v.worked_minutes',
  overtimeMinutes: 'v.overtime_minutes',
  exceptions: 'v.exceptions',
  isProvisional: 'coalesce(v.settles_at > now(), false)',
};

const DAY = `json_build_object(${Object.entries(DAY_FIELDS)
  .map(([name, expression]) => `'${name}', ${expression}`)
  .join(', ')})`;
